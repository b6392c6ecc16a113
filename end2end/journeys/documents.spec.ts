import { expect, test } from '../harness/test.ts';
import { totp } from '../harness/totp.ts';

test('no page but the workspace loads a program', async ({ person, page }) => {
  const programs: string[] = [];
  page.on('request', (request) => { if (request.url().includes('.wasm')) programs.push(request.url()); });
  for (const path of ['/', '/sign-in', '/sign-up?step=legal', '/forgot', '/nowhere']) await page.goto(person.at(path), { waitUntil: 'networkidle' });
  expect(programs).toEqual([]);
  await person.signUp();
  await expect(page.locator('[data-state=online]')).toBeAttached();
  expect(programs.length).toBe(1);
  for (const path of ['/account', '/account/security', '/account/preferences', '/account/data']) await page.goto(person.at(path), { waitUntil: 'networkidle' });
  expect(programs.length).toBe(1);
});

test('a password can be looked at, tells the other keyboard, and its rules are ticked off', async ({ person, page, words }) => {
  await page.goto(person.at('/sign-up?step=legal'));
  const password = page.getByLabel(words.common.password, { exact: true });
  const hint = page.getByText(words.common.persian_keyboard);
  await password.fill('سبز');
  await expect(hint).toBeVisible();
  await password.fill('12345678');
  await expect(hint).toBeHidden();
  const rule = (text: string) => page.getByRole('listitem').filter({ hasText: text });
  await expect(rule(words.auth.rule_length)).toHaveAttribute('data-kept', 'true');
  await expect(rule(words.auth.rule_not_only_digits)).not.toHaveAttribute('data-kept');
  await expect(page.getByText(words.auth.strength_weak)).toBeVisible();
  await page.getByLabel(words.auth.company_name).fill('Avandgostar');
  await password.fill('Avandgostar-1');
  await expect(rule(words.auth.rule_not_only_digits)).toHaveAttribute('data-kept', 'true');
  await expect(rule(words.auth.rule_not_like_your_data)).not.toHaveAttribute('data-kept');
  await password.fill('Sabz-o-abi-ye-Darya');
  await expect(rule(words.auth.rule_not_like_your_data)).toHaveAttribute('data-kept', 'true');
  await expect(page.getByText(words.auth.strength_strong)).toBeVisible();
  await page.getByRole('button', { name: words.common.show_password }).click();
  await expect(password).toHaveAttribute('type', 'text');
  await page.getByRole('link', { name: words.auth.business_line }).click();
  await expect(page.getByLabel(words.auth.company_name)).toHaveValue('Avandgostar');
  await expect(password).toHaveValue('');
  expect(await page.evaluate(() => JSON.stringify({ ...sessionStorage }))).not.toContain('Sabz');
});

test('a field tells at once what is wrong with it, and takes it back when one goes on typing', async ({ person, page, words }) => {
  await page.goto(person.at('/sign-up'));
  const mobile = page.getByLabel(words.common.mobile);
  await mobile.fill('123');
  await mobile.blur();
  await expect(page.getByText(words.accounts.errors.invalid_mobile)).toBeVisible();
  await expect(mobile).toHaveAttribute('aria-invalid', 'true');
  await mobile.pressSequentially('4');
  await expect(page.getByText(words.accounts.errors.invalid_mobile)).toHaveCount(0);
});

test('a form that the network loses says so, and can be sent again', async ({ person, page, words }) => {
  await page.goto(person.at('/sign-up?step=legal'));
  await page.getByLabel(words.auth.company_name).fill('Avand');
  await page.getByLabel(words.auth.legal_id).fill('10380284790');
  await page.getByLabel(words.common.email).fill(person.email);
  await page.getByLabel(words.auth.phone).fill('02188888888');
  await page.getByLabel(words.common.password, { exact: true }).fill(person.password);
  await page.route(/sign_up_company/, (route) => route.abort(), { times: 1 });
  await page.getByRole('button', { name: words.auth.sign_up }).click();
  await expect(page.getByRole('alert').filter({ hasText: /\S/ })).toBeVisible();
  await expect(page.getByLabel(words.common.password, { exact: true })).toHaveValue(person.password);
  await page.getByRole('button', { name: words.auth.sign_up }).click();
  await expect(page.getByRole('heading', { name: words.auth.inbox_title })).toBeVisible();
});

test('a form whose answer is lost is not sent twice by itself', async ({ person, page, words }) => {
  await person.signUp();
  await page.goto(person.at('/account'));
  let sent = 0;
  await page.route(/save_profile/, (route) => {
    sent += 1;
    return route.fulfill({ status: 503, contentType: 'application/problem+json', body: JSON.stringify({ detail: words.account.saved }) });
  });
  await page.getByLabel(words.account.last_name, { exact: true }).fill('Avandi');
  await page.getByRole('button', { name: words.common.save }).click();
  await expect(page.getByRole('alert').filter({ hasText: words.account.saved })).toBeVisible();
  expect(sent).toBe(1);
  await expect(page.getByLabel(words.account.last_name, { exact: true })).toHaveValue('Avandi');
});

test('what was typed before the session ended is there after signing in again', async ({ person, page, context, words }) => {
  await person.signUp();
  await page.goto(person.at('/account'));
  await page.getByLabel(words.account.last_name, { exact: true }).fill('Avandi');
  await context.clearCookies();
  await page.getByRole('button', { name: words.common.save }).click();
  await person.arrivesAt('/sign-in');
  await person.signIn();
  await person.arrivesAt('/account');
  await expect(page.getByLabel(words.account.last_name, { exact: true })).toHaveValue('Avandi');
  await page.getByRole('button', { name: words.common.save }).click();
  await expect(page.getByText(words.account.saved)).toBeVisible();
  await page.getByLabel(words.account.national_id).fill('123');
  await page.getByRole('button', { name: words.common.save }).click();
  await expect(page.getByText(words.accounts.errors.invalid_national_id)).toBeVisible();
  await expect(page.getByText(words.account.saved)).toHaveCount(0);
});

test('a conversation is renamed and deleted from a page without a program', async ({ person, page, words }) => {
  await person.signUp();
  await person.ask(person.questions.leave);
  await person.answerIsWhole();
  await page.goto(person.at('/account'));
  await person.conversations.first().hover();
  await person.conversations.first().getByRole('button').click();
  await page.getByText(words.chat.rename).click();
  await page.getByLabel(words.chat.title_label).fill('Avand');
  await page.getByRole('button', { name: words.common.save }).filter({ visible: true }).first().click();
  await expect(person.conversations.filter({ hasText: 'Avand' })).toHaveCount(1);
  await person.arrivesAt('/account');
  await person.conversations.first().hover();
  await person.conversations.first().getByRole('button').click();
  await page.getByRole('button', { name: words.chat.delete }).filter({ visible: true }).click();
  await person.arrivesAt('/chat');
  await expect(person.conversations).toHaveCount(0);
});

test.describe('without scripts', () => {
  test.use({ javaScriptEnabled: false });

  test('the whole account works: name, second factor, preferences, signing out', async ({ person, page, words }) => {
    await person.signUp();
    await page.goto(person.at('/account'));
    await page.getByLabel(words.account.first_name, { exact: true }).fill('سارا');
    await page.getByRole('button', { name: words.common.save }).click();
    await expect(page.getByText(words.account.saved)).toBeVisible();

    await page.goto(person.at('/account/security'));
    const part = page.locator('section').filter({ has: page.getByRole('heading', { name: words.account.factor }) });
    await part.getByLabel(words.account.factor_password).fill('not the password');
    await part.getByRole('button', { name: words.account.factor_turn_on }).click();
    await expect(part.getByText(words.accounts.errors.wrong_password)).toBeVisible();
    await part.getByLabel(words.account.factor_password).fill(person.password);
    await part.getByRole('button', { name: words.account.factor_turn_on }).click();
    await expect(part.locator('svg.qr')).toBeVisible();
    expect(page.url()).not.toContain('secret');
    await part.getByLabel(words.account.factor_code).fill(totp(await part.locator('bdi').innerText()));
    await part.getByRole('button', { name: words.account.factor_confirm }).click();
    await expect(part.getByText(words.account.factor_on)).toBeVisible();
    await expect(part.getByRole('listitem')).toHaveCount(10);
    const recovery = await part.getByRole('listitem').first().innerText();
    await page.goto(person.at('/account/security'));
    const turnOff = part.locator('form').filter({ has: page.getByRole('button', { name: words.account.factor_turn_off }) });
    await turnOff.getByLabel(words.account.factor_password).fill(person.password);
    await turnOff.getByLabel(words.auth.factor_code).fill(recovery);
    await turnOff.getByRole('button', { name: words.account.factor_turn_off }).click();
    await expect(part.getByRole('button', { name: words.account.factor_turn_on })).toBeVisible();

    await page.goto(person.at('/account/preferences'));
    await page.getByRole('radio', { name: words.account.theme_dark }).check({ force: true });
    await page.getByRole('button', { name: words.common.save }).click();
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
    await person.signOut();
  });
});
