//! The four rows of a question in one transaction, again and again, with the product's settings and tables.

use std::time::{Duration, Instant};

use anyhow::Context;
use rusqlite::{Connection, TransactionBehavior, params};
use uuid::Uuid;

/// Prints how many transactions were committed, and in how many seconds.
pub fn run(database: &str, seconds: f64) -> anyhow::Result<()> {
    let mut connection = Connection::open(database)?;
    connection
        .execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON; PRAGMA busy_timeout = 10000;")?;
    let query = "SELECT id, workspace_id FROM conversation WHERE deleted_at IS NULL LIMIT 64";
    let conversations: Vec<([u8; 16], [u8; 16])> =
        connection.prepare(query)?.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?;
    let begun = Instant::now();
    let mut committed = 0_usize;
    while begun.elapsed() < Duration::from_secs_f64(seconds) {
        let (conversation, account) = conversations.get(committed % conversations.len().max(1)).context("no conversation to write in")?;
        write(&mut connection, conversation, account, begun.elapsed().as_micros() as i64)?;
        committed += 1;
    }
    println!("{committed} {}", begun.elapsed().as_secs_f64());
    Ok(())
}

fn write(connection: &mut Connection, conversation: &[u8; 16], account: &[u8; 16], now: i64) -> anyhow::Result<()> {
    let [question, answer, run] = std::array::from_fn(|_| Uuid::now_v7());
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    transaction.prepare_cached("INSERT INTO asked (participant_id, client_key, message_id) VALUES (?1, ?2, ?3)")?.execute(params![
        account,
        question.to_string(),
        question.as_bytes()
    ])?;
    let mut message = transaction.prepare_cached(
        "INSERT INTO message (id, conversation_id, parent_id, author, body, state, created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?;
    message.execute(params![question.as_bytes(), conversation, None::<[u8; 16]>, "person", QUESTION, "complete", now])?;
    message.execute(params![answer.as_bytes(), conversation, question.as_bytes(), "assistant", "", "complete", now])?;
    drop(message);
    transaction
        .prepare_cached(
            "INSERT INTO run (id, conversation_id, message_id, workspace_id, state, seq, owner, lease_until, created_at) \
             VALUES (?1, ?2, ?3, ?4, 'ended', 0, 'twin', ?5, ?5)",
        )?
        .execute(params![run.as_bytes(), conversation, answer.as_bytes(), account, now])?;
    transaction.commit()?;
    Ok(())
}

const QUESTION: &str = "مرخصی استحقاقی کارکنان در سال چند روز است؟";
