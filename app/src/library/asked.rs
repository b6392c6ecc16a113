//! What the address asks of the library. Everything on its page is a link or a form that leads to another such address.

use domain::ids::{DocumentId, FolderId, PassageId};
use domain::knowledge::{Kind, MAX_DOCUMENTS, Place, ShelfQuery};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::workspace::Address;

/// Documents on a page; each "more" adds as many.
pub(super) const PAGE: usize = 30;

pub(super) const FOLDER: &str = "folder";
pub(super) const KIND: &str = "kind";
pub(super) const STATE: &str = "state";
pub(super) const NAME: &str = "name";
pub(super) const SHOWN: &str = "shown";
pub(super) const TEXT: &str = "text";
pub(super) const AFTER: &str = "after";
pub(super) const QUESTION: &str = "q";
/// Of the document that is looked at.
pub(super) const AT_PAGE: &str = "page";
pub(super) const PASSAGE: &str = "passage";
/// In the place of a folder: the documents that are in none.
pub(super) const UNFILED: &str = "none";
/// The state of those that somebody should look at.
pub(super) const ATTENTION: &str = "attention";

/// Which parameters a link to another list keeps.
const KEPT: [&str; 4] = [FOLDER, KIND, STATE, NAME];

#[derive(Debug, Clone)]
pub(super) struct Asked {
    address: Address,
}

impl Asked {
    pub(super) const fn of(address: Address) -> Self {
        Self { address }
    }

    /// The value of a parameter that is there and not empty.
    pub(super) fn value(&self, name: &str) -> Option<String> {
        self.address.param(name).map(|value| value.trim().to_owned()).filter(|value| !value.is_empty())
    }

    pub(super) fn place(&self) -> Place {
        match self.value(FOLDER) {
            Some(none) if none == UNFILED => Place::Unfiled,
            Some(folder) => folder.parse::<FolderId>().map_or(Place::Anywhere, Place::Folder),
            None => Place::Anywhere,
        }
    }

    pub(super) fn folder(&self) -> Option<FolderId> {
        if let Place::Folder(folder) = self.place() { Some(folder) } else { None }
    }

    pub(super) fn kind(&self) -> Option<Kind> {
        let named = self.value(KIND)?;
        Kind::ALL.into_iter().find(|(_, word)| *word == named).map(|(kind, _)| kind)
    }

    pub(super) fn needs_attention(&self) -> bool {
        self.value(STATE).as_deref() == Some(ATTENTION)
    }

    pub(super) fn shown(&self) -> usize {
        self.value(SHOWN).and_then(|shown| shown.parse().ok()).unwrap_or(PAGE).clamp(1, MAX_DOCUMENTS as usize)
    }

    /// The document that is looked at.
    pub(super) fn document(&self) -> Option<DocumentId> {
        self.value(TEXT)?.parse().ok()
    }

    pub(super) fn after(&self) -> Option<u32> {
        self.value(AFTER)?.parse().ok()
    }

    /// The page of the document.
    pub(super) fn page(&self) -> Option<u32> {
        self.value(AT_PAGE)?.parse().ok()
    }

    /// The passage of it that is marked.
    pub(super) fn passage(&self) -> Option<PassageId> {
        self.value(PASSAGE)?.parse().ok()
    }

    pub(super) fn query(&self) -> ShelfQuery {
        ShelfQuery {
            place: self.place(),
            kind: self.kind(),
            needs_attention: self.needs_attention(),
            words: self.value(NAME).unwrap_or_default(),
            shown: self.shown(),
        }
    }

    /// Whether less than everything is asked for.
    pub(super) fn is_narrow(&self) -> bool {
        KEPT.iter().any(|name| self.value(name).is_some())
    }

    /// The list that is shown, with one thing changed.
    pub(super) fn with(&self, name: &str, value: Option<&str>) -> String {
        let kept = KEPT.into_iter().filter(|kept| *kept != name).filter_map(|kept| Some((kept, self.value(kept)?)));
        let all = kept.chain(value.map(|value| (KEPT.into_iter().find(|kept| *kept == name).unwrap_or_default(), value.to_owned())));
        link(all.filter(|(name, _)| !name.is_empty()))
    }

    /// The list that is shown with the question that is tried, and beside it something that only this address names.
    pub(super) fn beside(&self, extra: &[(&'static str, String)]) -> String {
        let kept = KEPT.into_iter().filter_map(|kept| Some((kept, self.value(kept)?)));
        let others = [SHOWN, QUESTION].into_iter().filter(|other| extra.iter().all(|(name, _)| name != other));
        let others = others.filter_map(|other| Some((other, self.value(other)?)));
        link(kept.chain(others).chain(extra.iter().cloned()))
    }

    /// What a form for one of these parameters sends along.
    pub(super) fn others(&self, but: &str) -> Vec<(&'static str, String)> {
        KEPT.into_iter().filter(|kept| *kept != but).filter_map(|kept| Some((kept, self.value(kept)?))).collect()
    }
}

fn link(parameters: impl Iterator<Item = (&'static str, String)>) -> String {
    let pairs: Vec<String> = parameters.map(|(name, value)| format!("{name}={}", utf8_percent_encode(&value, NON_ALPHANUMERIC))).collect();
    // An empty query alone would be the address with the query it has.
    format!("?{}", pairs.join("&"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(query: &str) -> Asked {
        Asked::of(Address::new("/library", query))
    }

    #[test]
    fn a_link_keeps_what_it_does_not_change() {
        let here = asked("folder=none&name=%D8%A7+b&shown=60&text=doc_1");
        assert_eq!(here.with(KIND, Some("pdf")), "?folder=none&name=%D8%A7%20b&kind=pdf");
        assert_eq!(here.with(FOLDER, None), "?name=%D8%A7%20b");
        assert_eq!(here.beside(&[(TEXT, "doc_2".into())]), "?folder=none&name=%D8%A7%20b&shown=60&text=doc%5F2");
        assert_eq!(asked("q=b&text=doc_1&page=3").beside(&[(AT_PAGE, "4".into())]), "?q=b&page=4");
        assert_eq!(asked("").beside(&[]), "?");
    }

    #[test]
    fn what_an_address_cannot_mean_is_passed_over() {
        let wrong = asked("folder=x&kind=y&state=z&shown=-1&text=1&after=a&page=-1&passage=1");
        assert_eq!(wrong.query(), ShelfQuery { shown: PAGE, ..ShelfQuery::default() });
        assert_eq!((wrong.document(), wrong.after(), wrong.page(), wrong.passage()), (None, None, None, None));
        assert_eq!(asked("shown=999999").shown(), MAX_DOCUMENTS as usize);
    }
}
