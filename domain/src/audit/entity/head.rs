use sea_orm::entity::prelude::*;

/// How far each chain has come. Whoever writes to a chain holds its row until the end of the transaction.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_head")]
pub struct Model {
    /// The number of the chain.
    #[sea_orm(primary_key, auto_increment = false)]
    pub chain: i32,
    /// The place of its last event; 0 when it has none.
    pub seq: i64,
    /// The hash of its last event; empty when it has none.
    pub hash: Vec<u8>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
