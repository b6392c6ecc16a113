use proptest::prelude::*;

use super::*;

/// What a question wants, in a word, with what is left to be found.
fn wish(question: &str) -> String {
    let named = |words: &[Word]| words.iter().map(|word| word.token.text.as_str()).collect::<Vec<_>>().join(" ");
    match Wish::of(question) {
        None => "ordinary".into(),
        Some(Wish::SmallTalk(said)) => format!("{said:?}"),
        Some(Wish::Documents) => "documents".into(),
        Some(Wish::Mentions { topic }) => format!("mentions {topic}"),
        Some(Wish::Comparison { named: words }) => format!("comparison {}", named(&words)).trim().to_owned(),
        Some(Wish::Summary(target)) => format!("summary {}", named(&target.named)).trim().to_owned(),
        Some(Wish::Facts { kinds, of }) => format!("{kinds:?} {}", named(&of.named)).trim().to_owned(),
        Some(Wish::List { wanted }) => format!("list {}", named(&wanted)),
    }
}

#[track_caller]
fn all_are(wanted: &str, questions: &str) {
    let wrong: Vec<_> = questions.split(" / ").map(|question| (question, wish(question))).filter(|(_, found)| found != wanted).collect();
    assert!(wrong.is_empty(), "not {wanted}: {wrong:#?}");
}

#[test]
fn ordinary_questions_stay_ordinary() {
    let asking_for_a_document = |question: &str| matches!(Wish::of(question), Some(Wish::Summary(target)) if !target.named.is_empty());
    let questions = "سلام بازرگانی کیست؟ / خلاصهٔ مدیریتی چه زمانی منتشر شد؟ / ساعت کاری شما چیست؟ / قیمت پستهٔ اکبری چند است؟ / \
        مهلت پرداخت اجاره تا کی است؟ / تاریخ قرارداد چیست؟ / چه کسی مدیرعامل شرکت است؟ / طرف قرارداد کیست؟ / \
        چه مدارکی برای ثبت‌نام لازم است؟ / مبلغ ودیعه چقدر است؟ / کدام تور ارزان‌تر است؟ / فهرست قیمت‌ها از کی اعتبار دارد؟ / \
        حداکثر مرخصی استعلاجی چند روز است؟ / وظیفهٔ انباردار چیست؟ / سند موقت چیست؟ / \
        سند دائم چه فرقی دارد با سند موقت؟ چطور برگردانم؟ / چند سند موقت در روز می‌توان ثبت کرد؟ / \
        کدام سند برای ثبت شرکت لازم است؟ / راهنمای نصب دستگاه چه می‌گوید؟ / کمک‌هزینهٔ اینترنت چقدر است؟ / \
        تشکر از مشتری در کجای نامه آمده؟ / خوب است قبل از آزمایش ناشتا باشم؟ / همهٔ کارکنان چند روز مرخصی دارند؟ / \
        آیا همهٔ کالاها گارانتی دارند؟ / شرکت رایان‌پرداز در کجاست؟ / دو فیلتر اول را چه وقت عوض کنم؟ / \
        What is the list price of the Vela Duo? / Hello Kitty mugs cost how much? / When is the deadline for the conference? / \
        What date was the lease signed? / Who is the landlord? / How much is the deposit? / Which plan has chat support? / \
        What documents do I need for registration? / Which document must be signed first? / \
        When was the executive summary published? / How many days of leave do I get? / Is the summary of charges taxed? / \
        Who wrote The Salt Road? / What does error E4 mean? / How do I compare prices? / Thank you letters: who signs them? / \
        Can you help customers with returns by post? / \
        What is the difference between a loan and a lease payment schedule here? / Goodbye gifts are limited to which amount? / \
        How long is the guarantee on the boilers? / What rooms do guests get on Sundays? / \
        How many people are in the Mill Lane lease? / خلاصهٔ قرارداد کجاست؟";
    let wrong: Vec<_> = questions
        .split(" / ")
        .filter(|question| !asking_for_a_document(question))
        .map(|question| (question, wish(question)))
        .filter(|(_, found)| found != "ordinary" && !found.starts_with("comparison "))
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn greetings_are_greetings() {
    all_are(
        "Greeting",
        "سلام / سلام! / سلام علیکم / درود / درود بر شما / سلام وقت بخیر / سلام، روزتون بخیر / صبح بخیر / وقت به خیر / \
        سلام خوبی؟ / سلام، حالتون چطوره؟ / با سلام و احترام / عرض سلام و ادب / سلام خسته نباشید / salam / Hi / hello! / \
        Hello there / hey / Good morning / good evening / Hi, how are you? / greetings",
    );
}

#[test]
fn thanks_goodbyes_and_calls_for_help_are_understood() {
    all_are(
        "Thanks",
        "ممنون / ممنونم / خیلی ممنون / مرسی / متشکرم / سپاسگزارم / دستت درد نکنه / دست شما درد نکنه / لطف کردید / عالی بود / \
        ممنون از راهنماییتون / thanks / Thank you! / thank you very much / thanks a lot / thx / great, thanks / Perfect / \
        many thanks / that was helpful / باشه ممنون",
    );
    all_are("Goodbye", "خداحافظ / خدا حافظ / خدانگهدار / بدرود / فعلا خداحافظ / شب خوش / bye / Goodbye / see you later / bye bye");
    all_are(
        "Help",
        "چه کاری می‌تونی انجام بدی؟ / چه کار می‌کنی؟ / چیکار می‌کنی؟ / چیکار میتونی بکنی / چه کمکی می‌توانی بکنی؟ / تو کی هستی؟ / \
        شما کی هستید؟ / اسمت چیه؟ / خودت رو معرفی کن / راهنما / راهنمایی / کمک / به من کمک کن / چطور کار می‌کنی؟ / \
        چه سوالی می‌تونم بپرسم؟ / چه قابلیت‌هایی داری؟ / سلام، چه کمکی می‌تونی بکنی؟ / What can you do? / who are you? / help / \
        what can you do for me / How can you help me? / what are your capabilities / What can I ask you? / \
        hi, what can you do?",
    );
}

#[test]
fn the_documents_are_asked_for() {
    all_are(
        "documents",
        "چه سندهایی دارم؟ / چه اسنادی در کتابخانه هست؟ / لیست اسنادم / فهرست سندها را بده / اسم فایل‌هام رو بگو / \
        سندهای من کدام‌اند؟ / چند تا سند دارم؟ / چند سند دارم / چه فایل‌هایی بارگذاری کرده‌ام؟ / چه فايلهايي دارم / \
        لیست همه فایل‌ها رو نشون بده / what documents do I have? / list my documents / Show me my files / \
        How many documents do I have? / which files have I uploaded? / list all files / What files are there? / \
        names of my documents",
    );
}

#[test]
fn summaries_of_everything_are_asked_for() {
    all_are(
        "summary",
        "خلاصه کن / خلاصه‌ای بده / یه خلاصه بده / لطفا خلاصه کنید / خلاصهٔ اسناد من / خلاصه اسناد / خلاصه‌ی همهٔ سندها رو بده / \
        این سند را خلاصه کن / این فایل رو برام خلاصه کن / خلاصش کن / میشه خلاصه کنی؟ / می‌خوام خلاصه‌اش رو داشته باشم / چکیده / \
        چکیدهٔ این پرونده / مهم‌ترین نکته‌های اسناد من چیست؟ / مهمترین نکات چیه؟ / نکات مهم این سند رو بگو / \
        نکته‌های کلیدی را بنویس / مطالب اصلی این فایل چیست؟ / این سند دربارهٔ چیست؟ / این فایل درباره چیه / \
        موضوع این سند چیست؟ / summarize / Summarise this document / please summarize my documents / Give me a summary / \
        summary please / I need a short summary of all files / What are the main points of my documents? / key takeaways / \
        What are the most important points? / tldr / an overview of my library / What is this document about? / \
        what is this file about / can you summarise everything?",
    );
    assert_eq!(wish("قرارداد اجاره را خلاصه کن"), "summary قرارداد اجاره");
    assert_eq!(wish("Summarise the Mill Lane lease"), "summary mill lane lease");
    assert_eq!(wish("خلاصه گزارش سالانه تعاونی زیتون رو بده"), "summary گزارش سالانه تعاونی زیتون");
}

#[test]
fn all_facts_of_a_kind_are_asked_for() {
    all_are("[Date]", "همهٔ تاریخ‌ها را بگو / تاریخ‌های مهم / همه تاریخ ها / تمام تاریخ‌های اسناد / list all dates / What dates are there?");
    all_are(
        "[Deadline]",
        "مهلت‌ها را بگو / چه مهلت‌هایی دارم؟ / سررسیدها کدام‌اند؟ / What are the deadlines? / all deadlines in my documents",
    );
    all_are(
        "[Amount]",
        "همهٔ مبلغ‌ها / مبالغ را بنویس / list every amount / What amounts are there? / چه مبلغ‌ها و درصدهایی در اسناد آمده است؟",
    );
    all_are("[Party]", "طرفین کدام‌اند؟ / همهٔ شرکت‌ها را نام ببر / چه اشخاصی در اسناد هستند؟ / list all companies / Who are the parties?");
    all_are("[Date, Deadline]", "چه مهلت‌ها و تاریخ‌هایی را باید در نظر داشته باشم؟ / Which deadlines and dates do I have to keep in mind?");
    assert_eq!(wish("Which amounts and percentages do the documents state?"), "[Amount]");
    assert_eq!(wish("تعهدهای هر طرف در قرارداد چیست؟"), "[Duty] قرارداد");
    assert_eq!(wish("What are the duties of each party in the contract?"), "[Duty] contract");
    assert_eq!(wish("تاریخ‌های قرارداد اجاره را بده"), "[Date] قرارداد اجاره");
    assert_eq!(wish("Who are the parties to the lease?"), "[Party] lease");
    assert_eq!(wish("طرفین قرارداد کی هستن؟"), "[Party] قرارداد");
}

#[test]
fn documents_are_to_be_compared() {
    for question in [
        "قرارداد اجاره و قرارداد پشتیبانی را مقایسه کن",
        "قرارداد اجاره رو با قرارداد پشتیبانی مقایسه کن",
        "تفاوت قرارداد اجاره و قرارداد پشتیبانی چیست؟",
    ] {
        assert!(wish(question).starts_with("comparison قرارداد اجاره"), "{question}: {}", wish(question));
    }
    all_are("comparison tents and rucksacks", "compare tents and rucksacks / What is the difference between tents and rucksacks?");
    all_are("comparison", "این دو سند را مقایسه کن / compare my two documents / مقایسه کن");
}

#[test]
fn documents_that_speak_of_something_are_asked_for() {
    for (question, topic) in [
        ("کدام اسناد دربارهٔ مرخصی‌اند؟", "مرخصی"),
        ("کدوم فایل‌ها راجع به مالیات بر ارزش افزوده‌ هستن؟", "مالیات بر ارزش افزوده"),
        ("در کدام سند از جریمهٔ دیرکرد صحبت شده؟", "جریمهٔ دیرکرد"),
        ("چه سندهایی دربارهٔ بیمه دارم؟", "بیمه"),
        ("مرخصی در کدام سندها آمده؟", "مرخصی"),
        ("Which documents mention sick leave?", "sick leave"),
        ("which files are about tax", "tax"),
        ("Show me all documents about parking", "parking"),
        ("What documents talk about the guarantee?", "guarantee"),
    ] {
        assert_eq!(wish(question), format!("mentions {topic}"), "{question}");
    }
}

#[test]
fn lists_are_asked_for() {
    for (question, wanted) in [
        ("لیست همهٔ قیمت‌ها را بده", "قیمتها"),
        ("لیست همه قیمت ها رو بده", "قیمتها"),
        ("همه کدهای خطا رو بگو", "کدهای خطا"),
        ("لیست قیمت لباسشویی‌ها را بفرست", "قیمت لباسشوییها"),
        ("اسم همهٔ پزشکان درمانگاه نسیم چیست؟", "پزشکان درمانگاه نسیم"),
        ("تورهایی که با قطار می‌روند کدام‌اند؟", "تورهایی قطار"),
        ("فیلترهای زلال‌پاک را نام ببر", "فیلترهای زلالپاک"),
        ("list all routes", "routes"),
        ("Which vans are there for hire?", "vans hire"),
        ("Give me the prices of all Brightwell plans", "prices brightwell plans"),
        ("Give me every error code of the Vela Duo", "error code vela duo"),
    ] {
        assert_eq!(wish(question), format!("list {wanted}"), "{question}");
    }
}

#[test]
fn a_greeting_before_a_question_is_not_part_of_it() {
    use super::super::without_greeting;
    assert_eq!(without_greeting("سلام، ساعت کاری چیه؟"), "ساعت کاری چیه؟");
    assert_eq!(without_greeting("سلام وقت بخیر. قیمت پسته چند؟"), "قیمت پسته چند؟");
    assert_eq!(without_greeting("Hello, when do you open?"), "when do you open?");
    assert_eq!(without_greeting("hi what are the opening hours"), "what are the opening hours");
    for whole in ["سلام بازرگانی کیست؟", "Hello Kitty mugs", "سلام", "", "ساعت کاری؟"] {
        assert_eq!(without_greeting(whole), whole);
    }
}

proptest! {
    #[test]
    fn any_text_may_be_asked(text in "\\PC{0,80}") {
        drop(Wish::of(&text));
        prop_assert!(text.ends_with(super::super::without_greeting(&text)));
    }

    #[test]
    fn words_that_mean_something_may_stand_in_any_order(words in prop::collection::vec(prop::sample::select(vec![
        "سلام", "خلاصه", "کن", "همهٔ", "سند\u{200C}ها", "و", "تاریخ\u{200C}ها", "مقایسه", "کدام", "درباره", "list", "all", "؟", "،", "what", "documents", "«", "ي",
    ]), 0..12)) {
        let text = words.join(" ");
        drop(Wish::of(&text));
        prop_assert!(text.ends_with(super::super::without_greeting(&text)));
    }
}
