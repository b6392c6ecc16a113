use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request};
use axum::response::{IntoResponse, Response as Reply};
use axum::routing::post;
use reqwest::header;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::time::sleep;

use super::*;

const KEY: &str = "sk-very-secret";
const PROMPT: &str = "پرسش محرمانه";

/// A server on a free port that answers each attempt by its number, from 0.
async fn server<F>(reply: F) -> (OpenAiConfig, Arc<AtomicUsize>)
where
    F: Fn(usize, HeaderMap, String) -> Reply + Clone + Send + Sync + 'static,
{
    let attempts = Arc::new(AtomicUsize::new(0));
    let counted = attempts.clone();
    let handler = move |request: Request<Body>| {
        let (reply, attempt) = (reply.clone(), counted.fetch_add(1, Ordering::SeqCst));
        async move {
            let (head, body) = request.into_parts();
            let body = axum::body::to_bytes(body, 1 << 20).await.unwrap();
            reply(attempt, head.headers, String::from_utf8(body.to_vec()).unwrap())
        }
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let router = Router::new().route("/v1/chat/completions", post(handler));
    tokio::spawn(async move { axum::serve(listener, router).await });
    let mut config = OpenAiConfig::new(format!("http://{address}/v1/"), Some(SecretString::from(KEY)), "m");
    config.timeouts = Timeouts {
        connect: Duration::from_secs(2),
        first_byte: Duration::from_millis(400),
        between: Duration::from_millis(400),
        total: Duration::from_secs(5),
    };
    (config, attempts)
}

fn events(pieces: impl IntoIterator<Item = Vec<u8>>) -> Reply {
    let pieces: Vec<Result<Vec<u8>, Infallible>> = pieces.into_iter().map(Ok).collect();
    ([(header::CONTENT_TYPE, "text/event-stream")], Body::from_stream(stream::iter(pieces))).into_response()
}

fn whole(text: &str) -> Reply {
    events([text.as_bytes().to_vec()])
}

async fn complete(config: OpenAiConfig) -> Vec<Result<ModelEvent, ModelError>> {
    let prompt = vec![(Speaker::System, "قواعد".to_owned()), (Speaker::User, PROMPT.to_owned())];
    OpenAiCompatible::new(config).unwrap().complete(prompt).await.collect().await
}

/// The text, and how it ended.
async fn outcome(config: OpenAiConfig) -> (String, Option<ModelError>) {
    let (text, _, failure) = outcome_and_usage(config).await;
    (text, failure)
}

async fn outcome_and_usage(config: OpenAiConfig) -> (String, Option<Usage>, Option<ModelError>) {
    let mut text = String::new();
    let (mut usage, mut failure) = (None, None);
    for piece in complete(config).await {
        assert_eq!(failure, None, "nothing follows an error");
        match piece {
            Ok(ModelEvent::Text(piece)) if usage.is_none() => text.push_str(&piece),
            Ok(ModelEvent::Usage(counted)) if usage.is_none() => usage = Some(counted),
            Ok(event) => panic!("nothing but an error follows the usage: {event:?}"),
            Err(error) => failure = Some(error),
        }
    }
    if let Some(error) = &failure {
        let said = format!("{error} {error:?}");
        assert!(!said.contains(KEY) && !said.contains(PROMPT) && !said.contains("127.0.0.1"), "{said}");
    }
    (text, usage, failure)
}

const OPENAI: &str = concat!(
    r#"data: {"id":"c1","object":"chat.completion.chunk","choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}],"usage":null,"obfuscation":"x"}"#,
    "\n\n",
    r#"data: {"choices":[{"index":0,"delta":{"content":"سلام "},"finish_reason":null}]}"#,
    "\n\n",
    r#"data: {"choices":[{"index":0,"delta":{"content":"دنیا 🙂","refusal":null},"finish_reason":null}]}"#,
    "\n\n",
    r#"data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"#,
    "\n\n",
    r#"data: {"choices":[],"usage":{"prompt_tokens":9,"completion_tokens":4,"total_tokens":13}}"#,
    "\n\ndata: [DONE]\n\n"
);

#[tokio::test]
async fn an_answer_of_openai_is_read_and_the_question_is_well_formed() {
    let (config, _) = server(|_, headers, body| {
        assert_eq!(headers[header::AUTHORIZATION], format!("Bearer {KEY}"));
        let body: serde_json::Value = serde_json::from_str(&body).unwrap();
        assert_eq!(body["messages"][1], serde_json::json!({ "role": "user", "content": PROMPT }));
        assert_eq!((&body["stream"], &body["stream_options"]["include_usage"]), (&true.into(), &true.into()));
        assert_eq!((&body["model"], &body["max_tokens"]), (&"m".into(), &1_500.into()));
        whole(OPENAI)
    })
    .await;
    assert_eq!(outcome(config).await, ("سلام دنیا 🙂".into(), None));
}

#[tokio::test]
async fn the_usage_that_is_reported_last_counts_however_the_answer_ends() {
    let (config, _) = server(|_, _, _| whole(OPENAI)).await;
    assert_eq!(outcome_and_usage(config).await.1, Some(Usage::reported(9, 4)));
    let limit = |_, _, _| {
        whole(concat!(
            r#"data: {"choices":[{"delta":{"content":"بل"}}],"usage":{"prompt_tokens":9,"completion_tokens":1}}"#,
            "\n\n",
            r#"data: {"choices":[{"delta":{"content":"ند"},"finish_reason":"length"}],"usage":null}"#,
            "\n\n",
            r#"data: {"choices":[],"usage":{"prompt_tokens":9,"completion_tokens":2}}"#,
            "\n\ndata: [DONE]\n\n"
        ))
    };
    let (config, _) = server(limit).await;
    let (text, usage, failure) = outcome_and_usage(config).await;
    assert_eq!((text.as_str(), usage), ("بلند", Some(Usage::reported(9, 2))));
    assert_eq!(failure, Some(ModelError::LengthLimit));
    let silent = |_, _, _| whole("data: {\"choices\":[{\"delta\":{\"content\":\"خوب\"},\"finish_reason\":\"stop\"}]}\n\n");
    let (config, _) = server(silent).await;
    assert_eq!(outcome_and_usage(config).await, ("خوب".into(), None, None));
}

#[tokio::test]
async fn letters_cut_into_bytes_come_out_whole() {
    let (config, _) = server(|_, _, _| events(OPENAI.replace('\n', "\r\n").into_bytes().into_iter().map(|byte| vec![byte]))).await;
    assert_eq!(outcome(config).await, ("سلام دنیا 🙂".into(), None));
}

#[tokio::test]
async fn a_server_without_a_farewell_is_whole_once_it_named_the_end() {
    let ollama = |_, _, _| {
        whole(concat!(
            r#"data: {"choices":[{"index":0,"delta":{"role":"assistant","content":"سلام","reasoning":"hm"},"finish_reason":null}]}"#,
            "\n\n",
            r#"data: {"choices":[{"index":0,"delta":{"role":"assistant","content":"!"},"finish_reason":"stop"}]}"#,
            "\n\n"
        ))
    };
    let (config, _) = server(ollama).await;
    assert_eq!(outcome(config).await, ("سلام!".into(), None));
}

#[tokio::test]
async fn additions_of_llama_cpp_are_ignored() {
    let llama = |_, _, _| {
        whole(concat!(
            ": ping\n\n",
            r#"data: {"choices":[{"index":0,"delta":{"role":"assistant","content":null}}],"timings":{"prompt_n":1}}"#,
            "\n\n",
            r#"data:{"choices":[{"delta":{"reasoning_content":"thinking"}}]}"#,
            "\n\n",
            r#"data:{"choices":[{"delta":{"content":"خوب"},"finish_reason":"whatever"}]}"#,
            "\n\nevent: end\ndata: [DONE]"
        ))
    };
    let (config, _) = server(llama).await;
    assert_eq!(outcome(config).await, ("خوب".into(), None));
}

#[tokio::test]
async fn an_error_in_the_middle_breaks_the_answer_off() {
    let vllm = |_, _, _| {
        whole(concat!(
            r#"data: {"choices":[{"index":0,"delta":{"content":"نیمه"}}]}"#,
            "\n\n",
            r#"data: {"error":{"message":"پرسش محرمانه","type":"InternalServerError","code":500}}"#,
            "\n\ndata: [DONE]\n\n"
        ))
    };
    let (config, attempts) = server(vllm).await;
    assert_eq!(outcome(config).await, ("نیمه".into(), Some(ModelError::BrokeOff("it reported the error 500".into()))));
    assert_eq!(attempts.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_cut_line_and_a_reached_limit_are_no_whole_answers() {
    let cut = |_, _, _| whole("data: {\"choices\":[{\"delta\":{\"content\":\"نیمه\"}}]}\n\ndata: {\"choi");
    let (config, _) = server(cut).await;
    assert!(matches!(outcome(config).await, (text, Some(ModelError::BrokeOff(_))) if text == "نیمه"));
    let limit =
        |_, _, _| whole("data: {\"choices\":[{\"delta\":{\"content\":\"بلند\"},\"finish_reason\":\"length\"}]}\n\ndata: [DONE]\n\n");
    let (config, _) = server(limit).await;
    assert_eq!(outcome(config).await, ("بلند".into(), Some(ModelError::LengthLimit)));
    let silent_end = |_, _, _| whole("data: {\"choices\":[{\"delta\":{\"content\":\"نیمه\"}}]}\n\n");
    let (config, _) = server(silent_end).await;
    assert_eq!(outcome(config).await, ("نیمه".into(), Some(ModelError::BrokeOff("the line was cut".into()))));
}

#[tokio::test]
async fn a_busy_server_is_asked_again_when_it_says_so() {
    let busy = |attempt, _, _| {
        if attempt == 0 { (StatusCode::TOO_MANY_REQUESTS, [("retry-after-ms", "150")], "{}").into_response() } else { whole(OPENAI) }
    };
    let (config, attempts) = server(busy).await;
    let start = Instant::now();
    assert_eq!(outcome(config).await.1, None);
    assert_eq!(attempts.load(Ordering::SeqCst), 2);
    assert!(start.elapsed() >= Duration::from_millis(150) && start.elapsed() < Duration::from_millis(450), "{:?}", start.elapsed());
}

#[tokio::test]
async fn a_server_that_wants_to_rest_for_long_is_unavailable_at_once() {
    let (config, attempts) = server(|_, _, _| (StatusCode::SERVICE_UNAVAILABLE, [("retry-after", "3600")], "").into_response()).await;
    assert_eq!(outcome(config).await.1, Some(ModelError::Unavailable("HTTP 503".into())));
    assert_eq!(attempts.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn an_empty_purse_and_refusals_are_not_tried_again() {
    for (status, body, expected) in [
        (
            429,
            r#"{"error":{"message":"پرسش محرمانه","code":"insufficient_quota"}}"#,
            ModelError::Unavailable("HTTP 429 insufficient_quota".into()),
        ),
        (
            400,
            r#"{"error":{"message":"too long: پرسش محرمانه","code":"context_length_exceeded"}}"#,
            ModelError::Refused("HTTP 400 context_length_exceeded".into()),
        ),
        (400, r#"{"object":"error","message":"x","type":"BadRequestError","code":400}"#, ModelError::Refused("HTTP 400 400".into())),
        (401, "<html>", ModelError::Refused("HTTP 401".into())),
        (307, "", ModelError::Refused("HTTP 307".into())),
    ] {
        let (config, attempts) = server(move |_, _, _| (StatusCode::from_u16(status).unwrap(), body).into_response()).await;
        assert_eq!(outcome(config).await, (String::new(), Some(expected)));
        assert_eq!(attempts.load(Ordering::SeqCst), 1);
    }
}

#[tokio::test]
async fn a_page_of_a_broken_gateway_is_unavailable_after_three_attempts() {
    let page = |_, _, _| (StatusCode::BAD_GATEWAY, [(header::RETRY_AFTER, "0")], "<html>Bad gateway</html>").into_response();
    let (config, attempts) = server(page).await;
    assert_eq!(outcome(config).await.1, Some(ModelError::Unavailable("HTTP 502".into())));
    assert_eq!(attempts.load(Ordering::SeqCst), 3);
}

#[tokio::test]
async fn nobody_at_the_address_is_unavailable() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    assert_eq!(
        outcome(OpenAiConfig::new(format!("http://{address}"), None, "m")).await.1,
        Some(ModelError::Unavailable("no connection".into()))
    );
}

#[tokio::test]
async fn silence_is_not_waited_for() {
    let never = |_, _, _| {
        ([(header::CONTENT_TYPE, "text/event-stream")], Body::from_stream(stream::pending::<Result<Vec<u8>, Infallible>>())).into_response()
    };
    let (config, attempts) = server(never).await;
    assert_eq!(outcome(config).await, (String::new(), Some(ModelError::Unavailable("it fell silent".into()))));
    assert_eq!(attempts.load(Ordering::SeqCst), 1);

    let stalls = |_, _, _| {
        let first = "data: {\"choices\":[{\"delta\":{\"content\":\"نیمه\"}}]}\n\n".to_owned();
        (
            [(header::CONTENT_TYPE, "text/event-stream")],
            Body::from_stream(stream::iter([Ok::<_, Infallible>(first)]).chain(stream::pending())),
        )
            .into_response()
    };
    let (config, _) = server(stalls).await;
    assert_eq!(outcome(config).await, ("نیمه".into(), Some(ModelError::BrokeOff("it fell silent".into()))));
}

/// Tells when the server's side of an answer is dropped.
struct Told(Option<oneshot::Sender<()>>);

impl Drop for Told {
    fn drop(&mut self) {
        self.0.take().map(|told| told.send(()));
    }
}

#[tokio::test]
async fn dropping_the_stream_hangs_up_on_the_model() {
    let (gone, is_gone) = oneshot::channel();
    let told = Arc::new(std::sync::Mutex::new(Some(Told(Some(gone)))));
    let endless = move |_, _, _| {
        let told = told.lock().unwrap().take();
        let pieces = stream::unfold(told, |told| async move {
            sleep(Duration::from_millis(10)).await;
            Some((Ok::<_, Infallible>("data: {\"choices\":[{\"delta\":{\"content\":\"و \"}}]}\n\n"), told))
        });
        ([(header::CONTENT_TYPE, "text/event-stream")], Body::from_stream(pieces)).into_response()
    };
    let (config, _) = server(endless).await;
    let mut answer = OpenAiCompatible::new(config).unwrap().complete(vec![(Speaker::User, PROMPT.into())]).await;
    assert_eq!(answer.next().await, Some(Ok(ModelEvent::Text("و ".into()))));
    drop(answer);
    tokio::time::timeout(Duration::from_secs(2), is_gone).await.expect("the server stopped writing").unwrap();
}

#[test]
fn settings_that_make_no_client_are_refused_in_words() {
    for base in ["", "not an address", "ftp://x"] {
        assert!(matches!(OpenAiCompatible::new(OpenAiConfig::new(base, None, "m")), Err(OpenAiConfigError::BaseUrl)));
    }
    let key = Some(SecretString::from("a\nb"));
    assert!(matches!(OpenAiCompatible::new(OpenAiConfig::new("http://x", key, "m")), Err(OpenAiConfigError::Key)));
}
