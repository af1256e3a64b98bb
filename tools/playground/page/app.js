// Owns: the page as a whole: what is shown now, when it is fetched again, what a deed leads to.
// Must not know: how anything looks.
import * as api from './api.js';
import { make_composer } from './composer.js';
import { h, icon } from './dom.js';
import { make_guide } from './guide.js';
import { make_laboratory } from './laboratory.js';
import { explain_refusal } from './refusals.js';
import { make_voice_bar } from './voice_bar.js';
import { language, t } from './text.js';
import { make_conversation } from './view_messages.js';
import { make_lab } from './view_lab.js';
import { make_places } from './view_places.js';
import { make_side, show_card } from './view_side.js';
import { with_mentions, World } from './world.js';

const element = (id) => document.getElementById(id);
const page = {
  world: null, guild: null, me: null, here: null, messages: [],
  seen: new Map(),       // place → the last message there when it was last looked at
  clock: { server: 0, local: 0, offset: 0 },
};

document.documentElement.lang = language;
document.title = t('title');
document.querySelector('.skip').textContent = t('skip');

/** Runs a deed; what goes wrong is said in a notice. Answers whether it worked. */
async function attempt(deed) {
  try {
    await deed();
    return true;
  } catch (error) {
    if (!(error instanceof api.Failure)) throw error;
    notice(explain_refusal(error, page.me && page.world ? page.world.name(page.me) : ''));
    return false;
  }
}

function notice(text, kind = '') {
  const node = h('div', { class: `notice ${kind}` }, h('span', {}, text),
    h('button', { class: 'button quiet', 'aria-label': t('close'), onclick: () => node.remove() }, icon('close')));
  const notices = element('notices');
  notices.replaceChildren(node);
  // Opened anew it stands above whatever dialog is open now.
  if (notices.matches(':popover-open')) notices.hidePopover();
  notices.showPopover();
  setTimeout(() => node.remove(), 8000);
}

const now = () => page.clock.server + (performance.now() - page.clock.local);

const experiments = {
  bot: (deed) => attempt(async () => show_bot(await api.command_bot(deed))),
  clock: (ms) => attempt(async () => {
    await api.clock(ms);
    await refresh();
  }),
  experiment: () => laboratory.open(),
};
const say = (text) => notice(text, 'good');
const lab = make_lab(element('lab'), experiments);
const places = make_places(element('places'), {
  go: (id) => go(id),
  visit: (guild) => {
    page.guild = guild;
    return go(null);
  },
  start_dm: () => attempt(async () => {
    const dm = await api.act(page.me, 'dm_channel', { user: page.world.bot().id });
    await refresh();
    await go(dm.id);
  }),
});
const conversation = make_conversation(element('conversation-head'), element('scroll'), element('introduction'), element('messages'), {
  reply: (message) => composer.answer(message),
  remove: (message) => attempt(() => api.act(page.me, 'delete_message', { channel: page.here, message: message.id })),
  press: (message, custom_id) => attempt(() => api.act(page.me, 'button', { channel: page.here, message: message.id, custom_id })),
  person: (id) => card(id),
  fill: (text) => composer.fill(text),
  ...experiments,
});
const composer = make_composer(element('composer'), {
  speak_as: (id) => speak_as(id),
  post: (text, replied) => attempt(async () => {
    await api.act(page.me, 'post', {
      channel: page.here, content: with_mentions(text, page.world), ...(replied ? { reply_to: replied.id } : {}),
    });
    await refresh();
  }),
  run: (command, options) => attempt(() => api.act(page.me, 'slash', { channel: page.here, name: command.name, options })),
  join: () => person_deed('join', page.me),
});
const side = make_side(element('side'), {
  person: (id) => card(id), opened: () => page.world && refresh(), attempt, say, page,
});
const voice = make_voice_bar(element('voice-bar'), page, { attempt, refresh, person: (id) => card(id) });
const guide = make_guide(element('guide'), page, { attempt, refresh, experiments });
const laboratory = make_laboratory(element('laboratory'), {
  attempt, say,
  shown: (title, busy, steps) => {
    lab.experiment(title, busy);
    guide.show(steps);
    if (!busy && page.world) refresh();
  },
  began: () => {
    Object.assign(page, { guild: null, me: null, here: null, messages: [] });
    side.forget();
  },
});

function card(id) {
  show_card(element('card'), page.world, page.me, id, {
    act: person_deed, mention: (one) => composer.fill(`@${page.world.users.get(one).username} `), speak_as,
  });
}

/** Some deeds are a person's own (join, leave, DMs), the others are done to them by whoever is chosen. */
function person_deed(deed, id, details = {}) {
  const own = ['join', 'leave', 'close_dm', 'open_dm'].includes(deed);
  return attempt(async () => {
    await api.act(own ? id : page.me, deed, { guild: page.world.guild.id, ...(own ? {} : { user: id }), ...details });
    await refresh();
  });
}

function speak_as(id) {
  page.me = id;
  const dm = page.world.dms.find((one) => one.id === page.here);
  const channel = page.world.channel(page.here);
  const stays = dm ? dm.people.includes(id) : channel && page.world.can_view(id, channel);
  return stays ? refresh() : go(page.world.first_text_channel().id);
}

async function go(id) {
  page.here = id;
  page.messages = [];
  await refresh();
  element('box').focus();
}

/** The place that is looked at, in the form the views want. */
function place() {
  const { world, here, me } = page;
  const dm = world.dms.find((one) => one.id === here);
  if (dm) return { id: dm.id, kind: 'dm', name: world.name(world.other_in(dm, me)), topic: '' };
  return world.channel(here) ?? world.first_text_channel();
}

function show() {
  const { world, me } = page;
  const here = place();
  page.here = here.id;
  for (const one of [...world.guild.channels, ...world.dms]) {
    if (one.id === here.id || !page.seen.has(one.id)) page.seen.set(one.id, one.last);
  }
  places.show(world, me, here.id, page.seen);
  conversation.show(world, me, here, page.messages);
  composer.show(world, me, here);
  side.show(world, now());
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
  const wanted = place().id;
  const [messages, bot] = await Promise.all([api.messages(wanted), api.bot(), fetch_requests()]);
  show_bot(bot);
  page.here = wanted;
  page.messages = messages;
  show();
}

/** What the open panel wants to know besides the world. */
async function fetch_requests() {
  if (page.world) await side.fetch();
}

function show_bot(bot) {
  document.body.classList.toggle('botless', bot === null);
  if (bot === null) return;
  lab.bot(bot);
  side.log(bot.log);
}

function tick() {
  if (!page.world) return;
  voice.show(page.world);
  lab.tick(now(), Math.max(0, Math.round(page.clock.offset / 1000) * 1000));
  conversation.tick(now());
}

setInterval(tick, 1000);
attempt(() => laboratory.fetch());
let was_connected = false;
// While the world is exchanged beneath the page, one answer would be of the old and the next of the new one.
api.listen(() => laboratory.busy() || refresh(), (connected) => {
  if (!connected) lab.bot({ state: 'unreachable' });
  if (!connected && was_connected) notice(t('offline'));
  was_connected = connected;
});
