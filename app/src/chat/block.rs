use std::sync::Arc;

use domain::chat::MessageView;
use domain::ids::PassageId;
use leptos::prelude::*;

use super::citations;
use crate::i18n::td_string;
use crate::language::use_locale;
use crate::ui::CopyButton;

/// One block of an answer. Its HTML comes from the server, already made safe; it is set again only when it is different.
#[component]
pub(super) fn Block(
    /// The answer.
    message: Memo<Arc<MessageView>>,
    /// Which block of it.
    index: usize,
    /// The passage that is open beside the conversation.
    open_source: Memo<Option<PassageId>>,
) -> impl IntoView {
    let html = Memo::new(move |_| {
        let open = open_source.get();
        message.with(|message| {
            message.blocks.get(index).map(|block| citations::link(block, message.id, &message.sources, open)).unwrap_or_default()
        })
    });
    let is_code = Memo::new(move |_| html.with(|html| html.starts_with("<pre")));
    let locale = use_locale();
    let id = message.with_untracked(|message| format!("code-{}-{index}", message.id));
    move || {
        if is_code.get() {
            let language = html.with(|html| language_of(html).to_owned());
            view! {
                <div class="code-block">
                    <div class="code-head">
                        <span>{language}</span>
                        <CopyButton label=td_string!(locale, chat.copy_code) text_id=id.clone()/>
                    </div>
                    <div id=id.clone() inner_html=move || html.get()></div>
                </div>
            }
            .into_any()
        } else {
            view! { <div class="block-text" inner_html=move || html.get()></div> }.into_any()
        }
    }
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
