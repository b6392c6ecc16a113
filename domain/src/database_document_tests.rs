//! Writes `docs/database.md`: what tables and columns hold is said where the entities are, how they hang together by the migrations.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use sea_orm::{ConnectionTrait, DbBackend, QueryResult, Statement};

use crate::db::Db;
use crate::test_support::sqlite;

const INTRODUCTION: &str = "# The database

Written by `scripts/docs` from the entities (`domain/src/**/entity`) and the migrations; a test compares. Times are microseconds since 1970, ids are
UUIDs of version 7. A line between two tables is a foreign key; what is named without one outlives it (docs/decisions/0006).
";

/// A table as its entity describes it.
struct Entity {
    words: String,
    columns: Vec<Column>,
}

struct Column {
    name: String,
    kind: String,
    words: String,
}

/// The entities in the sources below a folder, by the names of their tables.
fn entities(folder: &Path, found: &mut BTreeMap<String, Entity>) {
    for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
        if entry.path().is_dir() {
            entities(&entry.path(), found);
        } else if entry.path().extension().is_some_and(|ending| ending == "rs") {
            found.extend(entity(&std::fs::read_to_string(entry.path()).unwrap()));
        }
    }
}

/// The entity in a source file; rustfmt has put each attribute and each field on a line of its own.
fn entity(source: &str) -> Option<(String, Entity)> {
    let (before, after) = source.split_once("#[sea_orm(table_name = \"")?;
    let (table, after) = after.split_once('"')?;
    let mut lines: Vec<&str> = before.lines().rev().skip_while(|line| line.starts_with("#[")).collect();
    let comment = lines.iter().take_while(|line| line.starts_with("///")).count();
    lines.truncate(comment);
    let words = sentence(lines.iter().rev().copied());

    let fields = after.split_once("pub struct Model {")?.1.split_once("\n}")?.0;
    let (mut columns, mut comment, mut renamed) = (Vec::new(), Vec::new(), None);
    for line in fields.lines().map(str::trim) {
        if line.starts_with("///") {
            comment.push(line);
        } else if let Some((_, name)) = line.split_once("column_name = \"") {
            renamed = name.split('"').next();
        } else if let Some((name, kind)) = line.strip_prefix("pub ").and_then(|field| field.split_once(": ")) {
            let name = renamed.take().unwrap_or(name.trim_start_matches("r#")).to_owned();
            let kind = kind.trim_end_matches(',').to_owned();
            columns.push(Column { name, kind, words: sentence(comment.drain(..)) });
        }
    }
    Some((table.to_owned(), Entity { words, columns }))
}

fn sentence<'a>(comment: impl Iterator<Item = &'a str>) -> String {
    comment.map(|line| line.trim_start_matches('/').trim()).collect::<Vec<_>>().join(" ").replace('|', "\\|")
}

/// What SQLite says about the migrated tables.
struct Schema(Db);

impl Schema {
    async fn ask(&self, query: String) -> Vec<QueryResult> {
        self.0.query_all_raw(Statement::from_string(DbBackend::Sqlite, query)).await.unwrap()
    }

    async fn texts(&self, query: String) -> Vec<String> {
        self.ask(query).await.iter().map(|row| row.try_get("", "name").unwrap()).collect()
    }

    async fn tables(&self) -> Vec<String> {
        let ours = "type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> 'seaql_migrations'";
        self.texts(format!("SELECT name FROM sqlite_master WHERE {ours} ORDER BY name")).await
    }

    async fn columns(&self, table: &str) -> Vec<String> {
        self.texts(format!("SELECT name FROM pragma_table_info('{table}') ORDER BY cid")).await
    }

    /// Column, table it points to, and whether it may be empty.
    async fn foreign_keys(&self, table: &str) -> Vec<(String, String, bool)> {
        let query = format!(
            "SELECT k.\"from\" AS name, k.\"table\" AS target, c.\"notnull\" AS needed FROM pragma_foreign_key_list('{table}') k \
             JOIN pragma_table_info('{table}') c ON c.name = k.\"from\" ORDER BY c.cid, target"
        );
        let read = |row: &QueryResult| {
            let needed: i32 = row.try_get("", "needed").unwrap();
            (row.try_get("", "name").unwrap(), row.try_get("", "target").unwrap(), needed == 0)
        };
        self.ask(query).await.iter().map(read).collect()
    }

    async fn indexes(&self, table: &str) -> Vec<String> {
        let named = "origin = 'c'";
        let mut indexes = Vec::new();
        for row in self.ask(format!("SELECT name, \"unique\" AS one FROM pragma_index_list('{table}') WHERE {named} ORDER BY name")).await {
            let (name, one): (String, i32) = (row.try_get("", "name").unwrap(), row.try_get("", "one").unwrap());
            let columns =
                self.texts(format!("SELECT COALESCE(name, 'an expression') AS name FROM pragma_index_info('{name}') ORDER BY seqno")).await;
            let unique = if one == 1 { ", unique" } else { "" };
            indexes.push(format!("`{name}` ({}{unique})", columns.join(", ")));
        }
        indexes
    }
}

async fn document(schema: &Schema) -> String {
    let mut entities_by_table = BTreeMap::new();
    entities(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src")), &mut entities_by_table);
    let (mut drawing, mut chapters) = (String::new(), String::new());
    for table in schema.tables().await {
        let entity = entities_by_table.remove(&table).unwrap_or_else(|| panic!("no entity has the table {table}"));
        let keys = schema.foreign_keys(&table).await;
        for (column, target, optional) in &keys {
            let one = if *optional { "|o" } else { "||" };
            writeln!(drawing, "    {target} {one}--o{{ {table} : {column}").unwrap();
        }
        write!(chapters, "\n## {table}\n").unwrap();
        if !entity.words.is_empty() {
            writeln!(chapters, "{}\n", entity.words).unwrap();
        }
        chapters.push_str("| column | type | what it holds |\n|---|---|---|\n");
        let mut stored = schema.columns(&table).await;
        for Column { name, kind, words } in entity.columns {
            stored.retain(|column| *column != name);
            let inner = kind.strip_prefix("Option<").and_then(|kind| kind.strip_suffix('>'));
            let kind = inner.map_or_else(|| format!("`{kind}`"), |inner| format!("`{inner}`, or nothing"));
            let target = keys.iter().find(|(column, ..)| *column == name).map(|(_, target, _)| format!(" → {target}"));
            writeln!(chapters, "| `{name}` | {kind}{} | {words} |", target.unwrap_or_default()).unwrap();
        }
        assert!(stored.is_empty(), "no entity has {stored:?} of {table}");
        let indexes = schema.indexes(&table).await;
        if !indexes.is_empty() {
            writeln!(chapters, "\nIndexes: {}.", indexes.join(" · ")).unwrap();
        }
    }
    assert!(entities_by_table.is_empty(), "no migration makes {:?}", entities_by_table.keys());
    format!("{INTRODUCTION}\n```mermaid\nerDiagram\n{drawing}```\n{chapters}")
}

#[tokio::test]
async fn the_document_of_the_database_is_current() {
    let test = sqlite().await;
    let now = document(&Schema(test.db.clone())).await;
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/database.md");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(file, now).unwrap();
    } else {
        let written = std::fs::read_to_string(file).unwrap_or_default();
        assert!(now == written, "docs/database.md is not current: run scripts/docs");
    }
}
