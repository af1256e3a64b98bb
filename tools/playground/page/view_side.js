// Owns: the right column: which panel is open, and handing it what there is.
// Must not know: what a panel shows.
import { h, rove } from './dom.js';
import { make_audit_panel } from './panel_audit.js';
import { make_faults_panel } from './panel_faults.js';
import { make_log_panel } from './panel_log.js';
import { make_members_panel } from './panel_members.js';
import { make_requests_panel } from './panel_requests.js';
import { make_rights_panel } from './panel_rights.js';
import { t } from './text.js';

export { show_card } from './person_card.js';

const makers = {
  members: make_members_panel, rights: make_rights_panel, audit: make_audit_panel, requests: make_requests_panel,
  faults: make_faults_panel, log: make_log_panel,
};

/**
 * `deeds`: person(id) shows a person, opened(panel), attempt(deed), say(text), and `page`, which all share ({me, here,
 * world}). A panel has show(world, now) and may have fetch(), which is awaited before it is shown, and log(lines).
 */
export function make_side(root, deeds) {
  root.setAttribute('aria-label', t('panels'));
  const tabs = new Map();
  const nodes = new Map();
  const panels = new Map();
  let opened = 'members';
  for (const [name, make] of Object.entries(makers)) {
    tabs.set(name, h('button', {
      class: `tab ${name === 'log' ? 'of-bot' : ''}`, role: 'tab', id: `tab-${name}`, 'aria-controls': `panel-${name}`, onclick: () => open(name),
    }, t(name)));
    nodes.set(name, h('div', { class: 'panel', role: 'tabpanel', id: `panel-${name}`, 'aria-labelledby': `tab-${name}`, tabindex: '0' }));
    panels.set(name, make(nodes.get(name), deeds));
  }
  const strip = h('div', { class: 'tabs', role: 'tablist', 'aria-label': t('panels') }, [...tabs.values()]);
  rove(strip, '.tab');
  root.append(strip, ...nodes.values());

  function mark() {
    for (const [key, tab] of tabs) {
      tab.setAttribute('aria-selected', String(key === opened));
      tab.tabIndex = key === opened ? 0 : -1;
      nodes.get(key).hidden = key !== opened;
    }
  }
  function open(name) {
    opened = name;
    mark();
    deeds.opened(name);
  }
  mark();
  return {
    /** Fetches what the open panel needs. */
    fetch: async () => panels.get(opened).fetch?.(),
    show: (world, now) => panels.get(opened).show?.(world, now),
    log: (lines) => panels.get('log').log(lines),
    /** Another world: what was gathered of the old one is forgotten. */
    forget() {
      for (const panel of panels.values()) panel.forget?.();
    },
  };
}
