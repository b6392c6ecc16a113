//! Finds a quotation in the passage it was taken from, to highlight it.

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece<'text> {
    Plain(&'text str),
    Quoted(&'text str),
}

/// Splits a passage where the quotation begins and ends. White space may differ. When several sentences are quoted that do not follow
/// each other, each of them is found.
#[must_use]
pub fn split_at_quote<'text>(body: &'text str, quote: &str) -> Vec<Piece<'text>> {
    let mut pieces = Vec::new();
    let mut rest = body;
    let whole = find(body, quote).map(|_| vec![quote]);
    for part in whole.unwrap_or_else(|| quote.split_inclusive(['.', '؟', '!', '…', '\n', '؛']).collect()) {
        if let Some((start, end)) = find(rest, part) {
            pieces.push(Piece::Plain(&rest[..start]));
            pieces.push(Piece::Quoted(&rest[start..end]));
            rest = &rest[end..];
        }
    }
    pieces.push(Piece::Plain(rest));
    pieces.retain(|piece| !matches!(piece, Piece::Plain("")));
    pieces
}

/// The range of `quote` in `text`, ignoring white space.
fn find(text: &str, quote: &str) -> Option<(usize, usize)> {
    let quote: Vec<char> = quote.trim().chars().filter(|c| !c.is_whitespace()).collect();
    let characters: Vec<(usize, char)> = text.char_indices().filter(|(_, c)| !c.is_whitespace()).collect();
    if quote.is_empty() {
        return None;
    }
    let place = characters.windows(quote.len()).position(|window| window.iter().map(|(_, c)| c).eq(&quote))?;
    let (start, _) = characters.get(place)?;
    let (last, c) = characters.get(place + quote.len() - 1)?;
    Some((*start, last + c.len_utf8()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quotation_is_found_over_broken_lines() {
        let pieces = split_at_quote("الف. مهلت تا\nپایان دی است. ب.", "مهلت تا پایان دی است.");
        assert_eq!(pieces, [Piece::Plain("الف. "), Piece::Quoted("مهلت تا\nپایان دی است."), Piece::Plain(" ب.")]);
    }

    #[test]
    fn sentences_apart_are_found_one_by_one() {
        let pieces = split_at_quote("یک. دو. سه.", "یک. سه.");
        assert_eq!(pieces, [Piece::Quoted("یک."), Piece::Plain(" دو. "), Piece::Quoted("سه.")]);
    }

    #[test]
    fn what_is_not_there_marks_nothing() {
        assert_eq!(split_at_quote("یک", "دو"), [Piece::Plain("یک")]);
        assert_eq!(split_at_quote("یک", ""), [Piece::Plain("یک")]);
        assert_eq!(split_at_quote("", "دو"), []);
    }
}
