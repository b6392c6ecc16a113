//! The documents that have been loaded, updated by events from the server.

use domain::Timestamp;
use domain::chat::protocol::{News, ServerFrame};
use domain::ids::DocumentId;
use domain::knowledge::{DocumentState, DocumentView};
use domain::paging::Cursor;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::server_fns::{Documents, list_documents};
use crate::live::{reading, use_live};

/// The documents of the page, the newest first.
#[derive(Debug, Clone, Copy)]
pub(super) struct DocumentList {
    /// The documents; each changes in its own signal.
    pub rows: RwSignal<Vec<(DocumentId, ArcRwSignal<DocumentView>)>>,
    next: RwSignal<Option<Cursor>>,
    /// The server's clock when the list was read.
    pub now: RwSignal<Timestamp>,
}

impl DocumentList {
    /// Begins with the first page; listens to the socket, and reads anew what it may have missed.
    pub fn new(first: Documents) -> Self {
        let Documents { page, now } = first;
        let rows = RwSignal::new(page.items.into_iter().map(row).collect());
        let list = Self { rows, next: RwSignal::new(page.next), now: RwSignal::new(now) };
        let live = use_live();
        live.listen(move |frame| match &*frame {
            ServerFrame::News { news: News::Document { document } } => list.put(document.clone()),
            ServerFrame::News { news: News::DocumentGone { id } } => list.remove(*id),
            _ => {}
        });
        live.keep_current(move || Some(reading(list_documents(None), move |first| list.refresh(first))));
        list
    }

    /// Begins anew with what the server has now.
    fn refresh(self, first: Documents) {
        self.rows.try_update(|rows| {
            self.now.set(first.now);
            self.next.set(first.page.next);
            let old = std::mem::take(rows);
            rows.extend(first.page.items.into_iter().map(|document| match old.iter().find(|(id, _)| *id == document.id) {
                // The row that the page shows goes on listening to this.
                Some((id, shown)) => {
                    shown.set(document);
                    (*id, shown.clone())
                }
                None => row(document),
            }));
        });
    }

    /// Adds or updates a document.
    pub fn put(self, document: DocumentView) {
        let listed = self.rows.with_untracked(|rows| rows.iter().find(|(id, _)| *id == document.id).map(|(_, signal)| signal.clone()));
        match listed {
            // An outdated state must not replace a newer one.
            Some(signal) if signal.with_untracked(|listed| is_outdated(&document, listed)) => {}
            Some(signal) => signal.set(document),
            None => self.rows.update(|rows| {
                let place = rows.partition_point(|(id, _)| *id > document.id);
                rows.insert(place, row(document));
            }),
        }
    }

    pub fn remove(self, id: DocumentId) {
        self.rows.update(|rows| rows.retain(|(other, _)| *other != id));
    }

    /// Whether there are older ones to load.
    pub fn has_more(self) -> bool {
        self.next.with(Option::is_some)
    }

    /// Loads the next page.
    pub fn load_more(self) {
        let Some(after) = self.next.get_untracked() else { return };
        self.next.set(None);
        spawn_local(async move {
            match list_documents(Some(after)).await {
                Ok(more) => {
                    more.page.items.into_iter().for_each(|document| self.put(document));
                    self.next.set(more.page.next);
                }
                Err(_) => self.next.set(Some(after)),
            }
        });
    }
}

fn row(document: DocumentView) -> (DocumentId, ArcRwSignal<DocumentView>) {
    (document.id, ArcRwSignal::new(document))
}

/// The answer to an upload may come after the event that its intake has begun.
fn is_outdated(document: &DocumentView, listed: &DocumentView) -> bool {
    document.state == DocumentState::Queued && matches!(listed.state, DocumentState::Reading | DocumentState::Indexed)
}
