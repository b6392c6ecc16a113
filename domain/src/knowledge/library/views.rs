//! Rows as their owner sees them.

use crate::knowledge::entity::{document, passage};
use crate::knowledge::{Anchor, DocumentView, PassageView};

impl From<document::Model> for DocumentView {
    fn from(row: document::Model) -> Self {
        let document::Model {
            id,
            library_id: _,
            name,
            format,
            size,
            sha256: _,
            state,
            failure,
            pages,
            unreadable,
            encoding,
            progress,
            passages,
            created_at,
            updated_at: _,
            deleted_at: _,
            folder_id: folder,
            source_url,
            is_refreshed,
            fetched_at: _,
            embedded_as: _,
        } = row;
        let size = u64::try_from(size).unwrap_or_default();
        let pages = pages.and_then(|pages| u32::try_from(pages).ok());
        let progress = progress.and_then(|percent| u8::try_from(percent).ok());
        let passages = u32::try_from(passages).unwrap_or_default();
        Self {
            id,
            name,
            format,
            size,
            state,
            failure,
            pages,
            unreadable,
            encoding,
            progress,
            passages,
            created_at,
            folder,
            source_url,
            is_refreshed,
        }
    }
}

impl From<passage::Model> for PassageView {
    fn from(row: passage::Model) -> Self {
        let passage::Model { id, document_id: _, library_id: _, ordinal: _, page, section, body, start: _, end: _ } = row;
        Self { id, anchor: anchor(page, section), body }
    }
}

/// Where a passage stands.
pub(in crate::knowledge) fn anchor(page: Option<i32>, section: Option<String>) -> Anchor {
    Anchor { page: page.and_then(|page| u32::try_from(page).ok()), section }
}
