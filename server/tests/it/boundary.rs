//! What a browser is told to allow, and what other sites may not do.

use std::collections::HashSet;

use domain::knowledge::DocumentState;
use reqwest::{Method, StatusCode, header};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::pictures;
use crate::support::{FakeModel, Options, PASSWORD, Script, TestApp};

const UNSAFE: [&str; 7] = [
    "/fn/app/auth/server_fns/sign_out",
    "/fn/app/auth/server_fns/sign_in",
    "/fn/app/chat/server_fns/delete",
    "/fn/app/library/server_fns/delete_document",
    "/library/upload",
    "/account/security/factor",
    "/dev/clock",
];

#[tokio::test]
async fn c01_other_sites_cannot_change_anything() {
    let app = TestApp::start().await;
    let sara = app.person("09123333001").await;
    for path in UNSAFE {
        let request =
            || app.http.post(app.url(path)).header(header::COOKIE, sara.cookie_header()).header(header::ACCEPT, "application/json");
        let hostile = [
            request().header(header::ORIGIN, "https://evil.example"),
            request().header(header::ORIGIN, "null"),
            request().header("sec-fetch-site", "cross-site"),
            request().header("sec-fetch-site", "same-site"),
            request().header(header::ORIGIN, app.origin()).header("sec-fetch-site", "cross-site"),
            // Cookies alone prove nothing.
            request(),
        ];
        for (number, request) in hostile.into_iter().enumerate() {
            let status = request.send().await.unwrap().status();
            assert_eq!(status, StatusCode::FORBIDDEN, "{path}, request {number}");
        }
    }
    assert!(sara.is_signed_in().await);
}

#[tokio::test]
async fn c02_c03_reading_changes_nothing_and_foreign_forms_have_no_effect() {
    let app = TestApp::start().await;
    let sara = app.person("09123333002").await;
    for path in UNSAFE {
        let status = sara.send(sara.request(Method::GET, path)).await.status;
        assert!(!status.is_success(), "GET {path} answered {status}");
        for kind in ["text/plain", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded"] {
            let request =
                app.http.post(app.url(path)).header(header::COOKIE, sara.cookie_header()).header(header::ORIGIN, "https://evil.example");
            let status = request.header(header::CONTENT_TYPE, kind).body("id=1").send().await.unwrap().status();
            assert_eq!(status, StatusCode::FORBIDDEN, "{path} as {kind}");
        }
    }
    assert!(sara.is_signed_in().await);
}

#[tokio::test]
async fn c05_every_page_has_a_policy_with_a_nonce_of_its_own_and_nothing_inline() {
    let app = TestApp::start().await;
    let sara = app.person("09123333003").await;
    let mut nonces = HashSet::new();
    for page in ["/", "/sign-in", "/sign-up", "/chat", "/library", "/dev/ui", "/nowhere"].into_iter().cycle().take(42) {
        let reply = sara.page(page).await;
        let policy = reply.header("content-security-policy").to_owned();
        for part in [
            "object-src 'none'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
            "form-action 'self'",
            "img-src 'self' blob: data:",
            "'wasm-unsafe-eval'",
        ] {
            assert!(policy.contains(part), "{page}: {part} is not in {policy}");
        }
        assert!(!policy.contains("'unsafe-inline'") && !policy.contains("'unsafe-eval'"), "{policy}");
        let nonce = policy.split("'nonce-").nth(1).and_then(|rest| rest.split('\'').next()).expect("a nonce").to_owned();
        assert!(reply.body.contains(&format!("nonce=\"{nonce}\"")), "{page} has no script with its nonce");
        assert!(!reply.body.contains(" style=\""), "{page} has an inline style");
        assert!(nonces.insert(nonce), "a nonce came twice");
    }
}

#[tokio::test]
async fn c06_every_answer_carries_the_security_headers() {
    let app = TestApp::start().await;
    app.expect_errors("a handler panics");
    let sara = app.person("09123333004").await;
    for path in ["/", "/nowhere", "/healthz", "/favicon.svg", "/fa/chat", "/fn/nothing", "/dev/panic"] {
        let reply = sara.page(path).await;
        for name in [
            "x-content-type-options",
            "referrer-policy",
            "cross-origin-opener-policy",
            "cross-origin-resource-policy",
            "permissions-policy",
        ] {
            assert!(!reply.header(name).is_empty(), "{path} ({}) has no {name}", reply.status);
        }
    }
    let secure = TestApp::start_with(Options { env: vec![("FRONTEND_URL", "https://tejarat.chat".into())], ..Options::default() }).await;
    let reply = secure.stranger().page("/").await;
    let age = reply.header("strict-transport-security").split("max-age=").nth(1).and_then(|rest| rest.split(';').next());
    assert!(age.and_then(|age| age.parse::<u64>().ok()).is_some_and(|age| age >= 31_536_000), "{age:?}");
}

#[tokio::test]
async fn c07_next_leads_only_to_our_own_pages() {
    let app = TestApp::start().await;
    app.person("09123333005").await;
    for next in ["//e", "/\\e", "https:e", "%2f%2fe", "/\te", "/\ne", "https://evil.example/", "javascript:alert(1)"] {
        let sara = app.stranger();
        let form = [("name", "09123333005"), ("password", PASSWORD), ("visit[language]", "fa"), ("visit[next]", next)];
        let destination: String = sara.call("auth/server_fns/sign_in", &form).await.ok().json();
        assert_eq!(destination, "/chat", "{next:?}");
    }
}

#[tokio::test]
async fn c11_stored_words_stay_inert_in_the_page() {
    let hostile = "</title></script><script>alert(1)</script>\u{2028}<img src=x onerror=alert(1)>";
    let model = FakeModel::start(Script::words(hostile, std::time::Duration::ZERO)).await;
    let app = TestApp::start_with(Options { model: Some(model), ..Options::default() }).await;
    let sara = app.person("09123333006").await;
    sara.upload("notes.md", format!("پرسش مهم دربارهٔ قرارداد {hostile}")).await;
    let (conversation, _) = sara.ask(&format!("پرسش مهم قرارداد {hostile}")).await;
    let title = format!("قرارداد {hostile}");
    sara.call("chat/server_fns/rename", &[("id", &conversation.to_string()), ("title", &title)]).await.ok();
    for page in [format!("/chat/{conversation}"), "/library".to_owned(), "/chat".to_owned()] {
        let body = sara.page(&page).await.body;
        for live in ["<script>alert", "<img src=x"] {
            let at =
                body.find(live).map(|at| body.chars().skip(body[..at].chars().count().saturating_sub(150)).take(300).collect::<String>());
            assert_eq!(at, None, "{page}");
        }
    }
}

/// A server of somebody else that says the same to everybody.
async fn answering(said: &'static str) -> std::net::SocketAddr {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut socket, _)) = listener.accept().await {
            let _ = socket.read(&mut [0; 4096]).await;
            let _ = socket.write_all(said.as_bytes()).await;
        }
    });
    address
}

/// What a page has that we do not write: scripts without its nonce, handlers, live addresses.
fn alien(page: &str) -> Vec<String> {
    let parsed = scraper::Html::parse_document(page);
    let nonce = page.split("nonce=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a nonce");
    let all = scraper::Selector::parse("*").unwrap();
    let is_alien = |element: &scraper::ElementRef<'_>| {
        let (name, mut attributes) = (element.value().name(), element.value().attrs());
        (name == "script" && element.attr("nonce") != Some(nonce) && element.attr("type") != Some("application/json"))
            || ["iframe", "object", "embed", "base", "style"].contains(&name)
            || element.attr("src").is_some_and(|address| !address.starts_with('/') || address.starts_with("//"))
            || attributes.any(|(name, value)| name.starts_with("on") || value.trim_start().to_lowercase().starts_with("javascript:"))
    };
    parsed.select(&all).filter(is_alien).map(|element| element.html().chars().take(200).collect()).collect()
}

#[tokio::test]
async fn m01_hostile_words_stay_words_wherever_they_are_shown() {
    const HOSTILE: &str = "\"'><img src=x onerror=alert(1)><script>alert(2)</script><a href=\"javascript:alert(3)\">";
    let hostile_page = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n\
                        <title>&lt;img src=x onerror=alert(1)&gt;</title><p>متن صفحه دربارهٔ مرخصی استحقاقی";
    let elsewhere = answering(hostile_page).await;
    let app = TestApp::start_with(Options { env: vec![("FETCH_NETWORKS", "127.0.0.0/8".into())], ..Options::default() }).await;
    let sara = app.person("09123333011").await;
    let body = format!("مرخصی استحقاقی سی روز است {HOSTILE}");
    sara.upload(&format!("{}.md", HOSTILE.replace('/', "\u{2215}")), body.clone()).await;
    sara.call("library/server_fns/make_folder", &[("name", "<img src=x onerror=alert(1)>")]).await.ok();
    let profile = [("profile[first_name]", "<img src=x onerror=alert(1)>"), ("profile[last_name]", "<b onclick=alert(1)>")];
    sara.call("account/server_fns/save_profile", &profile).await;
    let address = format!("http://{elsewhere}/a<b onclick=alert(1)>");
    sara.call("library/server_fns/add_page", &[("address", &address), ("folder", "")]).await.ok();
    let device = sara.request(Method::GET, "/chat").header(header::USER_AGENT, "<img src=x onerror=alert(1)> Firefox/1.0");
    sara.send(device).await;
    let (conversation, answer) = sara.ask("مرخصی استحقاقی چند روز است؟").await;
    let passage = answer.sources[0].passage.expect("a passage");
    for _ in 0..100 {
        if sara.documents().await.iter().all(|document| document.state != DocumentState::Queued && document.state != DocumentState::Reading)
        {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    let document = sara.documents().await.into_iter().find(|document| document.name.ends_with(".md")).expect("the file");
    for path in [
        "/library".to_owned(),
        format!("/library?text={}", document.id),
        "/library?q=%D9%85%D8%B1%D8%AE%D8%B5%DB%8C".to_owned(),
        format!("/chat/{conversation}"),
        format!("/chat/{conversation}?source={passage}"),
        "/account".to_owned(),
        "/account/security".to_owned(),
        "/en/library".to_owned(),
    ] {
        let reply = sara.page(&path).await;
        assert_eq!(reply.status, StatusCode::OK, "{path}");
        assert_eq!(alien(&reply.body), Vec::<String>::new(), "{path}");
    }
    let library = sara.page("/en/library").await.body;
    assert!(library.contains("&lt;img src=x onerror=alert(1)&gt;"), "the words are shown");
}

#[tokio::test]
async fn a_page_has_one_address_in_each_language() {
    let app = TestApp::start().await;
    let stranger = app.stranger();
    for (path, leads_to) in [
        ("/en/", "/en"),
        ("/en/?next=%2Flibrary", "/en?next=%2Flibrary"),
        ("/fa", "/"),
        ("/fa/chat", "/chat"),
        ("/fa//evil", "/"),
        ("/fa/\\3232235777", "/"),
    ] {
        let reply = stranger.page(path).await;
        assert!(reply.status.is_redirection(), "{path}: {}", reply.status);
        assert_eq!(reply.header("location"), leads_to, "{path}");
    }
}

#[tokio::test]
async fn b2_files_have_no_language_whoever_opens_them() {
    let app = TestApp::start().await;
    let sara = app.person("09123333009").await;
    sara.set_cookie(app::cookies::LANGUAGE, "en");
    let export = "exp_01890a5d-ac96-774b-bcce-b302099a8057";
    for path in [format!("/exports/{export}"), "/files/doc_1".to_owned(), "/account/picture".to_owned(), "/fn/nothing".to_owned()] {
        let request = app.http.get(app.url(&path)).header(header::COOKIE, sara.cookie_header()).header(header::ACCEPT, "text/html");
        let reply = sara.send(request).await;
        assert_eq!((reply.status, reply.header("location")), (StatusCode::NOT_FOUND, ""), "{path}");
    }
}

#[tokio::test]
async fn w01_the_line_opens_only_for_our_own_pages_and_the_signed_in() {
    let app = TestApp::start().await;
    let sara = app.person("09123333007").await;
    for origin in [Some("https://evil.example"), Some("null"), None] {
        assert_eq!(sara.try_line(origin).await.err(), Some(StatusCode::FORBIDDEN), "{origin:?}");
    }
    let stranger = app.stranger();
    assert_eq!(stranger.try_line(Some(&app.origin())).await.err(), Some(StatusCode::UNAUTHORIZED));
    assert!(sara.try_line(Some(&app.origin())).await.is_ok());
}

#[tokio::test]
async fn f16_a_panicking_handler_is_one_failed_request() {
    let app = TestApp::start().await;
    app.expect_errors("a handler panics");
    let reply = app.stranger().page("/dev/panic").await;
    assert_eq!(reply.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert!(!reply.body.contains("asked to"));
    assert_eq!(app.stranger().page("/healthz").await.status, StatusCode::OK);
}

#[tokio::test]
async fn x05_hostile_bytes_are_refused_or_made_harmless_never_a_failure_of_ours() {
    let app = TestApp::start().await;
    let sara = app.person("09123333008").await;
    for text in ["a\0b سلام", "\u{feff}\u{202e}سلام", &format!("س{}", "\u{0301}".repeat(10_000))] {
        let (status, _) = {
            let reply = sara.call("auth/server_fns/sign_in", &[("name", text), ("password", text), ("visit[language]", "fa")]).await;
            (reply.status, reply.body)
        };
        assert!(status.as_u16() < 500, "{status}");
        let reply = sara.try_upload(&format!("{text}.txt"), text.as_bytes().to_vec()).await;
        assert!(reply.status.as_u16() < 500, "{}: {}", reply.status, reply.body);
    }
    let mut line = sara.line().await;
    let (conversation, answer) = line.ask(None, "سلام a\0b چطور؟").await;
    line.follow(answer.run.unwrap(), answer.blocks).await;
    assert!(!sara.open(conversation).await.messages[0].text.contains('\0'));
    for path in ["/%ff", "/chat/%00", "/chat/conv_%f0%28", "/en/chat/..%2f..%2fetc"] {
        let status = sara.page(path).await.status;
        assert!(status.is_client_error() || status.is_redirection(), "{path}: {status}");
    }
    let odd =
        sara.request(Method::GET, "/chat").header(header::COOKIE, header::HeaderValue::from_bytes(b"__Host-access=\xff\xfe").unwrap());
    assert!(sara.send(odd).await.status.as_u16() < 500);
}

/// A site that people reach over TLS, which ends at a proxy in front of it.
async fn secure_app() -> TestApp {
    TestApp::start_with(Options { env: vec![("FRONTEND_URL", "https://tejarat.chat".into())], ..Options::default() }).await
}

#[tokio::test]
async fn l2_a_site_over_https_takes_no_page_that_came_in_clear_for_its_own() {
    let app = secure_app().await;
    let form = [("name", "09123333010"), ("password", PASSWORD), ("visit[language]", "fa")];
    let (secure, clear) = (format!("https://{}", app.address), app.origin());
    for (origin, is_own) in [
        ("https://tejarat.chat", true),
        (secure.as_str(), true),
        ("http://tejarat.chat", false),
        (clear.as_str(), false),
        ("https://tejarat.chat:8443", false),
    ] {
        let request = app.http.post(app.url("/fn/app/auth/server_fns/sign_in")).header(header::ORIGIN, origin).form(&form);
        assert_eq!(request.send().await.unwrap().status() != StatusCode::FORBIDDEN, is_own, "a form from {origin}");
        let line = app.stranger().try_line(Some(origin)).await.err().expect("nobody is signed in");
        assert_eq!(line, if is_own { StatusCode::UNAUTHORIZED } else { StatusCode::FORBIDDEN }, "a line from {origin}");
    }
}

#[tokio::test]
async fn l11_what_people_sent_in_does_nothing_when_it_is_opened_as_a_page() {
    let app = TestApp::start().await;
    let sara = app.person("09123333011").await;
    let document = sara.upload("page.html", "<script>alert(1)</script><p>قرارداد اجاره تا پایان اسفند معتبر است.</p>").await;
    pictures::send(&sara, pictures::PNG.to_vec()).await;
    for path in [format!("/files/{}", document.id), "/account/picture".to_owned()] {
        let response = sara.request(Method::GET, &path).send().await.unwrap();
        assert_eq!(response.status(), StatusCode::OK, "{path}");
        assert_eq!(response.headers()["content-security-policy"], "default-src 'none'; sandbox", "{path}");
    }
}

#[tokio::test]
async fn l12_a_site_over_https_sets_no_cookie_that_travels_in_clear() {
    let (secure, plain) = (secure_app().await, TestApp::start().await);
    for (app, is_secure) in [(&secure, true), (&plain, false)] {
        let page = app.stranger().page("/en/sign-in").await;
        let set: Vec<_> = page.headers.get_all(header::SET_COOKIE).iter().map(|cookie| cookie.to_str().unwrap()).collect();
        assert!(set.iter().any(|cookie| cookie.starts_with("lang=en")), "{set:?}");
        assert!(set.iter().all(|cookie| cookie.contains("Secure") == is_secure), "{set:?}");
    }
}

#[tokio::test]
async fn l16_a_plain_form_that_fails_leads_to_no_other_host_whatever_it_came_from() {
    let app = TestApp::start().await;
    let own = app.url("/sign-in");
    for (referer, expected) in [
        ("https://evil.example/en/sign-in?next=%2Flibrary", "/en/sign-in?next=%2Flibrary&__path="),
        ("https://evil.example//evil.example/x", "/"),
        (own.as_str(), "/sign-in?__path="),
    ] {
        let form = [("name", "09123333012"), ("password", "not it at all"), ("visit[language]", "fa")];
        let request = app.http.post(app.url("/fn/app/auth/server_fns/sign_in")).header(header::ORIGIN, app.origin()).form(&form);
        let response = request.header(header::REFERER, referer).header(header::ACCEPT, "text/html").send().await.unwrap();
        let location = response.headers()[header::LOCATION].to_str().unwrap();
        assert!(response.status().is_redirection() && location.starts_with(expected) && !location.starts_with("//"), "{location}");
    }
}

#[tokio::test]
async fn l5_an_address_puts_no_words_of_its_own_on_our_page() {
    // Base64 of {"domain":{"code":"internal","fault":"CALL 0900 1234"}}, the same with 00F3A1, and {"transport":"CALL 0900 1234"}.
    const WORDS: &str = "eyJkb21haW4iOnsiY29kZSI6ImludGVybmFsIiwiZmF1bHQiOiJDQUxMIDA5MDAgMTIzNCJ9fQ==";
    const FAULT: &str = "eyJkb21haW4iOnsiY29kZSI6ImludGVybmFsIiwiZmF1bHQiOiIwMEYzQTEifX0=";
    const TRANSPORT: &str = "eyJ0cmFuc3BvcnQiOiJDQUxMIDA5MDAgMTIzNCJ9";
    let app = TestApp::start().await;
    let page = async |error: &str| {
        let path = format!("/en/sign-in?__path=%2Ffn%2Fapp%2Fauth%2Fserver_fns%2Fsign_in&__err={error}");
        app.stranger().page(&path).await.body
    };
    assert!(page(FAULT).await.contains("Tracking code: 00F3A1"));
    for error in [WORDS, TRANSPORT] {
        assert!(!page(error).await.contains("0900"));
    }
}

#[tokio::test]
async fn l8_a_null_character_in_whatever_is_typed_is_no_failure_of_ours() {
    const NULL: &str = "سلام a\0b";
    let app = TestApp::start().await;
    let sara = app.person("09123333013").await;
    let (conversation, _) = sara.ask("سلام، چند روز مرخصی دارم؟").await;
    let id = conversation.to_string();
    let texts = [
        "text",
        "title",
        "name",
        "password",
        "current",
        "factor_code",
        "code",
        "link",
        "email",
        "mobile",
        "question",
        "typed",
        "own",
        "time_zone",
    ];
    let fields = ["first_name", "last_name", "national_id", "company_name", "legal_id", "economic_code", "email", "phone"];
    let nested: Vec<String> = ["profile", "company"].iter().flat_map(|of| fields.map(|field| format!("{of}[{field}]"))).collect();
    let known = [("id", id.as_str()), ("key", "k-1"), ("visit[language]", "fa"), ("language", "fa"), ("theme", "dark"), ("back", NULL)];
    let known = [&known[..], &[("purpose", "sign_in"), ("channel", "sms"), ("page", NULL), ("check", "email")]].concat();
    let form: Vec<(&str, &str)> =
        texts.into_iter().chain(nested.iter().map(String::as_str)).map(|name| (name, NULL)).chain(known).collect();
    let functions = include_str!("../../src/http/server_functions.txt").lines().filter_map(|line| line.strip_prefix("POST /fn/app/"));
    for function in functions.filter(|function| !function.ends_with("sign_out") && !function.ends_with("server_fns/delete")) {
        let reply = sara.call(function, &form).await;
        assert!(reply.status.as_u16() < 500, "{function}: {} {}", reply.status, reply.body);
    }
    let refused = sara.call("chat/server_fns/ask", &[("text", "سلام"), ("key", "a\0b")]).await;
    assert_eq!(refused.error(), domain::chat::ChatError::InvalidKey.into(), "on either database");
    let body = r#"{"name":"a\u0000b","password":"a\u0000b","first_name":"a\u0000b","mobile":"a\u0000b","email":"a\u0000b","code":"a\u0000b","link":"a\u0000b","refresh_token":"a\u0000b"}"#;
    for path in ["me", "login", "register", "otp/request", "otp/verify", "forgot-password", "reset-password", "token/refresh", "me/email"] {
        for method in [Method::POST, Method::PATCH] {
            let request = sara.request(method, &format!("/api/v1/auth/{path}")).header(header::CONTENT_TYPE, "application/json").body(body);
            assert!(request.send().await.unwrap().status().as_u16() < 500, "{path}");
        }
    }
}
