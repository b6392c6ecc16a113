import { test as base } from '@playwright/test';
import { startModel } from './model.mjs';
import { Person } from './person.ts';
import { Server } from './server.ts';
import { installation } from './shared.ts';
import { Watch } from './watch.ts';
import { type Language, type Words, wordsOf } from './words.ts';

export { expect } from '@playwright/test';

type Model = Awaited<ReturnType<typeof startModel>>;

type Rig = {
  /** The language the person uses; set by the project. */
  language: Language;
  /** Every sentence of the product in that language. */
  words: Words;
  /** What this test sets in the environment of its server. */
  settings: Record<string, string>;
  /** Whether its server may be one of several processes, on servers that they share. */
  isShared: boolean;
  /** The scripted model that the server asks. */
  model: Model;
  /** A server of this test's own, with nothing stored. */
  server: Server;
  /** Somebody with a browser, not signed up yet. */
  person: Person;
  /** What must not happen, whatever the test is about. */
  watch: Watch;
};

export const test = base.extend<Rig>({
  language: ['fa', { option: true }],
  words: async ({ language }, use) => use(wordsOf(language)),
  settings: [{}, { option: true }],
  isShared: [false, { option: true }],
  model: async ({}, use) => {
    const model = await startModel();
    await use(model);
    await model.stop();
  },
  server: async ({ model, settings, isShared }, use, info) => {
    const shared = isShared ? installation() : undefined;
    shared?.make();
    const scripted = { LLM_BASE_URL: model.url, LLM_API_KEY: 'scripted', LLM_MODEL: 'scripted' };
    const server = await Server.start({ ...scripted, ...shared?.settings, ...settings });
    await use(server);
    await server.stop();
    shared?.forget();
    // Where it happened, and in the next line why.
    const panics = server.log.match(/^.* panicked at .*\n.*$/gm) ?? [];
    const broken = info.status !== info.expectedStatus || panics.length > 0;
    if (broken) await info.attach('server.log', { body: server.log, contentType: 'text/plain' });
    base.expect(panics, 'the server panicked').toEqual([]);
  },
  baseURL: async ({ server }, use) => use(server.url),
  locale: async ({ language }, use) => use(language === 'fa' ? 'fa-IR' : 'en-US'),
  watch: [
    async ({ context, server }, use) => {
      const watch = new Watch(() => server.url);
      await watch.over(context);
      await use(watch);
      base.expect(watch.found, 'what must never happen').toEqual([]);
    },
    { auto: true },
  ],
  person: async ({ page, language, javaScriptEnabled, watch: _watched }, use) => use(new Person(page, language, javaScriptEnabled ?? true)),
});
