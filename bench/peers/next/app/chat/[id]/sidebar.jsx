import { ROWS } from "../../database";
import { Glyph } from "../../glyph";
import { byPeriod } from "../../moments";

export function Sidebar({ person, rows, opened }) {
  return (
    <nav className="sidebar" id="sidebar" popover="auto" aria-label="گفتگوها">
      <header className="flex items-center justify-between px-1.5 pb-2">
        <a href="/">
          <span className="inline-flex items-center gap-2.5 whitespace-nowrap text-[1.06rem] font-extrabold">
            <svg className="size-7 shrink-0" viewBox="0 0 32 32" aria-hidden="true">
              <use href="/icons.svg#logo" />
            </svg>
            <span>تجارت‌چت</span>
          </span>
        </a>
        <button type="button" className="icon-button lg:hidden" popovertarget="sidebar" popovertargetaction="hide" aria-label="بستن">
          <Glyph name="x" />
        </button>
      </header>
      <a className="new-chat" href="/chat">
        <Glyph name="square-pen" />
        گفتگوی تازه
      </a>
      <a className="side-link" href="/library">
        <Glyph name="library" />
        کتابخانه
      </a>
      <div className="side-list">
        {byPeriod(rows.slice(0, ROWS)).map(([period, members]) => (
          <section key={period}>
            <h2 className="side-heading">{period}</h2>
            <ul>
              {members.map((row) => (
                <Row key={row.id} row={row} isOpen={row.id === opened.id} />
              ))}
            </ul>
          </section>
        ))}
        {rows.slice(ROWS).map((next) => (
          <a key={next.id} className="side-link justify-center" href={`?list=conv_${next.id}`}>
            بیشتر
          </a>
        ))}
      </div>
      <div className="border-t border-line pt-2">
        <AccountMenu person={person} />
      </div>
    </nav>
  );
}

function Row({ row, isOpen }) {
  return (
    <li>
      <a href={`/chat/conv_${row.id}`} data-at={row.updated_at.getTime()} aria-current={isOpen ? "page" : undefined}>
        <bdi>{row.title}</bdi>
      </a>
    </li>
  );
}

function AccountMenu({ person }) {
  return (
    <>
      <button
        type="button"
        popovertarget="account-menu"
        aria-haspopup="menu"
        className="flex w-full min-w-0 items-center gap-3 rounded-m p-1.5 text-start transition-colors hover:bg-raised"
      >
        <span className="min-w-0 flex-1 leading-tight">
          <span className="sr-only">حساب کاربری</span>
          <bdi className="ltr block truncate text-[0.93rem] font-semibold rtl:text-end">{person.username}</bdi>
        </span>
        <span className="text-ink-3">
          <Glyph name="settings" />
        </span>
      </button>
      <div
        popover="auto"
        id="account-menu"
        role="menu"
        tabIndex={-1}
        aria-label="حساب کاربری"
        data-opens="up"
        className="menu min-w-52 rounded-m border border-line bg-surface p-1.5 text-ink shadow-card"
      >
        <a role="menuitem" className="menu-item" href="/chat">
          <Glyph name="messages-square" />
          گفتگوها
        </a>
        <a role="menuitem" className="menu-item" href="/library">
          <Glyph name="library" />
          کتابخانه
        </a>
        <a role="menuitem" className="menu-item" href="/account">
          <Glyph name="user" />
          حساب کاربری
        </a>
        <hr className="my-1.5 border-line" />
        <a role="menuitem" className="menu-item" href="/en/chat" hrefLang="en" lang="en">
          English
        </a>
        <form action="/sign-out" method="post">
          <button type="submit" role="menuitem" className="menu-item">
            <Glyph name="log-out" />
            خروج
          </button>
        </form>
      </div>
    </>
  );
}
