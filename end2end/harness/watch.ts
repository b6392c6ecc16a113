import type { BrowserContext, ConsoleMessage, Page } from '@playwright/test';

/** What the browser says that must never be heard: broken rules of the content security policy, a panic, HTML that does not fit. */
const ALARMS = /content security policy|panicked at|hydrat|unreachable executed|mixed content/i;

/** Watches every page of a context for what must not happen, whatever the journey is about. */
export class Watch {
  readonly found: string[] = [];

  constructor(private readonly home: () => string) {}

  async over(context: BrowserContext): Promise<void> {
    context.on('request', (request) => {
      const address = new URL(request.url());
      const inside = ['data:', 'blob:', 'about:'].includes(address.protocol) || address.host === new URL(this.home()).host;
      if (!inside) this.found.push(`asked a foreign host: ${request.url()}`);
    });
    context.on('console', (message: ConsoleMessage) => {
      if (message.type() === 'error' && ALARMS.test(message.text())) this.found.push(`console: ${message.text()}`);
    });
    context.on('page', (page) => this.overPage(page));
    await context.addInitScript(() => {
      document.addEventListener('securitypolicyviolation', (event) => {
        console.error(`content security policy: ${event.violatedDirective} forbids ${event.blockedURI || 'an inline piece'} (${event.sourceFile}:${event.lineNumber})`);
      });
    });
  }

  private overPage(page: Page): void {
    page.on('pageerror', (error) => this.found.push(`uncaught: ${error.message}`));
    page.on('crash', () => this.found.push('a page crashed'));
  }
}
