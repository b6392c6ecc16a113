import { expectAccessible } from '../harness/axe.ts';
import { expect, test } from '../harness/test.ts';

test('somebody adds an e-mail address, and it is theirs once its link was opened', async ({ person, page, words }) => {
  await person.signUp();
  await page.goto(person.at('/account'));
  await page.getByRole('link', { name: `${words.account.add} ${words.common.email}` }).click();
  await page.getByLabel(words.common.email).fill(person.email);
  await page.getByLabel(words.common.password, { exact: true }).fill('not the password');
  await page.getByRole('button', { name: words.account.email_send }).click();
  await expect(page.getByText(words.accounts.errors.wrong_password)).toBeVisible();
  await expectAccessible(page);
  await page.getByLabel(words.common.password, { exact: true }).fill(person.password);
  await page.getByRole('button', { name: words.account.email_send }).click();
  await expect(page.getByText(words.account.email_sent)).toBeVisible();

  await page.goto(await person.receivedLink('account/email'));
  await expect(page.getByText(person.email)).toBeVisible();
  await page.getByRole('button', { name: words.account.email_confirm }).click();
  await expect(page.getByText(words.account.email_changed)).toBeVisible();
  await page.getByRole('link', { name: words.account.to_profile }).click();
  await expect(page.getByText(person.email)).toBeVisible();
});

test('somebody moves to another number', async ({ person, page, server, words }) => {
  await person.signUp();
  await server.wait(61);
  const next = person.withAnotherNumber();
  await page.goto(person.at('/account'));
  await page.getByRole('link', { name: `${words.account.change} ${words.common.mobile}` }).click();
  await page.getByLabel(words.common.mobile).fill(next.mobile);
  await page.getByLabel(words.common.password, { exact: true }).fill(person.password);
  await page.getByRole('button', { name: words.auth.send_code }).click();
  await expect(page.getByText(next.shownMobile)).toBeVisible();
  await expectAccessible(page);
  await next.enterCode(await next.receivedCode());
  await expect(page.getByText(words.account.mobile_changed)).toBeVisible();
  await page.getByRole('link', { name: words.account.to_profile }).click();
  await expect(page.locator('main').getByText(next.shownMobile)).toBeVisible();

  await person.signOut();
  await page.goto(person.at('/sign-in'));
  await person.signIn();
  await expect(page.getByText(words.accounts.errors.wrong_credentials)).toBeVisible();
  await next.signIn();
  await next.arrivesAt('/chat');
});
