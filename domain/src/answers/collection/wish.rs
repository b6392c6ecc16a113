//! What a question wants that no single passage answers: a summary, a list, a comparison, a kind word. Told from its words alone, and
//! only where each of them is accounted for: «خلاصهٔ مدیریتی چه زمانی منتشر شد؟» is a question like any other.

use super::small_talk::SmallTalk;
use super::vocabulary::{Class, Word};

/// What a question wants.
#[derive(Debug, Clone)]
pub(super) enum Wish {
    SmallTalk(SmallTalk),
    /// The names of the documents.
    Documents,
    /// Which documents speak of something.
    Mentions {
        topic: String,
    },
    /// Two documents side by side.
    Comparison {
        named: Vec<Word>,
    },
    Summary(Target),
    /// All that is said of some kinds of fact.
    Facts {
        kinds: Vec<FactKind>,
        of: Target,
    },
    /// All rows of a table, or all items of a list.
    List {
        wanted: Vec<Word>,
    },
}

/// Which documents are meant.
#[derive(Debug, Clone, Default)]
pub(super) struct Target {
    /// The words that name them; none when all are meant.
    pub(super) named: Vec<Word>,
    /// Whether one of them is pointed at: «این سند».
    pub(super) is_this: bool,
    /// Whether the words may as well mean no certain document: «قرارداد».
    pub(super) is_vague: bool,
}

/// A kind of fact that stands in many sentences.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum FactKind {
    Date,
    Deadline,
    Amount,
    Party,
    Duty,
}

const FACTS: [(Class, FactKind); 5] = [
    (Class::Date, FactKind::Date),
    (Class::Deadline, FactKind::Deadline),
    (Class::Amount, FactKind::Amount),
    (Class::Party, FactKind::Party),
    (Class::Duty, FactKind::Duty),
];

/// Longer questions are about something of their own.
const MOST_WORDS: usize = 24;

impl Wish {
    /// What a question wants; `None` when it is a question like any other.
    pub(super) fn of(question: &str) -> Option<Self> {
        if let Some(said) = SmallTalk::of(question) {
            return Some(Self::SmallTalk(said));
        }
        let words = Word::all(question);
        if words.is_empty() || words.len() > MOST_WORDS {
            return None;
        }
        let rules = [documents, mentions, comparison, summary, about, facts, list];
        rules.into_iter().find_map(|rule| rule(question, &words))
    }
}

/// «چه سندهایی دارم؟», "list my files".
fn documents(_: &str, words: &[Word]) -> Option<Wish> {
    use Class::{Are, Document, Every, Filler, Have, HowMany, Listing, Name, Telling, Two, Which};
    let known = [Filler, Document, Which, HowMany, Listing, Have, Name, Every, Telling];
    let are_known = words.iter().all(|word| word.is_any(&known) && !word.is(Two));
    let named = words.iter().filter(|word| word.is(Document));
    let are_many = named.clone().any(Word::is_many);
    let asks = has(words, Which) && has(words, Have) || words.iter().any(|word| word.is_any(&[Listing, HowMany, Name, Telling, Are]));
    let asks_how_many = named.count() > 0 && has(words, HowMany) && !has(words, Name);
    (are_known && asks && (are_many || asks_how_many)).then_some(Wish::Documents)
}

/// «کدام اسناد دربارهٔ مرخصی‌اند؟», "which documents mention leave?"
fn mentions(question: &str, words: &[Word]) -> Option<Wish> {
    use Class::{About, Document, Every, Filler, Have, Listing, Mention, Name, Telling, Which};
    let of_documents = |pair: &[Word]| pair[0].is_any(&[Which, Every, Listing, Telling]) && pair[1].is(Document);
    let asks_which = words.windows(2).any(|pair| of_documents(pair) && (pair[0].is(Which) || pair[1].is_many()));
    let says_of_what = has(words, About) || has(words, Mention);
    if !(asks_which && says_of_what) || words.iter().any(|word| word.is(Class::AsksFact) && !word.is(Which)) {
        return None;
    }
    let frame = [Filler, Which, Document, About, Mention, Have, Listing, Every, Telling, Name];
    let topic: Vec<&Word> = words.iter().filter(|word| !word.is_any(&frame)).collect();
    let (first, last) = (topic.first()?, topic.last()?);
    let topic = question.get(first.token.span.start..last.token.span.end)?;
    Some(Wish::Mentions { topic: topic.trim_end_matches(COPULA).to_owned() })
}

/// «مرخصی‌اند» are about «مرخصی».
const COPULA: &str = "\u{200C}اند";

/// «قرارداد اجاره و قرارداد پشتیبانی را مقایسه کن».
fn comparison(_: &str, words: &[Word]) -> Option<Wish> {
    use Class::{Between, Compare, Document, Every, Filler, Telling, This, Two, Wanting, Which};
    let compared = words.iter().filter(|word| word.is(Compare)).count();
    if compared == 0 {
        return None;
    }
    let frame = [Filler, Compare, Document, Every, Telling, This, Two, Wanting, Which];
    let named = words.iter().filter(|word| word.is(Between) || !word.is_any(&frame)).cloned().collect();
    Some(Wish::Comparison { named })
}

/// «خلاصه کن», «مهم‌ترین نکته‌های اسناد من چیست؟», "summarise the lease".
fn summary(_: &str, words: &[Word]) -> Option<Wish> {
    use Class::{About, Document, Every, Filler, Important, Name, Point, Summary, Telling, This, Wanting, Which};
    let is_asked = has(words, Summary) || has(words, Important) && words.iter().any(|word| word.is(Point) && word.is_many());
    let frame = [Filler, Summary, Important, Point, Document, Every, Telling, This, Wanting, Which, About, Name];
    is_asked.then(|| Target::of(words, &frame)).flatten().map(Wish::Summary)
}

/// «این سند دربارهٔ چیست؟», "what is this document about?"
fn about(_: &str, words: &[Word]) -> Option<Wish> {
    use Class::{About, Document, Every, Filler, This, Which};
    let asks = words.iter().any(|word| word.is(Which) || WHAT_IT_IS.contains(&word.token.text.as_str()));
    let frame = [Filler, About, Document, Every, This, Which];
    let of = Target::of(words, &frame)?;
    (asks && has(words, About) && has(words, Document) && (of.is_this || !of.named.is_empty() || words.len() < 6))
        .then_some(Wish::Summary(of))
}

const WHAT_IT_IS: [&str; 3] = ["چیست", "چیه", "چی"];

/// «همهٔ تاریخ‌ها را بگو», "who are the parties to the lease?"
fn facts(_: &str, words: &[Word]) -> Option<Wish> {
    use Class::{Are, Document, Every, Filler, Have, Important, Kind, Listing, Mention, Name, Telling, This, Wanting, Which, Who};
    let is_every = has(words, Every) && !words.iter().any(|word| word.token.text == PER);
    let kinds: Vec<FactKind> = FACTS
        .into_iter()
        .filter(|(class, _)| words.iter().any(|word| word.is(*class) && (word.is_many() || is_every)))
        .map(|(_, kind)| kind)
        .collect();
    if kinds.is_empty() {
        return None;
    }
    // «تعهدهای هر طرف» asks for duties; the parties only say whose.
    let kinds = if kinds.contains(&FactKind::Duty) { vec![FactKind::Duty] } else { kinds };
    let [date, deadline, amount, party, duty] = FACTS.map(|(class, _)| class);
    let frame = [Filler, Document, Every, Telling, This, Wanting, Which, Listing, Have, Important, Name, Are, Mention, Who];
    let of = Target::of(words, &[&frame[..], &[date, deadline, amount, party, duty]].concat())?;
    let is_vague = of.named.iter().all(|word| word.is(Kind));
    Some(Wish::Facts { kinds, of: Target { is_vague, ..of } })
}

/// «هر» before one of them, as in «هر طرف».
const PER: &str = "هر";

/// «لیست همهٔ قیمت‌ها را بده», "which vans are there for hire?"
fn list(_: &str, words: &[Word]) -> Option<Wish> {
    use Class::{Are, AsksFact, Between, Every, Filler, Have, Listing, Name, Telling, Two, Wanting, Which};
    let is_which = |word: &Word| word.is(Which);
    if words.iter().any(|word| word.is(AsksFact) && !is_which(word)) {
        return None;
    }
    let begins_with = |class| words.iter().find(|word| !word.is(Filler)).is_some_and(|word| word.is(class));
    let asks_for_list = has(words, Listing) && (has(words, Telling) || begins_with(Listing));
    let asks_for_all = has(words, Every) && (has(words, Telling) || has(words, Name) || has(words, Listing) || has(words, Are));
    let asks_for_many = (begins_with(Name) || has(words, Telling)) && !has(words, Which) && words.iter().any(is_plural);
    let asks_which_are = words.windows(3).any(|three| is_which(&three[0]) && is_plural(&three[1]) && is_copula(&three[2]));
    if !(asks_for_list || asks_for_all || asks_for_many || asks_which_are || has(words, Are)) {
        return None;
    }
    let frame = [Filler, Listing, Every, Telling, Name, Wanting, Which, Have, Are, Two, Between];
    let wanted: Vec<Word> = words.iter().filter(|word| !word.is_any(&frame) && !is_verb(word)).cloned().collect();
    (!wanted.is_empty()).then_some(Wish::List { wanted })
}

/// Whether a word of any kind looks like one of many.
fn is_plural(word: &Word) -> bool {
    let text = &word.token.text;
    word.is_many()
        || (text.is_ascii() && text.ends_with('s') && *text != word.token.stem)
        || PERSIAN_PLURALS.iter().any(|end| text.ends_with(end))
}

const PERSIAN_PLURALS: [&str; 3] = ["ها", "های", "هایی"];

/// «می‌روند» says less of what is listed than the nouns do.
fn is_verb(word: &Word) -> bool {
    word.parts.first().is_some_and(|first| ["می", "نمی"].contains(&first.as_str()))
}

fn is_copula(word: &Word) -> bool {
    ["are", "were"].contains(&word.token.text.as_str())
}

fn has(words: &[Word], class: Class) -> bool {
    words.iter().any(|word| word.is(class))
}

impl Target {
    /// The words that are none of these name what is meant; `None` where one of them asks for a single fact.
    fn of(words: &[Word], frame: &[Class]) -> Option<Self> {
        let named: Vec<Word> = words.iter().filter(|word| !word.is_any(frame)).cloned().collect();
        (!has(&named, Class::AsksFact)).then(|| Self { named, is_this: has(words, Class::This), is_vague: false })
    }
}

#[cfg(test)]
#[path = "wish_tests.rs"]
mod tests;
