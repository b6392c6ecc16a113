import { join } from 'node:path';

import { expectAccessible } from '../harness/axe.ts';
import { expect, test } from '../harness/test.ts';
import { digits, fill } from '../harness/words.ts';

const CORPUS = join(import.meta.dirname, '../../domain/tests/corpus/pdf');
const text = (name: string, content: string) => ({ name, mimeType: 'text/plain', buffer: Buffer.from(content) });

// The documents answer in their own sentences.
test.use({ settings: { LLM_BASE_URL: '', LLM_API_KEY: '', LLM_MODEL: '' } });

test('keys lead from source to source and back to the citation', async ({ person, page, words }) => {
  await person.signUp();
  for (const name of ['reportlab-running.pdf', 'chromium-contract.pdf']) await person.upload(join(CORPUS, name));
  await person.upload(text('leave.txt', 'مرخصی استعلاجی سه روز است.\n\nجریمهٔ دیرکرد مرخصی یک روز است.'));
  await person.ask('جریمهٔ دیرکرد چقدر است؟');
  await person.answerIsWhole();
  // In the digits of the question, whatever the language of the page.
  const opener = person.answer.locator('a[data-source="1"]').first();
  await opener.click();
  const drawer = person.sourceDrawer;
  const said = drawer.locator('[aria-live=polite]');
  const which = (n: number) => fill(words.chat.source_of, { hit: digits(person.language, n), hits: digits(person.language, 2) });
  await expect(said).toContainText(which(1));
  await expect(said).toContainText('chromium-contract.pdf');
  await expectAccessible(page);

  const onwards = person.language === 'fa' ? 'ArrowLeft' : 'ArrowRight';
  const back = person.language === 'fa' ? 'ArrowRight' : 'ArrowLeft';
  await page.keyboard.press(onwards);
  await expect(said).toContainText(which(2));
  await page.keyboard.press(onwards);
  await expect(said).toContainText(which(2));
  await page.keyboard.press(back);
  await expect(said).toContainText(which(1));
  await page.keyboard.press('j');
  await expect(said).toContainText(which(2));
  await page.keyboard.press('k');
  await expect(said).toContainText(which(1));
  await page.keyboard.press('Escape');
  await expect(drawer).toHaveCount(0);
  await expect(opener).toBeFocused();

  // Where the page itself has brought it, it goes back to where the source is cited.
  await opener.click();
  await page.reload();
  await expect(page.locator('[data-state=online]')).toBeAttached();
  await expect(drawer.getByRole('heading', { level: 2 })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(opener).toBeFocused();
});

test.describe('where the web can be searched', () => {
  // Nobody is there: the documents answer.
  test.use({ settings: { LLM_BASE_URL: '', LLM_API_KEY: '', LLM_MODEL: '', RAG_CORE_BASE_URL: 'http://127.0.0.1:9', RAG_CORE_JWT_SECRET: 'a-secret-of-this-journey-0123456789' } });

  test('a question may be for documents alone, and so is the next', async ({ person, page, words }) => {
    const asked: boolean[] = [];
    page.on('websocket', (socket) => socket.on('framesent', ({ payload }) => {
      const { ask } = JSON.parse(String(payload));
      if (ask) asked.push(ask.documents_only);
    }));
    await person.signUp();
    const choice = page.getByRole('checkbox', { name: words.chat.documents_only });
    await expect(page.locator('[data-state=online]')).toBeAttached();
    await expect(choice).not.toBeChecked();
    await person.ask('یک؟');
    await person.answerIsWhole();
    await choice.check();
    await expectAccessible(page);
    await page.reload();
    await expect(choice).toBeChecked();
    await person.ask('دو؟');
    await expect.poll(() => asked).toEqual([false, true]);
    await page.goto(person.at('/chat'));
    await expect(choice).toBeChecked();
  });
});

test('where documents answer anyway there is nothing to choose', async ({ person, page, words }) => {
  await person.signUp();
  await expect(person.composer).toBeVisible();
  await expect(page.getByRole('checkbox', { name: words.chat.documents_only })).toHaveCount(0);
});
