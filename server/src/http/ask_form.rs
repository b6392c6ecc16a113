//! A question as the page's own form sends it, with its files: without scripts, or before they are there. What cannot be asked is
//! answered by the page itself, for no address and no cookie holds all that was typed.

use app::{ASK_PATH, RejectedQuestion};
use axum::Router;
use axum::body::Body;
use axum::extract::multipart::{Field, MultipartError};
use axum::extract::{Extension, FromRequest, Request, State};
use axum::http::{Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::post;
use domain::actor::Person;
use domain::attachments::{AttachedFile, AttachmentView, MAX_FILES};
use domain::chat::{ChatError, NewQuestion};
use domain::ids::{AttachmentId, ConversationId};
use domain::knowledge::KnowledgeError;
use domain::workspaces::{Member, OwnWorkspace};
use domain::{Error, Result};
use leptos::config::LeptosOptions;
use leptos::prelude::provide_context;

use super::AppState;
use super::problem::log_cause;
use super::upload_form::{UploadForm, UploadRejection, file_name};
use super::workspace::page;

/// More than any question that can be asked: of what is longer, no more is kept.
const MAX_TEXT_BYTES: usize = 128 * 1024;

/// One route for each language.
pub(super) fn routes(context: impl Fn() + Clone + Send + Sync + 'static, options: &LeptosOptions) -> Router<AppState> {
    let options = options.clone();
    let answer = move |State(state): State<AppState>, Extension(person): Extension<Option<Person>>, request: Request| {
        answer(state, person, request, context.clone(), options.clone())
    };
    let routes = || post(answer.clone()).get(back_to_page);
    Router::new().route(ASK_PATH, routes()).route(&format!("/en{ASK_PATH}"), routes())
}

/// Whoever comes back to where a form was answered begins anew.
async fn back_to_page(uri: Uri) -> Redirect {
    Redirect::to(chat_of(&uri))
}

/// The page of a new conversation, in the language of the form.
fn chat_of(uri: &Uri) -> &str {
    uri.path().rsplit_once('/').map_or("/", |(chat, _)| chat)
}

async fn answer(
    state: AppState,
    person: Option<Person>,
    request: Request,
    context: impl Fn() + Send + 'static,
    options: LeptosOptions,
) -> Response {
    let (parts, body) = request.into_parts();
    let chat = chat_of(&parts.uri).to_owned();
    let mut sent = Sent::default();
    if let Some(person) = person {
        let own = OwnWorkspace::of(person);
        let length = parts.headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
        match UploadForm::from_request(Request::from_parts(parts.clone(), body), &state).await {
            Ok(form) => sent.read(&state, own.member(), form, length.unwrap_or(u64::MAX)).await,
            Err(UploadRejection::NoPermit) => sent.reject("", UploadRejection::TOO_MANY),
            Err(unreadable @ UploadRejection::Unreadable) => return unreadable.into_response(),
        }
        if sent.rejected.problems.is_empty() {
            match sent.ask(&state, &own).await {
                Ok(conversation) => return Redirect::to(&format!("{chat}/{conversation}")).into_response(),
                Err(error) => sent.reject("", error),
            }
        }
        // The page of a conversation that is not there has nowhere to show what was typed.
        if let Some(id) = sent.conversation
            && state.services.chat.open(own.participant(), id, None).await.is_err()
        {
            sent.conversation = None;
        }
    }
    let Sent { conversation, rejected, .. } = sent;
    let error = rejected.problems.first().map_or(Error::SignedOut, |(_, error)| error.clone());
    let conversation = conversation.map(|id| format!("/{id}")).unwrap_or_default();
    let Ok(uri) = format!("{chat}{conversation}").parse::<Uri>() else { return StatusCode::NOT_FOUND.into_response() };
    let mut request = Request::from_parts(parts, Body::empty());
    (*request.method_mut(), *request.uri_mut()) = (Method::GET, uri);
    let context = move || {
        context();
        if !rejected.problems.is_empty() {
            provide_context(rejected.clone());
        }
    };
    let mut response = page(request, context, options).await;
    *response.status_mut() = app::status::status_of(&error);
    response
}

/// What the form holds.
#[derive(Default)]
struct Sent {
    key: String,
    conversation: Option<ConversationId>,
    rejected: RejectedQuestion,
    /// Files that an earlier try has left, and that are still wanted.
    waiting: Vec<AttachmentId>,
}

impl Sent {
    fn reject(&mut self, file: &str, error: Error) {
        log_cause(&error);
        self.rejected.problems.push((file.to_owned(), error));
    }

    /// Takes the fields as they come, and each file to its end: a browser hears an answer only when it has sent everything.
    async fn read(&mut self, state: &AppState, member: Member<'_>, mut form: UploadForm, length: u64) {
        loop {
            match form.next_field().await {
                Ok(Some(field)) if field.name() == Some("file") => self.take(state, member, field, length).await,
                Ok(Some(field)) => {
                    if self.note(field).await.is_err() {
                        return self.reject("", KnowledgeError::BrokenOff.into());
                    }
                }
                Ok(None) => break,
                Err(_) => return self.reject("", KnowledgeError::BrokenOff.into()),
            }
        }
        for id in std::mem::take(&mut self.waiting) {
            match state.services.attachments.find(member, id).await {
                Ok(file) => self.rejected.files.push(attached(file)),
                Err(Error::NotFound) => self.reject("", ChatError::FileGone.into()),
                Err(error) => self.reject("", error),
            }
        }
    }

    async fn note(&mut self, field: Field<'_>) -> Result<(), MultipartError> {
        let name = field.name().unwrap_or_default().to_owned();
        let value = text(field).await?;
        match name.as_str() {
            "key" => self.key = value,
            // What is no conversation is nobody's.
            "conversation" if !value.is_empty() => match value.parse() {
                Ok(id) => self.conversation = Some(id),
                Err(_) => self.reject("", Error::NotFound),
            },
            // Forms end lines as the internet does.
            "text" => self.rejected.text = value.replace("\r\n", "\n"),
            "documents_only" => self.rejected.documents_only = value == "true",
            "attachments" => self.waiting.extend(value.parse::<AttachmentId>()),
            _ => {}
        }
        Ok(())
    }

    async fn take(&mut self, state: &AppState, member: Member<'_>, field: Field<'_>, length: u64) {
        let name = file_name(&field);
        // A browser sends a file without a name when none was chosen.
        if name.is_empty() {
            return;
        }
        if self.rejected.files.len() + self.waiting.len() >= MAX_FILES {
            let max = u32::try_from(MAX_FILES).unwrap_or(u32::MAX);
            return self.reject(&name, ChatError::TooManyFiles { max }.into());
        }
        match state.services.attachments.take_whole(member, &name, length, field).await {
            Ok(file) => self.rejected.files.push(attached(file)),
            Err(error) => self.reject(&name, error),
        }
    }

    async fn ask(&self, state: &AppState, own: &OwnWorkspace) -> Result<ConversationId> {
        let RejectedQuestion { text, documents_only, files, .. } = &self.rejected;
        let question = NewQuestion {
            key: self.key.parse()?,
            conversation: self.conversation,
            text: text.clone(),
            attachments: files.iter().map(|file| file.id).collect(),
            documents_only: *documents_only,
        };
        Ok(state.services.chat.ask(own.participant(), question).await?.conversation.id)
    }
}

fn attached(AttachmentView { id, name, size, .. }: AttachmentView) -> AttachedFile {
    AttachedFile { id, name, size }
}

/// The text of a field, or as much of it as any question holds.
async fn text(mut field: Field<'_>) -> Result<String, MultipartError> {
    let mut bytes = Vec::new();
    while let Some(piece) = field.chunk().await? {
        let room = MAX_TEXT_BYTES.saturating_sub(bytes.len());
        bytes.extend_from_slice(&piece[..piece.len().min(room)]);
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
