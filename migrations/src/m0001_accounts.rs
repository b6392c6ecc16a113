use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_integer_null, binary, integer, pk_uuid, string, string_null, uuid};

/// Accounts, the codes sent to them, their sessions and refresh tokens. Times are microseconds since 1970.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("account")
                    .col(pk_uuid("id"))
                    .col(string("kind").check(Expr::col("kind").is_in(["individual", "legal", "business"])))
                    .col(string("role").check(Expr::col("role").is_in(["user", "support", "admin"])))
                    .col(string("state").check(Expr::col("state").is_in(["active", "suspended"])))
                    .col(string_null("mobile"))
                    .col(string_null("email"))
                    .col(string_null("password_hash"))
                    .col(string("language"))
                    .col(big_integer("created_at"))
                    .to_owned(),
            )
            .await?;
        unique(manager, "uq_account_mobile", "account", &["mobile"]).await?;
        unique(manager, "uq_account_email", "account", &["email"]).await?;

        manager
            .create_table(
                Table::create()
                    .table("otp_challenge")
                    .col(pk_uuid("id"))
                    .col(string("purpose"))
                    .col(string("mobile"))
                    .col(binary("code_hash"))
                    .col(binary("browser_hash"))
                    .col(integer("wrong_guesses"))
                    .col(big_integer("created_at"))
                    .col(big_integer("expires_at"))
                    .col(big_integer_null("verified_at"))
                    .col(big_integer_null("used_at"))
                    .to_owned(),
            )
            .await?;
        index(manager, "ix_otp_challenge_mobile", "otp_challenge", &["mobile", "purpose", "created_at"]).await?;

        manager
            .create_table(
                Table::create()
                    .table("session")
                    .col(pk_uuid("id"))
                    .col(uuid("account_id"))
                    .col(string("user_agent"))
                    .col(string("address"))
                    .col(big_integer("created_at"))
                    .col(big_integer("last_seen_at"))
                    .col(big_integer("expires_at"))
                    .col(big_integer_null("ended_at"))
                    .foreign_key(
                        ForeignKey::create()
                            .name("fk_session_account")
                            .from("session", "account_id")
                            .to("account", "id")
                            .on_delete(ForeignKeyAction::Cascade),
                    )
                    .to_owned(),
            )
            .await?;
        index(manager, "ix_session_account", "session", &["account_id", "last_seen_at"]).await?;

        manager
            .create_table(
                Table::create()
                    .table("refresh_token")
                    .col(binary("token_hash").primary_key())
                    .col(uuid("session_id"))
                    .col(big_integer("issued_at"))
                    .col(big_integer("expires_at"))
                    .col(big_integer_null("used_at"))
                    .foreign_key(
                        ForeignKey::create()
                            .name("fk_refresh_token_session")
                            .from("refresh_token", "session_id")
                            .to("session", "id")
                            .on_delete(ForeignKeyAction::Cascade),
                    )
                    .to_owned(),
            )
            .await?;
        index(manager, "ix_refresh_token_session", "refresh_token", &["session_id"]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["refresh_token", "session", "otp_challenge", "account"] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}

/// A plain index; its name says what it is for when the database complains.
pub(crate) async fn index(
    manager: &SchemaManager<'_>,
    name: &'static str,
    table: &'static str,
    columns: &[&'static str],
) -> Result<(), DbErr> {
    manager.create_index(over(name, table, columns)).await
}

/// An index that also forbids two rows with the same values.
pub(crate) async fn unique(
    manager: &SchemaManager<'_>,
    name: &'static str,
    table: &'static str,
    columns: &[&'static str],
) -> Result<(), DbErr> {
    manager.create_index(over(name, table, columns).unique().to_owned()).await
}

fn over(name: &'static str, table: &'static str, columns: &[&'static str]) -> IndexCreateStatement {
    let mut statement = Index::create();
    statement.name(name).table(table);
    for column in columns {
        statement.col(*column);
    }
    statement
}
