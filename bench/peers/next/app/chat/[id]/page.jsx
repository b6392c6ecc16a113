import { cookies } from "next/headers";
import { notFound, redirect } from "next/navigation";

import { messagesOf, openedBy, personOf, rowsOf } from "../../database";
import { Glyph } from "../../glyph";
import { Composer } from "./composer";
import { Menu } from "./menu";
import { Message } from "./message";
import { Sidebar } from "./sidebar";

export const dynamic = "force-dynamic";

export default function Page({ params }) {
  const person = personOf(cookies().get("sessionid")?.value ?? "");
  if (!person) redirect("/sign-in");
  const opened = openedBy(person, params.id.replace("conv_", ""));
  if (!opened) notFound();
  return (
    <div className="chat-page">
      <title>{`${opened.title} · تجارت‌چت`}</title>
      <Sidebar person={person} rows={rowsOf(person)} opened={opened} />
      <Menu id="row-menu" />
      <main className="chat-main">
        <header className="chat-top">
          <button type="button" className="icon-button lg:hidden" popovertarget="sidebar" aria-label="گفتگوها">
            <Glyph name="menu" />
          </button>
          <h1 className="flex min-w-0 flex-1 font-bold">
            <bdi className="truncate">{opened.title}</bdi>
          </h1>
          <button type="button" className="icon-button" popovertarget="conversation-menu" aria-label="گزینه‌های گفتگو">
            <Glyph name="ellipsis" />
          </button>
          <Menu id="conversation-menu" target={opened} />
        </header>
        <div className="thread-pane" role="region" aria-label="پیام‌های گفتگو" tabIndex={0}>
          <div className="thread">
            {messagesOf(opened).map((message) => (
              <Message key={message.id} message={message} />
            ))}
          </div>
        </div>
        <Composer opened={opened} />
      </main>
    </div>
  );
}
