use domain::Language;
use domain::accounts::Theme;
use leptos::nonce::Nonce;
use leptos::prelude::*;

use crate::i18n::{Locale, td_string};
use crate::language::{in_language, to_locale};

/// The API explorer; `files` is the address of its script and style, `style` that of our own style.
#[must_use]
pub fn api_page(style: String, language: Language, theme: Theme, nonce: &Nonce, files: &str) -> String {
    let locale = to_locale(language);
    let direction = if locale == Locale::fa { "rtl" } else { "ltr" };
    let script = |name: &str| view! { <script defer nonce=nonce.to_string() src=format!("{files}/{name}")></script> };
    view! {
        <!DOCTYPE html>
        <html lang=language.tag() dir=direction data-theme={(theme != Theme::System).then_some(theme.name())}>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="robots" content="noindex"/>
                <title>{td_string!(locale, api.page_title)}</title>
                <link rel="icon" href="/favicon.svg" r#type="image/svg+xml"/>
                <link rel="stylesheet" href=format!("{files}/swagger-ui.css")/>
                <link rel="stylesheet" href=style/>
                <link rel="stylesheet" href=format!("{files}/explorer.css")/>
                {script("swagger-ui-bundle.js")}
                {script("explorer.js")}
            </head>
            <body>
                <main class="mx-auto grid max-w-5xl gap-6 px-5 py-8">
                    <header class="grid gap-3">
                        <a class="inline-flex w-fit items-center gap-2.5 text-[1.06rem] font-extrabold" href=in_language("/", language)>
                            <img src="/favicon.svg" alt="" width="28" height="28"/>
                            {td_string!(locale, common.product)}
                        </a>
                        <h1 class="text-2xl font-extrabold">{td_string!(locale, api.title)}</h1>
                        <p class="max-w-prose text-ink-2">{td_string!(locale, api.lead)}</p>
                    </header>
                    <div id="api" lang="en" dir="ltr"></div>
                </main>
            </body>
        </html>
    }
    .to_html()
}
