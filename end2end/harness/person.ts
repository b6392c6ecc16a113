import { basename, join } from 'node:path';
import { type Browser, type BrowserContext, type Locator, type Page, expect } from '@playwright/test';
import { type Language, type Words, digits, wordsOf } from './words.ts';

const FIXTURES = join(import.meta.dirname, '../fixtures');

/** What each language's person asks, and what the scripted model or the document answers. */
const TOPICS = {
  fa: {
    policy: join(FIXTURES, 'leave-policy.fa.docx'),
    questions: {
      leave: 'هر کارمند در سال چند روز مرخصی استحقاقی دارد؟',
      slow: 'SLOW مرخصی استحقاقی چند روز است؟',
      cut: 'CUT مرخصی استحقاقی چند روز است؟',
    },
    expected: { leave: 'سی روز', passage: 'مرخصی استحقاقی' },
    stem: 'گام',
  },
  en: {
    policy: join(FIXTURES, 'leave-policy.en.pdf'),
    questions: {
      leave: 'How many days of paid leave does an employee have a year?',
      slow: 'SLOW how many days of paid leave are there?',
      cut: 'CUT how many days of paid leave are there?',
    },
    expected: { leave: 'thirty days', passage: 'paid leave' },
    stem: 'step',
  },
} as const;

type File = string | { name: string; mimeType: string; buffer: Buffer };

let people = 0;

/** Somebody at the screen. Verbs are the product's; where things are is known here and nowhere else. */
export class Person {
  readonly words: Words;
  readonly password = 'Sabz-o-abi-1405';
  /** A number of their own, as they would type it. */
  readonly mobile: string;

  constructor(
    readonly page: Page,
    readonly language: Language,
    /** Whether their browser runs scripts. */
    private readonly scripts = true,
    mobile?: string,
  ) {
    this.words = wordsOf(language);
    people += 1;
    this.mobile = mobile ?? `0912${String((process.pid % 1000) * 10_000 + people).padStart(7, '0')}`;
  }

  /** The same person in a tab more. */
  inAnotherTab(page: Page): Person {
    return new Person(page, this.language, this.scripts, this.mobile);
  }

  /** The same person signed in on another device, at this or another process, whose browser context is to be closed in the end. */
  async onAnotherDevice(browser: Browser, baseURL = new URL(this.page.url()).origin): Promise<Person> {
    const context = await browser.newContext({ locale: this.language === 'fa' ? 'fa-IR' : 'en-US', baseURL });
    const there = this.inAnotherTab(await context.newPage());
    await there.page.goto(this.at('/sign-in'));
    await there.signIn();
    await there.arrivesAt('/chat');
    return there;
  }

  /** The same person with a number more. */
  withAnotherNumber(): Person {
    return new Person(this.page, this.language, this.scripts);
  }

  /** Somebody else, with a browser of their own. */
  async somebodyElse(context: BrowserContext): Promise<Person> {
    return new Person(await context.newPage(), this.language, this.scripts);
  }

  /** The address of a page in this person's language. */
  at(path: string): string {
    if (this.language === 'fa') return path;
    return path === '/' ? '/en' : `/en${path}`;
  }

  // ---- what they ask -------------------------------------------------------------------------------------------

  get policy(): string {
    return TOPICS[this.language].policy;
  }

  get questions(): { leave: string; slow: string; cut: string } {
    return TOPICS[this.language].questions;
  }

  get expected(): { leave: string; passage: string } {
    return TOPICS[this.language].expected;
  }

  /** What every word of a slow answer begins with. */
  get stem(): string {
    return TOPICS[this.language].stem;
  }

  // ---- account -------------------------------------------------------------------------------------------------

  /** Fills in the number and asks for a code. */
  async askForCode(): Promise<void> {
    await this.page.goto(this.at('/sign-up'));
    await this.page.getByLabel(this.words.common.mobile).fill(this.mobile);
    await this.page.getByRole('button', { name: this.words.auth.send_code }).click();
    await expect(this.page.getByLabel(this.words.auth.code)).toBeVisible();
  }

  /** Types a code and sends it; with scripts its sixth digit does. */
  async enterCode(code: string): Promise<void> {
    const field = this.page.getByLabel(this.words.auth.code);
    if (this.scripts) await expect(field).toHaveClass(/drawn/);
    await field.fill(code);
    if (!this.scripts) await this.page.getByRole('button', { name: this.words.auth.continue_button }).click();
  }

  /** The newest code that was sent to them, read where development shows it. */
  async receivedCode(): Promise<string> {
    const inbox = await (await this.page.request.get(this.at('/dev/inbox'), { headers: { accept: 'text/html' } })).text();
    const text = inbox.replace(/<[^>]*>/g, ' ').replace(/[۰-۹]/g, (digit) => String('۰۱۲۳۴۵۶۷۸۹'.indexOf(digit)));
    const message = text.slice(text.indexOf(this.mobile.slice(1)));
    const code = /(?<!\d)\d{6}(?!\d)/.exec(message)?.[0];
    if (!code) throw new Error(`No code was sent to ${this.mobile}.`);
    return code;
  }

  /** The address of their company. */
  get email(): string {
    return `info${this.mobile.slice(4)}@avand.example`;
  }

  /** Tells about their company and asks for a link. */
  async signUpCompany(): Promise<void> {
    const { auth, common } = this.words;
    await this.page.goto(this.at('/sign-up'));
    await this.page.getByRole('link', { name: auth.legal_line }).click();
    await this.page.getByLabel(auth.company_name).fill('Avand');
    await this.page.getByLabel(auth.legal_id).fill(digits(this.language, '10380284790'));
    await this.page.getByLabel(common.email).fill(this.email);
    await this.page.getByLabel(auth.phone).fill('02188888888');
    await this.page.getByLabel(common.password, { exact: true }).fill(this.password);
    await this.page.getByRole('button', { name: auth.sign_up }).click();
    await expect(this.page.getByRole('heading', { name: auth.inbox_title })).toBeVisible();
  }

  /** The newest link to a page that was sent to them, once it is there. */
  async receivedLink(page: string): Promise<string> {
    let link: string | undefined;
    await expect(async () => {
      const inbox = await (await this.page.request.get(this.at('/dev/inbox'), { headers: { accept: 'text/html' } })).text();
      link = new RegExp(`href="([^"]*/${page}\\?link=[0-9a-f]+)"`).exec(inbox)?.[1];
      expect(link).toBeTruthy();
    }).toPass({ timeout: 15_000 });
    return new URL(link ?? '').pathname + new URL(link ?? '').search;
  }

  /** From nothing to the empty chat. */
  async signUp(): Promise<void> {
    await this.askForCode();
    await this.finishSigningUp();
  }

  /** From the page that waits for the code to the empty chat. */
  async finishSigningUp(): Promise<void> {
    await this.enterCode(await this.receivedCode());
    await this.page.getByLabel(this.words.common.password, { exact: true }).fill(this.password);
    await this.page.getByRole('button', { name: this.words.auth.finish }).click();
    await this.arrivesAt('/chat');
  }

  /** Waits for the page of this path, whatever its query. (`/sign-in?next=/chat` is not the chat.) */
  async arrivesAt(path: string): Promise<void> {
    await expect(this.page).toHaveURL((url) => url.pathname === this.at(path));
  }

  /** Signs in with the password, on the page where they are asked for it. */
  async signIn(): Promise<void> {
    await this.page.getByLabel(this.words.common.mobile_or_email).fill(this.mobile);
    await this.page.getByLabel(this.words.common.password, { exact: true }).fill(this.password);
    await this.page.getByRole('button', { name: this.words.auth.sign_in }).click();
  }

  async openAccountMenu(): Promise<void> {
    await this.page.getByRole('button', { name: this.words.account.menu }).click();
  }

  async signOut(): Promise<void> {
    await this.openAccountMenu();
    await this.page.getByRole('menuitem', { name: this.words.account.sign_out }).click();
    await this.arrivesAt('/');
  }

  /** Their number as pages show it. */
  get shownMobile(): string {
    return digits(this.language, this.mobile.replace(/^(\d{4})(\d{3})(\d{4})$/, '$1 $2 $3'));
  }

  // ---- library -------------------------------------------------------------------------------------------------

  /** Puts a file into the library, waits until questions are answered from it, and goes back to the chat. */
  async upload(file: File, { within = 30_000 } = {}): Promise<void> {
    await this.page.goto(this.at('/library'));
    await this.page.getByLabel(this.words.library.choose).setInputFiles(file);
    if (!this.scripts) await this.page.getByRole('button', { name: this.words.library.upload }).click();
    const name = typeof file === 'string' ? basename(file) : file.name;
    const ready = this.page.getByRole('region', { name: this.words.library.documents }).getByRole('listitem')
      .filter({ hasText: name }).filter({ hasText: this.words.library.ready });
    await expect(async () => {
      if (!this.scripts) await this.page.reload();
      await expect(ready).toBeVisible({ timeout: this.scripts ? within : 500 });
    }).toPass({ timeout: within });
    await this.page.goto(this.at('/chat'));
  }

  // ---- chat ----------------------------------------------------------------------------------------------------

  get composer(): Locator {
    return this.page.getByLabel(this.words.chat.question_label);
  }

  async ask(question: string): Promise<void> {
    if (this.scripts) await expect(this.page.locator('[data-state=online]')).toBeAttached();
    await this.composer.fill(question);
    await this.page.getByRole('button', { name: this.words.chat.send, exact: true }).click();
    await expect(this.page).toHaveURL(/\/chat\/.+/);
  }

  /** The newest answer. */
  get answer(): Locator {
    const heading = this.page.getByRole('heading', { name: this.words.chat.answer, exact: true });
    return this.page.getByRole('article').filter({ has: heading }).last();
  }

  get stopButton(): Locator {
    return this.page.getByRole('button', { name: this.words.chat.stop, exact: true });
  }

  get continueButton(): Locator {
    return this.answer.getByRole('button', { name: this.words.chat.continue_answer });
  }

  get stoppedMark(): Locator {
    return this.answer.getByText(this.words.chat.stopped);
  }

  get interruptedMark(): Locator {
    return this.answer.getByText(this.words.chat.interrupted);
  }

  get failedMark(): Locator {
    return this.answer.getByText(this.words.chat.engine_broke_off);
  }

  /** Waits until the newest answer is whole. */
  async answerIsWhole(): Promise<void> {
    await expect(this.answer).toHaveAttribute('aria-busy', 'false');
  }

  /** The first place of the answer that cites source `n`. */
  citation(n: number): Locator {
    return this.answer.locator(`a[data-source="${n}"]`).filter({ hasText: digits(this.language, n) }).first();
  }

  get sourceDrawer(): Locator {
    return this.page.getByRole('complementary', { name: this.words.chat.source });
  }

  /** The rows of the sidebar. */
  get conversations(): Locator {
    return this.page.getByRole('navigation', { name: this.words.chat.conversations }).getByRole('listitem');
  }

  /** Deletes the open conversation. */
  async deleteConversation(): Promise<void> {
    await this.page.getByRole('button', { name: this.words.chat.options, exact: true }).click();
    await this.page.getByRole('button', { name: this.words.chat.delete }).filter({ visible: true }).click();
  }

  async undo(): Promise<void> {
    await this.page.getByRole('button', { name: this.words.common.undo }).click();
  }
}
