// A language model whose every word is known beforehand, behind the chat-completion interface that the server speaks.
// A word in capitals in the question chooses how it behaves:
//   SLOW    numbered words, one every 60 ms, so that a doubled or a lost one shows
//   STALL   a few words, then silence with the line open
//   CUT     a few words, then the line breaks
//   ERROR   503, however often it is asked
//   REFUSE  400
//   REPEAT  what the test gave it to say, a few letters an event
// Anything else is answered at once, citing the first passage.
import { createServer } from 'node:http';

const ANSWERS = {
  fa: 'طبق سند، کارکنان **سی روز** مرخصی استحقاقی در سال دارند [1]. درخواست مرخصی دست‌کم سه روز پیش از آغاز آن ثبت می‌شود [1].',
  en: 'According to the document, employees have **thirty days** of paid leave a year [1]. A request is filed at least three days before it begins [1].',
};
export const SLOW_WORDS = 90;
const SLOW_PAUSE_MS = 60;
const QUICK_PAUSE_MS = 12;
const GATE_PAUSE_MS = 10;

/** The words of a slow answer, in order. The word is the same in both languages' scripts' sense: a stem and a number. */
export function slowWords(language) {
  const stem = language === 'fa' ? 'گام' : 'step';
  return Array.from({ length: SLOW_WORDS }, (_, index) => `${stem}${index + 1}`);
}

/**
 * Starts it on a free port of this machine. `requests` lists what it was asked and how that ended. `allow` says how many words
 * of a slow answer may be sent, so that a test decides what happens before which word, however slow the machine is.
 */
export async function startModel({ port = 0 } = {}) {
  const requests = [];
  const gate = { allowed: Infinity, given: '' };
  const server = createServer((request, response) => {
    serve(request, response, requests, gate).catch(() => response.destroy());
  });
  await new Promise((ready) => server.listen(port, '127.0.0.1', ready));
  return {
    url: `http://127.0.0.1:${server.address().port}/v1`,
    requests,
    allow(words) {
      gate.allowed = words;
    },
    /** What it says when it is asked to repeat. */
    give(text) {
      gate.given = text;
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

async function serve(request, response, requests, gate) {
  if (request.method === 'GET' && request.url.endsWith('/models')) {
    return json(response, 200, { object: 'list', data: [{ id: 'scripted', object: 'model', created: 1, owned_by: 'tests' }] });
  }
  if (request.method !== 'POST' || !request.url.endsWith('/chat/completions')) {
    return json(response, 404, problem('there is nothing here', 404));
  }
  const { messages, stream } = JSON.parse(await bodyOf(request));
  const { question, written } = understand(messages);
  const asked = { question, messages, stream: stream === true, wordsSent: 0, ended: 'running' };
  requests.push(asked);
  response.on('close', () => {
    if (asked.ended === 'running') asked.ended = 'hung up';
  });

  if (/\bERROR\b/.test(question)) return json(response, 503, problem('overloaded', 503), asked);
  if (/\bREFUSE\b/.test(question)) return json(response, 400, problem('the prompt is too long', 400), asked);
  const whole = /\bREPEAT\b/.test(question) ? gate.given : scriptFor(question);
  const answer = whole.startsWith(written) ? whole.slice(written.length) : whole;
  if (!stream) {
    return json(response, 200, { ...chunk({}, 'stop'), object: 'chat.completion', choices: [{ index: 0, message: { role: 'assistant', content: answer }, finish_reason: 'stop' }] }, asked);
  }
  await write(response, answer, question, asked, gate);
}

async function write(response, answer, question, asked, gate) {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  const slow = /\bSLOW\b/.test(question);
  const repeats = /\bREPEAT\b/.test(question);
  const breaks = /\bSTALL\b|\bCUT\b/.test(question);
  send(response, chunk({ role: 'assistant', content: '' }));
  // Split before the spaces, so that every piece but the first begins with one, as models do.
  for (const word of repeats ? letters(answer) : answer.split(/(?= )/)) {
    while (slow && asked.wordsSent >= gate.allowed && !response.destroyed) await pause(GATE_PAUSE_MS);
    if (response.destroyed) return;
    if (breaks && asked.wordsSent === 6) {
      if (/\bCUT\b/.test(question)) {
        asked.ended = 'cut';
        response.destroy();
      }
      return; // STALL: nothing more, until the other side hangs up
    }
    send(response, chunk({ content: word }));
    asked.wordsSent += 1;
    if (!repeats) await pause(slow ? SLOW_PAUSE_MS : QUICK_PAUSE_MS);
    else if (asked.wordsSent % 10 === 0) await pause(1);
  }
  send(response, chunk({}, 'stop'));
  send(response, { ...chunk({}), choices: [], usage: { prompt_tokens: 9, completion_tokens: asked.wordsSent, total_tokens: 9 + asked.wordsSent } });
  asked.ended = 'whole';
  response.end('data: [DONE]\n\n');
}

/** Pieces of one to four letters, cut wherever it comes. */
function letters(text) {
  const pieces = [];
  for (let place = 0; place < text.length; place += (place % 4) + 1) pieces.push(text.slice(place, place + (place % 4) + 1));
  return pieces;
}

function scriptFor(question) {
  const language = /[\u0600-\u06ff]/.test(question) ? 'fa' : 'en';
  return /\bSLOW\b/.test(question) ? `${slowWords(language).join(' ')} [1].` : ANSWERS[language];
}

/** The question, and what of its answer was already written when the model is asked to go on. */
function understand(messages) {
  const [before, written, last] = messages.slice(-3);
  const goesOn = before?.role === 'user' && written?.role === 'assistant' && /go on/i.test(last.content);
  return goesOn ? { question: before.content, written: written.content.trimEnd() } : { question: messages.at(-1)?.content ?? '', written: '' };
}

function chunk(delta, finish_reason = null) {
  return { id: 'scripted-1', object: 'chat.completion.chunk', created: 1, model: 'scripted', choices: [{ index: 0, delta, finish_reason }] };
}

const problem = (message, code) => ({ error: { message, type: 'scripted', param: null, code } });
const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));
const send = (response, event) => response.write(`data: ${JSON.stringify(event)}\n\n`);

function json(response, status, body, asked) {
  if (asked) asked.ended = String(status);
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

async function bodyOf(request) {
  const pieces = [];
  for await (const piece of request) pieces.push(piece);
  return Buffer.concat(pieces).toString('utf8');
}

// By hand: node end2end/harness/model.mjs 8089, then LLM_BASE_URL=http://127.0.0.1:8089/v1 make run
if (process.argv[1] === new URL(import.meta.url).pathname) {
  const model = await startModel({ port: Number(process.argv[2] ?? 8089) });
  console.log(`A scripted model answers at ${model.url}`);
}
