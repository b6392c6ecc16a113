//! Pictures from Lucide (lucide.dev), which take the colour and size of the text around them. They are one file for all pages, with
//! the licence in it.

use leptos::prelude::*;
use leptos::tachys::html::InertElement;

/// The file; its address changes with its content, so that browsers may keep it.
const SPRITE: &str = concat!("/icons.svg?v=", env!("ICONS_VERSION"));

/// Which picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Glyph {
    Alert,
    Archive,
    ArrowBack,
    ArrowDown,
    ArrowForward,
    ArrowUp,
    Attach,
    BookOpen,
    Building,
    Chat,
    Check,
    CheckCircle,
    ChevronBack,
    ChevronDown,
    ChevronForward,
    Clock,
    Close,
    Copy,
    Devices,
    Download,
    Edit,
    ExternalLink,
    Eye,
    EyeOff,
    File,
    FileSheet,
    FileText,
    Folder,
    FolderOpen,
    FolderPlus,
    Globe,
    Inbox,
    Info,
    Key,
    Languages,
    Layers,
    Library,
    Link,
    Mail,
    Lock,
    Menu,
    Message,
    Moon,
    More,
    NewChat,
    Offline,
    Pin,
    Play,
    Plus,
    Quote,
    Refresh,
    Retry,
    Search,
    Send,
    Server,
    Settings,
    Share,
    Shield,
    Sidebar,
    SignIn,
    SignOut,
    Smartphone,
    Spinner,
    Stop,
    Sun,
    Store,
    System,
    ThumbsDown,
    ThumbsUp,
    Trash,
    Undo,
    Upload,
    User,
    Warning,
}

impl Glyph {
    /// All of them, for the page that shows the design system.
    pub const ALL: [Self; 74] = [
        Self::Alert,
        Self::Archive,
        Self::ArrowBack,
        Self::ArrowDown,
        Self::ArrowForward,
        Self::ArrowUp,
        Self::Attach,
        Self::BookOpen,
        Self::Building,
        Self::Chat,
        Self::Check,
        Self::CheckCircle,
        Self::ChevronBack,
        Self::ChevronDown,
        Self::ChevronForward,
        Self::Clock,
        Self::Close,
        Self::Copy,
        Self::Devices,
        Self::Download,
        Self::Edit,
        Self::ExternalLink,
        Self::Eye,
        Self::EyeOff,
        Self::File,
        Self::FileSheet,
        Self::FileText,
        Self::Folder,
        Self::FolderOpen,
        Self::FolderPlus,
        Self::Globe,
        Self::Inbox,
        Self::Info,
        Self::Key,
        Self::Languages,
        Self::Layers,
        Self::Library,
        Self::Link,
        Self::Lock,
        Self::Mail,
        Self::Menu,
        Self::Message,
        Self::Moon,
        Self::More,
        Self::NewChat,
        Self::Offline,
        Self::Pin,
        Self::Play,
        Self::Plus,
        Self::Quote,
        Self::Refresh,
        Self::Retry,
        Self::Search,
        Self::Send,
        Self::Server,
        Self::Settings,
        Self::Share,
        Self::Shield,
        Self::Sidebar,
        Self::SignIn,
        Self::SignOut,
        Self::Smartphone,
        Self::Spinner,
        Self::Stop,
        Self::Store,
        Self::Sun,
        Self::System,
        Self::ThumbsDown,
        Self::ThumbsUp,
        Self::Trash,
        Self::Undo,
        Self::Upload,
        Self::User,
        Self::Warning,
    ];

    /// Whether it means a direction, and so is mirrored where text runs from right to left.
    const fn mirrors(self) -> bool {
        matches!(
            self,
            Self::ArrowBack
                | Self::ArrowForward
                | Self::ChevronBack
                | Self::ChevronForward
                | Self::ExternalLink
                | Self::Menu
                | Self::Quote
                | Self::Share
                | Self::Sidebar
                | Self::SignIn
                | Self::SignOut
                | Self::Undo
        )
    }

    /// Lucide's own name for it, by which `public/icons.svg` has it.
    const fn name(self) -> &'static str {
        match self {
            Self::Alert => "circle-alert",
            Self::Archive => "archive",
            Self::ArrowBack => "arrow-left",
            Self::ArrowDown => "arrow-down",
            Self::ArrowForward => "arrow-right",
            Self::ArrowUp | Self::Send => "arrow-up",
            Self::Attach => "paperclip",
            Self::BookOpen => "book-open-text",
            Self::Building => "building-2",
            Self::Chat => "messages-square",
            Self::Check => "check",
            Self::CheckCircle => "circle-check",
            Self::ChevronBack => "chevron-left",
            Self::ChevronDown => "chevron-down",
            Self::ChevronForward => "chevron-right",
            Self::Clock => "clock",
            Self::Close => "x",
            Self::Copy => "copy",
            Self::Devices => "monitor-smartphone",
            Self::Download => "download",
            Self::Edit => "pencil",
            Self::ExternalLink => "external-link",
            Self::Eye => "eye",
            Self::EyeOff => "eye-off",
            Self::File => "file",
            Self::FileSheet => "file-spreadsheet",
            Self::FileText => "file-text",
            Self::Folder => "folder",
            Self::FolderOpen => "folder-open",
            Self::FolderPlus => "folder-plus",
            Self::Globe => "globe",
            Self::Inbox => "inbox",
            Self::Info => "info",
            Self::Key => "key-round",
            Self::Languages => "languages",
            Self::Layers => "layers",
            Self::Library => "library",
            Self::Link => "link",
            Self::Lock => "lock",
            Self::Mail => "mail",
            Self::Menu => "menu",
            Self::Message => "message-square",
            Self::Moon => "moon",
            Self::More => "ellipsis",
            Self::NewChat => "square-pen",
            Self::Offline => "wifi-off",
            Self::Pin => "pin",
            Self::Play => "play",
            Self::Plus => "plus",
            Self::Quote => "text-quote",
            Self::Refresh => "refresh-cw",
            Self::Retry => "rotate-cw",
            Self::Search => "search",
            Self::Server => "server",
            Self::Settings => "settings",
            Self::Share => "share-2",
            Self::Shield => "shield-check",
            Self::Sidebar => "panel-left",
            Self::SignIn => "log-in",
            Self::SignOut => "log-out",
            Self::Smartphone => "smartphone",
            Self::Spinner => "loader-circle",
            Self::Stop => "square",
            Self::Store => "store",
            Self::Sun => "sun",
            Self::System => "monitor",
            Self::ThumbsDown => "thumbs-down",
            Self::ThumbsUp => "thumbs-up",
            Self::Trash => "trash-2",
            Self::Undo => "undo-2",
            Self::Upload => "upload",
            Self::User => "user",
            Self::Warning => "triangle-alert",
        }
    }
}

/// A picture beside or instead of a word. It is hidden from screen readers: the word, or the label of the button, speaks.
#[component]
pub fn Icon(
    /// Which picture.
    glyph: Glyph,
    /// Classes for another size (`size-4`) or colour.
    #[prop(optional)]
    class: &'static str,
) -> impl IntoView {
    let mirrors = if glyph.mirrors() { " mirrors" } else { "" };
    let space = if class.is_empty() { "" } else { " " };
    let name = glyph.name();
    // It never changes, so neither side need know what it is made of.
    InertElement::new(format!("<svg class=\"icon{mirrors}{space}{class}\" aria-hidden=\"true\"><use href=\"{SPRITE}#{name}\"></use></svg>"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_picture_is_in_the_file() {
        let file = include_str!("../../../public/icons.svg");
        for glyph in Glyph::ALL {
            assert!(file.contains(&format!("<symbol id=\"{}\"", glyph.name())), "{glyph:?}");
        }
    }
}
