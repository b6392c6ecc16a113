//! The routes of lazily loaded pages. Pages that are visited one after the other share a chunk: the fewer chunks there are, the fewer
//! files the browser fetches for their common code. The chat and the library are large, and have chunks of their own.

use leptos::prelude::*;
use leptos_router::LazyRoute;

use crate::account::{DataPage, EmailPage, MobilePage, PreferencesPage, ProfilePage, SecurityPage};
use crate::auth::{ForgotPage, ResetPasswordPage, SignInPage, SignUpPage, StaffSignInPage, VerifyEmailPage};
use crate::dev::{InboxPage, SamplesPage};
use crate::errors::AppError;
use crate::landing::LandingPage;
use crate::lazy_chunks::{chunk, chunk_view, preload_chunk};
use crate::library::{Documents, LibraryPage, list_documents};

/// Pages in one chunk: the name of each route, and the component it shows.
macro_rules! pages {
    ($chunk:ident, $preload:ident, $pages:ident { $($route:ident => $page:ident,)* }) => {
        #[derive(Clone, Copy)]
        enum $pages {
            $($route,)*
        }

        chunk! {
            fn $chunk(page: $pages) -> AnyView {
                match page {
                    $($pages::$route => view! { <$page/> }.into_any(),)*
                }
            }
        }

        $(
            pub(crate) struct $route;

            impl LazyRoute for $route {
                fn data() -> Self {
                    Self
                }

                async fn view(_this: Self) -> AnyView {
                    chunk_view!($chunk($pages::$route))
                }

                async fn preload() {
                    preload_chunk!($preload);
                }
            }
        )*
    };
}

// For those who are not signed in.
pages!(visitor_pages, __preload_visitor_pages, VisitorPage {
    Landing => LandingPage,
    SignIn => SignInPage,
    SignUp => SignUpPage,
    Forgot => ForgotPage,
    VerifyEmail => VerifyEmailPage,
    ResetPassword => ResetPasswordPage,
    StaffSignIn => StaffSignInPage,
});

// About the person; and the development pages, which the server serves in development only. A third chunk would cost everybody files.
pages!(account_pages, __preload_account_pages, AccountPage {
    Account => ProfilePage,
    AccountSecurity => SecurityPage,
    AccountMobile => MobilePage,
    AccountEmail => EmailPage,
    AccountPreferences => PreferencesPage,
    AccountData => DataPage,
    DevInbox => InboxPage,
    DevUi => SamplesPage,
});

chunk! {
    fn library(first: Resource<Result<Documents, AppError>>) -> AnyView {
        view! { <LibraryPage first/> }.into_any()
    }
}

/// The documents are requested while the chunk is still loading.
pub(crate) struct Library {
    first: Resource<Result<Documents, AppError>>,
}

impl LazyRoute for Library {
    fn data() -> Self {
        Self { first: Resource::new_blocking(|| (), |()| list_documents(None)) }
    }

    async fn view(this: Self) -> AnyView {
        chunk_view!(library(this.first))
    }

    async fn preload() {
        preload_chunk!(__preload_library);
    }
}
