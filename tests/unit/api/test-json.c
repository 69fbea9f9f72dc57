/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <time.h>

#include "api/json.h"
#include "base/error.h"
#include "lib/sample-idl.h"

typedef struct
{
  const char *name;
  const char *method;
  const char *params;
  const char *result; /* the arguments as text, or */
  const char *field;  /* the path of what is wrong */
} Case;

#define TAKE "\"account\":\"\",\"count\":1,\"id\":2"
#define WORDS "\"words\":[],\"ids\":[],\"fields\":{}"

static const Case cases[] = {
  { "no-options", "Test.Take", "{" TAKE "}", "('', 1, 2, {})" },
  { "null-options", "Test.Take", "{" TAKE ",\"options\":null}", "('', 1, 2, {})" },
  { "options", "Test.Take",
    "{" TAKE
    ",\"options\":{\"limit\":200,\"word\":\"large\",\"name\":\"é\",\"ids\":[1,2],"
    "\"on\":false,\"at\":-5,\"since\":9007199254740991}}",
    "('', 1, 2, {'limit': <uint32 200>, 'word': <'large'>, 'name': <'é'>, 'ids': <[int64 "
    "1, 2]>, 'on': <false>, 'at': <-5>, 'since': <int64 9007199254740991>})" },
  { "null-field", "Test.Take", "{" TAKE ",\"options\":{\"limit\":null,\"on\":true}}",
    "('', 1, 2, {'on': <true>})" },
  { "words", "Test.Words",
    "{\"words\":[\"small\",\"large\"],\"ids\":[-1],\"bytes\":\"AAEC/w==\",\"fields\":{"
    "\"a\":\"b\"}}",
    "(['small', 'large'], [int64 -1], [byte 0x00, 0x01, 0x02, 0xff], {'a': 'b'})" },
  { "no-params", "Test.Raw", NULL, "()" },
  { "nothing-wanted", "Test.Raw", "{\"a\":1}", .field = "a" },
  { "missing", "Test.Take", "{\"count\":1,\"id\":2}", .field = "account" },
  { "missing-params", "Test.Take", NULL, .field = "account" },
  { "null", "Test.Take", "{\"account\":null,\"count\":1,\"id\":2}", .field = "account" },
  { "negative-u", "Test.Take", "{\"account\":\"\",\"count\":-1,\"id\":2}",
    .field = "count" },
  { "large-u", "Test.Take", "{\"account\":\"\",\"count\":99999999999,\"id\":2}",
    .field = "count" },
  { "bound-of-argument", "Test.Take", "{\"account\":\"\",\"count\":11,\"id\":2}",
    .field = "count" },
  { "large-x", "Test.Take", "{\"account\":\"\",\"count\":1,\"id\":9007199254740992}",
    .field = "id" },
  { "fraction", "Test.Take", "{\"account\":\"\",\"count\":1.0,\"id\":2}",
    .field = "count" },
  { "number-as-text", "Test.Take", "{\"account\":\"\",\"count\":\"1\",\"id\":2}",
    .field = "count" },
  { "text-as-number", "Test.Take", "{\"account\":1,\"count\":1,\"id\":2}",
    .field = "account" },
  { "unknown-key", "Test.Take", "{" TAKE ",\"options\":{\"limits\":1}}",
    .field = "options.limits" },
  { "unknown-argument", "Test.Take", "{" TAKE ",\"option\":{}}", .field = "option" },
  { "limit", "Test.Take", "{" TAKE ",\"options\":{\"limit\":900}}",
    .field = "options.limit" },
  { "limit-as-text", "Test.Take", "{" TAKE ",\"options\":{\"limit\":\"9\"}}",
    .field = "options.limit" },
  { "word", "Test.Take", "{" TAKE ",\"options\":{\"word\":\"\"}}",
    .field = "options.word" },
  { "boolean-as-number", "Test.Take", "{" TAKE ",\"options\":{\"on\":1}}",
    .field = "options.on" },
  { "list-too-long", "Test.Take", "{" TAKE ",\"options\":{\"ids\":[1,2,3,4]}}",
    .field = "options.ids" },
  { "list-with-null", "Test.Take", "{" TAKE ",\"options\":{\"ids\":[1,null]}}",
    .field = "options.ids[1]" },
  { "lists", "Test.Take",
    "{" TAKE ",\"options\":{\"lists\":{\"a\":[\"b\",\"c\"],\"d\":[]}}}",
    "('', 1, 2, {'lists': <{'a': ['b', 'c'], 'd': @as []}>})" },
  { "lists-of-text", "Test.Take", "{" TAKE ",\"options\":{\"lists\":{\"a\":\"b\"}}}",
    .field = "options.lists.a" },
  { "lists-of-numbers", "Test.Take",
    "{" TAKE ",\"options\":{\"lists\":{\"a\":[\"b\",1]}}}",
    .field = "options.lists.a[1]" },
  { "options-as-list", "Test.Take", "{" TAKE ",\"options\":[]}", .field = "options" },
  { "list-as-text", "Test.Words",
    "{\"words\":\"small\",\"ids\":[],\"bytes\":\"\",\"fields\":{}}", .field = "words" },
  { "word-in-list", "Test.Words",
    "{\"words\":[\"small\",\"x\"],\"ids\":[],\"bytes\":\"\",\"fields\":{}}",
    .field = "words[1]" },
  { "map-of-number", "Test.Words",
    "{\"words\":[],\"ids\":[],\"bytes\":\"\",\"fields\":{\"a\":1}}",
    .field = "fields.a" },
  { "map-as-list", "Test.Words", "{\"words\":[],\"ids\":[],\"bytes\":\"\",\"fields\":[]}",
    .field = "fields" },
  { "base64-short", "Test.Words", "{" WORDS ",\"bytes\":\"AAE\"}", .field = "bytes" },
  { "base64-line", "Test.Words", "{" WORDS ",\"bytes\":\"AA\\nE=\"}", .field = "bytes" },
  { "base64-inside", "Test.Words", "{" WORDS ",\"bytes\":\"A==A\"}", .field = "bytes" },
  { "base64-all", "Test.Words", "{" WORDS ",\"bytes\":\"====\"}", .field = "bytes" },
  { "bytes-as-list", "Test.Words", "{" WORDS ",\"bytes\":[1,2]}", .field = "bytes" },
};

static void
test_read (gconstpointer data)
{
  const Case *c = data;
  g_autoptr (WcIdl) idl = wc_sample_idl_new ();
  const WcIdlMethod *method = wc_idl_find_method (idl, c->method);
  g_autoptr (JsonNode) node =
      c->params != NULL ? json_from_string (c->params, NULL) : NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) args = wc_json_read_args (
      method, node != NULL ? json_node_get_object (node) : NULL, &error);
  g_autoptr (GVariant) expected = NULL;

  if (c->field != NULL)
    {
      g_assert_null (args);
      g_assert_error (error, WC_ERROR, WC_ERROR_INVALID_ARGUMENT);
      g_assert_cmpstr (wc_error_get_detail (error, "field"), ==, c->field);
      g_assert_true (g_str_has_prefix (error->message, c->field));
      return;
    }
  g_assert_no_error (error);
  expected =
      g_variant_parse (G_VARIANT_TYPE (method->in_type), c->result, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpvariant (args, expected);
}

static GVariant *
read_many (const WcIdlMethod *method, guint n)
{
  g_autoptr (JsonArray) ids = json_array_sized_new (n);
  g_autoptr (JsonObject) params = json_object_new ();
  g_autoptr (GError) error = NULL;
  GVariant *args;

  for (guint i = 0; i < n; i++)
    json_array_add_int_element (ids, i);
  json_object_set_array_member (params, "words", json_array_new ());
  json_object_set_array_member (params, "ids", g_steal_pointer (&ids));
  json_object_set_string_member (params, "bytes", "");
  json_object_set_object_member (params, "fields", json_object_new ());
  args = wc_json_read_args (method, params, &error);
  g_assert_no_error (error);
  return args;
}

/* Work of this thread alone, the least of several: what else runs here adds to each. */
static gint64
cost_of_reading (const WcIdlMethod *method, guint n)
{
  gint64 least_ns = G_MAXINT64;

  for (int round = 0; round < 5; round++)
    {
      struct timespec begin;
      struct timespec end;
      g_autoptr (GVariant) args = NULL;

      clock_gettime (CLOCK_THREAD_CPUTIME_ID, &begin);
      args = read_many (method, n);
      clock_gettime (CLOCK_THREAD_CPUTIME_ID, &end);
      least_ns =
          MIN (least_ns, (end.tv_sec - begin.tv_sec) * G_GINT64_CONSTANT (1000000000) +
                             end.tv_nsec - begin.tv_nsec);
    }
  return least_ns;
}

/* The work grows with the size and not with its square, as that of
 * json_gvariant_deserialize() does: thirty times the size is not 900 times the work. */
static void
test_linear (void)
{
  g_autoptr (WcIdl) idl = wc_sample_idl_new ();
  const WcIdlMethod *method = wc_idl_find_method (idl, "Test.Words");
  g_autoptr (GVariant) args = read_many (method, 60000);
  g_autoptr (GVariant) ids = g_variant_get_child_value (args, 1);

  g_assert_cmpuint (g_variant_n_children (ids), ==, 60000);
  g_assert_cmpint (cost_of_reading (method, 60000), <,
                   200 * cost_of_reading (method, 2000));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/api/json/read/", cases[i].name, NULL);
      g_test_add_data_func (path, &cases[i], test_read);
    }
  g_test_add_func ("/api/json/linear", test_linear);
  return g_test_run ();
}
