//! The chat and the library as one program: an island that the server renders whole and the browser takes over, where one goes from
//! room to room without loading a page.

mod island;
mod loading;
pub(crate) mod nav;
mod prop;
mod shown;

pub use island::Workspace;
pub(crate) use loading::{Loaded, load_for};
pub(crate) use nav::{Nav, set_title, use_nav};
pub use prop::Prop;
pub use shown::{ChatStart, Shown, Start};

cfg_if::cfg_if! {
    if #[cfg(feature = "ssr")] {
        mod page;

        pub(crate) use nav::Address;
        pub use page::{WORKSPACE_PATHS, workspace_page};
    }
}
