//! Files that are made to harm: through the process that reads documents, and beside a good one.

mod made;

use std::process::Stdio;
use std::time::{Duration, Instant};

use domain::knowledge::{DocumentState, IntakeFailure};
use serde_json::Value;
use tokio::io::AsyncWriteExt;
use tokio::process::Command;

use self::made::hostile_files;
use crate::support::TestApp;

/// Of processor time it has ten seconds; on a busy machine they take longer.
const TIME_LIMIT: Duration = Duration::from_secs(45);
/// As many as the first page of a library shows, with the one that comes after them.
const BESIDE: usize = 15;
/// A good file beside them waits for two that are being read, at the most.
const NORMAL_TIME: Duration = Duration::from_secs(30);

/// What the process answers of a file, by itself: nothing when its limits have ended it.
async fn extracted(name: &str, bytes: &[u8]) -> Option<Value> {
    let ending = name.rsplit('.').next().unwrap();
    let mut child = Command::new(env!("CARGO_BIN_EXE_tejarat"))
        .args(["extract", ending])
        .env_clear()
        .env("MIMALLOC_ARENA_RESERVE", "32768")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let feed = async move {
        // It need not listen to the end.
        let _ = stdin.write_all(bytes).await;
        drop(stdin);
    };
    let (_, output) = tokio::join!(feed, child.wait_with_output());
    serde_json::from_slice(&output.unwrap().stdout).ok()
}

#[tokio::test]
async fn u04_a_hostile_file_of_any_kind_is_read_or_refused_within_its_limits() {
    let mut faults = Vec::new();
    for (name, bytes) in hostile_files() {
        let begun = Instant::now();
        let Ok(answer) = tokio::time::timeout(TIME_LIMIT, extracted(name, &bytes)).await else {
            faults.push(format!("{name}: too slow"));
            continue;
        };
        let told = answer.map_or_else(|| "ended by its limits".to_owned(), |answer| answer.to_string().chars().take(100).collect());
        eprintln!("{name}: {} bytes, {:?}, {told}", bytes.len(), begun.elapsed());
    }
    assert!(faults.is_empty(), "{faults:?}");
}

#[tokio::test]
async fn u04_the_process_that_reads_holds_its_limits_before_it_reads() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_tejarat"))
        .args(["extract", "txt"])
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let process = format!("/proc/{}", child.id().unwrap());
    // It waits for its file, and has bound itself by then.
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(b"x").await.unwrap();
    let wanted = [
        ("Max data size", 256 * 1024 * 1024_u64),
        ("Max address space", 1024 * 1024 * 1024),
        ("Max cpu time", 10),
        ("Max core file size", 0),
        ("Max file size", 0),
    ];
    let mut held = Vec::new();
    for _ in 0..200 {
        let limits = std::fs::read_to_string(format!("{process}/limits")).unwrap_or_default();
        let value = |name| Some((name, limits.lines().find_map(|line| line.strip_prefix(name))?.split_whitespace().next()?.parse().ok()?));
        held = wanted.iter().filter_map(|(name, _)| value(*name)).collect::<Vec<(&str, u64)>>();
        if held == wanted {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(held, wanted);
    assert_eq!(std::fs::read_to_string(format!("{process}/oom_score_adj")).unwrap().trim(), "1000", "the kernel ends it first");
}

#[tokio::test]
async fn u04_a_good_file_beside_hostile_ones_is_read_in_normal_time() {
    // Making them takes a while, in which no connection must be left idle.
    let files = hostile_files();
    let app = TestApp::start().await;
    let (mallory, sara) = (app.person("09126669001").await, app.person("09126669002").await);
    let mut uploaded = Vec::new();
    // Some of every kind.
    for (name, bytes) in files.into_iter().filter(|(_, bytes)| !bytes.is_empty()).step_by(3).take(BESIDE) {
        uploaded.push(mallory.upload_only(name, bytes).await);
    }
    let begun = Instant::now();
    let good = sara.upload("good.txt", "قرارداد اجاره تا پایان اسفند معتبر است.").await;
    assert_eq!((good.state, good.failure), (DocumentState::Indexed, None));
    assert!(begun.elapsed() < NORMAL_TIME, "{:?}", begun.elapsed());
    for document in uploaded {
        let settled = mallory.settled(document.id).await;
        assert_ne!(settled.failure, Some(IntakeFailure::Internal), "{}: the file is to blame", settled.name);
    }
    // And their workers live.
    assert_eq!(mallory.upload("after.txt", "پس از همه").await.state, DocumentState::Indexed);
}
