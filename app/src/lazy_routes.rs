//! What the browser loads together. Pages that one visits one after the other share a part: the fewer parts there are, the
//! fewer files their common code is cut into. The chat and the library are large, and parts of their own.
//!
//! Only a release build is cut into parts: without `--split`, which daily work with `cargo leptos watch` does not need, a
//! lazy function would never be found.

use leptos::prelude::*;
use leptos_router::LazyRoute;

use crate::account::{DataPage, EmailPage, MobilePage, PreferencesPage, ProfilePage, SecurityPage};
use crate::auth::{ForgotPage, ResetPasswordPage, SignInPage, SignUpPage, StaffSignInPage, VerifyEmailPage};
use crate::dev::{InboxPage, SamplesPage};
use crate::errors::AppError;
use crate::landing::LandingPage;
use crate::library::{Documents, LibraryPage, list_documents};

/// The function after it is loaded with its page.
macro_rules! part {
    ($function:item) => {
        #[cfg_attr(not(all(debug_assertions, target_arch = "wasm32")), leptos::lazy)]
        $function
    };
}

/// What a [`part`] shows, when it is there.
macro_rules! shown {
    ($part:ident($page:expr)) => {{
        let view: AnyView;
        #[cfg(not(all(debug_assertions, target_arch = "wasm32")))]
        {
            view = $part($page).await;
        }
        #[cfg(all(debug_assertions, target_arch = "wasm32"))]
        {
            view = $part($page);
        }
        view
    }};
}

/// Loads a [`part`] ahead of time.
macro_rules! preloaded {
    ($preload:ident) => {
        #[cfg(all(not(debug_assertions), target_arch = "wasm32"))]
        $preload().await;
    };
}

pub(crate) use {part, preloaded, shown};

/// The pages for those who are not signed in.
#[derive(Debug, Clone, Copy)]
enum VisitorPage {
    Landing,
    SignIn,
    SignUp,
    Forgot,
    VerifyEmail,
    ResetPassword,
    StaffSignIn,
}

part! {
    fn visitors(page: VisitorPage) -> AnyView {
        match page {
            VisitorPage::Landing => view! { <LandingPage/> }.into_any(),
            VisitorPage::SignIn => view! { <SignInPage/> }.into_any(),
            VisitorPage::SignUp => view! { <SignUpPage/> }.into_any(),
            VisitorPage::Forgot => view! { <ForgotPage/> }.into_any(),
            VisitorPage::VerifyEmail => view! { <VerifyEmailPage/> }.into_any(),
            VisitorPage::ResetPassword => view! { <ResetPasswordPage/> }.into_any(),
            VisitorPage::StaffSignIn => view! { <StaffSignInPage/> }.into_any(),
        }
    }
}

/// The pages about the person; and in development those for whoever builds the product, which the server refuses elsewhere. With a part
/// of their own, all others would come in more files.
#[derive(Clone, Copy)]
enum Room {
    Profile,
    Security,
    Mobile,
    Email,
    Preferences,
    Data,
    Inbox,
    Samples,
}

part! {
    fn rooms(room: Room) -> AnyView {
        match room {
            Room::Profile => view! { <ProfilePage/> }.into_any(),
            Room::Security => view! { <SecurityPage/> }.into_any(),
            Room::Mobile => view! { <MobilePage/> }.into_any(),
            Room::Email => view! { <EmailPage/> }.into_any(),
            Room::Preferences => view! { <PreferencesPage/> }.into_any(),
            Room::Data => view! { <DataPage/> }.into_any(),
            Room::Inbox => view! { <InboxPage/> }.into_any(),
            Room::Samples => view! { <SamplesPage/> }.into_any(),
        }
    }
}

part! {
    fn library(first: Resource<Result<Documents, AppError>>) -> AnyView {
        view! { <LibraryPage first/> }.into_any()
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
                shown!($part($page))
            }

            async fn preload() {
                preloaded!($preload);
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
route!(/// A forgotten password.
    Forgot, visitors(VisitorPage::Forgot), __preload_visitors);
route!(/// Confirming an address by a link.
    VerifyEmail, visitors(VisitorPage::VerifyEmail), __preload_visitors);
route!(/// Another password by a link.
    ResetPassword, visitors(VisitorPage::ResetPassword), __preload_visitors);
route!(/// Signing in for those who work for the product.
    StaffSignIn, visitors(VisitorPage::StaffSignIn), __preload_visitors);
route!(/// Who the person is.
    Account, rooms(Room::Profile), __preload_rooms);
route!(/// How the person signs in, and where they are signed in.
    AccountSecurity, rooms(Room::Security), __preload_rooms);
route!(/// A first mobile number, or another one.
    AccountMobile, rooms(Room::Mobile), __preload_rooms);
route!(/// A first e-mail address, or another one.
    AccountEmail, rooms(Room::Email), __preload_rooms);
route!(/// What is the person's own.
    AccountData, rooms(Room::Data), __preload_rooms);
route!(/// Language, theme and time zone.
    AccountPreferences, rooms(Room::Preferences), __preload_rooms);
route!(/// What would have been sent to people.
    DevInbox, rooms(Room::Inbox), __preload_rooms);
route!(/// Every part of the design system in all its states.
    DevUi, rooms(Room::Samples), __preload_rooms);

/// The documents that questions are answered from. They are asked for while the part is still on its way.
pub(crate) struct Library {
    first: Resource<Result<Documents, AppError>>,
}

impl LazyRoute for Library {
    fn data() -> Self {
        Self { first: Resource::new_blocking(|| (), |()| list_documents(None)) }
    }

    async fn view(this: Self) -> AnyView {
        shown!(library(this.first))
    }

    async fn preload() {
        preloaded!(__preload_library);
    }
}
