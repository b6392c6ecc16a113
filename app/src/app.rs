use leptos::prelude::*;
use leptos_i18n_router::I18nRoute;
use leptos_meta::provide_meta_context;
use leptos_router::any_nested_route::IntoAnyNestedRoute;
use leptos_router::components::{Outlet, ParentRoute, Route, Router, Routes};
use leptos_router::{SsrMode, path};

use crate::chat::ChatPage;
use crate::i18n::{I18nContextProvider, Locale};
use crate::language::preferred_languages;
use crate::library::LibraryPage;
use crate::live::provide_live;
use crate::session::provide_session;
use crate::ui::{ToastRegion, provide_toasts};

/// Every page, in both languages. In the browser there are only those that live on: the chat and the library.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    view! {
        <I18nContextProvider ssr_lang_header_getter=preferred_languages()>
            <Router>
                // An unknown address matches the wildcard at the end, so that it is answered in the language of its prefix.
                <Routes fallback=|| ()>
                    <I18nRoute<Locale, _, _> view=Root>
                        <Workspace/>
                        <Documents/>
                    </I18nRoute<Locale, _, _>>
                </Routes>
            </Router>
        </I18nContextProvider>
    }
}

/// What surrounds every page. It is inside the language's route: only there is the language known.
#[component]
fn Root() -> impl IntoView {
    provide_live();
    provide_toasts();
    provide_session();
    view! {
        <Outlet/>
        <ToastRegion/>
    }
}

/// The pages that the browser takes over.
#[component(transparent)]
fn Workspace() -> impl leptos_router::MatchNestedRoutes + Clone {
    view! {
        // One page for all conversations: going from one to the next, the sidebar stays as it is.
        <ParentRoute path=path!("chat") view=ChatPage>
            <Route path=path!("") view=|| () ssr=SsrMode::Async/>
            <Route path=path!(":id") view=|| () ssr=SsrMode::Async/>
        </ParentRoute>
        <Route path=path!("library") view=LibraryPage ssr=SsrMode::Async/>
    }
    .into_inner()
    .into_any_nested_route()
}

/// The pages that are documents. They are sent when they are whole, status and title included.
#[cfg(feature = "ssr")]
#[component(transparent)]
fn Documents() -> impl leptos_router::MatchNestedRoutes + Clone {
    use crate::account::{DataPage, EmailPage, MobilePage, PreferencesPage, ProfilePage, SecurityPage};
    use crate::auth::{ForgotPage, ResetPasswordPage, SignInPage, SignUpPage, StaffSignInPage, VerifyEmailPage};
    use crate::dev::{InboxPage, SamplesPage};
    use crate::landing::LandingPage;
    use crate::not_found::NotFound;

    view! {
        <Route path=path!("") view=LandingPage ssr=SsrMode::Async/>
        <Route path=path!("sign-in") view=SignInPage ssr=SsrMode::Async/>
        <Route path=path!("sign-up") view=SignUpPage ssr=SsrMode::Async/>
        <Route path=path!("forgot") view=ForgotPage ssr=SsrMode::Async/>
        <Route path=path!("verify-email") view=VerifyEmailPage ssr=SsrMode::Async/>
        <Route path=path!("reset-password") view=ResetPasswordPage ssr=SsrMode::Async/>
        <Route path=path!("admin/sign-in") view=StaffSignInPage ssr=SsrMode::Async/>
        <Route path=path!("account") view=ProfilePage ssr=SsrMode::Async/>
        <Route path=path!("account/security") view=SecurityPage ssr=SsrMode::Async/>
        <Route path=path!("account/mobile") view=MobilePage ssr=SsrMode::Async/>
        <Route path=path!("account/email") view=EmailPage ssr=SsrMode::Async/>
        <Route path=path!("account/preferences") view=PreferencesPage ssr=SsrMode::Async/>
        <Route path=path!("account/data") view=DataPage ssr=SsrMode::Async/>
        <Route path=path!("dev/ui") view=SamplesPage ssr=SsrMode::Async/>
        <Route path=path!("dev/inbox") view=InboxPage ssr=SsrMode::Async/>
        <Route path=path!("*any") view=NotFound ssr=SsrMode::Async/>
    }
    .into_inner()
    .into_any_nested_route()
}

/// In the browser: going to any of them loads it.
#[cfg(not(feature = "ssr"))]
#[component(transparent)]
fn Documents() -> impl leptos_router::MatchNestedRoutes + Clone {
    view! { <Route path=path!("*any") view=Leave/> }.into_inner().into_any_nested_route()
}

#[cfg(not(feature = "ssr"))]
#[component]
fn Leave() -> impl IntoView {
    let location = leptos_router::hooks::use_location();
    let (path, query, hash) = (location.pathname.get_untracked(), location.search.get_untracked(), location.hash.get_untracked());
    let question = if query.is_empty() { "" } else { "?" };
    // Fails only for malformed addresses; this one was one already.
    let _ = window().location().assign(&format!("{path}{question}{query}{hash}"));
}
