use domain::ids::ConversationId;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_location;

use crate::language::{href, without_language};

/// The conversation in the address; none for a new one, an error when the address is malformed.
type Named = Result<Option<ConversationId>, domain::Error>;

/// Which conversation the address names, and which one the page has begun itself.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CurrentConversation {
    pub id: Memo<Named>,
    /// Counted: going from a conversation that the page has begun to another new one must load again.
    loaded: Memo<(u32, Named)>,
    begun: StoredValue<Option<ConversationId>>,
}

impl CurrentConversation {
    pub fn of_address() -> Self {
        let path = use_location().pathname;
        let begun = StoredValue::new(None);
        let id = Memo::new(move |_| {
            path.with(|path| match without_language(path).strip_prefix("/chat").unwrap_or_default().trim_matches('/') {
                "" => Ok(None),
                id => id.parse().map(Some).map_err(|_| domain::Error::NotFound),
            })
        });
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
        Self { id, loaded, begun }
    }

    /// What to load. It does not change while the page gives its own new conversation an address.
    pub fn to_load(self) -> Named {
        self.loaded.get().1
    }

    /// The page has begun this conversation: from now on it is the one in the address.
    pub fn adopt(self, id: ConversationId, navigate: &impl Fn(&str, NavigateOptions)) {
        if self.id.get_untracked() != Ok(Some(id)) {
            self.begun.set_value(Some(id));
            navigate(&href(&format!("/chat/{id}")), NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() });
        }
    }
}
