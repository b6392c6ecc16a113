//! Development shows everybody's codes: it is for this machine, and nothing becomes it by a forgotten line.

use std::os::unix::fs::PermissionsExt;

use reqwest::{Method, StatusCode, header};

use crate::operator::production;
use crate::support::{Options, PASSWORD, TestApp};

async fn refused(app: &TestApp, changes: &[(&str, &str)], named: &[&str]) {
    let output = app.command("serve").envs(changes.iter().copied()).output().await.expect("the program runs");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!((output.status.code(), said.trim().lines().count()), (Some(2), 1), "{changes:?}: {said}");
    assert!(said.starts_with("DEBUG is on") && named.iter().all(|name| said.contains(name)) && !said.contains("canary"), "{said}");
}

#[tokio::test]
async fn h4_a_production_without_debug_false_is_told_so_and_does_not_start() {
    let app = TestApp::start().await;
    let production = production();
    let mut forgotten: Vec<(&str, &str)> = production.iter().map(|(name, value)| (*name, value.as_str())).collect();
    forgotten.push(("DEBUG", ""));
    let named = ["FRONTEND_URL", "ALLOWED_HOSTS", "KAVENEGAR_API_KEY", "METRICS_TOKEN", "DEBUG=false"];
    refused(&app, &forgotten, &named).await;
    forgotten.push(("SECRET_KEY", ""));
    refused(&app, &forgotten, &named).await;
    // Only one of the two is written out.
    forgotten.push(("DEBUG", "true"));
    refused(&app, &forgotten, &named).await;
    refused(&app, &[("SITE_ADDR", "0.0.0.0:1"), ("DEBUG", ""), ("SECRET_KEY", "")], &["SITE_ADDR"]).await;
    let checked = app.command("check").envs(forgotten).output().await.unwrap();
    let said = String::from_utf8_lossy(&checked.stdout).into_owned();
    assert!(checked.status.code() == Some(1) && said.starts_with("broken  DEBUG is on"), "{said}");
}

#[tokio::test]
async fn h4_development_makes_a_key_of_its_own_and_keeps_it() {
    let without_key = || TestApp::start_with(Options { env: vec![("SECRET_KEY", String::new())], ..Options::default() });
    let (app, other) = (without_key().await, without_key().await);
    let (file, others) = (app.files().join("development-key"), other.files().join("development-key"));
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    assert_ne!(std::fs::read(&file).unwrap(), std::fs::read(others).unwrap());
    let sara = app.person("09125550401").await;
    app.kill().await;
    app.launch().await;
    assert!(sara.is_signed_in().await, "the next start has the same key");
    let elsewhere = sara.at(&other);
    assert!(!elsewhere.is_signed_in().await, "another machine has another one");
    assert!(!app.log().contains(std::fs::read_to_string(&file).unwrap().trim()));
}

#[tokio::test]
async fn h4_development_answers_to_the_names_of_this_machine_alone() {
    let app = TestApp::start().await;
    let ask = async |host: &str, path: &str| {
        let request = app.http.get(app.url(path)).header(header::HOST, host).header(header::ACCEPT, "text/html");
        request.send().await.unwrap().status()
    };
    for path in ["/sign-in", "/dev/inbox"] {
        for host in ["localhost", "127.0.0.1:80", "[::1]:3000"] {
            assert_eq!(ask(host, path).await, StatusCode::OK, "{host}{path}");
        }
        for host in ["rebound.example", "192.0.2.1", "0.0.0.0", "localhost.evil.example"] {
            assert!(ask(host, path).await.is_client_error(), "{host}{path}");
        }
    }
}

#[tokio::test]
async fn h4_what_comes_by_a_proxy_or_another_name_finds_no_inbox() {
    let env = vec![("ALLOWED_HOSTS", "127.0.0.1,tejarat.chat".to_owned()), ("TRUSTED_PROXIES", "127.0.0.1".to_owned())];
    let app = TestApp::start_with(Options { env, ..Options::default() }).await;
    let sara = app.person("09125550402").await;
    let code = "09125550402".trim_start_matches('0');
    assert!(app.stranger().page("/dev/inbox").await.body.contains(code), "at this machine it is there");
    let foreign = [
        ("x-forwarded-for", "127.0.0.1"),
        ("x-forwarded-for", ""),
        ("forwarded", "for=127.0.0.1"),
        ("x-real-ip", "127.0.0.1"),
        ("host", "tejarat.chat"),
    ];
    for (name, value) in foreign {
        for path in ["/dev/inbox", "/dev/inbox/", "/en/dev/inbox", "/dev/inbox/1", "/dev/ui", "//dev/inbox", "/%64ev/inbox"] {
            let request = app.http.get(app.url(path)).header(name, value).header(header::ACCEPT, "text/html");
            let response = request.send().await.unwrap();
            let (status, body) = (response.status(), response.text().await.unwrap());
            assert!(status == StatusCode::NOT_FOUND && !body.contains(code), "{name}: {value} {path}: {status}");
        }
        for (path, body) in [("/dev/clock", r#"{"seconds":9999999}"#), ("/fn/app/dev/inbox/inbox", ""), ("/dev/notifications", "{}")] {
            let request = app.http.request(Method::POST, app.url(path)).header("origin", app.origin()).header(name, value);
            let response = request.header(header::CONTENT_TYPE, "application/json").body(body).send().await.unwrap();
            let (status, body) = (response.status(), response.text().await.unwrap());
            assert!(status.is_client_error() && !body.contains(code), "{name}: {value} {path}: {status} {body}");
        }
    }
    assert!(sara.is_signed_in().await, "nobody has moved the clock");
    app.stranger().sign_in("09125550402", PASSWORD).await.ok();
}
