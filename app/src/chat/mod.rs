//! Conversations: the list of them, the thread of one, the box to write in, and the sources beside it.

mod answer_end;
mod attach_field;
mod attached;
#[cfg(feature = "ssr")]
mod attachment_state;
mod block;
mod citations;
mod composer;
mod conversation;
mod conversation_list;
mod conversation_menu;
mod conversation_rows;
mod current_conversation;
mod documents_only;
mod empty;
mod loaded;
mod message;
mod message_list;
mod missing;
mod page_main;
#[cfg(feature = "ssr")]
pub(crate) mod page_picture;
#[cfg(feature = "ssr")]
mod quote;
#[cfg(feature = "ssr")]
mod rejected;
mod scroll;
pub(crate) mod server_fns;
#[cfg(feature = "ssr")]
mod settled;
mod sidebar;
mod source_drawer;
#[cfg(feature = "ssr")]
mod source_sheet;
pub(crate) mod sources_line;
mod thread;

#[cfg(feature = "ssr")]
pub use composer::ASK_PATH;
pub use composer::keep_what_is_typed;
pub(crate) use conversation::Conversation;
pub(crate) use current_conversation::CurrentConversation;
pub(crate) use loaded::{LoadedConversation, LoadedMessage, Settled};
pub(crate) use missing::Missing;
pub(crate) use page_main::PageMain;
pub(crate) use server_fns::{Conversations, Opened, SourceSheet, open_chat};
pub(crate) use sidebar::Sidebar;
#[cfg(feature = "ssr")]
pub use {attachment_state::attachment_state, rejected::RejectedQuestion};
#[cfg(feature = "ssr")]
pub(crate) use {
    current_conversation::conversation_of,
    loaded::SettledRows,
    rejected::rejected_question,
    server_fns::{list_conversations, open_chat_at},
    settled::SettledAnswers,
    sidebar::LIST,
};
