/// The width and margins of each section.
pub(super) const SECTION: &str = "mx-auto w-full max-w-page px-5 sm:px-6";
