const format = (options) => new Intl.DateTimeFormat("fa-IR", { timeZone: "Asia/Tehran", ...options });
const DAY = 24 * 60 * 60 * 1000;
const date = format({ dateStyle: "short" });

export const clock = format({ timeStyle: "short" });
export const full = format({ dateStyle: "long", timeStyle: "short" });

// Rows by the day on which they were last written.
export function byPeriod(rows) {
  const now = Date.now();
  const names = { [date.format(now)]: "امروز", [date.format(now - DAY)]: "دیروز" };
  const periods = new Map();
  for (const row of rows) {
    const name = names[date.format(row.updated_at)] ?? "این هفته";
    periods.set(name, [...(periods.get(name) ?? []), row]);
  }
  return [...periods];
}
