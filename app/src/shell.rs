use std::sync::Arc;

use axum::http::request::Parts;
use domain::Language;
use domain::accounts::Theme;
use domain::time_zone::TimeZone;
use leptos::prelude::*;
use leptos_meta::{HashedStylesheet, MetaTags};

use crate::language::{in_language, without_language};
use crate::services::Settings;
use crate::ui::theme_of_page;
use crate::wall_clock::zone_of_reader;

/// Pages that search engines may list.
const LISTED: [&str; 3] = ["/", "/sign-in", "/sign-up"];
/// The ground of the page, which browsers continue into their own frame.
const LIGHT_GROUND: &str = "#faf9f6";
const DARK_GROUND: &str = "#12181a";

/// The document around the application. `lang` and `dir` are added to its root by the language of the page.
pub fn shell(options: LeptosOptions) -> impl IntoView {
    let request = use_context::<Parts>();
    let theme = theme_of_page();
    let zone = zone_of_reader();
    let path = request.as_ref().map_or("/", |parts| without_language(parts.uri.path())).to_owned();
    view! {
        <!DOCTYPE html>
        <html data-theme={(theme != Theme::System).then_some(theme.name())} data-time-zone={(zone != TimeZone::default()).then_some(zone.name())}>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1, interactive-widget=resizes-content"/>
                <link rel="preload" href="/fonts/vazirmatn.woff2" r#as="font" r#type="font/woff2" crossorigin="anonymous"/>
                <HashedStylesheet id="style" options=options.clone()/>
                <link rel="icon" href="/favicon.svg" r#type="image/svg+xml"/>
                <link rel="manifest" href="/manifest.webmanifest"/>
                {theme_colors(theme)}
                {in_search_engines(&path)}
                <AutoReload options=options.clone()/>
                // The landing page is read before it is used; everything else wants to be ready at once.
                <HydrationScripts options defer={path == "/"}/>
                <MetaTags/>
            </head>
            <body>
                <crate::App/>
            </body>
        </html>
    }
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

/// `/` and `/fa` are the same page: its canonical address is the one without prefix.
fn in_search_engines(path: &str) -> AnyView {
    let Some(settings) = use_context::<Arc<Settings>>().filter(|_| LISTED.contains(&path)) else {
        return view! { <meta name="robots" content="noindex"/> }.into_any();
    };
    let language = use_context::<Parts>().map_or(Language::Fa, |parts| match parts.uri.path().strip_prefix("/en") {
        Some(rest) if rest.is_empty() || rest.starts_with('/') => Language::En,
        _ => Language::Fa,
    });
    let address = |language| format!("{}{}", settings.origin, in_language(path, language));
    view! {
        <link rel="canonical" href=address(language)/>
        <link rel="alternate" hreflang="fa" href=address(Language::Fa)/>
        <link rel="alternate" hreflang="en" href=address(Language::En)/>
        <link rel="alternate" hreflang="x-default" href=address(Language::Fa)/>
    }
    .into_any()
}
