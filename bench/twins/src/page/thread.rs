//! The empty conversation and the field to write in.

use leptos::prelude::*;

use super::glyphs::{self, Icon};
use super::sidebar::said;

#[component]
pub fn Thread(form_key: String, has_documents: bool) -> impl IntoView {
    view! {
        <main class="chat-main">
            <header class="chat-top">
                <button type="button" class="icon-button lg:hidden" popovertarget="sidebar" aria-label=said("گفتگوها")><Icon glyph=glyphs::BARS/></button>
                <h1 class="flex min-w-0 flex-1 font-bold"><bdi class="truncate">{said("گفتگوی تازه")}</bdi></h1>
            </header>
            <div class="thread-pane"><Empty has_documents/></div>
            <Composer form_key/>
            <div role="status" aria-live="polite" dir="auto" class="sr-only">" "</div>
        </main>
    }
}

#[component]
fn Empty(has_documents: bool) -> impl IntoView {
    let upload_first = (!has_documents).then(|| {
        view! {
            <a class="suggestion upload-first" href=said("/library")>
                <Icon glyph=glyphs::UPLOAD/>
                <span>
                    <b class="block font-bold text-ink">{said("نخست سندی به کتابخانه بیفزایید")}</b>
                    <span class="text-sm text-ink-3">{said("PDF، Word، متن یا جدول؛ پاسخ‌ها از همین اسناد نوشته می‌شوند.")}</span>
                </span>
            </a>
        }
    });
    let suggestions = ["مهم‌ترین نکته‌های اسناد من چیست؟", "چه مهلت‌ها و تاریخ‌هایی را باید در نظر داشته باشم؟"]
        .map(|suggestion| view! { <button type="button" class="suggestion">{said(suggestion)}</button> });
    view! {
        <div class="empty-chat">
            <svg aria-hidden="true" class="pointer-events-none absolute inset-0 -z-10 size-full fades text-line-strong opacity-55" inner_html=glyphs::GIRIH></svg>
            <h2 class="text-2xl/relaxed font-extrabold text-balance text-center">{said("از اسنادتان چه می‌خواهید بدانید؟")}</h2>
            <p class="text-center text-ink-2 text-pretty">{said("پاسخ از اسناد خودتان نوشته می‌شود و کنار هر جمله، منبع آن می‌آید.")}</p>
            <div class="suggestions">{upload_first} {suggestions.into_iter().collect_view()}</div>
        </div>
    }
}

#[component]
fn Composer(form_key: String) -> impl IntoView {
    view! {
        <div class="composer">
            <form method="post" action="/fn/app/chat/server_fns/ask" class="composer-box">
                <input type="hidden" name="key" value=form_key/>
                <label class="sr-only" for="question">{said("پرسش شما")}</label>
                <textarea id="question" class="composer-field grows" name="text" rows="1" dir="auto" required autocomplete="off" enterkeyhint="send" placeholder=said("پرسش خود را بنویسید…") aria-describedby="composer-notes"></textarea>
                <div class="flex items-center gap-1">
                    <input class="sr-only" type="file" multiple tabindex="-1" aria-hidden="true" accept=said(".pdf,.docx,.html,.htm,.md,.markdown,.txt,.text,.csv,.tsv")/>
                    <button type="button" class="icon-button needs-scripts" aria-label=said("افزودن سند به کتابخانه") title=said("افزودن سند به کتابخانه")><Icon glyph=glyphs::CLIP/></button>
                    <span class="flex-1"></span>
                    <button type="submit" class="send-button idle" aria-label=said("ارسال") title=said("ارسال")><Icon glyph=glyphs::SEND/></button>
                </div>
            </form>
            <div class="quiet-line" id="composer-notes">
                <span class="status-dot" data-state=said("connecting") role="status">{said(" ")}</span>
                <span>{said("پاسخ‌ها را با منبع بسنجید")}</span>
            </div>
        </div>
    }
}
