// Owns: the page as a whole: what is shown now, when it is fetched again, what a deed leads to.
// Must not know: how anything looks.
import * as api from './api.js';
import { make_chat } from './chat.js';
import { make_guide } from './guide.js';
import { make_laboratory } from './laboratory.js';
import { make_notices } from './notices.js';
import { explain_refusal } from './refusals.js';
import { make_voice_bar } from './voice_bar.js';
import { language, t } from './text.js';
import { make_lab } from './view_lab.js';
import { make_side, show_card } from './view_side.js';
import { show_theme } from './preferences.js';
import { World } from './world.js';

const element = (id) => document.getElementById(id);
const page = {
  world: null, guild: null, me: null, here: null, messages: [],
  clock: { server: 0, local: 0, offset: 0 },
  worlds_replaced: null,  // as the sandbox counted when the world was fetched last
};

show_theme();
document.documentElement.lang = language;
document.title = t('title');
document.querySelector('.skip').textContent = t('skip');

const notices = make_notices(element('notices'), element('scroll'));

/** Runs what nobody asked for just now; what goes wrong is said in a notice. Answers whether it worked. */
async function carry_out(deed) {
  try {
    await deed();
    return true;
  } catch (error) {
    if (!(error instanceof api.Failure)) throw error;
    notices.say(explain_refusal(error, page.me && page.world ? page.world.name(page.me) : ''));
    return false;
  }
}
/** The same of somebody's deed: what was said of the one before goes. */
function attempt(deed) {
  notices.quiet();
  return carry_out(deed);
}

const now = () => page.clock.server + (performance.now() - page.clock.local);

const experiments = {
  bot: (deed) => attempt(async () => show_bot(await api.command_bot(deed))),
  clock: (ms) => attempt(async () => {
    await api.clock(ms);
    await refresh();
  }),
  experiment: () => laboratory.open(),
  may_restart: () => laboratory.may_restart(),
  restart: () => laboratory.restart(),
};
const say = (text) => notices.say(text, 'good');
const lab = make_lab(element('lab'), experiments);
const chat = make_chat(page, { attempt, refresh, now, card, person_deed, quiet: notices.quiet });
const side = make_side(element('side'), {
  person: (id) => card(id), opened: () => page.world && refresh(), attempt, say, page,
});
const voice = make_voice_bar(element('voice-bar'), page, { attempt, refresh, person: (id) => card(id) });
const guide = make_guide(element('guide'), page, { attempt, refresh, experiments, left: () => element('experiment').focus() });
const laboratory = make_laboratory(element('laboratory'), {
  attempt, carry_out, say, settled: async () => running,
  shown: (title, busy, steps) => {
    lab.experiment(title, busy);
    guide.show(steps);
    chat.propose(steps.find((one) => one.say)?.say ?? null);
    if (!busy && page.world) refresh();
  },
  began: forget_world,
  first_steps: () => guide.open(),
});

/** The world was exchanged for another: nothing that is remembered of the old one holds. */
function forget_world() {
  Object.assign(page, { guild: null, me: null, here: null, messages: [], worlds_replaced: null });
  chat.forget();
  side.forget();
  guide.begin();
}

function card(id) {
  show_card(element('card'), page.world, page.me, id, {
    act: person_deed, use_menu: chat.use_menu, place: chat.place, mention: (one) => chat.fill(`@${page.world.users.get(one).username} `), speak_as: chat.speak_as,
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

function show() {
  chat.show();
  side.show(page.world, now());
  tick();
}

// One fetch at a time; a change that arrives during one leads to exactly one more.
let running = null;
let again = false;
function refresh() {
  if (laboratory.busy()) return Promise.resolve();  // It refreshes when it is done.
  if (running) {
    again = true;
    return running;
  }
  running = fetch_all().catch((error) => {
    if (!(error instanceof api.Failure)) throw error;
    // The events socket notices that the server is gone, and says so.
  }).finally(() => {
    running = null;
    if (!again) return;
    again = false;
    return refresh();
  });
  return running;
}

async function fetch_all() {
  const state = await api.state();
  // Another tab, or a program, began a scenario or loaded a save.
  if (page.worlds_replaced !== null && page.worlds_replaced !== state.worlds_replaced && !laboratory.busy()) {
    forget_world();
    carry_out(() => laboratory.fetch());
  }
  page.worlds_replaced = state.worlds_replaced;
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
  if (!page.world || offline) return;  // without its server the world stands still
  voice.show(page.world);
  lab.tick(now(), Math.max(0, Math.round(page.clock.offset / 1000) * 1000));
  if (!laboratory.busy()) chat.tick();
}

carry_out(() => laboratory.fetch());
setInterval(tick, 1000);
let offline = null;  // takes the notice away, while the server that was there is not
api.listen(refresh, (connected) => {
  // What is pressed while nobody hears it would be lost.
  for (const id of ['lab', 'guide', 'chat']) element(id).inert = !connected;
  document.body.classList.toggle('offline', !connected);
  if (connected) {
    offline?.();
    offline = null;
    return;
  }
  lab.bot({ state: 'unreachable' });
  if (page.world) offline ??= notices.say(t('offline'), '', true);
});
