//! The WebSocket itself. There is one in a tab, as there is one thread, so it stands in thread-local storage.

use std::cell::RefCell;
use std::time::Duration;

use domain::chat::protocol::{ClientFrame, HEARTBEAT_SECONDS, PATH, ServerFrame};
use domain::ids::{AccountId, ConversationId};
use js_sys::Function;
use leptos::ev;
use leptos::leptos_dom::helpers::{TimeoutHandle, set_interval, set_timeout_with_handle, window_event_listener_untyped};
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{CloseEvent, MessageEvent, WebSocket};

use super::backoff::{Next, after_close};
use super::outbox::Outbox;
use super::{Live, Status, storage};
use crate::session::who_am_i;

/// How often the line is looked at.
const PULSE: Duration = Duration::from_secs(5);
/// After so many attempts in a row that led nowhere, the server is asked whether the session still stands.
const ASK_WHO: u32 = 3;

#[derive(Default)]
struct Line {
    live: Option<Live>,
    socket: Option<WebSocket>,
    handlers: Option<Handlers>,
    outbox: Outbox,
    recovered: bool,
    failures: u32,
    last_heard: f64,
    retry: Option<TimeoutHandle>,
    /// The person is signing out on this page, which then leads away by itself.
    leaving: bool,
}

/// Made once and used for every socket after another, so that none is dropped while it runs.
#[derive(Clone)]
struct Handlers {
    open: Function,
    message: Function,
    close: Function,
}

thread_local! {
    static LINE: RefCell<Line> = RefCell::default();
}

/// Does something with the line. Never calls back into the pages, which could want the line themselves.
fn with<R>(act: impl FnOnce(&mut Line) -> R) -> R {
    LINE.with_borrow_mut(act)
}

pub(super) fn start(live: Live) {
    let first = with(|line| {
        let first = line.live.is_none();
        line.live = Some(live);
        if first {
            line.handlers = Some(Handlers {
                open: Closure::<dyn FnMut()>::new(opened).into_js_value().unchecked_into(),
                message: Closure::<dyn FnMut(MessageEvent)>::new(heard).into_js_value().unchecked_into(),
                close: Closure::<dyn FnMut(CloseEvent)>::new(closed).into_js_value().unchecked_into(),
            });
        }
        first
    });
    if first {
        set_interval(pulse, PULSE);
        // These outlive every page on purpose, as the line does.
        let _ = window_event_listener_untyped("online", |_| connect());
        let _ = window_event_listener_untyped("offline", |_| {
            hang_up();
            live_status(Status::Offline);
        });
        let _ = window_event_listener(ev::visibilitychange, |_| wake());
        let _ = window_event_listener(ev::pageshow, |_| wake());
        connect();
    }
}

pub(super) fn leave(leaving: bool) {
    with(|line| line.leaving = leaving);
}

pub(super) fn recover(account: AccountId) {
    storage::claim(account);
    with(|line| {
        if !line.recovered {
            line.recovered = true;
            for frame in Outbox::restore(&storage::unconfirmed()).flush() {
                line.outbox.keep(&frame);
                line.write(&frame);
            }
        }
    });
}

pub(super) fn send(frame: &ClientFrame) {
    with(|line| {
        line.outbox.keep(frame);
        if line.write(frame) {
            line.outbox.sent(frame);
        }
        storage::keep_unconfirmed(line.outbox.questions().as_deref());
    });
}

pub(super) fn unconfirmed(conversation: Option<ConversationId>) -> Vec<(String, String)> {
    with(|line| line.outbox.questions_in(conversation))
}

impl Line {
    /// Writes a frame when the line stands.
    fn write(&self, frame: &ClientFrame) -> bool {
        let Some(socket) = self.socket.as_ref().filter(|socket| socket.ready_state() == WebSocket::OPEN) else {
            return false;
        };
        serde_json::to_string(frame).is_ok_and(|text| socket.send_with_str(&text).is_ok())
    }
}

fn live_status(status: Status) {
    if let Some(live) = with(|line| line.live)
        && live.status.get_untracked() != status
    {
        live.status.set(status);
    }
}

fn connect() {
    hang_up();
    let origin = location().origin().unwrap_or_default();
    // http → ws, https → wss.
    let address = format!("{}{PATH}", origin.replacen("http", "ws", 1));
    let opened = with(|line| {
        if let Some(retry) = line.retry.take() {
            retry.clear();
        }
        let (Ok(socket), Some(handlers)) = (WebSocket::new(&address), line.handlers.clone()) else {
            return false;
        };
        socket.set_onopen(Some(&handlers.open));
        socket.set_onmessage(Some(&handlers.message));
        socket.set_onclose(Some(&handlers.close));
        line.last_heard = js_sys::Date::now();
        line.socket = Some(socket);
        true
    });
    if !opened {
        again(0);
    }
}

/// Lets the present socket go without hearing from it again.
fn hang_up() {
    if let Some(socket) = with(|line| line.socket.take()) {
        socket.set_onopen(None);
        socket.set_onmessage(None);
        socket.set_onclose(None);
        let _ = socket.close();
    }
}

fn opened() {
    with(|line| {
        line.failures = 0;
        line.last_heard = js_sys::Date::now();
        for frame in line.outbox.flush() {
            line.write(&frame);
        }
    });
    live_status(Status::Online);
}

fn heard(event: MessageEvent) {
    let Some(text) = event.data().as_string() else { return };
    let Ok(frame) = serde_json::from_str::<ServerFrame>(&text) else {
        leptos::logging::warn!("a frame that this version does not know");
        return;
    };
    let live = with(|line| {
        line.last_heard = js_sys::Date::now();
        if line.outbox.confirm(&frame) {
            storage::keep_unconfirmed(line.outbox.questions().as_deref());
        }
        line.live
    });
    if let Some(live) = live {
        live.tell(frame);
    }
}

fn closed(event: CloseEvent) {
    hang_up();
    again(event.code());
}

fn again(code: u16) {
    let failures = with(|line| {
        line.failures += 1;
        line.failures - 1
    });
    match after_close(code, failures, js_sys::Math::random()) {
        Next::SignIn => sign_in(),
        Next::Retry(pause) => {
            let online = window().navigator().on_line();
            live_status(if online { Status::Reconnecting } else { Status::Offline });
            if online && failures % ASK_WHO == ASK_WHO - 1 {
                make_sure_of_session();
            }
            let retry = set_timeout_with_handle(connect, pause).ok();
            with(|line| line.retry = retry);
        }
    }
}

/// A refused handshake does not say why. Perhaps nobody is signed in any more; asking renews a session that only ran out.
fn make_sure_of_session() {
    spawn_local(async {
        if who_am_i().await == Ok(None) {
            sign_in();
        }
    });
}

/// The drafts are in the store already: after signing in, the person goes on where they were.
fn sign_in() {
    hang_up();
    if with(|line| line.leaving) {
        return;
    }
    let location = location();
    let (path, search) = (location.pathname().unwrap_or_default(), location.search().unwrap_or_default());
    let prefix = if path == "/en" || path.starts_with("/en/") { "/en" } else { "" };
    let next = String::from(js_sys::encode_uri_component(&format!("{path}{search}")));
    let _ = location.assign(&format!("{prefix}/sign-in?next={next}"));
}

/// A line that has been silent for too long is dead, whatever the browser believes.
fn pulse() {
    let limit = f64::from(HEARTBEAT_SECONDS) * 1000.0;
    let (silence, held) = with(|line| (js_sys::Date::now() - line.last_heard, line.socket.is_some()));
    if held && silence > 2.0 * limit {
        live_status(Status::Reconnecting);
        connect();
    } else if held && silence > limit {
        with(|line| line.write(&ClientFrame::Ping));
    }
}

/// The tab is looked at again: find out at once whether the line is still there.
fn wake() {
    let waiting = with(|line| line.live.is_some() && line.socket.is_none());
    if waiting {
        connect();
    } else {
        pulse();
    }
}
