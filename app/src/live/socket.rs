//! The WebSocket itself. There is one in a tab, so it is a thread-local.

use std::cell::RefCell;
use std::time::Duration;

use domain::chat::protocol::{ClientFrame, HEARTBEAT_SECONDS, PATH, ServerFrame};
use domain::ids::ConversationId;
use domain::json;
use js_sys::Function;
use leptos::ev;
use leptos::leptos_dom::helpers::{TimeoutHandle, set_interval, set_timeout_with_handle, window_event_listener_untyped};
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{CloseEvent, MessageEvent, WebSocket};

use super::backoff::{Next, after_close};
use super::pending_frames::PendingFrames;
use super::{Live, Status, storage};
use crate::session::is_signed_in;

/// How often the heartbeat is checked.
const HEARTBEAT_CHECK: Duration = Duration::from_secs(5);
/// After so many failed attempts in a row, the server is asked whether there is still a session.
const CHECK_SESSION_EVERY: u32 = 3;

#[derive(Default)]
struct Connection {
    live: Option<Live>,
    socket: Option<WebSocket>,
    handlers: Option<Handlers>,
    pending: PendingFrames,
    recovered: bool,
    failures: u32,
    last_frame_at: f64,
    retry: Option<TimeoutHandle>,
    /// The person is signing out on this page, which then leads away by itself.
    signing_out: bool,
}

/// Made once and used for every socket, so that none is freed while it runs.
#[derive(Clone)]
struct Handlers {
    open: Function,
    message: Function,
    close: Function,
}

thread_local! {
    static CONNECTION: RefCell<Connection> = RefCell::default();
}

/// Must not call back into the pages: they could borrow the connection themselves.
fn with<R>(act: impl FnOnce(&mut Connection) -> R) -> R {
    CONNECTION.with_borrow_mut(act)
}

pub(super) fn start(live: Live) {
    let first = with(|connection| {
        let first = connection.live.is_none();
        connection.live = Some(live);
        if first {
            connection.handlers = Some(Handlers {
                open: Closure::<dyn FnMut()>::new(on_open).into_js_value().unchecked_into(),
                message: Closure::<dyn FnMut(MessageEvent)>::new(on_message).into_js_value().unchecked_into(),
                close: Closure::<dyn FnMut(CloseEvent)>::new(on_close).into_js_value().unchecked_into(),
            });
        }
        first
    });
    if first {
        set_interval(check_heartbeat, HEARTBEAT_CHECK);
        // These outlive every page on purpose, as the connection does.
        let _ = window_event_listener_untyped("online", |_| connect());
        let _ = window_event_listener_untyped("offline", |_| {
            disconnect();
            set_status(Status::Offline);
        });
        let _ = window_event_listener(ev::visibilitychange, |_| on_visible());
        let _ = window_event_listener(ev::pageshow, |_| on_visible());
        connect();
    }
}

pub(super) fn set_signing_out(signing_out: bool) {
    with(|connection| connection.signing_out = signing_out);
}

pub(super) fn recover() {
    with(|connection| {
        if !connection.recovered {
            connection.recovered = true;
            for frame in PendingFrames::restore(&storage::unconfirmed()).flush() {
                connection.pending.push(&frame);
                connection.write(&frame);
            }
        }
    });
}

pub(super) fn send(frame: &ClientFrame) {
    with(|connection| {
        connection.pending.push(frame);
        if connection.write(frame) {
            connection.pending.mark_sent(frame);
        }
        storage::save_unconfirmed(connection.pending.questions().as_deref());
    });
}

pub(super) fn unconfirmed(conversation: Option<ConversationId>) -> Vec<(String, String, bool)> {
    with(|connection| connection.pending.questions_in(conversation))
}

impl Connection {
    /// False when the socket is not open.
    fn write(&self, frame: &ClientFrame) -> bool {
        let Some(socket) = self.socket.as_ref().filter(|socket| socket.ready_state() == WebSocket::OPEN) else {
            return false;
        };
        serde_json::to_string(frame).is_ok_and(|text| socket.send_with_str(&text).is_ok())
    }
}

fn set_status(status: Status) {
    if let Some(live) = with(|connection| connection.live)
        && live.status.get_untracked() != status
    {
        live.status.set(status);
    }
}

fn connect() {
    disconnect();
    let origin = location().origin().unwrap_or_default();
    // http → ws, https → wss.
    let address = format!("{}{PATH}", origin.replacen("http", "ws", 1));
    let opened = with(|connection| {
        if let Some(retry) = connection.retry.take() {
            retry.clear();
        }
        let (Ok(socket), Some(handlers)) = (WebSocket::new(&address), connection.handlers.clone()) else {
            return false;
        };
        socket.set_onopen(Some(&handlers.open));
        socket.set_onmessage(Some(&handlers.message));
        socket.set_onclose(Some(&handlers.close));
        connection.last_frame_at = js_sys::Date::now();
        connection.socket = Some(socket);
        true
    });
    if !opened {
        reconnect_later(0);
    }
}

/// Closes the socket without hearing from it again.
fn disconnect() {
    if let Some(socket) = with(|connection| connection.socket.take()) {
        socket.set_onopen(None);
        socket.set_onmessage(None);
        socket.set_onclose(None);
        let _ = socket.close();
    }
}

fn on_open() {
    with(|connection| {
        connection.failures = 0;
        connection.last_frame_at = js_sys::Date::now();
        for frame in connection.pending.flush() {
            connection.write(&frame);
        }
    });
    set_status(Status::Online);
    if let Some(live) = with(|connection| connection.live) {
        live.notice_gap();
    }
}

fn on_message(event: MessageEvent) {
    let Some(text) = event.data().as_string() else { return };
    let Some(frame) = json::read::<ServerFrame>(&text) else {
        leptos::logging::warn!("unknown frame");
        return;
    };
    let live = with(|connection| {
        connection.last_frame_at = js_sys::Date::now();
        if connection.pending.confirm(&frame) {
            storage::save_unconfirmed(connection.pending.questions().as_deref());
        }
        connection.live
    });
    if let Some(live) = live {
        live.dispatch(frame);
    }
}

fn on_close(event: CloseEvent) {
    disconnect();
    reconnect_later(event.code());
}

fn reconnect_later(code: u16) {
    let failures = with(|connection| {
        connection.failures += 1;
        connection.failures - 1
    });
    match after_close(code, failures, js_sys::Math::random()) {
        Next::SignIn => redirect_to_sign_in(),
        Next::Retry(pause) => {
            let online = window().navigator().on_line();
            set_status(if online { Status::Reconnecting } else { Status::Offline });
            if online && failures % CHECK_SESSION_EVERY == CHECK_SESSION_EVERY - 1 {
                check_session();
            }
            let retry = set_timeout_with_handle(connect, pause).ok();
            with(|connection| connection.retry = retry);
        }
    }
}

/// A rejected handshake does not say why: the session may be over. Asking renews an access token that only expired.
fn check_session() {
    spawn_local(async {
        if is_signed_in().await == Ok(false) {
            redirect_to_sign_in();
        }
    });
}

/// Drafts are stored already, so nothing typed is lost.
pub(crate) fn redirect_to_sign_in() {
    disconnect();
    if with(|connection| connection.signing_out) {
        return;
    }
    let location = location();
    let (path, search) = (location.pathname().unwrap_or_default(), location.search().unwrap_or_default());
    let prefix = if path == "/en" || path.starts_with("/en/") { "/en" } else { "" };
    let next = String::from(js_sys::encode_uri_component(&format!("{path}{search}")));
    let _ = location.assign(&format!("{prefix}/sign-in?next={next}"));
}

/// A connection that has been silent for too long is dead, whatever the browser believes.
fn check_heartbeat() {
    let limit = f64::from(HEARTBEAT_SECONDS) * 1000.0;
    let (silence, connected) = with(|connection| (js_sys::Date::now() - connection.last_frame_at, connection.socket.is_some()));
    if connected && silence > 2.0 * limit {
        set_status(Status::Reconnecting);
        connect();
    } else if connected && silence > limit {
        with(|connection| connection.write(&ClientFrame::Ping));
    }
}

/// The tab is visible again: check the connection at once, as timers of hidden tabs are throttled.
fn on_visible() {
    let disconnected = with(|connection| connection.live.is_some() && connection.socket.is_none());
    if disconnected {
        connect();
    } else {
        check_heartbeat();
    }
}
