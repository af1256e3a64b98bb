// Owns: Discord's refusals of a person's deeds, in plain words.
// Must not know: the DOM, which deed it was.
import { t } from './text.js';

const known = new Set([50013, 50001, 50007, 10007, 10026, 40007, 40032, 50278, 50033, 10062, 40060, 20028, 20016, 40005, 30015]);

/** `failure` is api.js's; `name` is whoever tried. */
export function explain_refusal(failure, name) {
  if (failure.message === 'unreachable') return t('offline');
  if (known.has(failure.code)) return t('refused', { name, why: t(`why_${failure.code}`) });
  // The number says nothing to whoever reads the page.
  return t('failed', { why: failure.message.replace(/^\d{3} /, '') });
}
