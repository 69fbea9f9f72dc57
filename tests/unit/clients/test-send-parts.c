/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli/send-parts.h"
#include "common/object.h"

static JsonObject *
part (const char *params, guint n, guint *out_count)
{
  g_autoptr (JsonObject) all = wc_object_parse (params, -1, NULL);

  *out_count = wc_send_parts_count (all);
  g_assert_cmpint (
      wc_send_parts_is_file (all, n), ==,
      wc_object_get_array (all, "options.attachments") != NULL &&
          n < json_array_get_length (wc_object_get_array (all, "options.attachments")));
  return wc_send_parts_new (all, n);
}

static void
expect (const char *params, guint n, guint count, const char *expected)
{
  g_autoptr (GString) text = g_string_new (NULL);
  guint n_parts;
  g_autoptr (JsonObject) object = part (params, n, &n_parts);

  wc_object_append (text, object);
  g_assert_cmpstr (text->str, ==, expected);
  g_assert_cmpuint (n_parts, ==, count);
}

#define BOTH                                                                             \
  "{\"account\":\"a@x\",\"chat\":\"b@x\",\"body\":\"Look\",\"options\":{\"key\":\"k\","  \
  "\"mentions\":[],\"encryption\":\"omemo\",\"attachments\":[{\"fd\":0,\"name\":\"1\"}," \
  "{\"fd\":1,\"name\":\"2\"}]}}"
#define TO "{\"account\":\"a@x\",\"chat\":\"b@x\","

/* Files are the first, each with the one descriptor that it is given; what belongs to the
 * text stays with it. */
static void
test_parts (void)
{
  expect (BOTH, 0, 3,
          TO "\"body\":\"\",\"options\":{\"key\":\"k/1\",\"encryption\":\"omemo\","
             "\"attachments\":[{\"fd\":0,\"name\":\"1\"}]}}");
  expect (BOTH, 1, 3,
          TO "\"body\":\"\",\"options\":{\"key\":\"k/2\",\"encryption\":\"omemo\","
             "\"attachments\":[{\"fd\":0,\"name\":\"2\"}]}}");
  expect (BOTH, 2, 3,
          TO "\"body\":\"Look\",\"options\":{\"key\":\"k/3\",\"mentions\":[],"
             "\"encryption\":\"omemo\"}}");
}

static void
test_files_alone (void)
{
  expect (TO "\"body\":\"\",\"options\":{\"attachments\":[{\"fd\":0},{\"fd\":1}]}}", 1, 2,
          TO "\"body\":\"\",\"options\":{\"attachments\":[{\"fd\":0}]}}");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/clients/send-parts/parts", test_parts);
  g_test_add_func ("/clients/send-parts/files-alone", test_files_alone);
  return g_test_run ();
}
