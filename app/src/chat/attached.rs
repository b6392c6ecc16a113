//! Files that come with questions. The browser's script `attachments.js` sends them; the composer holds how far each has come, and
//! bubbles name them.

use domain::attachments::AttachedFile;
use domain::ids::AttachmentId;
use leptos::prelude::*;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};

use crate::escaped::Escaped;
use crate::i18n::Locale;
use crate::library::size;
use crate::library::upload::{Upload, UploadState};

/// A file in the composer, as the script tells of it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Chip {
    number: u32,
    /// Once all of it is there.
    id: Option<AttachmentId>,
    name: String,
    size: u64,
    /// Per cent sent, until all of it is.
    percent: Option<u32>,
    /// What the server says of it.
    words: String,
    is_failed: bool,
}

domain::json::from_json! {
    struct Chip { number, id, name, size, percent, words, is_failed }
}

/// The files in a composer.
#[derive(Debug, Clone, Copy)]
pub(super) struct Chips {
    /// Those shown, in the order in which they were chosen.
    pub(super) shown: RwSignal<Vec<Upload>>,
    /// Whether any is still on its way.
    pub(super) sending: RwSignal<bool>,
    /// Those that have come.
    pub(super) arrived: StoredValue<Vec<AttachedFile>>,
}

impl Chips {
    pub(super) fn new() -> Self {
        Self { shown: RwSignal::new(Vec::new()), sending: RwSignal::new(false), arrived: StoredValue::new(Vec::new()) }
    }

    /// Takes over what the script tells of all of them.
    pub(super) fn hear(self, list: &str) {
        if self.shown.is_disposed() {
            // The conversation has been left; its files go on.
            return;
        }
        let told: Vec<Chip> = domain::json::read(list).unwrap_or_default();
        let before = self.shown.get_untracked();
        let shown: Vec<Upload> = told.iter().map(|chip| chip.shown(&before)).collect();
        if shown.iter().map(|upload| upload.number).ne(before.iter().map(|upload| upload.number)) {
            self.shown.set(shown);
        }
        let sending = told.iter().any(|chip| chip.percent.is_some());
        let arrived = told.into_iter().filter_map(|chip| Some(AttachedFile { id: chip.id?, name: chip.name, size: chip.size }));
        self.arrived.set_value(arrived.collect());
        self.sending.set(sending);
    }
}

impl Chip {
    /// The chip of it, which goes on being the same.
    fn shown(&self, before: &[Upload]) -> Upload {
        let number = self.number as usize;
        let known = before.iter().find(|upload| upload.number == number).cloned();
        let state = match self.percent {
            Some(percent) => UploadState::Sending(percent as u8),
            None if self.is_failed => UploadState::Failed(self.words.clone()),
            None => UploadState::Told(self.words.clone()),
        };
        match known {
            Some(upload) => {
                if upload.state.get_untracked() != state {
                    upload.state.set(state);
                }
                upload
            }
            None => Upload { number, name: self.name.clone(), size: self.size, state: ArcRwSignal::new(state) },
        }
    }
}

/// Tells the script of something that happened in the composer.
pub(super) fn tell(form: &web_sys::HtmlFormElement, what: &str, detail: &JsValue) {
    let init = web_sys::CustomEventInit::new();
    init.set_bubbles(true);
    init.set_detail(detail);
    if let Ok(event) = web_sys::CustomEvent::new_with_event_init_dict(what, &init) {
        let _ = form.dispatch_event(&event);
    }
}

/// Files of a question that was withdrawn, as the script takes them back.
pub(super) fn given_back(files: Vec<AttachedFile>) -> JsValue {
    let fields =
        |AttachedFile { id, name, size }: AttachedFile| js_sys::Array::of3(&id.to_string().into(), &name.into(), &(size as f64).into());
    files.into_iter().map(fields).collect::<js_sys::Array>().into()
}

/// Hears what the script tells of the files of a composer, as long as that is there.
pub(super) fn listen(form: &web_sys::HtmlFormElement, hear: impl Fn(String) + 'static) {
    let heard = move |event: web_sys::CustomEvent| hear(event.detail().as_string().unwrap_or_default());
    let heard = Closure::<dyn FnMut(web_sys::CustomEvent)>::new(heard).into_js_value();
    let _ = form.add_event_listener_with_callback("files", heard.unchecked_ref());
}

/// The files of a question, as HTML: each a link that saves it.
pub(super) fn file_links(locale: Locale, files: &[AttachedFile]) -> String {
    let link = |AttachedFile { id, name, size: bytes }: &AttachedFile| {
        format!(
            "<a class=\"question-file\" href=\"/attachments/{id}/file\" download><bdi>{}</bdi> <span>{}</span></a>",
            Escaped(name),
            size(locale, *bytes)
        )
    };
    files.iter().map(link).collect()
}
