use std::sync::Arc;

use axum::http::request::Parts;
use domain::Language;
use domain::accounts::Theme;
use domain::time_zone::TimeZone;
use leptos::nonce::use_nonce;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_meta::MetaTags;

use crate::account::{FactorAnswer, KeepPreferences};
use crate::chat::RejectedQuestion;
use crate::i18n::td_string;
use crate::language::{in_language, to_locale, use_language, without_language};
use crate::request::caller;
use crate::request_parts::extension;
use crate::services::Settings;
use crate::site_files::SiteFiles;
use crate::ui::theme_of_page;
use crate::wall_clock::zone_of_reader;

/// Pages that search engines may list.
const LISTED: [&str; 3] = ["/", "/sign-in", "/sign-up"];
/// The ground of the page, which browsers continue into their own frame.
const LIGHT_GROUND: &str = "#faf9f6";
const DARK_GROUND: &str = "#12181a";

/// Files of all pages, each with the version of its content. Their addresses carry it, so that browsers may keep them.
pub const VERSIONED: [(&str, &str); 3] =
    [("enhance.js", env!("ENHANCE_VERSION")), ("puzzle.js", env!("PUZZLE_VERSION")), ("icons.svg", env!("ICONS_VERSION"))];
/// The mark of a request for an address without a language, which is answered in the reader's own.
#[derive(Debug, Clone, Copy)]
pub struct BareAddress;

/// The script that sharpens pages.
const SCRIPT: &str = concat!("/enhance.js?v=", env!("ENHANCE_VERSION"));

/// The document around a page of the application.
pub fn shell(options: LeptosOptions) -> impl IntoView {
    if let Some(rendering) = Owner::current_shared_context() {
        // Nothing takes a document over: it needs neither marks nor the data it was made of.
        rendering.set_is_hydrating(false);
    }
    document(options, view! { <MetaTags/> }, view! { <crate::App/> })
}

/// The document around what is within its head and its body.
pub(crate) fn document(options: LeptosOptions, head: impl IntoView, body: impl IntoView) -> impl IntoView {
    let request = use_context::<Parts>();
    let theme = theme_of_page();
    let zone = zone_of_reader();
    let language = use_language();
    // The answer to a form of the second factor is at the address of its page, for reloads and links.
    let answered = use_context::<FactorAnswer>().map(|_| in_language("/account/security", language));
    // So is the answer to a question that could not be asked.
    let rejected = use_context::<RejectedQuestion>().and(request.as_ref()).map(|parts| parts.uri.path().to_owned());
    let answered = answered.or(rejected);
    let keep_at = caller().map(|_| KeepPreferences::PATH);
    let path = request.as_ref().map_or("/", |parts| without_language(parts.uri.path())).to_owned();
    let settings: Arc<Settings> = expect_context();
    let files = settings.files.clone();
    let program = is_workspace(&path).then(|| program(&files));
    view! {
        <!DOCTYPE html>
        <html lang=language.tag() dir=if language == Language::Fa { "rtl" } else { "ltr" } data-page=answered data-keep-at=keep_at data-lost=td_string!(to_locale(language), errors.transport) data-copied=td_string!(to_locale(language), common.copied) data-theme={(theme != Theme::System).then_some(theme.name())} data-time-zone={(zone != TimeZone::default()).then_some(zone.name())}>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1, interactive-widget=resizes-content"/>
                <link rel="preload" href="/fonts/vazirmatn-33.0.3.woff2" r#as="font" r#type="font/woff2" crossorigin="anonymous"/>
                <link id="style" rel="stylesheet" href=files.style/>
                <link rel="icon" href="/favicon.svg" r#type="image/svg+xml"/>
                <link rel="manifest" href="/manifest.webmanifest"/>
                {theme_colors(theme)}
                {in_search_engines(&path, language)}
                <script src=SCRIPT defer nonce=use_nonce()></script>
                <AutoReload options/>
                {program}
                {head}
            </head>
            <body>{body}</body>
        </html>
    }
}

/// What takes over the island, fetched while the page is read.
fn program(files: &SiteFiles) -> AnyView {
    view! {
        <link rel="modulepreload" href=files.script.clone()/>
        <script type="module" nonce=use_nonce() inner_html=files.starter()></script>
    }
    .into_any()
}

fn theme_colors(theme: Theme) -> AnyView {
    match theme {
        Theme::Light => view! { <meta name="theme-color" content=LIGHT_GROUND/> }.into_any(),
        Theme::Dark => view! { <meta name="theme-color" content=DARK_GROUND/> }.into_any(),
        Theme::System => (in_scheme("light", LIGHT_GROUND), in_scheme("dark", DARK_GROUND)).into_any(),
    }
}

/// The colour for those whose system is set so; `view!` does not know the attribute.
fn in_scheme(scheme: &str, color: &'static str) -> impl IntoView + use<> {
    leptos::html::meta().name("theme-color").content(color).attr("media", format!("(prefers-color-scheme: {scheme})"))
}

/// `/` and `/fa` are the same page: its canonical address is the one without prefix, whatever language its reader has.
fn in_search_engines(path: &str, language: Language) -> AnyView {
    let Some(settings) = use_context::<Arc<Settings>>().filter(|_| LISTED.contains(&path)) else {
        return view! { <meta name="robots" content="noindex"/> }.into_any();
    };
    let address = |language| format!("{}{}", settings.origin, in_language(path, language));
    view! {
        <link rel="canonical" href=address(if extension::<BareAddress>().is_some() { Language::Fa } else { language })/>
        <link rel="alternate" hreflang="fa" href=address(Language::Fa)/>
        <link rel="alternate" hreflang="en" href=address(Language::En)/>
        <link rel="alternate" hreflang="x-default" href=address(Language::Fa)/>
    }
    .into_any()
}

/// Whether the browser takes the page over; by its path without language.
#[must_use]
pub fn is_workspace(path: &str) -> bool {
    let room = path.trim_start_matches('/').split('/').next().unwrap_or_default();
    matches!(room, "chat" | "library")
}
