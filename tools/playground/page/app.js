// Owns: the page as a whole: what is shown now, when it is fetched again, what a deed leads to.
// Must not know: how anything looks.
import * as api from './api.js';
import { make_chat } from './chat.js';
import { h, icon } from './dom.js';
import { language, t } from './text.js';
import { make_lab } from './view_lab.js';
import { make_side, show_card } from './view_side.js';
import { show_theme } from './preferences.js';
import { World } from './world.js';

/** What a client sends over the gateway, in Discord's words. */
const gateway_ops = { 2: 'IDENTIFY', 3: 'PRESENCE UPDATE', 4: 'VOICE STATE UPDATE', 6: 'RESUME', 8: 'REQUEST GUILD MEMBERS' };

const element = (id) => document.getElementById(id);
const page = {
  world: null, guild: null, me: null, here: null, messages: [], panel: 'members', requests: [], last_request: 0,
  clock: { server: 0, local: 0, offset: 0 },
};

show_theme();
document.documentElement.lang = language;
document.title = t('title');
document.querySelector('.skip').textContent = t('skip');

/** Runs a deed; what goes wrong is said in a notice, in the server's words. Answers whether it worked. */
async function attempt(deed) {
  try {
    await deed();
    return true;
  } catch (error) {
    if (!(error instanceof api.Failure)) throw error;
    notice(error.message === 'unreachable' ? t('offline') : t('failed', { why: error.message }));
    return false;
  }
}

function notice(text) {
  const node = h('div', { class: 'notice' }, h('span', {}, text),
    h('button', { class: 'button quiet', 'aria-label': t('close'), onclick: () => node.remove() }, icon('close')));
  element('notices').replaceChildren(node);
  setTimeout(() => node.remove(), 8000);
}

const now = () => page.clock.server + (performance.now() - page.clock.local);

const experiments = {
  bot: (deed) => attempt(async () => show_bot(await api.command_bot(deed))),
  clock: (ms) => attempt(async () => {
    await api.clock(ms);
    await refresh();
  }),
};
const lab = make_lab(element('lab'), experiments);
const chat = make_chat(page, { attempt, refresh, now, card, person_deed });
const side = make_side(element('side'), {
  person: (id) => card(id),
  unban: (id) => person_deed('unban', id),
  opened: (panel) => {
    page.panel = panel;
    if (page.world) refresh();
  },
});

function card(id) {
  show_card(element('card'), page.world, page.me, id, {
    act: person_deed, mention: (one) => chat.fill(`@${page.world.users.get(one).username} `), speak_as: chat.speak_as,
  });
}

/** Some deeds are a person's own (join, leave, DMs), the others are done to them by whoever is chosen. */
function person_deed(deed, id) {
  const own = ['join', 'leave', 'close_dm', 'open_dm'].includes(deed);
  return attempt(async () => {
    await api.act(own ? id : page.me, deed, { guild: page.world.guild.id, ...(own ? {} : { user: id }) });
    await refresh();
  });
}

function show() {
  chat.show();
  side.show(page.world, now());
  tick();
}

// One fetch at a time; a change that arrives during one leads to exactly one more.
let running = null;
let again = false;
function refresh() {
  if (running) {
    again = true;
    return running;
  }
  running = fetch_all().catch((error) => {
    if (!(error instanceof api.Failure)) throw error;
    // The events socket notices that the server is gone, and says so.
  }).finally(() => {
    running = null;
    if (again) {
      again = false;
      return refresh();
    }
  });
  return running;
}

async function fetch_all() {
  const state = await api.state();
  page.clock = { server: state.now_ms, local: performance.now(), offset: state.offset_ms };
  page.world = new World(state, page.guild);
  page.me ??= page.world.guild.owner;
  if (!page.world.users.has(page.me)) page.me = page.world.guild.owner;
  const asked = page.here;
  const wanted = chat.place().id;
  const [messages, bot] = await Promise.all([api.messages(wanted), api.bot(), fetch_requests()]);
  show_bot(bot);
  // Whoever has gone elsewhere meanwhile gets that place's messages by the next fetch.
  if (page.here === asked) {
    page.here = wanted;
    await chat.fetched(messages);
  }
  show();
}

async function fetch_requests() {
  if (page.panel !== 'requests') return;
  const entries = await api.requests(page.last_request);
  page.last_request = entries.at(-1)?.id ?? page.last_request;
  page.requests = [...page.requests, ...entries.map(request_row).filter(Boolean)].slice(-300);
  side.requests(page.requests);
}

/** One line of the request log; heartbeats are left out, they would drown the rest. */
function request_row(entry) {
  if (entry.kind === 'gateway') {
    const { op } = entry.payload;
    return op === 1 ? null : { id: entry.id, at: entry.time_ms, kind: 'gateway', code: `op ${op}`, text: gateway_ops[op] ?? '', detail: '' };
  }
  return {
    id: entry.id, at: entry.time_ms, kind: 'rest', code: String(entry.status), bad: entry.status >= 400,
    text: `${entry.method} ${entry.path.replace(/^\/api\/v\d+/, '')}`,
    detail: [entry.body, entry.response].filter(Boolean).map((part) => JSON.stringify(part)).join('\n'),
  };
}

function show_bot(bot) {
  document.body.classList.toggle('botless', bot === null);
  if (bot === null) return;
  lab.bot(bot);
  side.log(bot.log);
}

function tick() {
  if (!page.world) return;
  lab.tick(now(), Math.max(0, Math.round(page.clock.offset / 1000) * 1000));
  chat.tick();
}

setInterval(tick, 1000);
let was_connected = false;
api.listen(() => refresh(), (connected) => {
  if (!connected) lab.bot({ state: 'unreachable' });
  if (!connected && was_connected) notice(t('offline'));
  was_connected = connected;
});
