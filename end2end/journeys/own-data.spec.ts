import { expectAccessible } from '../harness/axe.ts';
import { expect, test } from '../harness/test.ts';

const DAY = 24 * 3600;

test('somebody takes a copy of their data along', async ({ person, page, words }) => {
  await person.signUp();
  await person.upload(person.policy);
  await page.goto(person.at('/account'));
  await page.getByRole('link', { name: words.account.data }).click();
  await person.arrivesAt('/account/data');
  await expectAccessible(page);
  await page.getByLabel(words.account.export_password).fill(person.password);
  await page.getByRole('button', { name: words.account.export_request }).click();
  const link = page.getByRole('link', { name: words.account.export_download });
  await expect(link).toBeVisible({ timeout: 15_000 });
  await expectAccessible(page);
  const [download] = await Promise.all([page.waitForEvent('download'), link.click()]);
  expect(download.suggestedFilename()).toMatch(/^tejarat-chat-\d{4}-\d{2}-\d{2}\.zip$/);
  await page.reload();
  await expect(link).toBeVisible();
  await expect(page.getByRole('button', { name: words.account.export_again })).toBeVisible();
});

test('an account that is to be deleted says so on every page and is kept by one press', async ({ person, page, browser, words }) => {
  await person.signUp();
  const other = await person.onAnotherDevice(browser);

  const keep = page.getByRole('button', { name: words.account.keep });
  await page.goto(person.at('/account/data'));
  await page.getByLabel(words.account.deletion_password).fill('not the password');
  await page.getByRole('button', { name: words.account.deletion_go }).click();
  await expect(page.getByText(words.accounts.errors.wrong_password)).toBeVisible();
  await page.getByLabel(words.account.deletion_password).fill(person.password);
  await page.getByRole('button', { name: words.account.deletion_go }).click();
  await expect(keep).toBeVisible();
  await expect(page.getByLabel(words.account.deletion_password)).toHaveCount(0);
  await expectAccessible(page);
  await other.arrivesAt('/sign-in');
  await other.page.context().close();

  for (const path of ['/library', '/account/security', '/chat']) {
    await page.goto(person.at(path));
    await expect(keep).toBeVisible();
    await expectAccessible(page);
  }
  await keep.click();
  await expect(keep).toHaveCount(0);
  await page.goto(person.at('/account/data'));
  await expect(page.getByRole('button', { name: words.account.deletion_go })).toBeVisible();
  await expect(keep).toHaveCount(0);
});

test('a week later the account is gone, and its number may begin anew', async ({ person, page, server, words }) => {
  await person.signUp();
  await person.upload(person.policy);
  await page.goto(person.at('/account/data'));
  await page.getByLabel(words.account.deletion_password).fill(person.password);
  await page.getByRole('button', { name: words.account.deletion_go }).click();
  await expect(page.getByRole('button', { name: words.account.keep })).toBeVisible();
  await server.wait(7 * DAY + 60);
  await expect(async () => {
    await page.goto(person.at('/account'));
    await expect(page).toHaveURL((url) => url.pathname === person.at('/sign-in'), { timeout: 1_000 });
  }).toPass({ timeout: 20_000 });
  await person.signIn();
  await expect(page.getByText(words.accounts.errors.wrong_credentials)).toBeVisible();
  await person.signUp();
  await page.goto(person.at('/library'));
  await expect(page.getByText(words.library.empty_title)).toBeVisible();
});

test.describe('without scripts', () => {
  test.use({ javaScriptEnabled: false });

  test('one can take a copy, have the account deleted and keep it', async ({ person, page, words }) => {
    await person.signUp();
    await page.goto(person.at('/account/data'));
    await page.getByLabel(words.account.export_password).fill('not the password');
    await page.getByRole('button', { name: words.account.export_request }).click();
    await expect(page.getByText(words.accounts.errors.wrong_password)).toBeVisible();
    await page.getByLabel(words.account.export_password).fill(person.password);
    await page.getByRole('button', { name: words.account.export_request }).click();
    await person.arrivesAt('/account/data');
    await expect(async () => {
      await page.reload();
      await expect(page.getByRole('link', { name: words.account.export_download })).toBeVisible({ timeout: 500 });
    }).toPass({ timeout: 15_000 });

    // The password was brought a moment ago.
    await expect(page.getByText(words.account.proof_remembered).first()).toBeVisible();
    await expect(page.getByLabel(words.account.deletion_password)).toHaveCount(0);
    await page.getByRole('button', { name: words.account.deletion_go }).click();
    await person.arrivesAt('/account/data');
    await page.goto(person.at('/chat'));
    await page.getByRole('button', { name: words.account.keep }).click();
    await person.arrivesAt('/chat');
    await expect(page.getByRole('button', { name: words.account.keep })).toHaveCount(0);
  });
});
