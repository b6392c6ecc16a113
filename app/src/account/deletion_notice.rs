use domain::accounts::Me;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use crate::errors::{AppError, Outcome};
use crate::i18n::td_string;
use crate::language::{use_language, use_locale};
use crate::page_data::awaited;
use crate::request::{client, services, signed_in};
use crate::request_parts::address;
use crate::response::back_to;
use crate::session::use_session;
use crate::ui::{Banner, BannerTone, Button, Size, Tone};
use crate::wall_clock::WallClock;

/// Keeps an account that was to be deleted.
#[server(endpoint = "/app/account/server_fns/keep_account")]
pub async fn keep_account(back: String) -> Result<(), AppError> {
    services()?.erasure.keep_account(&signed_in()?, &client()?).await.answer()?;
    back_to(&back, "");
    Ok(())
}

/// Shown on every page when the account will be deleted: when, and a button to keep it.
#[component]
pub(crate) fn DeletionNotice() -> impl IntoView {
    let person = use_session().person();
    awaited(async move { person.await.and_then(|me| deletion_notice(&me)) }).into_any()
}

/// The same for somebody who is known.
pub(crate) fn deletion_notice(me: &Me) -> Option<AnyView> {
    let locale = use_locale();
    let date = WallClock::of_reader().moment(me.deletes_at?).long_date(use_language());
    let (here, _) = address();
    let notice = view! {
        <div class="flex-none px-5 pt-4">
            <Banner tone=BannerTone::Warning>
                <form method="post" action=KeepAccount::PATH class="flex flex-wrap items-center justify-between gap-3">
                    <p>{td_string!(locale, account.deletion_set, date = date).to_string()}</p>
                    <input type="hidden" name="back" value=here/>
                    <Button tone=Tone::Quiet size=Size::Small>{td_string!(locale, account.keep)}</Button>
                </form>
            </Banner>
        </div>
    };
    Some(notice.into_any())
}
