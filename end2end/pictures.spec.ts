import { join } from 'node:path';
import { expect, test } from './harness/test.ts';
import type { Language } from './harness/words.ts';

/** Every page in both languages, both themes, narrow and wide, for eyes: end2end/pictures/. */
const FOLDER = join(import.meta.dirname, 'pictures');
const SIZES = [{ width: 360, height: 740 }, { width: 1280, height: 800 }];

for (const language of ['fa', 'en'] as Language[]) {
  for (const colorScheme of ['light', 'dark'] as const) {
    test.describe(`${language} ${colorScheme}`, () => {
      test.use({ language, colorScheme, contextOptions: { reducedMotion: 'reduce' } });

      test('pictures', async ({ person, page }) => {
        test.slow();
        const shoot = async (name: string, fullPage = true): Promise<void> => {
          for (const size of SIZES) {
            await page.setViewportSize(size);
            await page.evaluate(() => document.fonts.ready);
            await page.waitForTimeout(250);
            await page.screenshot({ path: join(FOLDER, `${name}.${language}.${colorScheme}.${size.width}.png`), fullPage });
          }
        };
        const visit = async (name: string, path: string): Promise<void> => {
          await page.goto(person.at(path), { waitUntil: 'networkidle' });
          await shoot(name);
        };
        await visit('landing', '/');
        await visit('sign-in', '/sign-in');
        await visit('sign-up', '/sign-up');
        await visit('not-found', '/nowhere');
        await person.askForCode();
        await shoot('code');
        await person.finishSigningUp();
        await shoot('chat-empty', false);
        await person.upload(person.policy);
        await visit('library', '/library');
        await page.goto(person.at('/chat'));
        await person.ask(person.questions.leave);
        await person.answerIsWhole();
        await shoot('chat', false);
        await person.citation(1).click();
        await expect(person.sourceDrawer).toBeVisible();
        await shoot('source', false);
        await visit('inbox', '/dev/inbox');
        await visit('components', '/dev/ui');
      });
    });
  }
}
