//! Conversations: the list of them, the thread of one, the box to write in, and the sources beside it.

mod block;
mod citations;
mod composer;
mod conversation;
mod conversation_list;
mod conversation_menu;
mod current_conversation;
mod empty;
mod message;
mod message_list;
mod missing;
mod page;
mod page_main;
mod quote;
mod scroll;
pub(crate) mod server_fns;
mod sidebar;
mod source_drawer;
pub(crate) mod sources_line;
mod thread;

pub(crate) use current_conversation::CurrentConversation;
pub(crate) use page::ChatPage;
pub(crate) use page_main::PageMain;
pub(crate) use sidebar::Sidebar;
