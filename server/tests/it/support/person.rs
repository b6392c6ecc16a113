use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Mutex;
use std::time::Duration;

use domain::chat::{ConversationView, MessageState, MessageView, protocol};
use domain::ids::ConversationId;
use domain::knowledge::{DocumentState, DocumentView};
use reqwest::header::{self, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Method, StatusCode};
use serde::de::DeserializeOwned;
use serde_json::Value;
use tokio_tungstenite::tungstenite::{self, client::IntoClientRequest};

use super::{Line, TestApp};

/// The fields of a form.
pub type Form<'a> = &'a [(&'a str, &'a str)];

/// The password of everybody in these tests.
pub const PASSWORD: &str = "انار-ترش-canary-9";

/// The language of their pages.
const VISIT: (&str, &str) = ("visit[language]", "fa");

/// Somebody with a browser of their own.
pub struct Person<'a> {
    pub app: &'a TestApp,
    /// Where this browser's requests go: the app itself, another process, or a proxy in front.
    door: Mutex<SocketAddr>,
    cookies: Mutex<BTreeMap<String, String>>,
}

/// What came back.
pub struct Reply {
    pub status: StatusCode,
    pub headers: header::HeaderMap,
    pub body: String,
}

impl Reply {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    pub fn json<T: DeserializeOwned>(&self) -> T {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error} in {}: {}", self.status, self.body))
    }

    #[track_caller]
    pub fn ok(self) -> Self {
        assert!(self.status.is_success(), "{}: {}", self.status, self.body);
        self
    }

    /// The domain's error in a refusal of a server function.
    pub fn error(&self) -> domain::Error {
        let error: Value = self.json();
        domain::json::read(&error["domain"].to_string()).unwrap_or_else(|| panic!("no refusal: {}", self.body))
    }
}

impl<'a> Person<'a> {
    pub fn new(app: &'a TestApp) -> Self {
        Self { app, door: Mutex::new(app.address), cookies: Mutex::default() }
    }

    /// The same browser at another process of the installation.
    pub fn at<'b>(&self, app: &'b TestApp) -> Person<'b> {
        Person { app, door: Mutex::new(app.address), cookies: Mutex::new(self.cookies.lock().expect("the cookies").clone()) }
    }

    /// The same browser goes on by this address, keeping its cookies.
    pub fn go_to(&self, door: SocketAddr) {
        *self.door.lock().expect("the door") = door;
    }

    fn door(&self) -> SocketAddr {
        *self.door.lock().expect("the door")
    }

    /// A request as this person's browser would make it from one of our pages.
    pub fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        self.app
            .http
            .request(method, format!("http://{}{path}", self.door()))
            .header(header::COOKIE, self.cookie_header())
            .header(header::ORIGIN, format!("http://{}", self.door()))
            .header("sec-fetch-site", "same-origin")
            .header(header::ACCEPT, "application/json")
    }

    /// Sends, and keeps the cookies that come back.
    pub async fn send(&self, request: reqwest::RequestBuilder) -> Reply {
        self.try_send(request).await.expect("the server answers")
    }

    /// The same for a server that may die meanwhile.
    pub async fn try_send(&self, request: reqwest::RequestBuilder) -> Result<Reply, reqwest::Error> {
        let response = request.send().await?;
        let (status, headers) = (response.status(), response.headers().clone());
        self.keep_cookies(&headers);
        Ok(Reply { status, headers, body: response.text().await? })
    }

    fn keep_cookies(&self, headers: &HeaderMap) {
        for set in headers.get_all(header::SET_COOKIE) {
            let set = set.to_str().expect("a cookie is text");
            let (pair, attributes) = set.split_once(';').unwrap_or((set, ""));
            let (name, value) = pair.split_once('=').expect("a cookie has a name");
            let mut cookies = self.cookies.lock().expect("the cookies");
            if attributes.contains("Max-Age=0") || value.is_empty() {
                cookies.remove(name);
            } else {
                cookies.insert(name.to_owned(), value.to_owned());
            }
        }
    }

    pub fn cookie(&self, name: &str) -> Option<String> {
        self.cookies.lock().expect("the cookies").get(name).cloned()
    }

    pub fn set_cookie(&self, name: &str, value: &str) {
        self.cookies.lock().expect("the cookies").insert(name.to_owned(), value.to_owned());
    }

    pub fn cookie_header(&self) -> String {
        let cookies = self.cookies.lock().expect("the cookies");
        cookies.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ")
    }

    /// A page, as a browser asks for it.
    pub async fn page(&self, path: &str) -> Reply {
        let ours = [("sec-fetch-site", "none"), ("accept", "text/html"), ("accept-language", "fa")];
        let headers = ours.map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)));
        self.send(self.request(Method::GET, path).headers(HeaderMap::from_iter(headers))).await
    }

    /// Calls a server function.
    pub async fn call(&self, function: &str, form: Form<'_>) -> Reply {
        self.try_call(function, form).await.expect("the server answers")
    }

    /// The same for a server that may die meanwhile.
    pub async fn try_call(&self, function: &str, form: Form<'_>) -> Result<Reply, reqwest::Error> {
        self.try_send(self.request(Method::POST, &format!("/fn/app/{function}")).form(form)).await
    }

    /// The newest code that was sent to this number.
    pub async fn code_for(&self, mobile: &str) -> String {
        let national = format!("{}", domain::identity::Mobile::parse(mobile).expect("a mobile number"));
        let messages: Value = self.call("dev/inbox/inbox", &[]).await.ok().json();
        let messages = messages.as_array().expect("a list");
        let text = messages
            .iter()
            .filter(|message| message["to"].as_str() == Some(&national))
            // Notices go to the same number.
            .filter(|message| message["text"].as_str().is_some_and(|text| text.contains(" #")))
            .max_by_key(|message| message["at"].as_i64())
            .and_then(|message| message["text"].as_str())
            .expect("a message was sent");
        let digits: String = text.chars().skip_while(|c| !c.is_ascii_digit()).take_while(char::is_ascii_digit).collect();
        assert_eq!(digits.len(), 6, "no code in {text:?}");
        digits
    }

    pub async fn ask_for_code(&self, mobile: &str, purpose: &str) -> Reply {
        self.call("auth/server_fns/send_code", &[("mobile", mobile), ("purpose", purpose), VISIT]).await
    }

    pub async fn enter_code(&self, code: &str, purpose: &str) -> Reply {
        self.call("auth/server_fns/verify_code", &[("code", code), ("purpose", purpose), VISIT]).await
    }

    pub async fn sign_up(&self, mobile: &str) {
        self.ask_for_code(mobile, "sign_up").await.ok();
        let code = self.code_for(mobile).await;
        self.enter_code(&code, "sign_up").await.ok();
        self.call("auth/server_fns/choose_password", &[("password", PASSWORD), VISIT]).await.ok();
        assert!(self.is_signed_in().await);
    }

    pub async fn sign_in(&self, mobile: &str, password: &str) -> Reply {
        self.call("auth/server_fns/sign_in", &[("name", mobile), ("password", password), VISIT]).await
    }

    pub async fn sign_out(&self) {
        self.call("auth/server_fns/sign_out", &[]).await.ok();
    }

    pub async fn is_signed_in(&self) -> bool {
        let me: Value = self.call("session/who_am_i", &[]).await.ok().json();
        !me.is_null()
    }

    /// Uploads a file and waits until its intake is over.
    pub async fn upload(&self, name: &str, content: impl Into<Vec<u8>>) -> DocumentView {
        let document = self.upload_only(name, content).await;
        self.settled(document.id).await
    }

    pub async fn upload_only(&self, name: &str, content: impl Into<Vec<u8>>) -> DocumentView {
        let documents: Vec<DocumentView> = self.try_upload(name, content).await.ok().json();
        documents.into_iter().next().expect("one document")
    }

    pub async fn try_upload(&self, name: &str, content: impl Into<Vec<u8>>) -> Reply {
        self.send(self.upload_request(name, content)).await
    }

    pub fn upload_request(&self, name: &str, content: impl Into<Vec<u8>>) -> reqwest::RequestBuilder {
        let part = reqwest::multipart::Part::bytes(content.into()).file_name(name.to_owned());
        let form = reqwest::multipart::Form::new().part("file", part);
        self.request(Method::POST, "/library/upload").multipart(form)
    }

    /// The document once its intake is over.
    pub async fn settled(&self, id: domain::ids::DocumentId) -> DocumentView {
        for _ in 0..1200 {
            let document = self.documents().await.into_iter().find(|document| document.id == id).expect("it is in the library");
            if matches!(document.state, DocumentState::Indexed | DocumentState::Failed) {
                return document;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("the intake did not end:\n{}", self.app.log());
    }

    pub async fn documents(&self) -> Vec<DocumentView> {
        let page: Value = self.call("library/server_fns/list_documents", &[]).await.ok().json();
        serde_json::from_value(page["page"]["items"].clone()).expect("a list of documents")
    }

    pub async fn open(&self, conversation: ConversationId) -> ConversationView {
        self.call("chat/server_fns/conversation", &[("id", &conversation.to_string())]).await.ok().json()
    }

    /// Asks over the live line and waits for the whole answer.
    pub async fn ask(&self, text: &str) -> (ConversationId, MessageView) {
        let mut line = self.line().await;
        let (conversation, answer) = line.ask(None, text).await;
        line.follow(answer.run.expect("a run"), answer.blocks).await;
        let answer = self.open(conversation).await.messages.pop().expect("an answer");
        (conversation, answer)
    }

    /// The last answer of a conversation once it is no longer being written.
    pub async fn finished(&self, conversation: ConversationId) -> MessageView {
        for _ in 0..400 {
            let answer = self.open(conversation).await.messages.pop().expect("an answer");
            if answer.state != MessageState::Running {
                return answer;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("the answer did not end:\n{}", self.app.log());
    }

    /// Opens the live line.
    pub async fn line(&self) -> Line {
        self.reach_line().await.expect("the line opens")
    }

    /// Opens the live line from a page of this origin; the status when it is refused.
    pub async fn try_line(&self, origin: Option<&str>) -> Result<Line, StatusCode> {
        match self.connect(origin).await {
            Ok(line) => Ok(line),
            Err(tungstenite::Error::Http(response)) => Err(response.status()),
            Err(error) => panic!("{error}"),
        }
    }

    /// Opens the live line to a server that may be dead.
    pub async fn reach_line(&self) -> Result<Line, tungstenite::Error> {
        self.connect(Some(&format!("http://{}", self.door()))).await
    }

    async fn connect(&self, origin: Option<&str>) -> Result<Line, tungstenite::Error> {
        let mut request = format!("ws://{}{}", self.door(), protocol::PATH).into_client_request().expect("a request");
        request.headers_mut().insert("cookie", self.cookie_header().parse().expect("cookies"));
        if let Some(origin) = origin {
            request.headers_mut().insert("origin", origin.parse().expect("an origin"));
        }
        let (socket, response) = tokio_tungstenite::connect_async(request).await?;
        self.keep_cookies(response.headers());
        Ok(Line(socket))
    }
}
