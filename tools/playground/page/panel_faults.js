// Owns: the panel of faults: Discord's misbehaviour at the press of a button, and what is still to come of it.
// Must not know: how faults strike.
import * as api from './api.js';
import { h, sync } from './dom.js';
import { t } from './text.js';

const rest_faults = {
  fault_429_user: { kind: 'rate_limit', scope: 'user', retry_after_ms: 3000 }, fault_429_global: { kind: 'rate_limit', scope: 'global', retry_after_ms: 3000 },
  fault_429_shared: { kind: 'rate_limit', scope: 'shared', retry_after_ms: 3000 }, fault_429_cloudflare: { kind: 'rate_limit', scope: 'cloudflare', retry_after_ms: 3000 },
  fault_500: { kind: 'status', status: 500 }, fault_503: { kind: 'status', status: 503 }, fault_html: { kind: 'html', status: 502 },
  fault_drop: { kind: 'drop' }, fault_half: { kind: 'half' }, fault_stall: { kind: 'stall' }, fault_delay: { kind: 'delay', delay_ms: 5000 },
};
const gateway_faults = {
  fault_op7: { action: 'reconnect' }, fault_op9_resume: { action: 'invalid_session', resumable: true }, fault_op9_new: { action: 'invalid_session', resumable: false },
  fault_gw_drop: { action: 'drop' }, fault_gw_stall: { action: 'stall' }, fault_repeat: { action: 'repeat', count: 5 }, fault_reorder: { action: 'reorder', count: 3 }, fault_double: { action: 'duplicate', count: 3 }, fault_gw_delay: { action: 'delay', delay_ms: 5000 },
  fault_host_dead: { action: 'resume_host', how: 'dead' }, fault_host_silent: { action: 'resume_host', how: 'silent' }, fault_host_none: { action: 'resume_host', how: 'none' },
};
/** Few connections, since those that the page opens itself meet the bad certificate too. */
const certificate_count = 5;
const certificate_faults = { fault_tls_expired: 'expired', fault_tls_host: 'wrong_host', fault_tls_self: 'self_signed', fault_tls_authority: 'untrusted', fault_tls_good: 'good' };
/** Which requests an order is for: nothing but the order's own fields. */
const scopes = {
  fault_any: {}, fault_messages: { method: 'POST', route: '/channels/{channel.id}/messages' },
  fault_bans: { route: '/guilds/{guild.id}/bans/{user.id}' }, fault_callbacks: { path: '/interactions/' },
};
/** The faults whose name alone does not say what they are to a bot: each has a key more, with "_hint". */
const told = new Set(['fault_429_user', 'fault_429_global', 'fault_429_shared', 'fault_429_cloudflare', 'fault_op7', 'fault_op9_resume', 'fault_op9_new', 'fault_host_dead', 'fault_host_silent', 'fault_host_none']);
const close_codes = [1000, 1001, 4000, 4001, 4002, 4003, 4004, 4005, 4007, 4008, 4009, 4010, 4011, 4012, 4013, 4014];

export function make_faults_panel(panel, { attempt, say, page }) {
  let pending = null;
  const which = h('select', { id: 'fault-which' }, Object.keys(scopes).map((key) => h('option', { value: key }, t(key))));
  const count = h('input', { type: 'number', id: 'fault-count', min: '1', max: '1000', value: '1' });
  const after = h('input', { type: 'checkbox', id: 'fault-after' });
  const code = h('select', { id: 'fault-code', 'aria-label': t('fault_close') }, close_codes.map((one) => h('option', { value: one }, String(one))));
  code.value = '4000';
  const list = h('ul', { class: 'pending', id: 'pending-faults' });
  const clear = h('button', { class: 'button small', id: 'fault-clear', onclick: () => order({ kind: 'clear' }, t('fault_cleared')) }, t('fault_clear'));

  const order = (what, words) => attempt(async () => {
    await api.order_fault(what);
    say(words);
    await fetch();
    draw();
  });
  const rest = (key) => order({
    ...rest_faults[key], ...scopes[which.value], count: Math.max(1, Math.floor(Number(count.value)) || 1), ...(after.checked ? { moment: 'after' } : {}),
  }, t('fault_ordered', { what: t(key) }));
  const gateway = (what, words) => order({ kind: 'gateway', ...what }, t('fault_ordered', { what: words }));
  const certificate = (key) => order({
    kind: 'tls', certificate: certificate_faults[key], ...(key === 'fault_tls_good' ? {} : { count: certificate_count }),
  }, t('fault_ordered', { what: t(key) }));
  const outage = (on) => gateway({ action: 'outage', guild: page.world.guild.id, on }, t(on ? 'fault_outage_on' : 'fault_outage_off'));
  const buttons = (faults, run) => h('div', { class: 'deck' }, Object.keys(faults).map((key) => h('button', { class: 'button small', 'data-fault': key, title: told.has(key) ? t(`${key}_hint`) : null, onclick: () => run(key) }, t(key, { n: faults[key].count }))));

  panel.append(
    h('p', { class: 'fine fault-intro' }, t('fault_intro')),
    h('section', {}, h('h3', {}, t('fault_pending')), list, clear),
    h('section', {}, h('h3', {}, t('fault_rest')),
      h('div', { class: 'fault-scope' }, h('label', {}, t('fault_which'), which), h('label', {}, t('fault_count'), count)),
      h('label', { class: 'fault-after', title: t('fault_after_hint') }, after, t('fault_after')),
      buttons(rest_faults, rest)),
    h('section', {}, h('h3', {}, t('fault_gateway')), buttons(gateway_faults, (key) => gateway(gateway_faults[key], t(key, { n: gateway_faults[key].count }))),
      h('div', { class: 'deck' }, h('span', { class: 'fault-close' }, t('fault_close'), code,
        h('button', { class: 'button small', 'data-fault': 'fault_close', onclick: () => gateway({ action: 'close', code: Number(code.value) }, `${t('fault_close')} ${code.value}`) }, t('fault_close_go')))),
      h('div', { class: 'deck' }, h('button', { class: 'button small', 'data-fault': 'fault_outage_on', onclick: () => outage(true) }, t('fault_outage_on')),
        h('button', { class: 'button small', 'data-fault': 'fault_outage_off', onclick: () => outage(false) }, t('fault_outage_off')))));
  // Only what is served over TLS has a certificate.
  if (location.protocol === 'https:') {
    panel.append(h('section', {}, h('h3', {}, t('fault_tls', { n: certificate_count })), buttons(certificate_faults, certificate)));
  }

  async function fetch() {
    pending = await api.faults();
  }
  function draw() {
    const known = Array.isArray(pending) ? pending : [];
    clear.disabled = known.length === 0 && pending !== null;
    const items = known.length ? known.map((one, i) => ({ key: `${i}`, words: pending_words(one, page.world) })) : [{ key: 'none', words: t('fault_nothing') }];
    sync(list, items, (one) => one.key, (one) => h('li', { class: one.key === 'none' ? 'fine' : '' }, one.words));
  }
  return { fetch, show: draw };
}

/** One order that is not yet spent, in words. Pure. */
export function pending_words(order, world) {
  if (order.kind === 'gateway') {
    if (order.action === 'outage') return t('fault_outage_on') + (world?.guilds.length > 1 ? ` · ${world.guilds.find((one) => one.id === order.guild)?.name ?? order.guild}` : '');
    const key = Object.keys(gateway_faults).find((one) => gateway_faults[one].action === order.action && (order.how === undefined || gateway_faults[one].how === order.how));
    return key ? t(order.count ? `${key}_left` : key, { n: order.count }) : order.action;
  }
  if (order.kind === 'tls') {
    const key = Object.keys(certificate_faults).find((one) => certificate_faults[one] === order.certificate);
    return [t('fault_tls_pending', { what: t(key) }), order.count ? t('fault_left', { n: order.count }) : '', t('fault_tls_shown', { n: order.connections })].filter(Boolean).join(' · ');
  }
  const key = Object.keys(rest_faults).find((one) => ['kind', 'scope', 'status'].every((field) => order[field] === undefined || rest_faults[one][field] === order[field]) && rest_faults[one].kind === order.kind);
  const where = Object.keys(scopes).find((one) => one !== 'fault_any' && (order.route ? scopes[one].route === order.route : order.path && scopes[one].path === order.path));
  return [key ? t(key) : order.kind, where ? t(where) : order.path || order.route || '', order.moment === 'after' && order.kind !== 'half' ? t('fault_carried_out') : '', t('fault_left', { n: order.count ?? 1 })].filter(Boolean).join(' · ');
}
