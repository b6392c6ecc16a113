import { join } from 'node:path';

import { expectAccessible } from '../harness/axe.ts';
import { expect, test } from '../harness/test.ts';
import { digits, fill } from '../harness/words.ts';

const LONG = join(import.meta.dirname, '../../domain/tests/corpus/pdf/chromium-long.pdf');
const CONTRACT = join(import.meta.dirname, '../../domain/tests/corpus/pdf/chromium-contract.pdf');

// The documents answer in their own sentences.
test.use({ settings: { LLM_BASE_URL: '', LLM_API_KEY: '', LLM_MODEL: '' } });

test('the page that an answer cites is drawn, with what is quoted marked on it', async ({ person, page, words }) => {
  await person.signUp();
  await person.upload(CONTRACT);
  await person.ask('نرخ جریمهٔ دیرکرد چقدر است؟');
  await person.answerIsWhole();
  await expect(person.answer).toContainText('۱٫۵ در هزار');
  // In the digits of the question, whatever the language of the page.
  await person.answer.locator('a[data-source="1"]').first().click();
  const picture = person.sourceDrawer.getByRole('group', { name: words.chat.page_picture });
  await expect(picture.locator('canvas')).toBeVisible({ timeout: 20_000 });
  await expect(picture).not.toHaveAttribute('data-hits', '0');
  await expect(person.sourceDrawer.locator('mark').first()).toContainText('جریمهٔ دیرکرد');
  await expectAccessible(page);

  // What comes with the page is drawn like what comes later.
  await page.reload();
  await expect(picture.locator('canvas')).toBeVisible({ timeout: 20_000 });
});

test('the library shows a PDF page by page beside its text, and from where a tried question finds it', async ({ person, page, words }) => {
  const place = (n: number, of = 2) => fill(words.chat.page_of, { page: digits(person.language, n), pages: digits(person.language, of) });
  await person.signUp();
  await person.upload(LONG);
  await person.upload(CONTRACT);
  await page.goto(person.at('/library'));
  await page.locator('.document').getByRole('link', { name: 'chromium-long.pdf', exact: true }).click();
  const about = page.getByRole('complementary', { name: words.library.text_title });
  const picture = about.getByRole('group', { name: words.chat.page_picture });
  await expect(picture.getByRole('img', { name: place(1) })).toBeVisible({ timeout: 20_000 });
  await expect(about.locator('.document-text')).toContainText('2100');
  const [drawn, written] = [await picture.boundingBox(), await about.locator('.document-text').boundingBox()];
  expect(Math.abs((drawn?.y ?? 0) - (written?.y ?? 0)), 'they stand beside each other').toBeLessThan(80);
  await expectAccessible(page);
  await about.getByRole('link', { name: words.library.next_page }).click();
  await expect(picture.getByRole('img', { name: place(2) })).toBeVisible({ timeout: 20_000 });
  await expect(about.locator('.document-text')).toContainText('2131');
  await expect(about.getByRole('heading', { level: 2 })).toBeFocused();
  await about.getByRole('link', { name: words.library.previous_page }).click();
  await expect(picture.getByRole('img', { name: place(1) })).toBeVisible({ timeout: 20_000 });
  await about.getByRole('link', { name: words.common.close }).click();

  await page.getByLabel(words.library.tester_label).fill('نرخ جریمهٔ دیرکرد');
  await page.getByLabel(words.library.tester_label).press('Enter');
  await page.locator('#tester').getByRole('link', { name: 'chromium-contract.pdf' }).first().click();
  await expect(picture.getByRole('img', { name: place(1, 1) })).toBeVisible({ timeout: 20_000 });
  await expect(picture).not.toHaveAttribute('data-hits', '0');
  await expect(about.locator('mark')).toContainText('جریمهٔ دیرکرد');
  await page.setViewportSize({ width: 390, height: 844 });
  await expect(async () => {
    const [above, below] = [await picture.boundingBox(), await about.locator('.document-text').boundingBox()];
    expect((above?.y ?? 0) + (above?.height ?? 0), 'on a phone the page is above its text').toBeLessThanOrEqual(below?.y ?? 0);
  }).toPass();
  await page.keyboard.press('Escape');
  await expect(about).toHaveCount(0);
  await expect(page.locator('#tester')).toContainText('جریمهٔ دیرکرد');
});
