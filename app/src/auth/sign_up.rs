use domain::identity::Mobile;
use domain::sign_in::{OtpPurpose, PasswordContext};
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;

use super::company::{CompanyInput, CompanyStep};
use super::frame::{AuthFrame, StepHead};
use super::inbox::{InboxStep, back_to_sign_up};
use super::kinds::KindCards;
use super::server_fns::{ChoosePassword, CodeOnItsWay, Onward, SendCode, SignUpCompany, VerifyCode, awaited_code, page_of};
use super::steps::{CodeForm, MobileForm, NewPasswordForm, mobile_step};
use super::visit::{Step, use_step, use_visit};
use crate::i18n::{tu_string, use_i18n};
use crate::ui::TextLink;

/// Signing up: number, code, password.
#[component]
pub(crate) fn SignUpPage() -> impl IntoView {
    let i18n = use_i18n();
    let step = use_step();
    let flow = CodeFlow::begin(OtpPurpose::SignUp, step);
    let choose = ServerAction::<ChoosePassword>::new();
    let company = ServerAction::<SignUpCompany>::new();
    let input = CompanyInput::from_flash();
    leave_for(move || choose.value().get().and_then(Result::ok));
    leave_for(move || company.value().get().and_then(Result::ok));

    let present = move |code: Option<CodeOnItsWay>| match (step.get(), code) {
        (Step::Password, code) => {
            let own = code.and_then(|code| Mobile::parse(&code.sent.mobile).ok());
            let username = own.as_ref().map(ToString::to_string);
            let own = own.map_or_else(PasswordContext::default, |mobile| PasswordContext::default().with_mobile(&mobile));
            view! { <NewPasswordForm choose own username/> }.into_any()
        }
        (Step::Code, Some(code)) => flow.code_form(code),
        (Step::Legal, _) => view! { <CompanyStep sign_up=company input business=false/> }.into_any(),
        (Step::Business, _) => view! { <CompanyStep sign_up=company input business=true/> }.into_any(),
        (Step::Inbox, _) => {
            view! { <InboxStep words=tu_string!(i18n, auth.inbox_verify) another=back_to_sign_up() resends=true/> }.into_any()
        }
        _ => view! {
            <StepHead title=tu_string!(i18n, auth.sign_up_title) lead=move || tu_string!(i18n, auth.sign_up_lead)/>
            <KindCards chosen=Step::Start/>
            <MobileForm send=flow.send purpose=OtpPurpose::SignUp/>
            <p class="text-[0.95rem] text-ink-2">
                {tu_string!(i18n, auth.have_account)} " "
                <TextLink href=use_visit().address("/sign-in", Step::Start)>{tu_string!(i18n, auth.sign_in)}</TextLink>
            </p>
        }
        .into_any(),
    };
    view! {
        <AuthFrame title=tu_string!(i18n, auth.sign_up) description=tu_string!(i18n, auth.sign_up_description)>
            <Transition>{move || Suspend::new(async move { present(flow.code.await.ok().flatten()) })}</Transition>
        </AuthFrame>
    }
}

/// What signing up and signing in have in common: a code is requested and typed.
#[derive(Clone, Copy)]
pub(super) struct CodeFlow {
    pub(super) purpose: OtpPurpose,
    pub(super) send: ServerAction<SendCode>,
    verify: ServerAction<VerifyCode>,
    /// The code that was sent to this browser, if there is one.
    pub(super) code: Resource<Result<Option<CodeOnItsWay>, crate::errors::AppError>>,
}

impl CodeFlow {
    pub(super) fn begin(purpose: OtpPurpose, step: Memo<Step>) -> Self {
        let send = ServerAction::<SendCode>::new();
        let verify = ServerAction::<VerifyCode>::new();
        let source = move || (matches!(step.get(), Step::Code | Step::Password), send.version().get());
        let code =
            Resource::new_blocking(source, |(is_awaited, _)| async move { if is_awaited { awaited_code().await } else { Ok(None) } });

        let visit = use_visit();
        let page = page_of(purpose);
        let code_step = visit.address(page, Step::Code);
        let navigate = use_navigate();
        let go = navigate.clone();
        Effect::new(move |_| {
            if matches!(send.value().get(), Some(Ok(_))) && step.get_untracked() != Step::Code {
                go(&code_step, Default::default());
            }
        });
        Effect::new(move |_| {
            if let Some(Ok(Onward::ChoosePassword(address))) = verify.value().get() {
                navigate(&address, Default::default());
            }
        });
        leave_for(move || match verify.value().get() {
            Some(Ok(Onward::Go(address))) => Some(address),
            _ => None,
        });
        Self { purpose, send, verify, code }
    }

    pub(super) fn code_form(self, code: CodeOnItsWay) -> AnyView {
        view! { <CodeForm code send=self.send verify=self.verify another_number=mobile_step(self.purpose)/> }.into_any()
    }
}

/// Loads the page somebody was going to, once they are signed in. A new document is rendered for them.
pub(super) fn leave_for(destination: impl Fn() -> Option<String> + 'static) {
    Effect::new(move |_| {
        if let Some(destination) = destination() {
            // Fails only for malformed addresses; this one is a path of ours.
            let _ = window().location().assign(&destination);
        }
    });
}
