//! Uploaded files: in a folder, or in a bucket of an S3 service that checks every signature.

use std::time::Duration;

use domain::knowledge::DocumentState;
use reqwest::header::{self, HeaderMap, HeaderValue};
use reqwest::{Method, StatusCode};

use crate::pictures::PNG;
use crate::support::{Behaviour, FakeCore, Options, S3, TestApp};
use crate::tus::attach;

const TEXT: &str = "قرارداد اجاره تا پایان اسفند ۱۴۰۵ معتبر است.";

async fn app_on(s3: &S3, more: Vec<(&'static str, String)>) -> TestApp {
    TestApp::start_with(Options { env: [s3.settings(), more].concat(), ..Options::default() }).await
}

#[tokio::test]
async fn a_file_comes_back_as_it_was_and_only_to_its_owner() {
    let s3 = S3::start().await;
    for app in [TestApp::start().await, app_on(&s3, Vec::new()).await] {
        let sara = app.person("09127777001").await;
        let document = sara.upload("قرارداد \"اجاره\".txt", TEXT).await;
        assert_eq!(document.state, DocumentState::Indexed);
        let path = format!("/files/{}", document.id);
        let reply = sara.page(&path).await;
        assert_eq!((reply.status, reply.body.as_str()), (StatusCode::OK, TEXT));
        let disposition = reply.header("content-disposition");
        assert!(disposition.starts_with("attachment; filename*=UTF-8''%D9%82"), "{disposition}");
        assert_eq!(reply.header("content-type"), "application/octet-stream");

        // A reader of English is led to no other address, whether they have chosen it or their browser speaks it.
        let english = HeaderMap::from_iter([
            (header::ACCEPT, HeaderValue::from_static("text/html,*/*;q=0.8")),
            (header::ACCEPT_LANGUAGE, HeaderValue::from_static("en-US,en;q=0.9")),
        ]);
        for chosen in [false, true] {
            if chosen {
                sara.set_cookie(app::cookies::LANGUAGE, "en");
            }
            let reply = sara.send(sara.request(Method::GET, &path).headers(english.clone())).await;
            assert_eq!((reply.status, reply.body.as_str()), (StatusCode::OK, TEXT), "{chosen}");
        }

        let reza = app.person("09127777002").await;
        assert_eq!(reza.page(&path).await.status, StatusCode::NOT_FOUND);
        assert_eq!(reza.page("/files/doc_nonsense").await.status, StatusCode::NOT_FOUND);
        assert_eq!(app.stranger().page(&path).await.status, StatusCode::UNAUTHORIZED);
    }
}

#[tokio::test]
async fn u02_whatever_a_file_is_it_is_saved_and_by_its_owner_alone() {
    let (s3, core) = (S3::start().await, FakeCore::start(Behaviour::Answer).await);
    let app = TestApp::start_with(Options { env: [s3.settings(), core.settings()].concat(), ..Options::default() }).await;
    let (sara, reza) = (app.person("09127777007").await, app.person("09127777008").await);
    let page = sara.upload("page.html", "<!doctype html><script>alert(1)</script><p>سلام به همهٔ همکاران</p>").await;
    let note = attach(&sara, "note.html", "<script>alert(2)</script>سلام به همهٔ همکاران").await;
    let picture = attach(&sara, "picture.png", [PNG, b"<script>alert(3)</script>"].concat()).await;
    let of_document = [format!("/files/{}", page.id), format!("/files/{}/content", page.id)];
    let of_questions = [format!("/attachments/{note}/file"), format!("/attachments/{picture}/file")];
    for door in of_document.iter().chain(&of_questions) {
        let reply = sara.page(door).await;
        assert_eq!(reply.status, StatusCode::OK, "{door}: {}", reply.body);
        assert_eq!(reply.header("content-type"), "application/octet-stream", "{door}");
        assert!(reply.header("content-disposition").starts_with("attachment;"), "{door}");
        let held: Vec<_> = ["x-content-type-options", "cross-origin-resource-policy", "content-security-policy"]
            .map(|name| reply.header(name).to_owned())
            .into();
        assert_eq!(held, ["nosniff", "same-origin", "default-src 'none'; sandbox"], "{door}");
        assert!(reply.header("cache-control").contains("no-store"), "{door}");
        assert_eq!(reza.page(door).await.status, StatusCode::NOT_FOUND, "{door}");
        assert_eq!(app.stranger().page(door).await.status, StatusCode::UNAUTHORIZED, "{door}");
    }
    sara.call("library/server_fns/delete_document", &[("id", &page.id.to_string())]).await.ok();
    for door in &of_document {
        assert_eq!(sara.page(door).await.status, StatusCode::NOT_FOUND, "{door}: it is deleted");
    }
}

#[tokio::test]
async fn a_bucket_is_made_filled_and_emptied() {
    let s3 = S3::start().await;
    let app = app_on(&s3, Vec::new()).await;
    assert!(s3.folder.path().join(S3::BUCKET).is_dir(), "{}", app.log());
    let sara = app.person("09127777003").await;
    let document = sara.upload("note.txt", TEXT).await;
    assert_eq!(document.state, DocumentState::Indexed);
    assert!(s3.files().iter().any(|file| file.contains(&document.id.to_string())), "{:?}", s3.files());
    sara.call("library/server_fns/delete_document", &[("id", &document.id.to_string())]).await.ok();
    for _ in 0..200 {
        if !s3.files().iter().any(|file| file.contains(&document.id.to_string())) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("the file is still there: {:?}", s3.files());
}

#[tokio::test]
async fn u02_where_browsers_reach_the_store_a_link_is_for_one_file_and_a_minute() {
    let s3 = S3::start().await;
    let app = app_on(&s3, vec![("MINIO_PUBLIC_ENDPOINT", s3.address.to_string())]).await;
    let sara = app.person("09127777004").await;
    let document = sara.upload("note.txt", TEXT).await;
    let other = sara.upload("other.txt", format!("{TEXT} دیگر")).await;
    let reply = sara.page(&format!("/files/{}", document.id)).await;
    assert_eq!(reply.status, StatusCode::TEMPORARY_REDIRECT);
    let link = reply.header("location").to_owned();
    let fetched = app.http.get(&link).send().await.unwrap();
    assert_eq!((fetched.status(), fetched.text().await.unwrap().as_str()), (StatusCode::OK, TEXT));
    for said in ["X-Amz-Expires=60", "response-content-disposition=attachment", "response-content-type=application%2Foctet-stream"] {
        assert!(link.contains(said), "{said}: {link}");
    }
    let elsewhere = link.replace(&document.id.to_string(), &other.id.to_string());
    assert_eq!(app.http.get(&elsewhere).send().await.unwrap().status(), StatusCode::FORBIDDEN);
    sara.call("library/server_fns/delete_document", &[("id", &document.id.to_string())]).await.ok();
    let mut gone = false;
    for _ in 0..200 {
        gone = app.http.get(&link).send().await.unwrap().status() == StatusCode::NOT_FOUND;
        if gone {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert!(gone, "a link leads nowhere once its file is deleted");
    assert!(!app.log().contains("X-Amz-Signature") && !app.log().contains("canary"), "{}", app.log());
}

#[tokio::test]
async fn f12_a_store_that_is_away_refuses_uploads_and_everything_else_goes_on() {
    let s3 = S3::start().await;
    let app = app_on(&s3, Vec::new()).await;
    let sara = app.person("09127777005").await;
    let document = sara.upload("note.txt", TEXT).await;
    s3.stop();
    let refused = sara.try_upload("more.txt", format!("{TEXT} بیشتر")).await;
    assert_eq!(refused.status, StatusCode::SERVICE_UNAVAILABLE, "{}", refused.body);
    assert_eq!(sara.page(&format!("/files/{}", document.id)).await.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(sara.page("/library").await.status, StatusCode::OK);
    assert_eq!(sara.documents().await.len(), 1);
}

#[tokio::test]
async fn a_wrong_key_is_told_in_the_log_and_refuses_uploads() {
    let s3 = S3::start().await;
    let app = app_on(&s3, vec![("MINIO_SECRET_KEY", "another".into())]).await;
    app.expect_errors("the store refuses the key");
    assert!(app.log().contains("bucket creation failed"), "{}", app.log());
    let sara = app.person("09127777006").await;
    assert!(sara.try_upload("note.txt", TEXT).await.status.is_server_error());
    assert!(s3.files().is_empty(), "{:?}", s3.files());
}
