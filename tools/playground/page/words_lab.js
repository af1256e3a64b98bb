// Owns: the words of the laboratory half of the page, in English and French.
// Must not know: where they are shown.

export const english = {
  days: '{n} d',
  clock_forward_only: 'The clock only goes forward, as clocks do. Beginning a scenario anew brings back real time.',
  clock_monday: 'Mon 09:00', clock_monday_hint: 'Move the clock to next Monday, 09:00 of this browser’s time zone',
  bot_stop: 'Stop', bot_stop_hint: 'Ends the process in order: it says goodbye and can resume', lab_wait: 'One moment: the bot stops, the world is exchanged, the bot starts.',

  experiment: 'Experiment', experiment_open: 'Scenarios and saves', scenario_begin: 'Begin', scenario_again: 'Begin anew', scenario_current: 'running now',
  scenarios: 'Scenarios', scenarios_hint: 'A scenario is a world to begin with. Choosing one replaces this world; the bot starts with an empty database and real time.',
  saves: 'Saves', saves_hint: 'A save holds the whole world, the bot’s database and the clock.', saves_kept: 'Saves stay on this machine.',
  saves_lost: 'Saves last until the playground ends. Start it with --data DIRECTORY to keep them.',
  save: 'Save', save_name: 'Name of the save', save_load: 'Load', save_delete: 'Delete', no_saves: 'Nothing is saved yet.', save_ahead: 'clock {step} ahead',
  save_done: 'Saved as “{name}”.', load_done: '“{name}” is loaded.', scenario_done: '“{name}” has begun.', problem: 'Cannot be used: {why}',

  guide: 'First steps', guide_step: '{n} of {all}', guide_do: 'Do it', guide_next: 'Next', guide_back: 'Back', guide_close: 'Hide the first steps',

  rights: 'Rights', faults: 'Faults', nick_of: 'alias {name}',
  muted: 'muted', deafened: 'deafened', timed_out_until: 'timed out until {time}', banned_group: 'Banned', in_voice: 'in {place}',

  card_self: 'What they may do themselves', card_as: 'What {name} may do to them', card_roles: 'Roles', card_no_roles: 'no roles', card_add_role: 'Give a role…', card_remove_role: 'Take the role {role}',
  card_reason: 'Reason', card_reason_hint: 'for the audit log', card_ban: 'Ban', card_kick: 'Kick', card_timeout: 'Time out…', card_timeout_end: 'End the timeout', card_nick: 'Alias', card_nick_set: 'Set',
  card_voice: 'Voice', card_mute: 'Mute', card_unmute: 'Unmute', card_deafen: 'Deafen', card_undeafen: 'Undeafen', card_move: 'Move to…', card_disconnect: 'Disconnect',
  card_yourself: 'You speak as {name}. Choose somebody else to act on them.',

  voice_empty: 'Nobody is in here.', voice_enter: 'Enter as {name}', voice_change: 'Move here as {name}', voice_leave: 'Leave', voice_self_mute: 'Mute myself', voice_self_unmute: 'Unmute myself', voice_self_deafen: 'Deafen myself', voice_self_undeafen: 'Undeafen myself',

  refused: '{name} may not do that: {why}', why_50013: 'a right is missing, or the other one stands as high or higher.', why_50001: 'this place is out of reach.', why_50007: 'they take no direct messages.',
  why_10007: 'they are not in the server.', why_10026: 'they are not banned.', why_40007: 'they are banned here.', why_40032: 'they are in no voice channel.', why_50278: 'you share no server.', why_50033: 'one cannot do that to oneself.',
  why_10062: 'the interaction has expired.', why_40060: 'it was answered already.', why_20028: 'too fast; wait a little.', why_20016: 'the channel is in slow mode; wait a little.',

  rights_title: 'What {name} may do in {place}', rights_dm: 'In a direct message both ends may do everything.', rights_yes: 'yes', rights_no: 'no',
  rights_group_general: 'Server and channel', rights_group_people: 'People', rights_group_text: 'Messages', rights_group_voice: 'Voice',
  rights_audience: 'Who sees {place}', rights_writes: 'reads and writes', rights_reads: 'reads',
  by_outsider: 'not a member', by_owner: 'owns the server', by_administrator: 'administrator through {role}', by_role: 'role {role}', by_nothing: 'no role gives it',
  by_everyone_overwrite: 'this channel, for everyone', by_role_overwrite: 'this channel, for {role}', by_member_overwrite: 'this channel, for this person', by_timeout: 'timed out', by_implied: 'one must see, enter or write here first',

  audit_ban: '{by} banned {target}', audit_unban: '{by} lifted the ban of {target}', audit_kick: '{by} kicked {target}', audit_timeout: '{by} timed out {target} until {until}', audit_timeout_end: '{by} ended the timeout of {target}',
  audit_nick: '{by} gave {target} the alias {nick}', audit_nick_off: '{by} took the alias of {target}', audit_mute: '{by} muted {target}', audit_unmute: '{by} unmuted {target}', audit_deaf: '{by} deafened {target}', audit_undeaf: '{by} undeafened {target}',
  audit_role_given: '{by} gave {target} the role {role}', audit_role_taken: '{by} took the role {role} from {target}', audit_move: '{by} moved {count} to another voice channel', audit_disconnect: '{by} disconnected {count} from voice',
  audit_channel_create: '{by} made the channel {target}', audit_channel_update: '{by} changed the channel {target}', audit_channel_delete: '{by} deleted the channel {name}',
  audit_overwrite_create: '{by} set rights of {whom} in {target}', audit_overwrite_update: '{by} changed rights of {whom} in {target}', audit_overwrite_delete: '{by} removed rights of {whom} in {target}',
  audit_role_create: '{by} made the role {target}', audit_role_update: '{by} changed the role {target}', audit_role_delete: '{by} deleted the role {name}',
  audit_message_delete: '{by} deleted {count} of {target}', audit_message_bulk: '{by} deleted {count} in {target}', audit_pin: '{by} pinned a message of {target}', audit_unpin: '{by} unpinned a message of {target}',
  audit_thread_create: '{by} opened the thread {name}', audit_thread_update: '{by} changed the thread {name}', audit_thread_delete: '{by} deleted the thread {name}', audit_other: '{by}: {action} {target}',
  messages_1: 'a message', messages_n: '{n} messages', people_1: 'one person', people_n: '{n} people',

  rq_filter: 'Filter', rq_filter_hint: 'path, body or answer', rq_failed: 'Only refusals', rq_gateway: 'Gateway too', rq_none: 'No request matches.',
  rq_body: 'Sent', rq_answer: 'Answered', rq_took: 'The answer took {step}.', rq_at_once: 'The answer came at once.', rq_no_answer: 'No answer was sent ({how}).', rq_waited: 'It waited {step} for its bucket{told}.', rq_told: ', as it was told ({step})', rq_not_waited: 'It did not have to wait.',
  rq_bucket: 'Bucket {bucket}: {remaining} of {limit} left, full again in {step}.', rq_told_wait: 'It was told to wait {step} ({scope}).', rq_ignored: 'Discord never carried it out.', rq_reason: 'Reason given: {reason}',
  rq_send_message: 'sends a message', rq_edit_message: 'edits a message', rq_delete_message: 'deletes a message', rq_bulk_delete: 'deletes many messages', rq_read_messages: 'reads messages', rq_read_message: 'reads a message',
  rq_ban: 'bans', rq_unban: 'lifts a ban', rq_read_ban: 'looks for a ban', rq_kick: 'kicks', rq_edit_member: 'changes a member', rq_read_member: 'looks at a member', rq_give_role: 'gives a role', rq_take_role: 'takes a role',
  rq_open_dm: 'opens a direct message', rq_callback: 'answers an interaction', rq_original_edit: 'edits its answer', rq_original_delete: 'deletes its answer', rq_original_read: 'reads its answer', rq_follow_up: 'follows up', rq_commands: 'registers its commands', rq_read_commands: 'reads its commands',
  rq_gateway_bot: 'asks where the gateway is', rq_me: 'asks who it is', rq_audit: 'reads the audit log', rq_read_guild: 'looks at a server', rq_read_channel: 'looks at a channel', rq_edit_channel: 'changes a channel', rq_overwrite: 'sets rights', rq_overwrite_delete: 'removes rights',
  op_1: 'heartbeat', op_2: 'identifies', op_3: 'sets its presence', op_4: 'joins or leaves voice', op_6: 'resumes its session', op_8: 'asks for members',

  fault_rest: 'The next answers to the bot', fault_which: 'Which requests', fault_any: 'all', fault_messages: 'messages', fault_bans: 'bans', fault_callbacks: 'interaction answers', fault_count: 'How many', fault_after: 'Carried out all the same, the answer alone is lost',
  fault_after_hint: 'The hardest case: the bot cannot know whether it happened.',
  fault_429_user: '429 of this bucket', fault_429_global: '429 global', fault_429_shared: '429 shared', fault_429_cloudflare: '429 of Cloudflare', fault_500: 'Error 500', fault_503: 'Error 503', fault_html: 'A page of HTML', fault_drop: 'Cut the line', fault_half: 'Half an answer', fault_stall: 'Never answer', fault_delay: 'Answer 5 s late',
  fault_gateway: 'The gateway', fault_op7: 'Op 7: reconnect', fault_op9_resume: 'Op 9: resume', fault_op9_new: 'Op 9: begin anew', fault_close: 'Close with code', fault_close_go: 'Close', fault_gw_drop: 'Cut the line', fault_gw_stall: 'Go silent', fault_repeat: 'Repeat the last 5 events', fault_reorder: 'Turn the next 3 events around', fault_double: 'Send the next 3 events twice', fault_gw_delay: 'Fall 5 s behind',
  fault_host_dead: 'Resume address dead', fault_host_silent: 'Resume address silent', fault_host_none: 'Resume address well', fault_outage_on: 'Outage of this server', fault_outage_off: 'End the outage',
  fault_pending: 'Still to come', fault_nothing: 'Nothing is ordered: Discord behaves.', fault_clear: 'Forget them all', fault_ordered: 'Ordered: {what}', fault_cleared: 'Discord behaves again.', fault_left: '×{n}',
  fault_intro: 'Discord misbehaves now and then. Order it here, and watch the bot cope.',

  perm_VIEW_CHANNEL: 'See the channel', perm_MANAGE_CHANNELS: 'Manage channels', perm_MANAGE_ROLES: 'Manage rights and roles', perm_CREATE_INSTANT_INVITE: 'Invite people', perm_VIEW_AUDIT_LOG: 'Read the audit log', perm_ADMINISTRATOR: 'Administrator',
  perm_KICK_MEMBERS: 'Kick', perm_BAN_MEMBERS: 'Ban', perm_MODERATE_MEMBERS: 'Time out', perm_MANAGE_NICKNAMES: 'Change others’ aliases', perm_CHANGE_NICKNAME: 'Change one’s own alias',
  perm_SEND_MESSAGES: 'Write', perm_SEND_MESSAGES_IN_THREADS: 'Write in threads', perm_CREATE_PUBLIC_THREADS: 'Open public threads', perm_CREATE_PRIVATE_THREADS: 'Open private threads', perm_MANAGE_THREADS: 'Manage threads', perm_EMBED_LINKS: 'Embed links', perm_ATTACH_FILES: 'Attach files', perm_ADD_REACTIONS: 'React', perm_USE_EXTERNAL_EMOJIS: 'Use emoji from elsewhere', perm_MENTION_EVERYONE: 'Mention everyone', perm_MANAGE_MESSAGES: 'Delete others’ messages', perm_PIN_MESSAGES: 'Pin messages', perm_READ_MESSAGE_HISTORY: 'Read older messages', perm_USE_APPLICATION_COMMANDS: 'Use slash commands',
  perm_CONNECT: 'Enter', perm_SPEAK: 'Speak', perm_STREAM: 'Share video', perm_USE_VAD: 'Speak without pressing a key', perm_MUTE_MEMBERS: 'Mute others', perm_DEAFEN_MEMBERS: 'Deafen others', perm_MOVE_MEMBERS: 'Move others', perm_USE_SOUNDBOARD: 'Use the soundboard',
};

export const french = {
  days: '{n} j',
  clock_forward_only: 'L’horloge n’avance que vers l’avant, comme toutes les horloges. Recommencer un scénario ramène l’heure réelle.',
  clock_monday: 'Lun. 09:00', clock_monday_hint: 'Avancer l’horloge à lundi prochain, 09:00 dans le fuseau de ce navigateur',
  bot_stop: 'Arrêter', bot_stop_hint: 'Termine le processus en bon ordre : il prend congé et pourra reprendre', lab_wait: 'Un instant : le bot s’arrête, le monde est échangé, le bot démarre.',

  experiment: 'Expérience', experiment_open: 'Scénarios et sauvegardes', scenario_begin: 'Commencer', scenario_again: 'Recommencer', scenario_current: 'en cours',
  scenarios: 'Scénarios', scenarios_hint: 'Un scénario est un monde de départ. En choisir un remplace ce monde ; le bot démarre avec une base vide, à l’heure réelle.',
  saves: 'Sauvegardes', saves_hint: 'Une sauvegarde contient le monde entier, la base du bot et l’horloge.', saves_kept: 'Les sauvegardes restent sur cette machine.',
  saves_lost: 'Les sauvegardes durent jusqu’à la fin du terrain d’essai. Lancez-le avec --data DOSSIER pour les garder.',
  save: 'Sauvegarder', save_name: 'Nom de la sauvegarde', save_load: 'Charger', save_delete: 'Supprimer', no_saves: 'Rien n’est encore sauvegardé.', save_ahead: 'horloge en avance de {step}',
  save_done: 'Sauvegardé sous « {name} ».', load_done: '« {name} » est chargé.', scenario_done: '« {name} » a commencé.', problem: 'Inutilisable : {why}',

  guide: 'Premiers pas', guide_step: '{n} sur {all}', guide_do: 'Le faire', guide_next: 'Suivant', guide_back: 'Retour', guide_close: 'Masquer les premiers pas',

  rights: 'Droits', faults: 'Pannes', nick_of: 'alias {name}',
  muted: 'muet', deafened: 'sourd', timed_out_until: 'exclu jusqu’à {time}', banned_group: 'Bannis', in_voice: 'dans {place}',

  card_self: 'Ce que la personne peut faire', card_as: 'Ce que {name} peut lui faire', card_roles: 'Rôles', card_no_roles: 'aucun rôle', card_add_role: 'Donner un rôle…', card_remove_role: 'Retirer le rôle {role}',
  card_reason: 'Motif', card_reason_hint: 'pour le journal d’audit', card_ban: 'Bannir', card_kick: 'Expulser', card_timeout: 'Exclure…', card_timeout_end: 'Lever l’exclusion', card_nick: 'Alias', card_nick_set: 'Donner',
  card_voice: 'Vocal', card_mute: 'Rendre muet', card_unmute: 'Rendre la parole', card_deafen: 'Rendre sourd', card_undeafen: 'Rendre l’écoute', card_move: 'Déplacer vers…', card_disconnect: 'Déconnecter',
  card_yourself: 'Vous parlez en tant que {name}. Choisissez quelqu’un d’autre pour agir sur cette personne.',

  voice_empty: 'Personne n’est ici.', voice_enter: 'Entrer en tant que {name}', voice_change: 'Venir ici en tant que {name}', voice_leave: 'Sortir', voice_self_mute: 'Couper mon micro', voice_self_unmute: 'Rouvrir mon micro', voice_self_deafen: 'Couper le son', voice_self_undeafen: 'Rouvrir le son',

  refused: '{name} ne peut pas faire cela : {why}', why_50013: 'il manque un droit, ou l’autre est au même rang ou plus haut.', why_50001: 'ce lieu est hors de portée.', why_50007: 'ses messages privés sont fermés.',
  why_10007: 'cette personne n’est pas dans le serveur.', why_10026: 'cette personne n’est pas bannie.', why_40007: 'cette personne est bannie ici.', why_40032: 'cette personne n’est dans aucun salon vocal.', why_50278: 'vous ne partagez aucun serveur.', why_50033: 'on ne peut pas se le faire à soi-même.',
  why_10062: 'l’interaction a expiré.', why_40060: 'elle a déjà reçu une réponse.', why_20028: 'trop vite ; attendez un peu.', why_20016: 'le salon est en mode lent ; attendez un peu.',

  rights_title: 'Ce que {name} peut faire dans {place}', rights_dm: 'Dans un message privé, chacun peut tout faire.', rights_yes: 'oui', rights_no: 'non',
  rights_group_general: 'Serveur et salon', rights_group_people: 'Personnes', rights_group_text: 'Messages', rights_group_voice: 'Vocal',
  rights_audience: 'Qui voit {place}', rights_writes: 'lit et écrit', rights_reads: 'lit',
  by_outsider: 'pas membre', by_owner: 'propriétaire du serveur', by_administrator: 'administrateur par {role}', by_role: 'rôle {role}', by_nothing: 'aucun rôle ne le donne',
  by_everyone_overwrite: 'ce salon, pour tous', by_role_overwrite: 'ce salon, pour {role}', by_member_overwrite: 'ce salon, pour cette personne', by_timeout: 'exclu temporairement', by_implied: 'il faut d’abord voir, entrer ou écrire ici',

  audit_ban: '{by} a banni {target}', audit_unban: '{by} a levé le ban de {target}', audit_kick: '{by} a expulsé {target}', audit_timeout: '{by} a exclu {target} jusqu’à {until}', audit_timeout_end: '{by} a levé l’exclusion de {target}',
  audit_nick: '{by} a donné à {target} l’alias {nick}', audit_nick_off: '{by} a retiré l’alias de {target}', audit_mute: '{by} a rendu {target} muet', audit_unmute: '{by} a rendu la parole à {target}', audit_deaf: '{by} a rendu {target} sourd', audit_undeaf: '{by} a rendu l’écoute à {target}',
  audit_role_given: '{by} a donné à {target} le rôle {role}', audit_role_taken: '{by} a retiré le rôle {role} à {target}', audit_move: '{by} a déplacé {count} vers un autre salon vocal', audit_disconnect: '{by} a déconnecté {count} du vocal',
  audit_channel_create: '{by} a créé le salon {target}', audit_channel_update: '{by} a modifié le salon {target}', audit_channel_delete: '{by} a supprimé le salon {name}',
  audit_overwrite_create: '{by} a fixé les droits de {whom} dans {target}', audit_overwrite_update: '{by} a modifié les droits de {whom} dans {target}', audit_overwrite_delete: '{by} a retiré les droits de {whom} dans {target}',
  audit_role_create: '{by} a créé le rôle {target}', audit_role_update: '{by} a modifié le rôle {target}', audit_role_delete: '{by} a supprimé le rôle {name}',
  audit_message_delete: '{by} a supprimé {count} de {target}', audit_message_bulk: '{by} a supprimé {count} dans {target}', audit_pin: '{by} a épinglé un message de {target}', audit_unpin: '{by} a désépinglé un message de {target}',
  audit_thread_create: '{by} a ouvert le fil {name}', audit_thread_update: '{by} a modifié le fil {name}', audit_thread_delete: '{by} a supprimé le fil {name}', audit_other: '{by} : {action} {target}',
  messages_1: 'un message', messages_n: '{n} messages', people_1: 'une personne', people_n: '{n} personnes',

  rq_filter: 'Filtrer', rq_filter_hint: 'chemin, corps ou réponse', rq_failed: 'Refus seulement', rq_gateway: 'Gateway aussi', rq_none: 'Aucune requête ne correspond.',
  rq_body: 'Envoyé', rq_answer: 'Répondu', rq_took: 'La réponse a pris {step}.', rq_at_once: 'La réponse est venue aussitôt.', rq_no_answer: 'Aucune réponse n’a été envoyée ({how}).', rq_waited: 'Elle a attendu {step} pour son seau{told}.', rq_told: ', comme demandé ({step})', rq_not_waited: 'Elle n’a pas eu à attendre.',
  rq_bucket: 'Seau {bucket} : {remaining} sur {limit} restantes, plein dans {step}.', rq_told_wait: 'Discord a demandé d’attendre {step} ({scope}).', rq_ignored: 'Discord ne l’a jamais exécutée.', rq_reason: 'Motif donné : {reason}',
  rq_send_message: 'envoie un message', rq_edit_message: 'modifie un message', rq_delete_message: 'supprime un message', rq_bulk_delete: 'supprime plusieurs messages', rq_read_messages: 'lit des messages', rq_read_message: 'lit un message',
  rq_ban: 'bannit', rq_unban: 'lève un ban', rq_read_ban: 'cherche un ban', rq_kick: 'expulse', rq_edit_member: 'modifie un membre', rq_read_member: 'regarde un membre', rq_give_role: 'donne un rôle', rq_take_role: 'retire un rôle',
  rq_open_dm: 'ouvre un message privé', rq_callback: 'répond à une interaction', rq_original_edit: 'modifie sa réponse', rq_original_delete: 'supprime sa réponse', rq_original_read: 'relit sa réponse', rq_follow_up: 'ajoute une suite', rq_commands: 'enregistre ses commandes', rq_read_commands: 'lit ses commandes',
  rq_gateway_bot: 'demande où est la gateway', rq_me: 'demande qui il est', rq_audit: 'lit le journal d’audit', rq_read_guild: 'regarde un serveur', rq_read_channel: 'regarde un salon', rq_edit_channel: 'modifie un salon', rq_overwrite: 'fixe des droits', rq_overwrite_delete: 'retire des droits',
  op_1: 'signe de vie', op_2: 's’identifie', op_3: 'annonce sa présence', op_4: 'entre en vocal ou en sort', op_6: 'reprend sa session', op_8: 'demande des membres',

  fault_rest: 'Les prochaines réponses au bot', fault_which: 'Quelles requêtes', fault_any: 'toutes', fault_messages: 'les messages', fault_bans: 'les bans', fault_callbacks: 'les réponses aux interactions', fault_count: 'Combien', fault_after: 'Exécutée quand même, seule la réponse se perd',
  fault_after_hint: 'Le cas le plus dur : le bot ne peut pas savoir si c’est arrivé.',
  fault_429_user: '429 de ce seau', fault_429_global: '429 global', fault_429_shared: '429 partagé', fault_429_cloudflare: '429 de Cloudflare', fault_500: 'Erreur 500', fault_503: 'Erreur 503', fault_html: 'Une page HTML', fault_drop: 'Couper la ligne', fault_half: 'Une demi-réponse', fault_stall: 'Ne jamais répondre', fault_delay: 'Répondre 5 s plus tard',
  fault_gateway: 'La gateway', fault_op7: 'Op 7 : se reconnecter', fault_op9_resume: 'Op 9 : reprendre', fault_op9_new: 'Op 9 : tout refaire', fault_close: 'Fermer avec le code', fault_close_go: 'Fermer', fault_gw_drop: 'Couper la ligne', fault_gw_stall: 'Se taire', fault_repeat: 'Répéter les 5 derniers événements', fault_reorder: 'Inverser les 3 prochains événements', fault_double: 'Envoyer deux fois les 3 prochains événements', fault_gw_delay: 'Prendre 5 s de retard',
  fault_host_dead: 'Adresse de reprise morte', fault_host_silent: 'Adresse de reprise muette', fault_host_none: 'Adresse de reprise saine', fault_outage_on: 'Panne de ce serveur', fault_outage_off: 'Fin de la panne',
  fault_pending: 'Encore à venir', fault_nothing: 'Rien n’est demandé : Discord se tient bien.', fault_clear: 'Tout oublier', fault_ordered: 'Demandé : {what}', fault_cleared: 'Discord se tient bien à nouveau.', fault_left: '×{n}',
  fault_intro: 'Discord se conduit mal de temps en temps. Demandez-le ici, et voyez le bot s’en sortir.',

  perm_VIEW_CHANNEL: 'Voir le salon', perm_MANAGE_CHANNELS: 'Gérer les salons', perm_MANAGE_ROLES: 'Gérer droits et rôles', perm_CREATE_INSTANT_INVITE: 'Inviter', perm_VIEW_AUDIT_LOG: 'Lire le journal d’audit', perm_ADMINISTRATOR: 'Administrateur',
  perm_KICK_MEMBERS: 'Expulser', perm_BAN_MEMBERS: 'Bannir', perm_MODERATE_MEMBERS: 'Exclure temporairement', perm_MANAGE_NICKNAMES: 'Changer l’alias des autres', perm_CHANGE_NICKNAME: 'Changer son alias',
  perm_SEND_MESSAGES: 'Écrire', perm_SEND_MESSAGES_IN_THREADS: 'Écrire dans les fils', perm_CREATE_PUBLIC_THREADS: 'Ouvrir des fils publics', perm_CREATE_PRIVATE_THREADS: 'Ouvrir des fils privés', perm_MANAGE_THREADS: 'Gérer les fils', perm_EMBED_LINKS: 'Intégrer des liens', perm_ATTACH_FILES: 'Joindre des fichiers', perm_ADD_REACTIONS: 'Réagir', perm_USE_EXTERNAL_EMOJIS: 'Utiliser des émojis d’ailleurs', perm_MENTION_EVERYONE: 'Mentionner tout le monde', perm_MANAGE_MESSAGES: 'Supprimer les messages des autres', perm_PIN_MESSAGES: 'Épingler des messages', perm_READ_MESSAGE_HISTORY: 'Lire les anciens messages', perm_USE_APPLICATION_COMMANDS: 'Utiliser les commandes /',
  perm_CONNECT: 'Entrer', perm_SPEAK: 'Parler', perm_STREAM: 'Partager la vidéo', perm_USE_VAD: 'Parler sans appuyer sur une touche', perm_MUTE_MEMBERS: 'Rendre muet', perm_DEAFEN_MEMBERS: 'Rendre sourd', perm_MOVE_MEMBERS: 'Déplacer', perm_USE_SOUNDBOARD: 'Utiliser la table de sons',
};
