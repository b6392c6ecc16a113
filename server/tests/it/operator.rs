//! What the operator sees of a running server, and nobody else.

use std::time::{Duration, Instant};

use reqwest::{Method, StatusCode};
use serde_json::Value;

use crate::support::needs::assert_servers;
use crate::support::{Options, PASSWORD, RedisServer, S3, TestApp, Wire, Worker};

const LEAVE: &str = "# مرخصی\n\nمرخصی استعلاجی بیش از سه روز نیازمند گواهی پزشک معتمد است.\n";
const QUESTION: &str = "مرخصی استعلاجی چه گواهی می‌خواهد؟";
const TOKEN: &str = "metrics-token-canary-0123456789";

/// Settings with which production starts.
pub fn production() -> Vec<(&'static str, String)> {
    let settings = [
        ("DEBUG", "false"),
        ("SECRET_KEY", "2b7e151628aed2a6abf7158809cf4f3c-canary"),
        ("ALLOWED_HOSTS", "127.0.0.1,tejarat.chat"),
        ("FRONTEND_URL", "https://tejarat.chat"),
        ("KAVENEGAR_API_KEY", "kavenegar-canary"),
        ("KAVENEGAR_BASE_URL", "http://127.0.0.1:1"),
        ("EMAIL_HOST", "127.0.0.1"),
        ("EMAIL_PORT", "1"),
        ("EMAIL_USE_TLS", "false"),
        ("DEFAULT_FROM_EMAIL", "noreply@tejarat.chat"),
        ("METRICS_TOKEN", TOKEN),
    ];
    settings.map(|(name, value)| (name, value.to_owned())).to_vec()
}

async fn in_production() -> TestApp {
    TestApp::start_with(Options { env: production(), ..Options::default() }).await
}

/// The report of /readyz, and its status.
async fn readiness(app: &TestApp) -> (StatusCode, Value) {
    let begun = Instant::now();
    let response = app.http.get(app.url("/readyz")).send().await.expect("the server answers");
    assert!(begun.elapsed() < Duration::from_secs(2), "/readyz took {:?}", begun.elapsed());
    let status = response.status();
    let body = response.text().await.unwrap();
    assert!(!body.contains("canary") && !body.contains("127.0.0.1"), "{body}");
    (status, serde_json::from_str(&body).unwrap_or_else(|_| panic!("no report: {body}")))
}

fn state(report: &Value, part: &str) -> String {
    let part = report["parts"].as_array().expect("parts").iter().find(|known| known["name"] == part);
    part.map_or_else(|| "absent".to_owned(), |part| part["state"].as_str().expect("a state").to_owned())
}

/// Waits until /readyz says so; the report is remembered for a second.
async fn until(app: &TestApp, status: StatusCode, standing: &str, part: &str, its_state: &str) {
    let begun = Instant::now();
    loop {
        let (found, report) = readiness(app).await;
        if found == status && report["status"] == standing && state(&report, part) == its_state {
            return;
        }
        assert!(begun.elapsed() < Duration::from_secs(10), "{part} is not {its_state}: {found} {report}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

#[tokio::test]
async fn e07_without_debug_there_are_no_development_pages_source_maps_or_dotfiles() {
    let app = in_production().await;
    let hidden = |status: StatusCode| matches!(status, StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED);
    let paths = [
        "/dev/ui",
        "/dev/inbox",
        "/en/dev/inbox",
        "/dev/sandbox",
        "/dev/panic",
        "/docs",
        "/api/docs",
        "/openapi.json",
        "/pkg/tejarat.js.map",
        "/pkg/tejarat.wasm.map",
        "/.env",
        "/.git/config",
        "/..%2f.env",
        "/Cargo.toml",
        "/metrics",
    ];
    for path in paths {
        for accept in ["*/*", "text/html"] {
            let response = app.http.get(app.url(path)).header("accept", accept).header("accept-language", "fa").send().await.unwrap();
            assert!(hidden(response.status()), "GET {path} answered {}", response.status());
        }
    }
    for path in ["/dev/clock", "/dev/panic", "/fn/app/dev/inbox/inbox"] {
        let request = app.http.post(app.url(path)).header("origin", "https://tejarat.chat").header("accept", "application/json");
        let status = request.form(&[("seconds", "1")]).send().await.unwrap().status();
        assert!(hidden(status), "POST {path} answered {status}");
    }
    for path in ["/", "/healthz", "/sign-in", "/nothing", "/pkg/nothing.js"] {
        let trace = app.http.request(Method::TRACE, app.url(path)).header("cookie", "a=canary").send().await.unwrap();
        let status = trace.status();
        assert!(hidden(status), "TRACE {path} answered {status}");
        assert!(!trace.text().await.unwrap().contains("canary"), "TRACE {path} repeats the request");
    }
}

#[tokio::test]
async fn e07_metrics_tell_what_happened_and_nothing_about_anybody() {
    let app = TestApp::start().await;
    let sara = app.person("09126666001").await;
    sara.upload("leave.md", LEAVE).await;
    sara.ask(QUESTION).await;
    for _ in 0..8 {
        app.stranger().sign_in("09126666001", "a wrong password").await;
    }
    app.http.get(app.url("/nothing-canary")).send().await.unwrap();
    let _line = sara.line().await;
    let response = app.http.get(app.url("/metrics")).send().await.unwrap();
    assert_eq!(response.status(), StatusCode::OK);
    assert!(response.headers()["content-type"].to_str().unwrap().starts_with("application/openmetrics-text"));
    let text = response.text().await.unwrap();
    let value = |name: &str| -> f64 {
        let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
        line.unwrap_or_else(|| panic!("{name} is not in\n{text}")).parse().expect("a number")
    };
    assert!(value("tejarat_http_request_duration_seconds_count{method=\"POST\",route=\"/library/upload\",status=\"2xx\"}") == 1.0);
    assert!(value("tejarat_http_request_duration_seconds_count{method=\"GET\",route=\"other\",status=\"4xx\"}") >= 1.0);
    assert!(value("tejarat_answers_total{engine=\"extractive\",outcome=\"done\"}") == 1.0);
    assert!(value("tejarat_runs_total{engine=\"extractive\",outcome=\"complete\"}") == 1.0);
    assert!(value("tejarat_tokens_total{basis=\"reported\",direction=\"input\",engine=\"extractive\"}") == 0.0);
    assert!(value("tejarat_answer_first_text_seconds_count{engine=\"extractive\"}") == 1.0);
    assert!(value("tejarat_jobs_total{queue=\"documents\",name=\"read_document\",outcome=\"done\"}") == 1.0);
    assert!(value("tejarat_limiter_refusals_total{limit=\"sign-in\"}") >= 1.0);
    assert!(value("tejarat_open_sockets") >= 1.0 && value("tejarat_live_runs") == 0.0 && value("tejarat_argon2_permits_in_use") == 0.0);
    assert!(value("tejarat_index_passages") >= 1.0);
    assert!(value("tejarat_database_connections{state=\"idle\"}") + value("tejarat_database_connections{state=\"in_use\"}") >= 1.0);
    assert!(value("process_resident_memory_bytes") > 1e6 && value("process_open_fds") > 3.0 && value("process_start_time_seconds") > 1e9);
    assert!(text.contains("tejarat_build_info{version=\""), "{text}");
    assert_eq!(text.contains("tejarat_redis_up 1"), std::env::var_os("TEST_REDIS_URL").is_some());
    for secret in ["canary", "09126666001", "9126666001", "گواهی", "leave.md", PASSWORD, "127.0.0.1", "acc_", "doc_", "run_"] {
        assert!(!text.contains(secret), "{secret} is in\n{text}");
    }
}

#[tokio::test]
async fn a_worker_tells_how_it_stands_and_what_it_did() {
    let app = TestApp::start_with(Options { env: vec![("SERVE_JOBS", "false".into())], ..Options::default() }).await;
    let worker = Worker::start(&app);
    app.person("09126666003").await.upload("leave.md", LEAVE).await;
    let ask = |path: &str| app.http.get(worker.url(path)).send();
    assert_eq!(ask("/readyz").await.unwrap().status(), StatusCode::OK);
    let told = ask("/metrics").await.unwrap().text().await.unwrap();
    assert!(told.contains("tejarat_jobs_total{queue=\"documents\",name=\"read_document\",outcome=\"done\"} 1"), "{told}");
    assert_eq!(ask("/").await.unwrap().status(), StatusCode::NOT_FOUND, "it serves nothing else");
}

#[tokio::test]
async fn e07_metrics_are_hidden_from_strangers() {
    let app = in_production().await;
    let ask = |token: Option<&str>| {
        let request = app.http.get(app.url("/metrics"));
        token.map_or_else(|| request.try_clone().unwrap(), |token| request.try_clone().unwrap().bearer_auth(token)).send()
    };
    for token in [None, Some(""), Some("metrics-token-canary-012345678"), Some("metrics-token-canary-01234567890")] {
        assert_eq!(ask(token).await.unwrap().status(), StatusCode::NOT_FOUND, "{token:?}");
    }
    let told = ask(Some(TOKEN)).await.unwrap();
    assert_eq!(told.status(), StatusCode::OK);
    assert!(!told.text().await.unwrap().contains("canary"));
    let mut without = app;
    without.kill().await;
    without.change(("METRICS_TOKEN", String::new()));
    without.launch().await;
    assert_eq!(without.http.get(without.url("/metrics")).send().await.unwrap().status(), StatusCode::NOT_FOUND);
    assert!(!without.log().contains("canary"), "{}", without.log());
}

#[tokio::test]
async fn readiness_names_redis_and_goes_on_without_it() {
    let Some(mut redis) = RedisServer::start().await else { return };
    let app = TestApp::start_with(Options { env: vec![redis.setting()], ..Options::default() }).await;
    until(&app, StatusCode::OK, "ok", "redis", "ok").await;
    redis.kill().await;
    until(&app, StatusCode::OK, "degraded", "redis", "down").await;
    redis.launch().await;
    until(&app, StatusCode::OK, "ok", "redis", "ok").await;
    redis.freeze().await;
    until(&app, StatusCode::OK, "degraded", "redis", "down").await;
}

#[tokio::test]
async fn readiness_names_the_file_store_and_goes_on_without_it() {
    let s3 = S3::start().await;
    let app = TestApp::start_with(Options { env: s3.settings(), ..Options::default() }).await;
    until(&app, StatusCode::OK, "ok", "files", "ok").await;
    s3.stop();
    until(&app, StatusCode::OK, "degraded", "files", "down").await;
}

#[tokio::test]
#[ignore = "needs PostgreSQL and Redis"]
async fn readiness_names_the_database_and_is_refused_without_it() {
    assert_servers();
    let mut app = TestApp::start().await;
    app.expect_errors("the database is away");
    let (_, report) = readiness(&app).await;
    assert_eq!((state(&report, "database"), state(&report, "migrations"), state(&report, "jobs")), ("ok".into(), "ok".into(), "ok".into()));
    assert_eq!(
        (state(&report, "redis") == "absent", state(&report, "files")),
        (std::env::var_os("TEST_REDIS_URL").is_none(), "absent".into())
    );
    app.kill().await;
    let (wire, url) = Wire::before_database(app.database_url()).await;
    app.change(("DATABASE_URL", url));
    app.launch().await;
    until(&app, StatusCode::OK, "ok", "database", "ok").await;
    wire.cut();
    until(&app, StatusCode::SERVICE_UNAVAILABLE, "down", "database", "down").await;
    let (_, report) = readiness(&app).await;
    assert_eq!((state(&report, "migrations"), state(&report, "jobs")), ("unknown".to_owned(), "unknown".to_owned()));
    assert_eq!(app.http.get(app.url("/healthz")).send().await.unwrap().status(), StatusCode::OK, "the process lives");
}

#[tokio::test]
async fn f09_at_the_end_readiness_is_refused_first_while_everything_is_still_answered() {
    let app = in_production().await;
    let (http, ready, alive) = (app.http.clone(), app.url("/readyz"), app.url("/healthz"));
    let watching = tokio::spawn(async move {
        loop {
            let Ok(response) = http.get(&ready).send().await else { return None };
            if response.status() == StatusCode::SERVICE_UNAVAILABLE {
                let report: Value = serde_json::from_str(&response.text().await.ok()?).ok()?;
                let alive = http.get(&alive).send().await.ok()?.status();
                return Some((report["status"].as_str()?.to_owned(), alive));
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    });
    assert!(app.terminate().await, "a clean end:\n{}", app.log());
    assert_eq!(watching.await.unwrap(), Some(("stopping".to_owned(), StatusCode::OK)));
}
