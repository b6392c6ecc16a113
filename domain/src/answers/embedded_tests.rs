use std::time::Duration;

use super::super::quotation::{WORD_JOINER, as_markdown};
use super::super::testing::{Library, Scripted, documents, request, source};
use super::*;
use crate::chat::render;

async fn answer(engine: &Embedded, request: AnswerRequest) -> Vec<AnswerEvent> {
    engine.answer(request, CancellationToken::new()).await.collect().await
}

fn engine(model: Option<Scripted>) -> Embedded {
    with(documents(), model.map(Arc::new))
}

fn with(found: Vec<Found>, model: Option<Arc<Scripted>>) -> Embedded {
    Embedded::new(Arc::new(Library(found)), model.map(|model| model as Arc<dyn LanguageModel>), Phrases::built_in().unwrap())
}

fn text(events: &[AnswerEvent]) -> String {
    events.iter().filter_map(|event| if let AnswerEvent::Delta(text) = event { Some(text.as_str()) } else { None }).collect()
}

fn sources(events: &[AnswerEvent]) -> Vec<Source> {
    events
        .iter()
        .rev()
        .find_map(|event| if let AnswerEvent::Sources(sources) = event { Some(sources.clone()) } else { None })
        .unwrap_or_default()
}

fn engines(events: &[AnswerEvent]) -> Vec<EngineName> {
    events.iter().filter_map(|event| if let AnswerEvent::Started(engine) = event { Some(*engine) } else { None }).collect()
}

fn usages(events: &[AnswerEvent]) -> Vec<Usage> {
    events.iter().filter_map(|event| if let AnswerEvent::Usage(usage) = event { Some(*usage) } else { None }).collect()
}

const QUESTION: &str = "حداکثر مرخصی استعلاجی چند روز است؟";

#[tokio::test]
async fn without_a_model_the_documents_answer_with_exact_quotes() {
    let events = answer(&engine(None), request(QUESTION)).await;
    assert_eq!(events[0], AnswerEvent::Started(EngineName::Extractive));
    assert!(matches!(events[1], AnswerEvent::Sources(_)), "sources come before the text");
    assert_eq!(events.last(), Some(&AnswerEvent::Done));
    let text = text(&events);
    let cited = sources(&events).into_iter().find(|source| source.quote.contains("۱۴ روز")).unwrap();
    assert!(text.starts_with("در اسناد شما"), "{text}");
    assert!(text.contains(&format!("{} [{}]", cited.quote, cited.n)), "{text}");
    assert_eq!(cited.document_name, "آیین‌نامه مرخصی.docx");
}

#[tokio::test]
async fn what_is_not_there_is_said_in_the_askers_language() {
    let events = answer(&engine(None), request("نرخ بهره بانکی چقدر است؟")).await;
    assert!(text(&events).starts_with("در اسناد شما پاسخی"), "{}", text(&events));
    assert!(sources(&events).len() <= 3);
    let events = answer(&engine(None), request("What is the capital of France?")).await;
    assert!(text(&events).starts_with("Your documents hold no answer"), "{}", text(&events));
    let events = answer(&with(Vec::new(), None), request("What is the capital of France?")).await;
    assert!(text(&events).contains("no document ready"), "{}", text(&events));
}

#[tokio::test]
async fn a_model_is_given_the_passages_and_its_citations_are_checked() {
    let model = Arc::new(Scripted::new(vec![Ok("حداکثر ۱۴ روز [۱"), Ok("] است [9]."), Ok(" [1, 2]")]));
    let events = answer(&with(documents(), Some(model.clone())), request(QUESTION)).await;
    assert_eq!(engines(&events), [EngineName::Model]);
    assert_eq!(text(&events), "حداکثر ۱۴ روز [1] است. [1][2]");
    assert_eq!(events.last(), Some(&AnswerEvent::Done));
    let prompt = model.asked.lock().unwrap().clone();
    let first = &sources(&events)[0];
    assert!(prompt[0].1.contains(&first.quote) && prompt[0].1.contains(&format!("<passage n=\"1\" document=\"{}\"", first.document_name)));
}

#[tokio::test]
async fn a_model_that_says_nothing_is_replaced_by_the_documents() {
    for script in [vec![Err(ModelError::Unavailable("x".into()))], vec![Ok(" ")], vec![]] {
        let events = answer(&engine(Some(Scripted::new(script))), request(QUESTION)).await;
        assert_eq!(engines(&events), [EngineName::Model, EngineName::Extractive]);
        assert!(text(&events).contains("۱۴ روز"));
        assert_eq!(events.last(), Some(&AnswerEvent::Done));
    }
}

#[tokio::test]
async fn a_models_prompt_is_estimated_until_the_model_counts_it() {
    let model = Scripted { usage: Some(Usage::reported(700, 5)), ..Scripted::new(vec![Ok("۱۴ روز")]) };
    let events = answer(&engine(Some(model)), request(QUESTION)).await;
    let [estimate, counted] = usages(&events)[..] else { panic!("{events:?}") };
    assert!(estimate.estimated && estimate.input_tokens > 200 && estimate.output_tokens == 0, "{estimate:?}");
    assert_eq!(counted, Usage::reported(700, 5));
    assert_eq!(events.last(), Some(&AnswerEvent::Done));
}

#[tokio::test]
async fn documents_cost_no_tokens_but_those_of_a_model_that_was_asked_before() {
    assert_eq!(usages(&answer(&engine(None), request(QUESTION)).await), [Usage::NONE]);
    let unavailable = Scripted::new(vec![Err(ModelError::Unavailable("x".into()))]);
    assert_eq!(usages(&answer(&engine(Some(unavailable)), request(QUESTION)).await).last(), Some(&Usage::NONE));
    let blank = Scripted { usage: Some(Usage::reported(700, 1)), ..Scripted::new(vec![Ok(" ")]) };
    let events = answer(&engine(Some(blank)), request(QUESTION)).await;
    assert_eq!(engines(&events), [EngineName::Model, EngineName::Extractive]);
    assert_eq!(usages(&events).last(), Some(&Usage::reported(700, 1)));
}

#[tokio::test]
async fn a_model_that_breaks_off_leaves_what_it_wrote() {
    let ends = [(ModelError::BrokeOff("x".into()), AnswerFailure::EngineBrokeOff), (ModelError::LengthLimit, AnswerFailure::LengthLimit)];
    for (end, failure) in ends {
        let script = vec![Ok("حداکثر [1"), Err(end)];
        let events = answer(&engine(Some(Scripted::new(script))), request(QUESTION)).await;
        assert_eq!(text(&events), "حداکثر [1");
        assert_eq!(events.last(), Some(&AnswerEvent::Failed(failure)));
    }
}

#[tokio::test]
async fn a_model_goes_on_under_the_numbers_already_given() {
    let mut request = request(QUESTION);
    let earlier = source(4, "سند.pdf", "حداکثر مدت.");
    request.so_far = "حداکثر [4]".into();
    request.sources_so_far = vec![earlier.clone()];
    let events = answer(&engine(Some(Scripted::new(vec![Ok(" ۱۴ روز [4] [5]")]))), request.clone()).await;
    assert_eq!(sources(&events)[0], earlier);
    assert_eq!(sources(&events)[1].n, 5);
    assert_eq!(text(&events), " ۱۴ روز [4] [5]");
    let events = answer(&engine(Some(Scripted::new(vec![Err(ModelError::Refused("x".into()))]))), request).await;
    assert_eq!(events.last(), Some(&AnswerEvent::Failed(AnswerFailure::EngineRefused)), "the documents cannot finish its sentence");
}

#[tokio::test]
async fn the_documents_go_on_where_they_stopped() {
    let whole = answer(&engine(None), request(QUESTION)).await;
    let text_whole = text(&whole);
    let cut = text_whole.char_indices().nth(40).unwrap().0;
    let mut again = request(QUESTION);
    again.so_far = text_whole[..cut].to_owned();
    again.sources_so_far = sources(&whole);
    let rest = answer(&engine(None), again.clone()).await;
    assert_eq!(text_whole[..cut].to_owned() + &text(&rest), text_whole);
    again.so_far = "پاسخ دیگری".into();
    let rest = answer(&engine(None), again).await;
    let numbers: Vec<u32> = sources(&rest).iter().map(|source| source.n).collect();
    assert_eq!(numbers, (1..=numbers.len() as u32).collect::<Vec<_>>());
    assert!(text(&rest).contains(&format!("[{}]", sources(&whole).len() + 1)));
}

#[tokio::test]
async fn a_question_that_says_little_is_about_the_one_before() {
    let mut request = request("برای استعلاجی چطور؟");
    request.history = vec![super::super::Turn {
        question: "حداکثر مدت مرخصی استحقاقی چند روز است؟".into(), answer: String::new()
    }];
    assert!(text(&answer(&engine(None), request).await).contains("۱۴ روز"));
}

#[tokio::test]
async fn cancelling_ends_the_answer_and_hangs_up() {
    let mut model = Scripted::new(vec![Ok("سلام")]);
    model.silent = true;
    let model = Arc::new(model);
    let cancel = CancellationToken::new();
    let mut events = with(documents(), Some(model.clone())).answer(request(QUESTION), cancel.clone()).await;
    while !matches!(events.next().await, Some(AnswerEvent::Delta(_))) {}
    assert_eq!(Arc::strong_count(&model.line), 2);
    assert!(tokio::time::timeout(Duration::from_millis(50), events.next()).await.is_err(), "the model is silent");
    cancel.cancel();
    assert_eq!(events.next().await, None);
    assert_eq!(Arc::strong_count(&model.line), 1, "the model's stream is gone");

    let mut events = with(documents(), Some(model.clone())).answer(request(QUESTION), CancellationToken::new()).await;
    while !matches!(events.next().await, Some(AnswerEvent::Delta(_))) {}
    drop(events);
    assert_eq!(Arc::strong_count(&model.line), 1);
}

#[test]
fn a_documents_sentence_reads_as_it_stands_there() {
    for sentence in
        ["# نه عنوان", "1. نه فهرست", "الف *ب* _پ_ `ت` [متن](https://a.example) |ث|", "ردیف [1] و [۲]", "<b>ج</b>", "- د", "a\\b ~~c~~"]
    {
        let markdown = format!("{} [1]", as_markdown(sentence));
        let html = render::blocks(&markdown, 3).concat();
        let shown: String = html.split('<').filter_map(|piece| piece.split_once('>')).map(|(_, text)| text).collect();
        let shown = shown.replace(WORD_JOINER, "").replace("&lt;", "<").replace("&gt;", ">");
        assert!(shown.starts_with(&format!("{sentence} ")), "{sentence}: {html}");
        assert_eq!(html.matches("class=\"cite\"").count(), 1, "{html}");
        assert_eq!(super::super::cited(&markdown).len(), 1);
    }
}

#[tokio::test]
async fn a_question_in_latin_letters_is_read_as_persian_when_nothing_else_helps() {
    let said = text(&answer(&engine(None), request("hadaksare morkhasi estelaji chand rooz ast?")).await);
    assert!(said.starts_with("در ادامه برای: «") && said.contains("مرخصی") && said.contains("۱۴ روز"), "{said}");
    let said = text(&answer(&engine(None), request("What is the capital of France?")).await);
    assert!(!said.contains("Read as"), "{said}");
}

#[tokio::test]
async fn an_answer_says_how_sure_it_is_and_a_refusal_what_was_looked_for() {
    let said = text(&answer(&engine(None), request("گواهی پزشک را تا کی باید تحویل بدهم؟")).await);
    assert!(said.starts_with("در اسناد شما چنین") || said.starts_with("آنچه در اسناد شما"), "{said}");
    let said = text(&answer(&engine(None), request("نرخ بهره بانکی چقدر است؟")).await);
    assert!(said.contains("جست‌وجو کردم: نرخ، بهره، بانکی"), "{said}");
}
