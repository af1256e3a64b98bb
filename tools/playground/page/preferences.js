// Owns: what a reader chose on this machine: language and theme; and what a reload must not lose.
// Must not know: what the choices change.

const prefix = 'veilleur.';

/** The stored choice, or null where there is none (or no storage at all, as in a private window). */
function read(storage, name) {
  try {
    return storage()?.getItem(prefix + name) ?? null;
  } catch (error) {
    if (error instanceof DOMException) return null;  // The browser forbids storage; choices then last as long as the page.
    throw error;
  }
}

function write(storage, name, value) {
  try {
    if (value === null) storage()?.removeItem(prefix + name);
    else storage()?.setItem(prefix + name, value);
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
  }
}

const kept = () => globalThis.localStorage;
const of_this_tab = () => globalThis.sessionStorage;

export const preference = (name) => read(kept, name);
/** Null forgets the choice. */
export const prefer = (name, value) => write(kept, name, value);

/** A JSON value of this tab alone, or null. */
export function remembered(name) {
  const text = read(of_this_tab, name);
  return text === null ? null : JSON.parse(text);
}
export const remember = (name, value) => write(of_this_tab, name, JSON.stringify(value));

export const themes = ['system', 'light', 'dark'];

/** The chosen theme; without a choice the system's. */
export function theme() {
  const chosen = preference('theme');
  return themes.includes(chosen) ? chosen : 'system';
}

/** Takes effect at once: theme.css reads the attribute. */
export function set_theme(chosen) {
  prefer('theme', chosen === 'system' ? null : chosen);
  show_theme();
}

export function show_theme() {
  document.documentElement.dataset.theme = theme();
}
