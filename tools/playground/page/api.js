// Owns: the calls to the playground's server: the sandbox's control API and the bot's process.
// Must not know: the page.

/** Why a call failed, in the server's words where it gave any. */
export class Failure extends Error {
  constructor(message, status, options) {
    super(message, options);
    this.status = status;
    this.code = options?.code ?? 0;  // Discord's
  }
}

async function call(path, body) {
  let response;
  try {
    response = await fetch(path, body === undefined ? {} : {
      method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body),
    });
  } catch (error) {
    throw new Failure('unreachable', 0, { cause: error });
  }
  const text = await response.text();
  let answer = null;
  try {
    answer = text ? JSON.parse(text) : null;
  } catch (error) {
    throw new Failure(`${response.status} ${text}`, response.status, { cause: error });
  }
  if (!response.ok) {
    const reason = answer?.message ?? answer?.error ?? text;
    throw new Failure(`${response.status} ${typeof reason === 'string' ? reason : JSON.stringify(reason)}`, response.status, { code: answer?.code });
  }
  return answer;
}

export const state = () => call('/_sandbox/state');
export const messages = (channel) => call(`/_sandbox/messages?channel=${encodeURIComponent(channel)}`);
export const requests = (after) => call(`/_sandbox/requests?kind=all&after=${encodeURIComponent(after)}`);
/** How far an interaction has come: {id, kind, answer, expired, choices?, modal?}; null where nobody remembers it. */
export const interaction = (id) => call(`/_sandbox/interaction?id=${encodeURIComponent(id)}`).catch((failure) => {
  if (failure.status === 404) return null;
  throw failure;
});
export const act = (as, deed, details = {}) => call('/_sandbox/act', { as, do: deed, ...details });
export const clock = (advance_ms) => call('/_sandbox/clock', { advance_ms });
/** Nothing where a bare veilleur-sandbox serves this page: then the bot is someone else's process. */
export const bot = () => call('/_playground/bot').catch((failure) => {
  if (failure.status === 404) return null;
  throw failure;
});
export const command_bot = (deed) => call('/_playground/bot', { do: deed });

export const permissions = (guild, user, channel) => call(`/_sandbox/permissions?${new URLSearchParams({ guild, user, channel })}`);
export const order_fault = (order) => call('/_sandbox/faults', order);
const unless_missing = (answer) => answer.catch((failure) => {
  if (failure.status === 404 || failure.status === 405) return null;
  throw failure;
});
/** What is ordered and not yet spent. */
export const faults = () => unless_missing(call('/_sandbox/faults'));
// The laboratory's own; nothing where a bare veilleur-sandbox serves this page.
export const scenarios = () => unless_missing(call('/_playground/scenarios'));
export const saves = () => unless_missing(call('/_playground/saves'));
export const begin = (name) => call('/_playground/scenario', { name });
export const keep = (deed, name) => call('/_playground/saves', { do: deed, name });

/** Calls `changed` when the world changes, and `connected(true or false)`; reconnects by itself. */
export function listen(changed, connected) {
  let wait = 250;
  const open = () => {
    const socket = new WebSocket(`${location.protocol === 'https:' ? 'wss:' : 'ws:'}//${location.host}/_sandbox/events`);
    socket.onopen = () => {
      wait = 250;
      connected(true);
      changed();
    };
    socket.onmessage = () => changed();
    socket.onclose = () => {
      connected(false);
      setTimeout(open, wait);
      wait = Math.min(wait * 2, 5000);
    };
  };
  open();
}
