//! Asking as a person asks: documents go up by the page's form, questions too, and what is shown of an answer is looked at.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, bail, ensure};
use serde_json::Value;
use tokio::time::sleep;

use super::{Outcome, Question, file_name};
use crate::http::{Line, neighbour, send};
use crate::process::Process;
use crate::product::Person;
use crate::seed;
use crate::socket::Socket;

const BOUNDARY: &str = "eval-5d2b";
/// An answer in the documents' own words takes milliseconds.
const LOOK: Duration = Duration::from_millis(3);
/// Reading all documents takes seconds; far more than that is a fault.
const PATIENCE: Duration = Duration::from_secs(300);

/// Somebody who asks the questions.
pub(super) struct Asker<'a> {
    process: &'a Process,
    person: Person,
    line: Line,
    socket: Socket,
    refusals: Vec<String>,
}

impl<'a> Asker<'a> {
    async fn open(process: &'a Process, account: &seed::Account) -> anyhow::Result<Self> {
        let person = Person::sign_in(process, account, 0).await?;
        let line = Line::open(process.address).await?;
        let socket = Socket::open(neighbour(0), process.address, "/ws", &person.cookie).await?;
        let sentence = |locale: &str| anyhow::Ok(serde_json::from_str::<Value>(locale)?["not_found"].as_str().map(folded));
        let locales = [include_str!("../../../../locales/fa/answers.json"), include_str!("../../../../locales/en/answers.json")];
        let refusals = locales.into_iter().map(sentence).collect::<anyhow::Result<Vec<_>>>()?.into_iter().flatten().collect();
        Ok(Self { process, person, line, socket, refusals })
    }

    /// Somebody with these documents, all of them read.
    pub(super) async fn with(
        process: &'a Process,
        account: &seed::Account,
        documents: impl Iterator<Item = &PathBuf>,
    ) -> anyhow::Result<Self> {
        let mut asker = Self::open(process, account).await?;
        let mut count = 0;
        for document in documents {
            asker.upload(document).await?;
            count += 1;
        }
        asker.wait_until_read(count).await?;
        Ok(asker)
    }

    /// Whether a question is refused; `None` when the answer is there after all.
    pub(super) async fn refuses(&mut self, question: &Question) -> anyhow::Result<Option<bool>> {
        self.reconnect().await?;
        let wanted: Vec<String> = question.spans.iter().map(|span| folded(span)).collect();
        let hits = self.call("library/server_fns/find_passages", &[("question", &question.ask)]).await?;
        let bodies: Vec<String> =
            hits.as_array().into_iter().flatten().map(|hit| folded(hit["body"].as_str().unwrap_or_default())).collect();
        if wanted.iter().all(|span| bodies.iter().any(|body| body.contains(span.as_str()))) {
            return Ok(None);
        }
        Ok(Some(self.ask(question).await?.refused))
    }

    async fn call(&mut self, function: &str, form: &[(&str, &str)]) -> anyhow::Result<Value> {
        let request = self.person.call(self.process, function, form);
        Ok(serde_json::from_str(self.line.ask(&request).await?.text()?)?)
    }

    async fn upload(&mut self, path: &Path) -> anyhow::Result<()> {
        let head = format!(
            "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{}\"\r\n\r\n",
            file_name(path).replace('"', "%22")
        );
        let form = [head.as_bytes(), &fs::read(path)?, format!("\r\n--{BOUNDARY}--\r\n").as_bytes()].concat();
        let kind = format!("multipart/form-data; boundary={BOUNDARY}");
        let reply = self.line.ask(&send(self.process.address, "/library/upload", &self.person.cookie, &kind, &form)).await?;
        ensure!(reply.status == 201, "{} was answered with {}: {}", path.display(), reply.status, String::from_utf8_lossy(reply.body));
        Ok(())
    }

    async fn wait_until_read(&mut self, count: usize) -> anyhow::Result<()> {
        let begun = Instant::now();
        let mut states: HashMap<String, String> = HashMap::new();
        while begun.elapsed() < PATIENCE {
            let news = self.socket.hear_frame("news").await?;
            let document = &news["news"]["document"]["document"];
            if let (Some(name), Some(state)) = (document["name"].as_str(), document["state"].as_str()) {
                ensure!(state != "failed", "{name} could not be read: {document}");
                states.insert(name.to_owned(), state.to_owned());
            }
            if states.values().filter(|state| *state == "indexed").count() == count {
                return Ok(());
            }
        }
        bail!("not all documents are read")
    }

    pub(super) async fn ask(&mut self, question: &Question) -> anyhow::Result<Outcome> {
        let wanted: Vec<String> = question.spans.iter().map(|span| folded(span)).collect();
        let names: Vec<String> = question.documents.iter().map(|name| file_name(Path::new(name))).collect();
        let hits = self.call("library/server_fns/find_passages", &[("question", &question.ask)]).await?;
        let says = |hit: &Value| {
            let body = folded(hit["body"].as_str().unwrap_or_default());
            names.iter().any(|name| hit["document_name"] == name.as_str()) && wanted.iter().any(|span| body.contains(span.as_str()))
        };
        let found = hits.as_array().and_then(|hits| hits.iter().position(says));

        let mut conversation = None;
        for earlier in &question.before {
            conversation = Some(self.answer(conversation.as_deref(), earlier).await?);
        }
        let begun = Instant::now();
        let conversation = self.answer(conversation.as_deref(), &question.ask).await?;
        let milliseconds = begun.elapsed().as_secs_f64() * 1000.0;
        let view = self.call("chat/server_fns/conversation", &[("id", &conversation)]).await?;
        let answer = view["messages"].as_array().and_then(|messages| messages.last()).context("no answer")?;
        let text = answer["text"].as_str().unwrap_or_default().to_owned();
        let told = folded(&text);
        let sources = answer["sources"].as_array().map(Vec::as_slice).unwrap_or_default();
        let refused = self.refusals.iter().any(|refusal| told.starts_with(refusal.as_str())) || sources.is_empty();
        Ok(Outcome {
            found,
            says: !refused && wanted.iter().all(|span| told.contains(span.as_str())),
            refused,
            first_cited_right: !refused && names.iter().any(|name| sources[0]["document_name"] == name.as_str()),
            statements: text.matches(" [").count(),
            milliseconds,
            text,
        })
    }

    /// Begins a new line: whoever was silent for a while may have been hung up on.
    pub(super) async fn reconnect(&mut self) -> anyhow::Result<()> {
        self.line = Line::open(self.process.address).await?;
        Ok(())
    }

    /// Asks by the page's form, which nothing limits that a person would not reach, and waits for the whole answer; the conversation.
    async fn answer(&mut self, conversation: Option<&str>, text: &str) -> anyhow::Result<String> {
        let key = uuid::Uuid::now_v7().to_string();
        let mut form = vec![("key", key.as_str()), ("text", text)];
        form.extend(conversation.map(|id| ("conversation", id)));
        let request = self.person.call(self.process, "chat/server_fns/ask", &form);
        let request = String::from_utf8(request)?.replace("Accept: application/json", "Accept: text/html");
        let reply = self.line.ask(request.as_bytes()).await?;
        let place = reply.header("location").with_context(|| format!("status {} and no place of the conversation", reply.status))?;
        let id = place.rsplit('/').next().unwrap_or_default().to_owned();
        let begun = Instant::now();
        while begun.elapsed() < PATIENCE {
            let view = self.call("chat/server_fns/conversation", &[("id", &id)]).await?;
            let last = view["messages"].as_array().and_then(|messages| messages.last());
            if last.is_some_and(|message| message["author"] == "assistant" && message["state"] != "running") {
                return Ok(id);
            }
            sleep(LOOK).await;
        }
        bail!("no answer in time")
    }
}

/// Letters and digits alone, in one spelling: what an answer says, however it is set.
fn folded(text: &str) -> String {
    let fold = |c: char| match c {
        'ي' | 'ى' | 'ئ' => 'ی',
        'ك' => 'ک',
        'أ' | 'إ' | 'آ' => 'ا',
        'ؤ' => 'و',
        'ة' | 'ۀ' => 'ه',
        '۰'..='۹' => char::from(b'0' + u8::try_from(u32::from(c) - u32::from('۰')).unwrap_or(0)),
        '٠'..='٩' => char::from(b'0' + u8::try_from(u32::from(c) - u32::from('٠')).unwrap_or(0)),
        other => other,
    };
    // A mark of ours, as « [1]», says nothing of the answer.
    let mut unmarked = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(" [") {
        unmarked.push_str(before);
        match after.split_once(']') {
            Some((number, after)) if number.chars().all(char::is_numeric) => rest = after,
            _ => {
                unmarked.push(' ');
                rest = after;
            }
        }
    }
    unmarked.push_str(rest);
    unmarked.chars().map(fold).flat_map(char::to_lowercase).filter(|c| c.is_alphanumeric()).collect()
}
