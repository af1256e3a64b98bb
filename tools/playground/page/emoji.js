// Owns: emoji by the names that Discord's client knows them by: the usual ones, not all three thousand.
// Must not know: the DOM, messages.

const table = `
grinning 😀|smiley 😃|smile 😄|grin 😁|laughing 😆|sweat_smile 😅|joy 😂|rofl 🤣|slight_smile 🙂|upside_down 🙃|wink 😉|blush 😊
innocent 😇|heart_eyes 😍|kissing_heart 😘|yum 😋|stuck_out_tongue 😛|zany_face 🤪|thinking 🤔|neutral_face 😐|expressionless 😑
no_mouth 😶|smirk 😏|unamused 😒|rolling_eyes 🙄|grimacing 😬|relieved 😌|pensive 😔|sleepy 😪|sleeping 😴|mask 😷|sunglasses 😎
nerd 🤓|confused 😕|worried 😟|slight_frown 🙁|open_mouth 😮|flushed 😳|pleading_face 🥺|fearful 😨|cry 😢|sob 😭|scream 😱
tired_face 😫|yawning_face 🥱|triumph 😤|rage 😡|angry 😠|imp 👿|skull 💀|poop 💩|clown 🤡|ghost 👻|alien 👽|robot 🤖|partying_face 🥳
wave 👋|raised_hand ✋|ok_hand 👌|v ✌️|crossed_fingers 🤞|point_left 👈|point_right 👉|point_up 👆|point_down 👇
thumbsup 👍|+1 👍|thumbsdown 👎|-1 👎|fist ✊|punch 👊|clap 👏|raised_hands 🙌|pray 🙏|handshake 🤝|muscle 💪|eyes 👀|brain 🧠
heart ❤️|orange_heart 🧡|yellow_heart 💛|green_heart 💚|blue_heart 💙|purple_heart 💜|black_heart 🖤|broken_heart 💔|fire 🔥|sparkles ✨
star ⭐|star2 🌟|boom 💥|zap ⚡|100 💯|tada 🎉|confetti_ball 🎊|balloon 🎈|gift 🎁|trophy 🏆|medal 🏅|crown 👑|gem 💎
dog 🐶|cat 🐱|mouse 🐭|fox 🦊|bear 🐻|panda_face 🐼|wolf 🐺|lion_face 🦁|frog 🐸|monkey 🐒|chicken 🐔|penguin 🐧|owl 🦉|bat 🦇|unicorn 🦄|bee 🐝|snail 🐌|turtle 🐢
rose 🌹|sunflower 🌻|herb 🌿|four_leaf_clover 🍀|evergreen_tree 🌲|mushroom 🍄|sunny ☀️|crescent_moon 🌙|full_moon 🌕|cloud ☁️|umbrella ☔|snowflake ❄️|rainbow 🌈|ocean 🌊
apple 🍎|banana 🍌|cherries 🍒|pizza 🍕|hamburger 🍔|fries 🍟|croissant 🥐|bread 🍞|cheese 🧀|cake 🍰|cookie 🍪|coffee ☕|tea 🍵|beer 🍺|beers 🍻|wine_glass 🍷
soccer ⚽|basketball 🏀|video_game 🎮|dart 🎯|game_die 🎲|guitar 🎸|musical_note 🎵|art 🎨|movie_camera 🎥|microphone 🎤|headphones 🎧
car 🚗|bike 🚲|train 🚆|airplane ✈️|rocket 🚀|house 🏠|school 🏫|tent ⛺|earth_africa 🌍|map 🗺️
alarm_clock ⏰|hourglass ⌛|stopwatch ⏱️|calendar 📅|bell 🔔|no_bell 🔕|lock 🔒|unlock 🔓|key 🔑|hammer 🔨|tools 🛠️|shield 🛡️|dagger 🗡️|bow_and_arrow 🏹|bomb 💣|candle 🕯️|bulb 💡|flashlight 🔦|book 📖|books 📚|pencil ✏️|memo 📝|pushpin 📌|paperclip 📎|scissors ✂️|link 🔗|mag 🔍|envelope ✉️|mailbox 📫|package 📦|computer 💻|phone 📱|camera 📷|loudspeaker 📢|mega 📣|mute 🔇|speaker 🔈
white_check_mark ✅|x ❌|heavy_check_mark ✔️|warning ⚠️|no_entry ⛔|no_entry_sign 🚫|question ❓|exclamation ❗|information_source ℹ️|arrow_right ➡️|arrow_left ⬅️|arrow_up ⬆️|arrow_down ⬇️|arrows_counterclockwise 🔄|repeat 🔁|heavy_plus_sign ➕|heavy_minus_sign ➖|red_circle 🔴|orange_circle 🟠|yellow_circle 🟡|green_circle 🟢|blue_circle 🔵|purple_circle 🟣|white_circle ⚪|black_circle ⚫|one 1️⃣|two 2️⃣|three 3️⃣|four 4️⃣|five 5️⃣|zero 0️⃣|flag_fr 🇫🇷|flag_gb 🇬🇧|flag_eu 🇪🇺`;

/** name → the emoji's characters. */
export const emoji_by_name = new Map(table.trim().split(/[|\n]/).map((entry) => entry.split(' ')));

/** Every emoji once, by its first name: [{name, text}]. */
export const emoji_list = [...emoji_by_name].filter(([name]) => name !== '+1' && name !== '-1').map(([name, text]) => ({ name, text }));

/** What the reaction bar and the message's tools offer first. */
export const quick_emoji = ['👍', '❤️', '😂', '🎉'];

/** Those whose name holds `typed` (lower case), names that begin with it first. */
export function find_emoji(typed, limit = 8) {
  const rank = ({ name }) => name.startsWith(typed) ? 0 : name.includes(typed) ? 1 : 2;
  return emoji_list.filter((one) => rank(one) < 2).sort((a, b) => rank(a) - rank(b)).slice(0, limit);
}

/** How an emoji of a message or reaction is written where there is only text. */
export const emoji_text = (emoji) => emoji?.id ? `:${emoji.name}:` : emoji?.name ?? '';
/** How the REST API names it in a path or an act: the characters, or name:id for a server's own. */
export const emoji_key = (emoji) => emoji.id ? `${emoji.name}:${emoji.id}` : emoji.name;
