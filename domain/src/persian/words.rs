//! Lists of words that the search treats in a special way.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::normalise::search_key;

/// Words that glue to the one after them.
pub(super) const PREFIXES: [&str; 2] = ["می", "نمی"];

/// Endings that glue to the word before them when written apart.
pub(super) const SUFFIXES: [&str; 18] =
    ["ها", "های", "هایی", "هایم", "هایت", "هایش", "هایمان", "هایتان", "هایشان", "تر", "ترین", "ام", "ات", "اش", "ایم", "اید", "اند", "ای"];

/// Endings that are cut off only after a half-space or ها, where they cannot belong to the word itself.
pub(super) const CLITICS: [&str; 13] = ["ی", "یی", "ای", "م", "ت", "ش", "مان", "تان", "شان", "ام", "ات", "اش", "ان"];

/// Frequent words that say little about what is asked. Words that turn the meaning (نه، بی، غیر، بدون، نا، جز) are never among them.
const STOP_WORDS: &str = "و در به از که این آن را با است برای تا هم نیز شد شده می‌شود کرد بود هر یک دو ما من شما او آنها یا اما اگر پس چه چرا \
    چگونه چیست کدام آیا همه بین باید می‌توان دارد دارم هست باشد بعد قبل روی زیر بالا طی طبق ولی چون مثل چقدر چند کجا کی \
    می نمی ها های هایی ی ای ام ات اش ایم اید اند تر ترین \
    چی چیه چیا کیه کیا کیست کدوم کدومه کدامند رو تو توی واسه برام بهم میشه بشه شه می‌خوام می‌خواد می‌خواهم می‌خواهد می‌گن می‌گویند کردن کنم کنه \
    کنند کند کنید کنیم شود شوند می‌کنن می‌کنند می‌کند می‌دن دارن داره داریم دارید دارند هستن هستند بودن بودند بوده چجوری چطور چطوری اینو اونو اون \
    اینا اونا کجاست کجاس چقدره چنده چندتا لطفا لطفاً بگو بگید بگین بفرمایید سلام ببخشید راستی حالا دیگه دیگر خب یعنی پیش یکی چیز کسی آن‌ها \
    a an and are as at be by can could do does did for from has have how i if in is it its many may me much must my of on or our shall should \
    s t that the their them there these they this to was we were what when where which who whom why will with would you your";

/// Words that only frame a question, beside what it is about.
const FRAME_WORDS: &str = "نام اسم عنوان انجام صورت وجود مقدار میزان تعداد اندازه دلیل علت روش نحوه شیوه طریق زمان موقع وقت مکان محل نوع مورد \
    دقیقا دقیقاً درباره دربارهٔ راجع فرد شخص چیزی کسانی کسی هنگام مدت تعریف توضیح معنی معنا مفهوم منظور شرح آمده نوشته گفته \
    tell please name called thing kind sort type amount number person people exactly anyone someone something anything everything about long time define explain describe meaning mean means";

/// Words that stand for something that was named before.
const POINTING: &str =
    "او وی آن اون اونا آنها آنان ایشان این همین همان آنجا اونجا همونجا it its he him his she her hers they them their there one ones";

static POINT: LazyLock<HashSet<String>> = LazyLock::new(|| POINTING.split_whitespace().map(search_key).collect());

static STOP: LazyLock<HashSet<String>> = LazyLock::new(|| STOP_WORDS.split_whitespace().map(search_key).collect());

static FRAME: LazyLock<HashSet<String>> = LazyLock::new(|| FRAME_WORDS.split_whitespace().map(search_key).collect());

/// Whether a folded word only frames a question.
pub(crate) fn is_frame_word(word: &str) -> bool {
    FRAME.contains(word)
}

/// Whether a folded word stands for something that was named before.
pub(super) fn points_back(word: &str) -> bool {
    POINT.contains(word)
}

/// Whether a folded word weighs little in a query.
pub(super) fn is_stop_word(word: &str) -> bool {
    STOP.contains(word)
}
