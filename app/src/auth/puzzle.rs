//! The step that comes between while very many want codes: the browser proves that some work was done for this one.

use domain::sign_in::{OtpPurpose, PUZZLE_ITERATIONS, PUZZLE_PARTS};
use leptos::nonce::use_nonce;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::frame::StepHead;
use super::server_fns::{SendCode, awaited_puzzle};
use super::steps::{MobileForm, name_of};
use super::visit::{VisitInputs, use_visit};
use crate::errors::wait;
use crate::flash::flashed_input;
use crate::form_errors::form_error;
use crate::i18n::td_string;
use crate::language::use_locale;
use crate::page_data::awaited;
use crate::ui::{Button, Size};

/// What solves the puzzle of a page and sends its form.
const SCRIPT: &str = concat!("/puzzle.js?v=", env!("PUZZLE_VERSION"));

/// Sends the code that was asked for, once the puzzle is solved. Without scripts it says when none will be asked.
#[component]
pub(super) fn PuzzleStep(purpose: OtpPurpose) -> impl IntoView {
    let mobile = flashed_input().filter(|_| form_error::<SendCode>().is_none());
    awaited(async move {
        match (mobile, awaited_puzzle().await.ok().flatten()) {
            (Some(mobile), Some(puzzle)) => view! { <Puzzle mobile puzzle purpose/> }.into_any(),
            _ => view! {
                <StepHead title=td_string!(use_locale(), auth.by_code_title) lead=move || td_string!(use_locale(), auth.by_code_lead)/>
                <MobileForm purpose code=None/>
            }
            .into_any(),
        }
    })
}

/// A puzzle, and in how many seconds a code can be had without one.
type PuzzleDue = (String, u32);

#[component]
fn Puzzle(mobile: String, puzzle: PuzzleDue, purpose: OtpPurpose) -> impl IntoView {
    let locale = use_locale();
    let (puzzle, retry_after) = puzzle;
    let later = td_string!(locale, auth.puzzle_later, wait = wait(locale, retry_after.into())).to_string();
    view! {
        <StepHead title=td_string!(locale, auth.puzzle_title) lead=move || td_string!(locale, auth.puzzle_lead)/>
        <form method="post" action=SendCode::PATH class="grid gap-5">
            <input type="hidden" name="mobile" value=mobile/>
            <input type="hidden" name="purpose" value=name_of(purpose)/>
            <input type="hidden" name="puzzle" data-puzzle=puzzle data-parts=PUZZLE_PARTS.to_string() data-iterations=PUZZLE_ITERATIONS.to_string()/>
            <VisitInputs visit=use_visit()/>
            <div data-solving="" hidden class="grid gap-2">
                <label for="solved" class="text-[0.95rem] text-ink-2">{td_string!(locale, auth.puzzle_solving)}</label>
                <progress id="solved" max=PUZZLE_PARTS.to_string() value="0" class="bar block h-1 w-full"></progress>
            </div>
            <div data-later="" class="grid gap-5">
                <p class="text-[0.95rem] text-ink-2">{later}</p>
                <Button size=Size::Large wide=true>{td_string!(locale, auth.send_code)}</Button>
            </div>
        </form>
        <script src=SCRIPT defer nonce=use_nonce()></script>
    }
    .into_any()
}
