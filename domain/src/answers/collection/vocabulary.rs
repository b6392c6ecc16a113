//! The words by which a question says that it wants something of the documents as a whole.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::persian::analyser::{Token, tokens};

/// What a word does in such a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Class {
    /// It only makes a sentence of the others: politeness, pronouns, the copula.
    Filler,
    /// Wishing: «می‌خواهم», "I need".
    Wanting,
    /// Asking to be told or shown: «بده», "show".
    Telling,
    /// A file.
    Document,
    /// This one.
    This,
    /// All of them.
    Every,
    /// Two of them.
    Two,
    /// A list.
    Listing,
    /// What something is called.
    Name,
    /// To own or to be there.
    Have,
    HowMany,
    Which,
    /// Asks for one fact, and so for no list.
    AsksFact,
    /// Asks for people, though it may ask for a time.
    Who,
    /// What a text is about.
    About,
    /// That a text speaks of something.
    Mention,
    Summary,
    Important,
    Point,
    Compare,
    /// Between two things that are compared.
    Between,
    /// Kinds of document that people name without meaning a certain one.
    Kind,
    Date,
    Deadline,
    Amount,
    Party,
    Duty,
    /// A list of things by its items.
    Are,
}

/// A noun that is marked with `+` stands for its plurals too, which alone ask for all of something.
const WORDS: &[(Class, &str)] = &[
    (
        Class::Filler,
        "لطفا لطفاً خواهش خواهشا می‌کنم ببخشید می‌شه می‌شود میشه ممکنه ممکن می‌تونی می‌توانی می‌تونید می‌توانید می‌تونین برام برایم برامون برای واسم واسه بهم به من ما \
         خودم خودمان تو شما رو را و از در توی داخل میان بین که یه یک هم این‌ها آن‌ها اون اینا کنی بکنی کنید بکنید کن بکن کنین است هست هستن هستند اند بود شود شده بشه باید \
         چیست چیه چیا چی چیاست داشته باشم باشیم نظر آمده اومده آید وجود \
         please can could would will you me us i we my our the a an of in from for on to and or do does is are there be just only quick quickly short brief briefly \
         some any your have kindly mind keep state states s m it its at with by up out give between",
    ),
    (Class::Wanting, "می‌خوام می‌خواهم می‌خواستم می‌خوایم می‌خواهیم لازم دارم نیاز want need like love wish"),
    (
        Class::Telling,
        "بده بدید بدهید بدین بدی بدهی بگو بگید بگویید بگین بفرست بفرستید بنویس بنویسید نشان نشون نشانم نشونم بیار بیارید درآور دربیار استخراج نام‌ببر ببر ببرید بشمار \
         show tell give send write make extract find get pull collect provide",
    ),
    (
        Class::Document,
        "سند+ فایل+ پرونده+ اسناد اسنادی اسنادم اسنادمان سندام فایلام document+ file+ doc+ docs upload+ uploaded کتابخانه کتابخانه‌ام library pdf",
    ),
    (Class::This, "این همین این‌رو اینو this these attached پیوست پیوستی ضمیمه attachment attachments"),
    (Class::Every, "همه همه‌ی تمام تمامی کلیه کل کلیهٔ هر all every each entire whole complete full everything"),
    (Class::Two, "دو دوتا هردو 2 both two"),
    (Class::Listing, "لیست لیستی فهرست فهرستی list lists"),
    (Class::Name, "اسم+ نام+ name+ title+ عنوان+"),
    (
        Class::Have,
        "دارم داریم داری دارید دارین هست هستن هستند هستش موجوده موجود بارگذاری آپلود کردم کرده‌ام have got exist contain contains there uploaded",
    ),
    (Class::HowMany, "چند چندتا تعداد تا many number count how"),
    (Class::Which, "کدام کدوم کدامند کدومن کدام‌اند کدوم‌اند کدامها کدومها کدام‌هاست چه کیا کیستند which what whats who"),
    (
        Class::AsksFact,
        "کی چقدر چقدره چند چندتا چنده چندم کجا کجاست کجاس چرا چطور چطوری چگونه چجوری چیکار آیا زمانی موقع when where why how much many long whose",
    ),
    (Class::Who, "کی"),
    (Class::About, "درباره دربارهٔ درباره‌ی راجع راجب مورد پیرامون موضوع موضوعش about concerning regarding topic subject topics"),
    (
        Class::Mention,
        "صحبت حرف سخن بحث اشاره اشاره‌ای ذکر گفته می‌گوید می‌گویند می‌گه می‌گن آمده اومده نوشته پرداخته پرداخته‌اند می‌پردازد می‌پردازند مربوط مرتبط \
         mention mentions mentioned discuss discusses discussed speak speaks talk talks cover covers covered describe describes refer refers deal deals contain contains",
    ),
    (
        Class::Summary,
        "خلاصه خلاصه‌ای خلاصش خلاصه‌ش خلاصه‌اش چکیده چکیده‌ای جمعبندی summary summaries summarise summarize summarised summarized overview gist tldr recap",
    ),
    (Class::Important, "مهم مهم‌ترین مهمترین مهمی اصلی اصلی‌ترین کلیدی عمده main key most important major essential central"),
    (Class::Point, "نکته+ نکات مطلب+ مطالب موضوع+ موضوعات پیام+ point+ takeaway+ idea+ message+ topic+ theme+ finding+"),
    (Class::Compare, "مقایسه مقایسه‌ای مقایسه‌شون تفاوت+ فرق+ اختلاف+ compare comparison difference+ differ contrast versus vs"),
    (Class::Between, "و با and with versus vs to from از"),
    (Class::Kind, "قرارداد قراردادها قراردادهای قراردادم contract contracts agreement agreements"),
    (Class::Date, "تاریخ+ تواریخ تاریخا date+"),
    (Class::Deadline, "مهلت+ سررسید+ موعد+ مواعد ضرب‌الاجل+ مهلتا deadline+"),
    (Class::Amount, "مبلغ+ مبالغ رقم+ ارقام مبلغا درصد+ amount+ sum+ percentage+ percentages"),
    (
        Class::Party,
        "طرفین طرف+ شرکت+ شخص+ اشخاص فرد+ افراد آدم+ آدما کسانی party parties person people company companies organisations organizations",
    ),
    (Class::Duty, "تعهد+ تعهدات وظیفه+ وظایف الزام+ الزامات تکلیف+ تکالیف duty duties obligation+"),
    (Class::Are, "کدام‌اند کدامند کدوما کدومن کدام‌هاست کدام‌ها چیا چیاست کدوم‌ها نام‌ببر"),
];

/// Endings that make a Persian noun one of many.
const PLURALS: [&str; 9] = ["ها", "های", "هایی", "هایش", "هاش", "هایم", "هام", "هایمان", "هاشون"];
/// English plurals that are words of their own.
const MANY: &str = "مبالغ ارقام تواریخ مواعد طرفین اشخاص افراد تعهدات وظایف الزامات تکالیف اسناد اسنادی اسنادم اسنادمان نکات مطالب موضوعات تاریخا مهلتا مبلغا آدما سندام فایلام کسانی \
    parties people companies duties organisations organizations docs";

/// What is known of a word.
#[derive(Debug, Default)]
struct Entry {
    classes: Vec<Class>,
    is_many: bool,
}

static ENTRIES: LazyLock<HashMap<String, Entry>> = LazyLock::new(|| {
    let mut entries: HashMap<String, Entry> = HashMap::new();
    for (class, words) in WORDS {
        for word in words.split_whitespace() {
            let noun = word.trim_end_matches('+');
            entry(&mut entries, noun).classes.push(*class);
            if noun.len() < word.len() {
                for plural in plurals(noun) {
                    let entry = entry(&mut entries, &plural);
                    entry.classes.push(*class);
                    entry.is_many = true;
                }
            }
        }
    }
    MANY.split_whitespace().for_each(|word| entry(&mut entries, word).is_many = true);
    entries
});

fn entry<'e>(entries: &'e mut HashMap<String, Entry>, word: &str) -> &'e mut Entry {
    let folded = tokens(word).into_iter().next().map(|token| token.text).unwrap_or_default();
    entries.entry(folded).or_default()
}

fn plurals(noun: &str) -> Vec<String> {
    if noun.is_ascii() { vec![format!("{noun}s")] } else { PLURALS.iter().map(|ending| format!("{noun}\u{200C}{ending}")).collect() }
}

/// What is known of a word; «اشخاصی» are «اشخاص».
fn entry_of(token: &Token) -> Option<&'static Entry> {
    ENTRIES.get(&token.text).or_else(|| ENTRIES.get(&token.stem).filter(|entry| entry.is_many))
}

/// A word of a question with what it may do there.
#[derive(Debug, Clone)]
pub(super) struct Word {
    pub(super) token: Token,
    /// The stems of its parts, when it is written in parts.
    pub(super) parts: Vec<String>,
    entry: Option<&'static Entry>,
}

impl Word {
    /// The words of a text, in its order.
    pub(super) fn all(text: &str) -> Vec<Self> {
        let mut words: Vec<Self> = Vec::new();
        for token in tokens(text) {
            match words.last_mut() {
                Some(word) if token.part => {
                    // «خلاصه‌ی» is «خلاصه» with an ending.
                    word.entry = word.entry.or_else(|| ENTRIES.get(&word.token.stem));
                    word.parts.push(token.stem);
                }
                _ => words.push(Self { entry: entry_of(&token), token, parts: Vec::new() }),
            }
        }
        words
    }

    pub(super) fn is(&self, class: Class) -> bool {
        self.entry.is_some_and(|entry| entry.classes.contains(&class))
    }

    pub(super) fn is_any(&self, classes: &[Class]) -> bool {
        classes.iter().any(|class| self.is(*class))
    }

    /// Whether it names more than one.
    pub(super) fn is_many(&self) -> bool {
        self.entry.is_some_and(|entry| entry.is_many)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_known_in_every_spelling() {
        for text in ["سند\u{200C}هایی", "سندهايي", "سند هایی", "اسناد", "documents", "files"] {
            let word = &Word::all(text)[0];
            assert!(word.is(Class::Document) && word.is_many(), "{text}");
        }
        assert!(!Word::all("سند")[0].is_many() && !Word::all("مدیریتی")[0].is(Class::Document));
    }
}
