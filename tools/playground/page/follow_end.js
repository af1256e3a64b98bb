// Owns: a scrolled list of what happens, the newest last, that shows its end until somebody scrolls away from it.
// Must not know: what is in the list.

/** How near to the end, in pixels, still counts as being there. */
const near = 40;

/** Answers a function to be called whenever `node` was drawn. While it is hidden it has no place; it comes back to its end. */
export function follow_end(node) {
  let at_end = true;
  const follow = () => {
    if (at_end) node.scrollTop = node.scrollHeight;
  };
  node.addEventListener('scroll', () => {
    if (node.clientHeight > 0) at_end = node.scrollHeight - node.scrollTop - node.clientHeight < near;
  });
  // Told before the first picture of it is painted: when it appears, and when the window is another.
  new ResizeObserver(follow).observe(node);
  return follow;
}
