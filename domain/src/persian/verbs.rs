//! The forms of Persian verbs: a verb has two stems (نویس and نوشت), and what is said with one is asked with the other.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::normalise::search_key;

/// Past stem, present stem, and others by which the spoken language forms its present.
const VERBS: &str = "آفرید آفرین,آمد آی آ,آموخت آموز,آورد آور آر,آویخت آویز,آزمود آزما,افتاد افت,افراشت افراز,افروخت افروز,افزود افزا,\
    انجامید انجام,انداخت انداز,اندیشید اندیش,ایستاد ایست,باخت باز,بخشید بخش,برد بر,برید بر,بست بند,بود باش,بوسید بوس,پاشید پاش,پخت پز,\
    پذیرفت پذیر,پراند پران,پرداخت پرداز,پرسید پرس,پرورد پرور,پرید پر,پسندید پسند,پوشید پوش,پوسید پوس,پیچید پیچ,پیمود پیما,پیوست پیوند,\
    تاخت تاز,تافت تاب,ترسید ترس,ترکید ترک,توانست توان تون,جست جوی جو,جنگید جنگ,جوشید جوش,چرخید چرخ,چسبید چسب,چشید چش,چید چین,\
    خرید خر,خزید خز,خفت خواب,خندید خند,خواست خواه خوا,خواند خوان خون,خورد خور,خوابید خواب,داد ده د,داشت دار,دانست دان دون,درخشید درخش,\
    دزدید دزد,دوخت دوز,دوید دو,دید بین,راند ران,ربود ربا,رسید رس,رساند رسان,رفت رو ر,رقصید رقص,رنجید رنج,روفت روب,رویید روی,ریخت ریز,\
    زد زن,زیست زی,ساخت ساز,ساید سای,سپرد سپار,ستود ستا,سنجید سنج,سوخت سوز,شتافت شتاب,شد شو ش,شست شوی شور,شکافت شکاف,شکست شکن,\
    شمرد شمار,شناخت شناس,شنید شنو,طلبید طلب,فرستاد فرست,فرمود فرما,فروخت فروش,فریفت فریب,فشرد فشار,فهمید فهم,کاست کاه,کاشت کار,کرد کن,\
    کشت کش,کشید کش,کوبید کوب,کوشید کوش,گذاشت گذار ذار,گذشت گذر,گرفت گیر,گشت گرد,گشود گشا,گردید گرد,گرداند گردان,گریخت گریز,گریست گری,\
    گزید گزین,گسترد گستر,گفت گوی گو گ,گماشت گمار,لرزید لرز,لغزید لغز,مالید مال,ماند مان مون,نامید نام,نشست نشین شین,نگریست نگر,نواخت نواز,\
    نوشت نویس,نوشید نوش,نهاد نه,ورزید ورز,وزید وز,یافت یاب,پنداشت پندار,گنجید گنج,پلکید پلک,پاسخید پاسخ,چاپید چاپ,رهاند رهان,\
    خراشید خراش,بارید بار,تراشید تراش,جوید جو,پژوهید پژوه,ستاند ستان,آسود آسا,آلود آلا,آراست آرا,پیراست پیرا,خاست خیز,سرود سرا,\
    فرسود فرسا,گداخت گداز,گسست گسل,نمود نما,ورشکست ورشکن";

/// What may stand before a verb and belongs to it: بازگشت, برمی‌گردد.
const PREVERBS: [&str; 7] = ["باز", "بر", "در", "فرا", "فرو", "وا", "ور"];

/// Who does it, in the present; spoken forms behind the written ones.
const PRESENT_ENDINGS: [&str; 13] = ["یم", "ید", "ند", "م", "ی", "د", "ه", "ن", "ین", "یمش", "نش", "مش", ""];
/// Who did it, and what has been done.
const PAST_ENDINGS: [&str; 16] = ["هایم", "هاید", "هاند", "هام", "های", "هاست", "ه", "ند", "یم", "ید", "ین", "م", "ی", "ن", "نی", ""];

/// A noun that is also a present stem is only taken for a verb when it is so long (فروش، پرداز).
const SHORTEST_BARE_PRESENT: usize = 4;
const SHORTEST_BARE_PAST: usize = 3;

struct Stems {
    past: HashMap<String, &'static str>,
    present: HashMap<String, &'static str>,
}

static STEMS: LazyLock<Stems> = LazyLock::new(|| {
    let (mut past, mut present) = (HashMap::new(), HashMap::new());
    for verb in VERBS.split(',') {
        let mut stems = verb.split_whitespace();
        let Some(name) = stems.next() else { continue };
        past.insert(search_key(name), name);
        for stem in stems {
            present.entry(search_key(stem)).or_insert(name);
        }
    }
    Stems { past, present }
});

/// What only looks like a verb.
const NOUNS: [&str; 4] = ["میدان", "میدانی", "میگو", "میدانها"];

/// What all forms of a verb have in common; `None` for a folded word that is no form of any. Its parts are written together.
pub(super) fn lemma(word: &str) -> Option<String> {
    if NOUNS.contains(&word) {
        return None;
    }
    if let Some(verb) = simple(word) {
        return Some(search_key(verb));
    }
    PREVERBS.iter().find_map(|preverb| {
        let rest = word.strip_prefix(preverb)?;
        // «تا برگردند» has no prefix of its own.
        let verb = simple(rest).or_else(|| of_present(rest, 3, true))?;
        Some([preverb, search_key(verb).as_str()].concat())
    })
}

/// The same of a verb with nothing before it but prefixes of time and negation.
fn simple(word: &str) -> Option<&'static str> {
    for prefix in ["نمی", "می"] {
        if let Some(verb) = word.strip_prefix(prefix).and_then(|rest| of_present(rest, 0, false).or_else(|| of_past(rest, 2))) {
            return Some(verb);
        }
    }
    let mut negated = ["ن", "نی"].iter().filter_map(|no| word.strip_prefix(no));
    let mut wished = ["ب", "بی"].iter().filter_map(|may| word.strip_prefix(may));
    of_past(word, SHORTEST_BARE_PAST)
        .or_else(|| of_present(word, SHORTEST_BARE_PRESENT, false))
        .or_else(|| negated.find_map(|rest| of_past(rest, 2).or_else(|| of_present(rest, 2, true))))
        .or_else(|| wished.find_map(|rest| of_present(rest, 2, true)))
}

fn of_present(word: &str, shortest: usize, needs_ending: bool) -> Option<&'static str> {
    find(&STEMS.present, word, &PRESENT_ENDINGS, shortest, needs_ending)
}

fn of_past(word: &str, shortest: usize) -> Option<&'static str> {
    find(&STEMS.past, word, &PAST_ENDINGS, shortest, false)
}

fn find(stems: &HashMap<String, &'static str>, word: &str, endings: &[&str], shortest: usize, needs_ending: bool) -> Option<&'static str> {
    let endings = endings.iter().filter(|ending| !(needs_ending && ending.is_empty()));
    let mut rests = endings.filter_map(|ending| word.strip_suffix(ending)).filter(|rest| rest.chars().count() >= shortest);
    rests.find_map(|rest| stems.get(rest).copied())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_forms_of_a_verb_have_one_lemma() {
        for forms in [
            &["می\u{200C}نویسد", "نوشت", "نوشته", "بنویسید", "ننویسید", "می\u{200C}نوشتند"][..],
            &["می\u{200C}فروشند", "فروخته", "بفروشیم", "فروش", "فروختن"],
            &["می\u{200C}پردازد", "پرداخت", "پرداخته\u{200C}اند", "بپردازید", "نپردازد"],
            &["برمی\u{200C}گردد", "برگشت", "برگردند", "برنمی\u{200C}گردد", "برمی\u{200C}گردن"],
            &["درگذشت", "درگذشته", "درمی\u{200C}گذرد"],
            &["می\u{200C}فرستیم", "فرستاده", "فرستادن", "بفرستید", "نفرستم"],
            &["می\u{200C}گذارم", "می\u{200C}ذارم", "بگذارید", "بذارین", "گذاشت"],
        ] {
            let lemmas: Vec<_> = forms.iter().map(|form| lemma(&search_key(form))).collect();
            assert!(lemmas.iter().all(|lemma| lemma.is_some() && *lemma == lemmas[0]), "{forms:?} {lemmas:?}");
        }
    }

    #[test]
    fn nouns_are_no_verbs() {
        for noun in
            ["کتاب", "بیمه", "مدیر", "بانک", "نرخ", "میز", "برنج", "نامه", "دفتر", "سند", "تومان", "مالیات", "نشانی", "بهار", "میدان"]
        {
            assert_eq!(lemma(&search_key(noun)), None, "{noun}");
        }
    }
}
