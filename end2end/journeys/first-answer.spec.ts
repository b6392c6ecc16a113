import { expect, test } from '../harness/test.ts';

test('somebody new gets an answer from their own document, with its source', async ({ person, page }) => {
  await person.signUp();
  await expect(person.composer).toBeFocused();
  await person.upload(person.policy);
  await person.ask(person.questions.leave);
  await expect(person.answer).toContainText(person.expected.leave);
  await person.answerIsWhole();

  await person.citation(1).click();
  await expect(person.sourceDrawer).toContainText(person.expected.passage);
  await page.keyboard.press('Escape');
  await expect(person.sourceDrawer).toBeHidden();

  // What was asked and answered is still there for somebody who comes back.
  await page.reload();
  await expect(person.answer).toContainText(person.expected.leave);
  await expect(person.conversations).toHaveCount(1);
});

test('a long question stays whole in sight on a telephone', async ({ page, person }) => {
  await page.setViewportSize({ width: 390, height: 780 });
  await person.signUp();
  // The second one has something above it to scroll away.
  const long = `${person.questions.leave} `.repeat(3).trim();
  for (const question of [person.questions.leave, long]) {
    await person.ask(question);
    await person.answerIsWhole();
  }
  const asked = page.locator('.question').last();
  const header = await page.locator('.chat-top').boundingBox();
  const below = async () => ((await asked.boundingBox())?.y ?? 0) - (header?.height ?? 0);
  await expect.poll(below).toBeGreaterThanOrEqual(0);
  expect(await below(), 'it stands at the top').toBeLessThan(48);
});

test('a conversation that was deleted by mistake comes back', async ({ person }) => {
  await person.signUp();
  await person.ask(person.questions.leave);
  await person.answerIsWhole();
  await expect(person.conversations).toHaveCount(1);

  await person.deleteConversation();
  await expect(person.conversations).toHaveCount(0);
  await person.undo();
  await expect(person.conversations).toHaveCount(1);
});

test('somebody who signed out comes back with their password', async ({ person, page }) => {
  await person.signUp();
  await person.ask(person.questions.leave);
  await person.answerIsWhole();
  await person.signOut();

  // What is private is private again, and sign-in leads to where the person was going.
  await page.goto(person.at('/chat'));
  await person.arrivesAt('/sign-in');
  await person.signIn();
  await person.arrivesAt('/chat');
  await expect(person.conversations).toHaveCount(1);
});

test('another person sees nothing of it', async ({ person, browser, page, server, language }) => {
  await person.signUp();
  await person.ask(person.questions.leave);
  await person.answerIsWhole();
  const address = page.url();

  const context = await browser.newContext({ baseURL: server.url, locale: language });
  const stranger = await person.somebodyElse(context);
  await stranger.signUp();
  await expect(stranger.conversations).toHaveCount(0);
  const answer = await stranger.page.goto(address);
  expect(answer?.status()).toBe(404);
  await context.close();
});
