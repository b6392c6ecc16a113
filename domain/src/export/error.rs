use crate::error::errors;

errors! {
    /// Why a copy of a person's data was not prepared.
    pub enum ExportError {
        /// Another one is being prepared already.
        UnderWay => "export.under_way", Conflict, "an export is being prepared already";
    }
}
