import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type Page, expect } from '@playwright/test';

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

type Finding = { id: string; impact: string; help: string; nodes: { html: string; failureSummary?: string }[] };

/** Nothing on the page as it stands keeps out somebody who cannot see it well or uses no mouse. */
export async function expectAccessible(page: Page): Promise<void> {
  await page.evaluate(source);
  const findings = await page.evaluate(async () => {
    const { axe } = window as unknown as { axe: { run(root: Document, options: object): Promise<{ violations: Finding[] }> } };
    return (await axe.run(document, { resultTypes: ['violations'] })).violations;
  });
  const grave = findings.filter((finding) => ['serious', 'critical'].includes(finding.impact));
  const report = grave.flatMap(({ id, help, nodes }) => nodes.map((node) => `${id}: ${help}\n    ${node.html}\n    ${node.failureSummary ?? ''}`));
  expect(report, `axe at ${page.url()}`).toEqual([]);
}
