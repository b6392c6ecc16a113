import type { Page } from '@playwright/test';
import { expectAccessible } from '../harness/axe.ts';
import type { Person } from '../harness/person.ts';
import { expect, test } from '../harness/test.ts';
import { anyOf } from '../harness/words.ts';

// Two codes of an hour take no work; two more can be had by strangers.
test.use({ settings: { CODES_PER_HOUR: '10' } });

async function ask(page: Page, person: Person): Promise<void> {
  await page.goto(person.at('/sign-up'));
  await page.getByLabel(person.words.common.mobile).fill(person.mobile);
  await page.getByRole('button', { name: person.words.auth.send_code }).click();
}

test.beforeEach(async ({ page, person, server }) => {
  for (const mobile of ['09350000001', '09350000002']) {
    const form = { mobile, purpose: 'sign_up', 'visit[language]': person.language };
    const sent = await page.request.post('/fn/app/auth/server_fns/send_code', { form, headers: { accept: 'text/html', origin: server.url } });
    expect(sent.url()).toContain('step=code');
  }
});

test('while very many want codes the browser works for one and the person need not', async ({ person, page, words }) => {
  await page.route('**/puzzle.js*', (route) => new Promise((done) => setTimeout(done, 500)).then(() => route.continue()));
  await ask(page, person);
  await expect(page.getByText(words.auth.puzzle_lead)).toBeVisible();
  await expectAccessible(page);
  await expect(page.getByText(person.shownMobile)).toBeVisible({ timeout: 60_000 });
  await person.finishSigningUp();
});

test.describe('without scripts', () => {
  test.use({ javaScriptEnabled: false });

  test('one is told when to come back, and may have a code then', async ({ person, page, server, words }) => {
    await ask(page, person);
    await expect(page.getByText(anyOf(words.auth.puzzle_later))).toBeVisible();
    await server.wait(3601);
    await page.getByRole('button', { name: words.auth.send_code }).click();
    await person.finishSigningUp();
  });
});
