mod sign_up;
#[cfg(test)]
mod tests;

pub use sign_up::{Companies, EmailVerified};
