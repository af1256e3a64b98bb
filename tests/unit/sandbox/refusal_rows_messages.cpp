// Owns: the rows of the strictness table that concern requests as such, messages, embeds and components.
// Must not know: how the refusals are made.
#include "tests/unit/sandbox/refusal_rows.hpp"

namespace veilleur::sandbox::test {
namespace {

using net::Method;

std::string text_of(std::size_t length) { return R"({"content":")" + std::string(length, 'a') + "\"}"; }
const std::string link_button = R"({"type":2,"style":5,"label":"y","url":"https://x.org"})";
/// A message of these top-level components alone.
std::string rows(const std::string& component, int count = 1) {
  return R"({"components":[)" + repeated(component, count) + "]}";
}
std::string options(int count) {
  return list_of(count, [](int i) { return R"({"label":"l","value":")" + std::to_string(i) + "\"}"; });
}

const std::vector<Refused> cases = {
    {"unknown route", Method::get, "/nowhere", "", 404, 0},
    {"wrong method", Method::put, "/users/@me", "", 405, 0},
    {"an id that is no number", Method::get, "/channels/abc", "", 400, 50035},
    {"malformed JSON", Method::post, messages_of(general), "{", 400, 50109},
    {"a body that is no object", Method::post, messages_of(general), "[]", 400, 50035},
    {"unknown field", Method::post, messages_of(general), R"({"content":"x","contnet":"y"})", 400, 50035},

    {"unknown channel", Method::get, channel_path(ChannelId{5}), "", 404, 10003},
    {"unknown guild", Method::get, "/guilds/5", "", 404, 10004},
    {"unknown message", Method::get, messages_of(general) + "/5", "", 404, 10008},
    {"unknown user", Method::get, "/users/5", "", 404, 10013},
    {"unknown member", Method::get, member_of(ghost), "", 404, 10007},
    {"member who is no user", Method::get, member_of(UserId{5}), "", 404, 10013},

    {"empty message", Method::post, messages_of(general), "{}", 400, 50006},
    {"blank message", Method::post, messages_of(general), R"({"content":" \n "})", 400, 50006},
    {"2001 characters", Method::post, messages_of(general), text_of(2001), 400, 50035},
    {"content of the wrong type", Method::post, messages_of(general), R"({"content":1})", 400, 50035},
    {"message into a category", Method::post, messages_of(category), R"({"content":"x"})", 400, 50008},
    {"reply to a missing message", Method::post, messages_of(general),
     R"({"content":"x","message_reference":{"message_id":"5"}})", 400, 50035},
    {"nonce above 25 characters", Method::post, messages_of(general),
     R"({"content":"x","nonce":"12345678901234567890123456"})", 400, 50035},
    {"stickers", Method::post, messages_of(general), R"({"content":"x","sticker_ids":["5"]})", 400, 50035},
    {"a poll", Method::post, messages_of(general), R"({"poll":{"question":{"text":"?"},"answers":[]}})", 400,
     50035},
    {"ephemeral flag outside interactions", Method::post, messages_of(general),
     R"({"content":"x","flags":64})", 400, 50035},
    {"mentions both parsed and listed", Method::post, messages_of(general),
     R"({"content":"x","allowed_mentions":{"parse":["users"],"users":["5"]}})", 400, 50035},
    {"unknown kind of mention", Method::post, messages_of(general),
     R"({"content":"x","allowed_mentions":{"parse":["people"]}})", 400, 50035},
    {"11 embeds", Method::post, messages_of(general),
     R"({"embeds":[{"title":"a"},{"title":"a"},{"title":"a"},{"title":"a"},{"title":"a"},{"title":"a"},{"title":"a"},{"title":"a"},{"title":"a"},{"title":"a"},{"title":"a"}]})",
     400, 50035},
    {"embeds above 6000 characters together", Method::post, messages_of(general),
     R"({"embeds":[{"description":")" + std::string(4000, 'a') + R"("},{"description":")" +
         std::string(2001, 'a') + R"("}]})",
     400, 50035},
    {"button without a custom id", Method::post, messages_of(general),
     R"({"content":"x","components":[{"type":1,"components":[{"type":2,"style":4,"label":"y"}]}]})", 400,
     50035},
    {"the same custom id twice", Method::post, messages_of(general),
     R"({"content":"x","components":[{"type":1,"components":[{"type":2,"style":4,"label":"y","custom_id":"a"},{"type":2,"style":4,"label":"y","custom_id":"a"}]}]})",
     400, 50035},
    {"a button outside a row", Method::post, messages_of(general),
     R"({"content":"x","components":[{"type":2,"style":4,"label":"y","custom_id":"a"}]})", 400, 50035},
    {"six rows of components", Method::post, messages_of(general),
     rows(R"({"type":1,"components":[{"type":2,"style":5,"label":"y","url":"https://x.org"}]})", 6), 400,
     50035},
    {"six buttons in a row", Method::post, messages_of(general),
     "{\"components\":[{\"type\":1,\"components\":[" + repeated(link_button, 6) + "]}]}", 400, 50035},
    {"a label of 81 characters", Method::post, messages_of(general),
     rows(R"({"type":1,"components":[{"type":2,"style":1,"custom_id":"a","label":")" + std::string(81, 'a') +
          "\"}]}"),
     400, 50035},
    {"a custom id of 101 characters", Method::post, messages_of(general),
     rows(R"({"type":1,"components":[{"type":2,"style":1,"label":"y","custom_id":")" + std::string(101, 'a') +
          "\"}]}"),
     400, 50035},
    {"a link button with a custom id", Method::post, messages_of(general),
     rows(
         R"({"type":1,"components":[{"type":2,"style":5,"label":"y","url":"https://x.org","custom_id":"a"}]})"),
     400, 50035},
    {"a select with 26 options", Method::post, messages_of(general),
     rows(R"({"type":1,"components":[{"type":3,"custom_id":"a","options":[)" + options(26) + "]}]}"), 400,
     50035},
    {"a select that wants more than its options", Method::post, messages_of(general),
     rows(R"({"type":1,"components":[{"type":3,"custom_id":"a","max_values":2,"options":[)" + options(1) +
          "]}]}"),
     400, 50035},
    {"a placeholder of 151 characters", Method::post, messages_of(general),
     rows(R"({"type":1,"components":[{"type":5,"custom_id":"a","placeholder":")" + std::string(151, 'a') +
          "\"}]}"),
     400, 50035},
    {"a default of the wrong kind", Method::post, messages_of(general),
     rows(
         R"({"type":1,"components":[{"type":6,"custom_id":"a","default_values":[{"id":"5","type":"user"}]}]})"),
     400, 50035},
    {"two selects in a row", Method::post, messages_of(general),
     rows(R"({"type":1,"components":[{"type":5,"custom_id":"a"},{"type":5,"custom_id":"b"}]})"), 400, 50035},
    {"a text input in a message", Method::post, messages_of(general),
     rows(R"({"type":1,"components":[{"type":4,"custom_id":"a","style":1,"label":"l"}]})"), 400, 50035},
    {"the same component id twice", Method::post, messages_of(general),
     rows(R"({"type":1,"id":7,"components":[{"type":5,"id":7,"custom_id":"a"}]})"), 400, 50035},
    {"a text display without Components V2", Method::post, messages_of(general),
     rows(R"({"type":10,"content":"x"})"), 400, 50035},
    {"Components V2 with content", Method::post, messages_of(general),
     R"({"flags":32768,"content":"x","components":[{"type":10,"content":"y"}]})", 400, 50035},
    {"Components V2 with embeds", Method::post, messages_of(general),
     R"({"flags":32768,"embeds":[{"title":"x"}],"components":[{"type":10,"content":"y"}]})", 400, 50035},
    {"Components V2 without components", Method::post, messages_of(general), R"({"flags":32768})", 400,
     50006},
    {"41 components", Method::post, messages_of(general),
     R"({"flags":32768,"components":[)" + repeated(R"({"type":14})", 41) + "]}", 400, 50035},
    {"texts above 4000 characters together", Method::post, messages_of(general),
     R"({"flags":32768,"components":[{"type":10,"content":")" + std::string(4000, 'a') +
         R"("},{"type":10,"content":"b"}]})",
     400, 50035},
    {"a container in a container", Method::post, messages_of(general),
     R"({"flags":32768,"components":[{"type":17,"components":[{"type":17,"components":[{"type":14}]}]}]})",
     400, 50035},
    {"a section without an accessory", Method::post, messages_of(general),
     R"({"flags":32768,"components":[{"type":9,"components":[{"type":10,"content":"x"}]}]})", 400, 50035},
    {"a file component that names no upload", Method::post, messages_of(general),
     R"({"flags":32768,"components":[{"type":13,"file":{"url":"https://x.org/a"}}]})", 400, 50035},
    {"101 messages at once", Method::get, messages_of(general) + "?limit=101", "", 400, 50035},
    {"before and after together", Method::get, messages_of(general) + "?before=1&after=1", "", 400, 50035},
    {"bulk delete of one", Method::post, messages_of(general) + "/bulk-delete", R"({"messages":["5"]})", 400,
     50035},
    {"bulk delete of one twice", Method::post, messages_of(general) + "/bulk-delete",
     R"({"messages":["1500000000000000000","1500000000000000000"]})", 400, 50035},
    {"bulk delete of old messages", Method::post, messages_of(general) + "/bulk-delete",
     R"({"messages":["1000000000000000000","1000000000000000001"]})", 400, 50034},

    {"an unknown parameter in the query", Method::get, messages_of(general) + "?limt=5", "", 400, 50035},
    {"an embed of nothing", Method::post, messages_of(general), R"({"embeds":[{}]})", 400, 50035},
    {"an embed that shows nothing", Method::post, messages_of(general), R"({"embeds":[{"title":""}]})", 400,
     50035},
    {"an embed's field without a name", Method::post, messages_of(general),
     R"({"embeds":[{"fields":[{"value":"v"}]}]})", 400, 50035},
    {"an embed's field with an empty value", Method::post, messages_of(general),
     R"({"embeds":[{"fields":[{"name":"n","value":""}]}]})", 400, 50035},
    {"an embed's author without a name", Method::post, messages_of(general),
     R"({"embeds":[{"author":{"url":"https://x.org"}}]})", 400, 50035},
    {"an embed's icon with an empty address", Method::post, messages_of(general),
     R"({"embeds":[{"footer":{"text":"t","icon_url":""}}]})", 400, 50035},
    {"an embed's link to an upload", Method::post, messages_of(general),
     R"({"embeds":[{"title":"x","url":"attachment://a.png"}]})", 400, 50035},
    {"an address without a host", Method::post, messages_of(general),
     R"({"embeds":[{"title":"x","url":"https://"}]})", 400, 50035},
    {"an address whose host has no dot", Method::post, messages_of(general),
     R"({"embeds":[{"title":"x","url":"http://localhost/"}]})", 400, 50035},
};

}  // namespace

std::vector<Refused> message_refusals() { return cases; }

}  // namespace veilleur::sandbox::test
