//! The API for programs, by JSON and bearer token alone.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::{Options, PASSWORD, TestApp};

const NEW_PASSWORD: &str = "پرستوی سپید آرام";

/// A program: it keeps no cookies, and its own tokens.
pub struct Program<'a> {
    app: &'a TestApp,
    pub token: Option<String>,
}

impl<'a> Program<'a> {
    pub fn of(app: &'a TestApp) -> Self {
        Self { app, token: None }
    }

    pub async fn call(&self, method: Method, path: &str, body: Option<Value>) -> (StatusCode, Value) {
        let mut request = self.app.http.request(method, self.app.url(&format!("/api/v1{path}"))).header("accept-language", "en");
        if let Some(token) = &self.token {
            request = request.bearer_auth(token);
        }
        if let Some(body) = body {
            request = request.json(&body);
        }
        let response = request.send().await.expect("the server answers");
        assert!(response.headers().get("set-cookie").is_none(), "programs get no cookies");
        let status = response.status();
        let text = response.text().await.expect("a body");
        (status, if text.is_empty() { Value::Null } else { serde_json::from_str(&text).unwrap_or(Value::String(text)) })
    }

    pub async fn post(&self, path: &str, body: Value) -> (StatusCode, Value) {
        self.call(Method::POST, path, Some(body)).await
    }

    pub async fn get(&self, path: &str) -> (StatusCode, Value) {
        self.call(Method::GET, path, None).await
    }

    /// Goes on with the tokens of an answer; the refresh token is returned.
    pub fn keep(&mut self, tokens: &Value) -> String {
        assert_eq!(tokens["token_type"], "Bearer", "{tokens}");
        self.token = tokens["access_token"].as_str().map(str::to_owned);
        tokens["refresh_token"].as_str().expect("a refresh token").to_owned()
    }

    pub async fn signed_up(app: &'a TestApp, mobile: &str) -> (Self, String) {
        let mut program = Self::of(app);
        let (status, sent) = program.post("/auth/register/", json!({ "kind": "individual", "mobile": mobile })).await;
        assert_eq!(status, StatusCode::ACCEPTED, "{sent}");
        let code = app.stranger().code_for(mobile).await;
        let guess = json!({ "challenge": sent["challenge"], "code": code, "purpose": "sign_up", "password": PASSWORD });
        let (status, tokens) = program.post("/auth/otp/verify/", guess).await;
        assert_eq!(status, StatusCode::OK, "{tokens}");
        let refresh = program.keep(&tokens);
        (program, refresh)
    }
}

#[tokio::test]
async fn a_program_signs_a_person_up_and_in_and_sees_and_ends_her_sessions() {
    let app = TestApp::start().await;
    let (sara, refresh) = Program::signed_up(&app, "09127777001").await;
    let (status, me) = sara.get("/auth/me/").await;
    assert_eq!((status, &me["mobile"], &me["kind"]), (StatusCode::OK, &json!("+989127777001"), &json!("individual")));
    let (status, _) = sara.call(Method::PATCH, "/auth/profile/", Some(json!({ "first_name": "سارا" }))).await;
    assert_eq!(status, StatusCode::NO_CONTENT);
    assert_eq!(sara.get("/auth/me").await.1["first_name"], "سارا", "with a slash at the end or without");
    assert_eq!(sara.call(Method::PATCH, "/auth/me/", Some(json!({ "last_name": "امینی" }))).await.0, StatusCode::NO_CONTENT);
    assert_eq!(sara.get("/auth/me").await.1["first_name"], "سارا", "what is not mentioned stays");

    let mut elsewhere = Program::of(&app);
    let (status, tokens) = elsewhere.post("/auth/login/", json!({ "mobile": "0912 777 7001", "password": PASSWORD })).await;
    assert_eq!(status, StatusCode::OK, "{tokens}");
    elsewhere.keep(&tokens);
    let (_, sessions) = sara.get("/auth/sessions/").await;
    let others: Vec<_> = sessions["items"].as_array().expect("a list").iter().filter(|session| session["present"] == false).collect();
    assert_eq!(others.len(), 1, "{sessions}");
    let id = others[0]["id"].as_str().expect("an id");
    assert_eq!(sara.call(Method::DELETE, &format!("/auth/sessions/{id}/"), None).await.0, StatusCode::NO_CONTENT);
    assert_eq!(elsewhere.get("/auth/me/").await.0, StatusCode::UNAUTHORIZED);

    let mut renewed = Program::of(&app);
    let (status, tokens) = renewed.post("/auth/token/refresh/", json!({ "refresh_token": refresh })).await;
    assert_eq!(status, StatusCode::OK, "{tokens}");
    renewed.keep(&tokens);
    assert_eq!(renewed.post("/auth/logout/", json!({})).await.0, StatusCode::NO_CONTENT);
    assert_eq!(sara.get("/auth/me/").await.0, StatusCode::UNAUTHORIZED, "it was the same session");
}

#[tokio::test]
async fn a_program_signs_a_company_up_and_what_is_wrong_is_told_field_by_field() {
    let app = TestApp::start().await;
    let program = Program::of(&app);
    let company = |email: &str, legal_id: &str| json!({ "kind": "legal", "company_name": "آوند", "legal_id": legal_id, "email": email, "phone": "02188888888", "password": PASSWORD });
    let (status, wrong) = program.post("/auth/register/", company("nowhere", "1")).await;
    assert_eq!((status, &wrong["code"]), (StatusCode::UNPROCESSABLE_ENTITY, &json!("invalid_fields")));
    let errors = wrong["errors"].as_array().expect("errors");
    assert_eq!(errors.iter().map(|error| error["field"].as_str().unwrap()).collect::<Vec<_>>(), ["legal_id", "email"]);
    assert!(errors[0]["detail"].as_str().is_some_and(|words| words.is_ascii() && !words.is_empty()), "in English, as asked: {wrong}");
    assert!(wrong["request_id"].is_string() && wrong["detail"].is_string(), "{wrong}");

    let (status, sent) = program.post("/auth/register/", company("info@avand.example", "10380284790")).await;
    assert_eq!((status, &sent["email"]), (StatusCode::ACCEPTED, &json!("info@avand.example")), "{sent}");
    let early = program.post("/auth/login/", json!({ "email": "info@avand.example", "password": PASSWORD })).await;
    assert_eq!((early.0, &early.1["code"]), (StatusCode::FORBIDDEN, &json!("accounts.email_unverified")));
}

#[tokio::test]
async fn a_forgotten_password_is_replaced_by_a_challenge_in_two_steps() {
    let app = TestApp::start().await;
    let (sara, _) = Program::signed_up(&app, "09127777002").await;
    app.advance(61).await;
    let program = Program::of(&app);
    let (status, sent) = program.post("/auth/forgot-password/", json!({ "mobile": "09127777002" })).await;
    assert_eq!(status, StatusCode::ACCEPTED, "{sent}");
    let code = app.stranger().code_for("09127777002").await;
    let guess = json!({ "challenge": sent["challenge"], "code": code, "purpose": "reset_password" });
    let (status, missing) = program.post("/auth/verify-otp/", guess).await;
    assert_eq!((status, &missing["missing"]), (StatusCode::ACCEPTED, &json!("password")));
    let (status, tokens) = program.post("/auth/reset-password/", json!({ "challenge": sent["challenge"], "password": NEW_PASSWORD })).await;
    assert_eq!(status, StatusCode::OK, "{tokens}");
    assert_eq!(sara.get("/auth/me/").await.0, StatusCode::UNAUTHORIZED, "every other session is ended");
}

#[tokio::test]
async fn the_api_describes_itself_with_every_path_and_status() {
    let app = TestApp::start().await;
    let (status, api) = Program::of(&app).get("/openapi.json").await;
    assert_eq!(status, StatusCode::OK);
    let paths = api["paths"].as_object().expect("paths");
    for path in [
        "register",
        "login",
        "otp/request",
        "otp/verify",
        "forgot-password",
        "reset-password",
        "token/refresh",
        "logout",
        "me",
        "me/keep",
        "me/export",
        "me/export/{id}/file",
        "send-otp",
    ] {
        assert!(paths.contains_key(&format!("/auth/{path}/")), "{path} is not in {:?}", paths.keys());
    }
    assert_eq!(paths["/auth/send-otp/"]["post"]["deprecated"], true);
    for (path, operations) in paths {
        for (method, operation) in operations.as_object().expect("operations") {
            let without = ["/auth/logout/", "/auth/sessions/end-others/", "/auth/me/keep/"];
            let takes_a_body = method != "get" && !without.contains(&path.as_str()) && !path.contains("/sessions/{id}");
            assert_eq!(operation["requestBody"].is_object(), takes_a_body, "{method} {path}");
        }
    }
    let operations = paths.values().flat_map(|path| path.as_object().expect("operations").values());
    for operation in operations {
        for status in ["400", "401", "403", "404", "405", "409", "410", "413", "415", "422", "429", "500", "503"] {
            assert!(operation["responses"][status].is_object(), "{status} is missing in {operation}");
        }
    }
}

#[tokio::test]
async fn c01_z01_programs_get_nothing_that_is_not_theirs() {
    let app = TestApp::start().await;
    let (sara, _) = Program::signed_up(&app, "09127777003").await;
    let (reza, _) = Program::signed_up(&app, "09127777004").await;
    let hers = sara.get("/auth/sessions/").await.1["items"][0]["id"].as_str().expect("an id").to_owned();
    let missing = "ses_00000000000000000000000000000000";
    let answers = [hers.as_str(), missing, "nonsense", "ses_x"].map(|id| format!("/auth/sessions/{id}/"));
    for path in &answers {
        let (status, body) = reza.call(Method::DELETE, path, None).await;
        assert_eq!((status, &body["code"]), (StatusCode::NOT_FOUND, &json!("not_found")), "{path}");
    }
    assert_eq!(sara.get("/auth/me/").await.0, StatusCode::OK);
    for path in ["/auth/me/", "/auth/sessions/"] {
        assert_eq!(Program::of(&app).get(path).await.0, StatusCode::UNAUTHORIZED);
    }
    let hostile = app.http.post(app.url("/api/v1/auth/login/")).header("origin", "https://evil.example");
    assert_eq!(hostile.json(&json!({ "name": "09127777003", "password": PASSWORD })).send().await.unwrap().status(), StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn e05_what_is_no_json_is_refused_in_words() {
    let app = TestApp::start().await;
    let login = || app.http.post(app.url("/api/v1/auth/login/"));
    for (request, status, code) in [
        (login().header("content-type", "application/json").body("{"), 400, "unreadable_json"),
        (login().header("content-type", "application/json").body("[]"), 422, "unexpected_json"),
        (login().header("content-type", "text/plain").body("{}"), 415, "not_json"),
        (login().json(&json!({ "name": "نام", "password": "x" })), 422, "accounts.invalid_mobile"),
    ] {
        let response = request.send().await.unwrap();
        assert_eq!(response.status().as_u16(), status, "{code}");
        assert_eq!(response.headers()["content-type"], "application/problem+json");
        let body: Value = response.json().await.unwrap();
        assert_eq!(body["code"], code, "{body}");
        assert!(body["detail"].as_str().is_some_and(|words| !words.is_ascii()), "in Persian, as nothing else was asked for: {body}");
    }
}

#[tokio::test]
async fn what_the_api_does_not_know_is_told_as_a_problem_like_everything_else() {
    let app = TestApp::start().await;
    let (sara, _) = Program::signed_up(&app, "09127777005").await;
    for (method, path, status, code) in [
        (Method::PUT, "/auth/me/", 405, "method_not_allowed"),
        (Method::GET, "/auth/login/", 405, "method_not_allowed"),
        (Method::GET, "/auth/nowhere/", 404, "not_found"),
        (Method::GET, "/auth/sessions/?after=a&after=b", 400, "unreadable_query"),
    ] {
        let (told, body) = sara.call(method, path, None).await;
        assert_eq!((told.as_u16(), &body["code"]), (status, &json!(code)), "{path}: {body}");
        assert!(body["detail"].is_string(), "{path}: {body}");
    }
    let told = app.http.put(app.url("/api/v1/auth/me/")).bearer_auth(sara.token.as_ref().unwrap()).send().await.unwrap();
    let allowed = told.headers()["allow"].to_str().unwrap();
    assert!(allowed.contains("GET") && allowed.contains("PATCH"), "{allowed}");
}

#[tokio::test]
async fn a_program_that_shows_its_device_key_is_no_new_device() {
    let app = TestApp::start().await;
    Program::signed_up(&app, "09127777006").await;
    let login = async |key: Option<&str>| {
        let mut request = app.http.post(app.url("/api/v1/auth/login/")).json(&json!({ "name": "09127777006", "password": PASSWORD }));
        if let Some(key) = key {
            request = request.header("x-device-key", key);
        }
        request.send().await.unwrap().json::<Value>().await.unwrap()["device_key"].clone()
    };
    let key = login(None).await;
    assert_eq!(login(key.as_str()).await, Value::Null, "it has one");
    assert!(login(Some("made up")).await.is_string());
}

#[tokio::test]
async fn c04_only_listed_sites_may_call_and_never_with_cookies() {
    let env = vec![("CORS_ALLOWED_ORIGINS", "https://Shop.example, https://app.example:8443".into())];
    let app = TestApp::start_with(Options { env, ..Options::default() }).await;
    let preflight = async |origin: &str, path: &str| {
        let asked = app.http.request(Method::OPTIONS, app.url(path)).header("origin", origin);
        asked.header("access-control-request-method", "POST").header("access-control-request-headers", "content-type").send().await.unwrap()
    };
    let login = async |origin: &str, cookie: Option<&str>| {
        let mut asked = app.http.post(app.url("/api/v1/auth/login/")).header("origin", origin).header("sec-fetch-site", "cross-site");
        if let Some(cookie) = cookie {
            asked = asked.header("cookie", cookie);
        }
        asked.json(&json!({ "name": "09127777007", "password": PASSWORD })).send().await.unwrap()
    };
    for origin in ["https://shop.example", "https://app.example:8443"] {
        for answer in [preflight(origin, "/api/v1/auth/login/").await, login(origin, None).await] {
            assert_eq!(answer.headers()["access-control-allow-origin"], origin);
            assert!(!answer.headers().contains_key("access-control-allow-credentials"));
            let vary = answer.headers().get_all("vary").iter().any(|vary| vary.to_str().unwrap().to_ascii_lowercase().contains("origin"));
            assert!(vary, "{:?}", answer.headers());
        }
        assert_eq!(login(origin, None).await.status(), StatusCode::UNAUTHORIZED, "it was heard");
        assert_eq!(login(origin, Some("__Host-refresh=abc")).await.status(), StatusCode::FORBIDDEN);
        assert!(!preflight(origin, "/chat").await.headers().contains_key("access-control-allow-origin"), "pages are for nobody else");
    }
    for origin in ["null", "https://evil.example", "https://shop.example.evil.example", "http://shop.example", "https://app.example"] {
        assert!(!preflight(origin, "/api/v1/auth/login/").await.headers().contains_key("access-control-allow-origin"), "{origin}");
        assert_eq!(login(origin, None).await.status(), StatusCode::FORBIDDEN, "{origin}");
    }
}

#[tokio::test]
async fn the_api_is_tried_on_a_page_that_needs_nobody_else() {
    let app = TestApp::start().await;
    for (language, words) in [("fa", "تجارت"), ("en", "The API of Tejarat Chat")] {
        let page = app.http.get(app.url("/api/v1/explorer/")).header("accept-language", language).send().await.unwrap();
        let policy = page.headers()["content-security-policy"].to_str().unwrap().to_owned();
        let html = page.text().await.unwrap();
        let nonce = policy.split("'nonce-").nth(1).and_then(|rest| rest.split('\'').next()).unwrap();
        assert!(html.contains(words) && html.matches(&format!("nonce=\"{nonce}\"")).count() == 2, "{html}");
        assert!(!html.contains("src=\"http") && !html.contains("href=\"http"), "nothing comes from elsewhere: {html}");
    }
    let files = [
        ("swagger-ui.css", "text/css"),
        ("swagger-ui-bundle.js", "text/javascript"),
        ("explorer.js", "text/javascript"),
        ("explorer.css", "text/css"),
    ];
    for (file, kind) in files {
        let answer = app.http.get(app.url(&format!("/api/v1/explorer/{file}"))).send().await.unwrap();
        assert_eq!((answer.status(), answer.headers()["content-type"].to_str().unwrap()), (StatusCode::OK, kind), "{file}");
    }
    for other in ["index.html", "swagger-initializer.js", "..%2f..%2fCargo.toml", "swagger-ui-bundle.js.map"] {
        assert_eq!(
            app.http.get(app.url(&format!("/api/v1/explorer/{other}"))).send().await.unwrap().status(),
            StatusCode::NOT_FOUND,
            "{other}"
        );
    }
}
