import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '../..');
const READY_WITHIN_MS = 20_000;
const POLL_EVERY_MS = 25;

/** The real program, on a port and in a folder of its own. */
export class Server {
  private child: ChildProcess | undefined;
  private readonly output: string[] = [];
  private readonly others: Server[] = [];

  private constructor(
    private readonly program: string,
    private readonly port: number,
    private readonly folder: string,
    private readonly settings: Record<string, string>,
  ) {}

  /** Starts it with nothing in its database. `settings` are environment variables beside the usual ones. */
  static async start(settings: Record<string, string> = {}): Promise<Server> {
    const program = process.env.TEJARAT_BIN ?? join(ROOT, 'target/debug/tejarat');
    if (!existsSync(program)) throw new Error(`There is no server at ${program}. Build it, or name it in TEJARAT_BIN.`);
    const server = new Server(program, await freePort(), mkdtempSync(join(tmpdir(), 'tejarat-journey-')), settings);
    await server.run();
    return server;
  }

  /** Another process of the same installation: `settings` have said by which database and Redis. It reads no documents, and stops with this one. */
  async beside(): Promise<Server> {
    const folder = mkdtempSync(join(tmpdir(), 'tejarat-journey-'));
    const files = join(this.folder, 'files');
    mkdirSync(files, { recursive: true });
    symlinkSync(files, join(folder, 'files'));
    const server = new Server(this.program, await freePort(), folder, { ...this.settings, SERVE_JOBS: 'false' });
    this.others.push(server);
    await server.run();
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** What it has printed so far. */
  get log(): string {
    return this.output.join('');
  }

  /** Lets its clock, not the tests', go on by so many seconds. */
  async wait(seconds: number): Promise<void> {
    const headers = { 'content-type': 'application/json', origin: this.url };
    const answer = await fetch(`${this.url}/dev/clock`, { method: 'POST', headers, body: JSON.stringify({ seconds }) });
    if (!answer.ok) throw new Error(`The clock did not move: ${answer.status}`);
  }

  /** Does what an operator does on the command line. */
  async command(...words: string[]): Promise<void> {
    const child = spawn(this.program, words, { cwd: this.folder, stdio: 'ignore', env: this.environment });
    const code = await new Promise((done) => child.once('exit', done));
    if (code !== 0) throw new Error(`tejarat ${words.join(' ')} ended with ${code}`);
  }

  /** Ends it as a power cut would. */
  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  /** Starts it again on the same port and folder; returns when it serves its first page. */
  async run(): Promise<void> {
    const child = spawn(this.program, ['serve'], { cwd: this.folder, stdio: ['ignore', 'pipe', 'pipe'], env: this.environment });
    this.child = child;
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (piece) => this.output.push(String(piece)));

    const deadline = Date.now() + READY_WITHIN_MS;
    while (Date.now() < deadline && child.exitCode === null) {
      const answer = await fetch(this.url, { headers: { accept: 'text/html', 'accept-language': 'fa' } }).catch(() => undefined);
      if (answer?.ok) return;
      await new Promise((done) => setTimeout(done, POLL_EVERY_MS));
    }
    throw new Error(`The server did not get ready:\n${this.log}`);
  }

  /** Ends it in an orderly way and forgets all it has stored. */
  async stop(): Promise<void> {
    await Promise.all(this.others.map((server) => server.stop()));
    await this.end('SIGTERM');
    rmSync(this.folder, { recursive: true, force: true });
  }

  private get environment(): NodeJS.ProcessEnv {
    const { PATH = '', HOME = '', TMPDIR = tmpdir() } = process.env;
    return {
      PATH, HOME, TMPDIR,
      SITE_ADDR: `127.0.0.1:${this.port}`,
      DATA_DIR: this.folder,
      DEBUG: 'true',
      RUST_BACKTRACE: '1',
      ...this.settings,
    };
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    const child = this.child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((done) => child.once('exit', done));
    child.kill(signal);
    const impatience = setTimeout(() => child.kill('SIGKILL'), 5_000);
    await gone;
    clearTimeout(impatience);
  }
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((ready) => probe.listen(0, '127.0.0.1', ready));
  const address = probe.address();
  await new Promise((closed) => probe.close(closed));
  if (address === null || typeof address === 'string') throw new Error('No free port was found.');
  return address.port;
}
