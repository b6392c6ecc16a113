import { join } from 'node:path';

import { expectAccessible } from '../harness/axe.ts';
import { expect, test } from '../harness/test.ts';

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
