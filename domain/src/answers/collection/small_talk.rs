//! What people say before, after and about questions: greetings, thanks, farewells, and asking what can be asked.

use std::sync::LazyLock;

use super::pattern::Pattern;
use super::vocabulary::{Class, Word};
use crate::persian::analyser::{Token, tokens};

/// What somebody says who asks nothing of the documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SmallTalk {
    Greeting,
    Thanks,
    Goodbye,
    /// Who answers here, and what can be asked.
    Help,
}

/// What may begin a question and is no part of it.
const GREETINGS: &str = "\
    سلام|درود علیکم|فراوان? دوست|دوستان|رفیق? عزیز|گرامی|من|جان?
    سلام|درود و|بر? وقت|روز|شب|عصر|صبح|درود|شما بخیر|به|و|گرامی? خیر|ادب|احترام? 
    با? عرض سلام و? ادب|احترام|وقت|خسته? بخیر|نباشید?
    با سلام و? ادب|احترام? و? احترام?
    وقت|روز|شب|عصر|صبح|ظهر|وقتتون|وقتتان|روزتون|شبتون بخیر|خوش
    وقت|روز|شب|عصر|صبح|ظهر به خیر
    خسته نباشید|نباشی|نباشین
    سلامم
    خوبی|خوبید|خوبین|چطوری|چطورید|چطورین
    حالت|حالتون|حالتان|حال|حالتو چطوره|چطور|خوبه|خوب|چطورست است?
    حال شما? چطوره|چطور|خوبه|خوب است?
    چه خبر|خبرا
    hi|hello|hey|hallo|howdy|greetings there|all|everyone|again|dear? 
    good morning|afternoon|evening|day
    how are you doing|today?
    how s it going
    nice to meet you
    salam|slm|dorood";

const THANKS: &str = "\
    خیلی|بسیار|واقعا? ممنون|ممنونم|مرسی|متشکرم|متشکر|سپاس|سپاسگزارم|سپاسگزار|تشکر|مچکرم|مچکر|ممنونیم فراوان|بابت|از|جدا|خیلی|زیاد|می‌کنم? شما|راهنمایی|راهنماییت|راهنماییتون|پاسخ|پاسختون|کمک|کمکت|کمکتون?
    دست|دستت|دستتون|دستتان|دست‌تون|دست‌شما شما? درد نکنه|نکند
    لطف|محبت کردی|کردید|کردین|دارید|داری
    خیلی|بسیار? عالی|خوب بود|شد|است?
    عالیه|عالیست|عالی
    دمت|دمتون گرم
    خدا خیرت|خیرتون بده|بدهد
    باشه|اوکی|بله|آره|خب|ok|okay|great|perfect? ممنون|مرسی|متشکرم|thanks|thank you?
    thanks|thank|thx|ty|cheers|merci you? so|very|a|again? much|lot|again? for? your|the? help|answer|reply|time?
    many thanks
    great|perfect|awesome|excellent|wonderful|nice|brilliant job|work|answer|one?
    that|this was|is|helps|helped very|really|so|a? helpful|great|useful|lot?
    much appreciated
    i appreciate it|that|this
    mamnoon|mersi|merc30";

const GOODBYES: &str = "\
    خداحافظ|خدافظ|بدرود|خدانگهدار شما|همگی? 
    خدا حافظ|نگهدار
    فعلا خداحافظ|خدافظ|بای?
    بای|بای‌بای
    تا بعد|فردا|دیدار
    به امید دیدار
    شب|روز خوش
    bye|goodbye|farewell|cheerio bye|now|for? now?
    good bye|night
    see you|ya later|soon|tomorrow?
    have a nice|good|great day|evening|one|weekend
    khodahafez";

const HELP: &str = "\
    تو|شما? چه کار|کاری|کارهایی|کارایی|کارها رو|را? می‌تونی|می‌توانی|می‌تونید|می‌توانید|می‌تونین|بلدی|بلدید|بلدین|می‌کنی|می‌کنید|می‌کنین|برام|برایم|برای|برامون من|ما? انجام|می‌کنی|می‌تونی|می‌تونید|می‌کنید|بکنی|بکنید|کنی|کنید? بدی|بدید|بدهی|بدهید|بدین|می‌دی|می‌دهی|می‌دهید|بکنی|بکنید?
    تو|شما? چیکار|چکار می‌کنی|می‌کنید|می‌کنین|می‌تونی|می‌توانی|می‌تونید|می‌توانید|می‌تونین|بلدی|بلدید|برام|برامون می‌کنی|می‌تونی|می‌تونید? بکنی|کنی|بکنید|کنید|بکنین|انجام? بدی|بدید?
    تو|شما? چه کمکی|کمک می‌تونی|می‌توانی|می‌تونید|می‌توانید|می‌تونین|از به? من|ما|بهم|دستت? بکنی|کنی|بکنید|کنید|بکنین|برمیاد?
    تو|شما? چطور|چطوری|چگونه|چجوری می‌تونی|می‌توانی|می‌تونید|می‌توانید به|بهم|کمکم|کمک من|ما? کمک|کنی|کنید|بکنی? کنی|کنید|بکنی|بکنید?
    تو|شما? چطور|چطوری|چگونه|چجوری کار می‌کنی|می‌کنید|می‌کنین
    تو|شما? کی|کیستی|کیستید|کی‌ای هستی|هستید|هستین|ای?
    تو|شما چی|چه هستی|هستید|هستین
    تو|شما چیستی|چیستید
    اسمت|نامت|اسمتون|اسم چیه|چیست|شما|تو چیه|چیست?
    خودت|خودتون|خودتان رو|را معرفی کن|کنید|می‌کنی
    راهنما|راهنمایی|کمک|کمکم کن|کنید|می‌خوام|لازم|می‌کنی? دارم?
    به? من|بهم کمک کن|کنید|می‌کنی
    چه|چی سوالی|سوالاتی|سوال‌هایی|پرسشی|پرسش‌هایی می‌تونم|می‌توانم|می‌شه بپرسم|پرسید|ازت? بپرسم?
    چی|چیا می‌تونم|می‌توانم ازت|از? شما|تو? بپرسم
    چه قابلیت‌هایی|امکاناتی|توانایی‌هایی|قابلیتی داری|دارید|دارین|داره
    help me? please?
    i need help
    what can|do|could you do|offer|know for? me|us?
    what can you help me|us? with
    what|who are you
    what is|s your name
    what are your capabilities|features|skills
    how can|do|could you help|assist|work me|us?
    can|could you help me|us?
    can|could you please? help me|us?
    what can|should i ask you? here?
    how does|do this|it|you work
    introduce yourself
    tell me about yourself";

static PATTERNS: LazyLock<Vec<(SmallTalk, Vec<Pattern>)>> = LazyLock::new(|| {
    // Asked first what is asked last: in «سلام، چه کمکی می‌تونی بکنی؟» the greeting is not the point.
    let lists = [(SmallTalk::Help, HELP), (SmallTalk::Thanks, THANKS), (SmallTalk::Goodbye, GOODBYES), (SmallTalk::Greeting, GREETINGS)];
    lists.into_iter().map(|(kind, lines)| (kind, Pattern::all(lines))).collect()
});

/// With words of these kinds a question begins.
const BEGINNINGS: [Class; 7] =
    [Class::Which, Class::AsksFact, Class::Wanting, Class::Telling, Class::Listing, Class::Summary, Class::Every];

/// Words that may stand after a pattern and change nothing.
const AFTERWARDS: [&str; 9] = ["لطفا", "please", "عزیز", "جان", "دوست", "من", "خیلی", "و", "exactly"];

impl SmallTalk {
    /// What a text is that is nothing but small talk.
    pub(super) fn of(text: &str) -> Option<Self> {
        let whole = whole(text);
        let words: Vec<&str> = whole.iter().map(|token| token.text.as_str()).collect();
        let mut said: Option<Self> = None;
        let mut at = 0;
        while at < words.len() {
            if let Some((kind, count)) = longest(&words[at..]) {
                said = Some(said.map_or(kind, |before| before.or_rather(kind)));
                at += count;
            } else if said.is_some() && AFTERWARDS.contains(&words[at]) {
                at += 1;
            } else {
                return None;
            }
        }
        said
    }

    /// Of two things that are said the one that wants an answer.
    fn or_rather(self, other: Self) -> Self {
        let rank = |kind| PATTERNS.iter().position(|(known, _)| *known == kind);
        if rank(self) <= rank(other) { self } else { other }
    }
}

/// What takes most words at the beginning.
fn longest(words: &[&str]) -> Option<(SmallTalk, usize)> {
    let taken = PATTERNS.iter().flat_map(|(kind, patterns)| patterns.iter().filter_map(|pattern| Some((*kind, pattern.takes(words)?))));
    taken.reduce(|best, next| if next.1 > best.1 { next } else { best })
}

/// A question without the greeting before it; a text that is nothing else stays as it is.
pub(in crate::answers) fn without_greeting(text: &str) -> &str {
    let whole = whole(text);
    let words: Vec<&str> = whole.iter().map(|token| token.text.as_str()).collect();
    let mut at = 0;
    while let Some((SmallTalk::Greeting, count)) = longest(&words[at..]) {
        at += count;
    }
    match (at.checked_sub(1).map(|last| &whole[last]), whole.get(at)) {
        (Some(last), Some(next)) if is_parted(text, last, next) => text[last.span.end..].trim_start_matches(is_pause),
        _ => text,
    }
}

/// «سلام، …» greets, and so does what a question word follows; «سلام بازرگانی کیست؟» names somebody.
fn is_parted(text: &str, last: &Token, next: &Token) -> bool {
    let between = text.get(last.span.end..next.span.start).unwrap_or_default();
    between.contains(|c: char| is_pause(c) && c != ' ')
        || Word::all(&text[next.span.start..]).first().is_some_and(|word| word.is_any(&BEGINNINGS))
}

/// What stands between a greeting and what is asked.
fn is_pause(c: char) -> bool {
    c.is_whitespace() || "،,.!؛:…-".contains(c)
}

fn whole(text: &str) -> Vec<Token> {
    tokens(text).into_iter().filter(|token| !token.part).collect()
}
