//! The document around the page.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::Rows;
use super::sidebar::Sidebar;
use super::thread::Thread;
use crate::rows::Conversation;

/// What the browser's half would begin with.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Opened {
    account: String,
    mobile: String,
    has_documents: bool,
    form_key: String,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Conversations {
    pub items: Vec<Conversation>,
    next: Option<String>,
    now: i64,
}

pub fn shell(options: LeptosOptions) -> impl IntoView {
    if let Some(rendering) = Owner::current_shared_context() {
        rendering.set_is_hydrating(false);
    }
    view! {
        <!DOCTYPE html>
        <html lang="fa" dir="rtl">
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1, interactive-widget=resizes-content"/>
                <link rel="preload" href="/fonts/vazirmatn-33.0.3.woff2" r#as="font" r#type="font/woff2" crossorigin="anonymous"/>
                <link id="style" rel="stylesheet" href="/pkg/tejarat.SHpQvCkT7Xd7FkV8-fgUoQ.css"/>
                <link rel="icon" href="/favicon.svg" r#type="image/svg+xml"/>
                <link rel="manifest" href="/manifest.webmanifest"/>
                <meta name="theme-color" content="#faf9f6"/>
                <meta name="theme-color" content="#12181a"/>
                <meta name="robots" content="noindex"/>
                <HydrationScripts options islands=true/>
                <title>"گفتگوی تازه · تجارت‌چت"</title>
            </head>
            <body>
                <App/>
            </body>
        </html>
    }
}

#[component]
fn App() -> impl IntoView {
    let Rows(rows) = expect_context();
    let opened = Resource::new_blocking(
        || (),
        |()| async {
            Opened {
                account: "acc_01a205b4844a7134a5e63aae35cbec31".to_owned(),
                mobile: "+989121234567".to_owned(),
                has_documents: false,
                form_key: "msg_01a205b484c8715a83f9cc45e686bddc".to_owned(),
            }
        },
    );
    let first = Resource::new_blocking(
        || (),
        move |()| {
            let items = rows.to_vec();
            async move {
                Conversations {
                    next: items.last().map(|last| last.id.clone()),
                    now: items.first().map_or(0, |first| first.updated_at),
                    items,
                }
            }
        },
    );
    view! {
        <div class="chat-page">
            <Sidebar first/>
            <Transition>
                {move || Suspend::new(async move {
                    let Opened { form_key, has_documents, .. } = opened.await;
                    view! { <Thread form_key has_documents/> }
                })}
            </Transition>
        </div>
        <section aria-label="پیام‌های برنامه" aria-live="polite" class="toasts pointer-events-none fixed inset-x-0 bottom-0 z-50 flex justify-center p-4">
            <ol class="grid w-full max-w-form gap-2"></ol>
        </section>
    }
}
