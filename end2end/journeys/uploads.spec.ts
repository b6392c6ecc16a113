import { expectAccessible } from '../harness/axe.ts';
import { expect, test } from '../harness/test.ts';
import { fill } from '../harness/words.ts';

const text = (name: string, content: string) => ({ name, mimeType: 'text/plain', buffer: Buffer.from(content) });

const FILES = [
  text('قرارداد "اجاره".txt', 'قرارداد اجاره تا پایان اسفند معتبر است.'),
  text('copy.txt', 'قرارداد اجاره تا پایان اسفند معتبر است.'),
  { name: 'old.doc', mimeType: 'application/msword', buffer: Buffer.from([0xd0, 0xcf, 0x11, 0xe0]) },
  text('empty.txt', ''),
];

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with scripts' : 'without scripts', () => {
    test.use({ javaScriptEnabled });

    test('each file of a form is answered for by itself', async ({ person, page, words }) => {
      await person.signUp();
      await page.goto(person.at('/library'));
      // A script sends two at a time; which of two copies comes first is nobody's business.
      const rounds = javaScriptEnabled ? [FILES.slice(0, 1), FILES.slice(1)] : [FILES];
      for (const files of rounds) {
        await page.getByLabel(words.library.choose).setInputFiles(files);
        if (!javaScriptEnabled) await page.getByRole('button', { name: words.library.upload }).click();
        await expect(page.locator('.document')).toHaveCount(1);
      }
      const answer = page.locator(javaScriptEnabled ? '.upload-chip' : '[role=alert] li');
      const known = fill(words.library.upload_known, { name: FILES[0]?.name ?? '' });
      await expect(answer.filter({ hasText: 'copy.txt' })).toContainText(known);
      await expect(answer.filter({ hasText: 'old.doc' })).toContainText(words.knowledge.errors.old_word);
      await expect(answer.filter({ hasText: 'empty.txt' })).toContainText(words.knowledge.errors.empty);
      await expect(page.locator('.document bdi')).toHaveText(FILES[0]?.name ?? '');
      if (javaScriptEnabled) await expectAccessible(page);
    });
  });
}
