/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/extra-fixture.h"
#include "model/details.h"
#include "model/extra-details.h"

static WcPreview *
new_preview (const char *about, const char *title)
{
  WcPreview *preview = wc_preview_new ();

  preview->about = g_strdup (about);
  preview->title = g_strdup (title);
  return preview;
}

static WcExtra *
new_extra (void)
{
  WcExtra *extra = wc_extra_new ();
  WcMention *bob = wc_extra_fixture_mention ("room@x/b\nob", NULL, 3, 2);
  WcMention *all = wc_extra_fixture_mention (NULL, "channel", 0, 0);

  bob->occupant_id = g_strdup ("o");
  bob->silent = TRUE;
  all->uri = g_strdup ("xmpp:r@x");
  all->active = TRUE;
  wc_extra_take_mention (extra, bob);
  wc_extra_take_mention (extra, all);
  wc_extra_take_preview (extra, new_preview ("https://x.test/?a=b", "Why\n= not"));
  wc_extra_take_preview (extra, new_preview ("https://y.test/", NULL));
  extra->thread_parent = g_strdup ("tea");
  extra->spoiler = g_strdup ("");
  return extra;
}

/* Through the stored form and back. Returns: (transfer full). */
static WcExtra *
keep (GHashTable *details)
{
  g_autofree char *text = wc_details_to_string (details);
  g_autoptr (GHashTable) again = wc_details_parse (text);

  return wc_extra_details_get (again);
}

static void
test_kept (void)
{
  g_autoptr (GHashTable) details = wc_details_new ();
  g_autoptr (WcExtra) extra = new_extra ();
  g_autoptr (WcExtra) again = NULL;
  const WcMention *mention;
  const WcPreview *preview;

  wc_extra_details_set (details, extra);
  again = keep (details);
  g_assert_cmpuint (again->mentions->len, ==, 2);
  mention = again->mentions->pdata[0];
  g_assert_cmpstr (mention->jid, ==, "room@x/b\nob");
  g_assert_cmpstr (mention->occupant_id, ==, "o");
  g_assert_cmpuint (mention->start, ==, 3);
  g_assert_cmpuint (mention->length, ==, 2);
  g_assert_true (mention->silent && !mention->active);
  mention = again->mentions->pdata[1];
  g_assert_null (mention->jid);
  g_assert_cmpstr (mention->group, ==, "channel");
  g_assert_cmpstr (mention->uri, ==, "xmpp:r@x");
  g_assert_true (mention->active && !mention->silent);
  g_assert_cmpuint (again->previews->len, ==, 2);
  preview = again->previews->pdata[0];
  g_assert_cmpstr (preview->about, ==, "https://x.test/?a=b");
  g_assert_cmpstr (preview->title, ==, "Why\n= not");
  g_assert_null (preview->image);
  g_assert_cmpstr (again->thread_parent, ==, "tea");
  g_assert_cmpstr (again->spoiler, ==, "");
}

/* What is said anew is all that is said; what stands beside it stays. */
static void
test_changed (void)
{
  g_autoptr (GHashTable) details = wc_details_new ();
  g_autoptr (WcExtra) extra = new_extra ();
  g_autoptr (WcExtra) nothing = wc_extra_new ();
  g_autoptr (WcExtra) left = NULL;
  g_autofree char *text = NULL;

  wc_details_set (details, "subject", "S");
  wc_extra_details_set (details, extra);
  wc_extra_details_set (details, nothing);
  text = wc_details_to_string (details);
  g_assert_cmpstr (text, ==, "subject=S\n");
  left = keep (details);
  g_assert_cmpuint (left->mentions->len, ==, 0);
  g_assert_null (left->spoiler);
}

/* An export that somebody wrote by hand can say anything. */
static void
test_nonsense (void)
{
  static const char *const cases[] = {
    "links=8\nmentions=nonsense\n",
    "links=-1\nlinks.0.about=https://x.test\nmentions=-9223372036854775808\n",
    "links=4294967297\nlinks.4.title=nothing\n",
    "links.0.about=https://x.test\n",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GHashTable) details = wc_details_parse (cases[i]);
      g_autoptr (WcExtra) extra = wc_extra_details_get (details);

      g_assert_cmpuint (extra->mentions->len, ==, 0);
      g_assert_cmpuint (extra->previews->len, ==, 0);
    }
}

static void
test_many (void)
{
  g_autoptr (GHashTable) details =
      wc_details_parse ("mentions=1000000000\nmentions.0.jid=a@x\nmentions.0.start=-1\n"
                        "mentions.0.length=99999999999\nmentions.40.jid=b@x\n");
  g_autoptr (WcExtra) extra = wc_extra_details_get (details);
  const WcMention *first = extra->mentions->pdata[0];

  g_assert_cmpuint (extra->mentions->len, <=, WC_EXTRA_MAX_MENTIONS);
  g_assert_cmpstr (first->jid, ==, "a@x");
  g_assert_cmpuint (first->start, ==, 0);
  g_assert_cmpuint (first->length, ==, G_MAXUINT);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/extra-details/kept", test_kept);
  g_test_add_func ("/model/extra-details/changed", test_changed);
  g_test_add_func ("/model/extra-details/nonsense", test_nonsense);
  g_test_add_func ("/model/extra-details/many", test_many);
  return g_test_run ();
}
