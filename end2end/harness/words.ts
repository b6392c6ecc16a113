import { readFileSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import type account from '../../locales/fa/account.json';
import type accounts from '../../locales/fa/accounts.json';
import type attachments from '../../locales/fa/attachments.json';
import type auth from '../../locales/fa/auth.json';
import type chat from '../../locales/fa/chat.json';
import type common from '../../locales/fa/common.json';
import type events from '../../locales/fa/events.json';
import type knowledge from '../../locales/fa/knowledge.json';
import type library from '../../locales/fa/library.json';

/** The languages of the product. */
export type Language = 'fa' | 'en';

/** Every sentence that the tests look for: they read them from where the product does. */
export type Words = {
  account: typeof account;
  accounts: typeof accounts;
  attachments: typeof attachments;
  auth: typeof auth;
  chat: typeof chat;
  common: typeof common;
  events: typeof events;
  knowledge: typeof knowledge;
  library: typeof library;
};

const LOCALES = join(import.meta.dirname, '../../locales');

/** The sentences in one language: a file for each feature. */
export function wordsOf(language: Language): Words {
  const folder = join(LOCALES, language);
  const read = (file: string) => [basename(file, '.json'), JSON.parse(readFileSync(join(folder, file), 'utf8'))];
  return Object.fromEntries(readdirSync(folder).map(read)) as Words;
}

/** A sentence with its gaps filled: `fill('Hello {{ name }}', { name: 'Sara' })`. */
export function fill(sentence: string, values: Record<string, string | number>): string {
  return sentence.replace(/\{\{\s*(\w+)\s*\}\}/g, (gap, name: string) => String(values[name] ?? gap));
}

/** A sentence as a pattern, whatever stands in its gaps. */
export function anyOf(sentence: string): RegExp {
  const parts = sentence.split(/\{\{[^}]*\}\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(parts.join('.*'));
}

/** A number as the product shows it in the language. */
export const digits = (language: Language, number: number | string): string =>
  language === 'fa' ? String(number).replace(/\d/g, (digit) => '۰۱۲۳۴۵۶۷۸۹'[Number(digit)] ?? digit) : String(number);
