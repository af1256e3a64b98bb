// Owns: the page's English words by their keys, so that a test of what happens does not depend on how it is worded.
// Must not know: what the words are about.

globalThis.navigator ??= { language: 'en' };
const { dictionaries } = await import('../../../tools/playground/page/text.js');

/** The sentence of that key with its values; an unknown key is a mistake of the test. */
export function words(key, values = {}) {
  const sentence = dictionaries.english[key];
  if (sentence === undefined) throw new Error(`the page has no words for ${key}`);
  return sentence.replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
}
