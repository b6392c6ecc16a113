//! The commands of an operator: `check`, `jobs`, `cache`.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Output;
use std::time::Duration;

use serde_json::Value;
use tokio::process::Command;

use crate::operator::production;
use crate::support::{Encryption, FakeModel, FakeSmtp, Options, RedisServer, S3, Script, TestApp};

async fn run(command: &mut Command) -> (Option<i32>, String) {
    let Output { status, stdout, stderr } = command.output().await.expect("the program runs");
    let said = format!("{}{}", String::from_utf8_lossy(&stdout), String::from_utf8_lossy(&stderr));
    assert!(!said.contains("canary"), "a secret is in: {said}");
    (status.code(), said)
}

fn check(app: &TestApp, mail: &FakeSmtp, changes: &[(&str, &str)]) -> Command {
    let mut command = app.command("check");
    command.arg("--deploy").envs(production()).envs(mail.settings()).envs(changes.iter().copied());
    command
}

/// With a data folder of the server's own, as an operator would leave it.
async fn private_app() -> TestApp {
    let app = TestApp::start().await;
    open_to(&app.files(), 0o700);
    app
}

fn open_to(path: &Path, mode: u32) {
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}

#[tokio::test]
async fn e07_check_finds_each_unsafe_setting_and_lets_a_good_configuration_pass() {
    let (app, mail) = (private_app().await, FakeSmtp::start(Encryption::None).await);
    let (code, said) = run(&mut check(&app, &mail, &[])).await;
    assert!(code == Some(0) && said.contains("ok      DATABASE_URL") && said.contains("ok      EMAIL_HOST"), "{said}");
    let (code, said) = run(&mut check(&app, &mail, &[("METRICS_TOKEN", "")])).await;
    assert!(code == Some(0) && said.contains("note    METRICS_TOKEN"), "only a note: {said}");
    let unsafe_ones: [&[(&str, &str)]; 19] = [
        &[("DEBUG", "true")],
        &[("SECRET_KEY", "")],
        &[("SECRET_KEY", "canary")],
        &[("SECRET_KEY", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")],
        &[("ALLOWED_HOSTS", "")],
        &[("ALLOWED_HOSTS", "*")],
        &[("FRONTEND_URL", "http://tejarat.chat")],
        &[("KAVENEGAR_API_KEY", "")],
        &[("EMAIL_HOST", ""), ("EMAIL_HOST_USER", ""), ("EMAIL_HOST_PASSWORD", "")],
        &[("EMAIL_HOST", "127.0.0.1"), ("EMAIL_PORT", "1")],
        &[("EMAIL_HOST", "127.0.0.1"), ("EMAIL_HOST_PASSWORD", "another-canary")],
        &[("TRUSTED_PROXIES", "0.0.0.0/0")],
        &[("METRICS_TOKEN", "canary")],
        &[("SITE_ADDR", "nowhere")],
        &[("LOG_FORMAT", "canary")],
        &[("LLM_BASE_URL", "http://127.0.0.1:1/v1")],
        &[("REDIS_URL", "redis://:canary@127.0.0.1:1")],
        &[("RAG_CORE_BASE_URL", "http://127.0.0.1:1"), ("RAG_CORE_JWT_SECRET", "canary-canary-canary-canary-canary-canary")],
        &[("MINIO_ENDPOINT", "127.0.0.1:1"), ("MINIO_ACCESS_KEY", "key-canary"), ("MINIO_SECRET_KEY", "canary")],
    ];
    for changes in unsafe_ones {
        let (code, said) = run(&mut check(&app, &mail, changes)).await;
        let name = changes[0].0;
        let told = said.lines().filter(|line| ["unsafe  ", "fatal   ", "broken  "].iter().any(|word| line.starts_with(word)));
        let told: Vec<&str> = told.collect();
        assert!(code == Some(1) && told.len() == 1 && told[0][8..].starts_with(name), "{changes:?}: {code:?} {said}");
    }
    let away = [("DATABASE_URL", "postgres://t:canary@127.0.0.1:1/t")];
    let (code, said) = run(&mut check(&app, &mail, &away)).await;
    assert!(code == Some(1) && said.contains("broken  DATABASE_URL"), "{said}");
}

#[tokio::test]
async fn e07_check_finds_what_everybody_on_the_machine_can_read() {
    let (app, mail) = (private_app().await, FakeSmtp::start(Encryption::None).await);
    let env_file = app.files().join(".env");
    std::fs::write(&env_file, "LOG_FORMAT=json\n").unwrap();
    open_to(&env_file, 0o600);
    assert_eq!(run(&mut check(&app, &mail, &[])).await.0, Some(0));
    let mut places = vec![(env_file, 0o644, ".env"), (app.files(), 0o755, "DATA_DIR")];
    if std::env::var_os("TEST_DATABASE_URL").is_none() {
        let database = app.files().join("tejarat.db");
        assert_eq!(std::fs::metadata(&database).unwrap().permissions().mode() & 0o777, 0o600, "as the server has made it");
        places.push((database, 0o644, "DATABASE_URL"));
    }
    for (path, open, name) in places {
        let before = std::fs::metadata(&path).unwrap().permissions();
        open_to(&path, open);
        let (code, said) = run(&mut check(&app, &mail, &[])).await;
        assert!(code == Some(1) && said.contains(&format!("unsafe  {name}")), "{name}: {said}");
        std::fs::set_permissions(&path, before).unwrap();
    }
    assert_eq!(run(&mut check(&app, &mail, &[])).await.0, Some(0));
}

#[tokio::test]
async fn a_broken_env_file_is_told_and_nothing_starts_with_half_of_it() {
    let app = TestApp::start().await;
    std::fs::write(app.files().join(".env"), "LOG_FORMAT=text\nSECRET KEY = canary\nDEBUG=false\n").unwrap();
    let (code, said) = run(&mut app.command("check")).await;
    assert!(code == Some(1) && said.contains("broken  .env"), "{said}");
    let (code, said) = run(&mut app.command("serve")).await;
    assert!(code == Some(2) && said.starts_with(".env"), "{code:?} {said}");
}

#[tokio::test]
async fn check_asks_everybody_whom_the_configuration_names() {
    let s3 = S3::start().await;
    let model = FakeModel::start(Script::Refuse(500)).await;
    let app = TestApp::start_with(Options { model: Some(model), env: s3.settings(), ..Options::default() }).await;
    let (code, said) = run(&mut app.command("check")).await;
    assert_eq!(code, Some(0), "{said}");
    for name in ["DATABASE_URL", "MINIO_ENDPOINT", "LLM_BASE_URL"] {
        assert!(said.contains(&format!("ok      {name}")), "{said}");
    }
    s3.stop();
    let (code, said) = run(&mut app.command("check")).await;
    assert!(code == Some(1) && said.contains("broken  MINIO_ENDPOINT"), "{said}");
}

#[tokio::test]
async fn e07_serve_refuses_the_fatal_settings() {
    let app = TestApp::start().await;
    for (name, value) in [("ALLOWED_HOSTS", ""), ("KAVENEGAR_API_KEY", ""), ("EMAIL_HOST", ""), ("TRUSTED_PROXIES", "::/0")] {
        refuses_to_serve(&app, name, value).await;
    }
}

#[tokio::test]
async fn s10_production_does_not_start_with_the_known_secret_or_a_short_one() {
    let app = TestApp::start().await;
    for secret in ["", "canary", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"] {
        refuses_to_serve(&app, "SECRET_KEY", secret).await;
    }
}

async fn refuses_to_serve(app: &TestApp, name: &str, value: &str) {
    let (code, said) = run(app.command("serve").envs(production()).env(name, value)).await;
    assert!(code == Some(2) && said.starts_with(name) && said.trim().lines().count() == 1, "{name}: {code:?} {said}");
}

#[tokio::test]
async fn a_dead_letter_is_listed_and_done_after_all_when_it_is_retried() {
    let app = TestApp::start().await;
    app.expect_errors("a job is given up");
    let sara = app.person("09126666201").await;
    let document = sara.upload("canary.md", "# مرخصی\n\nمرخصی استعلاجی نیازمند گواهی پزشک معتمد است.\n").await;
    // Where the files are, there is no folder any more: they cannot be removed.
    let (files, away) = (app.files().join("files"), app.files().join("files-away"));
    std::fs::rename(&files, &away).unwrap();
    std::fs::write(&files, "").unwrap();
    sara.call("library/server_fns/delete_document", &[("id", &document.id.to_string())]).await.ok();
    let jobs = async |arguments: &[&str]| run(app.command("jobs").args(arguments)).await;
    let listed = async |arguments: &[&str]| -> Value {
        let (code, said) = jobs(&[&["list", "--json"], arguments].concat()).await;
        assert_eq!(code, Some(0), "{said}");
        serde_json::from_str(&said).unwrap_or_else(|_| panic!("no JSON: {said}"))
    };
    let mut dead = Value::Null;
    for _ in 0..200 {
        // One try is left, and its time has come.
        app.execute("UPDATE outbox SET failures = 7 WHERE failures BETWEEN 1 AND 6").await;
        app.advance(3600).await;
        dead = listed(&["--dead"]).await["jobs"].get(0).cloned().unwrap_or_default();
        if !dead.is_null() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert_eq!((dead["name"].as_str(), dead["state"].as_str()), (Some("erase_document"), Some("dead")), "{}", app.log());
    let id = dead["id"].as_str().unwrap();
    let (_, said) = jobs(&["list"]).await;
    assert!(said.lines().any(|line| line.starts_with(id) && line.contains("erase_document") && line.contains("dead")), "{said}");
    assert_eq!(listed(&["--name", "read_document"]).await["jobs"], serde_json::json!([]));
    // As they were called before.
    assert_eq!(listed(&["--parked", "--kind", "erase_document"]).await["jobs"][0]["id"].as_str(), Some(id));
    assert_eq!(listed(&["--after", id]).await["jobs"], serde_json::json!([]));
    assert_eq!(app.row_count("document", document.id.0).await, 1);

    std::fs::remove_file(&files).unwrap();
    std::fs::rename(&away, &files).unwrap();
    let (code, said) = jobs(&["retry", id]).await;
    assert_eq!(code, Some(0), "{said}");
    for _ in 0..100 {
        // The job goes last.
        if listed(&["--name", "erase_document"]).await["jobs"] == serde_json::json!([]) {
            assert_eq!(app.row_count("document", document.id.0).await, 0);
            assert_eq!(jobs(&["retry", id]).await.0, Some(1), "there is no such job any more");
            assert_eq!(jobs(&["delete", id]).await.0, Some(1));
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("the job was not done:\n{}", app.log());
}

#[tokio::test]
async fn a_document_that_was_given_up_is_read_when_its_job_is_retried() {
    let app = TestApp::start().await;
    let sara = app.person("09126666202").await;
    let document = sara.upload("leave.md", "# مرخصی\n\nمرخصی استعلاجی نیازمند گواهی پزشک معتمد است.\n").await;
    let (state, failure) = (domain::knowledge::DocumentState::Indexed, "internal");
    assert_eq!(document.state, state);
    app.execute(&format!("UPDATE document SET state = 'failed', failure = '{failure}'")).await;
    let payload = serde_json::json!({ "kind": "read_document", "document": document.id });
    let id = if std::env::var_os("TEST_DATABASE_URL").is_some() {
        format!("'{}'", document.id.0)
    } else {
        format!("x'{}'", document.id.0.simple())
    };
    let columns = "id, name, payload, created_at, due_at, attempts, dead_at, last_error";
    app.execute(&format!("INSERT INTO outbox ({columns}) VALUES ({id}, 'read_document', '{payload}', 1, 1, 8, 1, 'told to')")).await;
    let (code, said) = run(app.command("jobs").args(["retry", "--all"])).await;
    assert!(code == Some(0) && said.contains("1 jobs"), "{said}");
    for _ in 0..100 {
        let again = sara.documents().await.into_iter().find(|found| found.id == document.id).unwrap();
        if again.state == state {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("the document was not read:\n{}", app.log());
}

#[tokio::test]
async fn clearing_the_cache_forgets_our_cached_values_and_nothing_else() {
    let Some(redis) = RedisServer::start().await else { return };
    let app = TestApp::start_with(Options { env: vec![redis.setting(), ("REDIS_PREFIX", "shop".to_owned())], ..Options::default() }).await;
    for number in 0..1200 {
        redis.say(&format!("SET shop:cache:{number} x")).await;
    }
    let others = ["shop:limit:a", "shop:lock:a", "shop:run:a", "shop:cached:a", "other:cache:a", "ashop:cache:a"];
    for key in others {
        redis.say(&format!("SET {key} x")).await;
    }
    let (code, said) = run(app.command("cache").arg("clear")).await;
    assert_eq!(code, Some(0), "{said}");
    let cleared: u64 = said.split(' ').next().unwrap().parse().unwrap_or_else(|_| panic!("{said}"));
    assert!(cleared >= 1200, "{said}");
    assert_eq!(redis.say("EXISTS shop:cache:0 shop:cache:599 shop:cache:1199").await, ":0");
    assert_eq!(redis.say(&format!("EXISTS {}", others.join(" "))).await, format!(":{}", others.len()));
}

#[tokio::test]
async fn clearing_the_cache_of_the_embedded_profile_says_where_it_lives() {
    let app = TestApp::start().await;
    let (code, said) = run(app.command("cache").arg("clear").env("REDIS_URL", "")).await;
    assert!(code == Some(0) && said.contains("memory"), "{said}");
}
