import { expectAccessible } from '../harness/axe.ts';
import { expect, test } from '../harness/test.ts';

for (const scheme of ['light', 'dark'] as const) {
  test(`every page can be read and used by everybody, ${scheme}`, async ({ person, page }) => {
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
    for (const path of ['/', '/sign-in', '/sign-up', '/sign-up?step=legal', '/forgot', '/nowhere']) {
      await page.goto(person.at(path));
      await expectAccessible(page);
    }
    await person.signUp();
    await expectAccessible(page);
    await person.upload(person.policy);
    await page.goto(person.at('/library'));
    await expectAccessible(page);
    await page.goto(person.at('/chat'));
    await person.ask(person.questions.leave);
    await person.answerIsWhole();
    await expectAccessible(page);
    await person.citation(1).click();
    await expect(person.sourceDrawer).toBeVisible();
    await expectAccessible(page);
    await page.goto(person.at('/dev/ui'));
    await expectAccessible(page);
  });
}

test('the first byte already knows language and direction', async ({ person, page, language }) => {
  for (const path of ['/', '/sign-in', '/nowhere']) {
    await page.goto(person.at(path));
    await expect(page.locator('html')).toHaveAttribute('dir', language === 'fa' ? 'rtl' : 'ltr');
    await expect(page.locator('html')).toHaveAttribute('lang', new RegExp(`^${language}`));
  }
});

test('no page is wider than a small telephone', async ({ person, page }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await person.signUp();
  for (const path of ['/', '/sign-in', '/sign-up', '/sign-up?step=legal', '/forgot', '/chat', '/library', '/account', '/account/security', '/account/preferences', '/account/data', '/nowhere']) {
    await page.goto(person.at(path));
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(overflow, path).toBeLessThanOrEqual(0);
  }
});
