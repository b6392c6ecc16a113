// @ts-check
// Draws the page of a PDF on which a passage stands, and marks on it what an answer quotes. Loaded with the first such page.
// @ts-ignore Its types are where the site is built, not beside the tests.
import { getDocument, GlobalWorkerOptions } from 'pdfjs-dist/legacy/build/pdf.mjs';

/** Larger pictures only cost memory. */
const MOST_PIXELS = 2400;
/** So many words in a row are looked for where a quotation is not found as a whole: a row of a table is quoted with its headings. */
const WORDS = 3;

/** @type {Map<string, Promise<any>>} */
const opened = new Map();

/** What readers take for the same letter. @type {Record<string, string>} */
const SAME = { 'ي': 'ی', 'ى': 'ی', 'ك': 'ک', 'ة': 'ه', 'ۀ': 'ه', 'أ': 'ا', 'إ': 'ا', 'آ': 'ا' };
/** @param {string} text */
const letters = (text) =>
  [...text.normalize('NFKC').toLowerCase()]
    .filter((letter) => /[\p{L}\p{N}]/u.test(letter))
    .map((letter) => SAME[letter] ?? (/[۰-۹٠-٩]/.test(letter) ? String(letter.charCodeAt(0) & 15) : letter))
    .join('');

/** The parts of a quotation that are to be found. @param {string} quote */
const parts = (quote) => quote.split(/[\n·.؟!…؛]+/u).map((part) => part.trim()).filter((part) => letters(part).length > 1);

/** Runs of words. @param {string} part */
const runs = (part) => {
  const words = part.split(/\s+/u).filter((word) => letters(word));
  return words.map((_, at) => words.slice(at, at + WORDS)).filter((run) => run.length === Math.min(WORDS, words.length)).map((run) => run.join(' '));
};

/** Which pieces of a page's text hold a quotation. @type {(pieces: string[], quote: string) => Set<number>} */
export const found = (pieces, quote) => {
  const folded = pieces.map(letters);
  const all = folded.join('');
  /** @type {number[]} */
  const owners = [];
  folded.forEach((piece, owner) => owners.push(...Array.from({ length: piece.length }, () => owner)));
  const marked = new Set();
  /** @param {string} text */
  const mark = (text) => {
    const wanted = letters(text);
    // Some programs write what runs from right to left backwards.
    for (const spelling of [wanted, [...wanted].reverse().join('')]) {
      const at = all.indexOf(spelling);
      if (spelling && at >= 0) {
        for (let place = at; place < at + spelling.length; place += 1) marked.add(owners[place]);
        return true;
      }
    }
    return false;
  };
  for (const part of parts(quote)) if (!mark(part)) runs(part).forEach(mark);
  return marked;
};

/** @type {(place: HTMLElement, worker: string) => Promise<void>} */
export const draw = async (place, worker) => {
  GlobalWorkerOptions.workerSrc = worker;
  const { pdf = '', page: number = '1', quote = '', label = '' } = place.dataset;
  if (!opened.has(pdf)) {
    opened.clear();
    opened.set(pdf, getDocument({ url: pdf, withCredentials: true }).promise);
  }
  const page = await (await /** @type {Promise<any>} */ (opened.get(pdf))).getPage(Number(number));
  const sharp = Math.min(MOST_PIXELS, Math.max(place.clientWidth, 320) * devicePixelRatio);
  const viewport = page.getViewport({ scale: sharp / page.getViewport({ scale: 1 }).width });
  const canvas = document.createElement('canvas');
  canvas.width = Math.floor(viewport.width);
  canvas.height = Math.floor(viewport.height);
  canvas.setAttribute('role', 'img');
  canvas.setAttribute('aria-label', label);
  await page.render({ canvas, viewport }).promise;
  const items = (await page.getTextContent()).items.filter((/** @type {any} */ item) => 'str' in item);
  const context = canvas.getContext('2d');
  const marked = found(items.map((/** @type {any} */ item) => item.str), quote);
  let top = Infinity;
  for (const at of marked) {
    const { transform, width, height } = items[at];
    const [x, y] = [transform[4], transform[5]];
    const [left, upper, right, lower] = viewport.convertToViewportRectangle([x, y - height * 0.25, x + width, y + height]);
    if (context) {
      context.globalCompositeOperation = 'multiply';
      context.fillStyle = getComputedStyle(place).getPropertyValue('--mark') || '#ffe08a';
      context.fillRect(Math.min(left, right), Math.min(upper, lower), Math.abs(right - left), Math.abs(lower - upper));
    }
    top = Math.min(top, upper, lower);
  }
  place.dataset.hits = String(marked.size);
  place.replaceChildren(canvas);
  if (Number.isFinite(top)) place.scrollTop = Math.max(0, (top / canvas.height) * canvas.clientHeight - place.clientHeight / 3);
};
