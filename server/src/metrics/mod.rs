//! What an operator can count: kept in this process' memory, read as text by Prometheus (OpenMetrics 1.0).
//!
//! Labels have few values, all of them ours: route templates, kinds, outcomes. Never an id, a path, an address or a person's words.

mod measured;
mod process;
mod vitals;

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use axum::http::{Method, StatusCode};
use domain::answers::EngineName;
use domain::chat::{RunEnd, RunEnded};
use domain::jobs::JobSpec;
use prometheus_client::encoding::text;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::{Registry, Unit};

pub use measured::{MeasuredEngine, MeasuredJobs, MeasuredLimiter, MeasuredMeter};
pub use vitals::Vitals;

/// Seconds from the head of a request to the head of its response.
const REQUEST_SECONDS: [f64; 10] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0, 30.0];
/// Seconds from a question to the first word of its answer.
const FIRST_TEXT_SECONDS: [f64; 9] = [0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 15.0, 60.0];
/// What all our names begin with.
const PREFIX: &str = "tejarat";

/// Names and values that tell the numbers of one family apart.
type Labels<const N: usize> = [(&'static str, Cow<'static, str>); N];
type Histograms<const N: usize> = Family<Labels<N>, Histogram, fn() -> Histogram>;

/// Everything that is counted as it happens. Cheap to clone; all clones count together.
#[derive(Clone)]
pub struct Metrics {
    registry: Arc<Registry>,
    requests: Histograms<3>,
    answers: Family<Labels<2>, Counter>,
    first_text: Histograms<1>,
    runs: Family<Labels<2>, Counter>,
    tokens: Family<Labels<3>, Counter>,
    jobs: Family<Labels<3>, Counter>,
    refusals: Family<Labels<1>, Counter>,
}

impl Metrics {
    /// Nothing counted yet.
    #[must_use]
    pub fn new() -> Self {
        let requests: Histograms<3> = Family::new_with_constructor(|| Histogram::new(REQUEST_SECONDS));
        let first_text: Histograms<1> = Family::new_with_constructor(|| Histogram::new(FIRST_TEXT_SECONDS));
        let (answers, jobs, refusals) = (Family::default(), Family::default(), Family::default());
        let (runs, tokens) = (Family::default(), Family::default());
        let mut registry = Registry::with_prefix(PREFIX);
        let about = "Requests by route, method and class of status, with the time until the head of the response";
        registry.register_with_unit("http_request_duration", about, Unit::Seconds, requests.clone());
        registry.register("answers", "Answers by engine and outcome", answers.clone());
        let about = "Time from a question to the first word of its answer";
        registry.register_with_unit("answer_first_text", about, Unit::Seconds, first_text.clone());
        registry.register("runs", "Ended runs by engine and outcome, counted once by whoever ended them", runs.clone());
        let about = "Tokens that engines read (input) and wrote (output), and whether they reported them or we estimated them";
        registry.register("tokens", about, tokens.clone());
        registry.register("jobs", "Attempts at jobs by queue, name and outcome; a job that is dead has failed before", jobs.clone());
        registry.register("limiter_refusals", "Attempts that a limit refused", refusals.clone());
        let build = [("version", env!("CARGO_PKG_VERSION")), ("profile", if cfg!(debug_assertions) { "debug" } else { "release" })];
        registry.register("build", "This program", Info::new(build));
        Self { registry: Arc::new(registry), requests, answers, first_text, runs, tokens, jobs, refusals }
    }

    /// A request was answered. `route` is its template; requests for files and for nothing at all have none.
    pub fn request(&self, method: &Method, route: Option<&str>, status: StatusCode, took: Duration) {
        let labels = [
            ("method", Cow::Borrowed(known(method))),
            ("route", route.map_or(Cow::Borrowed("other"), |route| Cow::Owned(route.to_owned()))),
            ("status", Cow::Borrowed(class(status))),
        ];
        self.requests.get_or_create(&labels).observe(took.as_secs_f64());
    }

    /// The first words of an answer have come.
    fn first_text(&self, engine: Option<EngineName>, took: Duration) {
        self.first_text.get_or_create(&[("engine", Cow::Borrowed(name(engine)))]).observe(took.as_secs_f64());
    }

    fn answer(&self, engine: Option<EngineName>, outcome: &'static str) {
        self.answers.get_or_create(&[("engine", Cow::Borrowed(name(engine))), ("outcome", Cow::Borrowed(outcome))]).inc();
    }

    fn run(&self, ended: &RunEnded) {
        let engine = name(ended.engine);
        self.runs.get_or_create(&[("engine", Cow::Borrowed(engine)), ("outcome", Cow::Borrowed(outcome(ended.end)))]).inc();
        let basis = if ended.usage.estimated { "estimated" } else { "reported" };
        for (direction, tokens) in [("input", ended.usage.input_tokens), ("output", ended.usage.output_tokens)] {
            let labels = [("basis", basis), ("direction", direction), ("engine", engine)].map(|(name, value)| (name, Cow::Borrowed(value)));
            self.tokens.get_or_create(&labels).inc_by(tokens);
        }
    }

    fn job(&self, JobSpec { queue, name, .. }: JobSpec, outcome: &'static str) {
        let labels = [("queue", queue.name()), ("name", name), ("outcome", outcome)];
        self.jobs.get_or_create(&labels.map(|(label, value)| (label, Cow::Borrowed(value)))).inc();
    }

    fn refusal(&self, limit: &str) {
        self.refusals.get_or_create(&[("limit", Cow::Owned(limit.to_owned()))]).inc();
    }

    /// Everything counted so far, and beside it what was looked at just now, as text.
    ///
    /// # Errors
    /// When a metric cannot be written as text.
    pub fn text(&self, looked_at: &Registry) -> Result<String, fmt::Error> {
        let mut text = String::new();
        text::encode_registry(&mut text, &self.registry)?;
        text::encode_registry(&mut text, looked_at)?;
        text::encode_eof(&mut text)?;
        Ok(text)
    }
}

/// The method, unless somebody made it up.
fn known(method: &Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "PUT" => "PUT",
        "PATCH" => "PATCH",
        "DELETE" => "DELETE",
        "OPTIONS" => "OPTIONS",
        _ => "other",
    }
}

fn class(status: StatusCode) -> &'static str {
    match status.as_u16() / 100 {
        1 => "1xx",
        2 => "2xx",
        3 => "3xx",
        4 => "4xx",
        _ => "5xx",
    }
}

fn outcome(end: RunEnd) -> &'static str {
    match end {
        RunEnd::Complete => "complete",
        RunEnd::Stopped => "stopped",
        RunEnd::Interrupted => "interrupted",
        RunEnd::Failed(_) => "failed",
    }
}

/// The engine's name; one that failed before it took the question has none.
fn name(engine: Option<EngineName>) -> &'static str {
    match engine {
        Some(EngineName::Extractive) => "extractive",
        Some(EngineName::Core) => "core",
        Some(EngineName::Model) => "model",
        None => "none",
    }
}

#[cfg(test)]
mod tests {
    use domain::answers::Usage;

    use super::*;

    #[test]
    fn what_happened_is_counted_under_few_names() {
        let metrics = Metrics::new();
        let took = Duration::from_millis(20);
        metrics.request(&Method::GET, Some("/library/{id}/file"), StatusCode::OK, took);
        metrics.request(&Method::from_bytes(b"CANARY").unwrap(), None, StatusCode::IM_A_TEAPOT, took);
        metrics.answer(Some(EngineName::Extractive), "done");
        metrics.run(&RunEnded {
            workspace: domain::ids::WorkspaceId::generate(),
            run: domain::ids::RunId::generate(),
            asked_at: domain::Timestamp(0),
            end: RunEnd::Interrupted,
            engine: Some(EngineName::Model),
            delivered: 4,
            usage: Usage { input_tokens: 9, output_tokens: 2, estimated: true },
        });
        let text = metrics.text(&Registry::default()).unwrap();
        for line in [
            "tejarat_http_request_duration_seconds_count{method=\"GET\",route=\"/library/{id}/file\",status=\"2xx\"} 1",
            "tejarat_http_request_duration_seconds_bucket{le=\"0.01\",method=\"GET\",route=\"/library/{id}/file\",status=\"2xx\"} 0",
            "tejarat_http_request_duration_seconds_count{method=\"other\",route=\"other\",status=\"4xx\"} 1",
            "tejarat_answers_total{engine=\"extractive\",outcome=\"done\"} 1",
            "tejarat_runs_total{engine=\"model\",outcome=\"interrupted\"} 1",
            "tejarat_tokens_total{basis=\"estimated\",direction=\"input\",engine=\"model\"} 9",
            "tejarat_tokens_total{basis=\"estimated\",direction=\"output\",engine=\"model\"} 2",
        ] {
            assert!(text.lines().any(|known| known == line), "{line} is not in\n{text}");
        }
        assert!(text.ends_with("# EOF\n") && text.contains("tejarat_build_info") && !text.contains("CANARY"), "{text}");
    }
}
