// Owns: bodies with fields that nobody asked for, and with values of every wrong kind, at every depth.
// Must not know: what single fields mean.
#include "tests/unit/sandbox/interaction_support.hpp"

namespace veilleur::sandbox::test {
namespace {

using net::Method;

const std::string legacy =
    R"({"content":"<@1000000000000000011>","nonce":"n",
"flags":4,"allowed_mentions":{"parse":["roles"],"users":["1000000000000000011"],"replied_user":true},
"embeds":[{"title":"t","description":"d","type":"rich","url":"https://x.org","color":1,
"timestamp":"2026-08-06T12:00:00Z","footer":{"text":"f","icon_url":"https://x.org"},
"author":{"name":"n","url":"https://x.org","icon_url":"https://x.org"},"image":{"url":"https://x.org"},
"thumbnail":{"url":"https://x.org"},"fields":[{"name":"n","value":"v","inline":true}]}],
"components":[{"type":1,"components":[{"type":2,"style":1,"label":"l","custom_id":"b","disabled":false,
"emoji":{"name":"x","animated":false}},{"type":2,"style":5,"label":"l","url":"https://x.org"}]},
{"type":1,"components":[{"type":3,"custom_id":"s","placeholder":"p","min_values":0,"max_values":1,
"options":[{"label":"l","value":"v","description":"d","default":true,"emoji":{"id":"5","name":"x"}}]}]},
{"type":1,"components":[{"type":5,"custom_id":"u","default_values":[{"id":"5","type":"user"}]}]},
{"type":1,"components":[{"type":8,"custom_id":"c","channel_types":[0]}]}]})";

const std::string modern = R"({"flags":32768,"components":[{"type":10,"content":"t"},
{"type":9,"components":[{"type":10,"content":"t"}],"accessory":{"type":11,"media":{"url":"https://x.org"},
"description":"d","spoiler":true}},
{"type":9,"components":[{"type":10,"content":"t"}],"accessory":{"type":2,"style":1,"label":"l",
"custom_id":"b"}},
{"type":12,"items":[{"media":{"url":"https://x.org"}}]},{"type":14,"divider":true,"spacing":2},
{"type":17,"accent_color":5,"components":[{"type":1,"components":[{"type":5,"custom_id":"u"}]}]}]})";

const std::string modal = R"({"type":9,"data":{"custom_id":"m","title":"t","components":[
{"type":1,"components":[{"type":4,"custom_id":"a","style":1,"label":"l","min_length":0,"max_length":5,
"value":"v","placeholder":"p","required":false}]},{"type":10,"content":"t"},
{"type":18,"label":"l","description":"d","component":{"type":3,"custom_id":"s","required":false,
"options":[{"label":"l","value":"v"}]}},
{"type":18,"label":"l","component":{"type":22,"custom_id":"g","options":[{"label":"l","value":"v"}]}},
{"type":18,"label":"l","component":{"type":19,"custom_id":"f","min_values":1,"max_values":1}}]}})";

const std::string command = R"({"name":"c","description":"d","name_localizations":{"fr":"c"},"nsfw":false,
"default_member_permissions":"4","contexts":[0],"integration_types":[0],"options":[
{"type":1,"name":"s","description":"d","options":[
{"type":3,"name":"a","description":"d","required":true,"min_length":1,"max_length":9,
"choices":[{"name":"n","value":"v","name_localizations":{"fr":"m"}}]},
{"type":4,"name":"b","description":"d","min_value":1,"max_value":3,"autocomplete":true},
{"type":7,"name":"e","description":"d","channel_types":[0]}]}]})";

/// The places of all objects, or of all values but the whole, as JSON pointers.
enum class Which { objects, values };
void collect(const json::value& at, const std::string& path, Which which, std::vector<std::string>& places) {
  if (which == Which::objects ? at.is_object() : !path.empty()) places.push_back(path);
  if (const auto* object = at.if_object())
    for (const auto& field : *object)
      collect(field.value(), path + "/" + std::string{field.key()}, which, places);
  if (const auto* list = at.if_array())
    for (std::size_t i = 0; i < list->size(); ++i)
      collect((*list)[i], path + "/" + std::to_string(i), which, places);
}
std::vector<std::string> places_of(const json::value& body, Which which) {
  std::vector<std::string> places;
  collect(body, "", which, places);
  return places;
}

json::value& at(json::value& body, const std::string& place) {
  json::error_code error;
  json::value* found = place.empty() ? &body : body.find_pointer(place, error);
  BOOST_REQUIRE(found);
  return *found;
}

/// What other objects have under these names is walked through once it is stored.
const std::vector<std::string> names = {"contnet", "components", "component",      "accessory",
                                        "content", "custom_id",  "media",          "file",
                                        "items",   "options",    "default_values", "name_localizations"};
const std::vector<std::string> kinds = {"null", "1",      "-1.5", "true", R"("x")",       "[]",
                                        "[1]",  "[null]", "[[]]", "{}",   R"({"url":1})", "[{}]"};

/// Tries every change of `body`: a new field in every object, or another value in every place.
template <class Try>
void each_change(const std::string& body, Try attempt) {
  const json::value whole = json::parse(body);
  for (const std::string& kind : kinds) {
    for (const std::string& place : places_of(whole, Which::objects))
      for (const std::string& name : names) {
        json::value changed = whole;
        json::object& object = at(changed, place).as_object();
        if (object.contains(name)) continue;
        object[name] = json::parse(kind);
        attempt(changed, place + "/" + name);
      }
    for (const std::string& place : places_of(whole, Which::values)) {
      json::value changed = whole;
      at(changed, place) = json::parse(kind);
      attempt(changed, place);
    }
  }
}

struct Lenient : Interactive {
  Lenient() {
    (void)discord.change([](World& world) {
      world.state().settings.strict_fields = false;
      return no_content();
    });
  }
  /// The answer to a body; one that is refused must be refused as a form.
  json::value try_body(Method method, const std::string& path, const json::value& body) {
    const net::HttpResponse response = raw(method, path, json::serialize(body));
    const int status = response.status;
    BOOST_TEST_INFO(path << " " << body << " -> " << response.body);
    BOOST_TEST((status < 300 || status == 400));
    return status < 300 && !response.body.empty() ? json::parse(response.body) : json::value(nullptr);
  }
};

/// Whatever walks through a stored message walks through this one.
void use_message(Lenient& place, const json::value& message) {
  const std::string id = str(message.at("id"));
  const std::string path = messages_of(general) + "/" + id;
  (void)place.press(*MessageId::parse(id), "b");
  (void)place.press(*MessageId::parse(id), "s", {"v"});
  (void)place.ask(Method::patch, path, R"({"allowed_mentions":{"parse":[]}})");
  (void)place.ask(Method::get, path);
  (void)place.ask(Method::delete_, path, "", 204);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(lenient)

BOOST_AUTO_TEST_CASE(what_nobody_asked_for_is_not_kept_at_any_depth) {
  for (const std::string& body : {legacy, modern}) {
    Lenient place;
    const json::value plain = place.ask(Method::post, messages_of(general), body);
    const json::value whole = json::parse(body);
    for (const std::string& where : places_of(whole, Which::objects)) {
      json::value changed = whole;
      at(changed, where).as_object()["contnet"] = {{"components", {1}}};
      const json::value got = place.ask(Method::post, messages_of(general), json::serialize(changed));
      for (const char* part : {"components", "embeds", "content"})
        BOOST_TEST(json::serialize(got.at(part)) == json::serialize(plain.at(part)));
    }
  }
}

BOOST_AUTO_TEST_CASE(strict_refuses_it_at_every_depth) {
  Interactive place;
  for (const std::string& body : {legacy, modern}) {
    const json::value whole = json::parse(body);
    for (const std::string& where : places_of(whole, Which::objects)) {
      json::value changed = whole;
      at(changed, where).as_object()["contnet"] = nullptr;
      BOOST_TEST_CONTEXT(where) {
        const json::value got = place.ask(Method::post, messages_of(general), json::serialize(changed), 400);
        BOOST_TEST(json::serialize(got).find("SANDBOX_UNKNOWN_FIELD") != std::string::npos);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(a_null_is_not_kept_either) {
  Lenient place;
  const json::value got = place.ask(
      Method::post, messages_of(general),
      R"({"embeds":[{"title":"t","footer":null}],"components":[{"type":1,"components":[{"type":5,"custom_id":"u","default_values":null}]}]})");
  BOOST_TEST(!got.at("embeds").at(0).as_object().contains("footer"));
  BOOST_TEST(!got.at("components").at(0).at("components").at(0).as_object().contains("default_values"));
}

BOOST_AUTO_TEST_CASE(messages_of_any_shape) {
  for (const std::string& body : {legacy, modern}) {
    Lenient place;
    each_change(body, [&](const json::value& changed, const std::string& where) {
      BOOST_TEST_CONTEXT(where) {
        const json::value message = place.try_body(Method::post, messages_of(general), changed);
        if (!message.is_null()) use_message(place, message);
      }
    });
  }
}

BOOST_AUTO_TEST_CASE(modals_of_any_shape) {
  Lenient place;
  place.commands(R"([{"name":"c","description":"d"}])");
  each_change(modal, [&](const json::value& changed, const std::string& where) {
    BOOST_TEST_CONTEXT(where) {
      const json::value interaction = place.invoke("c");
      (void)place.try_body(Method::post, callback_of(interaction), changed);
      const InteractionId id = *InteractionId::parse(str(interaction.at("id")));
      (void)place.submit(alice, id, {{"a", "x"}, {"s", {"v"}}});
      (void)place.submit(alice, id, {});
    }
  });
}

BOOST_AUTO_TEST_CASE(commands_of_any_shape) {
  Lenient place;
  each_change(command, [&](const json::value& changed, const std::string& where) {
    BOOST_TEST_CONTEXT(where) {
      const json::value made = place.try_body(Method::put, commands_path, json::array{changed});
      if (made.is_null()) return;
      (void)place.ask(Method::get, commands_path);
      const std::string name = str(made.at(0).at("name"));
      const json::array options{
          {{"name", "s"}, {"options", {{{"name", "a"}, {"value", "v"}}, {{"name", "b"}, {"value", 1}}}}}};
      (void)place.type(alice, name, options);
      (void)place.type(alice, name);
    }
  });
}

BOOST_AUTO_TEST_CASE(choices_of_any_shape) {
  Lenient place;
  place.commands(
      R"([{"name":"c","description":"d","options":[{"type":3,"name":"o","description":"d","autocomplete":true}]}])");
  const std::string body =
      R"({"type":8,"data":{"choices":[{"name":"n","value":"v","name_localizations":{"fr":"m"}}]}})";
  each_change(body, [&](const json::value& changed, const std::string& where) {
    BOOST_TEST_CONTEXT(where) {
      const auto typed = place.discord.invoke_command(
          alice, general, "c", json::array{{{"name", "o"}, {"value", "x"}, {"focused", true}}}, place.now(),
          Invocation::autocomplete);
      BOOST_REQUIRE(!typed.has_error());
      (void)place.try_body(Method::post, callback_of(place.listener.last("INTERACTION_CREATE")), changed);
    }
  });
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace veilleur::sandbox::test
