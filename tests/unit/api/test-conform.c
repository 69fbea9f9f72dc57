/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "api/conform.h"
#include "base/error.h"
#include "lib/sample-idl.h"

typedef struct
{
  const char *name;
  const char *method;
  const char *args;
  const char *result; /* as text, or */
  const char *field;  /* the path of what is wrong */
} Case;

static const Case cases[] = {
  { "as-described", "Test.Take", "('', 1, 2, {'limit': <uint32 5>, 'on': <true>})",
    "('', 1, 2, {'limit': <uint32 5>, 'on': <true>})" },
  { "other-integer-types", "Test.Take",
    "('', 1, 2, {'limit': <int64 5>, 'at': <byte 5>, 'since': <uint16 7>})",
    "('', 1, 2, {'limit': <uint32 5>, 'at': <5>, 'since': <int64 7>})" },
  { "words", "Test.Words", "(['small'], [int64 1], [byte 1], {'a': 'b'})",
    "(['small'], [int64 1], [byte 1], {'a': 'b'})" },
  { "nothing", "Test.Raw", "()", "()" },
  { "bound-of-argument", "Test.Take", "('', 11, 2, {})", .field = "count" },
  { "large-x", "Test.Take", "('', 1, 9007199254740992, {})", .field = "id" },
  { "limit", "Test.Take", "('', 1, 2, {'limit': <201>})", .field = "options.limit" },
  { "negative", "Test.Take", "('', 1, 2, {'limit': <-1>})", .field = "options.limit" },
  { "uint64", "Test.Take", "('', 1, 2, {'since': <uint64 18446744073709551615>})",
    .field = "options.since" },
  { "double", "Test.Take", "('', 1, 2, {'limit': <5.0>})", .field = "options.limit" },
  { "text", "Test.Take", "('', 1, 2, {'limit': <'5'>})", .field = "options.limit" },
  { "unknown", "Test.Take", "('', 1, 2, {'limits': <5>})", .field = "options.limits" },
  { "repeated", "Test.Take", "('', 1, 2, {'on': <true>, 'on': <false>})",
    .field = "options.on" },
  { "word", "Test.Take", "('', 1, 2, {'word': <'tiny'>})", .field = "options.word" },
  { "name", "Test.Take", "('', 1, 2, {'name': <'123456789'>})", .field = "options.name" },
  { "list-too-long", "Test.Take", "('', 1, 2, {'ids': <[int64 1, 2, 3, 4]>})",
    .field = "options.ids" },
  { "list-of-other-type", "Test.Take", "('', 1, 2, {'ids': <[1, 2]>})",
    .field = "options.ids" },
  { "variant-in-variant", "Test.Take", "('', 1, 2, {'on': <<true>>})",
    .field = "options.on" },
  { "word-in-list", "Test.Words", "(['small', 'tiny'], @ax [], @ay [], @a{ss} {})",
    .field = "words[1]" },
  { "lists", "Test.Take", "('', 1, 2, {'lists': <{'a': ['b', 'c'], 'd': @as []}>})",
    "('', 1, 2, {'lists': <{'a': ['b', 'c'], 'd': @as []}>})" },
  { "repeated-list", "Test.Take", "('', 1, 2, {'lists': <{'a': ['b'], 'a': ['c']}>})",
    .field = "options.lists.a" },
  { "map-for-lists", "Test.Take", "('', 1, 2, {'lists': <{'a': 'b'}>})",
    .field = "options.lists" },
  { "repeated-in-map", "Test.Words", "(@as [], @ax [], @ay [], {'a': 'b', 'a': 'b'})",
    .field = "fields.a" },
};

/* The order of keys means nothing. */
static void
assert_same_dict (GVariant *ours, GVariant *theirs)
{
  g_assert_cmpuint (g_variant_n_children (ours), ==, g_variant_n_children (theirs));
  for (gsize i = 0; i < g_variant_n_children (theirs); i++)
    {
      g_autoptr (GVariant) value = NULL;
      g_autoptr (GVariant) found = NULL;
      const char *key;

      g_variant_get_child (theirs, i, "{&sv}", &key, &value);
      found = g_variant_lookup_value (ours, key, NULL);
      g_assert_cmpvariant (found, value);
    }
}

static void
assert_same_args (GVariant *ours, GVariant *theirs)
{
  g_assert_cmpstr (g_variant_get_type_string (ours), ==,
                   g_variant_get_type_string (theirs));
  for (gsize i = 0; i < g_variant_n_children (ours); i++)
    {
      g_autoptr (GVariant) a = g_variant_get_child_value (ours, i);
      g_autoptr (GVariant) b = g_variant_get_child_value (theirs, i);

      if (g_variant_is_of_type (a, G_VARIANT_TYPE_VARDICT))
        assert_same_dict (a, b);
      else
        g_assert_cmpvariant (a, b);
    }
}

static void
test_case (gconstpointer data)
{
  const Case *c = data;
  g_autoptr (WcIdl) idl = wc_sample_idl_new ();
  const WcIdlMethod *method = wc_idl_find_method (idl, c->method);
  const GVariantType *type = G_VARIANT_TYPE (method->in_type);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) args = g_variant_parse (type, c->args, NULL, NULL, &error);
  g_autoptr (GVariant) fit = NULL;
  g_autoptr (GVariant) expected = NULL;

  g_assert_no_error (error);
  fit = wc_conform_args (method, args, &error);
  if (c->field != NULL)
    {
      g_assert_null (fit);
      g_assert_error (error, WC_ERROR, WC_ERROR_INVALID_ARGUMENT);
      g_assert_cmpstr (wc_error_get_detail (error, "field"), ==, c->field);
      return;
    }
  g_assert_no_error (error);
  expected = g_variant_parse (type, c->result, NULL, NULL, NULL);
  assert_same_args (fit, expected);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/api/conform/", cases[i].name, NULL);
      g_test_add_data_func (path, &cases[i], test_case);
    }
  return g_test_run ();
}
