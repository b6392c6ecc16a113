//! What the browser loads together. Pages that one visits one after the other share a part: the fewer parts there are, the
//! fewer files their common code is cut into. The chat and the library are large, and parts of their own.

use leptos::prelude::*;
use leptos_router::LazyRoute;

use crate::auth::{SignInPage, SignUpPage};
use crate::dev::{InboxPage, SamplesPage};
use crate::landing::LandingPage;

/// The pages for those who are not signed in.
#[derive(Debug, Clone, Copy)]
enum VisitorPage {
    Landing,
    SignIn,
    SignUp,
}

#[lazy]
fn visitors(page: VisitorPage) -> AnyView {
    match page {
        VisitorPage::Landing => view! { <LandingPage/> }.into_any(),
        VisitorPage::SignIn => view! { <SignInPage/> }.into_any(),
        VisitorPage::SignUp => view! { <SignUpPage/> }.into_any(),
    }
}

/// The pages for those who build the product; the server refuses them outside development.
#[derive(Debug, Clone, Copy)]
enum DeveloperPage {
    Inbox,
    Samples,
}

#[lazy]
fn developers(page: DeveloperPage) -> AnyView {
    match page {
        DeveloperPage::Inbox => view! { <InboxPage/> }.into_any(),
        DeveloperPage::Samples => view! { <SamplesPage/> }.into_any(),
    }
}

/// A route's name for a page of a part.
macro_rules! route {
    ($(#[$doc:meta])* $route:ident, $part:ident($page:expr), $preload:ident) => {
        $(#[$doc])*
        pub(crate) struct $route;

        impl LazyRoute for $route {
            fn data() -> Self {
                Self
            }

            async fn view(_this: Self) -> AnyView {
                $part($page).await
            }

            async fn preload() {
                #[cfg(target_arch = "wasm32")]
                $preload().await;
            }
        }
    };
}

route!(/// The page one sees first.
    Landing, visitors(VisitorPage::Landing), __preload_visitors);
route!(/// Signing in, by password or by a code.
    SignIn, visitors(VisitorPage::SignIn), __preload_visitors);
route!(/// Signing up: number, code, password.
    SignUp, visitors(VisitorPage::SignUp), __preload_visitors);
route!(/// What would have been sent to people.
    DevInbox, developers(DeveloperPage::Inbox), __preload_developers);
route!(/// Every part of the design system in all its states.
    DevUi, developers(DeveloperPage::Samples), __preload_developers);
