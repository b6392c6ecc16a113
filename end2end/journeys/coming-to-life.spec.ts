import { expect, test } from '../harness/test.ts';

test('a page whose program has died begins anew by itself, and what was being written is still there', async ({ person, page, words, watch }) => {
  await person.signUp();
  await page.waitForLoadState('networkidle');
  await person.composer.fill(person.questions.leave);
  await page.waitForTimeout(600); // drafts are kept a moment after the last key
  const startsOver = page.waitForEvent('load');
  await page.evaluate(() => {
    document.createElement = () => { throw new Error('no more elements'); };
  });
  const library = page.getByRole('link', { name: words.library.title, exact: true });
  await library.click();
  await startsOver;
  // That the program died is what this is about.
  expect(watch.found.splice(0).join('\n')).toMatch(/panicked at|no more elements/);

  await page.goto(person.at('/chat'));
  await expect(person.composer).toHaveValue(person.questions.leave);
});

test('a program that dies while it takes the page over loses nothing that was typed before', async ({ person, page, watch }) => {
  await person.signUp();
  await page.waitForLoadState('networkidle');
  let arrive = () => {};
  const awaited = new Promise<void>((done) => { arrive = done; });
  await page.route(/\.wasm$/, async (route) => {
    await awaited;
    await route.continue();
  });
  // As on the first page of a person on this machine.
  await page.evaluate(() => localStorage.removeItem('chat.owner'));
  // A node in its way, as an extension of the browser may put one there.
  await page.route('**/chat', async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: (await response.text()).replace('<div class="composer">', '$&<p></p>') });
  }, { times: 1 });
  await page.goto(person.at('/chat'), { waitUntil: 'commit' });
  await person.composer.fill(person.questions.leave);
  const startsOver = page.waitForEvent('load');
  arrive();
  await startsOver;
  await expect(page.locator('.status-dot')).toHaveAttribute('data-state', 'online');
  await expect(person.composer).toHaveValue(person.questions.leave);
  expect(watch.found.splice(0).join('\n')).toMatch(/panicked at/);
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
