//! One's own picture, sent as a browser without scripts sends it.

use reqwest::multipart::{Form, Part};
use reqwest::{Method, StatusCode};

use crate::support::{Person, TestApp};

/// A single dot.
pub const PNG: &[u8] = b"\x89\x50\x4e\x47\x0d\x0a\x1a\x0a\x00\x00\x00\x0d\x49\x48\x44\x52\x00\x00\x00\x01\x00\x00\x00\x01\x08\
    \x06\x00\x00\x00\x1f\x15\xc4\x89\x00\x00\x00\x0d\x49\x44\x41\x54\x78\xda\x63\x64\x60\xf8\x5f\x0f\x00\
    \x02\x87\x01\x80\xeb\x47\xba\x92\x00\x00\x00\x00\x49\x45\x4e\x44\xae\x42\x60\x82";

pub async fn send(person: &Person<'_>, bytes: Vec<u8>) -> (StatusCode, String) {
    let form = Form::new().part("picture", Part::bytes(bytes).file_name("me.png"));
    let answer = person.request(Method::POST, "/account/picture").multipart(form).send().await.unwrap();
    (answer.status(), answer.headers().get("location").map(|to| to.to_str().unwrap().to_owned()).unwrap_or_default())
}

async fn shown(person: &Person<'_>) -> (StatusCode, Vec<u8>) {
    let answer = person.request(Method::GET, "/account/picture").send().await.unwrap();
    let status = answer.status();
    if status == StatusCode::OK {
        assert_eq!(answer.headers()["content-type"], "image/jpeg");
        assert!(answer.headers()["cache-control"].to_str().unwrap().starts_with("private"));
    }
    (status, answer.bytes().await.unwrap().to_vec())
}

#[tokio::test]
async fn a_picture_is_drawn_anew_shown_to_its_owner_and_taken_away() {
    let app = TestApp::start().await;
    let sara = app.person("09129990001").await;
    let reza = app.person("09129990002").await;
    assert_eq!(shown(&sara).await.0, StatusCode::NOT_FOUND);
    assert_eq!(send(&sara, PNG.to_vec()).await, (StatusCode::SEE_OTHER, "/account".to_owned()));
    let (status, jpeg) = shown(&sara).await;
    assert_eq!((status, &jpeg[..3]), (StatusCode::OK, &[0xFF, 0xD8, 0xFF][..]));
    let page = sara.page("/account").await;
    assert!(page.body.contains("/account/picture?v="), "{}", page.body);
    assert_eq!(shown(&reza).await.0, StatusCode::NOT_FOUND, "nobody sees another's");
    let nobody = app.http.get(app.url("/account/picture")).send().await.unwrap();
    assert_eq!(nobody.status(), StatusCode::UNAUTHORIZED);

    let refused = (StatusCode::SEE_OTHER, "/account?problem=picture.not_a_picture".to_owned());
    for bytes in [b"<svg onload=alert(1)>".to_vec(), Vec::new(), vec![0x89; 9 * 1024 * 1024]] {
        assert_eq!(send(&sara, bytes).await, refused);
    }
    for (told, words) in [("picture.not_a_picture", "نتوانستیم بخوانیم"), ("too_many&retry_after=7", "۷ ثانیه"), ("?", "در دسترس نیست")]
    {
        let page = sara.page(&format!("/account?problem={told}")).await.ok().body;
        assert!(page.contains(words), "{words} is not in {page}");
    }
    assert_eq!(shown(&sara).await, (StatusCode::OK, jpeg), "the one before is still there");

    let removed = sara.request(Method::POST, "/account/picture/remove").send().await.unwrap();
    assert_eq!(removed.status(), StatusCode::SEE_OTHER);
    assert_eq!(shown(&sara).await.0, StatusCode::NOT_FOUND);
}
