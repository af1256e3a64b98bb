// Owns: what Discord wants of a request beyond its OpenAPI description: headers, uploads, and messages as a
// whole. ("Reference", "Uploading Files", "Message Resource", "Component Reference", read August 2026.)
// Must not know: journals, the bot.

const flag = { suppress_embeds: 1 << 2, ephemeral: 1 << 6, suppress_notifications: 1 << 12, components_v2: 1 << 15 };
const file_max_bytes = 10 * 2 ** 20;
const request_max_bytes = 25 * 2 ** 20;
const characters = (text) => [...text].length;

// ── Headers ──────────────────────────────────────────────────────────────────────────────────────

export function header_faults(entry, needs_token) {
  const found = [];
  if (!/^DiscordBot \([^\s,()]+, [^\s,()]+\)/.test(entry.client ?? ''))
    found.push(`User-Agent is not "DiscordBot (url, version)": ${entry.client}`);
  if (needs_token && entry.authorization !== 'Bot') found.push(`Authorization is not "Bot TOKEN": ${entry.authorization}`);
  const has_body = entry.body !== undefined || entry.parts !== undefined;
  if (has_body && !['application/json', 'multipart/form-data'].includes(entry.content_type))
    found.push(`Content-Type of a body: ${entry.content_type || 'none'}`);
  if (!has_body && entry.content_type) found.push(`Content-Type without a body: ${entry.content_type}`);
  if (entry.reason !== null && entry.reason !== undefined) found.push(...reason_faults(entry.reason));
  return found;
}

function reason_faults(header) {
  if (!/^[\x21-\x7e]*$/.test(header)) return ['X-Audit-Log-Reason is not URL-encoded'];
  let reason;
  try {
    reason = decodeURIComponent(header);
  } catch (error) {
    if (!(error instanceof URIError)) throw error;
    return ['X-Audit-Log-Reason is not URL-encoded UTF-8'];
  }
  const length = characters(reason);
  return length >= 1 && length <= 512 ? [] : [`X-Audit-Log-Reason has ${length} characters, not 1 to 512`];
}

// ── Uploads ──────────────────────────────────────────────────────────────────────────────────────

/** The JSON of the request, out of a form where it is one, and what is wrong with that form. */
export function unwrap(entry) {
  if (entry.parts === null) return { faults: ['the form is malformed'] };
  const text = entry.parts ? entry.parts.find((part) => part.name === 'payload_json')?.text : entry.body;
  const faults = entry.parts ? form_faults(entry.parts) : [];
  if (text === undefined) return { faults, files: entry.parts };
  try {
    const body = JSON.parse(text);
    return { body, faults: entry.parts ? [...faults, ...attachment_faults(entry.parts, body)] : faults };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return { faults: [...faults, 'the body is no JSON'] };
  }
}

const is_file = (part) => part.file_name !== undefined;

function form_faults(parts) {
  const files = parts.filter(is_file);
  const found = parts.filter((part) => !is_file(part) && part.name !== 'payload_json')
    .map((part) => `form field ${part.name} is neither payload_json nor a file`);
  for (const { name, size } of files) {
    if (!/^files\[\d\]$/.test(name)) found.push(`file field ${name} is not files[0] to files[9]`);
    if (size > file_max_bytes) found.push(`${name} has ${size} bytes`);
  }
  if (new Set(parts.map((part) => part.name)).size < parts.length) found.push('two parts have one name');
  if (files.reduce((sum, part) => sum + part.size, 0) > request_max_bytes) found.push('the files have above 25 MiB');
  return found;
}

/** Each new attachment's id names a file; ids that are long belong to attachments that are kept. */
function attachment_faults(parts, body) {
  const listed = (body?.data ?? body)?.attachments ?? [];
  const indexes = new Set(parts.filter(is_file).map((part) => part.name.match(/\d+/)?.[0]));
  return listed.map((each) => String(each.id)).filter((id) => id.length < 15 && !indexes.has(id))
    .map((id) => `attachments: no file has the index ${id}`);
}

// ── Messages ─────────────────────────────────────────────────────────────────────────────────────

const message_operations = {
  create_message: { sort: 'new', message: (body) => body },
  update_message: { sort: 'edit', message: (body) => body },
  execute_webhook: { sort: 'new', interaction: true, message: (body) => body },
  update_webhook_message: { sort: 'edit', interaction: true, message: (body) => body },
  update_original_webhook_message: { sort: 'edit', interaction: true, message: (body) => body },
  create_interaction_response: {
    sort: (body) => ({ 4: 'new', 7: 'edit' })[body.type] ?? 'none', interaction: true, message: (body) => body.data ?? {},
  },
};

export function message_faults(operation_id, body, entry) {
  const rules = message_operations[operation_id];
  if (!rules || body === null || typeof body !== 'object') return [];
  const sort = typeof rules.sort === 'function' ? rules.sort(body) : rules.sort;
  if (sort === 'none') return [];
  const message = rules.message(body);
  const found = [...text_faults(message), ...mention_faults(message), ...component_faults(message, sort)];
  if (sort === 'new' && is_empty(message, entry)) found.push('an empty message');
  if (sort === 'new' && message.enforce_nonce && (message.nonce ?? '') === '') found.push('enforce_nonce without a nonce');
  const allowed = flag.suppress_embeds | flag.components_v2
    | (sort === 'new' ? flag.suppress_notifications : 0) | (sort === 'new' && rules.interaction ? flag.ephemeral : 0);
  if (((message.flags ?? 0) & ~allowed) !== 0) found.push(`flags ${message.flags} may not be set here`);
  return found;
}

function is_empty(message, entry) {
  const some = (list) => (list ?? []).length > 0;
  return (message.content ?? '').trim() === '' && !some(message.embeds) && !some(message.components)
    && !some(message.sticker_ids) && !message.poll && message.message_reference?.type !== 1
    && !(entry.parts ?? []).some(is_file);
}

function text_faults(message) {
  const found = [];
  const length = characters(message.content ?? '');
  if (length > 2000) found.push(`content has ${length} characters, at most 2000`);
  const parts = (embed) => [embed.title, embed.description, embed.footer?.text, embed.author?.name,
    ...(embed.fields ?? []).flatMap((field) => [field.name, field.value])];
  const sum = (message.embeds ?? []).flatMap(parts).reduce((total, text) => total + characters((text ?? '').trim()), 0);
  if (sum > 6000) found.push(`embeds have ${sum} characters together, at most 6000`);
  return found;
}

function mention_faults({ allowed_mentions: mentions }) {
  if (!mentions) return [];
  return ['users', 'roles'].filter((kind) => mentions.parse?.includes(kind) && (mentions[kind] ?? []).length > 0)
    .map((kind) => `allowed_mentions both parses and lists ${kind}`);
}

function component_faults(message, sort) {
  const top = message.components ?? [];
  const v2 = ((message.flags ?? 0) & flag.components_v2) !== 0;
  const all = top.flatMap(with_descendants);
  const ids = all.map((each) => each.custom_id).filter((id) => id !== undefined);
  const found = [];
  if (new Set(ids).size < ids.length) found.push('two components have one custom_id');
  if (v2) {
    for (const field of ['content', 'embeds', 'poll', 'sticker_ids'])
      if ((message[field] ?? '').length > 0 || (field === 'poll' && message.poll)) found.push(`components V2 beside ${field}`);
    if (all.length > 40) found.push(`${all.length} components, at most 40`);
    return found;
  }
  if (top.length > 5) found.push(`${top.length} rows, at most 5`);
  // An edit of a message that is V2 already need not say so again.
  if (sort === 'new' && all.some((each) => each.type >= 9)) found.push('components V2 without their flag');
  for (const row of top.filter((each) => each.type === 1)) {
    const buttons = row.components.filter((each) => each.type === 2).length;
    if (buttons > 0 && buttons < row.components.length) found.push('a row of buttons and something else');
    if (buttons === 0 && row.components.length > 1) found.push('two selects in a row');
  }
  return found;
}

function with_descendants(component) {
  const inner = [...component.components ?? [], component.accessory, component.component].filter(Boolean);
  return [component, ...inner.flatMap(with_descendants)];
}

// ── The stand-in's own word ──────────────────────────────────────────────────────────────────────

/** Codes of refusals that only a malformed request earns; others depend on the world. */
const malformed = new Set([50006, 50035, 50041, 50109]);

export function answer_faults({ status, code }) {
  if (status === 405 || (status === 404 && code === 0)) return [`refused with ${status}: no such route`];
  return status === 400 && malformed.has(code) ? [`refused as malformed: ${status}/${code}`] : [];
}
