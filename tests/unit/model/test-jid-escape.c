/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "model/jid-escape.h"
#include "model/jid.h"

/* The examples of XEP-0106 § 5, and others. */
static const struct
{
  const char *name;
  const char *escaped; /* (nullable) */
} cases[] = {
  { "space cadet", "space\\20cadet" },
  { "call me \"ishmael\"", "call\\20me\\20\\22ishmael\\22" },
  { "at&t guy", "at\\26t\\20guy" },
  { "d'artagnan", "d\\27artagnan" },
  { "/.fanboy", "\\2f.fanboy" },
  { "::foo::", "\\3a\\3afoo\\3a\\3a" },
  { "<foo>", "\\3cfoo\\3e" },
  { "user@host", "user\\40host" },
  { "c:\\net", "c\\3a\\net" },
  { "c:\\\\net", "c\\3a\\\\net" },
  { "c:\\cool stuff", "c\\3a\\cool\\20stuff" },
  { "c:\\5commas", "c\\3a\\5c5commas" },
  { "treasure\\2F", "treasure\\5c2F" },
  { "plain", "plain" },
  { "", NULL },
  { " before", NULL },
  { "behind ", NULL },
};

static void
test_escape (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *escaped = wc_jid_escape_local (cases[i].name, &error);
      g_autofree char *jid = NULL;
      g_autofree char *normal = NULL;

      g_assert_cmpstr (escaped, ==, cases[i].escaped);
      g_assert_cmpint (error != NULL, ==, escaped == NULL);
      if (escaped == NULL)
        continue;
      jid = g_strconcat (escaped, "@example.com", NULL);
      normal = wc_jid_normalize (jid, NULL);
      g_assert_nonnull (normal);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/jid-escape/escape", test_escape);
  return g_test_run ();
}
