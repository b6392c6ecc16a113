import type { Page } from '@playwright/test';
import hostile from '../fixtures/hostile.json' with { type: 'json' };
import { expect, test } from '../harness/test.ts';

// M01, M02, M03: whatever a model writes is text, at every moment while it comes, and asks nothing of anybody.

/** How a payload stands in an answer. */
const CONTEXTS: ((payload: string) => string)[] = [
  (payload) => payload,
  (payload) => `**${payload}** [1]`,
  (payload) => `- ${payload.replaceAll('\n', ' ')}\n- x`,
];
/** So many stand in one answer. */
const AT_ONCE = 60;

/** What must not be in an answer, looked for at each change of the page. */
async function guard(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const allowed = 'a bdi blockquote br code del div em h3 h4 h5 hr li ol p pre strong table tbody td th thead tr ul button svg use span'.split(' ');
    const attributes = 'dir class rel target start data-source data-language data-align href aria-current id data-mark type aria-label title aria-hidden viewBox data-copy hidden data-block tabindex'.toLowerCase().split(' ');
    const alien: string[] = [];
    Object.assign(window, { alien, alert: () => alien.push('alert') });
    const look = (root: Element): void => {
      for (const element of [root, ...root.querySelectorAll('*')]) {
        if (!element.closest('.answer-text')) continue;
        if (!allowed.includes(element.localName)) alien.push(element.outerHTML.slice(0, 120));
        for (const { name, value } of element.attributes) {
          const dead = name === 'href' && !/^(https?:|mailto:|#|\?|\/)/i.test(value);
          if (dead || !attributes.includes(name.toLowerCase())) alien.push(`${name}="${value}" of ${element.localName}`);
        }
      }
    };
    new MutationObserver((changes) => {
      for (const change of changes) for (const node of change.addedNodes) if (node instanceof Element) look(node);
    }).observe(document, { childList: true, subtree: true });
  });
}

const alien = (page: Page): Promise<string[]> => page.evaluate(() => (window as unknown as { alien: string[] }).alien);

/** What stands in the answers: elements with their attributes in one order, and texts; not what only says how they stand. */
const answers = (page: Page): Promise<string[]> =>
  page.locator('.answer-text').evaluateAll((all) => {
    const told = (node: Node): string => {
      if (!(node instanceof Element)) return node instanceof Text ? (node.data.trim() ? node.data : '') : '';
      const lasting = [...node.attributes].filter(({ name }) => !['data-mark', 'id', 'aria-current'].includes(name));
      const attributes = lasting.map(({ name, value }) => ` ${name}="${value}"`).sort();
      return `<${node.localName}${attributes.join('')}>${[...node.childNodes].map(told).join('')}</>`;
    };
    return all.map(told);
  });

test('whatever a model writes is text at every moment, and asks nobody for anything', async ({ person, page, model }) => {
  test.setTimeout(240_000);
  await guard(page);
  await person.signUp();
  await person.upload(person.policy);
  const payloads = CONTEXTS.flatMap((context) => hostile.map(context));
  expect(payloads.length).toBeGreaterThan(300);
  for (let place = 0; place < payloads.length; place += AT_ONCE) {
    model.give(`${payloads.slice(place, place + AT_ONCE).join('\n\n')}\n\nEND-${place}`);
    await person.ask(`REPEAT ${place} ${person.questions.leave}`);
    await expect(person.answer).toContainText(`END-${place}`, { timeout: 60_000 });
    expect(await alien(page)).toEqual([]);
  }
  await expect(page.locator('.answer[aria-busy="true"]')).toHaveCount(0);
  const streamed = await answers(page);
  await page.reload();
  await expect(person.answer).toContainText('END-');
  expect(await answers(page)).toEqual(streamed);
  expect(await alien(page)).toEqual([]);
});
