// Owns: the panel of what the bot asked of Discord: each request, its answer, its wait; gateway payloads, too.
// Must not know: what a request means (request_words.js).
import * as api from './api.js';
import { h, sync } from './dom.js';
import { follow_end } from './follow_end.js';
import { long_span } from './lab_clock.js';
import { read_entry, waited } from './request_words.js';
import { locale, t } from './text.js';

const kept = 500;
const whole_day = new Intl.DateTimeFormat(locale, { dateStyle: 'long' });

export function make_requests_panel(panel) {
  let last = 0;
  let entries = [];
  const follow = follow_end(panel);
  const format = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', second: '2-digit' });
  const filter = h('input', { type: 'search', id: 'request-filter', 'aria-label': t('rq_filter'), placeholder: t('rq_filter_hint'), oninput: () => draw() });
  const failed = h('input', { type: 'checkbox', id: 'request-failed', onchange: () => draw() });
  const gateway = h('input', { type: 'checkbox', id: 'request-gateway', onchange: () => draw() });
  const list = h('div', { class: 'requests' });
  panel.append(h('div', { class: 'request-filter' }, filter, h('label', {}, failed, t('rq_failed')), h('label', {}, gateway, t('rq_gateway'))), list);

  const matches = (one) => {
    if (one.heartbeat || (one.kind === 'gateway' && !gateway.checked) || (failed.checked && !one.bad)) return false;
    const wanted = filter.value.trim().toLowerCase();
    return !wanted || [one.method, one.path, one.code, one.body, one.answer].some((part) => part?.toLowerCase().includes(wanted));
  };
  function draw() {
    const shown = entries.filter(matches);
    const items = shown.length ? by_day(shown) : [{ id: 'empty', empty: entries.length ? t('rq_none') : t('no_requests') }];
    sync(list, items, (one) => one.id, draw_item, (one) => one.empty ?? String(one.id));
    follow();
  }
  function draw_item(one) {
    if (one.empty) return h('p', { class: 'empty' }, one.empty);
    if (one.day) return h('div', { class: 'day', role: 'separator' }, h('span', {}, whole_day.format(one.day)));
    return row(one);
  }
  function row(one) {
    return h('details', { class: 'request', 'data-request': one.kind },
      h('summary', {}, h('span', { class: 'fine' }, format.format(one.at)), h('span', { class: `code ${one.kind} ${one.bad ? 'bad' : ''}` }, one.code),
        h('span', { class: 'request-words' }, one.words ? t(one.words) : `${one.method ?? ''} ${one.path}`),
        one.waited ? h('span', { class: 'badge waited' }, long_span(one.waited.step)) : null),
      h('div', { class: 'request-detail' }, detail(one)));
  }
  return {
    async fetch() {
      const fresh = await api.requests(last);
      last = fresh.at(-1)?.id ?? last;
      for (const entry of fresh.map(read_entry)) entries.push({ ...entry, waited: waited(entry, entries) });
      entries = entries.slice(-kept);
    },
    show: draw,
    forget() {
      entries = [];
    },
  };
}

/** The requests with a separator {id, day} before those of each day; times are in the reader's own time zone. Pure. */
function by_day(shown) {
  const date = (one) => new Date(one.at).toDateString();
  return shown.flatMap((one, i) => i === 0 || date(shown[i - 1]) !== date(one) ? [{ id: `day-${date(one)}`, day: one.at }, one] : [one]);
}

function detail(one) {
  if (one.kind === 'gateway') return h('pre', { tabindex: '0' }, one.body);
  const said = (words) => h('p', {}, words);
  const told = one.waited && one.waited.told > 0 ? t('rq_told', { step: long_span(one.waited.told) }) : '';
  return [
    h('p', {}, h('code', {}, `${one.method} ${one.path}`)),
    one.reason ? said(t('rq_reason', { reason: one.reason })) : null,
    said(one.waited ? t('rq_waited', { step: long_span(one.waited.step), told }) : t('rq_not_waited')),
    one.delivery !== 'respond' ? said(t('rq_no_answer', { how: one.delivery })) : said(one.took > 0 ? t('rq_took', { step: long_span(one.took) }) : t('rq_at_once')),
    one.carried_out ? null : said(t('rq_ignored')),
    one.told ? said(t('rq_told_wait', { step: long_span(one.told.wait), scope: one.told.scope })) : null,
    one.bucket ? said(t('rq_bucket', { bucket: one.bucket.hash.slice(0, 8), remaining: one.bucket.remaining, limit: one.bucket.limit, step: long_span(one.bucket.full_in) })) : null,
    one.body ? [h('h4', {}, t('rq_body')), h('pre', { tabindex: '0' }, one.body)] : null,
    one.answer ? [h('h4', {}, t('rq_answer')), h('pre', { tabindex: '0' }, one.answer)] : null,
  ];
}
