// Owns: the words of the page, in English and French.
// Must not know: where they are shown.
import { preference } from './preferences.js';
import * as chat from './words_chat.js';
import * as lab from './words_lab.js';

const english = {
  title: 'Veilleur playground',
  tagline: 'a local Discord, the real bot',
  skip: 'Skip to the message box',
  bot: 'Bot', bot_kill: 'Kill', bot_kill_hint: 'Ends the process at once, like a power cut',
  bot_restart: 'Restart', bot_start: 'Start', bot_process: 'process {pid}', bot_restarts: 'restarted {n} times',
  bot_restarts_1: 'restarted once',
  state_running: 'running', state_stopping: 'stopping', state_waiting: 'crashed, restarting soon',
  state_stopped: 'stopped', state_killed: 'killed', state_refused: 'did not start', state_unreachable: 'playground ended',
  exit_status: 'exit status {status}', exit_signal: 'signal {signal}',
  clock: 'Clock', clock_forward: 'Move the clock forward by {step}', clock_ahead: '{step} ahead', clock_real: 'real time',
  seconds: '{n}\u00a0s', minutes: '{n}\u00a0min', hours: '{n}\u00a0h',
  channels: 'Channels', direct_messages: 'Direct messages', server: 'Server', voice: 'voice channel',
  dm_start: 'Write to {other}', dm_closed: 'closed',
  messages: 'Messages', message_to: 'Message {place}', post_as: 'Post as', send: 'Send',
  composer_hint: 'Enter to send · Shift + Enter for a new line · / for commands',
  try_it: 'Try it:', replying: 'Replying to {name}', reply: 'Reply', cancel: 'Cancel', remove: 'Delete',
  edited: '(edited)', ephemeral: 'Only you can see this', reply_gone: 'The original message was deleted',
  thinking: '{name} is thinking…', used_command: '{name} used', bot_badge: 'BOT', owner: 'owner',
  beginning: 'This is the beginning of {place}',
  intro: 'Here you can be anyone: pick a person at the bottom left, then write, or type / for the bot’s commands. Nothing leaves your machine.',
  members: 'Members', audit: 'Audit', requests: 'Requests', log: 'Log', panels: 'Details',
  outside: 'Not in the server', banned: 'banned',
  no_audit: 'The audit log is empty.', no_requests: 'The bot has not made any request yet.',
  no_log: 'The bot has not logged anything yet.', unban: 'Unban', no_reason: 'no reason given',
  you_are_banned: '{name} is banned from this server.', you_left: '{name} is not in this server.', join: 'Join the server',
  member_of: '{name}: details', mention: 'Mention',
  act_close_dm: 'Close their direct messages', act_open_dm: 'Open their direct messages', leave: 'Leave the server', close: 'Close',
  command_run: 'Run', command_options: 'Options of /{name}', required: 'required',
  yes: 'yes', no: 'no', suggestions: 'Suggestions', about: '{what}: {name}',
  offline: 'The playground has ended. Start it again with tools/run, then reload this page.', failed: 'That did not work: {why}',
};

const french = {
  title: 'Veilleur, terrain d’essai',
  tagline: 'un Discord local, le vrai bot',
  skip: 'Aller à la zone de message',
  bot: 'Bot', bot_kill: 'Tuer', bot_kill_hint: 'Arrête net le processus, comme une coupure de courant',
  bot_restart: 'Redémarrer', bot_start: 'Démarrer', bot_process: 'processus {pid}', bot_restarts: 'redémarré {n} fois',
  bot_restarts_1: 'redémarré une fois',
  state_running: 'en marche', state_stopping: 's’arrête', state_waiting: 'planté, redémarre bientôt',
  state_stopped: 'arrêté', state_killed: 'tué', state_refused: 'n’a pas démarré', state_unreachable: 'terrain d’essai arrêté',
  exit_status: 'code de sortie {status}', exit_signal: 'signal {signal}',
  clock: 'Horloge', clock_forward: 'Avancer l’horloge de {step}', clock_ahead: '{step} d’avance', clock_real: 'heure réelle',
  seconds: '{n}\u00a0s', minutes: '{n}\u00a0min', hours: '{n}\u00a0h',
  channels: 'Salons', direct_messages: 'Messages privés', server: 'Serveur', voice: 'salon vocal',
  dm_start: 'Écrire à {other}', dm_closed: 'fermés',
  messages: 'Messages', message_to: 'Envoyer un message dans {place}', post_as: 'Écrire en tant que', send: 'Envoyer',
  composer_hint: 'Entrée : envoyer · Maj + Entrée : à la ligne · / : commandes',
  try_it: 'À essayer :', replying: 'Réponse à {name}', reply: 'Répondre', cancel: 'Annuler', remove: 'Supprimer',
  edited: '(modifié)', ephemeral: 'Visible par vous uniquement', reply_gone: 'Le message d’origine a été supprimé',
  thinking: '{name} réfléchit…', used_command: '{name} a utilisé', bot_badge: 'BOT', owner: 'propriétaire',
  beginning: 'Bienvenue dans {place}',
  intro: 'Ici, vous pouvez être n’importe qui : choisissez une personne en bas à gauche, puis écrivez, ou tapez / pour les commandes du bot. Rien ne quitte votre machine.',
  members: 'Membres', audit: 'Audit', requests: 'Requêtes', log: 'Journal', panels: 'Détails',
  outside: 'Hors du serveur', banned: 'bannissement',
  no_audit: 'Les logs du serveur sont vides.', no_requests: 'Le bot n’a encore fait aucune requête.',
  no_log: 'Le bot n’a encore rien noté.', unban: 'Lever le bannissement', no_reason: 'sans motif',
  you_are_banned: 'Ce serveur a banni {name}.', you_left: '{name} ne fait pas partie de ce serveur.', join: 'Rejoindre le serveur',
  member_of: '{name} : détails', mention: 'Mentionner',
  act_close_dm: 'Fermer ses messages privés', act_open_dm: 'Ouvrir ses messages privés', leave: 'Quitter le serveur', close: 'Fermer',
  command_run: 'Exécuter', command_options: 'Options de /{name}', required: 'obligatoire',
  yes: 'oui', no: 'non', suggestions: 'Suggestions', about: '{what} : {name}',
  offline: 'Le terrain d’essai s’est arrêté. Relancez-le avec tools/run, puis rechargez cette page.', failed: 'Cela n’a pas marché : {why}',
};

/** In French a double sign keeps to its word by a space at which no line breaks. */
const typeset_french = (text) => text.replace(/ (?=[:;?!»])/g, '\u00a0').replace(/« /g, '«\u00a0');
const typeset_all = (texts) => Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, typeset_french(text)]));

const parts = { english: [english, chat.english, lab.english], french: [french, chat.french, lab.french] };
/** Both dictionaries, for the test that compares their keys and placeholders. */
export const dictionaries = { english: Object.assign({}, ...parts.english), french: typeset_all(Object.assign({}, ...parts.french)) };

/** The reader's choice, else the browser's language. */
export const language = (preference('language') ?? navigator.language ?? 'en').toLowerCase().startsWith('fr') ? 'fr' : 'en';
export const locale = language === 'fr' ? 'fr-FR' : 'en-GB';
const words = language === 'fr' ? dictionaries.french : dictionaries.english;

/** Of a text that is there in both languages ({en, fr}; one may be missing) the reader's; '' of none. */
export function in_words(texts) {
  if (language === 'fr' && texts?.fr) return typeset_french(texts.fr);
  return texts?.en ?? texts?.fr ?? '';
}

/** The word or sentence of a key, its `{placeholders}` filled. An unknown key is a bug and says so. */
export function t(key, values = {}) {
  const text = words[key];
  if (text === undefined) throw new Error(`no words for ${key}`);
  return text.replace(/(\b(?:d|qu)e )?\{(\w+)\}/gi, (_, before = '', name) => elided(before, String(values[name])));
}

/** In French, "de" and "que" lose their vowel before another: "le pseudo d’Alice". */
const elided = (before, word) => before && language === 'fr' && /^[aeiouàâéèêëîïôû]/i.test(word) ? `${before.slice(0, -2)}’${word}` : before + word;

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
