use domain::ids::ConversationId;
use leptos::prelude::*;

use crate::workspace::Nav;

/// The conversation in the address; none for a new one, an error when the address is malformed.
type Named = Result<Option<ConversationId>, domain::Error>;

/// Which conversation the address names, and which one the page has begun itself.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CurrentConversation {
    pub id: Memo<Named>,
    /// Counted: going from a conversation that the page has begun to another new one must load again.
    loaded: Memo<(u32, Named)>,
    begun: StoredValue<Option<ConversationId>>,
    nav: Nav,
}

/// The conversation that a path without language names.
pub(crate) fn conversation_of(path: &str) -> Named {
    match path.strip_prefix("/chat").unwrap_or_default().trim_matches('/') {
        "" => Ok(None),
        id => id.parse().map(Some).map_err(|_| domain::Error::NotFound),
    }
}

impl CurrentConversation {
    /// Makes it known to what is within.
    pub fn of(nav: Nav) -> Self {
        let path = nav.path();
        let begun = StoredValue::new(None);
        let id = Memo::new(move |_| path.with(|path| conversation_of(path)));
        let loaded = Memo::new(move |previous: Option<&(u32, _)>| {
            let id = id.get();
            match previous {
                Some(previous) if begun.get_value().is_some_and(|begun| id == Ok(Some(begun))) => previous.clone(),
                Some((count, _)) => {
                    begun.set_value(None);
                    (count + 1, id)
                }
                None => (0, id),
            }
        });
        let current = Self { id, loaded, begun, nav };
        provide_context(current);
        current
    }

    /// What to load, and a number that changes whenever it is to be loaded anew. Nothing changes while the page gives its own new
    /// conversation an address.
    pub fn to_load(self) -> (u32, Named) {
        self.loaded.get()
    }

    /// The page has begun this conversation: from now on it is the one in the address.
    pub fn adopt(self, id: ConversationId) {
        if self.id.get_untracked() != Ok(Some(id)) {
            self.begun.set_value(Some(id));
            self.nav.replace(&format!("/chat/{id}"));
        }
    }
}
