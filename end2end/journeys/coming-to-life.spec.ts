import { expect, test } from '../harness/test.ts';

test('a tab older than the server starts over by itself, and what was being written is still there', async ({ person, page, words, watch }) => {
  await person.signUp();
  await page.waitForLoadState('networkidle');
  await person.composer.fill(person.questions.leave);
  await page.waitForTimeout(600); // drafts are kept a moment after the last key
  // After a deploy the parts of the old page are gone.
  await page.route(/split_library.*\.wasm$/, (route) => route.fulfill({ status: 404 }), { times: 1 });
  const startsOver = page.waitForEvent('load');
  const library = page.getByRole('link', { name: words.library.title, exact: true });
  await library.click();
  await startsOver;
  // That this half of the page died is what this is about.
  expect(watch.found.splice(0).join('\n')).toMatch(/panicked at/);

  await expect(person.composer).toHaveValue(person.questions.leave);
  await page.waitForLoadState('networkidle');
  await library.click();
  await expect(page.getByRole('heading', { name: words.library.title, exact: true })).toBeVisible();
});

test('a file chosen before the page has come to life is not lost', async ({ person, page, words }) => {
  await person.signUp();
  let arrive = () => {};
  const awaited = new Promise<void>((done) => { arrive = done; });
  await page.route(/\.wasm$/, async (route) => {
    await awaited;
    await route.continue();
  });
  await page.goto(person.at('/library'), { waitUntil: 'commit' });
  await page.getByLabel(words.library.choose).setInputFiles(person.policy);
  arrive();
  const documents = page.getByRole('region', { name: words.library.documents });
  await expect(documents.getByRole('listitem').filter({ hasText: words.library.ready })).toBeVisible({ timeout: 30_000 });
});
