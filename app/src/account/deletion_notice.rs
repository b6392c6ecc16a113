use domain::Timestamp;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_router::hooks::use_location;

use crate::errors::AppError;
use crate::i18n::{tu_string, use_i18n};
use crate::language::use_language;
use crate::session::use_session;
use crate::ui::{Banner, BannerTone, Button, Size, Tone};
use crate::wall_clock::WallClock;

/// Keeps an account that was to be deleted.
#[server(endpoint = "/app/account/server_fns/keep_account")]
pub async fn keep_account(back: String) -> Result<(), AppError> {
    use crate::errors::Outcome;
    use crate::request::{client, services, signed_in};
    use crate::response::back_to;

    services()?.erasure.keep_account(&signed_in()?, &client()?).await.answer()?;
    back_to(&back, "");
    Ok(())
}

/// Shown on every page when the account will be deleted: when, and a button to keep it.
#[component]
pub(crate) fn DeletionNotice() -> impl IntoView {
    let session = use_session();
    let notice = move || session.person().and_then(|me| me.deletes_at).map(|at| view! { <Notice at/> });
    view! { <Transition>{notice}</Transition> }.into_any()
}

#[component]
fn Notice(at: Timestamp) -> impl IntoView {
    let i18n = use_i18n();
    let date = WallClock::of_reader().moment(at).long_date(use_language());
    let here = use_location().pathname.get_untracked();
    view! {
        <div class="flex-none px-5 pt-4">
            <Banner tone=BannerTone::Warning>
                <form method="post" action=KeepAccount::PATH class="flex flex-wrap items-center justify-between gap-3">
                    <p>{tu_string!(i18n, account.deletion_set, date = date).to_string()}</p>
                    <input type="hidden" name="back" value=here/>
                    <Button tone=Tone::Quiet size=Size::Small>{tu_string!(i18n, account.keep)}</Button>
                </form>
            </Banner>
        </div>
    }
    .into_any()
}
