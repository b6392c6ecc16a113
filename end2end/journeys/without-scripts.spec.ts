import { expect, test } from '../harness/test.ts';

test.use({ javaScriptEnabled: false });

test('without scripts one can still sign up, ask and read the answer', async ({ person, page }) => {
  await person.signUp();
  await person.upload(person.policy);
  await person.ask(person.questions.leave);
  await expect(async () => {
    await page.reload();
    await expect(person.answer).toContainText(person.expected.leave, { timeout: 1_000 });
  }).toPass({ timeout: 30_000 });
  await person.citation(1).click();
  await expect(page.locator('body')).toContainText(person.expected.passage);
});

test('without scripts a file comes with a question, and what is refused loses nothing that was typed', async ({ person, page, words }) => {
  await person.signUp();
  const files = page.getByLabel(words.chat.attach);
  await expect(files).toBeVisible();
  const text = (name: string, content: string) => ({ name, mimeType: 'text/plain', buffer: Buffer.from(content) });
  await person.composer.fill(person.questions.leave);
  await files.setInputFiles([text('old.doc', 'x'), text('a.txt', `${person.expected.passage}: ${person.expected.leave}.`)]);
  await page.getByRole('button', { name: words.chat.send, exact: true }).click();
  await expect(page.getByRole('alert')).toContainText(words.knowledge.errors.old_word);
  await expect(person.composer).toHaveValue(person.questions.leave);
  await expect(page.getByRole('checkbox', { name: 'a.txt' })).toBeChecked();
  await page.getByRole('button', { name: words.chat.send, exact: true }).click();
  await expect(page.locator('.question-file')).toContainText('a.txt');
  await expect(async () => {
    await page.reload();
    await expect(person.answer).toContainText(person.expected.leave, { timeout: 1_000 });
  }).toPass({ timeout: 60_000 });
});

test('a wrong code is told beside its field and the number stays', async ({ person, page }) => {
  await person.askForCode();
  await person.enterCode('000000');
  await expect(page.getByRole('alert').first()).toBeVisible();
  await expect(page.locator('body')).toContainText(person.shownMobile);
});

test('a refused sign-in keeps the number, and not in the address', async ({ person, page }) => {
  await page.goto(person.at('/sign-in'));
  await page.locator('#name').fill(person.mobile);
  await page.locator('#password').fill('not the password');
  await page.locator('form button[type=submit]').first().click();
  await expect(page.getByRole('alert').filter({ hasText: /\S/ }).first()).toBeVisible();
  await expect(page.locator('#name')).toHaveValue(person.mobile);
  expect(page.url()).not.toContain(person.mobile.slice(-9));
  await page.reload();
  await expect(page.locator('#name')).toHaveValue('');
});
