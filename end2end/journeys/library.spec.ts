import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { expectAccessible } from '../harness/axe.ts';
import { expect, test } from '../harness/test.ts';
import { digits, fill } from '../harness/words.ts';

const text = (name: string, content: string) => ({ name, mimeType: 'text/plain', buffer: Buffer.from(content) });
const LEASE = text('lease.txt', 'اجاره هر ماه ده میلیون تومان است.');
const LEAVE = text('leave.txt', 'مرخصی استعلاجی سه روز است.');

test.use({ settings: { FETCH_NETWORKS: '127.0.0.1/32' } });

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with scripts' : 'without scripts', () => {
    test.use({ javaScriptEnabled });

    test('documents are put into a folder, found by name, renamed and deleted', async ({ person, page, words, isMobile }) => {
      await person.signUp();
      await person.upload(LEASE);
      await person.upload(LEAVE);
      await page.goto(person.at('/library'));
      const rows = page.locator('.document');
      await expect(rows).toHaveCount(2);

      await page.getByRole('button', { name: words.library.new_folder }).click();
      await page.getByLabel(words.library.folder_name, { exact: true }).filter({ visible: true }).fill('قراردادها');
      await page.getByRole('button', { name: words.library.make_folder }).click();
      const folder = page.getByRole('link', { name: /^قراردادها/ });
      await expect(folder).toBeVisible();

      await rows.filter({ hasText: 'lease.txt' }).getByRole('checkbox').check();
      await page.getByLabel(words.library.move_to).selectOption({ label: 'قراردادها' });
      await page.getByRole('button', { name: words.library.move_there, exact: true }).click();
      await expect(folder).toContainText(digits(person.language, '1'));
      await folder.click();
      await expect(rows).toHaveCount(1);
      await expect(rows).toContainText('lease.txt');

      await rows.getByRole('link', { name: 'lease.txt', exact: true }).click();
      const about = page.getByRole('complementary', { name: words.library.text_title });
      await expect(about).toContainText('ده میلیون تومان');
      await about.getByRole('button', { name: words.library.rename }).click();
      await about.getByLabel(words.library.name_label).fill('اجاره‌نامه');
      await about.getByRole('button', { name: words.common.save }).click();
      await expect(about).toContainText('اجاره‌نامه.txt');
      if (javaScriptEnabled && !isMobile) await expectAccessible(page);
      await about.getByRole('link', { name: words.common.close }).click();
      await expect(about).toHaveCount(0);
      await expect(rows).toContainText('اجاره‌نامه.txt');

      await page.goto(person.at('/library'));
      await page.getByRole('searchbox', { name: words.library.search_label }).fill('اجاره نامه');
      await page.getByRole('button', { name: words.library.search_go, exact: true }).first().click();
      await expect(rows).toHaveCount(1);
      await page.getByRole('link', { name: words.library.show_all }).click();
      await expect(rows).toHaveCount(2);

      for (const row of await rows.all()) await row.getByRole('checkbox').check();
      if (javaScriptEnabled) await expect(page.locator('[data-selected]')).toHaveText(digits(person.language, '2'));
      await page.locator('.selection').getByRole('button', { name: words.library.delete, exact: true }).click();
      await page.getByRole('button', { name: words.library.delete_selected }).click();
      await expect(rows).toHaveCount(0);
      await expect(page.getByText(words.library.empty_title)).toBeVisible();
    });
  });
}

test('a page of the web is read, and one that cannot be says why', async ({ person, page, words }) => {
  const site = createServer((request, answer) => {
    answer.writeHead(request.url === '/leave' ? 200 : 404, { 'content-type': 'text/html; charset=utf-8' });
    answer.end('<title>مرخصی کارکنان</title><p>مرخصی استعلاجی سه روز است.</p>');
  });
  await new Promise<void>((ready) => site.listen(0, '127.0.0.1', ready));
  const { port } = site.address() as AddressInfo;
  await person.signUp();
  await page.goto(person.at('/library'));
  await page.getByText(words.library.from_web).click();
  const address = page.getByLabel(words.library.address);
  const add = page.getByRole('button', { name: words.library.add_page });
  await address.fill('سلام');
  await add.click();
  await expect(page.getByText(words.knowledge.errors.invalid_address)).toBeVisible();
  await expect(address).toHaveValue('سلام');
  await address.fill(`http://127.0.0.1:${port}/leave`);
  await add.click();
  const read = page.locator('.document').filter({ hasText: 'مرخصی کارکنان' });
  await expect(read).toContainText(words.library.ready, { timeout: 20_000 });
  await address.fill(`http://127.0.0.1:${port}/gone`);
  await add.click();
  await expect(page.locator('.document').filter({ hasText: words.library.refused })).toBeVisible({ timeout: 20_000 });
  await address.fill('http://127.0.0.2/');
  await add.click();
  await expect(page.locator('.document').filter({ hasText: words.library.not_public })).toBeVisible({ timeout: 20_000 });
  site.close();
});

test('a changed file of the same name takes the place of the one before', async ({ person, page, words }) => {
  await person.signUp();
  await person.upload(LEASE);
  await person.upload(text('lease.txt', 'اجاره هر ماه یازده میلیون تومان است.'));
  await page.goto(person.at('/library'));
  const rows = page.locator('.document');
  await expect(rows).toHaveCount(2);
  await page.getByRole('button', { name: words.library.replace }).click();
  await expect(rows).toHaveCount(1);
  await expect(rows).toContainText(fill(words.library.passages, { count: digits(person.language, '1') }));
  await rows.getByRole('link', { name: 'lease.txt', exact: true }).click();
  await expect(page.getByRole('complementary')).toContainText('یازده میلیون');
});
