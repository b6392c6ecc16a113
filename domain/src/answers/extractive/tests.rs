use rstest::rstest;

use super::super::testing::{Library, documents, found};
use super::*;
use crate::knowledge::{Asked, Retriever};

async fn found_for(question: &str) -> Vec<Found> {
    Library(documents()).find(&[], &Asked::alone(question), 10).await.unwrap()
}

#[rstest]
#[case("مرخصی سالانه کارکنان چند روز است؟", "۲۶ روز کاری")]
#[case("هر سال چند روز مرخصي استحقاقي داریم؟", "۲۶ روز کاری")]
#[case("آیا مرخصی استعلاجی از مرخصی استحقاقی کم می‌شود؟", "کسر نمی‌شود")]
#[case("حداکثر مرخصی استعلاجی چقدر است؟", "۱۴ روز")]
#[case("گواهی پزشک را تا کی باید تحویل بدهم؟", "ظرف سه روز")]
#[case("گواهي پزشك تا چند روز تحويل شود", "ظرف سه روز")]
#[case("مرخصی بدون حقوق جزو سابقه محسوب میشود؟", "سابقه خدمت")]
#[case("نرخ مالیات بر ارزش افزوده چقدر است؟", "ده درصد")]
#[case("جریمه تسلیم نکردن اظهارنامه چیست؟", "۵۰ درصد")]
#[case("مهلت تسلیم اظهار نامه فصل چند روز است؟", "پانزده روز")]
#[case("آیا برنج از مالیات معاف است؟", "برنج")]
#[case("صادرات کالا مشمول چه نرخی می شود؟", "نرخ صفر")]
#[case("How many days of annual leave do I get?", "25 days")]
#[case("When is a medical certificate required?", "after the third day")]
#[case("Can unused leave be carried over?", "up to 5 days")]
#[case("How long is parental leave?", "16 weeks")]
#[case("How is parental leave paid?", "80 percent")]
#[tokio::test]
async fn the_right_sentence_is_cited(#[case] question: &str, #[case] expected: &str) {
    let found = found_for(question).await;
    let Extract::Answer(picked, _) = extract(question, None, &found) else { panic!("no answer to {question}: {found:?}") };
    let sentences: Vec<&str> = picked.iter().map(|picked| picked.sentence).collect();
    assert!(sentences.iter().any(|sentence| sentence.contains(expected)), "{question}: {sentences:?}");
    assert!(sentences.len() <= MAX_SENTENCES);
}

#[rstest]
#[case("پایتخت فرانسه کجاست؟")]
#[case("قیمت خودرو در سال آینده چقدر می‌شود؟")]
#[case("مالیات بر ارث خواهر و برادر چقدر است؟")]
#[case("دستور پخت برنج زعفرانی با زرشک چیست؟")]
#[case("What is the capital of France?")]
#[case("How do I reset my office printer password?")]
#[tokio::test]
async fn what_is_not_in_the_documents_is_not_answered(#[case] question: &str) {
    let found = found_for(question).await;
    match extract(question, None, &found) {
        Extract::Nearest { near, .. } => assert!(near.len() <= MAX_NEAREST),
        Extract::Answer(picked, _) => panic!("{question}: {picked:?}"),
    }
}

#[test]
fn sentences_come_in_the_order_of_their_document_and_none_twice() {
    let found = [
        found(2, "ب", None, "بیمه تکمیلی کارکنان هزینه بستری را می‌پردازد. بیمه تکمیلی کارکنان هزینه دندان‌پزشکی را نمی‌پردازد.", 2.0),
        found(1, "ب", None, "بیمه تکمیلی کارکنان از ابتدای سال آغاز می‌شود.", 2.5),
        found(3, "پ پ", None, "بیمه تکمیلی کارکنان از ابتدای سال آغاز می‌شود.", 1.0),
    ];
    let Extract::Answer(picked, _) = extract("بیمه تکمیلی کارکنان", None, &found) else { panic!() };
    let ids: Vec<u128> = picked.iter().map(|picked| picked.found.passage.0.as_u128()).collect();
    assert!(ids.is_sorted(), "{picked:?}");
    assert_eq!(picked.iter().filter(|picked| picked.sentence.contains("ابتدای سال")).count(), 1);
}

#[test]
fn quotes_are_sentences_of_their_passage() {
    let found = documents();
    for (quote, found) in quotes("گواهی پزشک", &found).into_iter().zip(&found) {
        assert!(found.body.contains(quote));
    }
}

#[test]
fn nothing_is_made_of_nothing() {
    let nothing = Extract::Nearest { near: vec![], looked_for: vec![] };
    assert_eq!(extract("", None, &[]), nothing);
    assert_eq!(extract("؟", None, &[found(1, "الف", None, "…", 1.0)]), nothing);
}
