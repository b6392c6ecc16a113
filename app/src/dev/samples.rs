use domain::Timestamp;
use domain::sign_in::PasswordContext;
use leptos::prelude::*;

use crate::head::PageHead;
use crate::i18n::{tu_string, use_i18n};
use crate::ui::*;

/// 2026-11-22 19:10 in Tehran: a fixed moment, so that pictures of this page stay the same.
const MOMENT: Timestamp = Timestamp(1_795_362_000_000_000);

/// Every part of the design system in all its states.
#[component]
pub(crate) fn SamplesPage() -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <PageHead title=tu_string!(i18n, dev.ui).to_owned()/>
        <main class="mx-auto grid max-w-page gap-10 px-4 py-8">
            <header class="flex flex-wrap items-center gap-4">
                <Logo/>
                <h1 class="text-xl font-extrabold">{tu_string!(i18n, dev.ui)}</h1>
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
    let i18n = use_i18n();
    let word = tu_string!(i18n, dev.sample_action);
    let tones = [Tone::Primary, Tone::Quiet, Tone::Bare, Tone::Soft, Tone::Danger];
    view! {
        <Group name="Button">
            {tones.map(|tone| view! { <Button tone>{word}</Button> }).collect_view()}
            {[Size::Small, Size::Medium, Size::Large].map(|size| view! { <Button size icon=Glyph::Plus>{word}</Button> }).collect_view()}
            <Button busy=true>{word}</Button>
            <Button disabled=true>{word}</Button>
            <ButtonLink href="#" trailing=Glyph::ArrowForward>{word}</ButtonLink>
            <TextLink href="#">{word}</TextLink>
            <IconButton glyph=Glyph::Copy label=word.to_owned() on_press=|()| ()/>
            <IconButton glyph=Glyph::ThumbsUp label=word.to_owned() pressed=Signal::stored(true) on_press=|()| ()/>
            <IconButton glyph=Glyph::Trash label=word.to_owned() disabled=true on_press=|()| ()/>
            <IconLink glyph=Glyph::Settings label=word href="#"/>
        </Group>
    }
    .into_any()
}

#[component]
fn Fields() -> impl IntoView {
    let i18n = use_i18n();
    let label = tu_string!(i18n, dev.sample_label);
    let wrong = Signal::stored(Some(tu_string!(i18n, dev.sample_error).to_owned()));
    let fine: Signal<Option<String>> = Signal::stored(None);
    let word = tu_string!(i18n, dev.sample_action);
    let area = RwSignal::new(String::new());
    let own = Signal::stored(PasswordContext::default().with_words("09121234567"));
    view! {
        <Group name="Field">
            <div class="grid w-full gap-6 md:grid-cols-2">
                <TextField id="sample-text" name="text" label hint=tu_string!(i18n, dev.sample_hint) placeholder=tu_string!(i18n, dev.sample_text)/>
                <TextField id="sample-wrong" name="wrong" label error=wrong/>
                <PhoneField id="sample-phone" name="phone" error=fine/>
                <PasswordField id="sample-password" name="password" purpose=PasswordUse::Current error=fine/>
                <PasswordField id="sample-new" name="new" purpose=PasswordUse::New(own) error=fine/>
                <div class="grid gap-6">
                    <OtpInput id="sample-otp" name="otp" error=fine/>
                    <OtpInput id="sample-otp-wrong" name="otp" error=wrong/>
                </div>
                <Segments name="segments" label choices=vec![("one", Some(Glyph::Sun), label), ("two", Some(Glyph::Moon), label)] value=Signal::stored("one")/>
                <Select
                    id="sample-select"
                    name="select"
                    label
                    hint=tu_string!(i18n, dev.sample_hint)
                    groups=vec![(label.to_owned(), vec![("one".to_owned(), word.to_owned()), ("two".to_owned(), label.to_owned())])]
                    value="two".to_owned()
                />
                <Card>
                    <TextArea id="sample-area" name="area" label placeholder=tu_string!(i18n, dev.sample_text) value=area/>
                </Card>
            </div>
        </Group>
    }
    .into_any()
}

#[component]
fn News() -> impl IntoView {
    let i18n = use_i18n();
    let text = tu_string!(i18n, dev.sample_sentence);
    let tones = [BannerTone::Info, BannerTone::Ok, BannerTone::Warning, BannerTone::Danger];
    let badges = [BadgeTone::Neutral, BadgeTone::Primary, BadgeTone::Saffron, BadgeTone::Ok, BadgeTone::Danger];
    view! {
        <Group name="Banner, Badge">
            <div class="grid w-full gap-3 md:grid-cols-2">{tones.map(|tone| view! { <Banner tone>{text}</Banner> }).collect_view()}</div>
            {badges.map(|tone| view! { <Badge tone>{tu_string!(i18n, dev.sample_label)}</Badge> }).collect_view()}
        </Group>
    }
    .into_any()
}

#[component]
fn Overlays() -> impl IntoView {
    let i18n = use_i18n();
    let toasts = use_toasts();
    let (word, text) = (tu_string!(i18n, dev.sample_action), tu_string!(i18n, dev.sample_sentence));
    let (dialog, start, end) = (RwSignal::new(false), RwSignal::new(false), RwSignal::new(false));
    view! {
        <Group name="Dialog, Drawer, Menu, Toast">
            <Button tone=Tone::Quiet on_press=move |()| dialog.set(true)>"Dialog"</Button>
            <Button tone=Tone::Quiet on_press=move |()| start.set(true)>"Drawer start"</Button>
            <Button tone=Tone::Quiet on_press=move |()| end.set(true)>"Drawer end"</Button>
            <Button tone=Tone::Quiet on_press=move |()| toasts.show(text)>"Toast"</Button>
            <Button tone=Tone::Quiet on_press=move |()| toasts.show_with_undo(text, word, move || toasts.show(word))>"Toast, undo"</Button>
            <MenuButton menu="sample-menu" label=word/>
            <Menu id="sample-menu" label=word>
                <MenuItem glyph=Glyph::Edit on_press=move |()| toasts.show(word)>{word}</MenuItem>
                <MenuLink glyph=Glyph::Share href="#">{word}</MenuLink>
                <MenuItem glyph=Glyph::Trash danger=true on_press=move |()| toasts.show(word)>{word}</MenuItem>
            </Menu>
            <Dialog id="sample-dialog" title=tu_string!(i18n, dev.sample_label).to_owned() open=dialog>
                <p class="mb-5">{text}</p>
                <Button wide=true on_press=move |()| dialog.set(false)>{word}</Button>
            </Dialog>
            <Drawer id="sample-start" title=tu_string!(i18n, dev.sample_label).to_owned() open=start side=Side::Start>{text}</Drawer>
            <Drawer id="sample-end" title=tu_string!(i18n, dev.sample_label).to_owned() open=end>{text}</Drawer>
        </Group>
    }
    .into_any()
}

#[component]
fn Waiting() -> impl IntoView {
    let i18n = use_i18n();
    let label = tu_string!(i18n, dev.sample_label);
    let part = RwSignal::new(Some(0.4));
    view! {
        <Group name="Progress, Meter, Skeleton, EmptyState">
            <div class="grid w-full gap-6 md:grid-cols-2">
                <div class="grid content-start gap-5">
                    <Progress label value=part/>
                    <Progress label value=Signal::stored(None)/>
                    <p class="flex items-center gap-3 text-sm text-ink-3"><Meter label used=12 of=50/> <bdi class="ltr">"12 / 50"</bdi></p>
                    <p class="flex items-center gap-3 text-sm text-ink-3"><Meter label used=46 of=50/> <bdi class="ltr">"46 / 50"</bdi></p>
                    <Skeleton/>
                </div>
                <EmptyState glyph=Glyph::Library title=label text=tu_string!(i18n, dev.sample_sentence)>
                    <Button icon=Glyph::Upload>{tu_string!(i18n, dev.sample_action)}</Button>
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
    // The browser shows how a relative date ages; the server cannot know the time at which it will be read.
    let fresh = RwSignal::new(None);
    Effect::new(move |_| {
        fresh.set(Some(Timestamp((js_sys::Date::now() * 1000.0) as i64).plus_seconds(-300)));
    });
    view! {
        <Group name="Avatar, Card, DateText">
            <Avatar sign="س"/>
            <Avatar sign="67"/>
            <Card>{tu_string!(use_i18n(), dev.sample_sentence)}</Card>
            {styles.map(|style| view! { <DateText at=seconds_ago(3600) style/> }).collect_view()}
            {move || fresh.get().map(|at| view! { <DateText at/> })}
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
