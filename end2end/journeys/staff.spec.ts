import { expectAccessible } from '../harness/axe.ts';
import { expect, test } from '../harness/test.ts';
import { totp } from '../harness/totp.ts';

test('somebody of the team sets a second factor up, and comes in by both steps; a customer does not', async ({ person, page, server, words }) => {
  await person.signUp();
  await page.goto(person.at('/admin/sign-in'));
  await expect(page.getByRole('heading', { name: words.auth.staff_title })).toBeVisible();
  await expect(page.locator('meta[name=robots]')).toHaveAttribute('content', 'noindex');
  await expectAccessible(page);
  await person.signIn();
  await expect(page.getByText(words.accounts.errors.wrong_credentials)).toBeVisible();

  await server.command('account', 'role', person.mobile, 'support');
  await page.goto(person.at('/admin/sign-in'));
  await person.signIn();
  await person.arrivesAt('/account/security');
  const part = page.locator('section').filter({ has: page.getByRole('heading', { name: words.account.factor }) });
  await part.getByLabel(words.account.factor_password).fill(person.password);
  await part.getByRole('button', { name: words.account.factor_turn_on }).click();
  await expect(part.locator('svg.qr')).toBeVisible();
  const secret = await part.locator('bdi').innerText();
  await part.getByLabel(words.account.factor_code).fill(totp(secret));
  await part.getByRole('button', { name: words.account.factor_confirm }).click();
  await expect(part.getByText(words.account.factor_on)).toBeVisible();
  await expect(part.getByText(words.account.factor_for_staff)).toBeVisible();
  await person.signOut();

  await page.goto(person.at('/admin/sign-in'));
  await page.getByRole('link', { name: words.auth.by_code }).click();
  await page.getByLabel(words.common.mobile).fill(person.mobile);
  await server.wait(61);
  await page.getByRole('button', { name: words.auth.send_code }).click();
  await expect(page.getByLabel(words.auth.code)).toBeVisible();
  await expectAccessible(page);
  await person.enterCode(await person.receivedCode());
  await expect(page.getByRole('heading', { name: words.auth.factor_title })).toBeVisible();
  await expect(page).toHaveURL((url) => url.pathname === person.at('/admin/sign-in'));
  await expectAccessible(page);
  // The server's clock went on by two steps and a second.
  await page.getByLabel(words.auth.factor_code).fill(totp(secret, 2));
  await page.getByRole('button', { name: words.auth.continue_button }).click();
  await person.arrivesAt('/chat');
});
