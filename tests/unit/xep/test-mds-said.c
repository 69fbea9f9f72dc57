/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/mds-fixture.h"
#include "store/displayed-store.h"
#include "xep/mds-said.h"

static const WcXep *const none[] = { NULL };

static void
take (WcMdsSaid *said, const char *chat, const char *id)
{
  g_autoptr (GError) error = NULL;

  wc_mds_said_take (said, chat, id, &error);
  g_assert_no_error (error);
}

static void
look (WcMdsSaid *said, const char *chat)
{
  g_autoptr (GError) error = NULL;

  wc_mds_said_look (said, chat, &error);
  g_assert_no_error (error);
}

static void
assert_place (WcMdsSaid *said, const char *chat, gint64 expected, gboolean waiting)
{
  gboolean waits = !waiting;

  g_assert_cmpint (wc_mds_said_get_place (said, chat, &waits), ==, expected);
  g_assert_cmpint (waits, ==, waiting);
}

static guint
count_due (WcPepFixture *f)
{
  g_autoptr (GPtrArray) due =
      wc_displayed_store_list (f->temp->db, f->host.account->id, 10, NULL);

  return due->len;
}

/* What another device has read is read here, and nobody is told of it again. */
static void
test_moves_forward (void)
{
  g_autoptr (WcPepFixture) f = wc_mds_fixture_new (none);
  g_autoptr (WcMdsSaid) said = wc_mds_said_new (f->fake->session);
  gint64 one = wc_mds_fixture_say (f, WC_PEP_ROMEO, "a1");
  gint64 two = wc_mds_fixture_say (f, WC_PEP_ROMEO, "a2");

  wc_mds_fixture_say (f, WC_PEP_ROMEO, "a3");
  assert_place (said, WC_PEP_ROMEO, 0, FALSE);
  take (said, WC_PEP_ROMEO, "a2");
  assert_place (said, WC_PEP_ROMEO, two, FALSE);
  g_assert_cmpuint (wc_mds_fixture_unread (f, WC_PEP_ROMEO), ==, 1);
  /* somebody's clock or program goes back; we do not */
  take (said, WC_PEP_ROMEO, "a1");
  assert_place (said, WC_PEP_ROMEO, one, FALSE);
  g_assert_cmpuint (wc_mds_fixture_unread (f, WC_PEP_ROMEO), ==, 1);
  g_assert_cmpuint (count_due (f), ==, 0);
}

static void
test_waits (void)
{
  g_autoptr (WcPepFixture) f = wc_mds_fixture_new (none);
  g_autoptr (WcMdsSaid) said = wc_mds_said_new (f->fake->session);
  gint64 two;

  wc_mds_fixture_say (f, WC_PEP_ROOM, "r1");
  take (said, WC_PEP_ROOM, "r2");
  /* a chat that nobody knows yet */
  take (said, WC_PEP_ROMEO, "a1");
  assert_place (said, WC_PEP_ROOM, 0, TRUE);
  assert_place (said, WC_PEP_ROMEO, 0, TRUE);
  g_assert_cmpuint (wc_mds_fixture_unread (f, WC_PEP_ROOM), ==, 1);
  g_assert_true (wc_mds_said_awaits (said, WC_PEP_ROOM, "r2"));
  g_assert_false (wc_mds_said_awaits (said, WC_PEP_ROOM, "a1"));
  two = wc_mds_fixture_say (f, WC_PEP_ROOM, "r2");
  wc_mds_fixture_say (f, WC_PEP_ROMEO, "a1");
  look (said, WC_PEP_ROOM);
  assert_place (said, WC_PEP_ROOM, two, FALSE);
  assert_place (said, WC_PEP_ROMEO, 0, TRUE);
  g_assert_false (wc_mds_said_awaits (said, WC_PEP_ROOM, "r2"));
  look (said, NULL);
  g_assert_cmpuint (wc_mds_fixture_unread (f, WC_PEP_ROOM), ==, 0);
  g_assert_cmpuint (wc_mds_fixture_unread (f, WC_PEP_ROMEO), ==, 0);
}

static void
test_dropped (void)
{
  g_autoptr (WcPepFixture) f = wc_mds_fixture_new (none);
  g_autoptr (WcMdsSaid) said = wc_mds_said_new (f->fake->session);

  take (said, WC_PEP_ROMEO, "a1");
  take (said, WC_PEP_ROOM, "r1");
  wc_mds_said_drop (said, WC_PEP_ROMEO);
  assert_place (said, WC_PEP_ROMEO, 0, FALSE);
  assert_place (said, WC_PEP_ROOM, 0, TRUE);
  wc_mds_said_note (said, WC_PEP_ROOM, "r2", 5);
  assert_place (said, WC_PEP_ROOM, 5, FALSE);
  wc_mds_said_clear (said);
  assert_place (said, WC_PEP_ROOM, 0, FALSE);
}

static void
test_bounded (void)
{
  g_autoptr (WcPepFixture) f = wc_mds_fixture_new (none);
  g_autoptr (WcMdsSaid) said = wc_mds_said_new (f->fake->session);

  for (guint i = 0; i < 10000; i++)
    {
      g_autofree char *chat = g_strdup_printf ("c%u@y", i);

      wc_mds_said_note (said, chat, "a", 1);
    }
  take (said, WC_PEP_ROMEO, "a1");
  g_assert_false (wc_mds_said_awaits (said, WC_PEP_ROMEO, "a1"));
  /* what is known goes on */
  take (said, "c7@y", "b");
  g_assert_true (wc_mds_said_awaits (said, "c7@y", "b"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/xep/mds-said/forward", test_moves_forward);
  g_test_add_func ("/xep/mds-said/waits", test_waits);
  g_test_add_func ("/xep/mds-said/dropped", test_dropped);
  g_test_add_func ("/xep/mds-said/bounded", test_bounded);
  return g_test_run ();
}
