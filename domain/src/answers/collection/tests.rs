use super::*;
use crate::Language;
use crate::answers::Phrases;
use crate::answers::testing::{Library, documents, found, request};
use crate::knowledge::{Found, Source};

async fn collected(library: Vec<Found>, question: &str) -> Option<(String, Vec<Source>)> {
    let phrases = Phrases::built_in().unwrap();
    let request = request(question);
    let text = collect(&Library(library), &request, phrases.of(request.language)).await.unwrap()?;
    let (sources, pieces) = text.numbered(1);
    Some((pieces.concat(), sources))
}

async fn answered(library: Vec<Found>, question: &str) -> (String, Vec<Source>) {
    let (text, sources) = collected(library, question).await.unwrap_or_else(|| panic!("{question} is taken for an ordinary question"));
    assert_eq!(sources.iter().map(|source| source.n).collect::<Vec<_>>(), (1..=sources.len() as u32).collect::<Vec<_>>());
    assert_eq!(crate::answers::cited(&text).len(), sources.len(), "{text}");
    (text, sources)
}

fn prices() -> Vec<Found> {
    vec![
        found(
            21,
            "لیست قیمت آجیل.csv",
            None,
            "کالا: پستهٔ اکبری · درجه: ممتاز · قیمت (تومان): ۱٬۲۵۰٬۰۰۰\nکالا: پستهٔ فندقی · درجه: یک · قیمت (تومان): ۸۴۰٬۰۰۰",
            0.0,
        ),
        found(22, "لیست قیمت آجیل.csv", None, "کالا: توت خشک · درجه: یک · قیمت (تومان): ۱۸۵٬۰۰۰", 0.0),
    ]
}

#[tokio::test]
async fn a_greeting_is_returned_and_an_empty_library_invites_to_upload() {
    let (text, sources) = answered(documents(), "سلام وقت بخیر").await;
    assert!(text.starts_with("سلام") && sources.is_empty(), "{text}");
    assert!(answered(Vec::new(), "سلام").await.0.contains("بارگذاری کنید"));
    assert!(answered(documents(), "Thank you!").await.0.contains("welcome"));
    let (text, _) = answered(documents(), "چه کاری می‌تونی انجام بدی؟").await;
    assert!(text.contains("۳ سند") && text.contains("«آیین‌نامه مرخصی.docx»"), "{text}");
}

#[tokio::test]
async fn the_documents_are_listed_by_name() {
    let (text, sources) = answered(documents(), "What documents do I have?").await;
    assert!(text.contains("\n- Leave policy 2024.pdf (passages: 3)") && sources.is_empty(), "{text}");
    assert!(collected(Vec::new(), "چه سندهایی دارم؟").await.is_none());
}

#[tokio::test]
async fn a_document_is_summed_up_in_its_own_order_with_its_headings() {
    let (text, sources) = answered(documents(), "آیین‌نامهٔ مرخصی را خلاصه کن").await;
    assert!(text.contains("آیین‌نامه مرخصی.docx") && text.contains("مرخصی استحقاقی، مرخصی استعلاجی، مرخصی بدون حقوق"), "{text}");
    assert!((3..=7).contains(&sources.len()), "{text}");
    assert!(sources.iter().all(|source| source.document_name == "آیین‌نامه مرخصی.docx"));
    assert!(sources.iter().map(|source| source.passage).is_sorted());
}

#[tokio::test]
async fn everything_is_summed_up_document_by_document() {
    let (text, sources) = answered(documents(), "مهم‌ترین نکته‌های اسناد من چیست؟").await;
    let names: std::collections::BTreeSet<&str> = sources.iter().map(|source| source.document_name.as_str()).collect();
    assert_eq!(names.len(), 3, "{text}");
}

#[tokio::test]
async fn a_table_is_summed_up_by_columns_rows_and_range() {
    let (text, sources) = answered(prices(), "خلاصه کن").await;
    assert!(text.contains("جدولی با ۳ ردیف") && text.contains("کالا، درجه، قیمت (تومان)"), "{text}");
    assert!(text.contains("قیمت (تومان): از ۱۸۵٬۰۰۰ تا ۱٬۲۵۰٬۰۰۰ [2] [3]") && sources.len() == 3, "{text}");
}

#[tokio::test]
async fn all_deadlines_are_gathered_by_document() {
    let (text, sources) = answered(documents(), "همهٔ مهلت‌ها را بگو").await;
    assert!(text.contains("ظرف سه روز") && text.contains("پانزده روز پس از پایان") && text.contains("until 31 March"), "{text}");
    assert!(sources.iter().any(|source| source.document_name == "Leave policy 2024.pdf"));
    let (text, sources) = answered(documents(), "همهٔ شرکت‌ها را نام ببر").await;
    assert!(sources.is_empty() && text.contains("پیدا نشد"), "{text}");
}

#[tokio::test]
async fn two_documents_are_set_side_by_side() {
    let (text, sources) = answered(documents(), "مالیات و آیین‌نامهٔ مرخصی را مقایسه کن").await;
    assert!(text.contains("آیین‌نامه مرخصی.docx") && sources.len() % 2 == 0, "{text}");
    let tents = found(31, "tents.txt", Some("Guarantee"), "The guarantee lasts five years.", 0.0);
    let sacks = found(32, "rucksacks.txt", Some("Guarantee"), "The guarantee lasts three years.", 0.0);
    let (text, _) = answered(vec![tents, sacks], "compare tents and rucksacks").await;
    assert!(text.contains("| Guarantee | The guarantee lasts five years. [1] | The guarantee lasts three years. [2] |"), "{text}");
}

#[tokio::test]
async fn documents_that_speak_of_something_are_named_with_their_best_sentence() {
    let (text, sources) = answered(documents(), "کدام اسناد دربارهٔ مرخصی استعلاجی هستند؟").await;
    assert!(text.contains("**آیین‌نامه مرخصی.docx**") && !text.contains("مالیات"), "{text}");
    assert_eq!(sources.len(), 1);
    assert!(collected(documents(), "کدام اسناد دربارهٔ فضانوردی هستند؟").await.is_none());
}

#[tokio::test]
async fn a_list_holds_all_rows_of_its_table_and_the_columns_asked_for() {
    let (text, sources) = answered(prices(), "لیست همهٔ قیمت‌ها را بده").await;
    assert!(text.contains("| کالا | قیمت (تومان) |") && text.contains("| توت خشک | ۱۸۵٬۰۰۰ [3] |"), "{text}");
    assert_eq!(sources.len(), 3);
    let (text, sources) = answered(prices(), "همهٔ قیمت‌های پسته را بده").await;
    assert!(!text.contains("توت خشک") && sources.len() == 2, "{text}");
    assert!(collected(documents(), "لیست همهٔ فضانوردها را بده").await.is_none());
}

#[tokio::test]
async fn items_of_a_list_are_all_told() {
    let needed = "برای ثبت سفارش این مدارک لازم است:\nبارنامهٔ دریایی\nگواهی مبدأ\nصورت‌حساب تجاری\nهزینهٔ ثبت سفارش جداگانه گرفته می‌شود.";
    let (text, sources) = answered(vec![found(41, "واردات.docx", None, needed, 0.0)], "همهٔ مدارک ثبت سفارش را بگو").await;
    assert_eq!(sources.len(), 3, "{text}");
    assert!(text.contains("- گواهی مبدأ [2]"), "{text}");
}

#[tokio::test]
async fn a_text_goes_on_with_the_numbers_before_it() {
    let phrases = Phrases::built_in().unwrap();
    let text = collect(&Library(prices()), &request("لیست قیمت‌ها را بده"), phrases.of(Language::Fa)).await.unwrap().unwrap();
    let (sources, pieces) = text.numbered(5);
    assert_eq!(sources[0].n, 5);
    assert!(pieces.concat().contains("[5]") && !pieces.concat().contains("[1]"));
    assert_eq!(text.material().len(), 2, "each passage once");
}
