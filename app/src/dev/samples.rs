use domain::Timestamp;
use domain::sign_in::PasswordContext;
use leptos::prelude::*;

use crate::head::PageHead;
use crate::i18n::td_string;
use crate::language::use_locale;
use crate::ui::*;

/// 2026-11-22 19:10 in Tehran: a fixed moment, so that pictures of this page stay the same.
const MOMENT: Timestamp = Timestamp(1_795_362_000_000_000);

/// Every part of the design system in all its states.
#[component]
pub(crate) fn SamplesPage() -> impl IntoView {
    let locale = use_locale();
    view! {
        <PageHead title=td_string!(locale, dev.ui)/>
        <main class="mx-auto grid max-w-page gap-10 px-4 py-8">
            <header class="flex flex-wrap items-center gap-4">
                <Logo/>
                <h1 class="text-xl font-extrabold">{td_string!(locale, dev.ui)}</h1>
                <span class="ms-auto flex items-center gap-2"><LanguageSwitch/><ThemeSwitch/></span>
            </header>
            <Buttons/>
            <Fields/>
            <News/>
            <Overlays/>
            <Waiting/>
            <Small/>
            <Icons/>
            <Colours/>
        </main>
    }
    .into_any()
}

#[component]
fn Group(name: &'static str, children: Children) -> impl IntoView {
    view! {
        <section class="grid gap-4">
            <h2 class="ltr border-b border-line pb-2 text-start font-mono text-sm text-ink-3">{name}</h2>
            <div class="flex flex-wrap items-start gap-4">{children()}</div>
        </section>
    }
    .into_any()
}

#[component]
fn Buttons() -> impl IntoView {
    let locale = use_locale();
    let word = td_string!(locale, dev.sample_action);
    let tones = [Tone::Primary, Tone::Quiet, Tone::Bare, Tone::Soft, Tone::Danger];
    let wait = (90, td_string!(locale, auth.resend_in, time = "{}").to_string());
    view! {
        <Group name="Button">
            {tones.map(|tone| view! { <Button tone>{word}</Button> }).collect_view()}
            {[Size::Small, Size::Medium, Size::Large].map(|size| view! { <Button size icon=Glyph::Plus>{word}</Button> }).collect_view()}
            <Button disabled=true>{word}</Button>
            <Button tone=Tone::Quiet wait>{word}</Button>
            <ButtonLink href="#" trailing=Glyph::ArrowForward>{word}</ButtonLink>
            <TextLink href="#">{word}</TextLink>
            <CopyButton label=word text_id="sample-copied".to_owned()/>
            <span id="sample-copied">{td_string!(locale, dev.sample_sentence)}</span>
        </Group>
    }
    .into_any()
}

#[component]
fn Fields() -> impl IntoView {
    let locale = use_locale();
    let label = td_string!(locale, dev.sample_label);
    let wrong = Some(td_string!(locale, dev.sample_error).to_owned());
    let word = td_string!(locale, dev.sample_action);
    let own = PasswordContext::default().with_words("09121234567");
    view! {
        <Group name="Field">
            <div class="grid w-full gap-6 md:grid-cols-2">
                <CheckedField
                    id="sample-text"
                    name="text"
                    label
                    typing=Typing::Words
                    hint=td_string!(locale, dev.sample_hint)
                    placeholder=td_string!(locale, dev.sample_text)
                />
                <CheckedField id="sample-wrong" name="wrong" label typing=Typing::Words error=wrong.clone()/>
                <PhoneField id="sample-phone" name="phone" error=None/>
                <PasswordField id="sample-password" name="password" error=None/>
                <NewPasswordField own error=None/>
                <div class="grid gap-6">
                    <OtpInput id="sample-otp" name="otp" error=None/>
                    <OtpInput id="sample-otp-wrong" name="otp" error=wrong/>
                </div>
                <Segments name="segments" label choices=vec![("one", Some(Glyph::Sun), label), ("two", Some(Glyph::Moon), label)] value="one"/>
                <Select
                    id="sample-select"
                    name="select"
                    label
                    hint=td_string!(locale, dev.sample_hint)
                    groups=vec![(label.to_owned(), vec![("one".to_owned(), word.to_owned()), ("two".to_owned(), label.to_owned())])]
                    value="two".to_owned()
                />
            </div>
        </Group>
    }
    .into_any()
}

#[component]
fn News() -> impl IntoView {
    let locale = use_locale();
    let text = td_string!(locale, dev.sample_sentence);
    let tones = [BannerTone::Info, BannerTone::Ok, BannerTone::Warning, BannerTone::Danger];
    let badges = [BadgeTone::Neutral, BadgeTone::Primary, BadgeTone::Saffron, BadgeTone::Ok, BadgeTone::Danger];
    view! {
        <Group name="Banner, Badge">
            <div class="grid w-full gap-3 md:grid-cols-2">{tones.map(|tone| view! { <Banner tone>{text}</Banner> }).collect_view()}</div>
            {badges.map(|tone| view! { <Badge tone>{td_string!(locale, dev.sample_label)}</Badge> }).collect_view()}
        </Group>
    }
    .into_any()
}

#[component]
fn Overlays() -> impl IntoView {
    let word = td_string!(use_locale(), dev.sample_action);
    view! {
        <Group name="Menu">
            <button type="button" class="icon-button" popovertarget="sample-menu" aria-haspopup="menu" aria-label=word>
                <Icon glyph=Glyph::More/>
            </button>
            <Menu id="sample-menu" label=word>
                <MenuLink glyph=Glyph::Edit href="#">{word}</MenuLink>
                <MenuLink glyph=Glyph::Share href="#">{word}</MenuLink>
            </Menu>
        </Group>
    }
    .into_any()
}

#[component]
fn Waiting() -> impl IntoView {
    let locale = use_locale();
    view! {
        <Group name="Skeleton, EmptyState">
            <div class="grid w-full gap-6 md:grid-cols-2">
                <Skeleton/>
                <EmptyState glyph=Glyph::Library title=td_string!(locale, dev.sample_label) text=td_string!(locale, dev.sample_sentence)>
                    <Button icon=Glyph::Upload>{td_string!(locale, dev.sample_action)}</Button>
                </EmptyState>
            </div>
        </Group>
    }
    .into_any()
}

#[component]
fn Small() -> impl IntoView {
    let seconds_ago = |seconds: i64| MOMENT.plus_seconds(-seconds);
    let styles = [DateStyle::Relative, DateStyle::Date, DateStyle::Clock, DateStyle::Full];
    view! {
        <Group name="Avatar, Card, DateText">
            <Avatar sign="س"/>
            <Avatar sign="67"/>
            <Card>{td_string!(use_locale(), dev.sample_sentence)}</Card>
            {styles.map(|style| view! { <DateText at=seconds_ago(3600) style/> }).collect_view()}
        </Group>
    }
    .into_any()
}

#[component]
fn Icons() -> impl IntoView {
    let row = |glyph: Glyph| {
        view! {
            <span class="grid w-24 justify-items-center gap-1 text-center text-xl">
                <Icon glyph/>
                <span class="ltr font-mono text-[0.65rem] text-ink-3">{format!("{glyph:?}")}</span>
            </span>
        }
    };
    view! { <Group name="Icon">{Glyph::ALL.map(row).collect_view()}</Group> }.into_any()
}

#[component]
fn Colours() -> impl IntoView {
    let colours = [
        ("ground", "bg-ground"),
        ("surface", "bg-surface"),
        ("raised", "bg-raised"),
        ("line", "bg-line"),
        ("line-strong", "bg-line-strong"),
        ("ink", "bg-ink"),
        ("ink-2", "bg-ink-2"),
        ("ink-3", "bg-ink-3"),
        ("primary", "bg-primary"),
        ("primary-soft", "bg-primary-soft"),
        ("primary-ink", "bg-primary-ink"),
        ("saffron", "bg-saffron"),
        ("saffron-soft", "bg-saffron-soft"),
        ("saffron-ink", "bg-saffron-ink"),
        ("danger", "bg-danger"),
        ("danger-soft", "bg-danger-soft"),
        ("ok", "bg-ok"),
        ("ok-soft", "bg-ok-soft"),
    ];
    let row = |(name, class): (&'static str, &'static str)| {
        view! {
            <span class="grid w-24 justify-items-center gap-1 text-center">
                <span class=format!("h-12 w-full rounded-m border border-line {class}")></span>
                <span class="ltr font-mono text-[0.7rem] text-ink-3">{name}</span>
            </span>
        }
    };
    view! { <Group name="Colours">{colours.map(row).collect_view()}</Group> }.into_any()
}
