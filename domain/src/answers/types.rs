use serde::{Deserialize, Serialize};

/// Which engine wrote an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "native", derive(sea_orm::EnumIter, sea_orm::DeriveActiveEnum))]
#[cfg_attr(feature = "native", sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case"))]
#[serde(rename_all = "snake_case")]
pub enum EngineName {
    /// Sentences taken from the documents as they stand.
    Extractive,
    /// A language model, grounded on passages of the documents.
    Model,
    /// The product's own remote service, over documents of its own.
    Core,
}

/// Why an answer failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "native", derive(sea_orm::EnumIter, sea_orm::DeriveActiveEnum))]
#[cfg_attr(feature = "native", sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case"))]
#[serde(rename_all = "snake_case")]
pub enum AnswerFailure {
    /// The service that writes answers does not answer itself.
    EngineUnavailable,
    /// It broke off in the middle.
    EngineBrokeOff,
    /// It refused the question: too long, or not allowed.
    EngineRefused,
    /// It wrote as much as it may at once; it can be asked to go on.
    LengthLimit,
    /// It wrote more than an answer may hold.
    TooLong,
    /// Our fault.
    Internal,
}

crate::json::from_json! {
    enum EngineName { "extractive" => Extractive, "model" => Model, "core" => Core }
    enum AnswerFailure {
        "engine_unavailable" => EngineUnavailable,
        "engine_broke_off" => EngineBrokeOff,
        "engine_refused" => EngineRefused,
        "length_limit" => LengthLimit,
        "too_long" => TooLong,
        "internal" => Internal,
    }
}
