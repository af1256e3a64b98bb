// Owns: making and updating DOM nodes. Text always becomes a text node, never markup.
// Must not know: Discord, the sandbox.

const SVG = 'http://www.w3.org/2000/svg';

/** Makes an element. `on…` properties are listeners, `class` and other names attributes; null and false are left out. */
export function h(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
    else if (name === 'value') node.value = value;
    else if (name === 'style') for (const [key, text] of Object.entries(value)) node.style.setProperty(key, text);
    else node.setAttribute(name, value === true ? '' : String(value));
  }
  node.append(...children.flat(3).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

const paths = {
  hash: 'M9 4 7 20M17 4l-2 16M4 9h17M3 15h17',
  speaker: 'M4 9v6h4l5 4V5L8 9zM16.5 8.5a5 5 0 0 1 0 7M19 6a8.5 8.5 0 0 1 0 12',
  crown: 'M3 8l4.5 4L12 5l4.5 7L21 8l-2 11H5z',
  at: 'M16 12a4 4 0 1 1-8 0 4 4 0 0 1 8 0zm0 0c0 4 5 4 5 0a9 9 0 1 0-4 7.5',
  reply: 'M10 5 4 11l6 6M4 11h9c4 0 7 3 7 8',
  bin: 'M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13',
  eye: 'M2 12s4-6.5 10-6.5S22 12 22 12s-4 6.5-10 6.5S2 12 2 12zM12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6z',
  lantern: 'M9 3h6M12 3v3M7 9l2-3h6l2 3v8l-2 3H9l-2-3zM7 9h10M7 17h10M12 11.5c1.6 1.7 1 3.5 0 3.5s-1.6-1.8 0-3.5z',
  gavel: 'M13 4l7 7M10 7l7 7M14.5 5.5l-6 6 4 4 6-6M10.5 13.5 4 20M12 21h9',
  close: 'M5 5l14 14M19 5 5 19',
  chevron: 'M6 9l6 6 6-6',
  sliders: 'M4 7h9M19 7h1M16 4.500v5M4 17h2M12 17h8M9 14.500v5',
  plus: 'M12 5v14M5 12h14',
  pencil: 'M4 20l1-5L16 4l4 4L9 19zM13.5 6.5l4 4',
  pin: 'M9 3h6l-1 7 4 4H6l4-4zM12 14v7',
  thread: 'M4 5h16v11h-9l-4 4v-4H4zM8 9h8M8 12.200h5',
  smile: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM8.5 14a4 4 0 0 0 7 0M9 9.5v.5M15 9.5v.5',
  lock: 'M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3',
  menu: 'M4 7h16M4 12h16M4 17h16',
  people: 'M9 5a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM3 20c0-4 3-6 6-6s6 2 6 6M16 5.5a3 3 0 0 1 0 5.5M17.5 14.5c2 .6 3.500 2.500 3.500 5.500',
  gear: 'M12 8.500a3.500 3.500 0 1 0 0 7 3.500 3.500 0 0 0 0-7zM12 2.500v3M12 18.500v3M2.500 12h3M18.500 12h3M5.300 5.300l2.100 2.100M16.600 16.600l2.100 2.100M18.700 5.300l-2.100 2.100M7.400 16.600l-2.100 2.100',
  chat: 'M4 5h16v11h-9l-5 4v-4H4zM8 10.500h.5M12 10.500h.5M16 10.500h.5',
  picture: 'M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M15 9v.5',
  file: 'M6 3h8l4 4v14H6zM14 3v4h4',
  warning: 'M12 4 2.500 20h19zM12 10v5M12 17.500v.5',
  outside: 'M10 5H5v14h14v-5M14 4h6v6M20 4l-9 9',
  enter: 'M4 12h13M12 6l6 6-6 6',
  sparkle: 'M12 3l2 7 7 2-7 2-2 7-2-7-7-2 7-2z',
  forum: 'M4 4h12v8H9l-3 3v-3H4zM9 15h3l4 0v3l3-3h1V9h-4',
  grid: 'M5 5h5v5H5zM14 5h5v5h-5zM5 14h5v5H5zM14 14h5v5h-5z',
  send: 'M4 12 3 4l18 8-18 8zM4 12h8',
  mic_off: 'M9 5a3 3 0 0 1 6 0v6M9 9v2a3 3 0 0 0 4.500 2.600M6 11a6 6 0 0 0 9.500 4.900M12 17v4M4 4l16 16',
  deaf: 'M5 17v-5a7 7 0 0 1 11-5.700M19 12v5M5 14h3v6H5zM16 14h3v6h-3M4 4l16 16',
  slash: 'M16 4 8 20M4 4h16v16H4z',
};

/** A decorative icon; what it means must also be said in words. */
export function icon(name) {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('class', `icon icon-${name}`);
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('d', paths[name]);
  svg.append(path);
  return svg;
}

let made = 0;
/** An id that no other element of the page has. */
export const fresh_id = (prefix) => `${prefix}-${made += 1}`;

/** Text for screen readers only. */
export const spoken = (text) => h('span', { class: 'spoken' }, text);

/**
 * Makes `container` hold one node for each item, in order. A node stays as it is while its item's
 * signature does, so selection and the live region are disturbed only by what changed; and where
 * what has the focus is drawn anew, the focus stays at its place.
 */
export function sync(container, items, key, render, signature = JSON.stringify) {
  const old = new Map([...container.children].map((node) => [node.dataset.key, node]));
  let place = container.firstElementChild;
  for (const item of items) {
    const name = String(key(item));
    const seal = signature(item);
    let node = old.get(name);
    old.delete(name);
    if (!node || node.seal !== seal) {
      const fresh = render(item);
      fresh.dataset.key = name;
      fresh.seal = seal;
      if (node) {
        if (node === place) place = fresh;
        const focus = path_to(node, document.activeElement);
        node.replaceWith(fresh);
        if (focus) (follow_path(fresh, focus) ?? fresh).focus({ preventScroll: true });
      }
      node = fresh;
    }
    if (node === place) place = place.nextElementSibling;
    else container.insertBefore(node, place);
  }
  for (const node of old.values()) node.remove();
}

/** Where `target` is below `node`, as the position among its siblings at each level; null where it is not there. */
function path_to(node, target) {
  if (!node.contains(target)) return null;
  const path = [];
  for (let at = target; at !== node; at = at.parentElement) path.unshift([...at.parentElement.children].indexOf(at));
  return path;
}
/** The node at that position, where it can take the focus. */
function follow_path(node, path) {
  const found = path.reduce((at, index) => at?.children[index], node);
  return found?.matches('button, a[href], input, select, textarea, [tabindex]') ? found : null;
}

/** Moves through the children of a tab list or a toolbar with the arrow keys, as ARIA's patterns ask. */
export function rove(container, selector) {
  container.addEventListener('keydown', (event) => {
    const nodes = [...container.querySelectorAll(selector)];
    const at = nodes.indexOf(document.activeElement);
    if (at < 0) return;
    const to = {
      ArrowRight: at + 1, ArrowDown: at + 1, ArrowLeft: at - 1, ArrowUp: at - 1, Home: 0, End: nodes.length - 1,
    }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    nodes[(to + nodes.length) % nodes.length].focus();
  });
}
