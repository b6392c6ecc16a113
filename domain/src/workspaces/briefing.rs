use sea_orm::{ColumnTrait, EntityTrait, JoinType, QueryFilter, QuerySelect};

use super::entity::{assistant, assistant_library};
use crate::db::Db;
use crate::ids::{AssistantId, LibraryId};
use crate::{Error, Result};

/// What an assistant is told before it answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Briefing {
    /// What it is to be.
    pub(crate) instructions: String,
    /// From which libraries it answers.
    pub(crate) scope: Vec<LibraryId>,
}

/// Reads an assistant's briefing as it is now.
pub(crate) async fn briefing(db: &Db, assistant: AssistantId) -> Result<Briefing> {
    let reads =
        assistant::Entity::belongs_to(assistant_library::Entity).from(assistant::Column::Id).to(assistant_library::Column::AssistantId);
    let rows: Vec<(String, Option<LibraryId>)> = assistant::Entity::find()
        .select_only()
        .column(assistant::Column::Instructions)
        .column(assistant_library::Column::LibraryId)
        .join(JoinType::LeftJoin, reads.into())
        .filter(assistant::Column::Id.eq(assistant))
        .into_tuple()
        .all(&**db)
        .await?;
    let instructions = rows.first().map(|(instructions, _)| instructions.clone()).ok_or(Error::NotFound)?;
    Ok(Briefing { instructions, scope: rows.into_iter().filter_map(|(_, library)| library).collect() })
}
