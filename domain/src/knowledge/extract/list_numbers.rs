//! Numbers and letters that count the items of a list.

/// The letters of lists, as Word has them for every language of this script.
const LETTERS: &str = "ا ب ت ث ج ح خ د ذ ر ز س ش ص ض ط ظ ع غ ف ق ک ل م ن ه و ی";
/// Those of Persian.
const PERSIAN_LETTERS: &str = "ا ب پ ت ث ج چ ح خ د ذ ر ز ژ س ش ص ض ط ظ ع غ ف ق ک گ ل م ن و ه ی";
/// Those of the old order.
const ABJAD: &str = "ا ب ج د ه و ز ح ط ی ک ل م ن س ع ف ص ق ر ش ت ث خ ذ ض ظ غ";

/// A number as its format prints it, by the names that Word has for formats; in digits where the format is none of these.
pub(super) fn printed(number: u32, format: &str) -> String {
    match format {
        "decimalZero" => format!("{number:02}"),
        "upperRoman" => roman(number).to_uppercase(),
        "lowerRoman" => roman(number),
        "upperLetter" => latin(number).to_uppercase(),
        "lowerLetter" => latin(number),
        "arabicAlpha" => letter(number, LETTERS),
        "persianAlpha" => letter(number, PERSIAN_LETTERS),
        "arabicAbjad" => letter(number, ABJAD),
        _ => number.to_string(),
    }
}

fn letter(number: u32, letters: &str) -> String {
    let letters: Vec<&str> = letters.split(' ').collect();
    let place = usize::try_from(number).ok().and_then(|number| number.checked_sub(1));
    place.and_then(|place| letters.get(place)).map_or_else(|| number.to_string(), |letter| (*letter).to_owned())
}

/// a … z, aa … zz.
fn latin(number: u32) -> String {
    let Some(place) = number.checked_sub(1).filter(|place| *place < 26 * 8) else { return number.to_string() };
    let letter = char::from(b'a' + u8::try_from(place % 26).unwrap_or(0));
    std::iter::repeat_n(letter, usize::try_from(place / 26 + 1).unwrap_or(1)).collect()
}

fn roman(number: u32) -> String {
    const SIGNS: [(u32, &str); 13] = [
        (1000, "m"),
        (900, "cm"),
        (500, "d"),
        (400, "cd"),
        (100, "c"),
        (90, "xc"),
        (50, "l"),
        (40, "xl"),
        (10, "x"),
        (9, "ix"),
        (5, "v"),
        (4, "iv"),
        (1, "i"),
    ];
    if number > 3999 {
        return number.to_string();
    }
    let mut left = number;
    let mut roman = String::new();
    for (value, sign) in SIGNS {
        while left >= value {
            roman.push_str(sign);
            left -= value;
        }
    }
    roman
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_format_prints_its_numbers() {
        let all = ["lowerRoman", "upperLetter", "arabicAlpha", "arabicAbjad", "persianAlpha", "decimalZero", "cardinalText"]
            .map(|format| printed(4, format));
        assert_eq!(all, ["iv", "D", "ث", "د", "ت", "04", "4"]);
        assert_eq!(latin(28), "bb");
        assert_eq!([0, 4000].map(roman), ["", "4000"]);
    }
}
