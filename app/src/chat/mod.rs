//! Conversations: the list of them, the thread of one, the box to write in, and the sources beside it.

mod block;
mod citations;
mod composer;
mod conversation;
mod conversation_list;
mod conversation_menu;
mod empty;
mod message;
mod message_list;
mod missing;
mod page;
mod quote;
mod room;
mod scroll;
pub(crate) mod server_fns;
mod sidebar;
mod source_drawer;
pub(crate) mod sources_line;
mod thread;

pub(crate) use page::{ChatPage, Place};
pub(crate) use room::RoomMain;
pub(crate) use sidebar::Sidebar;
