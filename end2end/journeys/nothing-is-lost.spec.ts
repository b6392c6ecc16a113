import type { WebSocketRoute } from '@playwright/test';
import { slowWords } from '../harness/model.mjs';
import { expect, test } from '../harness/test.ts';

/** The numbered words of a slow answer that stand on the page, in the order in which they stand there. */
const numbered = (text: string, stem: string): string[] => text.match(new RegExp(`${stem}\\d+`, 'g')) ?? [];

/** A slow answer takes six seconds; on a machine that builds something beside, many more. */
const IN_TIME = { timeout: 60_000 };

test.beforeEach(async ({ person }) => {
  await person.signUp();
  await person.upload(person.policy);
});

test('a page reloaded in the middle of an answer goes on with it, nothing lost and nothing twice', async ({ person, page, model, language }) => {
  const whole = slowWords(language);
  model.allow(12);
  await person.ask(person.questions.slow);
  await expect(person.answer).toContainText(whole[10] ?? '', IN_TIME);
  await page.reload();
  // What had come is in the page before any script has run.
  await expect(person.answer).toContainText(whole[10] ?? '');
  model.allow(Infinity);
  await expect(person.answer).toContainText(whole.at(-1) ?? '', IN_TIME);
  expect(numbered(await person.answer.innerText(), person.stem)).toEqual(whole);
});

test('a second tab follows the same answer', async ({ person, page, context, model, language }) => {
  const whole = slowWords(language);
  model.allow(8);
  await person.ask(person.questions.slow);
  await expect(person.answer).toContainText(whole[5] ?? '', IN_TIME);
  const second = person.inAnotherTab(await context.newPage());
  await second.page.goto(page.url());
  await expect(second.answer).toContainText(whole[5] ?? '', IN_TIME);
  model.allow(Infinity);
  for (const tab of [person, second]) {
    // A browser draws nothing new in a tab that nobody looks at.
    await tab.page.bringToFront();
    await expect(tab.answer).toContainText(whole.at(-1) ?? '', IN_TIME);
    expect(numbered(await tab.answer.innerText(), person.stem)).toEqual(whole);
  }
});

test('a line cut in the middle of an answer is taken up again, nothing lost and nothing twice', async ({ person, page, model, language }) => {
  const lines: WebSocketRoute[] = [];
  await page.routeWebSocket(/\/ws$/, (line) => {
    line.connectToServer();
    lines.push(line);
  });
  await page.reload();
  const whole = slowWords(language);
  model.allow(10);
  await person.ask(person.questions.slow);
  for (const seen of [5, 25, 45]) {
    await expect(person.answer).toContainText(whole[seen] ?? '', IN_TIME);
    await lines.at(-1)?.close({ code: 1012 });
    // Whatever comes now can only come on another line.
    model.allow(seen + 25);
  }
  model.allow(Infinity);
  await expect(person.answer).toContainText(whole.at(-1) ?? '', IN_TIME);
  expect(lines.length).toBeGreaterThan(3);
  expect(numbered(await person.answer.innerText(), person.stem)).toEqual(whole);
});

test('stop stops, upstream too, and keeps what had come', async ({ person, model, language }) => {
  const whole = slowWords(language);
  model.allow(10);
  await person.ask(person.questions.slow);
  await expect(person.answer).toContainText(whole[5] ?? '', IN_TIME);
  await person.stopButton.click();
  await expect(person.stoppedMark).toBeVisible();
  await expect.poll(() => model.requests.filter(({ stream }) => stream).at(-1)?.ended).toBe('hung up');

  const kept = numbered(await person.answer.innerText(), person.stem);
  expect(kept.length).toBeGreaterThan(5);
  expect(kept.length).toBeLessThan(whole.length);
  await person.page.reload();
  expect(numbered(await person.answer.innerText(), person.stem)).toEqual(kept);
});

test('a killed server keeps what had come, says so, and goes on from there', async ({ person, server, model, language }) => {
  const whole = slowWords(language);
  model.allow(10);
  await person.ask(person.questions.slow);
  // Written to the database at least once a second: a word on the screen is there two seconds later.
  await expect(person.answer).toContainText(whole[5] ?? '', IN_TIME);
  await person.page.waitForTimeout(2_000);
  await server.kill();
  await server.run();
  await person.page.reload();
  await expect(person.answer).toContainText(whole[5] ?? '');
  await expect(person.interruptedMark).toBeVisible({ timeout: 40_000 });

  model.allow(Infinity);
  await person.continueButton.click();
  await expect(person.answer).toContainText(whole.at(-1) ?? '', IN_TIME);
  expect(numbered(await person.answer.innerText(), person.stem)).toEqual(whole);
});

test('a model that breaks off leaves a truthful answer', async ({ person }) => {
  await person.ask(person.questions.cut);
  await expect(person.failedMark).toBeVisible({ timeout: 30_000 });
  await expect(person.continueButton).toBeVisible();
});

test('a draft survives a reload', async ({ person, page }) => {
  await person.composer.fill(person.questions.leave);
  await page.waitForTimeout(600); // drafts are kept a moment after the last key
  await page.reload();
  await expect(person.composer).toHaveValue(person.questions.leave);
});
