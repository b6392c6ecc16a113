use leptos::prelude::*;
use leptos_meta::provide_meta_context;
use leptos_router::any_nested_route::IntoAnyNestedRoute;
use leptos_router::components::{Outlet, ParentRoute, Route, Router, Routes};
use leptos_router::{SsrMode, path};

use crate::account::{DataPage, EmailPage, MobilePage, PreferencesPage, ProfilePage, SecurityPage};
use crate::auth::{ForgotPage, ResetPasswordPage, SignInPage, SignUpPage, StaffSignInPage, VerifyEmailPage};
use crate::dev::{InboxPage, SamplesPage};
use crate::landing::LandingPage;
use crate::not_found::NotFound;
use crate::session::provide_session;

/// Every page but those of the workspace, in both languages.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    provide_session();
    view! {
        <Router>
            <Routes fallback=|| ()>
                <ParentRoute path=path!("en") view=Outlet>
                    <Pages/>
                </ParentRoute>
                <ParentRoute path=path!("") view=Outlet>
                    <Pages/>
                </ParentRoute>
            </Routes>
        </Router>
    }
}

/// Pages are sent when they are whole, status and title included.
#[component(transparent)]
fn Pages() -> impl leptos_router::MatchNestedRoutes + Clone {
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
        // An unknown address is answered in the language of its prefix.
        <Route path=path!("*any") view=NotFound ssr=SsrMode::Async/>
    }
    .into_inner()
    .into_any_nested_route()
}
