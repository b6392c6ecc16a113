import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';

/** Whether there are servers that several processes can share (`scripts/with-postgres`, `scripts/with-redis`). */
export const hasServers = Boolean(process.env.TEST_DATABASE_URL && process.env.TEST_REDIS_URL);

/** What the processes of one installation are started with, once its database is there, and how to forget it. */
export function installation(): { settings: Record<string, string>; make(): void; forget(): void } {
  const { TEST_DATABASE_URL = '', TEST_REDIS_URL = '' } = process.env;
  const name = `journey_${randomBytes(8).toString('hex')}`;
  const sql = (statement: string): void => {
    execFileSync('psql', ['--quiet', '--dbname', TEST_DATABASE_URL, '--command', statement], { stdio: 'pipe' });
  };
  return {
    settings: {
      DATABASE_URL: TEST_DATABASE_URL.replace(/[^/]+$/, name),
      REDIS_URL: TEST_REDIS_URL,
      REDIS_PREFIX: name,
      SECRET_KEY: randomBytes(32).toString('hex'),
    },
    make: () => sql(`CREATE DATABASE ${name}`),
    forget: () => sql(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
  };
}
