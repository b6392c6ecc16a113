import type { Page } from '@playwright/test';
import type { Person } from '../harness/person.ts';
import { hasServers } from '../harness/shared.ts';
import { expect, test } from '../harness/test.ts';

const IN_TWO_SECONDS = { timeout: 2_000 };
const SCRIPTS_ARE_LATE_MS = 5_000;

const NOTE = { name: 'note.txt', mimeType: 'text/plain', buffer: Buffer.from('رمز انبار در پاکت آبی است.') };

/** What a page shows: the messages of its thread, its rows of conversations, its documents. */
async function shown(page: Page): Promise<string[][]> {
  const texts = (selector: string) => page.locator(selector).allInnerTexts();
  return [await texts('.bubble, .answer-text'), await texts('.rows bdi'), await texts('.document bdi'), await texts('.document .state-words')];
}

/** What there is to be seen at an address, by whoever opens it now. */
async function shownAt(there: Person, address: string): Promise<string[][]> {
  await there.page.goto(address);
  return shown(there.page);
}

/** Waits until a page shows this; a tab that nobody looks at draws nothing. */
async function comesToShow(page: Page, expected: string[][], within: { timeout: number }): Promise<void> {
  await page.bringToFront();
  await expect.poll(() => shown(page), within).toEqual(expected);
}

/** Asks once more in a conversation, asks in a new one, and puts a file into the library. */
async function goOn(there: Person, conversation: string): Promise<void> {
  await there.page.goto(conversation);
  await there.ask(there.questions.leave);
  await expect(there.page.locator('.bubble')).toHaveCount(2);
  await there.answerIsWhole();
  await there.page.goto(there.at('/chat'));
  await there.ask(there.questions.leave);
  await there.answerIsWhole();
  await there.upload(NOTE);
}

test.beforeEach(async ({ person }) => {
  await person.signUp();
  await person.upload(person.policy);
  await person.ask(person.questions.leave);
  await person.answerIsWhole();
});

/** Cuts the line of two pages of one person, who goes on elsewhere, and looks at the pages once it is back. */
async function missesNothing(person: Person, there: Person): Promise<void> {
  const { page } = person;
  const context = page.context();
  const conversation = new URL(page.url()).pathname;
  const library = await context.newPage();
  await library.goto(person.at('/library'));
  await expect(library.locator('.document')).toHaveCount(1);

  await page.bringToFront();
  await context.setOffline(true);
  await expect(page.locator('[data-state=offline]')).toBeAttached();
  await goOn(there, conversation);
  const expected = { thread: await shownAt(there, conversation), library: await shownAt(there, person.at('/library')) };
  await context.setOffline(false);
  await comesToShow(page, expected.thread, IN_TWO_SECONDS);
  await comesToShow(library, expected.library, IN_TWO_SECONDS);
  await expect(page.locator('.bubble')).toHaveCount(2);
  await expect(library.locator('.document')).toHaveCount(2);
  await there.page.context().close();
}

test('what happened while the line was cut is there as soon as it is back', async ({ person, browser }) => {
  await missesNothing(person, await person.onAnotherDevice(browser));
});

test('what happened before late scripts came is there as soon as they have', async ({ person, page, browser, context }) => {
  const conversation = new URL(page.url()).pathname;
  const there = await person.onAnotherDevice(browser);
  const late = await Promise.all([context.newPage(), context.newPage()]);
  let release = (): void => {};
  const released = new Promise<void>((resolve) => { release = resolve; });
  const isTime = Promise.all([released, new Promise((resolve) => setTimeout(resolve, SCRIPTS_ARE_LATE_MS))]);
  for (const tab of late) {
    await tab.route(/\/pkg\/.*\.(js|wasm)/, async (route) => {
      await isTime;
      await route.continue();
    });
  }
  const [thread, library] = late as [Page, Page];
  await thread.goto(conversation, { waitUntil: 'commit' });
  await library.goto(person.at('/library'), { waitUntil: 'commit' });
  await expect(thread.locator('.bubble')).toHaveCount(1);
  await expect(library.locator('.document')).toHaveCount(1);
  // These pages have no program yet: nobody there hears of it.
  await goOn(there, conversation);
  const expected = { thread: await shownAt(there, conversation), library: await shownAt(there, person.at('/library')) };
  release();
  await thread.bringToFront();
  await expect(thread.locator('[data-state=online]')).toBeAttached();
  await comesToShow(thread, expected.thread, IN_TWO_SECONDS);
  await comesToShow(library, expected.library, IN_TWO_SECONDS);
  await there.page.context().close();
});

test('after many lost lines every tab shows the same', async ({ person, page, browser, context }) => {
  const conversation = new URL(page.url()).pathname;
  const there = await person.onAnotherDevice(browser);
  const tabs = [page, await context.newPage(), await context.newPage()];
  for (const tab of tabs.slice(1)) await tab.goto(conversation);
  for (let round = 0; round < 3; round += 1) {
    await context.setOffline(true);
    await there.page.goto(conversation);
    await there.ask(there.questions.leave);
    await there.answerIsWhole();
    await context.setOffline(false);
  }
  const expected = await shownAt(there, conversation);
  for (const tab of tabs) await comesToShow(tab, expected, IN_TWO_SECONDS);
  await expect(page.locator('.bubble')).toHaveCount(4);
  await there.page.context().close();
});

test.describe('with two processes', () => {
  test.use({ isShared: true });
  test.skip(!hasServers && process.env.CI !== 'true', 'needs PostgreSQL and Redis: scripts/with-postgres scripts/with-redis COMMAND');

  test('what happened at the other process is there as soon as the line is back', async ({ person, server, browser }) => {
    const other = await server.beside();
    await missesNothing(person, await person.onAnotherDevice(browser, other.url));
  });
});
