use leptos::prelude::*;
use leptos_i18n_router::I18nRoute;
use leptos_meta::provide_meta_context;
use leptos_router::components::{Outlet, ParentRoute, Route, Router, Routes};
use leptos_router::{Lazy, SsrMode, path};

use crate::chat::ChatPage;
use crate::i18n::{I18nContextProvider, Locale};
use crate::installation::provide_installation;
use crate::language::preferred_languages;
use crate::lazy_routes::{
    Account, AccountData, AccountEmail, AccountMobile, AccountPreferences, AccountSecurity, DevInbox, DevUi, Forgot, Landing, Library,
    ResetPassword, SignIn, SignUp, StaffSignIn, VerifyEmail,
};
use crate::live::provide_live;
use crate::not_found::NotFound;
use crate::session::provide_session;
use crate::ui::{ToastRegion, provide_theme, provide_toasts};

/// The whole application: every page, in both languages.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    view! {
        <I18nContextProvider ssr_lang_header_getter=preferred_languages()>
            <Router>
                // An unknown address matches the wildcard below, so that it is answered in the language of its prefix.
                <Routes fallback=|| ()>
                    <I18nRoute<Locale, _, _> view=Root>
                        // Landing and sign-in must be whole without the browser's half, status and title included.
                        <Route path=path!("") view={Lazy::<Landing>::new()} ssr=SsrMode::Async/>
                        <Route path=path!("sign-in") view={Lazy::<SignIn>::new()} ssr=SsrMode::Async/>
                        <Route path=path!("sign-up") view={Lazy::<SignUp>::new()} ssr=SsrMode::Async/>
                        <Route path=path!("forgot") view={Lazy::<Forgot>::new()} ssr=SsrMode::Async/>
                        <Route path=path!("verify-email") view={Lazy::<VerifyEmail>::new()} ssr=SsrMode::Async/>
                        <Route path=path!("reset-password") view={Lazy::<ResetPassword>::new()} ssr=SsrMode::Async/>
                        <Route path=path!("admin/sign-in") view={Lazy::<StaffSignIn>::new()} ssr=SsrMode::Async/>
                        // One page for all conversations: going from one to the next, the sidebar stays as it is.
                        <ParentRoute path=path!("chat") view={Lazy::<ChatPage>::new()}>
                            <Route path=path!("") view=|| () ssr=SsrMode::Async/>
                            <Route path=path!(":id") view=|| () ssr=SsrMode::Async/>
                        </ParentRoute>
                        <Route path=path!("library") view={Lazy::<Library>::new()} ssr=SsrMode::Async/>
                        <Route path=path!("account") view={Lazy::<Account>::new()} ssr=SsrMode::Async/>
                        <Route path=path!("account/security") view={Lazy::<AccountSecurity>::new()} ssr=SsrMode::Async/>
                        <Route path=path!("account/mobile") view={Lazy::<AccountMobile>::new()} ssr=SsrMode::Async/>
                        <Route path=path!("account/email") view={Lazy::<AccountEmail>::new()} ssr=SsrMode::Async/>
                        <Route path=path!("account/preferences") view={Lazy::<AccountPreferences>::new()} ssr=SsrMode::Async/>
                        <Route path=path!("account/data") view={Lazy::<AccountData>::new()} ssr=SsrMode::Async/>
                        <Route path=path!("dev/ui") view={Lazy::<DevUi>::new()}/>
                        <Route path=path!("dev/inbox") view={Lazy::<DevInbox>::new()}/>
                        <Route path=path!("*any") view=NotFound ssr=SsrMode::Async/>
                    </I18nRoute<Locale, _, _>>
                </Routes>
            </Router>
        </I18nContextProvider>
    }
}

/// What surrounds every page. It is inside the language's route: only there is the language known.
#[component]
fn Root() -> impl IntoView {
    provide_installation();
    provide_live();
    provide_toasts();
    provide_session();
    provide_theme();
    view! {
        <Outlet/>
        <ToastRegion/>
    }
}
