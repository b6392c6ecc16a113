//! The rows of the list of conversations as HTML: the server writes them into the page, the browser reads them from there, and writes
//! them anew when the list changes. There are many of them, so they bear no classes.

use std::fmt::Write;

use domain::Language;
use domain::chat::ConversationSummary;
use domain::ids::ConversationId;
use domain::persian::jalali::{Period, month_and_year};

use crate::escaped::Escaped;
use crate::i18n::td_string;
use crate::language::{in_language, to_locale};

/// One menu serves all rows; the button that opens it stands beside the link that says for which.
pub(super) const ROW_MENU: &str = "row-menu";

/// Rows by period; that of the `current` conversation is marked.
pub(super) fn rows(groups: &[(Period, &[ConversationSummary])], current: Option<ConversationId>, language: Language) -> String {
    let mut html = String::new();
    for (period, members) in groups {
        let heading = name(*period, language);
        // Writing into a string does not fail.
        let _ = write!(html, "<section><h2>{}</h2><ul>", Escaped(&heading));
        for conversation in *members {
            row(&mut html, conversation, current == Some(conversation.id), language);
        }
        html.push_str("</ul></section>");
    }
    html
}

fn row(html: &mut String, conversation: &ConversationSummary, is_current: bool, language: Language) {
    let locale = to_locale(language);
    let ConversationSummary { id, title, updated_at } = conversation;
    let (shown, mark) = if title.is_empty() { (td_string!(locale, chat.untitled), " data-untitled") } else { (title.as_str(), "") };
    let current = if is_current { " aria-current=\"page\"" } else { "" };
    let (shown, address, at) = (Escaped(shown), in_language("/chat/", language), updated_at.0);
    let _ = write!(html, "<li><a href=\"{address}{id}\" data-at=\"{at}\"{mark}{current}><bdi>{shown}</bdi></a>");
    // Of no use without scripts: in the rows of a page it is the script that puts them there.
    #[cfg(not(feature = "ssr"))]
    let _ = write!(html, "<button popovertarget=\"{ROW_MENU}\" aria-label=\"{}: {shown}\"></button>", td_string!(locale, chat.options));
    html.push_str("</li>");
}

fn name(period: Period, language: Language) -> String {
    let locale = to_locale(language);
    match period {
        Period::Today => td_string!(locale, chat.today).to_owned(),
        Period::Yesterday => td_string!(locale, chat.yesterday).to_owned(),
        Period::ThisWeek => td_string!(locale, chat.this_week).to_owned(),
        Period::Month { year, month } => month_and_year(year, month, language),
    }
}

/// The conversations of the rows that are on the page.
#[cfg(not(feature = "ssr"))]
pub(super) fn on_page() -> Vec<ConversationSummary> {
    use domain::Timestamp;
    use leptos::prelude::document;
    use wasm_bindgen::JsCast;

    let read = |link: web_sys::Element| {
        let title = if link.has_attribute("data-untitled") { String::new() } else { link.text_content()? };
        Some(ConversationSummary { id: id_of(&link)?, title, updated_at: Timestamp(link.get_attribute("data-at")?.parse().ok()?) })
    };
    let Ok(links) = document().query_selector_all(".rows a") else { return Vec::new() };
    (0..links.length()).filter_map(|place| read(links.get(place)?.dyn_into().ok()?)).collect()
}

/// The conversation that a row's link leads to.
pub(super) fn id_of(link: &web_sys::Element) -> Option<ConversationId> {
    link.get_attribute("href")?.rsplit('/').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use domain::Timestamp;

    use super::*;

    fn conversation(number: u128, title: &str) -> ConversationSummary {
        ConversationSummary { id: ConversationId(uuid::Uuid::from_u128(number)), title: title.to_owned(), updated_at: Timestamp(7) }
    }

    #[test]
    fn a_title_is_text_whatever_it_holds_and_the_current_row_is_marked() {
        let members = [conversation(1, "\"><script>x</script>"), conversation(2, "")];
        let html = rows(&[(Period::Today, &members)], Some(members[1].id), Language::En);
        assert!(!html.contains("<script"), "{html}");
        assert!(html.contains("<bdi>&quot;&gt;&lt;script&gt;x&lt;/script&gt;</bdi>"), "{html}");
        assert!(html.contains("href=\"/en/chat/conv_00000000000000000000000000000001\" data-at=\"7\">"), "{html}");
        assert!(html.contains("0002\" data-at=\"7\" data-untitled aria-current=\"page\">"), "{html}");
    }

    #[test]
    fn months_have_headings() {
        let members = [conversation(1, "a")];
        assert!(rows(&[(Period::Month { year: 1405, month: 7 }, &members)], None, Language::Fa).contains("<h2>مهر ۱۴۰۵</h2>"));
    }
}
