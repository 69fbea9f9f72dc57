/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli/argument.h"
#include "common/failure.h"
#include "common/object.h"

/* Adds words, all of which must be good; gives the JSON of what came out. */
static char *
build (const char *method, const char *const *words)
{
  g_autoptr (JsonObject) params = json_object_new ();
  g_autoptr (GString) json = g_string_new (NULL);
  const WcContractMethod *known =
      method != NULL ? wc_contract_find_method (method) : NULL;

  g_assert_true (method == NULL || known != NULL);
  for (; *words != NULL; words++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_true (wc_argument_add (known, params, *words, &error));
      g_assert_no_error (error);
    }
  wc_object_append (json, params);
  return g_strdup (json->str);
}

#define assert_builds(method, json, ...)                                                 \
  G_STMT_START                                                                           \
  {                                                                                      \
    const char *const words[] = { __VA_ARGS__, NULL };                                   \
    g_autofree char *built = build (method, words);                                      \
    g_assert_cmpstr (built, ==, json);                                                   \
  }                                                                                      \
  G_STMT_END

/* The last of the words has to be refused, and to leave the arguments as they were. */
static void
assert_refused (const char *method, const char *first, const char *word, const char *text)
{
  g_autoptr (JsonObject) params = json_object_new ();
  g_autoptr (GError) error = NULL;
  const WcContractMethod *known = wc_contract_find_method (method);
  guint before;

  if (first != NULL)
    g_assert_true (wc_argument_add (known, params, first, NULL));
  before = json_object_get_size (params);
  g_assert_false (wc_argument_add (known, params, word, &error));
  g_assert_error (error, WC_FAILURE, WC_EXIT_USAGE);
  g_assert_nonnull (strstr (error->message, text));
  g_assert_null (strstr (error->message, "hush"));
  if (first != NULL)
    g_assert_cmpuint (json_object_get_size (params), ==, before);
}

static void
test_types (void)
{
  assert_builds (
      "Messages.List",
      "{\"chat\":\"5\",\"options\":{\"limit\":5,\"fetch\":true,\"before\":-3}}", "chat=5",
      "options.limit=5", "options.fetch=true", "options.before=-3");
  assert_builds ("Messages.Get", "{\"ids\":[1,2]}", "ids=1", "ids=2");
  assert_builds ("Messages.List", "{\"options\":{\"fields\":[\"id\",\"body\"]}}",
                 "options.fields=id", "options.fields=body");
  assert_builds ("Messages.Send", "{\"body\":\"a=b := c\"}", "body=a=b := c");
  assert_builds ("Messages.Send", "{\"body\":\"\"}", "body=");
}

static void
test_json (void)
{
  assert_builds ("Messages.List", "{\"options\":{\"limit\":5},\"chat\":null}",
                 "options:={\"limit\":5}", "chat:=null");
  assert_builds ("Messages.Get", "{\"ids\":[1]}", "ids:=[1]");
  assert_builds ("Messages.List", "{\"options\":{\"limit\":1.5}}", "options.limit:=1.5");
}

/* The daemon may be newer: what is not known goes as text, however deep. */
static void
test_unknown (void)
{
  assert_builds (NULL, "{\"a\":{\"b\":{\"c\":\"1\"}},\"d\":2}", "a.b.c=1", "d:=2");
  assert_builds ("Messages.List", "{\"options\":{\"later\":\"1\"},\"x\":\"2\"}",
                 "options.later=1", "x=2");
}

static void
test_refused (void)
{
  assert_refused ("Messages.List", NULL, "chat", "KEY=TEXT");
  assert_refused ("Messages.List", NULL, "=x", "KEY=TEXT");
  assert_refused ("Messages.List", NULL, ":=1", "KEY=TEXT");
  assert_refused ("Messages.List", NULL, ".chat=1", "KEY=TEXT");
  assert_refused ("Messages.List", "chat=a", "chat=b", "twice");
  assert_refused ("Messages.List", "chat=a", "chat.x=b", "has a value");
  assert_refused ("Messages.Get", "ids:=1", "ids=2", "has a value");
  assert_refused ("Messages.Get", NULL, "ids=two", "whole number");
  assert_refused ("Messages.Get", NULL, "ids=9007199254740992", "whole number");
  assert_refused ("Messages.List", NULL, "options.limit=0x10", "whole number");
  assert_refused ("Messages.List", NULL, "options.limit=", "whole number");
  assert_refused ("Messages.List", NULL, "options.limit:=010", "JSON");
  assert_refused ("Messages.List", NULL, "options.limit:=", "JSON");
  assert_refused ("Messages.List", NULL, "options.fetch=TRUE", "true or false");
  assert_refused ("Messages.List", NULL, "options=x", "JSON");
  assert_refused ("Messages.List", "chat=a", "limit=1", "options.limit");
}

static void
test_secret (void)
{
  assert_refused ("Accounts.Add", NULL, "settings.password=hush", "password is secret");
  assert_refused ("Accounts.Update", NULL, "settings:={\"password\":\"hush\"}",
                  "password is secret");
  assert_refused ("Prompts.Answer", NULL, "fields.password=hush", "fields is secret");
  assert_refused ("Prompts.Answer", NULL, "fields:={\"password\":\"hush\"}",
                  "fields is secret");
  assert_builds ("Accounts.Add", "{\"settings\":{\"alias\":\"me\"}}",
                 "settings.alias=me");
}

static void
assert_described (const char *method, const char *name, const char *key, const char *text)
{
  const WcContractItem *item =
      wc_contract_find_item (wc_contract_find_method (method)->in, name);
  g_autofree char *described = NULL;

  if (key != NULL)
    item = wc_contract_find_item (wc_contract_find_dict (item->of)->items, key);
  described = wc_argument_describe (item);
  g_assert_cmpstr (described, ==, text);
}

static void
test_describe (void)
{
  assert_described ("Messages.List", "chat", NULL, "text");
  assert_described ("Messages.List", "options", "limit", "number");
  assert_described ("Messages.List", "options", "fetch", "true|false");
  assert_described ("Messages.List", "options", "fields", "text");
  assert_described ("Accounts.Add", "settings", "tls", "auto|direct|starttls|none");
  assert_described ("Prompts.Answer", "fields", NULL, "JSON");
}

static void
assert_hinted (const char *method, const char *field, const char *message)
{
  g_autofree char *json =
      g_strdup_printf ("{\"code\":-32602,\"message\":\"unknown key\"%s%s%s}",
                       field != NULL ? ",\"data\":{\"field\":\"" : "",
                       field != NULL ? field : "", field != NULL ? "\"}" : "");
  g_autoptr (JsonNode) reply = json_from_string (json, NULL);
  g_autoptr (GError) error = wc_failure_new_from_reply (json_node_get_object (reply));

  wc_argument_hint (method != NULL ? wc_contract_find_method (method) : NULL, error);
  g_assert_cmpstr (error->message, ==, message);
}

static void
test_hint (void)
{
  assert_hinted ("Accounts.Update", "settings.keep_byts",
                 "unknown key, did you mean keep_bytes?");
  assert_hinted ("Messages.List", "chta", "unknown key, did you mean chat?");
  assert_hinted ("Accounts.Update", "settings.xyzzy", "unknown key");
  assert_hinted ("Accounts.Update", "settings.keep_bytes", "unknown key");
  assert_hinted ("Accounts.Update", "settings.share[0]", "unknown key");
  /* what belongs in no command line is not proposed for one */
  assert_hinted ("Accounts.Update", "settings.passwort", "unknown key");
  assert_hinted ("Accounts.Update", "account.settings", "unknown key");
  assert_hinted ("Accounts.Update", NULL, "unknown key");
  assert_hinted (NULL, "settings.keep_byts", "unknown key");
}

/* What was typed is named, not the argument it is a part of. */
static void
test_setting (void)
{
  const WcContractMethod *method = wc_contract_find_method ("Chats.Set");
  const char *const malformed[] = { "pinned", "=true", "" };
  g_autoptr (JsonObject) params = json_object_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (malformed); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *message =
          g_strdup_printf ("\"%s\" is not of the form KEY=VALUE", malformed[i]);

      g_assert_false (wc_argument_add_setting (method, params, malformed[i], &error));
      g_assert_error (error, WC_FAILURE, WC_EXIT_USAGE);
      g_assert_cmpstr (error->message, ==, message);
      g_assert_cmpuint (json_object_get_size (params), ==, 0);
    }
  g_assert_true (wc_argument_add_setting (method, params, "pinned=true", NULL));
  g_assert_true (json_object_get_boolean_member (
      json_object_get_object_member (params, "settings"), "pinned"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/clients/argument/types", test_types);
  g_test_add_func ("/clients/argument/json", test_json);
  g_test_add_func ("/clients/argument/unknown", test_unknown);
  g_test_add_func ("/clients/argument/refused", test_refused);
  g_test_add_func ("/clients/argument/secret", test_secret);
  g_test_add_func ("/clients/argument/setting", test_setting);
  g_test_add_func ("/clients/argument/describe", test_describe);
  g_test_add_func ("/clients/argument/hint", test_hint);

  return g_test_run ();
}
