// Owns: the panel of the bot's log.
// Must not know: what the lines mean, beyond their level.
import { h } from './dom.js';
import { follow_end } from './follow_end.js';
import { t } from './text.js';

export function make_log_panel(panel) {
  const follow = follow_end(panel);
  const level = (line) => line.match(/(?:^|\s)level=(\w+)/)?.[1] ?? (line.startsWith('time=') ? '' : 'own');
  return {
    log(lines) {
      const text = lines.length ? lines.join('\n') : t('no_log');
      if (panel.seal === text) return;
      panel.seal = text;
      panel.replaceChildren(h('div', { class: 'log-lines' }, text.split('\n').map((line) => h('p', { class: `level-${level(line)}` }, line))));
      follow();
    },
  };
}
