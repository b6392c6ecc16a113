//! Uploads from the browser into the library: checked before they go, two at a time, with progress and a way to cancel.

use std::time::Duration;

use domain::Error;
use domain::json;
use domain::knowledge::{DocumentFormat, KnowledgeError, MAX_DOCUMENT_BYTES};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{File, FormData, ProgressEvent, XmlHttpRequest};

use crate::errors::of_domain;
use crate::i18n::Locale;
use crate::language::use_locale;
use crate::workspace::use_nav;

/// Where files go; a form that posts there works as well.
pub const UPLOAD_PATH: &str = "/library/upload";
/// More at once would only make each slower and delay the page's own requests.
const AT_ONCE: usize = 2;
/// How long a finished upload is shown; the list of documents shows it from then on.
const DONE_SHOWN_FOR: Duration = Duration::from_secs(4);

/// How far an upload has come.
#[derive(Debug, Clone, PartialEq)]
pub enum UploadState {
    /// Another one goes first.
    Waiting,
    /// Per cent sent.
    Sending(u8),
    /// It has come; what the server says of it.
    Told(String),
    /// The library has it.
    Done,
    /// The library had it already, under this name.
    Known(String),
    /// It was rejected, by us or by the server; why.
    Failed(String),
    Cancelled,
}

/// A file on its way.
#[derive(Debug, Clone)]
pub struct Upload {
    /// Its number on this page.
    pub number: usize,
    /// The file's name.
    pub name: String,
    /// Its size in bytes.
    pub size: u64,
    /// How far it has come.
    pub state: ArcRwSignal<UploadState>,
}

/// The uploads of a page.
#[derive(Debug, Clone, Copy)]
pub struct Uploads {
    /// All that have not been dismissed, oldest first.
    pub list: RwSignal<Vec<Upload>>,
    count: StoredValue<usize>,
    folder: Memo<Option<String>>,
    done: Callback<()>,
}

impl Uploads {
    /// `done` is called for every document that has been uploaded. It goes into the folder that the address names.
    #[must_use]
    pub fn new(done: impl Fn() + Send + Sync + 'static) -> Self {
        let folder = use_nav().param("folder");
        Self { list: RwSignal::new(Vec::new()), count: StoredValue::new(0), folder, done: Callback::new(move |()| done()) }
    }

    /// Takes the files of a field, a drop or a paste.
    pub fn add(self, files: &web_sys::FileList) {
        for file in (0..files.length()).filter_map(|index| files.get(index)) {
            self.add_file(file);
        }
    }

    fn add_file(self, file: File) {
        let number = self.count.get_value();
        self.count.set_value(number + 1);
        let (name, size) = (file.name(), file.size() as u64);
        let rejection = rejection(&name, size);
        let is_rejected = rejection.is_some();
        let state = rejection.map_or(UploadState::Waiting, |error| UploadState::Failed(of_domain(use_locale(), &error.into())));
        let state = ArcRwSignal::new(state);
        self.list.update(|list| list.push(Upload { number, name, size, state: state.clone() }));
        if !is_rejected {
            let waiting = state.clone();
            let started = StoredValue::new(false);
            // Starts as soon as one of the others has ended.
            Effect::new(move |_| {
                let sending = self.list.with(|list| list.iter().filter(|other| is_sending(other)).count());
                let is_waiting = waiting.with(|state| *state == UploadState::Waiting);
                if is_waiting && sending < AT_ONCE && !started.get_value() {
                    started.set_value(true);
                    self.send(number, &file, &waiting);
                }
            });
        }
    }

    /// Cancels an upload, or removes one that has ended from the list.
    pub fn dismiss(self, number: usize) {
        self.list.update(|list| {
            list.retain(|upload| {
                if upload.number == number {
                    upload.state.set(UploadState::Cancelled);
                }
                upload.number != number
            });
        });
    }

    fn send(self, number: usize, file: &File, state: &ArcRwSignal<UploadState>) {
        let (Ok(request), Ok(form)) = (XmlHttpRequest::new(), FormData::new()) else { return };
        let _ = form.append_with_str("folder", &self.folder.get_untracked().unwrap_or_default());
        if form.append_with_blob_and_filename("file", file, &file.name()).is_err() || request.open("POST", UPLOAD_PATH).is_err() {
            return;
        }
        state.set(UploadState::Sending(0));
        if let Ok(upload) = request.upload() {
            let state = state.clone();
            let progress = move |event: ProgressEvent| {
                if event.length_computable()
                    && event.total() > 0.0
                    && state.with_untracked(|state| matches!(state, UploadState::Sending(_)))
                {
                    state.set(UploadState::Sending((event.loaded() / event.total() * 100.0) as u8));
                }
            };
            upload.set_onprogress(Some(Closure::<dyn FnMut(ProgressEvent)>::new(progress).into_js_value().unchecked_ref()));
        }
        let ended = {
            let (request, state) = (request.clone(), state.clone());
            move || self.ended(number, &request, &state)
        };
        request.set_onloadend(Some(Closure::<dyn FnMut()>::new(ended).into_js_value().unchecked_ref()));
        let cancelled = state.clone();
        let _ = request.set_request_header("Accept", "application/json");
        if request.send_with_opt_form_data(Some(&form)).is_err() {
            state.set(UploadState::Failed(reason(use_locale(), "")));
        }
        Effect::new(move |_| {
            if cancelled.with(|state| *state == UploadState::Cancelled) {
                let _ = request.abort();
            }
        });
    }

    fn ended(self, number: usize, request: &XmlHttpRequest, state: &ArcRwSignal<UploadState>) {
        if state.with_untracked(|state| *state == UploadState::Cancelled) {
            return;
        }
        let body = request.response_text().ok().flatten().unwrap_or_default();
        // One file goes in a request, so one document comes back.
        let arrived = if request.status() == Ok(201) { json::read::<Vec<Arrived>>(&body) } else { None };
        match arrived.and_then(|mut arrived| arrived.pop()) {
            Some(Arrived { name, is_known: true }) => {
                state.set(UploadState::Known(name));
                self.done.run(());
            }
            Some(Arrived { is_known: false, .. }) => {
                state.set(UploadState::Done);
                self.done.run(());
                let uploads = self;
                set_timeout(move || uploads.dismiss(number), DONE_SHOWN_FOR);
            }
            None => state.set(UploadState::Failed(reason(use_locale(), &body))),
        }
    }
}

/// What the server answers for a file that it has taken.
struct Arrived {
    /// Of the document that it is.
    name: String,
    is_known: bool,
}

/// A problem (RFC 9457) of which only the words are understood.
struct Problem {
    detail: String,
}

json::from_json! {
    struct Arrived { name, is_known }
    struct Problem { detail }
}

/// Why a file was not taken, as a problem tells. Anything else comes from a proxy.
fn reason(locale: Locale, body: &str) -> String {
    match (json::read(body), json::read(body)) {
        (Some(error), _) => of_domain(locale, &error),
        // No service has heard of it.
        (None, Some(Problem { detail })) => detail,
        (None, None) => of_domain(locale, &Error::Unavailable),
    }
}

fn is_sending(upload: &Upload) -> bool {
    upload.state.with(|state| matches!(state, UploadState::Sending(_)))
}

/// Why the server would reject a file, which then need not be sent.
fn rejection(name: &str, size: u64) -> Option<KnowledgeError> {
    if let Err(error) = DocumentFormat::is_named(name) {
        Some(error)
    } else if size == 0 {
        Some(KnowledgeError::Empty)
    } else if size > MAX_DOCUMENT_BYTES {
        Some(KnowledgeError::TooLarge { max_bytes: MAX_DOCUMENT_BYTES })
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn b1_the_page_knows_why_the_server_rejected_a_file() {
        let problem = r#"{"type":"about:blank","title":"at most 500 documents","status":409,"code":"knowledge.too_many","max":500,
            "detail":"کتابخانهٔ شما پر است."}"#;
        assert_eq!(reason(Locale::en, problem), "The library is full; it holds 500 documents. Delete one first.");
        let of_no_service = r#"{"status":408,"code":"sending_too_slow","detail":"ارسال بیش از اندازه کند بود."}"#;
        assert_eq!(reason(Locale::fa, of_no_service), "ارسال بیش از اندازه کند بود.");
        for body in ["", "<html>502 Bad Gateway</html>", r#"{"code":"cross_site"}"#] {
            assert_eq!(reason(Locale::en, body), of_domain(Locale::en, &Error::Unavailable), "{body}");
        }
    }

    #[test]
    fn what_the_server_would_reject_is_not_sent() {
        assert_eq!(rejection("گزارش.pdf", 10), None);
        assert_eq!(rejection("عکس.png", 10), Some(KnowledgeError::Unsupported));
        assert_eq!(rejection("بی‌پسوند", 10), Some(KnowledgeError::Unsupported));
        assert_eq!(rejection("قرارداد.DOC", 10), Some(KnowledgeError::OldWord));
        assert_eq!(rejection("a.txt", 0), Some(KnowledgeError::Empty));
        assert_eq!(rejection("a.txt", MAX_DOCUMENT_BYTES), None);
        assert!(matches!(rejection("a.txt", MAX_DOCUMENT_BYTES + 1), Some(KnowledgeError::TooLarge { .. })));
    }
}
