//! Nothing is lost when a process dies or is told to go.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::time::Duration;

use domain::chat::MessageState;
use domain::chat::protocol::{self, ClientFrame, ServerFrame};
use domain::knowledge::DocumentState;

use crate::support::{FakeModel, Options, Script, TestApp, Worker};

const LONG: &str = "یک دو سه چهار پنج شش هفت هشت نه ده یازده دوازده سیزده چهارده پانزده شانزده هفده هجده نوزده بیست ";
const LEAVE: &str = "# مرخصی\n\nمرخصی استعلاجی بیش از سه روز نیازمند گواهی پزشک معتمد است که باید ظرف ۴۸ ساعت به منابع انسانی برسد.\n";

#[tokio::test]
async fn an_answer_whose_process_is_killed_keeps_its_text_and_can_be_continued() {
    let model = FakeModel::start(Script::words(&LONG.repeat(20), Duration::from_millis(40))).await;
    let app = TestApp::start_with(Options { model: Some(model.clone()), ..Options::default() }).await;
    let conversation = {
        let sara = app.person("09121111001").await;
        sara.upload("leave.md", LEAVE).await;
        let mut line = sara.line().await;
        let (conversation, answer) = line.ask(None, "مرخصی استعلاجی چه گواهی می‌خواهد؟").await;
        let (_, blocks) = line.follow_some(answer.run.unwrap().run, 40).await;
        assert!(blocks.concat().contains("چهار"), "{blocks:?}");
        // Longer than the time between two checkpoints.
        tokio::time::sleep(Duration::from_millis(1200)).await;
        conversation
    };
    app.kill().await;
    app.launch().await;

    let sara = app.stranger();
    sara.sign_in("09121111001", crate::support::PASSWORD).await.ok();
    let mut answer = sara.open(conversation).await.messages.pop().unwrap();
    if answer.state == MessageState::Running {
        // The lease of the dead process is not over yet: who follows is told as soon as it is.
        let mut line = sara.line().await;
        line.say(&ClientFrame::Resume { position: answer.run.unwrap() }).await;
        let ended = line.follow(answer.run.unwrap(), answer.blocks).await;
        assert_eq!(ended.state, MessageState::Interrupted);
        answer = sara.open(conversation).await.messages.pop().unwrap();
    }
    assert_eq!(answer.state, MessageState::Interrupted);
    assert!(answer.text.contains("چهار"), "the text so far is there: {:?}", answer.text);

    model.next(Script::words("و این هم ادامه.", Duration::from_millis(1)));
    let mut line = sara.line().await;
    line.say(&ClientFrame::ContinueAnswer { message: answer.id }).await;
    let continued = loop {
        if let ServerFrame::Continued { answer } = line.hear().await {
            break *answer;
        }
    };
    let ended = line.follow(continued.run.unwrap(), continued.blocks).await;
    assert_eq!(ended.state, MessageState::Complete);
    let told = app.http.get(app.url("/metrics")).send().await.unwrap().text().await.unwrap();
    for run in [
        r#"tejarat_runs_total{engine="model",outcome="interrupted"} 1"#,
        r#"tejarat_runs_total{engine="model",outcome="complete"} 1"#,
        r#"tejarat_tokens_total{basis="reported",direction="input",engine="model"} 9"#,
    ] {
        assert!(told.lines().any(|line| line == run), "{run} is not in\n{told}");
    }
    let killed =
        told.lines().find_map(|line| line.strip_prefix(r#"tejarat_tokens_total{basis="estimated",direction="output",engine="model"} "#));
    assert!(killed.is_some_and(|tokens| tokens.parse::<u64>().unwrap() > 0), "what was saved is counted:\n{told}");
    let whole = sara.open(conversation).await.messages.pop().unwrap();
    assert!(whole.text.starts_with(&answer.text) && whole.text.contains("ادامه"), "{:?}", whole.text);
    assert_eq!(whole.blocks, ended.blocks, "what was streamed is what is stored");
}

#[tokio::test]
async fn a_document_whose_intake_is_killed_still_ends_indexed() {
    let app = TestApp::start().await;
    let text = format!("{LEAVE}\n{}", "بند دیگری دربارهٔ مأموریت و اضافه‌کار کارکنان شرکت.\n\n".repeat(20_000));
    let (id, name) = {
        let sara = app.person("09121111002").await;
        let document = sara.upload_only("big.md", text).await;
        (document.id, document.name)
    };
    app.kill().await;
    app.launch().await;
    let sara = app.stranger();
    sara.sign_in("09121111002", crate::support::PASSWORD).await.ok();
    let document = sara.settled(id).await;
    assert_eq!((document.name, document.state), (name, DocumentState::Indexed));
}

#[tokio::test]
async fn the_index_comes_back_after_its_folder_is_deleted() {
    let app = TestApp::start().await;
    app.person("09121111003").await.upload("leave.md", LEAVE).await;
    app.kill().await;
    std::fs::remove_dir_all(app.files().join("index")).unwrap();
    app.launch().await;
    let sara = app.stranger();
    sara.sign_in("09121111003", crate::support::PASSWORD).await.ok();
    for _ in 0..100 {
        let (_, answer) = sara.ask("گواهی پزشک تا چند ساعت؟").await;
        if !answer.sources.is_empty() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("the index did not come back:\n{}", app.log());
}

#[tokio::test]
async fn a_clean_shutdown_saves_what_is_being_written_and_tells_the_lines() {
    let model = FakeModel::start(Script::words(&LONG.repeat(20), Duration::from_millis(20))).await;
    let app = TestApp::start_with(Options { model: Some(model), ..Options::default() }).await;
    let (conversation, mut line) = {
        let sara = app.person("09121111004").await;
        sara.upload("leave.md", LEAVE).await;
        let mut line = sara.line().await;
        let (conversation, answer) = line.ask(None, "مرخصی استعلاجی چه گواهی می‌خواهد؟").await;
        line.follow_some(answer.run.unwrap().run, 20).await;
        (conversation, line)
    };
    assert!(app.terminate().await, "a clean end:\n{}", app.log());
    let code = loop {
        match line.hear_or_end().await {
            Ok(_) => {}
            Err(code) => break code,
        }
    };
    assert_eq!(code.map(u16::from), Some(protocol::close::RESTARTING));
    app.launch().await;
    let sara = app.stranger();
    sara.sign_in("09121111004", crate::support::PASSWORD).await.ok();
    let answer = sara.open(conversation).await.messages.pop().unwrap();
    assert_eq!(answer.state, MessageState::Interrupted);
    assert!(answer.text.contains("دو"), "{:?}", answer.text);
}

#[tokio::test]
async fn d01_migrating_twice_and_from_two_processes_at_once_changes_nothing() {
    let app = TestApp::start().await;
    app.person("09121111005").await;
    let (one, two) = tokio::join!(app.command("migrate").output(), app.command("migrate").output());
    for output in [one.unwrap(), two.unwrap()] {
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
    assert!(app.stranger().sign_in("09121111005", crate::support::PASSWORD).await.status.is_success());
}

#[tokio::test]
async fn m9_without_redis_a_second_process_does_not_serve_and_names_the_first() {
    let alone = || Options { env: vec![("REDIS_URL", String::new())], ..Options::default() };
    let app = TestApp::start_with(alone()).await;
    app.person("09121111009").await;
    let second = async |data: &Path| {
        let output = app.command("serve").env("DATA_DIR", data).env("SITE_ADDR", "127.0.0.1:0").output();
        let output = tokio::time::timeout(Duration::from_secs(20), output).await.expect("it does not serve").unwrap();
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    let (code, said) = second(&app.files()).await;
    assert!(code == Some(1) && said.contains(&format!("process {}", app.process())), "{code:?} {said}");
    assert_eq!(std::fs::metadata(app.files().join("serve.lock")).unwrap().permissions().mode() & 0o777, 0o600);
    // What does not serve runs beside it.
    for command in [vec!["migrate"], vec!["jobs", "list"], vec!["cache", "clear"]] {
        let output = app.command(command[0]).args(&command[1..]).output().await.unwrap();
        assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    }
    let worker = Worker::start(&app);
    app.person("09121111010").await.upload("leave.md", LEAVE).await;
    drop(worker);
    // However the first one ends, the next one serves.
    app.kill().await;
    app.launch().await;
    assert!(app.terminate().await);
    app.launch().await;
}

#[tokio::test]
async fn wrong_settings_are_told_by_name_with_exit_code_2() {
    let app = TestApp::start().await;
    let output = app.command("serve").env("DEBUG", "false").env("SECRET_KEY", "").env("SITE_ADDR", "nowhere").output().await.unwrap();
    assert_eq!(output.status.code(), Some(2));
    let told = String::from_utf8_lossy(&output.stderr);
    for name in ["SITE_ADDR", "SECRET_KEY", "ALLOWED_HOSTS"] {
        assert!(told.lines().any(|line| line.starts_with(name)), "{name} is not in {told}");
    }
}
