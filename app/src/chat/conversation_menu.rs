//! Rename and delete: forms in a popover, so that they work before the browser's half is there.

use domain::chat::{ConversationSummary, MAX_TITLE_CHARACTERS};
use leptos::html;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos::task::spawn_local;
use web_sys::SubmitEvent;

use super::conversation_list::ConversationList;
use super::current_conversation::CurrentConversation;
use super::server_fns::{Delete, Rename, delete, rename, restore};
use crate::errors::sentence;
use crate::i18n::td_string;
use crate::language::use_locale;
use crate::ui::{Glyph, Icon, Toasts, use_toasts};
use crate::workspace::use_nav;

const ID: &str = "conversation-menu";

/// The menu of the open conversation, with the button that opens it.
#[component]
pub(super) fn ConversationMenu(
    /// The conversation.
    target: RwSignal<Option<ConversationSummary>>,
) -> impl IntoView {
    let locale = use_locale();
    view! {
        <button type="button" class="icon-button" popovertarget=ID aria-label=td_string!(locale, chat.options)>
            <Icon glyph=Glyph::More/>
        </button>
        <MenuPanel id=ID target is_open=RwSignal::new(false)/>
    }
}

/// The menu itself; it opens beside the button that names its id.
#[component]
pub(super) fn MenuPanel(
    /// By which buttons open it.
    id: &'static str,
    /// The conversation it acts upon.
    target: RwSignal<Option<ConversationSummary>>,
    /// Becomes true while it is shown.
    is_open: RwSignal<bool>,
) -> impl IntoView {
    let locale = use_locale();
    let panel = NodeRef::<html::Div>::new();
    let field = NodeRef::<html::Input>::new();
    let list = expect_context::<ConversationList>();
    let toasts = use_toasts();
    let delete_now = use_delete(list);
    let hide = move || {
        if let Some(panel) = panel.get_untracked() {
            let _ = panel.hide_popover();
        }
    };
    let save = move |event: SubmitEvent| {
        event.prevent_default();
        hide();
        let (Some(conversation), Some(field)) = (target.get_untracked(), field.get_untracked()) else { return };
        let title = field.value();
        spawn_local(async move {
            match rename(conversation.id, title).await {
                Ok(renamed) => {
                    target.try_set(Some(renamed.clone()));
                    list.put(renamed);
                }
                Err(error) => toasts.show(sentence(locale, &error)),
            }
        });
    };
    let conversation_id = move || target.with(|target| target.as_ref().map(|target| target.id.to_string()));
    let title = move || target.with(|target| target.as_ref().map(|target| target.title.clone()));
    view! {
        <div
            class="menu panel"
            id=id
            popover="auto"
            node_ref=panel
            on:toggle=move |_| is_open.set(panel.get_untracked().is_some_and(|panel| panel.matches(":popover-open").unwrap_or(false)))
        >
            <details
                name=id
                on:toggle=move |_| {
                    if let Some(field) = field.get_untracked() {
                        field.set_value(&title().unwrap_or_default());
                        field.select();
                    }
                }
            >
                <summary class="menu-item">
                    <Icon glyph=Glyph::Edit/>
                    {td_string!(locale, chat.rename)}
                </summary>
                <form class="flex gap-2 p-2" method="post" action=Rename::PATH on:submit=save>
                    <input type="hidden" name="id" value=conversation_id/>
                    <input
                        class="field"
                        name="title"
                        dir="auto"
                        required
                        maxlength=MAX_TITLE_CHARACTERS.to_string()
                        aria-label=td_string!(locale, chat.title_label)
                        value=title
                        node_ref=field
                    />
                    <button class="small-primary">{td_string!(locale, common.save)}</button>
                </form>
            </details>
            <form
                method="post"
                action=Delete::PATH
                on:submit=move |event: SubmitEvent| {
                    event.prevent_default();
                    hide();
                    if let Some(conversation) = target.get_untracked() {
                        delete_now(conversation);
                    }
                }
            >
                <input type="hidden" name="id" value=conversation_id/>
                <button class="menu-item danger">
                    <Icon glyph=Glyph::Trash/>
                    {td_string!(locale, chat.delete)}
                </button>
            </form>
        </div>
    }
}

/// Deletes at once and offers to undo it.
fn use_delete(list: ConversationList) -> impl Fn(ConversationSummary) + Clone + Send + Sync + 'static {
    let locale = use_locale();
    let toasts = use_toasts();
    let current = expect_context::<CurrentConversation>();
    let nav = use_nav();
    let (deleted, undo) = (td_string!(locale, chat.deleted), td_string!(locale, common.undo));
    move |conversation: ConversationSummary| {
        let id = conversation.id;
        list.remove(id);
        if current.id.get_untracked() == Ok(Some(id)) {
            nav.go("/chat");
        }
        spawn_local(async move {
            match delete(id).await {
                Ok(_) => toasts.show_with_undo(deleted, undo, move || undo_delete(list, toasts, id, locale)),
                Err(error) => {
                    list.put(conversation);
                    toasts.show(sentence(locale, &error));
                }
            }
        });
    }
}

fn undo_delete(list: ConversationList, toasts: Toasts, id: domain::ids::ConversationId, locale: crate::i18n::Locale) {
    spawn_local(async move {
        match restore(id).await {
            Ok(conversation) => list.put(conversation),
            Err(error) => toasts.show(sentence(locale, &error)),
        }
    });
}
