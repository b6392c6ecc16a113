import { expectAccessible } from '../harness/axe.ts';
import { expect, test } from '../harness/test.ts';

/** A time as clocks in a zone show it, in the digits of a language. */
function clockIn(zone: string, language: 'fa' | 'en', at: string): string {
  const locale = language === 'fa' ? 'fa-IR' : 'en-GB';
  return new Intl.DateTimeFormat(locale, { timeZone: zone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(new Date(at));
}

test('theme and time zone follow a person to every browser', async ({ browser, language, page, person, words }) => {
  await person.signUp();
  await page.goto(person.at('/account/preferences'));
  await page.getByRole('radio', { name: words.account.theme_dark }).check({ force: true });
  await page.getByLabel(words.account.time_zone).selectOption('Asia/Tokyo');
  await expectAccessible(page);
  await page.getByRole('button', { name: words.common.save }).click();
  await expect(page.getByText(words.account.saved)).toBeVisible();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await expect(page.getByLabel(words.account.time_zone)).toHaveValue('Asia/Tokyo');
  await expectAccessible(page);

  const there = await person.onAnotherDevice(browser);
  await expect(there.page.locator('html')).toHaveAttribute('data-theme', 'dark');
  // Once as the server writes it, once as the browser does that has come from another page.
  const shown = there.page.locator('main time').first();
  for (const arrive of [
    () => there.page.goto(there.at('/account/security')),
    async () => {
      await there.page.goto(there.at('/account'));
      await there.page.getByRole('link', { name: words.account.security }).click();
    },
  ]) {
    await arrive();
    await expect(shown).toBeVisible();
    const at = (await shown.getAttribute('datetime')) ?? '';
    await expect(shown).toHaveAttribute('title', new RegExp(clockIn('Asia/Tokyo', language, at)));
  }
  await there.page.context().close();
});

test('the language chosen is the one of every page, also after signing in anew', async ({ browser, language, page, person, words }) => {
  await person.signUp();
  await page.goto(person.at('/account/preferences'));
  const other = language === 'fa' ? words.account.in_english : words.account.in_persian;
  await page.getByRole('radio', { name: other }).check({ force: true });
  await page.getByRole('button', { name: words.common.save }).click();
  const lang = language === 'fa' ? 'en' : 'fa';
  await expect(page.locator('html')).toHaveAttribute('lang', lang);
  const context = await browser.newContext({ locale: language === 'fa' ? 'fa-IR' : 'en-US', baseURL: new URL(page.url()).origin });
  const there = person.inAnotherTab(await context.newPage());
  await there.page.goto(there.at('/sign-in'));
  await there.signIn();
  await expect(there.page).toHaveURL(/\/chat$/);
  await expect(there.page.locator('html')).toHaveAttribute('lang', lang);
  await context.close();
});

test('what is chosen in the menu is kept in the account', async ({ browser, page, person, words }) => {
  await person.signUp();
  await person.openAccountMenu();
  const answered = page.waitForResponse((response) => response.url().includes('keep_preferences'));
  await page.getByRole('button', { name: words.common.theme_dark }).click();
  expect((await answered).ok()).toBe(true);
  const there = await person.onAnotherDevice(browser);
  await expect(there.page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await there.page.context().close();
});
