/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "model/jid.h"

typedef struct
{
  const char *text;
  const char *canonical; /* NULL: refused */
} Case;

static const Case cases[] = {
  { "juliet@capulet.lit", "juliet@capulet.lit" },
  { "Juliet@CAPULET.lit/Balcony", "juliet@capulet.lit/Balcony" },
  { "capulet.lit", "capulet.lit" },
  { "capulet.lit.", "capulet.lit" },
  { "capulet.lit/a@b/c", "capulet.lit/a@b/c" },
  { "a@b/ with space ", "a@b/ with space " },
  { "straße@x.test", "strasse@x.test" }, /* as Prosody does */
  { "JÜRGEN@x.test", "jürgen@x.test" },
  { "a@BÜCHER.example", "a@bücher.example" },
  { "a@x/\xe2\x85\xa3", "a@x/IV" }, /* U+2163 by resourceprep */
  { "a@x/\xef\xb7\xba",             /* U+FDFA: one character becomes eighteen */
    "a@x/\xd8\xb5\xd9\x84\xd9\x89 \xd8\xa7\xd9\x84\xd9\x84\xd9\x87 "
    "\xd8\xb9\xd9\x84\xd9\x8a\xd9\x87 \xd9\x88\xd8\xb3\xd9\x84\xd9\x85" },
  { "a@[::1]", "a@[::1]" },
  { "a@127.0.0.1/x", "a@127.0.0.1/x" },
  { "", NULL },
  { "@b", NULL },
  { "a@", NULL },
  { "a@b/", NULL },
  { "a@.", NULL },
  { "a@b..c", NULL },
  { "5..", NULL },
  { "a b@c", NULL },
  { "a&b@c", NULL },
  { "a@b@c", NULL },
  { "a@b c", NULL },
  { "a@b\x01/c", NULL },
  { "a@b/c\n", NULL },
  { "a\xff@b", NULL },
  { "a@b/\xe2\x80\xae", NULL }, /* a bidirectional override */
};

static void
test_normalize (gconstpointer data)
{
  const Case *c = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *jid = wc_jid_normalize (c->text, &error);

  g_assert_cmpstr (jid, ==, c->canonical);
  if (c->canonical == NULL)
    {
      g_assert_error (error, WC_ERROR, WC_ERROR_INVALID_ARGUMENT);
      return;
    }
  g_free (jid);
  jid = wc_jid_normalize (c->canonical, &error);
  g_assert_cmpstr (jid, ==, c->canonical);
}

static void
test_too_long (void)
{
  g_autofree char *part = g_strnfill (1023, 'a');
  g_autofree char *longer = g_strnfill (1024, 'a');
  g_autofree char *fits = g_strconcat (part, "@b/", part, NULL);
  g_autofree char *local = g_strconcat (longer, "@b", NULL);
  g_autofree char *resource = g_strconcat ("b/", longer, NULL);
  g_autofree char *jid = wc_jid_normalize (fits, NULL);

  g_assert_cmpstr (jid, ==, fits);
  g_assert_null (wc_jid_normalize (local, NULL));
  g_assert_null (wc_jid_normalize (longer, NULL));
  g_assert_null (wc_jid_normalize (resource, NULL));
}

static void
test_bare (void)
{
  g_autofree char *jid = wc_jid_normalize_bare ("A@b", TRUE, NULL);

  g_assert_cmpstr (jid, ==, "a@b");
  g_assert_null (wc_jid_normalize_bare ("a@b/c", FALSE, NULL));
  g_assert_null (wc_jid_normalize_bare ("b", TRUE, NULL));
}

static void
test_parts (void)
{
  g_autofree char *bare = wc_jid_dup_bare ("a@b/c@d/e");
  g_autofree char *domain = wc_jid_dup_domain ("a@b/c@d/e");
  g_autofree char *local = wc_jid_dup_local ("a@b/c@d/e");
  g_autofree char *lone = wc_jid_dup_domain ("b/c@d");

  g_assert_cmpstr (bare, ==, "a@b");
  g_assert_cmpstr (domain, ==, "b");
  g_assert_cmpstr (local, ==, "a");
  g_assert_cmpstr (lone, ==, "b");
  g_assert_null (wc_jid_dup_local ("b/c@d"));
  g_assert_cmpstr (wc_jid_get_resource ("a@b/c@d/e"), ==, "c@d/e");
  g_assert_null (wc_jid_get_resource ("a@b"));
  g_assert_true (wc_jid_equal_bare ("a@b/x", "a@b"));
  g_assert_false (wc_jid_equal_bare ("a@b/x", "a@bc"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path =
          g_strdup_printf ("/model/jid/normalize/%" G_GSIZE_FORMAT, i);

      g_test_add_data_func (path, &cases[i], test_normalize);
    }
  g_test_add_func ("/model/jid/long", test_too_long);
  g_test_add_func ("/model/jid/bare", test_bare);
  g_test_add_func ("/model/jid/parts", test_parts);
  return g_test_run ();
}
