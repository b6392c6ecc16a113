use domain::inbox::InboxMessage;
use domain::notifications::Channel;
use leptos::prelude::*;

use crate::errors::{AppError, Outcome as _, sentence};
use crate::head::PageHead;
use crate::i18n::td_string;
use crate::language::use_locale;
use crate::page_data::awaited;
use crate::ui::{Badge, BadgeTone, Banner, BannerTone, ButtonLink, Card, DateStyle, DateText, EmptyState, Glyph, Icon, Logo, Size, Tone};

/// The captured messages, newest first.
#[server(endpoint = "/app/dev/inbox/inbox")]
#[allow(clippy::unused_async, reason = "a server function is async for its caller")]
pub async fn inbox() -> Result<Vec<InboxMessage>, AppError> {
    let inbox = crate::request::settings()?.inbox.clone().ok_or(domain::Error::NotFound).answer()?;
    Ok(inbox.newest_first())
}

/// What would have been sent to people, newest first.
#[component]
pub(crate) fn InboxPage() -> impl IntoView {
    let locale = use_locale();
    let list = awaited(async move {
        match inbox().await {
            Err(error) => view! { <Banner tone=BannerTone::Danger>{sentence(locale, &error)}</Banner> }.into_any(),
            Ok(messages) if messages.is_empty() => {
                view! { <EmptyState glyph=Glyph::Inbox title=td_string!(locale, dev.inbox_empty) text=td_string!(locale, dev.inbox_empty_text)/> }
                    .into_any()
            }
            Ok(messages) => messages.into_iter().map(|message| view! { <Message message/> }).collect_view().into_any(),
        }
    });
    view! {
        <PageHead title=td_string!(locale, dev.inbox)/>
        <main class="mx-auto grid max-w-thread gap-5 px-4 py-8">
            <header class="flex flex-wrap items-center gap-4">
                <Logo compact=true/>
                <h1 class="text-xl font-extrabold">{td_string!(locale, dev.inbox)}</h1>
                <Badge tone=BadgeTone::Saffron>{td_string!(locale, dev.only_development)}</Badge>
                <span class="ms-auto">
                    <ButtonLink href="" tone=Tone::Quiet size=Size::Small icon=Glyph::Refresh>{td_string!(locale, common.refresh)}</ButtonLink>
                </span>
            </header>
            {list}
        </main>
    }
    .into_any()
}

/// A line of a message; an address, which always has a line of its own, can be followed.
fn line_view(line: &str) -> AnyView {
    if line.starts_with("https://") || line.starts_with("http://") {
        let (href, words) = (line.to_owned(), line.to_owned());
        view! { <a href=href class="ltr break-all text-primary-ink underline">{words}</a> }.into_any()
    } else {
        line.to_owned().into_any()
    }
}

#[component]
fn Message(message: InboxMessage) -> impl IntoView {
    let locale = use_locale();
    let (glyph, channel) = match message.channel {
        Channel::Sms => (Glyph::Smartphone, td_string!(locale, dev.sms)),
        Channel::Email => (Glyph::Mail, td_string!(locale, dev.email)),
    };
    view! {
        <Card>
            <p class="mb-2 flex flex-wrap items-center gap-2 text-[0.88rem] text-ink-3">
                <Icon glyph/>
                {channel}
                <bdi class="ltr font-semibold text-ink">{message.to}</bdi>
                <span class="ms-auto"><DateText at=message.at style=DateStyle::Full/></span>
            </p>
            {message.subject.map(|subject| view! { <h2 dir="auto" class="mb-2 font-bold">{subject}</h2> })}
            // Each line has its own direction: the last one of a code is for browsers, and reads from left to right.
            {message.text.lines().map(|line| view! { <p dir="auto" class="min-h-[1lh]">{line_view(line)}</p> }).collect_view()}
            {(message.channel == Channel::Email)
                .then(|| view! {
                    <iframe
                        src=format!("/dev/inbox/{}", message.number)
                        title=td_string!(locale, dev.email_page)
                        sandbox="allow-popups allow-popups-to-escape-sandbox"
                        class="mt-4 h-[36rem] w-full rounded-m border border-line"
                    ></iframe>
                })}
        </Card>
    }
    .into_any()
}
