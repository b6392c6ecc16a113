use leptos::ev;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;

use super::nav::Nav;
use super::prop::Prop;
use super::shown::{Shown, Start};
use crate::chat::{Conversation, CurrentConversation, Missing, Sidebar};
use crate::errors::AppError;
use crate::library::LibraryRoom;
use crate::live::{Drafts, Live, provide_live};
use crate::session::SignOut;
use crate::ui::{ToastRegion, provide_toasts};

/// The chat and the library, with their sidebar.
#[island]
pub fn Workspace(
    /// What the server has found for the address.
    start: Prop<Start>,
) -> impl IntoView {
    let Prop(mut start) = start;
    start.put_back();
    let Start { address, account, conversations, shown, notices, problems, on_page } = start;
    #[cfg(feature = "ssr")]
    provide_context(on_page.rows);
    let live = provide_live();
    // Before anything is shown of what is stored, or stored because the program dies in the middle of this.
    if cfg!(not(feature = "ssr")) {
        live.claim_storage(account);
    }
    provide_toasts();
    let nav = Nav::provide(address);
    let current = CurrentConversation::of(nav);
    let shown = RwSignal::new(shown);
    let problems = StoredValue::new(problems);
    let notices = move || format!("{notices}{}", problems.get_value());
    enter_rooms(nav, current, shown, problems);
    begin_anew_by_keys(nav);
    forget_when_signing_out(live);
    Effect::new(move |_| {
        live.recover();
        live.start();
    });
    let room = move || match shown.get() {
        Shown::Chat(start) => view! { <Conversation start=*start notices=notices()/> }.into_any(),
        Shown::Library(start) => view! { <LibraryRoom start=*start notices=notices()/> }.into_any(),
        Shown::Missing(error) => view! { <Missing error/> }.into_any(),
    };
    view! {
        <div class="chat-page">
            <Sidebar first=conversations menu=on_page.menu/>
            {room}
        </div>
        <ToastRegion/>
    }
}

/// Loads the room that the address names. Until it is there, the one before stays.
fn enter_rooms(nav: Nav, current: CurrentConversation, shown: RwSignal<Shown>, problems: StoredValue<String>) {
    let path = nav.path();
    let wanted = Memo::new(move |_| (path.with(|path| path == "/library"), current.to_load()));
    Effect::new(move |is_later: Option<bool>| {
        let (is_library, (turn, conversation)) = wanted.get();
        if is_later.is_some() {
            spawn_local(async move {
                let entered =
                    if is_library { Shown::library(nav.query().get_untracked()).await } else { Shown::chat(conversation.clone()).await };
                if wanted.get_untracked() != (is_library, (turn, conversation)) {
                    return;
                }
                if entered == Shown::Missing(AppError::Domain(domain::Error::SignedOut)) {
                    crate::live::redirect_to_sign_in();
                } else {
                    problems.set_value(String::new());
                    shown.set(entered);
                }
            });
        }
        true
    });
}

/// `Ctrl/⌘ + Shift + O` begins a new conversation, whatever the layout of the keyboard.
fn begin_anew_by_keys(nav: Nav) {
    Effect::new(move |_| {
        let _ = window_event_listener(ev::keydown, move |event| {
            if (event.ctrl_key() || event.meta_key()) && event.shift_key() && event.code() == "KeyO" {
                event.prevent_default();
                nav.go("/chat");
            }
        });
    });
}

/// The end of the session must not lead to the sign-in page while the person is signing out here.
fn forget_when_signing_out(live: Live) {
    Effect::new(move |_| {
        let _ = window_event_listener(ev::submit, move |event| {
            let form = event.target().and_then(|form| form.dyn_into::<web_sys::Element>().ok());
            if form.and_then(|form| form.get_attribute("action")).as_deref() == Some(SignOut::PATH) {
                live.set_signing_out(true);
                Drafts::delete_all();
            }
        });
    });
}
