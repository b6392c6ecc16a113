//! What all formats made of XML share.

use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::{Reader, escape};

use crate::knowledge::IntakeFailure;

/// The next event. A document type of its own, where entities could be defined, is refused.
///
/// # Errors
/// [`IntakeFailure::Damaged`] when the text is no XML.
pub(super) fn next<'a>(reader: &mut Reader<&'a [u8]>) -> Result<Event<'a>, IntakeFailure> {
    match reader.read_event() {
        Ok(Event::DocType(_)) | Err(_) => Err(IntakeFailure::Damaged),
        Ok(event) => Ok(event),
    }
}

/// Reads on to the end of the element that has just begun.
///
/// # Errors
/// The same.
pub(super) fn skip(reader: &mut Reader<&[u8]>) -> Result<(), IntakeFailure> {
    let mut depth = 1_usize;
    while depth > 0 {
        match next(reader)? {
            Event::Start(_) => depth += 1,
            Event::End(_) => depth -= 1,
            Event::Eof => return Ok(()),
            _ => {}
        }
    }
    Ok(())
}

/// The value of an attribute, whatever its prefix.
pub(super) fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = element.attributes().with_checks(false).flatten().find(|attribute| attribute.key.local_name().as_ref() == name)?;
    Some(escape::unescape(&found.value).map_or_else(|_| found.value.to_string(), std::borrow::Cow::into_owned))
}

/// The number that an attribute holds.
pub(super) fn number<N: std::str::FromStr>(element: &BytesStart<'_>, name: &str) -> Option<N> {
    attribute(element, name)?.trim().parse().ok()
}

/// What a reference (`&amp;`, `&#x633;`) stands for: only what XML itself knows.
pub(super) fn referred(reference: &BytesRef<'_>) -> Option<char> {
    match reference.resolve_char_ref() {
        Ok(Some(c)) => Some(c),
        _ => escape::resolve_predefined_entity(reference).and_then(|text| text.chars().next()),
    }
}

/// The text of an event, when it is one that holds text.
pub(super) fn text_of(event: &Event<'_>) -> Option<String> {
    match event {
        Event::Text(text) => Some(text.xml10_content().into_owned()),
        Event::CData(text) => Some(text.xml10_content().into_owned()),
        Event::GeneralRef(reference) => referred(reference).map(String::from),
        _ => None,
    }
}
