use super::Extracted;
use crate::knowledge::IntakeFailure;
pub(super) fn extract(_bytes: &[u8]) -> Result<Extracted, IntakeFailure> { Err(IntakeFailure::NoText) }
