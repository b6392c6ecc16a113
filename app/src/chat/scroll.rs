//! How a thread scrolls. A sent question moves to the top. While the reader is at the end, new text is followed; the smallest scroll
//! upwards stops that.

use leptos::html;
use leptos::leptos_dom::helpers::request_animation_frame;
use leptos::prelude::*;

/// So near the end counts as the end, in pixels.
const NEAR: i32 = 24;
/// Between the files of a question and its text, as the style sheet has it.
const GAP: i32 = 4;

/// The scrolling of one thread.
#[derive(Debug, Clone, Copy)]
pub struct Scroll {
    /// The element that scrolls.
    pub pane: NodeRef<html::Div>,
    /// Text came that the reader has not seen, below.
    pub unseen: RwSignal<bool>,
    following: StoredValue<bool>,
    last_top: StoredValue<i32>,
}

impl Scroll {
    /// Follows at first.
    #[must_use]
    pub fn new() -> Self {
        Self { pane: NodeRef::new(), unseen: RwSignal::new(false), following: StoredValue::new(true), last_top: StoredValue::new(0) }
    }

    /// Without animation: the reader has just arrived.
    pub fn to_end(self) {
        self.following.set_value(true);
        self.unseen.set(false);
        request_animation_frame(move || {
            if let Some(pane) = self.pane.try_get_untracked().flatten() {
                pane.set_scroll_top(pane.scroll_height());
                self.last_top.set_value(pane.scroll_top());
            }
        });
    }

    /// The reader has asked: the question goes to the top, and its answer gets the room below it.
    pub fn asked(self) {
        request_animation_frame(move || {
            let Some(pane) = self.pane.try_get_untracked().flatten() else { return };
            let height = |part: &str| pane.query_selector(part).ok().flatten().map_or(0, |part| part.client_height());
            // With its files; but without the word that it is on its way, which soon goes.
            let files = match height(".newest .question-files") {
                0 => 0,
                height => height + GAP,
            };
            let question = files + height(".newest .bubble");
            // The name is a valid one.
            let _ = web_sys::HtmlElement::style(&pane).set_property("--question", &format!("{question}px"));
        });
        self.to_end();
    }

    /// The text grew.
    pub fn grown(self) {
        request_animation_frame(move || {
            let Some(pane) = self.pane.try_get_untracked().flatten() else { return };
            if self.following.get_value() {
                pane.set_scroll_top(pane.scroll_height());
                self.last_top.set_value(pane.scroll_top());
            } else if below(&pane) > NEAR && !self.unseen.get_untracked() {
                self.unseen.set(true);
            }
        });
    }

    /// The reader or the browser scrolled.
    pub fn moved(self) {
        let Some(pane) = self.pane.get_untracked() else { return };
        let top = pane.scroll_top();
        if top < self.last_top.get_value() - 1 {
            self.release();
        }
        if below(&pane) <= NEAR {
            self.following.set_value(true);
            if self.unseen.get_untracked() {
                self.unseen.set(false);
            }
        }
        self.last_top.set_value(top);
    }

    /// Scrolling upwards stops following before anything has moved.
    pub fn wheeled(self, event: &web_sys::WheelEvent) {
        if event.delta_y() < 0.0 {
            self.release();
        }
    }

    /// Stops following new text.
    pub fn release(self) {
        self.following.set_value(false);
    }

    /// Call the result after adding messages above: what is being read stays in its place.
    pub fn hold(self) -> impl FnOnce() + 'static {
        self.release();
        let place = self.pane.get_untracked().map(|pane| (pane.scroll_height(), pane.scroll_top()));
        move || {
            request_animation_frame(move || {
                if let (Some(pane), Some((height, top))) = (self.pane.try_get_untracked().flatten(), place) {
                    pane.set_scroll_top(top + pane.scroll_height() - height);
                    self.last_top.set_value(pane.scroll_top());
                }
            });
        }
    }
}

fn below(pane: &web_sys::HtmlElement) -> i32 {
    pane.scroll_height() - pane.scroll_top() - pane.client_height()
}
