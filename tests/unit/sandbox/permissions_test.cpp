// Owns: the table of Discord's permission algorithm, in channels and in their threads.
// Must not know: endpoints.
#include "tests/unit/sandbox/guild_support.hpp"

namespace veilleur::sandbox::test {
namespace {

using namespace permission;

constexpr RoleId red{901}, blue{902}, admins{903};
constexpr UserId owner{1}, somebody{2}, outsider{3};
constexpr GuildId place{900};
constexpr ChannelId room{910}, open_thread_id{911}, private_thread_id{912};
constexpr std::uint64_t basic = view_channel | send_messages | read_message_history;
constexpr std::uint64_t sending_extras = mention_everyone | send_tts_messages | attach_files | embed_links;

constexpr Overwrite everyone_ow(std::uint64_t allow, std::uint64_t deny) {
  return {place.value(), OverwriteKind::role, allow, deny};
}
constexpr Overwrite role_ow(RoleId role, std::uint64_t allow, std::uint64_t deny) {
  return {role.value(), OverwriteKind::role, allow, deny};
}
constexpr Overwrite own_ow(std::uint64_t allow, std::uint64_t deny) {
  return {somebody.value(), OverwriteKind::member, allow, deny};
}

/// What decides what `user` may do in a room, and what the algorithm says.
struct Row {
  const char* what;
  std::uint64_t everyone;  ///< of the @everyone role
  std::set<RoleId> roles;  ///< of `somebody`
  std::vector<Overwrite> overwrites;
  std::uint64_t expected;
  UserId user = somebody;
  bool timed_out = false;
  ChannelType type = ChannelType::text;
};

// red grants ADD_REACTIONS, blue MANAGE_MESSAGES, admins ADMINISTRATOR.
const std::vector<Row> rows = {
    {"@everyone alone", basic, {}, {}, basic},
    {"roles add up", basic, {red, blue}, {}, basic | add_reactions | manage_messages},
    {"nobody from outside", all, {}, {}, 0, outsider},
    {"the owner has everything", 0, {}, {everyone_ow(0, all)}, all, owner},
    {"an administrator too, whatever is denied", 0, {admins}, {everyone_ow(0, all), own_ow(0, all)}, all},
    {"@everyone's overwrite denies",
     basic,
     {},
     {everyone_ow(0, read_message_history)},
     view_channel | send_messages},
    {"@everyone's overwrite allows",
     view_channel,
     {},
     {everyone_ow(send_messages, 0)},
     view_channel | send_messages},
    {"a role's overwrite beats @everyone's",
     basic,
     {red},
     {everyone_ow(0, send_messages), role_ow(red, send_messages, 0)},
     basic | add_reactions},
    {"a role one does not have means nothing",
     basic,
     {blue},
     {everyone_ow(0, send_messages), role_ow(red, send_messages, 0)},
     (basic & ~send_messages) | manage_messages},
    {"among roles any allow beats any deny",
     basic,
     {red, blue},
     {role_ow(red, send_messages, 0), role_ow(blue, 0, send_messages)},
     basic | add_reactions | manage_messages},
    {"and so in the other order",
     basic,
     {red, blue},
     {role_ow(blue, 0, send_messages), role_ow(red, send_messages, 0)},
     basic | add_reactions | manage_messages},
    {"one's own overwrite has the last word",
     basic,
     {red},
     {own_ow(0, send_messages), role_ow(red, send_messages, 0)},
     (basic & ~send_messages) | add_reactions},
    {"wherever it stands in the list",
     basic,
     {red},
     {role_ow(red, 0, send_messages), own_ow(send_messages, 0), everyone_ow(0, send_messages)},
     basic | add_reactions},
    {"an overwrite's allow beats its own deny", basic, {}, {own_ow(send_messages, send_messages)}, basic},
    {"the owner sees what is hidden from all", basic | all, {}, {everyone_ow(0, view_channel)}, all, owner},
    {"without the sight of it nothing, for members",
     basic | manage_messages,
     {},
     {everyone_ow(0, view_channel)},
     0},
    {"without sending nothing that sending needs",
     basic | sending_extras,
     {},
     {everyone_ow(0, send_messages)},
     view_channel | read_message_history},
    {"with sending all of it", basic | sending_extras, {}, {}, basic | sending_extras},
    {"a timeout leaves two",
     basic | sending_extras | manage_messages,
     {red},
     {own_ow(connect, 0)},
     view_channel | read_message_history,
     somebody,
     true},
    {"a timeout gives nothing back",
     basic,
     {},
     {own_ow(0, read_message_history)},
     view_channel,
     somebody,
     true},
    {"a timeout does nothing to administrators", 0, {admins}, {}, all, somebody, true},
    {"voice without CONNECT is a door one sees",
     basic | speak | manage_channels,
     {},
     {},
     view_channel,
     somebody,
     false,
     ChannelType::voice},
    {"voice with CONNECT is a room",
     basic | connect | speak,
     {},
     {},
     basic | connect | speak,
     somebody,
     false,
     ChannelType::voice},
    {"a stage is like voice", basic | speak, {}, {}, view_channel, somebody, false, ChannelType::stage},
    {"a timeout closes the door",
     basic | connect | speak,
     {},
     {},
     view_channel,
     somebody,
     true,
     ChannelType::voice},
};

Channel thread_of(ChannelId id, ChannelType type) {
  Channel thread;
  thread.id = id;
  thread.type = type;
  thread.guild = place;
  thread.parent = room;
  thread.thread.emplace();
  thread.thread->owner = owner;
  return thread;
}

State world_of(const Row& row) {
  State state;
  Guild& guild = state.guilds[place];
  guild.id = place;
  guild.owner = owner;
  const auto role = [&](RoleId id, std::uint64_t bits, int position) {
    guild.roles[id] = {};
    guild.roles[id].id = id;
    guild.roles[id].permissions = bits;
    guild.roles[id].position = position;
  };
  role(everyone_role(place), row.everyone, 0);
  role(red, add_reactions, 1);
  role(blue, manage_messages, 2);
  role(admins, administrator, 3);
  for (UserId user : {owner, somebody}) guild.members[user].user = user;
  Member& member = guild.members.at(somebody);
  member.roles = row.roles;
  if (row.timed_out) member.timeout_until = noon + seconds{1};
  Channel channel;
  channel.id = room;
  channel.guild = place;
  channel.type = row.type;
  channel.overwrites = row.overwrites;
  state.channels[room] = channel;
  state.channels[open_thread_id] = thread_of(open_thread_id, ChannelType::public_thread);
  state.channels[private_thread_id] = thread_of(private_thread_id, ChannelType::private_thread);
  return state;
}

std::uint64_t bits_in(const State& state, ChannelId channel, UserId user = somebody) {
  return channel_permissions(state, state.channels.at(channel), user, noon);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(permission_algorithm)

BOOST_AUTO_TEST_CASE(each_row) {
  for (const Row& row : rows) {
    const State state = world_of(row);
    BOOST_TEST(bits_in(state, room, row.user) == row.expected, row.what);
  }
}

BOOST_AUTO_TEST_CASE(threads_inherit_all_but_the_right_to_send) {
  for (const Row& row : rows) {
    if (row.type != ChannelType::text) continue;
    const State state = world_of(row);
    const std::uint64_t parent = bits_in(state, room, row.user);
    const std::uint64_t thread = bits_in(state, open_thread_id, row.user);
    BOOST_TEST_CONTEXT(row.what) {
      // Nobody of these rows has SEND_MESSAGES_IN_THREADS but those who have everything.
      if (parent == all)
        BOOST_TEST(thread == all);
      else
        BOOST_TEST((thread & ~send_messages) == (parent & ~(send_messages | sending_extras)));
    }
  }
  State state = world_of(
      Row{"", basic | sending_extras | send_messages_in_threads, {}, {everyone_ow(0, send_messages)}, 0});
  BOOST_TEST((bits_in(state, open_thread_id) & sending_extras) == sending_extras);
  BOOST_TEST((bits_in(state, room) & sending_extras) == 0u);
}

BOOST_AUTO_TEST_CASE(private_threads_are_for_members_and_moderators) {
  State state = world_of(Row{"", basic, {}, {}, 0});
  BOOST_TEST(bits_in(state, private_thread_id) == 0u);
  BOOST_TEST(bits_in(state, private_thread_id, owner) == all);
  state.channels.at(private_thread_id).thread->members[somebody] = noon;
  BOOST_TEST(bits_in(state, private_thread_id) == basic);
  // A member who no longer sees the parent sees nothing of its threads.
  state.channels.at(room).overwrites = {everyone_ow(0, view_channel)};
  BOOST_TEST(bits_in(state, private_thread_id) == 0u);
  state = world_of(Row{"", basic | manage_threads, {}, {}, 0});
  BOOST_TEST(bits_in(state, private_thread_id) == (basic | manage_threads));
}

BOOST_AUTO_TEST_CASE(the_hierarchy) {
  State state = world_of(Row{"", basic, {blue}, {}, 0});
  Guild& guild = state.guilds.at(place);
  guild.members[outsider].user = outsider;
  BOOST_TEST(outranks(guild, somebody, outsider));
  guild.members.at(outsider).roles = {blue};
  BOOST_TEST(!outranks(guild, somebody, outsider));  // the same height is not below
  guild.members.at(outsider).roles = {red};
  BOOST_TEST(outranks(guild, somebody, outsider));
  BOOST_TEST(!outranks(guild, outsider, somebody));
  BOOST_TEST(outranks(guild, owner, somebody));
  guild.members.at(somebody).roles = {admins};
  BOOST_TEST(!outranks(guild, somebody, owner));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace veilleur::sandbox::test
