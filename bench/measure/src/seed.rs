//! Rows laid straight into the product's tables, for what would take people months.

use std::time::{SystemTime, UNIX_EPOCH};

use argon2::password_hash::PasswordHasher;
use argon2::{Algorithm, Argon2, Params, Version};
use rusqlite::{Connection, Transaction, params};
use uuid::Uuid;

/// Everybody's password.
pub const PASSWORD: &str = "anar-e-torsh-9-canary";
const QUESTION: &str = "مرخصی استحقاقی کارکنان در سال چند روز است و چگونه درخواست می‌شود؟";
const ANSWER: &str = "کارکنان در هر سال **سی روز** مرخصی استحقاقی دارند و درخواست خود را دست‌کم سه روز پیش ثبت می‌کنند.\n\n\
                      - درخواست در سامانه ثبت می‌شود\n- سرپرست آن را بررسی می‌کند\n\nمانده به سال بعد می‌رود.";
const CITING_ANSWER: &str = "کارکنان در هر سال **سی روز** مرخصی استحقاقی دارند [1] و درخواست خود را دست‌کم سه روز پیش ثبت می‌کنند.\n\n\
                             - درخواست در سامانه ثبت می‌شود [2]\n- سرپرست آن را بررسی می‌کند\n\nمانده به سال بعد می‌رود [3].";

/// Somebody with a number and a password.
#[derive(Debug, Clone)]
pub struct Account {
    pub id: Uuid,
    pub mobile: String,
}

/// The hash of everybody's password, made as the product makes it.
pub fn password_hash() -> anyhow::Result<String> {
    let params = Params::new(19 * 1024, 2, 1, None).map_err(|error| anyhow::anyhow!("{error}"))?;
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    Ok(argon2.hash_password(PASSWORD.as_bytes()).map_err(|error| anyhow::anyhow!("{error}"))?.to_string())
}

/// What comes with an account.
const OF_ACCOUNT: [&str; 5] = [
    "INSERT INTO workspace (id, kind, created_at) VALUES (?1, 'personal', ?2)",
    "INSERT INTO membership (workspace_id, account_id, role, created_at) VALUES (?1, ?1, 'owner', ?2)",
    "INSERT INTO library (id, workspace_id, name, created_at) VALUES (?1, ?1, '', ?2)",
    "INSERT INTO assistant (id, workspace_id, name, instructions, created_at) VALUES (?1, ?1, '', '', ?2)",
    "INSERT INTO assistant_library (assistant_id, library_id) SELECT ?1, ?1 WHERE ?2 IS NOT NULL",
];

/// New accounts.
pub fn accounts(database: &mut Connection, count: usize) -> anyhow::Result<Vec<Account>> {
    let hash = password_hash()?;
    let transaction = database.transaction()?;
    let mut accounts = Vec::with_capacity(count);
    for number in 0..count {
        let account = Account { id: Uuid::now_v7(), mobile: format!("+98912{number:07}") };
        let insert = "INSERT INTO account (id, kind, role, state, mobile, password_hash, language, created_at) \
                      VALUES (?1, 'individual', 'user', 'active', ?2, ?3, 'fa', ?4)";
        transaction.prepare_cached(insert)?.execute(params![account.id.as_bytes(), account.mobile, hash, now()])?;
        for insert in OF_ACCOUNT {
            transaction.prepare_cached(insert)?.execute(params![account.id.as_bytes(), now()])?;
        }
        accounts.push(account);
    }
    transaction.commit()?;
    Ok(accounts)
}

/// Conversations of an account, an hour apart, the newest first.
pub fn conversations(database: &mut Connection, account: &Account, count: usize) -> anyhow::Result<Vec<Uuid>> {
    let transaction = database.transaction()?;
    let ids = (0..count).map(|number| conversation(&transaction, account, number)).collect::<Result<_, _>>()?;
    transaction.commit()?;
    Ok(ids)
}

fn conversation(transaction: &Transaction<'_>, account: &Account, number: usize) -> anyhow::Result<Uuid> {
    let id = Uuid::now_v7();
    let at = now() - i64::try_from(number)? * 3_600_000_000;
    let title = format!("پرسش شمارهٔ {number} دربارهٔ مرخصی کارکنان");
    let insert = "INSERT INTO conversation (id, workspace_id, assistant_id, participant_account_id, title, named_by_person, created_at, updated_at) \
                  VALUES (?1, ?2, ?2, ?2, ?3, 0, ?4, ?4)";
    transaction.prepare_cached(insert)?.execute(params![id.as_bytes(), account.id.as_bytes(), title, at])?;
    Ok(id)
}

/// Questions and answers in turns.
pub fn messages(database: &mut Connection, conversation: Uuid, count: usize) -> anyhow::Result<()> {
    let transaction = database.transaction()?;
    let mut parent: Option<Uuid> = None;
    for number in 0..count {
        let id = Uuid::now_v7();
        let (author, body, engine) = if number % 2 == 0 { ("person", QUESTION, None) } else { ("assistant", ANSWER, Some("extractive")) };
        let sources = (number % 2 == 1).then_some("[]");
        let insert = "INSERT INTO message (id, conversation_id, parent_id, author, body, sources, state, engine, created_at) \
                      VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'complete', ?7, ?8)";
        let parent_id = parent.map(Uuid::into_bytes);
        let row = params![id.as_bytes(), conversation.as_bytes(), parent_id, author, body, sources, engine, now()];
        transaction.prepare_cached(insert)?.execute(row)?;
        parent = Some(id);
    }
    transaction.commit()?;
    Ok(())
}

/// Lets every answer of a conversation cite three passages of the account's documents.
pub fn cite(database: &mut Connection, conversation: Uuid) -> anyhow::Result<()> {
    let select = "SELECT json_group_array(json_object('n', n, 'passage', 'psg_' || lower(hex(id)), 'document_name', name, \
                  'anchor', json_object('page', n, 'section', NULL), 'quote', substr(body, 1, 120))) \
                  FROM (SELECT p.id, p.body, d.name, p.ordinal + 1 AS n FROM passage p JOIN document d ON d.id = p.document_id ORDER BY p.ordinal LIMIT 3)";
    let sources: String = database.query_row(select, [], |row| row.get(0))?;
    let update = "UPDATE message SET body = ?1, sources = ?2 WHERE conversation_id = ?3 AND author = 'assistant'";
    database.execute(update, params![CITING_ANSWER, sources, conversation.as_bytes()])?;
    Ok(())
}

/// A document that has been read, of so many passages. The index takes it in when the program starts.
pub fn document(database: &mut Connection, account: &Account, passages: usize) -> anyhow::Result<()> {
    let id = Uuid::now_v7();
    let transaction = database.transaction()?;
    let insert = "INSERT INTO document (id, library_id, name, format, size, sha256, state, passages, created_at, updated_at) \
                  VALUES (?1, ?2, ?3, 'markdown', 1000, ?4, 'indexed', ?5, ?6, ?6)";
    let row = params![id.as_bytes(), account.id.as_bytes(), "leave.md", id.as_bytes(), i64::try_from(passages)?, now()];
    transaction.execute(insert, row)?;
    for ordinal in 0..passages {
        let insert = "INSERT INTO passage (id, document_id, library_id, ordinal, body) VALUES (?1, ?2, ?3, ?4, ?5)";
        let passage_id = Uuid::now_v7();
        let row = params![passage_id.as_bytes(), id.as_bytes(), account.id.as_bytes(), i64::try_from(ordinal)?, passage(ordinal)];
        transaction.prepare_cached(insert)?.execute(row)?;
    }
    transaction.execute("INSERT INTO index_change (document_id) VALUES (?1)", params![id.as_bytes()])?;
    transaction.commit()?;
    Ok(())
}

fn passage(ordinal: usize) -> String {
    format!(
        "بخش {ordinal} از آیین‌نامه: کارکنان واحد شمارهٔ {} در هر سال سی روز مرخصی استحقاقی دارند و درخواست خود را دست‌کم سه روز پیش ثبت \
         می‌کنند. Employees of unit u{} have thirty days of paid leave a year.",
        ordinal % 97,
        ordinal % 89,
    )
}

/// Microseconds since 1970, as the product keeps time.
pub fn now() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| i64::try_from(since.as_micros()).unwrap_or(0))
}
