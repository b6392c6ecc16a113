import { expectAccessible } from '../harness/axe.ts';
import { expect, test } from '../harness/test.ts';
import { fill } from '../harness/words.ts';

/** Reading a file of some megabytes takes a while on a machine that builds something beside. */
const IN_TIME = { timeout: 60_000 };

const text = (name: string, content: string) => ({ name, mimeType: 'text/plain', buffer: Buffer.from(content) });

test.beforeEach(async ({ person, page }) => {
  await person.signUp();
  await page.goto(person.at('/chat'));
  await expect(page.locator('[data-state=online]')).toBeAttached();
});

test('a file reaches its question through two cuts of the line and a reload', async ({ person, page, words }) => {
  let sent = 0;
  let isReloaded = false;
  await page.route('**/attachments/*', (route) => {
    if (route.request().method() !== 'PATCH') return route.continue();
    sent += 1;
    if (sent <= 2) return route.abort('connectionreset');
    // The last piece is on its way for ever, until somebody reloads the page.
    if (sent > 3 && !isReloaded) return;
    return route.continue();
  });
  const filler = `${'x'.repeat(78)}.\n\n`.repeat(64_000);
  const file = text('long.txt', `${person.expected.passage}: ${person.expected.leave}.\n\n${filler}`);
  await page.locator('.composer-box input[type=file]').setInputFiles(file);
  const chip = page.locator('.upload-chip');
  await expect(chip).toContainText('long.txt');
  await expect.poll(() => sent, IN_TIME).toBeGreaterThan(3);
  isReloaded = true;
  await page.reload();
  await expect(chip).toContainText('long.txt');
  await expect(chip).toContainText(words.attachments.ready, IN_TIME);
  await expectAccessible(page);
  await person.ask(person.questions.leave);
  await person.answerIsWhole();
  await expect(chip).toHaveCount(0);
  const bubble = page.locator('.question-file');
  await expect(bubble).toContainText('long.txt');
  await page.reload();
  await expect(bubble).toContainText('long.txt');
  await expect(chip).toHaveCount(0);
  await page.goto(person.at('/library'));
  await expect(page.locator('.document')).toHaveCount(0);
});

test('a question waits for its files, refused ones say why, and a chip can be taken away', async ({ person, page, words }) => {
  let release = (): void => undefined;
  const held = new Promise<void>((done) => (release = done));
  await page.route('**/attachments/*', async (route) => {
    if (route.request().method() === 'PATCH') await held;
    await route.continue();
  });
  const chips = page.locator('.upload-chip');
  const choose = page.locator('.composer-box input[type=file]');
  await choose.setInputFiles([text('old.doc', 'x'), text('a.txt', `${person.expected.passage}: ${person.expected.leave}.`)]);
  await expect(chips.filter({ hasText: 'old.doc' })).toContainText(words.knowledge.errors.old_word);
  await chips.filter({ hasText: 'old.doc' }).getByRole('button').click();
  await expect(chips).toHaveCount(1);
  await person.composer.fill(person.questions.leave);
  await page.getByRole('button', { name: words.chat.send, exact: true }).click();
  await expect(page.getByText(words.chat.waits_for_files)).toBeVisible();
  await expect(person.composer).toHaveValue(person.questions.leave);
  release();
  await expect(page).toHaveURL(/\/chat\/.+/, IN_TIME);
  await expect(page.locator('.question-file')).toContainText('a.txt');
  await person.answerIsWhole();
  await choose.setInputFiles([1, 2, 3, 4, 5, 6].map((n) => text(`${n}.txt`, `${n} ${person.expected.passage}`)));
  await expect(chips.filter({ hasText: '6.txt' })).toContainText(fill(words.chat.errors.too_many_files, { max: person.language === 'fa' ? '۵' : '5' }));
  await expect(chips).toHaveCount(6);
});

test('a question comes to the top of the page with its file', async ({ person, page, words }) => {
  await person.ask(person.questions.slow);
  await person.answerIsWhole();
  await page.locator('.composer-box input[type=file]').setInputFiles(text('a.txt', `${person.expected.passage}: ${person.expected.leave}.`));
  await expect(page.locator('.upload-chip')).toContainText(words.attachments.ready, IN_TIME);
  await person.ask(person.questions.leave);
  await expect(page.locator('.question-file')).toContainText('a.txt');
  await person.answerIsWhole();
  const [pane, chip] = [await page.locator('.thread-pane').boundingBox(), await page.locator('.question-file').boundingBox()];
  const below = (chip?.y ?? 0) - (pane?.y ?? 0);
  expect(below, 'nothing of the file is scrolled away').toBeGreaterThanOrEqual(0);
  expect(below, 'and nothing stands above it').toBeLessThan(80);
});
