//! Spans that reach a collector, and what they must not carry.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::trace::v1::Span;
use prost::Message;

use crate::support::{FakeModel, Options, PASSWORD, Script, TestApp};

const TRACE: &str = "0af7651916cd43dd8448eb211c80319c";
const PARENT: &str = "b7ad6b7169203331";
const QUESTION: &str = "مرخصی استعلاجی چه گواهی می‌خواهد؟";

/// Takes what exporters send.
#[derive(Clone, Default)]
struct Collector {
    requests: Arc<Mutex<Vec<ExportTraceServiceRequest>>>,
}

impl Collector {
    /// The collector, and where it listens.
    async fn start() -> (Self, String) {
        let collector = Self::default();
        let router = Router::new().route("/v1/traces", post(take)).with_state(collector.clone());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = format!("http://{}", listener.local_addr().expect("its address"));
        tokio::spawn(async move { axum::serve(listener, router).await });
        (collector, address)
    }

    fn spans(&self) -> Vec<Span> {
        let requests = self.requests.lock().expect("the requests");
        let resources = requests.iter().flat_map(|request| &request.resource_spans);
        resources.flat_map(|resource| &resource.scope_spans).flat_map(|scope| scope.spans.clone()).collect()
    }

    fn all(&self) -> String {
        format!("{:?}", self.requests.lock().expect("the requests"))
    }
}

async fn take(State(collector): State<Collector>, headers: HeaderMap, body: Bytes) -> StatusCode {
    assert_eq!(headers["content-type"], "application/x-protobuf");
    let request = ExportTraceServiceRequest::decode(body).expect("a request of the protocol");
    collector.requests.lock().expect("the requests").push(request);
    StatusCode::OK
}

fn attribute(span: &Span, name: &str) -> Option<String> {
    let value = span.attributes.iter().find(|attribute| attribute.key == name)?.value.as_ref()?.value.as_ref()?;
    match value {
        Value::StringValue(text) => Some(text.clone()),
        Value::IntValue(number) => Some(number.to_string()),
        other => panic!("{name} is {other:?}"),
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[tokio::test]
async fn spans_tell_what_was_asked_how_it_ended_and_to_which_trace_it_belongs() {
    let (collector, address) = Collector::start().await;
    let model = FakeModel::start(Script::words("گواهی پزشک [1].", Duration::from_millis(1))).await;
    let env = vec![("OTEL_EXPORTER_OTLP_ENDPOINT", address), ("OTEL_EXPORTER_OTLP_HEADERS", "x-collector-key=canary".to_owned())];
    let app = TestApp::start_with(Options { model: Some(model.clone()), env, ..Options::default() }).await;
    app.expect_errors("a handler panics");
    {
        let sara = app.person("09126666101").await;
        sara.upload("leave.md", "# مرخصی\n\nمرخصی استعلاجی نیازمند گواهی پزشک معتمد است.\n").await;
        sara.ask(QUESTION).await;
    }
    let page = app.http.get(app.url("/sign-in?canary=1")).header("traceparent", format!("00-{TRACE}-{PARENT}-01")).send().await.unwrap();
    let request_id = page.headers()["x-request-id"].to_str().unwrap().to_owned();
    app.http.get(app.url("/dev/panic")).send().await.unwrap();
    assert!(app.terminate().await, "{}", app.log());

    let spans = collector.spans();
    let found = |what: &str| spans.iter().find(|span| span.name == what).unwrap_or_else(|| panic!("no {what} among {spans:#?}"));
    let page = spans.iter().find(|span| attribute(span, "id").as_deref() == Some(request_id.as_str()));
    let page = page.unwrap_or_else(|| panic!("no span of {request_id} among {spans:#?}"));
    assert_eq!((page.name.as_str(), page.kind), ("GET /sign-in", 2));
    assert_eq!((hex(&page.trace_id), hex(&page.parent_span_id)), (TRACE.to_owned(), PARENT.to_owned()));
    assert_eq!(attribute(page, "http.response.status_code").as_deref(), Some("200"));
    assert_eq!((attribute(page, "http.request.method"), attribute(page, "http.route")), (Some("GET".into()), Some("/sign-in".into())));
    assert!(page.end_time_unix_nano > page.start_time_unix_nano);

    let panic = found("GET /dev/panic");
    assert_eq!(attribute(panic, "http.response.status_code").as_deref(), Some("500"));
    assert_eq!(panic.status.as_ref().map(|status| status.code), Some(2), "an error");
    assert_ne!(hex(&panic.trace_id), TRACE);

    let answer = found("answer");
    assert_eq!((attribute(answer, "engine"), attribute(answer, "outcome")), (Some("model".into()), Some("done".into())));
    assert!(model.traces().iter().any(|trace| trace.contains(&hex(&answer.trace_id))), "{:?}", model.traces());
    let mut jobs = spans.iter().filter(|span| span.name == "job").map(|span| (attribute(span, "name"), attribute(span, "outcome")));
    assert!(jobs.any(|job| job == (Some("read_document".into()), Some("done".into()))), "{spans:#?}");

    let all = collector.all();
    assert!(all.contains("service.name") && all.contains("tejarat"), "{all}");
    for secret in ["canary", "09126666101", "گواهی", "leave.md", PASSWORD, "__Host-", "events: [Event"] {
        assert!(!all.contains(secret), "{secret} is in {all}");
    }
    assert!(!app.log().contains("canary"), "{}", app.log());
}

#[tokio::test]
async fn a_collector_that_is_away_harms_nobody() {
    let env = vec![
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1".to_owned()),
        ("OTEL_EXPORTER_OTLP_HEADERS", "x-collector-key=canary".to_owned()),
    ];
    let app = TestApp::start_with(Options { env, ..Options::default() }).await;
    app.expect_errors("the collector is away");
    app.person("09126666102").await;
    assert!(app.terminate().await, "{}", app.log());
    assert!(!app.log().contains("canary"), "{}", app.log());
    let (code, told) = {
        let output = app.command("serve").env("OTEL_EXPORTER_OTLP_ENDPOINT", "not an address: canary").output().await.unwrap();
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    assert!(code == Some(2) && told.starts_with("OTEL_EXPORTER_OTLP_ENDPOINT") && !told.contains("canary"), "{code:?} {told}");
}
