/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "account/room-archives.h"
#include "account/unit-port.h"
#include "lib/fake-clock.h"
#include "lib/temp-db.h"
#include "xep/xep-list.h"
#include "xml/ns.h"
#include "xml/stanza.h"

/* The archives of rooms, a few at a time. */

static const WcXep *const xeps[] = { &wc_xep_0313_mam, NULL };

typedef struct
{
  WcTempDb *temp;
  WcFakeClock *clock;
  WcLive *live;
  WcIngest *ingest;
  WcCatchup *catchup;
  WcUnitPort port;
  WcSession *session;
  GQueue sent; /* (element-type WcNode) */
  WcRoomArchives *archives;
  GString *done;
  guint moved;
} Fixture;

static void
on_write (gpointer data, const WcNode *node, guint64 tag)
{
  g_queue_push_tail (&((Fixture *) data)->sent, wc_node_ref (node));
}

static void
on_done (gpointer data, const char *room)
{
  g_string_append_printf (((Fixture *) data)->done, "%s ", room);
}

static void
on_moved (gpointer data)
{
  ((Fixture *) data)->moved++;
}

static void
setup (Fixture *f, gconstpointer data)
{
  WcRoomArchivesMeans means = { .done = on_done, .moved = on_moved, .data = f };
  g_autoptr (WcNode) features = wc_node_new ("features", WC_NS_STREAM);
  WcAccount *account;
  WcUnit unit;

  f->temp = wc_temp_db_new ();
  account = f->temp->account;
  account->backfill = FALSE;
  f->clock = wc_fake_clock_new (f->temp->now_us);
  f->live = wc_live_new ();
  f->ingest = wc_ingest_new (f->temp->db, f->live, account->id, account->jid);
  f->catchup = wc_catchup_new (f->temp->db, account);
  f->port = (WcUnitPort){ f->temp->db, f->ingest, f->catchup, account->id, NULL };
  unit = wc_unit_port_make (&f->port);
  f->session = wc_session_new (account->jid, xeps, WC_CLOCK (f->clock), &unit, NULL);
  g_queue_init (&f->sent);
  wc_session_bind (f->session, "me@x.lit/here", features, on_write, f);
  f->done = g_string_new (NULL);
  means.db = f->temp->db;
  means.clock = WC_CLOCK (f->clock);
  f->archives = wc_room_archives_new (&means, account);
}

static void
teardown (Fixture *f, gconstpointer data)
{
  wc_room_archives_free (f->archives);
  g_queue_clear_full (&f->sent, (GDestroyNotify) wc_node_unref);
  g_object_unref (f->session);
  g_object_unref (f->catchup);
  g_object_unref (f->ingest);
  g_object_unref (f->live);
  g_object_unref (f->clock);
  wc_temp_db_free (f->temp);
  g_string_free (f->done, TRUE);
}

static void
start (Fixture *f, const char *name)
{
  g_autoptr (WcRoom) room = wc_room_new (f->temp->account->id, name);

  wc_room_archives_start (f->archives, f->session, room, 0);
}

/* The next question must be to @room. It has nothing, or (@condition) refuses. */
static void
answer (Fixture *f, const char *room, const char *condition)
{
  g_autoptr (WcNode) asked = g_queue_pop_head (&f->sent);
  g_autoptr (WcNode) reply = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (asked);
  g_assert_cmpstr (wc_node_attr (asked, "to"), ==, room);
  reply = condition != NULL ? wc_stanza_new_error (asked, "cancel", condition)
                            : wc_stanza_new_result (asked);
  if (condition == NULL)
    wc_node_set (wc_node_add (reply, "fin", WC_NS_MAM), "complete", "true");
  wc_node_set (reply, "from", room);
  wc_session_receive (f->session, reply, 0, &error);
  g_assert_no_error (error);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
test_a_few_at_a_time (Fixture *f, gconstpointer data)
{
  start (f, "a@m.lit");
  start (f, "b@m.lit");
  start (f, "c@m.lit");
  start (f, "d@m.lit");
  start (f, "e@m.lit");
  g_assert_cmpuint (g_queue_get_length (&f->sent), ==, 3);
  answer (f, "a@m.lit", NULL);
  g_assert_cmpstr (f->done->str, ==, "a@m.lit ");
  g_assert_cmpuint (f->moved, >, 0);
  g_assert_cmpint (wc_room_archives_get_progress (f->archives, "a@m.lit"), ==,
                   WC_CATCHUP_READ);
  g_assert_cmpint (wc_room_archives_get_progress (f->archives, NULL), ==,
                   WC_CATCHUP_BEHIND);
  g_assert_cmpint (wc_room_archives_get_progress (f->archives, "nowhere@m.lit"), ==,
                   WC_CATCHUP_READ);
  g_assert_cmpuint (g_queue_get_length (&f->sent), ==, 3);
  g_assert_true (wc_catchup_is_unbroken (wc_room_archives_get (f->archives, "a@m.lit")));
  g_assert_false (wc_catchup_is_unbroken (wc_room_archives_get (f->archives, "e@m.lit")));
  answer (f, "b@m.lit", NULL);
  answer (f, "c@m.lit", NULL);
  answer (f, "d@m.lit", NULL);
  answer (f, "e@m.lit", NULL);
  g_assert_cmpstr (f->done->str, ==, "a@m.lit b@m.lit c@m.lit d@m.lit e@m.lit ");
  g_assert_true (g_queue_is_empty (&f->sent));
}

/* Who leaves gives their turn away. */
static void
test_stop (Fixture *f, gconstpointer data)
{
  start (f, "a@m.lit");
  start (f, "b@m.lit");
  start (f, "c@m.lit");
  start (f, "d@m.lit");
  wc_room_archives_stop (f->archives, "b@m.lit");
  g_assert_null (wc_room_archives_get (f->archives, "b@m.lit"));
  g_assert_cmpuint (g_queue_get_length (&f->sent), ==, 4);
  wc_room_archives_stop (f->archives, NULL);
  g_assert_null (wc_room_archives_get (f->archives, "a@m.lit"));
}

/* An archive that refuses is asked again; without its word nothing is done. */
static void
test_refused (Fixture *f, gconstpointer data)
{
  start (f, "a@m.lit");
  answer (f, "a@m.lit", "internal-server-error");
  g_assert_cmpstr (f->done->str, ==, "");
  g_assert_true (g_queue_is_empty (&f->sent));
  wc_fake_clock_advance (f->clock, 3 * G_USEC_PER_SEC);
  answer (f, "a@m.lit", NULL);
  g_assert_cmpstr (f->done->str, ==, "a@m.lit ");
}

/* Whoever asks for it does not wait until it is tried again by itself. */
static void
test_refused_and_again (Fixture *f, gconstpointer data)
{
  start (f, "a@m.lit");
  answer (f, "a@m.lit", "internal-server-error");
  g_assert_true (g_queue_is_empty (&f->sent));
  wc_room_archives_again (f->archives);
  wc_room_archives_again (f->archives);
  g_assert_cmpuint (g_queue_get_length (&f->sent), ==, 1);
  answer (f, "a@m.lit", NULL);
  g_assert_cmpstr (f->done->str, ==, "a@m.lit ");
  wc_fake_clock_advance (f->clock, 3 * G_USEC_PER_SEC);
  g_assert_true (g_queue_is_empty (&f->sent));
}

/* Another policy of history is one for all of them, a few at a time; who waits for the
 * first time is not asked twice. */
static void
test_again (Fixture *f, gconstpointer data)
{
  g_autoptr (WcAccount) account = wc_account_copy (f->temp->account);

  start (f, "a@m.lit");
  start (f, "b@m.lit");
  start (f, "c@m.lit");
  start (f, "d@m.lit");
  answer (f, "a@m.lit", NULL);
  answer (f, "b@m.lit", NULL);
  answer (f, "c@m.lit", NULL);
  account->keep_days = 30;
  wc_room_archives_set_account (f->archives, account);
  wc_room_archives_again (f->archives);
  wc_room_archives_again (f->archives);
  g_string_truncate (f->done, 0);
  g_assert_cmpuint (g_queue_get_length (&f->sent), ==, 3);
  answer (f, "d@m.lit", NULL);
  for (guint i = 0; i < 3; i++)
    answer (f, wc_node_attr (g_queue_peek_head (&f->sent), "to"), NULL);
  g_assert_cmpuint (strlen (f->done->str), ==, strlen ("a@m.lit ") * 4);
  g_assert_nonnull (strstr (f->done->str, "a@m.lit "));
  g_assert_nonnull (strstr (f->done->str, "b@m.lit "));
  g_assert_nonnull (strstr (f->done->str, "c@m.lit "));
  g_assert_true (g_queue_is_empty (&f->sent));
}

/* A group whose whole history is wanted from now on is read back to its beginning. */
static void
test_other_settings (Fixture *f, gconstpointer data)
{
  g_autoptr (WcRoom) room = wc_room_new (f->temp->account->id, "a@m.lit");
  g_autoptr (WcAccount) account = wc_account_copy (f->temp->account);
  const WcNode *asked;

  room->flags = WC_ROOM_MEMBERS_ONLY;
  wc_room_archives_start (f->archives, f->session, room, 0);
  answer (f, "a@m.lit", NULL);
  g_assert_true (g_queue_is_empty (&f->sent));
  account->backfill = TRUE;
  wc_room_archives_set_account (f->archives, account);
  wc_room_archives_again (f->archives);
  answer (f, "a@m.lit", NULL);
  asked = g_queue_peek_head (&f->sent);
  g_assert_nonnull (asked);
  asked = wc_node_child (asked, "query", WC_NS_MAM);
  asked = wc_node_child (asked, "set", WC_NS_RSM);
  g_assert_nonnull (wc_node_child (asked, "before", WC_NS_RSM));
  answer (f, "a@m.lit", NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(name, func)                                                                 \
  g_test_add ("/account/room-archives/" name, Fixture, NULL, setup, func, teardown)
  TEST ("few", test_a_few_at_a_time);
  TEST ("stop", test_stop);
  TEST ("refused", test_refused);
  TEST ("refused-and-again", test_refused_and_again);
  TEST ("again", test_again);
  TEST ("settings", test_other_settings);
  return g_test_run ();
}
