//! What the browser keeps over a reload. Everything may be missing: private windows and full disks refuse to store.

use domain::ids::ConversationId;

const UNCONFIRMED: &str = "chat.unconfirmed";

fn store() -> Option<web_sys::Storage> {
    web_sys::window()?.local_storage().ok()?
}

fn write(key: &str, value: Option<&str>) {
    let Some(store) = store() else { return };
    // A full store refuses; the text then lives as long as the page does.
    let _ = match value {
        Some(value) => store.set_item(key, value),
        None => store.remove_item(key),
    };
}

/// Typed but unsent text, one for each conversation and one for the next new one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Drafts;

impl Drafts {
    fn key(conversation: Option<ConversationId>) -> String {
        conversation.map_or_else(|| "chat.draft".to_owned(), |id| format!("chat.draft.{id}"))
    }

    /// The draft for a conversation; empty when there is none.
    #[must_use]
    pub fn read(conversation: Option<ConversationId>) -> String {
        store().and_then(|store| store.get_item(&Self::key(conversation)).ok().flatten()).unwrap_or_default()
    }

    /// Keeps a draft; an empty one is forgotten.
    pub fn keep(conversation: Option<ConversationId>, text: &str) {
        write(&Self::key(conversation), Some(text).filter(|text| !text.trim().is_empty()));
    }

    /// Forgets everything a person typed here; for when they sign out on purpose.
    pub fn forget_all() {
        let Some(store) = store() else { return };
        let count = store.length().unwrap_or(0);
        let keys: Vec<String> = (0..count).filter_map(|index| store.key(index).ok().flatten()).collect();
        keys.iter().filter(|key| key.starts_with("chat.")).for_each(|key| write(key, None));
    }
}

pub(super) fn unconfirmed() -> String {
    store().and_then(|store| store.get_item(UNCONFIRMED).ok().flatten()).unwrap_or_default()
}

pub(super) fn keep_unconfirmed(questions: Option<&str>) {
    write(UNCONFIRMED, questions);
}
