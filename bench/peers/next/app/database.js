// The rows that bench/peers/django has laid down.
import Database from "better-sqlite3";

// Of the list beside the page.
export const ROWS = 40;

let statements;

// Opened by the first request: `next build` runs this file too, without a database.
function prepared() {
  if (!statements) {
    const database = new Database(process.env.DATABASE, { readonly: true });
    statements = {
      person: database.prepare(
        `SELECT u.id, u.username FROM chat_session s JOIN auth_user u ON u.id = s.person_id
         WHERE s.key = ? AND s.expires_at > ? AND u.is_active`,
      ),
      opened: database.prepare("SELECT id, title FROM chat_conversation WHERE id = ? AND person_id = ?"),
      rows: database.prepare("SELECT id, title, updated_at FROM chat_conversation WHERE person_id = ? ORDER BY updated_at DESC LIMIT ?"),
      messages: database.prepare(
        "SELECT id, author, body, sources, created_at FROM chat_message WHERE conversation_id = ? ORDER BY created_at",
      ),
    };
  }
  return statements;
}

// Django writes moments in UTC, without saying so.
const at = (text) => new Date(`${text.replace(" ", "T")}Z`);

export function personOf(session) {
  const now = new Date().toISOString().replace("T", " ").replace("Z", "");
  return prepared().person.get(session, now);
}

export const openedBy = (person, id) => prepared().opened.get(id, person.id);

export const rowsOf = (person) => prepared().rows.all(person.id, ROWS + 1).map((row) => ({ ...row, updated_at: at(row.updated_at) }));

export const messagesOf = (conversation) =>
  prepared()
    .messages.all(conversation.id)
    .map((row) => ({ ...row, sources: JSON.parse(row.sources), created_at: at(row.created_at) }));
