import { expectAccessible } from '../harness/axe.ts';
import { expect, test } from '../harness/test.ts';
import { totp } from '../harness/totp.ts';

test('a company signs up, opens the link from its inbox and is in', async ({ person, page, words }) => {
  await person.signUpCompany();
  await expect(page.locator('main')).toContainText(person.email);
  await page.goto(await person.receivedLink('verify-email'));
  await expect(page.locator('main')).toContainText(person.email);
  await expectAccessible(page);
  await page.getByRole('button', { name: words.auth.verify }).click();
  await person.arrivesAt('/chat');
  await expect(person.composer).toBeVisible();
});

test('a link opened elsewhere confirms the address, and a password is chosen there', async ({ person, page, browser, words, locale }) => {
  await person.signUpCompany();
  const link = await person.receivedLink('verify-email');
  const elsewhere = await browser.newContext({ locale, baseURL: new URL(page.url()).origin });
  const tab = await elsewhere.newPage();
  await tab.goto(link);
  await tab.getByRole('button', { name: words.auth.verify }).click();
  await tab.getByLabel(words.common.password, { exact: true }).fill('Parastu-ye-sepid');
  await tab.getByRole('button', { name: words.auth.save_password }).click();
  await person.inAnotherTab(tab).arrivesAt('/chat');
  await elsewhere.close();
});

test('what is wrong with a form is told beside each field and nothing typed is lost', async ({ person, page, words }) => {
  await page.goto(person.at('/sign-up?step=business'));
  await page.getByLabel(words.auth.company_name).fill('Avand');
  await page.getByLabel(words.auth.legal_id).fill('123');
  await page.getByLabel(words.common.email).fill('info@avand.example');
  await page.getByLabel(words.auth.phone).fill('12');
  await page.getByLabel(words.common.password, { exact: true }).fill('12345678');
  await page.getByRole('button', { name: words.auth.sign_up }).click();
  for (const error of [words.accounts.errors.invalid_legal_id, words.accounts.errors.invalid_phone, words.accounts.errors.password_only_digits]) {
    await expect(page.getByText(error)).toBeVisible();
  }
  await expect(page.getByLabel(words.auth.company_name)).toHaveValue('Avand');
  await expect(page.getByLabel(words.common.password, { exact: true })).toHaveValue('12345678');
  await expectAccessible(page);
});

test('another kind of company is chosen and nothing typed is lost', async ({ person, page, words }) => {
  await page.goto(person.at('/sign-up?step=business'));
  await page.getByLabel(words.auth.company_name).fill('Avand');
  await page.getByLabel(words.common.email).fill('info@avand.example');
  await page.getByRole('link', { name: words.auth.legal_line }).click();
  await expect(page.locator('a[aria-current=true]')).toContainText(words.auth.legal_line);
  await expect(page.getByLabel(words.auth.company_name)).toHaveValue('Avand');
  await expect(page.getByLabel(words.common.email)).toHaveValue('info@avand.example');
});

test('a forgotten password is replaced by a code, and by a link', async ({ person, page, server, words }) => {
  await person.signUp();
  await person.signOut();
  await server.wait(61);
  await page.goto(person.at('/sign-in'));
  await page.getByRole('link', { name: words.auth.forgot }).click();
  await page.getByLabel(words.common.mobile_or_email).fill(person.mobile);
  await page.getByRole('button', { name: words.auth.continue_button }).click();
  await expect(page.getByLabel(words.auth.code)).toBeVisible();
  await person.enterCode(await person.receivedCode());
  await page.getByLabel(words.common.password, { exact: true }).fill('Parastu-ye-sepid');
  await page.getByRole('button', { name: words.auth.save_password }).click();
  await person.arrivesAt('/chat');

  await person.signOut();
  await person.signUpCompany();
  await page.goto(await person.receivedLink('verify-email'));
  await page.getByRole('button', { name: words.auth.verify }).click();
  await person.arrivesAt('/chat');
  await person.signOut();
  await server.wait(61);
  await page.goto(person.at('/forgot'));
  await page.getByLabel(words.common.mobile_or_email).fill(person.email);
  await page.getByRole('button', { name: words.auth.continue_button }).click();
  await expect(page.getByRole('heading', { name: words.auth.inbox_title })).toBeVisible();
  await page.goto(await person.receivedLink('reset-password'));
  await page.getByLabel(words.common.password, { exact: true }).fill('Parastu-ye-sepid');
  await page.getByRole('button', { name: words.auth.save_password }).click();
  await person.arrivesAt('/chat');
});

test('somebody changes their password, tells their name and signs another device out', async ({ person, page, browser, words }) => {
  await person.signUp();
  const other = await person.onAnotherDevice(browser);

  await page.goto(person.at('/account'));
  await page.getByLabel(words.account.first_name, { exact: true }).fill('سارا');
  await page.getByLabel(words.account.national_id).fill('123');
  await page.getByRole('button', { name: words.common.save }).click();
  await expect(page.getByText(words.accounts.errors.invalid_national_id)).toBeVisible();
  await page.getByLabel(words.account.national_id).fill('');
  await page.getByRole('button', { name: words.common.save }).click();
  await expect(page.getByText(words.account.saved)).toBeVisible();
  await expectAccessible(page);

  await page.getByRole('link', { name: words.account.security }).click();
  await expect(page.getByText(words.account.this_device)).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('button', { name: words.account.end, exact: true }).click();
  await expect(page.getByRole('button', { name: words.account.end, exact: true })).toHaveCount(0);
  await other.arrivesAt('/sign-in');
  await other.page.context().close();

  await page.getByLabel(words.account.current_password).fill('not the password');
  await page.getByLabel(words.account.new_password).fill('Parastu-ye-sepid');
  await page.getByRole('button', { name: words.account.change_password }).click();
  await expect(page.getByText(words.accounts.errors.wrong_password)).toBeVisible();
  await page.getByLabel(words.account.current_password).fill(person.password);
  await page.getByRole('button', { name: words.account.change_password }).click();
  await expect(page.getByText(words.account.password_changed)).toBeVisible();

  await page.goto(person.at('/account/security'));
  const events = page.locator('section').filter({ has: page.getByRole('heading', { name: words.account.events }) });
  for (const what of [words.events.password_changed, words.events.password_refused, words.events.session_ended, words.events.signed_up]) {
    await expect(events.getByText(what)).toBeVisible();
  }
});

test('with a second factor the password alone does not let in, and a recovery code does', async ({ person, page, words }) => {
  await person.signUp();
  await page.goto(person.at('/account/security'));
  const part = page.locator('section').filter({ has: page.getByRole('heading', { name: words.account.factor }) });
  await part.getByLabel(words.account.factor_password).fill(person.password);
  await part.getByRole('button', { name: words.account.factor_turn_on }).click();
  await expect(part.locator('svg.qr')).toBeVisible();
  await expectAccessible(page);
  const secret = await part.locator('bdi').innerText();
  await part.getByLabel(words.account.factor_code).fill('000000');
  await part.getByRole('button', { name: words.account.factor_confirm }).click();
  await expect(part.getByText(words.accounts.errors.wrong_factor)).toBeVisible();
  expect(await part.locator('bdi').innerText()).toBe(secret);
  await part.getByLabel(words.account.factor_code).fill(totp(secret));
  await part.getByRole('button', { name: words.account.factor_confirm }).click();
  await expect(part.getByText(words.account.factor_on)).toBeVisible();
  const recovery = await part.locator('li').first().innerText();
  await expect(page).toHaveURL((url) => url.pathname === person.at('/account/security'));

  await person.signOut();
  await page.goto(person.at('/sign-in'));
  await person.signIn();
  await expect(page.getByRole('heading', { name: words.auth.factor_title })).toBeVisible();
  await expectAccessible(page);
  await page.goto(person.at('/chat'));
  await person.arrivesAt('/sign-in'); // nobody is in yet
  await person.signIn();
  await page.getByLabel(words.auth.factor_code).fill('000000');
  await page.getByRole('button', { name: words.auth.continue_button }).click();
  await expect(page.getByText(words.accounts.errors.wrong_factor)).toBeVisible();
  await page.getByLabel(words.auth.factor_code).fill(recovery.toLowerCase());
  await page.getByRole('button', { name: words.auth.continue_button }).click();
  await person.arrivesAt('/chat');

  await page.goto(person.at('/account/security'));
  await expect(part.getByText(words.account.factor_is_on)).toBeVisible();
  await expectAccessible(page);
  const renewal = part.locator('form').filter({ has: page.getByRole('button', { name: words.account.recovery_renew }) });
  await renewal.getByLabel(words.account.recovery_password).fill(person.password);
  await renewal.getByLabel(words.auth.factor_code).fill('000000');
  await renewal.getByRole('button', { name: words.account.recovery_renew }).click();
  await expect(renewal.getByText(words.accounts.errors.wrong_factor)).toBeVisible();
  await renewal.getByLabel(words.account.recovery_password).fill(person.password);
  // The code of this half minute may have been used to turn it on.
  await renewal.getByLabel(words.auth.factor_code).fill(totp(secret, 1));
  await renewal.getByRole('button', { name: words.account.recovery_renew }).click();
  await expect(part.getByText(words.account.recovery_renewed)).toBeVisible();
  await expect(part.locator('li').first()).not.toHaveText(recovery);

  // For a while nothing is asked for again.
  await page.goto(person.at('/account/security'));
  await expect(part.getByText(words.account.proof_remembered).first()).toBeVisible();
  await expect(page.locator('input[name=factor_code]')).toHaveCount(0);
  await part.getByRole('button', { name: words.account.factor_replace }).click();
  await expect(part.locator('svg.qr')).toBeVisible();
  await expectAccessible(page);
  const next = await part.locator('bdi').innerText();
  await part.getByLabel(words.account.factor_code).fill(totp(next));
  await part.getByRole('button', { name: words.account.factor_confirm_new }).click();
  await expect(part.getByText(words.account.factor_replaced)).toBeVisible();

  await page.goto(person.at('/account/security'));
  const removal = part.locator('form').filter({ has: page.getByRole('button', { name: words.account.factor_turn_off }) });
  await removal.getByLabel(words.account.factor_password).fill(person.password);
  await removal.getByLabel(words.auth.factor_code).fill(totp(next, 1));
  await removal.getByRole('button', { name: words.account.factor_turn_off }).click();
  await part.getByRole('button', { name: words.account.factor_turn_on }).click();
  await expect(part.locator('svg.qr')).toBeVisible();
});

test('a page that was open too long asks for the password again, and nothing typed is lost', async ({ person, page, server, words }) => {
  await person.signUp();
  await page.goto(person.at('/account/data'));
  await page.getByLabel(words.account.export_password).fill(person.password);
  await page.getByRole('button', { name: words.account.export_request }).click();
  await expect(page.getByText(words.account.proof_remembered).first()).toBeVisible();
  await page.goto(person.at('/account/security'));
  await expect(page.getByLabel(words.account.current_password)).toHaveCount(0);
  await page.getByLabel(words.account.new_password).fill('Parastu-ye-sepid');
  await server.wait(601);
  await page.getByRole('button', { name: words.account.change_password }).click();
  await expect(page.getByText(words.accounts.errors.proof_needed)).toBeVisible();
  await expect(page.getByLabel(words.account.new_password)).toHaveValue('Parastu-ye-sepid');
  await page.getByLabel(words.account.current_password).fill(person.password);
  await page.getByRole('button', { name: words.account.change_password }).click();
  await expect(page.getByText(words.account.password_changed)).toBeVisible();
});
