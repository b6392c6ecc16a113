//! Files on their way to a question, by the protocol tus 1.0.0: each status of it, in a folder and in a bucket.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use reqwest::{Method, RequestBuilder, StatusCode};
use serde_json::Value;
use sha1::Sha1;
use sha2::{Digest, Sha256};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use crate::support::{Options, Person, Reply, S3, TestApp};

const TEXT: &str = "قرارداد اجاره تا پایان اسفند ۱۴۰۵ معتبر است و پس از آن تمدید می‌شود.";
const PIECE: &str = "application/offset+octet-stream";

/// A request of the protocol.
pub fn tus(person: &Person<'_>, method: Method, path: &str) -> RequestBuilder {
    person.request(method, path).header("tus-resumable", "1.0.0")
}

pub async fn announce(person: &Person<'_>, name: &str, size: usize) -> Reply {
    let metadata = format!("filename {},filetype {}", BASE64.encode(name), BASE64.encode("text/plain"));
    let request = tus(person, Method::POST, "/attachments").header("upload-length", size).header("upload-metadata", metadata);
    person.send(request).await
}

/// The address of a file that was announced.
pub async fn address(person: &Person<'_>, name: &str, size: usize) -> String {
    let reply = announce(person, name, size).await;
    assert_eq!(reply.status, StatusCode::CREATED, "{}", reply.body);
    reply.header("location").to_owned()
}

fn piece(person: &Person<'_>, path: &str, offset: usize, bytes: impl Into<reqwest::Body>) -> RequestBuilder {
    tus(person, Method::PATCH, path).header("content-type", PIECE).header("upload-offset", offset).body(bytes)
}

pub async fn send(person: &Person<'_>, path: &str, offset: usize, bytes: impl Into<reqwest::Body>) -> Reply {
    person.send(piece(person, path, offset, bytes)).await
}

/// A whole file; its id.
pub async fn attach(person: &Person<'_>, name: &str, content: impl Into<Vec<u8>>) -> domain::ids::AttachmentId {
    let content = content.into();
    let path = address(person, name, content.len()).await;
    let reply = send(person, &path, 0, content).await;
    assert_eq!(reply.status, StatusCode::NO_CONTENT, "{}", reply.body);
    path.rsplit('/').next().and_then(|id| id.parse().ok()).expect("an id")
}

async fn stand(person: &Person<'_>, path: &str) -> Reply {
    person.send(tus(person, Method::HEAD, path)).await
}

async fn offset(person: &Person<'_>, path: &str) -> usize {
    let reply = stand(person, path).await;
    assert_eq!(reply.status, StatusCode::OK);
    reply.header("upload-offset").parse().expect("a number")
}

/// How it stands for the page once it is no longer being read.
pub async fn settled(person: &Person<'_>, path: &str) -> Value {
    for _ in 0..400 {
        let told: Value = person.send(person.request(Method::GET, path)).await.ok().json();
        if told["state"] != "reading" {
            return told;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("it is not read:\n{}", person.app.log());
}

pub async fn on(s3: &S3) -> [TestApp; 2] {
    [TestApp::start().await, TestApp::start_with(Options { env: s3.settings(), ..Options::default() }).await]
}

#[tokio::test]
async fn a_file_comes_in_pieces_and_is_whole_in_the_end() {
    let s3 = S3::start().await;
    for app in on(&s3).await {
        let sara = app.person("09124440001").await;
        let path = address(&sara, "قرارداد.txt", TEXT.len()).await;
        let (first, rest) = TEXT.as_bytes().split_at(31);
        let reply = send(&sara, &path, 0, first.to_vec()).await;
        assert_eq!((reply.status, reply.header("upload-offset"), reply.header("tus-resumable")), (StatusCode::NO_CONTENT, "31", "1.0.0"));
        let reply = stand(&sara, &path).await;
        let told = ["upload-offset", "upload-length", "cache-control"].map(|name| reply.header(name).to_owned());
        assert_eq!(told, ["31".to_owned(), TEXT.len().to_string(), "no-store".to_owned()]);
        assert!(reply.header("upload-expires").ends_with("GMT"), "{:?}", reply.headers);
        let none = format!("{path}/file");
        assert_eq!(sara.page(&none).await.status, StatusCode::NOT_FOUND, "half a file is none");
        let reply = send(&sara, &path, 31, rest.to_vec()).await;
        assert_eq!(reply.header("upload-offset"), TEXT.len().to_string());
        let told = settled(&sara, &path).await;
        assert_eq!((&told["state"], &told["name"], &told["words"]), (&"ready".into(), &"قرارداد.txt".into(), &"آماده".into()));
        let saved = sara.page(&none).await;
        assert_eq!((saved.status, saved.body.as_str()), (StatusCode::OK, TEXT));
        assert!(sara.documents().await.is_empty(), "no list shows it");
        let again = send(&sara, &path, TEXT.len(), Vec::new()).await;
        assert_eq!(again.status, StatusCode::NO_CONTENT, "nothing more is nothing wrong: {}", again.body);
    }
    assert!(!s3.files().iter().any(|file| file.contains("/uploads/")), "parts are left: {:?}", s3.files());
}

#[tokio::test]
async fn the_first_bytes_may_come_with_the_announcement_and_checksums_are_checked() {
    let s3 = S3::start().await;
    for app in on(&s3).await {
        let sara = app.person("09124440002").await;
        let announced = |checksum: String| {
            tus(&sara, Method::POST, "/attachments")
                .header("upload-length", TEXT.len())
                .header("upload-metadata", format!("filename {}", BASE64.encode("a.txt")))
                .header("content-type", PIECE)
                .header("upload-checksum", checksum)
                .body(TEXT)
        };
        let good = format!("sha1 {}", BASE64.encode(Sha1::digest(TEXT)));
        let reply = sara.send(announced(good)).await;
        assert_eq!((reply.status, reply.header("upload-offset")), (StatusCode::CREATED, &*TEXT.len().to_string()), "{}", reply.body);
        assert_eq!(settled(&sara, reply.header("location")).await["state"], "ready");

        let wrong = format!("sha256 {}", BASE64.encode(Sha256::digest("another")));
        let reply = sara.send(announced(wrong.clone())).await;
        assert_eq!(reply.status.as_u16(), 460, "{}", reply.body);
        let path = reply.header("location").to_owned();
        assert_eq!(offset(&sara, &path).await, 0, "none of it counts");
        let reply = sara.send(piece(&sara, &path, 0, TEXT).header("upload-checksum", wrong)).await;
        assert_eq!(reply.status.as_u16(), 460);
        let unknown = sara.send(piece(&sara, &path, 0, TEXT).header("upload-checksum", "md5 AAAA")).await;
        assert_eq!(unknown.status, StatusCode::BAD_REQUEST);
        let good = format!("sha256 {}", BASE64.encode(Sha256::digest(TEXT)));
        let reply = sara.send(piece(&sara, &path, 0, TEXT).header("upload-checksum", good)).await;
        assert_eq!(reply.status, StatusCode::NO_CONTENT, "{}", reply.body);
    }
}

#[tokio::test]
async fn each_mistake_of_a_client_has_its_status() {
    let s3 = S3::start().await;
    for app in on(&s3).await {
        let sara = app.person("09124440003").await;
        let path = address(&sara, "a.txt", 10).await;
        let refused = async |request: RequestBuilder| sara.send(request).await.status.as_u16();
        let body = || "0123456789";
        assert_eq!(refused(sara.request(Method::HEAD, &path)).await, 412, "no version");
        assert_eq!(refused(sara.request(Method::HEAD, &path).header("tus-resumable", "0.2.2")).await, 412);
        assert_eq!(refused(tus(&sara, Method::PATCH, &path).header("upload-offset", 0).body(body())).await, 415);
        assert_eq!(refused(tus(&sara, Method::PATCH, &path).header("content-type", PIECE).body(body())).await, 400, "no offset");
        assert_eq!(refused(piece(&sara, &path, 3, body())).await, 409);
        assert_eq!(refused(piece(&sara, &path, 0, "01234567890")).await, 413, "longer than announced");
        assert_eq!(refused(tus(&sara, Method::PUT, &path)).await, 405);
        assert_eq!(offset(&sara, &path).await, 0);
        assert_eq!(refused(tus(&sara, Method::HEAD, "/attachments/att_nonsense")).await, 404);
        assert_eq!(refused(tus(&sara, Method::POST, "/attachments")).await, 400, "nothing is announced");
        for (name, size, status) in
            [("a.txt", 0, 422), ("a.txt", 26 * 1024 * 1024, 413), ("a.exe", 5, 415), ("a.doc", 5, 415), ("a.png", 5, 415)]
        {
            let reply = announce(&sara, name, size).await;
            assert_eq!(reply.status.as_u16(), status, "{name} {size}: {}", reply.body);
            let problem: Value = reply.json();
            assert!(problem["detail"].as_str().is_some_and(|words| !words.is_ascii()), "{problem}");
        }
        let reply = app.http.request(Method::OPTIONS, app.url("/attachments")).send().await.unwrap();
        let told = ["tus-version", "tus-extension", "tus-max-size", "tus-checksum-algorithm"].map(|name| reply.headers()[name].clone());
        assert_eq!(told, ["1.0.0", "creation,creation-with-upload,termination,expiration,checksum", "26214400", "sha1,sha256"]);
        let reply = tus(&sara, Method::POST, &path).header("x-http-method-override", "PATCH").header("content-type", PIECE);
        assert_eq!(refused(reply.header("upload-offset", 0).body(body())).await, 204, "by another method's name");

        let reza = app.person("09124440004").await;
        for method in [Method::HEAD, Method::DELETE, Method::GET] {
            assert_eq!(reza.send(tus(&reza, method.clone(), &path)).await.status, StatusCode::NOT_FOUND, "{method}");
        }
        assert_eq!(send(&reza, &path, 0, body()).await.status, StatusCode::NOT_FOUND);
        assert_eq!(reza.page(&format!("{path}/file")).await.status, StatusCode::NOT_FOUND);
        let nobody = app.stranger();
        assert_eq!(announce(&nobody, "a.txt", 5).await.status, StatusCode::UNAUTHORIZED);
        let elsewhere = app.http.delete(app.url(&path)).header("cookie", sara.cookie_header()).header("tus-resumable", "1.0.0");
        let elsewhere = elsewhere.header("origin", "https://evil.example").header("sec-fetch-site", "cross-site");
        assert_eq!(refused(elsewhere).await, 403);
        assert_eq!(refused(tus(&sara, Method::DELETE, &path)).await, 204);
        assert_eq!(refused(tus(&sara, Method::HEAD, &path)).await, 404);
    }
    assert!(!s3.files().iter().any(|file| file.contains("/uploads/")), "{:?}", s3.files());
}

#[tokio::test]
async fn what_came_before_the_line_was_cut_counts() {
    let s3 = S3::start().await;
    for app in on(&s3).await {
        let sara = app.person("09124440005").await;
        let content: Vec<u8> = (0..5_000_000_u32).map(|n| b'a' + u8::try_from(n % 26).unwrap()).collect();
        let path = address(&sara, "long.txt", content.len()).await;
        let mut sent = 0;
        for cut_after in [70_000, 3_500_000] {
            let mut line = TcpStream::connect(app.address).await.unwrap();
            let head = format!(
                "PATCH {path} HTTP/1.1\r\nhost: {}\r\ncookie: {}\r\norigin: {}\r\ntus-resumable: 1.0.0\r\n\
                 content-type: {PIECE}\r\nupload-offset: {sent}\r\ncontent-length: {}\r\n\r\n",
                app.address,
                sara.cookie_header(),
                app.origin(),
                content.len() - sent
            );
            line.write_all(head.as_bytes()).await.unwrap();
            line.write_all(&content[sent..sent + cut_after]).await.unwrap();
            line.flush().await.unwrap();
            // It has been read before it is cut, as on a line that dies slowly.
            tokio::time::sleep(Duration::from_millis(300)).await;
            drop(line);
            let expected = sent + cut_after;
            for _ in 0..100 {
                sent = offset(&sara, &path).await;
                if sent == expected {
                    break;
                }
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
            assert_eq!(sent, expected, "{}", app.log());
        }
        let reply = send(&sara, &path, sent, content[sent..].to_vec()).await;
        assert_eq!(reply.status, StatusCode::NO_CONTENT, "{}", reply.body);
        assert_eq!(sara.page(&format!("{path}/file")).await.body.as_bytes(), content);
    }
}

#[tokio::test]
async fn of_two_clients_that_send_one_file_one_is_heard_and_nothing_is_mixed() {
    let s3 = S3::start().await;
    for app in on(&s3).await {
        let sara = app.person("09124440006").await;
        let content: Vec<u8> = (0..6_000_000_u32).map(|n| b'a' + u8::try_from(n / 7 % 26).unwrap()).collect();
        let path = address(&sara, "both.txt", content.len()).await;
        let client = async || {
            let mut lost = 0;
            loop {
                let from = offset(&sara, &path).await;
                if from == content.len() {
                    return lost;
                }
                // Whoever is refused may not come to the end of what it says.
                let Ok(reply) = sara.try_send(piece(&sara, &path, from, content[from..].to_vec())).await else {
                    lost += 1;
                    continue;
                };
                lost += usize::from(reply.status == StatusCode::CONFLICT);
                if reply.status == StatusCode::CONFLICT {
                    assert_eq!(reply.header("connection"), "close", "the rest of its bytes is no request");
                }
                assert!(matches!(reply.status, StatusCode::NO_CONTENT | StatusCode::CONFLICT), "{}: {}", reply.status, reply.body);
            }
        };
        let (one, other) = tokio::join!(client(), client());
        assert!(one + other > 0, "both were heard");
        assert_eq!(sara.page(&format!("{path}/file")).await.body.as_bytes(), content);
    }
    assert!(!s3.files().iter().any(|file| file.contains("/uploads/")), "{:?}", s3.files());
}

#[tokio::test]
async fn a_file_that_no_question_took_along_expires_after_a_day_and_is_purged() {
    let s3 = S3::start().await;
    let [_, app] = on(&s3).await;
    let sara = app.person("09124440007").await;
    let path = address(&sara, "half.txt", 100).await;
    assert_eq!(send(&sara, &path, 0, "0123456789").await.status, StatusCode::NO_CONTENT);
    let whole = attach(&sara, "whole.txt", TEXT).await;
    app.advance(86_401).await;
    for path in [path.clone(), format!("/attachments/{whole}")] {
        assert_eq!(stand(&sara, &path).await.status, StatusCode::GONE);
        assert_eq!(send(&sara, &path, 10, "0").await.status, StatusCode::GONE);
    }
    app.advance(3_700).await;
    for path in [path, format!("/attachments/{whole}")] {
        let mut status = StatusCode::GONE;
        for _ in 0..400 {
            status = stand(&sara, &path).await.status;
            if status == StatusCode::NOT_FOUND {
                break;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        assert_eq!(status, StatusCode::NOT_FOUND);
    }
    assert!(s3.files().iter().all(|file| !file.contains("uploads/") && !file.contains("documents/")), "{:?}", s3.files());
    let left = app.rows("SELECT COUNT(*) AS n FROM library WHERE kind = 'attachment'", []).await[0].try_get::<i64>("", "n").unwrap();
    assert_eq!(left, 0);
}

#[tokio::test]
async fn a_large_file_is_never_whole_in_memory() {
    const MEBIBYTE: usize = 1024 * 1024;
    let s3 = S3::start().await;
    let limit = ("MAX_ATTACHMENT_MB", "500".to_owned());
    let app = TestApp::start_with(Options { env: [s3.settings(), vec![limit]].concat(), ..Options::default() }).await;
    let sara = app.person("09124440008").await;
    let size = 160 * MEBIBYTE;
    let path = address(&sara, "large.txt", size).await;
    let before = app.memory();
    let mut most = 0;
    for at in (0..size).step_by(40 * MEBIBYTE) {
        let reply = send(&sara, &path, at, vec![b'a'; 40 * MEBIBYTE]).await;
        assert_eq!(reply.status, StatusCode::NO_CONTENT, "{}", reply.body);
        most = most.max(app.memory());
    }
    assert!(most.saturating_sub(before) < 60 * MEBIBYTE as u64, "{} MiB more", (most - before) / MEBIBYTE as u64);
    let told = settled(&sara, &path).await;
    assert_eq!(told["state"], "unread", "it is stored, and not read: {told}");
}

#[tokio::test]
async fn u06_of_files_announced_at_once_as_many_are_taken_as_may_wait() {
    let app = TestApp::start().await;
    let sara = app.person("09124440031").await;
    let replies = futures::future::join_all((0..25).map(|number| {
        let sara = &sara;
        async move { announce(sara, &format!("a{number}.txt"), 10).await }
    }))
    .await;
    let taken = replies.iter().filter(|reply| reply.status == StatusCode::CREATED).count();
    let refused: Vec<Value> = replies.iter().filter(|reply| reply.status == StatusCode::CONFLICT).map(Reply::json).collect();
    assert_eq!((taken, refused.len()), (20, 5));
    assert!(refused.iter().all(|told| told["code"] == "attachments.too_many_waiting"), "{refused:?}");
}
