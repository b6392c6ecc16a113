//! A word without its endings: light, for a second and weaker way of finding it.

use std::collections::HashMap;
use std::sync::LazyLock;

use frostem::{Algorithm, Stemmer};

use super::letters::is_arabic;
use super::verbs::lemma;
use super::words::{CLITICS, SUFFIXES};

/// A stem is never shorter; تنها does not become تن.
const SHORTEST_STEM: usize = 3;

const PLURAL_ENDINGS: [&str; 9] = ["هایشان", "هایتان", "هایمان", "هایی", "هایم", "هایت", "هایش", "های", "ها"];
const DEGREE_ENDINGS: [&str; 2] = ["ترین", "تر"];
const INDEFINITE_ENDINGS: [&str; 2] = ["یی", "ی"];

/// The stem of a folded word whose parts stood on either side of half-spaces.
pub(super) fn of_parts<'a>(parts: impl DoubleEndedIterator<Item = &'a str> + Clone) -> String {
    let mut kept: Vec<&str> = parts.collect();
    while kept.len() > 1 && kept.last().is_some_and(|last| SUFFIXES.contains(last) || CLITICS.contains(last)) {
        kept.pop();
    }
    of_word(&kept.concat())
}

fn of_word(word: &str) -> String {
    let stem = if word.chars().all(is_arabic) { lemma(word).or_else(|| persian(word)) } else { english(word) };
    stem.unwrap_or_else(|| word.to_owned())
}

fn persian(word: &str) -> Option<String> {
    let mut stem = word;
    for endings in [&PLURAL_ENDINGS[..], &DEGREE_ENDINGS, &INDEFINITE_ENDINGS] {
        let shorter = endings.iter().find_map(|ending| stem.strip_suffix(ending).filter(|rest| rest.chars().count() >= SHORTEST_STEM));
        stem = shorter.unwrap_or(stem);
    }
    Some(stem.to_owned())
}

/// The stem of English verbs and nouns that change within.
const IRREGULAR: &str = "be is are was were been,begin began begun,bind bound,bite bit bitten,blow blew blown,break broke broken,\
    bring brought,build built,buy bought,catch caught,choose chose chosen,come came,cost,creep crept,cut,deal dealt,do does did done,\
    draw drew drawn,drink drank drunk,drive drove driven,eat ate eaten,fall fell fallen,feed fed,feel felt,fight fought,find found,\
    fly flew flown,forbid forbade forbidden,forget forgot forgotten,forgive forgave forgiven,freeze froze frozen,\
    get got gotten,give gave given,go went gone goes,grow grew grown,hang hung,have has had,hear heard,hide hid hidden,hold held,keep kept,\
    know knew known,lay laid,lead led,leave left,lend lent,lose lost,make made,mean meant,meet met,pay paid,ride rode ridden ride,\
    ring rang rung,rise rose risen,run ran,say said,see saw seen,sell sold,send sent,shake shook shaken,shine shone,shoot shot,show shown,\
    sing sang sung,sink sank sunk,sit sat,sleep slept,speak spoke spoken,spend spent,stand stood,steal stole stolen,stick stuck,strike struck,\
    swear swore sworn,sweep swept,swim swam swum,take took taken,teach taught,tear tore torn,tell told,think thought,throw threw thrown,\
    understand understood,wake woke woken,wear wore worn,weave wove woven,win won,wind wound,write wrote written,\
    child children,foot feet,goose geese,man men,mouse mice,person people,tooth teeth,woman women,wife wives,life lives,\
    die died death dead dying,long length,high height,wide width,strong strength,old older oldest,good better best,bad worse worst";

static IRREGULARS: LazyLock<HashMap<&'static str, &'static str>> = LazyLock::new(|| {
    let forms = IRREGULAR.split(',').filter_map(|group| group.split_whitespace().next().map(|stem| (stem, group)));
    forms.flat_map(|(stem, group)| group.split_whitespace().map(move |form| (form, stem))).collect()
});

fn irregular(word: &str) -> Option<&'static str> {
    IRREGULARS.get(word).copied()
}

/// By the rules of Snowball, and what they say only of regular forms.
fn english(word: &str) -> Option<String> {
    let is_english = word.chars().all(|c| c.is_ascii_lowercase());
    is_english.then(|| Stemmer::new(Algorithm::English).stem(irregular(word).unwrap_or(word)).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stem(word: &str) -> String {
        of_parts(word.split('\u{200C}'))
    }

    #[test]
    fn endings_are_cut_off_and_short_words_left_alone() {
        for (word, expected) in [
            ("کتابهایشان", "کتاب"),
            ("کتاب\u{200C}ها", "کتاب"),
            ("بزرگترین", "بزرگ"),
            ("دانشجویی", "دانشجو"),
            ("خانه\u{200C}ای", "خانه"),
            ("خانه\u{200C}ی", "خانه"),
            ("درخت", "درخت"),
            ("تنها", "تنها"),
            ("دختر", "دختر"),
            ("اعتبارات", "اعتبارات"),
            ("invoices", "invoic"),
            ("taxes", "tax"),
            ("companies", "compani"),
            ("paid", "pay"),
            ("fought", "fight"),
            ("می\u{200C}فروشند", "فروخت"),
            ("فروش", "فروخت"),
            ("gas", "gas"),
        ] {
            assert_eq!(stem(word), expected, "{word}");
        }
    }
}
