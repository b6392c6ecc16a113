//! What survives a reload in the browser. Everything may be missing: private windows and full disks do not store.

use domain::ids::{AccountId, ConversationId};

/// All keys begin with it.
const PREFIX: &str = "chat.";
const UNCONFIRMED: &str = "chat.unconfirmed";
/// There while questions are for documents alone.
const DOCUMENTS_ONLY: &str = "chat.documents_only";
/// The account that all of it belongs to.
const OWNER: &str = "chat.owner";

fn store() -> Option<web_sys::Storage> {
    web_sys::window()?.local_storage().ok()?
}

fn read(key: &str) -> Option<String> {
    store()?.get_item(key).ok()?
}

fn write(key: &str, value: Option<&str>) {
    let Some(store) = store() else { return };
    // Fails when the store is full; the text then lives as long as the page.
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
        read(&Self::key(conversation)).unwrap_or_default()
    }

    /// Saves a draft; deletes it when it is empty.
    pub fn save(conversation: Option<ConversationId>, text: &str) {
        write(&Self::key(conversation), Some(text).filter(|text| !text.trim().is_empty()));
    }

    /// Whether the last question was for documents alone.
    #[must_use]
    pub fn is_for_documents_only() -> bool {
        read(DOCUMENTS_ONLY).is_some()
    }

    /// Saves the same for the next question.
    pub fn save_documents_only(is_chosen: bool) {
        write(DOCUMENTS_ONLY, is_chosen.then_some("1"));
    }

    /// Whether files wait for a question there. The script that sends them writes down which.
    #[must_use]
    pub fn has_files(conversation: Option<ConversationId>) -> bool {
        let place = conversation.map(|id| id.to_string()).unwrap_or_default();
        read(&format!("chat.files.{place}")).is_some()
    }

    /// Deletes everything a person typed here, when they sign out, and the files they chose.
    pub fn delete_all() {
        let Some(store) = store() else { return };
        if let Some(files) = web_sys::window().and_then(|window| window.indexed_db().ok().flatten()) {
            let _ = files.delete_database("chat.files");
        }
        let count = store.length().unwrap_or(0);
        let keys: Vec<String> = (0..count).filter_map(|index| store.key(index).ok().flatten()).collect();
        keys.iter().filter(|key| key.starts_with(PREFIX)).for_each(|key| write(key, None));
    }
}

/// Claims the store for an account: what another person left behind is deleted, never sent in this one's name.
pub(super) fn claim(account: AccountId) {
    let account = account.to_string();
    if read(OWNER).as_deref() != Some(account.as_str()) {
        Drafts::delete_all();
        write(OWNER, Some(&account));
    }
}

pub(super) fn unconfirmed() -> String {
    read(UNCONFIRMED).unwrap_or_default()
}

pub(super) fn save_unconfirmed(questions: Option<&str>) {
    write(UNCONFIRMED, questions);
}
