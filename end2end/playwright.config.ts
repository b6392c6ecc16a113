import { defineConfig } from '@playwright/test';
import type { Language } from './harness/words.ts';

const ci = process.env.CI === 'true';

/** Each test starts a server of its own (harness/test.ts); nothing is shared, so they may run side by side. */
export default defineConfig<{ language: Language }>({
  testDir: '.',
  outputDir: 'test-results',
  fullyParallel: true,
  workers: 2,
  forbidOnly: ci,
  retries: 0,
  timeout: 180_000,
  expect: { timeout: 20_000 },
  reporter: ci ? [['list']] : [['list'], ['html', { open: 'never', outputFolder: 'playwright-report' }]],
  use: {
    viewport: { width: 1280, height: 800 },
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
        '--disable-component-update', '--disable-sync',
      ],
    },
  },
  projects: [
    { name: 'fa', testDir: 'journeys', use: { language: 'fa' } },
    { name: 'en', testDir: 'journeys', use: { language: 'en' } },
    { name: 'pictures', testMatch: 'pictures.spec.ts' },
    // One at a time (package.json): whatever runs beside would be measured too.
    { name: 'measures', testMatch: 'measures.spec.ts' },
  ],
});
