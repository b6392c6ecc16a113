// @ts-check
// Sharpens pages that are whole without it: each part is bound to a `data-` attribute that the components of app/src/ui write.
(() => {
  'use strict';
  const root = document.documentElement;
  const html = { headers: { Accept: 'text/html' } };
  /** @param {string} id */
  const byId = (id) => document.getElementById(id);
  /** @type {(selector: string, within?: ParentNode | null) => any[]} */
  const all = (selector, within) => [...(within ?? document).querySelectorAll(selector)];
  /** @type {(type: string, selector: string, act: (element: any, event: any) => void) => void} */
  const on = (type, selector, act) =>
    document.addEventListener(type, (event) => {
      const element = event.target instanceof Element && event.target.closest(selector);
      if (element) act(element, event);
    });
  /** @type {(element: Element, name: string, is: unknown) => void} */
  const set = (element, name, is) => (is ? element.setAttribute(name, 'true') : element.removeAttribute(name));
  /** @param {string} text */
  const local = (text) => (root.lang === 'fa' ? text.replace(/\d/g, (digit) => '۰۱۲۳۴۵۶۷۸۹'[+digit] ?? '') : text);
  /** @type {(address: string, fields: Record<string, string>) => Promise<any>} */
  const ask = (address, fields) =>
    fetch(address, { method: 'POST', body: new URLSearchParams(fields) }).then((answer) => (answer.ok ? answer.json() : null), () => null);
  /** @param {string | URL} address */
  const page = async (address) => new DOMParser().parseFromString(await (await fetch(address, html)).text(), 'text/html');

  // ---- Forms are sent here, so that what is wrong can be told beside each field and everything typed stays.
  /** @type {(form: any, button: any, is: boolean) => void} */
  const busy = (form, button, is) => {
    set(form, 'data-busy', is);
    if (button) set(button, 'aria-busy', is);
  };
  /** Says it in a form, at the end of it where it has no place for that. @type {(form: HTMLElement, words: string) => void} */
  const say = (form, words) => {
    const place = all('[data-error]', form).pop() ?? form.appendChild(document.createElement('p'));
    place.className ||= 'form-error';
    place.role = 'alert';
    place.dataset.error = '';
    place.textContent = words;
  };
  /** Tells what the page tells that a rejected form leads back to. @type {(form: any, address: URL) => Promise<boolean>} */
  const showErrors = async (form, address) => {
    const told = await page(address).catch(() => null);
    if (!told || !all('form', told).some((other) => other.getAttribute('action') === form.getAttribute('action'))) return false;
    for (const outcome of all('[data-outcome]')) outcome.remove();
    // What was proven a moment ago is asked for again.
    for (const proof of all('[data-proof]')) if (!all('input', proof).length) proof.replaceWith(told.getElementById(proof.id)?.cloneNode(true) ?? proof);
    for (const place of all('[data-error]')) place.textContent = told.getElementById(place.id)?.textContent ?? '';
    for (const field of all('[aria-describedby]')) set(field, 'aria-invalid', told.getElementById(field.id)?.hasAttribute('aria-invalid'));
    const wrong = all('[aria-invalid]', form)[0];
    wrong?.focus();
    if (wrong?.matches('[data-code]')) wrong.select();
    return true;
  };
  document.addEventListener('submit', async (event) => {
    const form = /** @type {HTMLFormElement} */ (event.target);
    const button = /** @type {HTMLButtonElement | null} */ (event.submitter);
    if (event.defaultPrevented || form.getAttribute('method') !== 'post') return;
    if (form.hasAttribute('data-busy')) return event.preventDefault();
    busy(form, button, true);
    if (form.hasAttribute('data-plain') || form.enctype === 'multipart/form-data') return;
    event.preventDefault();
    const body = new URLSearchParams(/** @type {any} */ (new FormData(form)));
    if (button?.name) body.append(button.name, button.value);
    try {
      const answer = await fetch(form.getAttribute('action') ?? '', { method: 'POST', body, headers: { ...html.headers, 'X-Form': 'script' } });
      const next = answer.headers.get('X-Location');
      // It may have been done all the same: it is not sent again by itself.
      if (!next) throw new Error((await answer.json()).detail);
      const address = new URL(next, location.href);
      const rejected = address.searchParams.has('__err');
      if (rejected) busy(form, button, false);
      if (rejected && (await showErrors(form, address))) return;
      if (!rejected) sessionStorage.removeItem(`typed.${form.dataset.keep}`);
      // A program that keeps the page current needs no new one.
      if (!rejected && !dispatchEvent(new CustomEvent('done', { cancelable: true, detail: address.href }))) {
        /** @type {any} */ (form.closest('[popover]'))?.hidePopover();
        form.reset();
        return busy(form, button, false);
      }
      if (address.href.split('#')[0] === location.href.split('#')[0]) location.reload();
      else location.assign(address);
    } catch (fault) {
      busy(form, button, false);
      const told = fault instanceof Error && fault.name === 'Error' ? fault.message : '';
      say(form, told || (root.dataset.lost ?? ''));
    }
  });
  // Back from the next page, a form can be sent again.
  addEventListener('pageshow', () => all('[data-busy]').forEach((form) => busy(form, all('[aria-busy]', form)[0], false)));
  on('change', '[data-auto-send]', (field) => field.form.requestSubmit());

  // ---- Rows that are ticked.
  on('change', '[type=checkbox]', (box) => {
    const rows = all(`[name="ids[]"][form="${box.form?.id}"]`);
    if (box.matches('[data-select-all]')) for (const row of rows) row.checked = box.checked;
    for (const place of all('[data-selected]')) place.textContent = local(String(rows.filter((row) => row.checked).length));
  });

  // ---- A field is checked by the server's own rule.
  /** @type {(field: any, sentence: string) => void} */
  const mark = (field, sentence) => {
    const place = byId(`${field.id}-error`);
    if (place) place.textContent = sentence;
    set(field, 'aria-invalid', sentence);
  };
  on('change', '[data-check]', async (field) => {
    const typed = field.value;
    if (!typed.trim()) return;
    const sentence = await ask(field.dataset.checkAt, { check: field.dataset.check, typed, language: root.lang });
    if (field.value === typed) mark(field, sentence ?? '');
  });
  on('input', '[data-check]', (field) => mark(field, ''));
  // What was done is said until something else is typed.
  on('input', 'form', () => all('[data-outcome]').forEach((outcome) => outcome.remove()));

  // ---- What was typed stays when one steps back or looks at a neighbouring form; secrets are not stored.
  /** @param {any} form */
  const typedIn = (form) => all('input:not([type=hidden], [type=file], [data-password], [data-code], [autocomplete=one-time-code])', form);
  addEventListener('pagehide', () => {
    for (const form of all('[data-keep]:not([data-busy])')) {
      const changed = typedIn(form).filter((field) => field.value !== field.defaultValue);
      sessionStorage.setItem(`typed.${form.dataset.keep}`, JSON.stringify(changed.map((field) => [field.id, field.value])));
    }
  });
  for (const form of all('[data-keep]')) {
    const values = Object.fromEntries(JSON.parse(sessionStorage.getItem(`typed.${form.dataset.keep}`) ?? '[]'));
    for (const field of typedIn(form)) field.value = values[field.id] ?? field.value;
  }

  // ---- Passwords.
  on('click', '[data-reveal]', (button) => {
    const field = /** @type {HTMLInputElement} */ (byId(button.dataset.reveal));
    const shown = field.type === 'password';
    field.type = shown ? 'text' : 'password';
    button.ariaPressed = String(shown);
  });
  /** @type {any} */
  let judging;
  on('input', '[data-password]', (field) => {
    // Most wrong passwords in Iran are right ones typed on the other keyboard layout.
    const hint = byId(`${field.id}-layout`);
    if (hint) hint.hidden = !/[\u0600-\u06ff]/.test(field.value);
    const box = field.closest('[data-judge]');
    if (!box) return;
    clearTimeout(judging);
    judging = setTimeout(async () => {
      const password = field.value;
      const own = [box.dataset.own];
      for (const name of (box.dataset.ownFields ?? '').split(' ')) own.push(field.form.elements[name]?.value);
      const found = password && (await ask(box.dataset.judge, { password, own: own.join(' ') }));
      if (field.value !== password) return;
      all('[data-rule]', box).forEach((rule, place) => set(rule, 'data-kept', found?.kept[place]));
      all('[data-strength]', box)[0].dataset.strength = found?.strength ?? '';
    }, 250);
  });

  // ---- Codes: digits of any script, a pasted message, the code of an SMS.
  /** @param {any} field */
  const draw = (field) => {
    const text = field.value.replace(/[۰-۹٠-٩]/g, (/** @type {string} */ digit) => String(digit.charCodeAt(0) & 15));
    field.value = /(?<!\d)\d{6}(?!\d)/.exec(text)?.[0] ?? text.replace(/\D/g, '').slice(0, 6);
    all('.otp-box', field.parentElement).forEach((box, place) => {
      box.textContent = local(field.value[place] ?? '');
      box.classList.toggle('next', place === field.value.length);
    });
  };
  on('input', '[data-code]', (field) => {
    const before = field.dataset.code;
    draw(field);
    field.dataset.code = field.value;
    if (field.value.length === 6 && field.value !== before) field.form.requestSubmit();
  });
  for (const field of all('[data-code]')) {
    field.classList.add('drawn');
    draw(field);
    if (!('OTPCredential' in window)) continue;
    navigator.credentials.get(/** @type {any} */ ({ otp: { transport: ['sms'] } })).then((/** @type {any} */ found) => {
      field.value = found.code;
      field.dispatchEvent(new Event('input', { bubbles: true }));
    }, () => {});
  }
  // Counted from a point in time, not by ticks, which sleeping tabs do not get.
  for (const button of all('[data-wait]')) {
    const end = Date.now() + 1000 * button.dataset.wait;
    const words = button.textContent;
    const tick = () => {
      const left = Math.ceil((end - Date.now()) / 1000);
      const clock = [left / 60, left % 60].map((part) => String(Math.floor(part)).padStart(2, '0')).join(':');
      button.disabled = left > 0;
      button.textContent = left > 0 && button.dataset.waiting ? button.dataset.waiting.replace('{}', local(clock)) : words;
      if (left > 0) setTimeout(tick, 500);
    };
    tick();
  }

  // ---- Theme and language are also kept in the account.
  /** @param {Record<string, string>} choice */
  const keep = (choice) => root.dataset.keepAt && navigator.sendBeacon(root.dataset.keepAt, new URLSearchParams(choice));
  on('click', '[data-theme-to]', ({ dataset: { themeTo: theme } }) => {
    const age = theme === 'system' ? 0 : 400 * 86_400;
    if (age) root.dataset.theme = theme;
    else delete root.dataset.theme;
    document.cookie = `theme=${age ? theme : ''}; Path=/; Max-Age=${age}; SameSite=Lax${location.protocol === 'https:' ? '; Secure' : ''}`;
    for (const other of all('[data-theme-to]')) other.ariaPressed = String(other.dataset.themeTo === theme);
    keep({ theme });
  });
  on('click', '[data-language]', (link) => {
    const { language } = link.dataset;
    link.href = `/${language}${location.pathname.replace(/^\/(en|fa)(?=\/|$)/, '').replace(/\/$/, '')}${location.search}`;
    keep({ language });
  });

  // ---- Menus: one serves all rows of a list; a row's button stands beside its link. Only with scripts it is of use.
  for (const list of all('[data-fill]'))
    for (const link of all('li > a:only-child', list)) {
      const button = document.createElement('button');
      button.ariaLabel = `${list.dataset.options}: ${link.textContent}`;
      button.setAttribute('popovertarget', list.dataset.fill);
      link.after(button);
    }
  on('click', '[data-fill] li > button', (button) => {
    const link = button.previousElementSibling;
    /** @type {Record<string, string>} */
    const row = { id: link.href.split('/').pop(), title: link.hasAttribute('data-untitled') ? '' : link.textContent };
    for (const field of all('[name=id], [name=title]', byId(button.closest('[data-fill]').dataset.fill))) field.value = row[field.name];
  });
  on('keydown', '[role=menu]', (menu, event) => {
    const items = all('[role=menuitem]', menu);
    const place = items.indexOf(document.activeElement);
    const next = { ArrowDown: place + 1, ArrowUp: Math.max(place, 0) - 1, Home: 0, End: -1 }[/** @type {string} */ (event.key)];
    if (next === undefined) return;
    event.preventDefault();
    items.at(next % items.length)?.focus();
  });

  on('click', '[data-copy]', async (button) => {
    const text = byId(button.dataset.copy) ?? button.closest('article')?.querySelector('.answer-text');
    // Outside a secure context there is no clipboard.
    if (!text || !navigator.clipboard || button.hasAttribute('data-copied')) return;
    text.classList.add('copying');
    const words = text.innerText;
    text.classList.remove('copying');
    await navigator.clipboard.writeText(words);
    const label = button.title;
    const say = (/** @type {string} */ words, /** @type {boolean} */ is) => {
      button.title = words;
      set(button, 'data-copied', is);
    };
    say(root.dataset.copied ?? '', true);
    setTimeout(say, 2000, label, false);
  });

  // ---- Time: what is waited for comes by itself, and dates grow old.
  const poll = async () => {
    const places = all('[data-refresh]');
    if (!places.length) return;
    const newer = await page(location.href).catch(() => null);
    for (const place of places) place.replaceWith(newer?.getElementById(place.id) ?? place);
    setTimeout(poll, 3000);
  };
  setTimeout(poll, 3000);
  setInterval(() => {
    const times = all('time[data-relative]');
    // Made where it is needed only: it takes longer than all else here.
    const relative = times[0] && new Intl.RelativeTimeFormat(root.lang, { numeric: 'auto' });
    for (const time of times) {
      const minutes = Math.ceil((Date.parse(time.dateTime) - Date.now()) / 60_000);
      if (minutes < 0 && minutes > -60) time.textContent = relative.format(minutes, 'minute');
    }
  }, 60_000);

  // ---- A form leads back with its outcome in the address: a reload would show it again. The answer to a form may be a page of another.
  const address = new URL(root.dataset.page ?? location.href, location.href);
  for (const name of [...address.searchParams.keys()]) if (/^(__|saved$|changed$)/.test(name)) address.searchParams.delete(name);
  if (address.href !== location.href) history.replaceState(history.state, '', address);
})();
