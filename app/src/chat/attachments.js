// @ts-check
// Files that come with a question: sent in pieces that outlive a cut line and a reload of the page (tus 1.0). The composer loads this
// with the first file; it tells the composer how far each has come, and keeps what is not sent yet where a reload finds it.
import { Upload } from 'tus-js-client';

/**
 * A file in a composer. `id` is there once all of it is; `percent` as long as it is not.
 * @typedef {{ number: number, name: string, size: number, url?: string, id?: string, percent?: number, words: string, is_failed: boolean }} Entry
 */
/** @typedef {{ place: string, form: HTMLElement, entries: Entry[], uploads: Map<number, Upload> }} List */

const ENDPOINT = '/attachments';
const MOST = 5;
/** Less than a mobile line sends in the time that one request may take. */
const CHUNK = 4 * 1024 * 1024;
const RETRIES = [0, 1000, 3000, 5000];
/** After these a line that is gone is waited for. */
const AGAIN = 5000;
/** How often it is asked whether a file has been read. */
const LOOK = 700;
/** These are no answer to the file itself. */
const PASSING = [0, 408, 409, 423, 429];

/** One for each conversation, by its id; the next new one has none. @type {Map<string, List>} */
const lists = new Map();
let numbers = Date.now() % 1_000_000;

/** @param {string} place */
const key = (place) => `chat.files.${place}`;
const language = { 'Accept-Language': document.documentElement.lang };

// ---- What outlives a reload: which files there are, and those that are not sent yet themselves.

/** @type {<T>(mode: IDBTransactionMode, act: (store: IDBObjectStore) => IDBRequest<T>) => Promise<T | undefined>} */
const stored = (mode, act) =>
  new Promise((done) => {
    const open = indexedDB.open('chat.files', 1);
    open.onupgradeneeded = () => open.result.createObjectStore('files');
    open.onerror = () => done(undefined);
    open.onsuccess = () => {
      const database = open.result;
      database.onversionchange = () => database.close();
      try {
        const request = act(database.transaction('files', mode).objectStore('files'));
        request.onsuccess = () => done(request.result);
        request.onerror = () => done(undefined);
        request.transaction?.addEventListener('complete', () => database.close());
      } catch {
        done(undefined);
      }
    };
  }).catch(() => undefined);

/** @param {number} number */
const forget = (number) => stored('readwrite', (files) => files.delete(number));

/** @param {List} list */
const save = (list) => {
  const kept = list.entries.filter((entry) => !entry.is_failed || entry.id).map(({ number, name, size, url, id }) => ({ number, name, size, url, id }));
  try {
    if (kept.length) localStorage.setItem(key(list.place), JSON.stringify(kept));
    else localStorage.removeItem(key(list.place));
  } catch {
    // Private windows and full disks do not store: then they live as long as the page.
  }
};

/** @param {List} list */
const tell = (list) => {
  const place = list.form.dataset.conversation ?? '';
  if (place !== list.place) {
    // The first question has made it a conversation.
    localStorage.removeItem(key(list.place));
    lists.delete(list.place);
    lists.set(place, list);
    list.place = place;
  }
  save(list);
  const detail = JSON.stringify(list.entries.map(({ url: _, ...entry }) => entry));
  list.form.dispatchEvent(new CustomEvent('files', { detail }));
};

// ---- The way of a file.

/** @type {(list: List, entry: Entry, words: string) => void} */
const fail = (list, entry, words) => {
  entry.percent = undefined;
  entry.is_failed = true;
  entry.words = words;
  forget(entry.number);
  tell(list);
};

/** What the server says of its refusal. @param {string} body */
const reason = (body) => {
  try {
    return String(JSON.parse(body).detail);
  } catch {
    return document.documentElement.dataset.lost ?? '';
  }
};

/** Asks until it is known whether the file could be read. @type {(list: List, entry: Entry) => Promise<void>} */
const watch = async (list, entry) => {
  while (list.entries.includes(entry)) {
    const answer = await fetch(`${ENDPOINT}/${entry.id}`, { headers: language }).catch(() => undefined);
    if (answer && (answer.status === 404 || answer.status === 410)) {
      entry.id = undefined;
      return fail(list, entry, reason(await answer.text()));
    }
    if (answer?.ok) {
      const { state, words } = await answer.json();
      const said = entry.words;
      entry.words = words;
      entry.is_failed = state === 'unread';
      if (said !== words) tell(list);
      if (state !== 'reading') return;
    }
    await new Promise((done) => setTimeout(done, answer?.ok ? LOOK : AGAIN));
  }
};

/** @type {(list: List, entry: Entry, file: Blob) => void} */
const send = (list, entry, file) => {
  const upload = new Upload(file, {
    endpoint: ENDPOINT,
    uploadUrl: entry.url ?? null,
    chunkSize: CHUNK,
    retryDelays: RETRIES,
    storeFingerprintForResuming: false,
    headers: language,
    metadata: { filename: entry.name, filetype: file.type },
    onUploadUrlAvailable: () => {
      entry.url = upload.url ?? undefined;
      save(list);
    },
    onProgress: (sent, size) => {
      const percent = Math.floor((sent / (size ?? entry.size)) * 100);
      if (percent !== entry.percent) {
        entry.percent = percent;
        tell(list);
      }
    },
    onShouldRetry: (error) => isPassing('originalResponse' in error ? (error.originalResponse?.getStatus() ?? 0) : 0),
    onSuccess: () => {
      entry.url = upload.url ?? undefined;
      entry.id = entry.url?.split('/').pop();
      entry.percent = undefined;
      list.uploads.delete(entry.number);
      forget(entry.number);
      tell(list);
      watch(list, entry);
    },
    onError: (error) => {
      const response = 'originalResponse' in error ? error.originalResponse : undefined;
      if (!isPassing(response?.getStatus() ?? 0)) return fail(list, entry, reason(response?.getBody() ?? ''));
      setTimeout(() => list.uploads.get(entry.number) === upload && upload.start(), AGAIN);
    },
  });
  list.uploads.set(entry.number, upload);
  upload.start();
};

/** Whether it is worth trying again. @param {number} status */
const isPassing = (status) => PASSING.includes(status) || status >= 500;

/** @type {(list: List, name: string, size: number) => Entry} */
const entry = (list, name, size) => {
  numbers += 1;
  /** @type {Entry} */
  const entry = { number: numbers, name, size, percent: 0, words: '', is_failed: false };
  list.entries.push(entry);
  return entry;
};

/** @type {(list: List, file: File) => void} */
const add = (list, file) => {
  const isOneTooMany = list.entries.filter((entry) => !entry.is_failed || entry.id).length >= MOST;
  const added = entry(list, file.name, file.size);
  if (isOneTooMany) return fail(list, added, list.form.dataset.tooMany ?? '');
  stored('readwrite', (files) => files.put(file, added.number));
  send(list, added, file);
};

/** @type {(list: List, number: number) => void} */
const remove = (list, number) => {
  const gone = list.entries.find((entry) => entry.number === number);
  list.entries = list.entries.filter((entry) => entry !== gone);
  list.uploads.get(number)?.abort();
  list.uploads.delete(number);
  forget(number);
  if (gone?.url) fetch(gone.url, { method: 'DELETE', headers: { 'Tus-Resumable': '1.0.0' } }).catch(() => undefined);
  tell(list);
};

/** Goes on with what an earlier page has left. @param {List} list */
const restore = async (list) => {
  /** @type {Entry[]} */
  const kept = JSON.parse(localStorage.getItem(key(list.place)) ?? '[]');
  list.entries = kept.map((entry) => ({ ...entry, percent: entry.id ? undefined : 0, words: '', is_failed: false }));
  numbers = Math.max(numbers, ...kept.map((entry) => entry.number));
  for (const entry of [...list.entries]) {
    if (entry.id) {
      watch(list, entry);
      continue;
    }
    const file = await stored('readonly', (files) => files.get(entry.number));
    if (file instanceof Blob) send(list, entry, file);
    else list.entries = list.entries.filter((other) => other !== entry);
  }
};

/**
 * Takes files that were chosen, dropped or pasted in a composer, or gives back those of a question that was withdrawn; with nothing, shows
 * those that an earlier page has left.
 * @param {HTMLElement} form
 * @param {(File | [string, string, number])[] | null} chosen
 */
export const attach = async (form, chosen) => {
  const place = form.dataset.conversation ?? '';
  let list = lists.get(place);
  if (list?.form !== form) {
    const isNew = !list;
    list ??= { place, form, entries: [], uploads: new Map() };
    list.form = form;
    lists.set(place, list);
    const its = list;
    form.addEventListener('detach', (event) => remove(its, /** @type {CustomEvent} */ (event).detail));
    form.addEventListener('sent', () => {
      its.entries = its.entries.filter((entry) => !entry.id);
      tell(its);
    });
    if (isNew) await restore(its);
  }
  for (const file of chosen ?? []) {
    if (file instanceof File) {
      add(list, file);
      continue;
    }
    const [id, name, size] = file;
    const back = entry(list, name, size);
    Object.assign(back, { id, url: `${ENDPOINT}/${id}`, percent: undefined });
    watch(list, back);
  }
  tell(list);
};
