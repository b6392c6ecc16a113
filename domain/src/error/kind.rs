/// What kind of error it is: what a caller who knows nothing of the feature can make of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// What was sent is not acceptable as it is.
    Invalid,
    /// The caller has not proven who they are.
    SignedOut,
    /// They have, and may not do this yet.
    Forbidden,
    /// There is no such thing for them.
    NotFound,
    /// It does not fit how things stand.
    Conflict,
    /// It was there once, and will not come back.
    Gone,
    /// More bytes than are taken.
    TooLarge,
    /// A kind of content that is not taken.
    Unsupported,
    /// Too often.
    TooMany,
    /// Something that is needed does not answer.
    Unavailable,
    /// Our fault.
    Internal,
}
