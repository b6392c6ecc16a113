import en from '../../locales/en.json' with { type: 'json' };
import fa from '../../locales/fa.json' with { type: 'json' };

/** The languages of the product. */
export type Language = 'fa' | 'en';

/** Every sentence of the product: the tests read them from where the product does. */
export type Words = typeof fa;

/** The sentences in one language. */
export const wordsOf = (language: Language): Words => (language === 'fa' ? fa : (en as Words));

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
