//! The list of conversations in the sidebar, updated by events from the server.

use domain::Language;
use domain::Timestamp;
use domain::chat::ConversationSummary;
use domain::chat::protocol::{News, ServerFrame};
use domain::ids::ConversationId;
use domain::paging::{Cursor, Page};
use domain::persian::jalali::{Period, period};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::conversation_rows;
use super::server_fns::{Conversations, list_conversations};
use crate::live::{Live, reading};
use crate::wall_clock::WallClock;

/// The conversations that have been loaded, the one touched last first.
#[derive(Debug, Clone, Copy)]
pub(super) struct ConversationList {
    items: RwSignal<Vec<ConversationSummary>>,
    next: RwSignal<Option<Cursor>>,
    now: RwSignal<Timestamp>,
}

impl ConversationList {
    /// Begins with the first page; where there is a socket, it listens to that.
    pub fn provide(first: Conversations) -> Self {
        let Conversations { page, now } = first;
        // The browser has got them as rows.
        #[cfg(not(feature = "ssr"))]
        let page = Page { items: conversation_rows::on_page(), ..page };
        let list = Self { items: RwSignal::new(page.items), next: RwSignal::new(page.next), now: RwSignal::new(now) };
        provide_context(list);
        if let Some(live) = use_context::<Live>() {
            live.listen(move |frame| match &*frame {
                ServerFrame::News { news: News::Conversation { conversation } } | ServerFrame::Accepted { conversation, .. } => {
                    list.put(conversation.clone());
                }
                ServerFrame::News { news: News::ConversationGone { id } } => list.remove(*id),
                _ => {}
            });
            live.keep_current(move || Some(reading(list_conversations(None), move |first| list.refresh(first))));
        }
        list
    }

    /// Begins anew with what the server has now, unless that is shown already.
    fn refresh(self, first: Conversations) {
        let Conversations { page, now } = first;
        self.now.set(now);
        if !self.items.with_untracked(|items| is_shown(&page, items)) {
            self.next.set(page.next);
            self.items.set(page.items);
        }
    }

    /// Adds or updates a conversation.
    pub fn put(self, conversation: ConversationSummary) {
        let now = self.now.get_untracked().max(conversation.updated_at);
        self.now.set(now);
        let complete = self.next.with_untracked(Option::is_none);
        self.items.update(|items| put(items, conversation, complete));
    }

    pub fn remove(self, id: ConversationId) {
        self.items.update(|items| items.retain(|item| item.id != id));
    }

    /// Whether nothing is there at all.
    pub fn is_empty(self) -> bool {
        self.items.with(Vec::is_empty)
    }

    /// After which conversation the older ones begin, if there are any.
    pub fn next(self) -> Option<Cursor> {
        self.next.get()
    }

    /// Loads the next page.
    pub fn load_more(self) {
        let Some(after) = self.next.get_untracked() else { return };
        self.next.set(None);
        spawn_local(async move {
            match list_conversations(Some(after)).await {
                Ok(more) => {
                    self.items.update(|items| more.page.items.into_iter().for_each(|item| put(items, item, true)));
                    self.next.set(more.page.next);
                }
                Err(_) => self.next.set(Some(after)),
            }
        });
    }

    /// The conversations as HTML; the row of the `current` one is marked.
    pub fn rows(self, current: Option<ConversationId>, language: Language) -> String {
        let now = self.now.get();
        self.items.with(|items| conversation_rows::rows(&group(items, now, language), current, language))
    }

    /// A conversation that has been loaded.
    pub fn find(self, id: ConversationId) -> Option<ConversationSummary> {
        self.items.with_untracked(|items| items.iter().find(|item| item.id == id).cloned())
    }
}

/// Whether a list begins with this page, or is no more than that.
fn is_shown(first: &Page<ConversationSummary>, items: &[ConversationSummary]) -> bool {
    items.starts_with(&first.items) && (first.next.is_some() || items.len() == first.items.len())
}

/// Inserts a conversation in order. One that is older than all loaded ones comes with its own page, unless the list is `complete`.
fn put(items: &mut Vec<ConversationSummary>, conversation: ConversationSummary, complete: bool) {
    items.retain(|item| item.id != conversation.id);
    let order = |item: &ConversationSummary| (item.updated_at, item.id);
    let place = items.partition_point(|item| order(item) > order(&conversation));
    if place < items.len() || complete || items.is_empty() {
        items.insert(place, conversation);
    }
}

fn group(items: &[ConversationSummary], now: Timestamp, language: Language) -> Vec<(Period, &[ConversationSummary])> {
    let clock = WallClock::of_reader();
    let now = clock.moment(now);
    let mut groups: Vec<(Period, &[ConversationSummary])> = Vec::new();
    let mut begun = 0;
    for (place, item) in items.iter().enumerate() {
        let period = period(clock.moment(item.updated_at), now, language);
        match groups.last_mut() {
            Some((last, members)) if *last == period => *members = &items[begun..=place],
            _ => {
                begun = place;
                groups.push((period, &items[place..=place]));
            }
        }
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::*;

    fn conversation(number: u128, at: i64) -> ConversationSummary {
        ConversationSummary {
            id: ConversationId(uuid::Uuid::from_u128(number)),
            title: String::new(),
            updated_at: Timestamp(at * 1_000_000),
        }
    }

    fn numbers(items: &[ConversationSummary]) -> Vec<u128> {
        items.iter().map(|item| item.id.0.as_u128()).collect()
    }

    #[test]
    fn a_changed_conversation_comes_to_the_top_and_is_listed_once() {
        let mut items = vec![conversation(1, 30), conversation(2, 20), conversation(3, 10)];
        put(&mut items, conversation(3, 40), false);
        assert_eq!(numbers(&items), [3, 1, 2]);
    }

    #[test]
    fn a_restored_old_conversation_waits_for_its_page() {
        let mut items = vec![conversation(1, 30), conversation(2, 20)];
        put(&mut items, conversation(3, 10), false);
        assert_eq!(numbers(&items), [1, 2]);
        put(&mut items, conversation(3, 10), true);
        assert_eq!(numbers(&items), [1, 2, 3]);
    }

    #[test]
    fn a_list_that_begins_with_the_first_page_stays_as_long_as_it_was_loaded() {
        let loaded = [conversation(3, 30), conversation(2, 20), conversation(1, 10)];
        let shown = |items: &[ConversationSummary], has_more: bool| {
            let next = has_more.then(|| Cursor { at: Timestamp(0), id: uuid::Uuid::nil() });
            is_shown(&Page { items: items.to_vec(), next }, &loaded)
        };
        assert!(shown(&loaded[..2], true) && shown(&loaded, false) && shown(&loaded, true));
        assert!(!shown(&loaded[..2], false), "the oldest is gone");
        assert!(!shown(&[], false), "all are");
        assert!(!shown(&[conversation(2, 40), conversation(3, 30)], true), "one was asked again");
        assert!(!shown(&[conversation(4, 40), conversation(3, 30)], true), "one is new");
    }

    #[test]
    fn conversations_are_grouped_by_period() {
        const DAY: i64 = 86_400;
        // Sunday, 2026-11-22.
        let now = 1_795_361_400;
        let items = [conversation(1, now), conversation(2, now - 60), conversation(3, now - DAY), conversation(4, now - 40 * DAY)];
        let groups = group(&items, Timestamp(now * 1_000_000), Language::Fa);
        let shape: Vec<(Period, usize)> = groups.iter().map(|(period, members)| (*period, members.len())).collect();
        assert_eq!(shape, [(Period::Today, 2), (Period::Yesterday, 1), (Period::Month { year: 1405, month: 7 }, 1)]);
    }
}
