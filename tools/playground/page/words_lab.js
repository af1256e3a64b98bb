// Owns: the words of the laboratory half of the page, in English and French.
// Must not know: where they are shown.

export const english = {
  days: '{n} d',
  clock_forward_only: 'The clock only goes forward: what has happened cannot be undone. To come back to real time, restart the scenario or load a save.',
  clock_now: 'Now', clock_now_hint: 'What the clock shows, and how to come back to real time', clock_restart: 'Restart the scenario',
  lab_more: 'Bot and clock',
  clock_monday: 'Mon 09:00', clock_monday_hint: 'Move the clock to next Monday, 09:00 in this browser’s time zone',
  bot_stop: 'Stop', bot_stop_hint: 'Ends the process cleanly: it closes its connection and can resume its session', lab_wait: 'One moment: the bot stops, the world is replaced, and the bot starts again.',

  experiment: 'Scenario', experiment_open: 'Scenarios and saves', scenario_begin: 'Start', scenario_again: 'Restart', scenario_current: 'running',
  scenarios: 'Scenarios', scenarios_hint: 'A scenario is a world to start from. It replaces the present one: the bot starts with an empty database, and the clock returns to real time.',
  saves: 'Saves', saves_hint: 'A save keeps the whole world, the bot’s database and the clock.', saves_kept: 'Saves are kept on this machine.',
  saves_lost: 'Saves last until the playground ends. Start it with --data DIRECTORY to keep them.',
  save: 'Save', save_name: 'Name of the save', save_load: 'Load', save_delete: 'Delete', no_saves: 'There are no saves yet.', save_ahead: 'clock {step} ahead',
  save_done: 'Saved as “{name}”.', load_done: '“{name}” is loaded.', scenario_done: '“{name}” has started.', problem: 'Cannot be used: {why}',

  sure_again: 'Restart the scenario?', sure_again_text: 'What has happened since its start is lost, unless you saved it.', sure_again_do: 'Restart',
  sure_begin: 'Start “{name}”?', sure_begin_text: 'The present world is lost, unless you saved it.', sure_begin_do: 'Start',
  sure_load: 'Load “{name}”?', sure_load_text: 'The present world is lost, unless you saved it.', sure_load_do: 'Load',
  sure_delete: 'Delete the save “{name}”?', sure_delete_text: 'It cannot be brought back.', sure_delete_do: 'Delete',
  sure_replace: 'Replace the save “{name}”?', sure_replace_text: 'What it holds now is lost.', sure_replace_do: 'Replace',
  save_name_missing: 'A save needs a name.', save_name_slash: 'A name may contain no slash.', save_name_dot: 'A name may not begin with a dot.',
  save_name_signs: 'A name may contain no invisible characters.', save_name_long: 'This name is too long.',

  guide: 'First steps', guide_step: '{n} of {all}', guide_do: 'Do it', guide_next: 'Next', guide_back: 'Back', guide_close: 'Hide the first steps', guide_open: 'Show the first steps', guide_done: 'That is all: now try what you like.',

  rights: 'Permissions', faults: 'Faults', nick_of: 'nickname of {name}',
  muted: 'muted', deafened: 'deafened', timed_out_until: 'timed out until {time}', timed_out_until_day: 'timed out until {time}', banned_group: 'Banned', in_voice: 'in {place}',

  card_self: 'What they may do themselves', card_as: 'Act on them as {name}', card_roles: 'Roles', card_no_roles: 'no roles', card_add_role: 'Give the role', card_add_role_which: 'Role to give', card_remove_role: 'Take the role {role}',
  card_reason: 'Reason', card_reason_hint: 'for the audit log', card_ban: 'Ban', card_kick: 'Kick', card_timeout: 'Time out', card_timeout_which: 'How long to time out', card_timeout_end: 'End the timeout', card_nick: 'Nickname', card_nick_set: 'Save',
  card_voice: 'Voice', card_mute: 'Mute', card_unmute: 'Unmute', card_deafen: 'Deafen', card_undeafen: 'Undeafen', card_move: 'Move', card_move_which: 'Where to move', card_disconnect: 'Disconnect',
  card_yourself: 'You are acting as {name}. To do something to {name}, act as somebody else.',

  voice_empty: 'Nobody is here.', voice_enter: 'Join as {name}', voice_change: 'Move here as {name}', voice_leave: 'Leave', voice_self_mute: 'Mute', voice_self_unmute: 'Unmute', voice_self_deafen: 'Deafen', voice_self_undeafen: 'Undeafen',

  refused: '{name} may not do that: {why}', why_50013: 'a permission is missing, or the other person’s highest role is at least as high.', why_50001: 'they have no access to it.', why_50007: 'the other person does not accept direct messages.',
  why_10007: 'this person is not in the server.', why_10026: 'this person is not banned.', why_40007: 'this person is banned here.', why_40032: 'this person is not in a voice channel.', why_50278: 'they share no server with the bot.', why_50033: 'nobody can do that to themselves.',
  why_10062: 'the interaction has expired.', why_40060: 'the interaction has already been answered.', why_20028: 'too many messages or actions at once; wait a moment.', why_20016: 'this channel is in slow mode; wait a moment before the next message.', why_40005: 'the file is too large; 10 MB is the most.', why_30015: 'a message takes 10 files at most.',

  rights_title: 'What {name} may do in {place}', rights_dm: 'In a direct message both people may do everything.', rights_yes: 'yes', rights_no: 'no',
  rights_group_general: 'Server and channel', rights_group_people: 'People', rights_group_text: 'Messages', rights_group_voice: 'Voice',
  rights_audience: 'Who sees {place}', rights_writes: 'reads and writes', rights_reads: 'reads',
  by_outsider: 'not a member', by_owner: 'owner of the server', by_administrator: 'administrator, through the role {role}', by_role: 'role {role}', by_nothing: 'no role gives it',
  by_everyone_overwrite: 'this channel, for everyone', by_role_overwrite: 'this channel, for {role}', by_member_overwrite: 'this channel, for this person', by_timeout: 'timed out', by_implied: 'needs to see, join or write here first',

  audit_ban: '{by} banned {target}', audit_unban: '{by} unbanned {target}', audit_kick: '{by} kicked {target}', audit_timeout: '{by} timed out {target} until {until}', audit_timeout_end: '{by} ended the timeout of {target}',
  audit_nick: '{by} set the nickname of {target} to {nick}', audit_nick_off: '{by} removed the nickname of {target}', audit_mute: '{by} muted {target}', audit_unmute: '{by} unmuted {target}', audit_deaf: '{by} deafened {target}', audit_undeaf: '{by} undeafened {target}',
  audit_role_given: '{by} gave {target} the role {role}', audit_role_taken: '{by} took the role {role} from {target}', audit_move: '{by} moved {count} to another voice channel', audit_disconnect: '{by} disconnected {count} from voice',
  audit_channel_create: '{by} created the channel {target}', audit_channel_update: '{by} changed the channel {target}', audit_channel_delete: '{by} deleted the channel {name}',
  audit_overwrite_create: '{by} set permissions for {whom} in {target}', audit_overwrite_update: '{by} changed permissions for {whom} in {target}', audit_overwrite_delete: '{by} removed the permissions of {whom} in {target}',
  audit_role_create: '{by} created the role {target}', audit_role_update: '{by} changed the role {target}', audit_role_delete: '{by} deleted the role {name}',
  audit_message_delete: '{by} deleted {count} by {target}', audit_message_bulk: '{by} deleted {count} in {target}', audit_pin: '{by} pinned a message by {target}', audit_unpin: '{by} unpinned a message by {target}',
  audit_thread_create: '{by} opened the thread {name}', audit_thread_update: '{by} changed the thread {name}', audit_thread_delete: '{by} deleted the thread {name}', audit_other: '{by}: {action} {target}',
  messages_1: 'a message', messages_n: '{n} messages', people_1: 'one person', people_n: '{n} people',

  rq_filter: 'Filter', rq_filter_hint: 'path, body or answer', rq_failed: 'Failed only', rq_gateway: 'Include gateway', rq_none: 'No request matches.',
  rq_body: 'Request', rq_answer: 'Answer', rq_took: 'The answer took {step}.', rq_at_once: 'The answer came at once.', rq_no_answer: 'No answer was sent ({how}).', rq_waited: 'It waited {step} for its bucket{told}.', rq_told: ', as it was told ({step})', rq_not_waited: 'It did not have to wait.',
  rq_bucket: 'Bucket {bucket}: {remaining} of {limit} left, full again in {step}.', rq_told_wait: 'It was told to wait {step} ({scope}).', rq_ignored: 'Discord did not carry it out.', rq_reason: 'Reason given: {reason}',
  rq_send_message: 'sends a message', rq_edit_message: 'edits a message', rq_delete_message: 'deletes a message', rq_bulk_delete: 'deletes several messages', rq_read_messages: 'reads messages', rq_read_message: 'reads a message',
  rq_ban: 'bans', rq_unban: 'unbans', rq_read_ban: 'looks up a ban', rq_kick: 'kicks', rq_edit_member: 'changes a member', rq_read_member: 'looks up a member', rq_give_role: 'adds a role', rq_take_role: 'removes a role',
  rq_open_dm: 'opens a direct message', rq_callback: 'answers an interaction', rq_original_edit: 'edits its answer', rq_original_delete: 'deletes its answer', rq_original_read: 'reads its answer', rq_follow_up: 'sends a follow-up', rq_commands: 'registers its commands', rq_read_commands: 'reads its commands',
  rq_gateway_bot: 'asks where the gateway is', rq_me: 'asks who it is', rq_audit: 'reads the audit log', rq_read_guild: 'looks up a server', rq_read_channel: 'looks up a channel', rq_edit_channel: 'changes a channel', rq_overwrite: 'sets permissions', rq_overwrite_delete: 'removes permissions',
  op_1: 'heartbeat', op_2: 'identifies', op_3: 'sets its presence', op_4: 'joins or leaves voice', op_6: 'resumes its session', op_8: 'asks for members',

  fault_rest: 'The next answers to the bot', fault_which: 'Which requests', fault_any: 'all', fault_messages: 'messages', fault_bans: 'bans', fault_callbacks: 'interaction answers', fault_count: 'How many', fault_after: 'Carry it out anyway: only the answer is lost',
  fault_after_hint: 'The hardest case: the bot cannot tell whether it happened.',
  fault_429_user: '429 of this bucket', fault_429_global: '429 global', fault_429_shared: '429 shared', fault_429_cloudflare: '429 from Cloudflare', fault_500: 'Error 500', fault_503: 'Error 503', fault_html: 'An HTML page', fault_drop: 'Drop the connection', fault_half: 'Half an answer', fault_stall: 'Never answer', fault_delay: 'Answer 5 s late',
  fault_gateway: 'The gateway', fault_op7: 'Op 7: reconnect', fault_op9_resume: 'Op 9: resume', fault_op9_new: 'Op 9: start a new session', fault_close: 'Close with code', fault_close_go: 'Close', fault_gw_drop: 'Drop the connection', fault_gw_stall: 'Go silent', fault_repeat: 'Repeat the last {n} events', fault_reorder: 'Reverse the next {n} events', fault_double: 'Send the next {n} events twice', fault_gw_delay: 'Fall 5 s behind',
  fault_host_dead: 'Resume address: dead', fault_host_silent: 'Resume address: silent', fault_host_none: 'Resume address: working', fault_outage_on: 'Outage of this server', fault_outage_off: 'End the outage',
  fault_tls: 'The certificate shown to the next {n} connections', fault_tls_expired: 'Expired', fault_tls_host: 'Of another host', fault_tls_self: 'Self-signed', fault_tls_authority: 'Of an unknown authority', fault_tls_good: 'Good again', fault_tls_pending: 'Certificate: {what}', fault_tls_shown: 'shown so far: {n}',
  fault_pending: 'Still to come', fault_nothing: 'Nothing is ordered: Discord behaves.', fault_clear: 'Clear all', fault_ordered: 'Ordered: {what}', fault_cleared: 'Discord behaves again.', fault_left: '×{n}',
  fault_intro: 'Discord misbehaves now and then. Make it do so here, and watch the bot cope.',

  perm_VIEW_CHANNEL: 'View channel', perm_MANAGE_CHANNELS: 'Manage channels', perm_MANAGE_ROLES: 'Manage roles and permissions', perm_CREATE_INSTANT_INVITE: 'Create invite', perm_VIEW_AUDIT_LOG: 'View audit log', perm_ADMINISTRATOR: 'Administrator',
  perm_KICK_MEMBERS: 'Kick members', perm_BAN_MEMBERS: 'Ban members', perm_MODERATE_MEMBERS: 'Time out members', perm_MANAGE_NICKNAMES: 'Manage nicknames', perm_CHANGE_NICKNAME: 'Change nickname',
  perm_SEND_MESSAGES: 'Send messages', perm_SEND_MESSAGES_IN_THREADS: 'Send messages in threads', perm_CREATE_PUBLIC_THREADS: 'Create public threads', perm_CREATE_PRIVATE_THREADS: 'Create private threads', perm_MANAGE_THREADS: 'Manage threads', perm_EMBED_LINKS: 'Embed links', perm_ATTACH_FILES: 'Attach files', perm_ADD_REACTIONS: 'Add reactions', perm_USE_EXTERNAL_EMOJIS: 'Use external emoji', perm_MENTION_EVERYONE: 'Mention @everyone, @here and all roles', perm_MANAGE_MESSAGES: 'Manage messages', perm_PIN_MESSAGES: 'Pin messages', perm_READ_MESSAGE_HISTORY: 'Read message history', perm_USE_APPLICATION_COMMANDS: 'Use application commands',
  perm_CONNECT: 'Connect', perm_SPEAK: 'Speak', perm_STREAM: 'Video', perm_USE_VAD: 'Use voice activity', perm_MUTE_MEMBERS: 'Mute members', perm_DEAFEN_MEMBERS: 'Deafen members', perm_MOVE_MEMBERS: 'Move members', perm_USE_SOUNDBOARD: 'Use soundboard',
};

export const french = {
  days: '{n} j',
  clock_forward_only: 'L’horloge ne peut qu’avancer : ce qui est arrivé ne peut être défait. Pour revenir à l’heure réelle, redémarrez le scénario ou chargez une sauvegarde.',
  clock_now: 'Maintenant', clock_now_hint: 'Ce que l’horloge affiche, et comment revenir à l’heure réelle', clock_restart: 'Redémarrer le scénario',
  lab_more: 'Bot et horloge',
  clock_monday: 'Lun. 09:00', clock_monday_hint: 'Avancer l’horloge à lundi prochain, 09:00 dans le fuseau de ce navigateur',
  bot_stop: 'Arrêter', bot_stop_hint: 'Termine le processus proprement : il ferme sa connexion et pourra reprendre sa session', lab_wait: 'Un instant : le bot s’arrête, le monde est remplacé, puis le bot redémarre.',

  experiment: 'Scénario', experiment_open: 'Scénarios et sauvegardes', scenario_begin: 'Démarrer', scenario_again: 'Redémarrer', scenario_current: 'en cours',
  scenarios: 'Scénarios', scenarios_hint: 'Un scénario est un monde de départ. Il remplace le monde actuel : le bot démarre avec une base de données vide, et l’horloge revient à l’heure réelle.',
  saves: 'Sauvegardes', saves_hint: 'Une sauvegarde garde le monde entier, la base de données du bot et l’horloge.', saves_kept: 'Les sauvegardes sont conservées sur cette machine.',
  saves_lost: 'Les sauvegardes durent jusqu’à la fin du terrain d’essai. Lancez-le avec --data DOSSIER pour les conserver.',
  save: 'Sauvegarder', save_name: 'Nom de la sauvegarde', save_load: 'Charger', save_delete: 'Supprimer', no_saves: 'Il n’y a pas encore de sauvegarde.', save_ahead: 'horloge en avance de {step}',
  save_done: 'Sauvegardé sous « {name} ».', load_done: '« {name} » est chargée.', scenario_done: '« {name} » a démarré.', problem: 'Inutilisable : {why}',

  sure_again: 'Redémarrer le scénario ?', sure_again_text: 'Tout ce qui s’est passé depuis son début sera perdu, sauf sauvegarde.', sure_again_do: 'Redémarrer',
  sure_begin: 'Démarrer « {name} » ?', sure_begin_text: 'Le monde actuel sera perdu, sauf sauvegarde.', sure_begin_do: 'Démarrer',
  sure_load: 'Charger « {name} » ?', sure_load_text: 'Le monde actuel sera perdu, sauf sauvegarde.', sure_load_do: 'Charger',
  sure_delete: 'Supprimer la sauvegarde « {name} » ?', sure_delete_text: 'Elle ne pourra pas être retrouvée.', sure_delete_do: 'Supprimer',
  sure_replace: 'Remplacer la sauvegarde « {name} » ?', sure_replace_text: 'Ce qu’elle contient sera perdu.', sure_replace_do: 'Remplacer',
  save_name_missing: 'Donnez un nom à la sauvegarde.', save_name_slash: 'Un nom ne peut pas contenir de barre oblique.', save_name_dot: 'Un nom ne peut pas commencer par un point.',
  save_name_signs: 'Un nom ne peut pas contenir de caractères invisibles.', save_name_long: 'Ce nom est trop long.',

  guide: 'Premiers pas', guide_step: '{n} sur {all}', guide_do: 'Le faire', guide_next: 'Suivant', guide_back: 'Retour', guide_close: 'Masquer les premiers pas', guide_open: 'Afficher les premiers pas', guide_done: 'C’est tout : essayez maintenant ce que vous voulez.',

  rights: 'Permissions', faults: 'Pannes', nick_of: 'pseudo de {name}',
  muted: 'micro coupé', deafened: 'en sourdine', timed_out_until: 'exclusion jusqu’à {time}', timed_out_until_day: 'exclusion jusqu’au {time}', banned_group: 'Bannissements', in_voice: 'dans {place}',

  card_self: 'Ce que la personne peut faire elle-même', card_as: 'Agir en tant que {name}', card_roles: 'Rôles', card_no_roles: 'aucun rôle', card_add_role: 'Ajouter le rôle', card_add_role_which: 'Rôle à ajouter', card_remove_role: 'Retirer le rôle {role}',
  card_reason: 'Motif', card_reason_hint: 'pour les logs du serveur', card_ban: 'Bannir', card_kick: 'Expulser', card_timeout: 'Exclure temporairement', card_timeout_which: 'Durée de l’exclusion', card_timeout_end: 'Lever l’exclusion', card_nick: 'Pseudo', card_nick_set: 'Enregistrer',
  card_voice: 'Vocal', card_mute: 'Couper le micro', card_unmute: 'Rétablir le micro', card_deafen: 'Mettre en sourdine', card_undeafen: 'Rétablir le son', card_move: 'Déplacer', card_move_which: 'Où déplacer', card_disconnect: 'Déconnecter',
  card_yourself: 'Vous êtes {name}. Pour agir sur {name}, soyez quelqu’un d’autre.',

  voice_empty: 'Il n’y a personne ici.', voice_enter: 'Rejoindre en tant que {name}', voice_change: 'Venir ici en tant que {name}', voice_leave: 'Quitter', voice_self_mute: 'Couper le micro', voice_self_unmute: 'Rétablir le micro', voice_self_deafen: 'Couper le son', voice_self_undeafen: 'Rétablir le son',

  refused: '{name} ne peut pas faire cela : {why}', why_50013: 'il manque une permission, ou le rôle de l’autre personne est au moins aussi élevé.', why_50001: 'cet endroit ne lui est pas accessible.', why_50007: 'l’autre personne n’accepte pas les messages privés.',
  why_10007: 'cette personne n’est pas dans le serveur.', why_10026: 'cette personne n’est pas bannie.', why_40007: 'cette personne est bannie ici.', why_40032: 'cette personne n’est dans aucun salon vocal.', why_50278: 'aucun serveur en commun avec le bot.', why_50033: 'personne ne peut se faire cela à soi-même.',
  why_10062: 'l’interaction a expiré.', why_40060: 'l’interaction a déjà reçu une réponse.', why_20028: 'trop de messages ou d’actions à la fois ; attendez un instant.', why_20016: 'ce salon est en mode lent ; attendez un peu avant le prochain message.', why_40005: 'le fichier est trop gros ; la limite est de 10 Mo.', why_30015: 'un message contient 10 fichiers au plus.',

  rights_title: 'Ce que {name} peut faire dans {place}', rights_dm: 'Dans un message privé, les deux personnes peuvent tout faire.', rights_yes: 'oui', rights_no: 'non',
  rights_group_general: 'Serveur et salon', rights_group_people: 'Membres', rights_group_text: 'Messages', rights_group_voice: 'Vocal',
  rights_audience: 'Qui voit {place}', rights_writes: 'lit et écrit', rights_reads: 'lit',
  by_outsider: 'ne fait pas partie du serveur', by_owner: 'propriétaire du serveur', by_administrator: 'Administrateur, par le rôle {role}', by_role: 'rôle {role}', by_nothing: 'aucun rôle ne l’accorde',
  by_everyone_overwrite: 'ce salon, pour tout le monde', by_role_overwrite: 'ce salon, pour {role}', by_member_overwrite: 'ce salon, pour cette personne', by_timeout: 'exclusion temporaire en cours', by_implied: 'il faut d’abord pouvoir voir le salon, s’y connecter ou y écrire',

  audit_ban: '{by} a banni {target}', audit_unban: '{by} a levé le bannissement de {target}', audit_kick: '{by} a expulsé {target}', audit_timeout: '{by} a exclu temporairement {target}, jusqu’au {until}', audit_timeout_end: '{by} a levé l’exclusion de {target}',
  audit_nick: '{by} a donné à {target} le pseudo {nick}', audit_nick_off: '{by} a retiré le pseudo de {target}', audit_mute: '{by} a coupé le micro de {target}', audit_unmute: '{by} a rétabli le micro de {target}', audit_deaf: '{by} a mis {target} en sourdine', audit_undeaf: '{by} a rétabli le son de {target}',
  audit_role_given: '{by} a ajouté le rôle {role} à {target}', audit_role_taken: '{by} a retiré le rôle {role} à {target}', audit_move: '{by} a déplacé {count} vers un autre salon vocal', audit_disconnect: '{by} a déconnecté {count} du vocal',
  audit_channel_create: '{by} a créé le salon {target}', audit_channel_update: '{by} a modifié le salon {target}', audit_channel_delete: '{by} a supprimé le salon {name}',
  audit_overwrite_create: '{by} a réglé les permissions de {whom} dans {target}', audit_overwrite_update: '{by} a modifié les permissions de {whom} dans {target}', audit_overwrite_delete: '{by} a retiré les permissions de {whom} dans {target}',
  audit_role_create: '{by} a créé le rôle {target}', audit_role_update: '{by} a modifié le rôle {target}', audit_role_delete: '{by} a supprimé le rôle {name}',
  audit_message_delete: '{by} a supprimé {count} de {target}', audit_message_bulk: '{by} a supprimé {count} dans {target}', audit_pin: '{by} a épinglé un message de {target}', audit_unpin: '{by} a désépinglé un message de {target}',
  audit_thread_create: '{by} a créé le fil {name}', audit_thread_update: '{by} a modifié le fil {name}', audit_thread_delete: '{by} a supprimé le fil {name}', audit_other: '{by} : {action} {target}',
  messages_1: 'un message', messages_n: '{n} messages', people_1: 'une personne', people_n: '{n} personnes',

  rq_filter: 'Filtrer', rq_filter_hint: 'chemin, corps ou réponse', rq_failed: 'Échecs seulement', rq_gateway: 'Avec la passerelle', rq_none: 'Aucune requête ne correspond.',
  rq_body: 'Requête', rq_answer: 'Réponse', rq_took: 'La réponse a pris {step}.', rq_at_once: 'La réponse est venue aussitôt.', rq_no_answer: 'Aucune réponse n’a été envoyée ({how}).', rq_waited: 'Le bot a attendu {step} à cause d’une limite de débit{told}.', rq_told: ', comme demandé ({step})', rq_not_waited: 'Il n’a pas eu à attendre.',
  rq_bucket: 'Limite de débit {bucket} : il reste {remaining} sur {limit}, de nouveau pleine dans {step}.', rq_told_wait: 'Discord a demandé au bot d’attendre {step} ({scope}).', rq_ignored: 'Discord ne l’a pas exécutée.', rq_reason: 'Motif donné : {reason}',
  rq_send_message: 'envoie un message', rq_edit_message: 'modifie un message', rq_delete_message: 'supprime un message', rq_bulk_delete: 'supprime plusieurs messages', rq_read_messages: 'lit des messages', rq_read_message: 'lit un message',
  rq_ban: 'bannit', rq_unban: 'lève un bannissement', rq_read_ban: 'vérifie un bannissement', rq_kick: 'expulse', rq_edit_member: 'modifie un membre', rq_read_member: 'consulte un membre', rq_give_role: 'ajoute un rôle', rq_take_role: 'retire un rôle',
  rq_open_dm: 'ouvre une conversation privée', rq_callback: 'répond à une interaction', rq_original_edit: 'modifie sa réponse', rq_original_delete: 'supprime sa réponse', rq_original_read: 'relit sa réponse', rq_follow_up: 'envoie un message de suivi', rq_commands: 'enregistre ses commandes', rq_read_commands: 'lit ses commandes',
  rq_gateway_bot: 'demande l’adresse de la passerelle', rq_me: 'demande qui il est', rq_audit: 'lit les logs du serveur', rq_read_guild: 'consulte un serveur', rq_read_channel: 'consulte un salon', rq_edit_channel: 'modifie un salon', rq_overwrite: 'règle des permissions', rq_overwrite_delete: 'retire des permissions',
  op_1: 'signe de vie', op_2: 's’identifie', op_3: 'annonce sa présence', op_4: 'rejoint ou quitte un salon vocal', op_6: 'reprend sa session', op_8: 'demande la liste des membres',

  fault_rest: 'Les prochaines réponses au bot', fault_which: 'Quelles requêtes', fault_any: 'toutes', fault_messages: 'les messages', fault_bans: 'les bannissements', fault_callbacks: 'les réponses aux interactions', fault_count: 'Combien', fault_after: 'Exécuter quand même : seule la réponse se perd',
  fault_after_hint: 'Le cas le plus dur : le bot ne peut pas savoir si l’action a eu lieu.',
  fault_429_user: '429 de cette route', fault_429_global: '429 global', fault_429_shared: '429 partagé', fault_429_cloudflare: '429 de Cloudflare', fault_500: 'Erreur 500', fault_503: 'Erreur 503', fault_html: 'Une page HTML', fault_drop: 'Couper la connexion', fault_half: 'Une moitié de réponse', fault_stall: 'Ne jamais répondre', fault_delay: 'Répondre avec 5 s de retard',
  fault_gateway: 'La passerelle', fault_op7: 'Op 7 : se reconnecter', fault_op9_resume: 'Op 9 : reprendre', fault_op9_new: 'Op 9 : ouvrir une nouvelle session', fault_close: 'Fermer avec le code', fault_close_go: 'Fermer', fault_gw_drop: 'Couper la connexion', fault_gw_stall: 'Se taire', fault_repeat: 'Répéter les {n} derniers événements', fault_reorder: 'Inverser les {n} prochains événements', fault_double: 'Envoyer deux fois les {n} prochains événements', fault_gw_delay: 'Prendre 5 s de retard',
  fault_host_dead: 'Adresse de reprise : morte', fault_host_silent: 'Adresse de reprise : muette', fault_host_none: 'Adresse de reprise : en service', fault_outage_on: 'Panne de ce serveur', fault_outage_off: 'Fin de la panne',
  fault_tls: 'Le certificat montré aux {n} prochaines connexions', fault_tls_expired: 'Expiré', fault_tls_host: 'Celui d’un autre hôte', fault_tls_self: 'Auto-signé', fault_tls_authority: 'D’une autorité inconnue', fault_tls_good: 'De nouveau le bon', fault_tls_pending: 'Certificat : {what}', fault_tls_shown: 'montré jusqu’ici : {n}',
  fault_pending: 'Encore à venir', fault_nothing: 'Rien n’est demandé : Discord se comporte bien.', fault_clear: 'Tout annuler', fault_ordered: 'Demandé : {what}', fault_cleared: 'Discord se comporte bien à nouveau.', fault_left: '×{n}',
  fault_intro: 'Il arrive que Discord se comporte mal. Demandez-le-lui ici, et voyez comment le bot s’en sort.',

  perm_VIEW_CHANNEL: 'Voir le salon', perm_MANAGE_CHANNELS: 'Gérer les salons', perm_MANAGE_ROLES: 'Gérer les rôles et les permissions', perm_CREATE_INSTANT_INVITE: 'Créer une invitation', perm_VIEW_AUDIT_LOG: 'Voir les logs du serveur', perm_ADMINISTRATOR: 'Administrateur',
  perm_KICK_MEMBERS: 'Expulser des membres', perm_BAN_MEMBERS: 'Bannir des membres', perm_MODERATE_MEMBERS: 'Exclure temporairement des membres', perm_MANAGE_NICKNAMES: 'Gérer les pseudos', perm_CHANGE_NICKNAME: 'Changer de pseudo',
  perm_SEND_MESSAGES: 'Envoyer des messages', perm_SEND_MESSAGES_IN_THREADS: 'Envoyer des messages dans les fils', perm_CREATE_PUBLIC_THREADS: 'Créer des fils publics', perm_CREATE_PRIVATE_THREADS: 'Créer des fils privés', perm_MANAGE_THREADS: 'Gérer les fils', perm_EMBED_LINKS: 'Intégrer des liens', perm_ATTACH_FILES: 'Joindre des fichiers', perm_ADD_REACTIONS: 'Ajouter des réactions', perm_USE_EXTERNAL_EMOJIS: 'Utiliser des émojis externes', perm_MENTION_EVERYONE: 'Mentionner @everyone, @here et tous les rôles', perm_MANAGE_MESSAGES: 'Gérer les messages', perm_PIN_MESSAGES: 'Épingler des messages', perm_READ_MESSAGE_HISTORY: 'Voir les anciens messages', perm_USE_APPLICATION_COMMANDS: 'Utiliser les commandes d’application',
  perm_CONNECT: 'Se connecter', perm_SPEAK: 'Parler', perm_STREAM: 'Vidéo', perm_USE_VAD: 'Utiliser la détection de voix', perm_MUTE_MEMBERS: 'Couper le micro de membres', perm_DEAFEN_MEMBERS: 'Mettre en sourdine des membres', perm_MOVE_MEMBERS: 'Déplacer des membres', perm_USE_SOUNDBOARD: 'Utiliser le soundboard',
};
