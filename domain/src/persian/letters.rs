//! Letters that look alike, and characters that are not seen at all.

/// Zero-width non-joiner, the Persian half-space: part of the spelling, never dropped from stored text.
pub const HALF_SPACE: char = '\u{200C}';
/// The stroke that only stretches a word.
const TATWEEL: char = '\u{0640}';

/// The Arabic forms of ی and ک as Persian writes them; every other letter as it is.
#[must_use]
pub const fn as_persian(c: char) -> char {
    match c {
        'ي' | 'ى' => 'ی',
        'ك' | 'ڪ' => 'ک',
        _ => c,
    }
}

/// The letter under which a word is searched: all its looks folded into one.
#[must_use]
pub const fn as_searched(c: char) -> char {
    match c {
        'ة' | 'ۀ' | 'ە' | 'ہ' | 'ھ' => 'ه',
        'أ' | 'إ' | 'ٱ' | 'آ' => 'ا',
        'ؤ' => 'و',
        'ئ' | 'ے' => 'ی',
        _ => as_persian(c),
    }
}

/// Vowel signs, hamza above and other marks on Arabic and Latin letters, which a search does not look at.
#[must_use]
pub const fn is_mark(c: char) -> bool {
    matches!(c, '\u{0300}'..='\u{036F}' | '\u{0610}'..='\u{061A}' | '\u{064B}'..='\u{065F}' | '\u{0670}' | '\u{06D6}'..='\u{06DC}' | '\u{06DF}'..='\u{06E8}' | '\u{06EA}'..='\u{06ED}')
}

/// Whether the letter is written in the Arabic script.
#[must_use]
pub fn is_arabic(c: char) -> bool {
    matches!(c, '\u{0600}'..='\u{06FF}' | '\u{0750}'..='\u{077F}' | '\u{08A0}'..='\u{08FF}' | '\u{FB50}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFC}')
        && c.is_alphabetic()
}

/// Characters that show nothing but can turn a line around, split a word or hide a message:
/// direction marks, zero-width spaces, soft hyphens, tags. Half-space and the joiner of emoji are not among them.
#[must_use]
pub const fn is_hidden(c: char) -> bool {
    matches!(
        c,
        '\u{00AD}' | '\u{061C}' | '\u{180E}' | '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}'
            | '\u{206A}'..='\u{206F}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E007F}'
    )
}

/// A character as it is stored; `None` for what is not stored at all.
#[must_use]
pub fn as_stored(c: char) -> Option<char> {
    if c == TATWEEL || is_hidden(c) || (c.is_control() && !matches!(c, '\n' | '\t')) { None } else { Some(as_persian(c)) }
}

/// A name or title on one line: nothing hidden in it, spaces single, half-spaces only where they stand between letters.
#[must_use]
pub fn one_line(text: &str) -> String {
    let visible: String = text.chars().map(|c| if c.is_whitespace() { ' ' } else { c }).filter_map(as_stored).collect();
    let joined = visible.split(' ').map(|word| word.trim_matches(HALF_SPACE)).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    without_repeated_half_spaces(&joined)
}

/// The text with each run of half-spaces made one.
#[must_use]
pub fn without_repeated_half_spaces(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    for c in text.chars() {
        if !(c == HALF_SPACE && kept.ends_with(HALF_SPACE)) {
            kept.push(c);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_turn_its_neighbours_around_or_hide_anything() {
        assert_eq!(one_line("گزارش\u{202E}fdp\u{200B}\u{E0041}\u{0000}.pdf"), "گزارشfdp.pdf");
        assert_eq!(one_line("  كتابهاي\n\tمن "), "کتابهای من");
    }

    #[test]
    fn half_spaces_stay_only_between_letters() {
        assert_eq!(one_line("\u{200C}می\u{200C}\u{200C}شود\u{200C} خوب"), "می\u{200C}شود خوب");
    }

    #[test]
    fn an_emoji_keeps_its_joiner() {
        assert_eq!(one_line("👩\u{200D}💻"), "👩\u{200D}💻");
    }
}
