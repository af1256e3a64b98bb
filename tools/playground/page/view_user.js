// Owns: the bottom of the left column: who is acting, and the reader's own settings.
// Must not know: channels, messages.
import { avatar } from './avatar.js';
import { h, icon, sync } from './dom.js';
import { open_panel } from './popup.js';
import { prefer, set_theme, theme, themes } from './preferences.js';
import { language, t } from './text.js';

/** `deeds`: speak_as(id), set_dms(open: bool). */
export function make_user_area(root, deeds) {
  let world = null;
  let me = null;
  const face = h('span', {});
  const select = h('select', { id: 'post-as', 'aria-label': t('post_as'), onchange: () => deeds.speak_as(select.value) });
  const gear = h('button', { type: 'button', class: 'button quiet round', id: 'settings', 'aria-label': t('settings'), title: t('settings'), 'aria-haspopup': 'dialog', onclick: () => open_settings() }, icon('gear'));
  root.setAttribute('aria-label', t('acting_as'));
  root.append(face, h('label', { class: 'acting' }, h('small', { 'aria-hidden': 'true' }, t('acting_as')), select, icon('chevron')), gear);

  function open_settings() {
    const user = world.users.get(me);
    const choice = (group, value, checked, label, run) => h('label', { class: 'choice' },
      h('input', { type: 'radio', name: group, value, checked, onchange: run }), h('span', {}, label));
    open_panel(gear, t('settings'), h('div', { class: 'settings' },
      h('fieldset', {}, h('legend', {}, t('theme')), h('div', { class: 'choices' },
        themes.map((one) => choice('theme', one, theme() === one, t(`theme_${one}`), () => set_theme(one))))),
      h('fieldset', {}, h('legend', {}, t('language')), h('div', { class: 'choices' },
        [['fr', 'Français'], ['en', 'English']].map(([code, label]) => choice('language', code, language === code, label, () => {
          prefer('language', code);
          // Every word of the page changes; drafts and the place are kept in this tab.
          location.reload();
        })))),
      h('fieldset', {}, h('legend', {}, t('dms_of', { name: world.name(me) })),
        h('label', { class: 'choice' }, h('input', { type: 'checkbox', id: 'dms-open', checked: !user.dms_closed, onchange: (event) => deeds.set_dms(event.target.checked) }),
          h('span', {}, t('dms_accept'))))), { above: true, end: true });
  }

  return {
    show(new_world, new_me) {
      world = new_world;
      me = new_me;
      sync(select, world.people().map((user) => ({ id: user.id, name: world.name(user.id) })), (one) => one.id,
        (one) => h('option', { value: one.id }, one.name));
      select.value = me;
      const user = world.users.get(me);
      if (face.seal !== user.id) face.replaceChildren(avatar(user, 'small'));
      face.seal = user.id;
    },
  };
}
