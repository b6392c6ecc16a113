use std::sync::Arc;

use domain::chat::MessageView;
use domain::ids::PassageId;
use leptos::prelude::*;

use super::citations;
use crate::i18n::td_string;
use crate::language::use_locale;
use crate::ui::CopyButton;

/// One block of an answer that is being written. Its HTML comes from the server, already made safe; it is set again only when it is
/// different.
#[component]
pub(super) fn Block(
    /// The answer.
    message: Memo<Arc<MessageView>>,
    /// Which block of it.
    index: usize,
) -> impl IntoView {
    let html = Memo::new(move |_| message.with(|message| html_of(message, index, None)));
    let is_code = Memo::new(move |_| html.with(|html| is_code(html)));
    let id = message.with_untracked(|message| code_id(message, index));
    move || {
        if is_code.get() {
            let head = html.with(|html| code_head(html, &id));
            view! {
                <div class="code-block">
                    {head}
                    <div id=id.clone() inner_html=move || html.get()></div>
                </div>
            }
            .into_any()
        } else {
            view! { <div class="block-text" inner_html=move || html.get()></div> }.into_any()
        }
    }
}

/// The same of an answer that nobody is writing; citations of the `open` passage are marked.
#[cfg(feature = "ssr")]
pub(super) fn settled_block(message: &MessageView, index: usize, open: Option<PassageId>) -> AnyView {
    let html = html_of(message, index, open);
    if is_code(&html) {
        let id = code_id(message, index);
        view! {
            <div class="code-block">
                {code_head(&html, &id)}
                <div id=id inner_html=html></div>
            </div>
        }
        .into_any()
    } else {
        view! { <div class="block-text" inner_html=html></div> }.into_any()
    }
}

fn html_of(message: &MessageView, index: usize, open: Option<PassageId>) -> String {
    message.blocks.get(index).map(|block| citations::link(block, message.id, &message.sources, open)).unwrap_or_default()
}

fn is_code(html: &str) -> bool {
    html.starts_with("<pre")
}

fn code_id(message: &MessageView, index: usize) -> String {
    format!("code-{}-{index}", message.id)
}

/// What stands over code: its language, and a way to copy it.
fn code_head(html: &str, id: &str) -> AnyView {
    view! {
        <div class="code-head">
            <span>{language_of(html).to_owned()}</span>
            <CopyButton label=td_string!(use_locale(), chat.copy_code) text_id=id.to_owned()/>
        </div>
    }
    .into_any()
}

/// The programming language that a code block names.
fn language_of(html: &str) -> &str {
    let named = html.split_once("data-language=\"").and_then(|(_, rest)| rest.split_once('"'));
    named.map_or("", |(language, _)| language)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_block_names_its_language_or_none() {
        assert_eq!(language_of(r#"<pre dir="ltr" data-language="rust"><code>"#), "rust");
        assert_eq!(language_of("<pre dir=\"ltr\"><code>"), "");
    }
}
