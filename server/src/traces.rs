//! Spans for those who trace: sent by OTLP over HTTP to the collector that `OTEL_EXPORTER_OTLP_ENDPOINT` names, and kept out
//! of the way when it names none. The other `OTEL_…` settings mean what the OpenTelemetry specification says.
//!
//! Only our own spans go out, with their names, routes, states and ids. Events do not: what is logged stays in the log.

use std::env;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use opentelemetry::trace::TracerProvider;
use opentelemetry::{Context, KeyValue, global};
use opentelemetry_http::{HeaderExtractor, HeaderInjector, HttpClient, HttpError, Request, Response};
use opentelemetry_otlp::{SpanExporter, WithHttpConfig};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::propagation::TraceContextPropagator;
use opentelemetry_sdk::trace::{SdkTracer, SdkTracerProvider};
use reqwest::header::HeaderMap;
use tokio::runtime::Handle;
use tracing::{Level, Metadata, Span};
use tracing_opentelemetry::{OpenTelemetryLayer, OpenTelemetrySpanExt};
use tracing_subscriber::Layer;
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::registry::LookupSpan;

/// The name under which traces are found, unless `OTEL_SERVICE_NAME` says another.
const SERVICE: &str = "tejarat";
/// Where spans go; either is enough.
const ENDPOINTS: [&str; 2] = ["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT"];
/// A collector that has not taken a batch by then does not get it.
const SEND_TIMEOUT: Duration = Duration::from_secs(10);
/// At the end the last spans are waited for no longer.
const FLUSH_TIMEOUT: Duration = Duration::from_secs(3);

/// As there is one subscriber for the log, so for traces.
static ARE_SENT: AtomicBool = AtomicBool::new(false);

/// The sender of spans. What it still holds is sent when it is flushed.
pub struct Traces(SdkTracerProvider);

impl Traces {
    /// A sender to the configured collector; none when none is configured. Sends with the help of this runtime.
    ///
    /// # Errors
    /// When the settings make no address.
    pub fn begin(runtime: Handle) -> anyhow::Result<Option<Self>> {
        if !is_wanted(|name| env::var(name).ok()) {
            return Ok(None);
        }
        let client = reqwest::Client::builder().timeout(SEND_TIMEOUT).redirect(reqwest::redirect::Policy::none()).build()?;
        let exporter = SpanExporter::builder().with_http().with_http_client(Sender { client, runtime }).build()?;
        let version = KeyValue::new("service.version", env!("CARGO_PKG_VERSION"));
        let mut resource = Resource::builder().with_attribute(version);
        if env::var("OTEL_SERVICE_NAME").is_err() {
            resource = resource.with_service_name(SERVICE);
        }
        let provider = SdkTracerProvider::builder().with_batch_exporter(exporter).with_resource(resource.build()).build();
        global::set_text_map_propagator(TraceContextPropagator::new());
        ARE_SENT.store(true, Ordering::Relaxed);
        Ok(Some(Self(provider)))
    }

    /// The layer of the log's subscriber that makes spans of ours into spans of a trace.
    pub fn layer<S>(&self) -> impl Layer<S> + use<S>
    where
        S: tracing::Subscriber + for<'span> LookupSpan<'span>,
    {
        let layer: OpenTelemetryLayer<S, SdkTracer> = tracing_opentelemetry::layer()
            .with_tracer(self.0.tracer(SERVICE))
            .with_location(false)
            .with_threads(false)
            .with_target(false)
            .with_tracked_inactivity(false);
        layer.with_filter(filter_fn(is_ours))
    }

    /// Sends what is left. The runtime must still be there.
    pub fn flush(&self) {
        if let Err(error) = self.0.shutdown_with_timeout(FLUSH_TIMEOUT) {
            tracing::warn!(%error, "exporting the last spans failed");
        }
    }
}

/// Whether traces are sent at all; without, nobody need take trouble for them.
#[must_use]
pub fn are_sent() -> bool {
    ARE_SENT.load(Ordering::Relaxed)
}

/// Makes a span part of the trace that these headers name, when they do.
pub fn join(span: &Span, headers: &HeaderMap) {
    let parent = global::get_text_map_propagator(|propagator| propagator.extract_with_context(&Context::new(), &HeaderExtractor(headers)));
    // Fails only where no traces are sent.
    let _ = span.set_parent(parent);
}

/// Headers that tell whom we ask which trace the question belongs to; none when no traces are sent.
#[must_use]
pub fn headers() -> HeaderMap {
    let mut headers = HeaderMap::new();
    if !are_sent() {
        return headers;
    }
    let context = Span::current().context();
    global::get_text_map_propagator(|propagator| propagator.inject_context(&context, &mut HeaderInjector(&mut headers)));
    headers
}

fn is_wanted(setting: impl Fn(&str) -> Option<String>) -> bool {
    let is = |name: &str, value: &str| setting(name).is_some_and(|text| text.trim().eq_ignore_ascii_case(value));
    let has_endpoint = ENDPOINTS.iter().any(|name| setting(name).is_some_and(|endpoint| !endpoint.trim().is_empty()));
    has_endpoint && !is("OTEL_SDK_DISABLED", "true") && !is("OTEL_TRACES_EXPORTER", "none")
}

fn is_ours(metadata: &Metadata<'_>) -> bool {
    let target = metadata.target().split("::").next().unwrap_or_default();
    metadata.is_span() && *metadata.level() <= Level::INFO && matches!(target, "tejarat" | "domain" | "app")
}

/// Our HTTP client in the exporter's hands. The exporter lives on a thread of its own, requests on the runtime.
#[derive(Debug)]
struct Sender {
    client: reqwest::Client,
    runtime: Handle,
}

#[async_trait]
impl HttpClient for Sender {
    async fn send_bytes(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        let client = self.client.clone();
        let sending = self.runtime.spawn(async move {
            let answer = client.execute(request.try_into()?).await.map_err(reqwest::Error::without_url)?;
            let (status, headers) = (answer.status(), answer.headers().clone());
            let mut response = Response::new(answer.bytes().await.map_err(reqwest::Error::without_url)?);
            *response.status_mut() = status;
            *response.headers_mut() = headers;
            Ok::<_, HttpError>(response)
        });
        sending.await?
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_sent_unless_a_collector_is_named_and_nobody_forbids_it() {
        let wanted =
            |pairs: &[(&str, &str)]| is_wanted(|name| pairs.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned()));
        let endpoint = ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:4318");
        assert!(!wanted(&[]) && !wanted(&[("OTEL_EXPORTER_OTLP_ENDPOINT", " ")]));
        assert!(wanted(&[endpoint]) && wanted(&[("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http://c/v1/traces")]));
        assert!(!wanted(&[endpoint, ("OTEL_SDK_DISABLED", "true")]) && !wanted(&[endpoint, ("OTEL_TRACES_EXPORTER", "none")]));
    }
}
