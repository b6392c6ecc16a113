import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type CDPSession, chromium } from '@playwright/test';
import { expect, test } from './harness/test.ts';

/** What was measured beside what is allowed; `make bench` shows these lines. */
function report(what: string, measured: number, unit: string, limit: number): void {
  const verdict = measured <= limit ? 'ok' : 'OVER';
  console.log(`▪ ${what.padEnd(58)} ${measured.toFixed(unit === '' ? 0 : 1).padStart(8)} ${unit.padEnd(3)} of ${limit} ${unit} ${verdict}`);
  expect.soft(measured, what).toBeLessThanOrEqual(limit);
}

/** Counts what comes over the wire, compressed as it is, from an empty cache. */
async function wire(cdp: CDPSession, open: () => Promise<unknown>): Promise<{ kilobytes: number; requests: number; wasm: number }> {
  const addresses = new Map<string, string>();
  const sizes = new Map<string, number>();
  cdp.on('Network.requestWillBeSent', ({ requestId, request }) => addresses.set(requestId, request.url));
  cdp.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => sizes.set(requestId, encodedDataLength));
  await cdp.send('Network.enable');
  await cdp.send('Network.setCacheDisabled', { cacheDisabled: true });
  await open();
  await cdp.send('Network.disable');
  const fetched = [...addresses].filter(([, address]) => address.startsWith('http'));
  const before = fetched.filter(([, address]) => !/\.wasm($|\?)/.test(address));
  const bytes = before.reduce((sum, [id]) => sum + (sizes.get(id) ?? 0), 0);
  return { kilobytes: bytes / 1000, requests: before.length, wasm: fetched.length - before.length };
}

test('what the first page costs on the wire', async ({ person, page, context }) => {
  const landing = await wire(await context.newCDPSession(page), async () => page.goto(person.at('/'), { waitUntil: 'networkidle' }));
  report('landing page before WASM', landing.kilobytes, 'kB', 130);
  report('landing page, requests before WASM', landing.requests, '', 12);

  await person.signUp();
  const fresh = await context.newPage();
  const chat = await wire(await context.newCDPSession(fresh), async () => fresh.goto(person.at('/chat'), { waitUntil: 'networkidle' }));
  report('chat page before WASM, signed in', chat.kilobytes, 'kB', 130);
  report('chat page, requests before WASM', chat.requests, '', 12);
  console.log(`▪ files of WASM: landing ${landing.wasm}, chat ${chat.wasm}`);
});

test('reading a PDF of a hundred pages', async ({ person, browser, server }) => {
  const sentences = (n: number) =>
    `<h2>بخش ${n}</h2>` +
    `<p>کارکنان بخش ${n} در هر سال سی روز مرخصی استحقاقی دارند و درخواست خود را دست‌کم سه روز پیش ثبت می‌کنند.</p>`.repeat(7) +
    `<p dir="ltr">Employees of section ${n} have thirty days of paid leave a year and file their request three days before.</p>`.repeat(7);
  const pages = Array.from({ length: 100 }, (_, index) => `<section>${sentences(index + 1)}</section>`);
  // A page of our own making, not of the product: its styles are not the product's to forbid.
  const desk = await browser.newContext({ bypassCSP: true });
  const page = await desk.newPage();
  await page.goto(`${server.url}/robots.txt`);
  await page.setContent(`<html lang="fa" dir="rtl"><style>
    @font-face { font-family: v; src: url(${server.url}/fonts/vazirmatn-33.0.3.woff2) }
    body { font: 11pt v } section { break-after: page } section:last-child { break-after: auto }</style>${pages.join('')}</html>`);
  await page.evaluate(() => document.fonts.ready);
  const buffer = await page.pdf({ format: 'A4' });
  await desk.close();
  expect(buffer.toString('latin1').match(/\/Type\s*\/Page\b/g)).toHaveLength(100);

  await person.signUp();
  const begun = performance.now();
  await person.upload({ name: 'handbook.pdf', mimeType: 'application/pdf', buffer }, { within: 60_000 });
  report('PDF of 100 pages, upload to indexed', (performance.now() - begun) / 1000, 's', 10);
});

const LIGHTHOUSE = join(import.meta.dirname, '../bench/lighthouse/node_modules/.bin/lighthouse');
const CATEGORIES = ['performance', 'accessibility', 'best-practices', 'seo'] as const;

type Verdict = { finalDisplayedUrl: string; categories: Record<string, { score: number }>; audits: Record<string, { numericValue?: number }> };

/** Lighthouse on a telephone it imagines, in a browser of ours: only so does the session reach the socket too. */
async function lighthouse(address: string, port: string, folder: string): Promise<Verdict> {
  mkdirSync(folder, { recursive: true });
  const report = join(folder, 'lighthouse.json');
  await promisify(execFile)(LIGHTHOUSE, [address, '--quiet', '--output=json', `--output-path=${report}`, `--port=${port}`]);
  const verdict = JSON.parse(readFileSync(report, 'utf8')) as Verdict;
  expect(verdict.finalDisplayedUrl, 'the page that was measured').toBe(address);
  return verdict;
}

const median = (values: number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

test('what Lighthouse says', async ({ person, page, server, context, launchOptions }, info) => {
  test.skip(!existsSync(LIGHTHOUSE), 'only `make bench` installs Lighthouse');
  test.slow();
  const profile = info.outputPath('profile');
  const args = [...(launchOptions.args ?? []), '--remote-debugging-port=0'];
  const telephone = await chromium.launchPersistentContext(profile, { ...launchOptions, args, locale: 'fa-IR' });
  const port = readFileSync(join(profile, 'DevToolsActivePort'), 'utf8').split('\n')[0] ?? '';
  await person.signUp();
  const session = await context.cookies();
  // What stands open beside would be measured too.
  await page.close();
  for (const [name, path, cookies, most] of [['landing', '/', [], 0], ['sign-in', '/sign-in', [], 0], ['chat', '/chat', session, 5]] as const) {
    await telephone.addCookies([...cookies]);
    const runs: Verdict[] = [];
    for (let run = 0; run < 3; run += 1) runs.push(await lighthouse(server.url + path, port, info.outputDir));
    for (const category of CATEGORIES) {
      // No search engine is to find the chat.
      if (name === 'chat' && category === 'seo') continue;
      const lost = 100 - 100 * median(runs.map((run) => run.categories[category]?.score ?? 0));
      report(`Lighthouse, ${name}: points lost in ${category}`, lost, '', category === 'performance' ? most : 0);
    }
    report(`Lighthouse, ${name}: layout that shifts, in thousandths`, 1000 * median(runs.map((run) => run.audits['cumulative-layout-shift']?.numericValue ?? 1)), '', 0);
  }
  await telephone.close();
});
