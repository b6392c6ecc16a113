//! The design system: the components that pages are made of. They are whole without scripts; `public/enhance.js` sharpens them by
//! the `data-` attributes they write. `/dev/ui` shows all of them in all states.

mod button;
mod copy_button;
mod date_text;
mod empty_state;
mod girih;
mod icon;
mod logo;
mod skeleton;
mod toast;

cfg_if::cfg_if! {
    if #[cfg(feature = "ssr")] {
        mod account_menu;
        mod avatar;
        mod badge;
        mod banner;
        mod card;
        mod checked_field;
        mod field;
        mod language_switch;
        mod menu;
        mod otp_input;
        mod password_field;
        mod phone_field;
        mod segments;
        mod select;
        mod theme;

        pub(crate) use account_menu::account_menu;
        pub use avatar::Avatar;
        pub use badge::{Badge, BadgeTone};
        pub use banner::{Banner, BannerTone};
        pub use card::Card;
        pub use checked_field::{Check, CheckedField, Typing};
        pub use field::Field;
        pub use language_switch::LanguageSwitch;
        pub use menu::{Menu, MenuLink, Opens};
        pub use otp_input::OtpInput;
        pub use password_field::{NewPasswordField, PasswordField};
        pub use phone_field::{PhoneField, SignInNameField};
        pub use segments::Segments;
        pub use select::Select;
        pub use theme::{ThemeSwitch, theme_of_page};
    }
}

pub use button::{Button, ButtonLink, Size, TextLink, Tone};
pub use copy_button::CopyButton;
pub use date_text::{DateStyle, DateText};
pub use empty_state::EmptyState;
pub use girih::Girih;
pub use icon::{Glyph, Icon};
pub use logo::Logo;
pub use skeleton::Skeleton;
pub use toast::{ToastRegion, Toasts, provide_toasts, use_toasts};
