//! Gets the text out of a file.

use serde::{Deserialize, Serialize};

/// The text of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct Extracted {
    /// Number of pages, for formats that have pages.
    pub pages: Option<u32>,
    /// The text in its order.
    pub sections: Vec<Section>,
}

/// Text that stands on one page or under one heading, a paragraph a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct Section {
    /// Page number, from 1.
    pub page: Option<u32>,
    /// The heading.
    pub heading: Option<String>,
    /// The text.
    pub text: String,
}
