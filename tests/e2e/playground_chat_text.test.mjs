// Owns: the proof of the chat's pure parts: Discord's markup as a tree, commands in languages, permissions, field checks.
// Must not know: the DOM, the sandbox.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';

globalThis.navigator ??= { language: 'en' };
const folder = new URL('../../tools/playground/page/', import.meta.url);
const load = (name) => import(new URL(name, folder));
const { parse, is_emoji_only } = await load('markdown_parse.js');

/** A tree as one line, such as `strong(a em(b))`, so that a table can be read. */
const line = (nodes) => nodes.map(one_line).join(' ');
function one_line(node) {
  const inside = node.children ? line(node.children) : '';
  switch (node.kind) {
    case 'text': return JSON.stringify(node.text);
    case 'heading': return `h${node.level}(${inside})`;
    case 'list': return `${node.ordered ? `ol${node.start}` : 'ul'}(${node.items.map((item) => `li(${line(item)})`).join(' ')})`;
    case 'code': return `code[${node.text}]`;
    case 'code_block': return `block:${node.language}[${node.text}]`;
    case 'link': return `link<${node.address}>${node.title ? `{${node.title}}` : ''}(${inside})`;
    case 'user': case 'role': case 'channel': return `${node.kind}#${node.id}`;
    case 'command': return `command[${node.name}]`;
    case 'time': return `time[${node.seconds} ${node.style}]`;
    case 'everyone': return node.text;
    case 'emoji': return node.text ?? `:${node.name}:`;
    default: return `${node.kind}(${inside})`;
  }
}

const markup = [
  // emphasis and its nesting
  ['*a* _b_', 'em("a") " " em("b")'],
  ['**a** __b__ ~~c~~ ||d||', 'strong("a") " " underline("b") " " strike("c") " " spoiler("d")'],
  ['***a***', 'em(strong("a"))'],
  ['***a** b*', 'em(strong("a") "b")'.replace('"b"', '" b"')],
  ['***a* b**', 'strong(em("a") " b")'],
  ['**a *b***', 'strong("a " em("b"))'],
  ['*a **b***', 'em("a " strong("b"))'],
  ['__**~~a~~**__', 'underline(strong(strike("a")))'],
  ['___a___', 'em(underline("a"))'],
  ['||**a** `b`||', 'spoiler(strong("a") " " code[b])'],
  ['**two\nlines**', 'strong("two\\nlines")'],
  // what only looks like it
  ['snake_case_name', '"snake_case_name"'],
  ['2 * 3 * 4', '"2 * 3 * 4"'],
  ['**open', '"**open"'],
  ['~~', '"~~"'],
  ['\\*no\\* \\_x\\_', '"*no* _x_"'],
  ['¯\\_(ツ)_/¯', '"¯\\\\_(ツ)_/¯"'],
  // code holds no markup
  ['`*a*` ``b`c``', 'code[*a*] " " code[b`c]'],
  ['**a `**` b**', 'strong("a " code[**] " b")'],
  ['```js\nlet a = **1**;\n```', 'block:js[let a = **1**;]'],
  ['```just one```', 'block:[just one]'],
  ['a ```b``` c', '"a " block:[b] " c"'],
  ['```\n> no quote\n# no heading\n```', 'block:[> no quote\n# no heading]'],
  // blocks
  ['# One\n## Two\n### Three', 'h1("One") h2("Two") h3("Three")'],
  ['#### four', '"#### four"'],
  ['#no', '"#no"'],
  ['-# small\nrest', 'subtext("small") "rest"'],
  ['> a\n> **b**\nc', 'quote("a\\n" strong("b")) "c"'],
  ['>>> a\n\nb', 'quote("a\\n\\nb")'],
  ['>no', '">no"'],
  ['a > b', '"a > b"'],
  ['> # Title\n> - x', 'quote(h1("Title") ul(li("x")))'],
  ['- a\n- b', 'ul(li("a") li("b"))'],
  ['* a\n  * b\n* c', 'ul(li("a" ul(li("b"))) li("c"))'],
  ['3. a\n4. b', 'ol3(li("a") li("b"))'],
  ['- a\n  1. x\n  2. y\n- b', 'ul(li("a" ol1(li("x") li("y"))) li("b"))'],
  ['- a\n1. b', 'ul(li("a")) ol1(li("b"))'],
  ['before\n- a\nafter', '"before" ul(li("a")) "after"'],
  ['-a', '"-a"'],
  // links
  ['https://a.org/x_(y). end', 'link<https://a.org/x_(y)>("https://a.org/x_(y)") ". end"'],
  ['<https://a.org>', 'link<https://a.org>("https://a.org")'],
  ['[a **b**](https://a.org)', 'link<https://a.org>("a " strong("b"))'],
  ['[a](https://a.org "t")', 'link<https://a.org>{t}("a")'],
  ['[https://bank.org](https://evil.org)', '"[" link<https://bank.org>("https://bank.org") "](" link<https://evil.org>("https://evil.org") ")"'],
  ['[a](javascript:alert(1))', '"[a](javascript:alert(1))"'],
  ['http://', '"http://"'],
  // mentions, times, emoji
  ['<@1> <@!2> <@&3> <#4> </ban add:5>', 'user#1 " " user#2 " " role#3 " " channel#4 " " command[ban add]'],
  ['@everyone @here @hereby', '@everyone " " @here " @hereby"'],
  ['<t:100> <t:-5:R> <t:7:S> <t:1:x>', 'time[100 f] " " time[-5 R] " " time[7 S] " <t:1:x>"'],
  [':tada: :nothing_such: <:blob:9> <a:wave:8>', '🎉 " :nothing_such: " :blob: " " :wave:'],
  ['<script>alert(1)</script>', '"<script>alert(1)</script>"'],
];

describe('the markup', () => {
  for (const [content, tree] of markup) {
    it(`reads ${JSON.stringify(content)}`, () => assert.equal(line(parse(content)), tree));
  }

  it('loses no character of what is no markup, and ends on any input', () => {
    const parts = ['*', '**', '_', '__', '~~', '||', '`', '```', '\n', '> ', '- ', '# ', 'a', ' ', '\\', '<', '[x](', ')'];
    let seed = 7;
    const next = () => (seed = (seed * 1103515245 + 12345) % 2147483648) / 2147483648;
    for (let round = 0; round < 4000; round += 1) {
      const content = Array.from({ length: 1 + Math.floor(next() * 12) }, () => parts[Math.floor(next() * parts.length)]).join('');
      const words = (nodes) => nodes.map((node) => node.text ?? (node.items ? node.items.map(words).join('') : words(node.children ?? []))).join('');
      const letters = (text) => text.replace(/[^ax]/g, '');
      assert.equal(letters(words(parse(content))), letters(content), JSON.stringify(content));
    }
  });

  it('is fast on what makes careless patterns slow', () => {
    for (const evil of ['*'.repeat(2000), '**a '.repeat(500), '['.repeat(2000), '> '.repeat(1000), '- a\n'.repeat(500), '`'.repeat(1999), '||a'.repeat(660), '_a '.repeat(660)]) {
      const start = performance.now();
      parse(evil);
      assert.ok(performance.now() - start < 1000, `${evil.slice(0, 8)}… took ${performance.now() - start} ms`);
    }
  });

  it('knows messages of nothing but emoji', () => {
    for (const [content, large] of [['🎉', true], ['🎉 👍🏽', true], [':tada:', true], ['<:blob:9>', true], ['🎉 yes', false], ['', false], ['12', false]]) {
      assert.equal(is_emoji_only(parse(content)), large, content);
    }
  });
});

describe('commands', async () => {
  const { localized, matching_commands, option_problem, runnable_commands } = await load('commands.js');

  it('are called as the client of whoever acts is set, with Discord’s fallbacks', () => {
    const command = { name: 'ban', name_localizations: { fr: 'bannir', 'en-GB': 'expel', 'es-ES': 'vetar' } };
    for (const [locale, name] of [['fr', 'bannir'], ['en-GB', 'expel'], ['en-US', 'expel'], ['es-419', 'vetar'], ['de', 'ban']]) assert.equal(localized(command, 'name', locale), name);
    assert.equal(localized({ name: 'x', name_localizations: null }, 'name', 'fr'), 'x');
  });

  it('are offered where they may be run, and to whom', () => {
    const guild = { id: '9', owner: '1', members: new Map([['2', { roles: ['3'] }], ['4', { roles: [] }]]), roles: new Map([['9', { permissions: '0' }], ['3', { permissions: '4' }]]) };
    const world = { guild, now_ms: 0, users: new Map(), commands: [
      { name: 'all' }, { name: 'staff', default_member_permissions: '4' }, { name: 'elsewhere', guild_id: '8' }, { name: 'here', guild_id: '9' },
      { name: 'server', contexts: [0] }, { name: 'anywhere', contexts: [0, 1] }, { name: 'menu', type: 2 }, { name: 'old', dm_permission: false },
    ] };
    const names = (me, kind) => runnable_commands(world, me, { kind, overwrites: [] }).map((one) => one.path);
    assert.deepEqual(names('2', 'text'), ['all', 'staff', 'here', 'server', 'anywhere', 'old']);
    assert.deepEqual(names('4', 'text'), ['all', 'here', 'server', 'anywhere', 'old']);
    assert.deepEqual(names('4', 'dm'), ['all', 'staff', 'anywhere']);
  });

  it('are found by either name, beginnings first', () => {
    const list = ['vote open', 'open', 'ban'].map((path) => ({ path, shown: path === 'ban' ? 'bannir' : path }));
    const found = (typed) => matching_commands(list, typed).map((one) => one.path);
    assert.deepEqual(found('open'), ['open', 'vote open']);
    assert.deepEqual(found('bann'), ['ban']);
    assert.deepEqual(found('x'), []);
    assert.equal(found('').length, 3);
  });

  it('check their options’ limits', () => {
    const rows = [
      [{ type: 3, required: true }, null, 'option_required'], [{ type: 3 }, null, null], [{ type: 4 }, 1.5, 'option_number'], [{ type: 4 }, Number.NaN, 'option_number'],
      [{ type: 10 }, 1.5, null], [{ type: 4, min_value: 0 }, -1, 'option_min'], [{ type: 4, max_value: 0 }, 1, 'option_max'], [{ type: 4, min_value: 0, max_value: 0 }, 0, null],
      [{ type: 3, min_length: 2 }, 'a', 'option_short'], [{ type: 3, max_length: 2 }, '👍👍', null], [{ type: 3, max_length: 1 }, 'ab', 'option_long'],
    ];
    for (const [option, value, key] of rows) assert.equal(option_problem(option, value)?.key ?? null, key, JSON.stringify([option, value]));
  });
});

describe('fields and columns', async () => {
  const { modal_fields, text_problem } = await load('modal.js');
  const { columns } = await load('embeds.js');

  it('check a modal’s texts: required unless said otherwise, lengths in characters', () => {
    const rows = [
      [{}, '', 'field_required'], [{ required: false }, '', null], [{ required: false, min_length: 3 }, '', null], [{ min_length: 3 }, 'ab', 'field_short'],
      [{ max_length: 2 }, 'abc', 'field_long'], [{ max_length: 2 }, '👍👍', null], [{}, 'x'.repeat(4001), 'field_long'],
    ];
    for (const [component, text, key] of rows) assert.equal(text_problem(component, text)?.key ?? null, key, JSON.stringify([component, text.length]));
  });

  it('reads both forms of a modal', () => {
    const fields = modal_fields([{ type: 1, components: [{ type: 4, custom_id: 'a', label: 'A' }] }, { type: 10, content: 'words' }, { type: 18, label: 'B', description: 'b', component: { type: 3, custom_id: 'b' } }]);
    assert.deepEqual(fields.map((one) => [one.component.custom_id, one.label, one.description]), [['a', 'A', ''], [undefined, '', ''], ['b', 'B', 'b']]);
  });

  it('sets inline fields by threes, two alone by halves', () => {
    const placed = (...inline) => columns(inline.map((one) => ({ inline: one }))).map((one) => one.column);
    assert.deepEqual(placed(true, true, true), ['1 / 5', '5 / 9', '9 / 13']);
    assert.deepEqual(placed(true, true), ['1 / 7', '7 / 13']);
    assert.deepEqual(placed(true), ['1 / 13']);
    assert.deepEqual(placed(true, false, true, true, true, true), ['1 / 13', '1 / 13', '1 / 5', '5 / 9', '9 / 13', '1 / 13']);
  });
});

describe('the interactions that are waited for', async () => {
  const { autocomplete_choices, make_interactions } = await load('interactions.js');

  it('are forgotten when answered, kept when they failed, and belong to one person', async () => {
    const answers = { 1: { answer: 'none', expired: false }, 2: { answer: 'message', expired: false }, 3: { answer: 'none', expired: true }, 4: null };
    const list = make_interactions(async (id) => answers[id]);
    for (const id of [1, 2, 3, 4]) list.add({ id, kind: 'command', channel: 'c', user: 'u', name: `n${id}` });
    await list.refresh();
    assert.deepEqual(list.unanswered_in('c', 'u').map((one) => [one.id, one.state]), [[1, 'waiting'], [3, 'failed']]);
    assert.deepEqual(list.unanswered_in('c', 'other'), []);
    list.dismiss(3);
    answers[1] = { answer: 'deferred_message', expired: false };
    await list.refresh();
    assert.equal(list.waiting(), false);
    assert.deepEqual(list.unanswered_in('c', 'u'), []);
    // A modal is told of only where its answer never came; a component tells it itself.
    for (const kind of ['modal', 'component']) for (const id of [1, 3]) list.add({ id: `${id}`, kind, channel: 'c', user: 'u', name: kind });
    answers[1] = { answer: 'none', expired: false };
    await list.refresh();
    assert.deepEqual(list.unanswered_in('c', 'u').map((one) => [one.id, one.kind, one.state]), [['3', 'modal', 'failed']]);
  });

  it('give choices once they are there, and nothing when they come too late', async () => {
    const told = (...states) => async () => states.length > 1 ? states.shift() : states[0];
    const waits = [];
    const ask = (...states) => autocomplete_choices(async () => '1', told(...states), async (ms) => waits.push(ms));
    const none = { answer: 'none', expired: false };
    assert.deepEqual(await ask(none, none, { answer: 'choices', choices: [{ name: 'a', value: 1 }] }), [{ name: 'a', value: 1 }]);
    assert.deepEqual(waits, [30, 60]);
    assert.equal(await ask(none, { answer: 'none', expired: true }), null);
    assert.equal(await ask(null), null);
  });
});

describe('what is new', async () => {
  const { make_unread } = await load('unread.js');
  it('is known for each person apart, and its mentions are counted', async () => {
    const world = (last, dm_last) => ({
      guilds: [{ id: 'g', members: new Set(['a', 'b']), last: [['c', last]] }], guild: { id: 'g', threads: [] }, dms: [{ id: 'd', people: ['a', 'bot'], last: dm_last }],
      channel: () => ({ id: 'c', last }), is_member: () => true, channel_groups: () => [{ channels: [{ id: 'c', last }] }],
      dms_of(user) {
        return user === 'a' ? this.dms : [];
      },
    });
    const messages = { c: [{ id: '5', author: { id: 'b' } }, { id: '7', author: { id: 'b' }, names: 'a' }], d: [{ id: '9', author: { id: 'bot' } }] };
    const unread = make_unread(async (place) => messages[place], (message, _, user) => message.names === user);
    await unread.fetch(world('5', null), 'a', null);
    assert.equal(unread.of_place(world('5', null), 'a', 'c').unread, false, 'what was there at the start is not news');
    const now = world('7', '9');
    await unread.fetch(now, 'a', null);
    assert.deepEqual(unread.of_place(now, 'a', 'c'), { unread: true, mentions: 1 });
    assert.deepEqual(unread.of_guild(now, 'a', null), { any: true, mentions: 1 });
    assert.equal(unread.new_after('a', 'c', '7'), '5');
    assert.equal(unread.new_after('a', 'c', '5'), null);
    assert.equal(unread.new_after('a', 'elsewhere', '3'), '0');
    unread.look('a', 'c', '7');
    assert.equal(unread.of_place(now, 'a', 'c').unread, false);
    assert.equal(unread.of_place(now, 'b', 'c').unread, true);
  });
});

describe('suggestions', async () => {
  const { completed, named_command, suggestions } = await load('suggestions.js');
  const { World } = await load('world.js');
  const { ids, make_world } = await import('./support/fake_sandbox.mjs');
  const state = make_world().state;
  state.commands = [{ name: 'ban', name_localizations: { fr: 'bannir' }, description: '' }];
  const world = new World(state);
  const view = (me = ids.alice, kind = 'text') => ({ world, me, place: { kind, overwrites: [] } });
  const labels = (text, ...rest) => suggestions(text, text.length, view(...rest))?.items.map((one) => one.label) ?? null;

  it('are of people, roles, channels, emoji and commands, where a name begins', () => {
    const rows = [
      ['@bo', ['Bob']], ['hi @m', ['Mallory', '@Modération']], ['hi @e', ['@everyone']], ['a@bo', null], ['#', ['#general', '#staff', '#Salon vocal', '#Plans', '#Old plans']],
      [':tad', [':tada:']], [':t', null], ['a:tad', null], ['/b', ['/bannir']], ['/zzz', []], ['a /b', null], ['plain', null],
    ];
    for (const [text, found] of rows) assert.deepEqual(labels(text), found, text);
    assert.deepEqual(labels('/b', ids.bob), ['/ban'], 'in the language of whoever acts');
    assert.deepEqual(labels('#', ids.mallory), ['#general', '#Salon vocal', '#Plans', '#Old plans'], 'nobody is told of a channel they do not see');
    assert.deepEqual(labels('@m', ids.bob, 'dm'), ['Mallory'], 'there are no roles in a DM');
  });

  it('take the place of the half-typed word, wherever the caret is', () => {
    assert.deepEqual(completed('hi @bo there', 6, { text: '@bob' }), { text: 'hi @bob there', at: 8 });
    assert.deepEqual(completed('#g', 2, { text: '#general' }), { text: '#general ', at: 9 });
    assert.deepEqual(completed('yes :tad', 8, { text: '🎉' }), { text: 'yes 🎉 ', at: 7 });
  });

  it('know a command by its whole name and a blank', () => {
    assert.equal(named_command('/bannir ', view())?.path, 'ban');
    assert.equal(named_command('/ban ', view())?.path, 'ban');
    for (const text of ['/ban', '/banni ', 'ban ', '/ ']) assert.equal(named_command(text, view()), null, text);
  });
});

describe('names and mentions', async () => {
  const { with_mentions, without_mentions, World } = await load('world.js');
  const { make_world } = await import('./support/fake_sandbox.mjs');
  const world = new World(make_world().state);

  it('go both ways', () => {
    for (const [shown, sent] of [['@Bob hi', '<@12> hi'], ['@Modération!', '<@&112>!'], ['#general #Plans', '<#121> <#130>'], ['`@Bob`', '`@Bob`'], ['@everyone', '@everyone']]) {
      assert.equal(with_mentions(shown, world), sent);
      assert.equal(without_mentions(sent, world), shown);
    }
    assert.equal(with_mentions(':tada: :no_such: `:tada:`', world), '🎉 :no_such: `:tada:`');
    assert.equal(without_mentions('<@999>', world), '<@999>');
  });
});

describe('the page’s files', () => {
  it('say what they own, and use no word that is missing', async () => {
    const { dictionaries } = await load('text.js');
    for (const name of readdirSync(folder).filter((one) => /\.(js|css)$/.test(one))) {
      const text = readFileSync(new URL(name, folder), 'utf8');
      assert.match(text, /^(\/\/|\/\*) Owns: .*\n(\/\/|\/\*) Must not know: /, name);
      for (const [, key] of text.matchAll(/\bt\('(\w+)'/g)) assert.ok(key in dictionaries.english, `${name}: ${key}`);
    }
  });

  it('stay readable in both themes: text at 4.5 to 1, signs and borders of fields at 3 to 1', () => {
    const css = readFileSync(new URL('theme.css', folder), 'utf8');
    const color = (name, theme) => {
      const [, value] = css.match(new RegExp(`--${name}: ([^;]+);`));
      const both = value.match(/light-dark\((#\w+), (#\w+)\)/);
      return both ? both[theme] : value;
    };
    const luminance = (hex) => {
      const [r, g, b] = [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255).map((c) => c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const contrast = (a, b) => {
      const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
      return (high + 0.05) / (low + 0.05);
    };
    const grounds = ['places', 'surface', 'raised', 'sunken', 'field', 'hover', 'chosen', 'ground'];
    const pairs = [
      ...['text', 'soft'].flatMap((ink) => grounds.map((ground) => [ink, ground])), ...['faint', 'link'].flatMap((ink) => ['places', 'surface', 'sunken', 'field', 'hover', 'ground', 'raised'].map((ground) => [ink, ground])),
      ['mention-text', 'mention'], ['on-accent', 'accent-strong'], ['bad', 'surface'], ['bad', 'bad-soft'], ['good', 'sunken'], ['text', 'mine'], ['text', 'button'], ['accent', 'surface'],
    ];
    for (const theme of [1, 2]) {
      for (const [ink, ground] of pairs) {
        const ratio = contrast(color(ink, theme), color(ground, theme));
        assert.ok(ratio >= 4.5, `${ink} on ${ground}, ${theme === 1 ? 'light' : 'dark'}: ${ratio.toFixed(2)}`);
      }
      for (const ground of ['blue', 'bad-solid', 'good-solid']) assert.ok(contrast('#ffffff', color(ground, theme)) >= 4.5, `white on ${ground}: ${contrast('#ffffff', color(ground, theme)).toFixed(2)}`);
    }
  });
});
