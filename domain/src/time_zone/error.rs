use crate::error::errors;

errors! {
    /// Why a time zone was not taken.
    pub enum TimeZoneError {
        /// Not a name of the IANA database.
        Unknown => "time_zone.unknown", Invalid, "not a time zone";
    }
}
