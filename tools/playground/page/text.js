// Owns: the words of the page, in English and French.
// Must not know: where they are shown.
import * as lab from './words_lab.js';

const english = {
  title: 'Veilleur playground',
  tagline: 'a local Discord, the real bot',
  skip: 'Skip to the message box',
  bot: 'Bot', bot_kill: 'Kill', bot_kill_hint: 'Ends the process at once, as a power cut would',
  bot_restart: 'Restart', bot_start: 'Start', bot_process: 'process {pid}', bot_restarts: 'restarted {n} times',
  bot_restarts_1: 'restarted once',
  state_running: 'running', state_stopping: 'stopping', state_waiting: 'crashed, starts again soon',
  state_stopped: 'stopped', state_killed: 'killed', state_refused: 'refuses to start', state_unreachable: 'playground ended',
  exit_status: 'exit status {status}', exit_signal: 'signal {signal}',
  clock: 'Clock', clock_forward: 'Move the clock forward by {step}', clock_ahead: '{step} ahead', clock_real: 'real time',
  seconds: '{n} s', minutes: '{n} min', hours: '{n} h',
  channels: 'Channels', direct_messages: 'Direct messages', server: 'Server', voice: 'voice channel',
  dm_start: 'Write to {other}', dm_closed: 'closed',
  messages: 'Messages', message_to: 'Message {place}', post_as: 'Post as', send: 'Send',
  composer_hint: 'Enter sends, Shift + Enter starts a new line, @ mentions, / lists the commands.',
  try_it: 'Try it:', replying: 'Replying to {name}', reply: 'Reply', cancel: 'Cancel', remove: 'Delete',
  edited: '(edited)', ephemeral: 'Only you can see this', reply_gone: 'The original message was deleted',
  thinking: '{name} is thinking…', used_command: '{name} used', bot_badge: 'BOT', owner: 'owner',
  beginning: 'This is the beginning of {place}',
  intro: 'You are {owner}, the owner of this little community. Nothing leaves your machine.',
  step_ban: 'Ban Mallory for a minute', step_kill: 'Kill the bot while she is banned, then start it again',
  step_clock: 'Move the clock by a minute: her ban is lifted, whatever happened in between',
  members: 'Members', bans: 'Bans', audit: 'Audit', requests: 'Requests', log: 'Log', panels: 'Details',
  outside: 'Not in the server', banned: 'banned', timed_out: 'timed out', bots: 'Bots',
  no_bans: 'Nobody is banned.', no_audit: 'Nothing has happened yet.', no_requests: 'The bot has not called Discord yet.',
  no_log: 'The bot has said nothing yet.', unban: 'Unban', no_reason: 'no reason given', by: 'by {name}',
  you_are_banned: '{name} is banned from this server.', you_left: '{name} is not in this server.', join: 'Join the server',
  member_of: '{name}: details', mention: 'Mention', act_ban: 'Ban by hand', act_kick: 'Kick by hand', act_as: 'As {name}:',
  act_close_dm: 'Close their DMs', act_open_dm: 'Open their DMs', leave: 'Leave the server', close: 'Close',
  command_run: 'Run', command_options: 'Options of /{name}', required: 'required', optional: 'optional', choose: 'choose…',
  yes: 'yes', no: 'no', suggestions: 'Suggestions',
  offline: 'The playground has ended. Start it again with tools/run, then reload this page.', failed: 'That did not work: {why}',
};

const french = {
  title: 'Veilleur, terrain d’essai',
  tagline: 'un Discord local, le vrai bot',
  skip: 'Aller à la zone de message',
  bot: 'Bot', bot_kill: 'Tuer', bot_kill_hint: 'Arrête net le processus, comme une coupure de courant',
  bot_restart: 'Relancer', bot_start: 'Lancer', bot_process: 'processus {pid}', bot_restarts: 'redémarré {n} fois',
  bot_restarts_1: 'redémarré une fois',
  state_running: 'en marche', state_stopping: 's’arrête', state_waiting: 'planté, redémarre bientôt',
  state_stopped: 'arrêté', state_killed: 'tué', state_refused: 'refuse de démarrer', state_unreachable: 'terrain d’essai arrêté',
  exit_status: 'code de sortie {status}', exit_signal: 'signal {signal}',
  clock: 'Horloge', clock_forward: 'Avancer l’horloge de {step}', clock_ahead: '{step} d’avance', clock_real: 'heure réelle',
  seconds: '{n} s', minutes: '{n} min', hours: '{n} h',
  channels: 'Salons', direct_messages: 'Messages privés', server: 'Serveur', voice: 'salon vocal',
  dm_start: 'Écrire à {other}', dm_closed: 'fermés',
  messages: 'Messages', message_to: 'Envoyer un message dans {place}', post_as: 'Écrire en tant que', send: 'Envoyer',
  composer_hint: 'Entrée envoie, Maj + Entrée passe à la ligne, @ mentionne, / liste les commandes.',
  try_it: 'À essayer :', replying: 'Réponse à {name}', reply: 'Répondre', cancel: 'Annuler', remove: 'Supprimer',
  edited: '(modifié)', ephemeral: 'Visible de vous seul', reply_gone: 'Le message d’origine a été supprimé',
  thinking: '{name} réfléchit…', used_command: '{name} a utilisé', bot_badge: 'BOT', owner: 'propriétaire',
  beginning: 'C’est le début de {place}',
  intro: 'Vous êtes {owner}, propriétaire de cette petite communauté. Rien ne quitte votre machine.',
  step_ban: 'Bannissez Mallory pour une minute', step_kill: 'Tuez le bot pendant qu’elle est bannie, puis relancez-le',
  step_clock: 'Avancez l’horloge d’une minute : elle est débannie, quoi qu’il soit arrivé entre-temps',
  members: 'Membres', bans: 'Bannis', audit: 'Audit', requests: 'Requêtes', log: 'Journal', panels: 'Détails',
  outside: 'Hors du serveur', banned: 'banni', timed_out: 'exclu temporairement', bots: 'Bots',
  no_bans: 'Personne n’est banni.', no_audit: 'Rien ne s’est encore passé.', no_requests: 'Le bot n’a pas encore appelé Discord.',
  no_log: 'Le bot n’a encore rien dit.', unban: 'Débannir', no_reason: 'sans motif', by: 'par {name}',
  you_are_banned: '{name} est banni de ce serveur.', you_left: '{name} n’est pas dans ce serveur.', join: 'Rejoindre le serveur',
  member_of: '{name} : détails', mention: 'Mentionner', act_ban: 'Bannir à la main', act_kick: 'Expulser à la main', act_as: 'En tant que {name} :',
  act_close_dm: 'Fermer ses MP', act_open_dm: 'Ouvrir ses MP', leave: 'Quitter le serveur', close: 'Fermer',
  command_run: 'Exécuter', command_options: 'Options de /{name}', required: 'obligatoire', optional: 'facultatif', choose: 'choisir…',
  yes: 'oui', no: 'non', suggestions: 'Suggestions',
  offline: 'Le terrain d’essai s’est arrêté. Relancez-le avec tools/run, puis rechargez cette page.', failed: 'Cela n’a pas marché : {why}',
};

export const language = (navigator.language ?? 'en').toLowerCase().startsWith('fr') ? 'fr' : 'en';
export const locale = language === 'fr' ? 'fr-FR' : 'en-GB';
const parts = { english: [english, lab.english], french: [french, lab.french] };
/** Both dictionaries, for the test that compares their keys and placeholders. */
export const dictionaries = { english: Object.assign({}, ...parts.english), french: Object.assign({}, ...parts.french) };
const words = language === 'fr' ? dictionaries.french : dictionaries.english;

/** The word or sentence of a key, its `{placeholders}` filled. An unknown key is a bug and says so. */
export function t(key, values = {}) {
  const text = words[key];
  if (text === undefined) throw new Error(`no words for ${key}`);
  return text.replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
}

/** A span of time in a unit people use, exact for whole minutes and hours: "1 min", "2 h 10 min". */
export function span(milliseconds) {
  const seconds = Math.round(milliseconds / 1000);
  const parts = [
    [Math.floor(seconds / 3600), 'hours'],
    [Math.floor((seconds % 3600) / 60), 'minutes'],
    [seconds % 60, 'seconds'],
  ].filter(([n]) => n > 0);
  return (parts.length ? parts : [[0, 'seconds']]).map(([n, unit]) => t(unit, { n })).join(' ');
}
