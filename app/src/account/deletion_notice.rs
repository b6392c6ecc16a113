use domain::Timestamp;
use leptos::prelude::*;
use leptos_router::hooks::use_location;

use super::server_fns::KeepAccount;
use crate::form_errors::form_error;
use crate::i18n::{tu_string, use_i18n};
use crate::language::use_language;
use crate::session::use_session;
use crate::ui::{Banner, BannerTone, Button, ButtonKind, Size, Tone};
use crate::wall_clock::WallClock;

/// Shown on every page when the account will be deleted: when, and a button to keep it.
#[component]
pub(crate) fn DeletionNotice() -> impl IntoView {
    let session = use_session();
    let keep = ServerAction::<KeepAccount>::new();
    Effect::new(move |_| {
        if matches!(keep.value().get(), Some(Ok(()))) {
            session.me.refetch();
        }
    });
    let notice = move || session.person().and_then(|me| me.deletes_at).map(|at| view! { <Notice at keep/> });
    view! { <Transition>{notice}</Transition> }.into_any()
}

#[component]
fn Notice(at: Timestamp, keep: ServerAction<KeepAccount>) -> impl IntoView {
    let i18n = use_i18n();
    let pending = keep.pending();
    let error = form_error(move || keep.value().get(), move || pending.get());
    let date = WallClock::of_reader().moment(at).long_date(use_language());
    let here = use_location().pathname.get_untracked();
    view! {
        <div class="flex-none px-5 pt-4">
            <Banner tone=BannerTone::Warning>
                <div class="flex flex-wrap items-center justify-between gap-3">
                    <p>{tu_string!(i18n, account.deletion_set, date = date).to_string()}</p>
                    <ActionForm action=keep>
                        <input type="hidden" name="back" value=here/>
                        <Button kind=ButtonKind::Submit tone=Tone::Quiet size=Size::Small busy=pending>{tu_string!(i18n, account.keep)}</Button>
                    </ActionForm>
                </div>
                <p role="alert" class="text-danger empty:hidden">{error}</p>
            </Banner>
        </div>
    }
    .into_any()
}
