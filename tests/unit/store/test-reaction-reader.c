/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/annotation-fixture.h"
#include "store/message-store.h"
#include "store/reaction-reader.h"

static gint64
react (WcStoreFixture *f, const WcAnnotationSaid *as, gint64 at, const char *emojis)
{
  WcAnnotationSaid said = *as;

  said.at = at;
  said.kind = WC_ANNOTATION_REACTIONS;
  said.target_id = "m";
  said.value = emojis;
  return wc_annotation_fixture_say (f, &said);
}

/* What @id was told, as "from:emojis" in a line each. */
static char *
history_of (WcStoreFixture *f, gint64 account, gint64 id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) list = wc_reaction_reader_history (f->db, account, id, &error);
  GString *text = g_string_new (NULL);

  g_assert_no_error (error);
  for (guint i = 0; i < list->len; i++)
    {
      const WcReaction *reaction = g_ptr_array_index (list, i);
      g_autofree char *emojis = g_strjoinv (",", reaction->emojis);

      g_string_append_printf (text, "%s:%s\n", reaction->outgoing ? "we" : reaction->from,
                              emojis);
    }
  return g_string_free (text, FALSE);
}

/* All of them one after the other, also that they were taken back. */
static void
test_history (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  const WcAnnotationSaid romeo = { .from = WC_STORE_ROMEO "/one" };
  const WcAnnotationSaid juliet = { .outgoing = TRUE };
  gint64 id = wc_annotation_fixture_say (
      f, &(WcAnnotationSaid){ .at = 1, .id = "m", .body = "b" });
  g_autofree char *before = history_of (f, f->account, id);
  g_autofree char *after = NULL;
  g_autofree char *of_nobody = NULL;

  g_assert_cmpstr (before, ==, "");
  react (f, &romeo, 2, "👍");
  react (f, &juliet, 3, "🎉");
  react (f, &romeo, 5, "");
  react (f, &romeo, 4, "👍\n❤️");
  after = history_of (f, f->account, id);
  g_assert_cmpstr (after, ==,
                   WC_STORE_ROMEO "/one:👍\nwe:🎉\n" WC_STORE_ROMEO
                                  "/one:👍,❤️\n" WC_STORE_ROMEO "/one:\n");
  of_nobody = history_of (f, f->account + 1, id);
  g_assert_cmpstr (of_nobody, ==, "");
  wc_annotation_fixture_assert (f, NULL,
                                "m \"b\" reactions=juliet@capulet.lit/balcony:🎉\n");
}

/* Who says much does not take the place of others. */
static void
test_bound (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  const WcAnnotationSaid romeo = { 0 };
  const WcAnnotationSaid juliet = { .outgoing = TRUE };
  gint64 id = wc_annotation_fixture_say (
      f, &(WcAnnotationSaid){ .at = 1, .id = "m", .body = "b" });
  g_autoptr (GPtrArray) list = NULL;
  const WcReaction *last;

  react (f, &juliet, 2, "🎉");
  for (int i = 0; i < 2 * WC_REACTION_READER_MAX; i++)
    react (f, &romeo, 3 + i, i % 2 == 0 ? "👍" : "👎");
  list = wc_reaction_reader_history (f->db, f->account, id, NULL);
  g_assert_cmpuint (list->len, ==, 1 + WC_REACTION_READER_MAX);
  g_assert_true (((WcReaction *) list->pdata[0])->outgoing);
  last = list->pdata[list->len - 1];
  g_assert_cmpstr (last->emojis[0], ==, "👎");
  /* the rest is kept */
  g_assert_cmpint (wc_store_fixture_count (f, "SELECT 1 FROM annotation WHERE kind = 2"),
                   ==, 1 + 2 * WC_REACTION_READER_MAX);
}

/* In a room there may be thousands: all are counted, and who is shown is bounded. */
static void
test_many (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  const char *room = "coven@rooms.lit";
  const int n = 2 * WC_REACTION_READER_ALL + 2;
  gint64 id = wc_annotation_fixture_say (
      f, &(WcAnnotationSaid){ .chat = room, .at = 1, .id = "m", .body = "b" });
  const WcAnnotationSaid ours = { .chat = room, .outgoing = TRUE };
  g_autoptr (WcMessage) message = NULL;
  g_autoptr (GPtrArray) history = NULL;
  const WcReactionCount *count;

  react (f, &ours, 2, "🎉");
  for (int i = 0; i < n; i++)
    {
      g_autofree char *nick = g_strdup_printf ("coven@rooms.lit/%d", i);
      g_autofree char *own = g_strdup_printf ("👍\n%d", i);
      const WcAnnotationSaid witch = { .chat = room, .from = nick, .occupant_id = nick };

      react (f, &witch, 3 + i, i % 2 == 0 ? "👍" : own);
    }
  message = wc_message_store_get (f->db, f->account, id, NULL);
  g_assert_cmpuint (message->reactions->len, ==, WC_REACTION_READER_SHOWN + 1);
  g_assert_cmpuint (message->n_more_reactions, ==, n - WC_REACTION_READER_SHOWN);
  g_assert_true (((WcReaction *) message->reactions->pdata[0])->outgoing);
  g_assert_cmpuint (message->reaction_counts->len, ==, WC_REACTION_READER_COUNTED);
  count = message->reaction_counts->pdata[0];
  g_assert_cmpstr (count->emoji, ==, "👍");
  g_assert_cmpuint (count->n, ==, n);
  count = message->reaction_counts->pdata[1];
  g_assert_cmpuint (count->n, ==, 1);

  history = wc_reaction_reader_history (f->db, f->account, id, NULL);
  g_assert_cmpuint (history->len, ==, WC_REACTION_READER_ALL);
  g_assert_cmpint (((WcReaction *) history->pdata[0])->ts_us, <,
                   ((WcReaction *) history->pdata[1])->ts_us);
}

/* So many are not too many. */
static void
test_few (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  const char *room = "coven@rooms.lit";
  gint64 id = wc_annotation_fixture_say (
      f, &(WcAnnotationSaid){ .chat = room, .at = 1, .id = "m", .body = "b" });
  g_autoptr (WcMessage) message = NULL;

  for (int i = 0; i < WC_REACTION_READER_SHOWN; i++)
    {
      g_autofree char *nick = g_strdup_printf ("coven@rooms.lit/%d", i);
      const WcAnnotationSaid witch = { .chat = room, .from = nick, .occupant_id = nick };

      react (f, &witch, 3 + i, "👍");
    }
  message = wc_message_store_get (f->db, f->account, id, NULL);
  g_assert_cmpuint (message->reactions->len, ==, WC_REACTION_READER_SHOWN);
  g_assert_cmpuint (message->n_more_reactions, ==, 0);
  g_assert_null (message->reaction_counts);
}

/* In a room each occupant is one, by the id that the room gave, under any nick. */
static void
test_occupants (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  const char *room = "coven@rooms.lit";
  const WcAnnotationSaid one = { .chat = room,
                                 .from = "coven@rooms.lit/a",
                                 .occupant_id = "1" };
  const WcAnnotationSaid renamed = { .chat = room,
                                     .from = "coven@rooms.lit/b",
                                     .occupant_id = "1" };
  const WcAnnotationSaid other = { .chat = room,
                                   .from = "coven@rooms.lit/a",
                                   .occupant_id = "2" };

  wc_annotation_fixture_say (
      f, &(WcAnnotationSaid){ .chat = room, .at = 1, .id = "m", .body = "b" });
  react (f, &one, 2, "1");
  react (f, &renamed, 3, "2");
  react (f, &other, 4, "3");
  wc_annotation_fixture_assert (
      f, room, "m \"b\" reactions=coven@rooms.lit/b:2 reactions=coven@rooms.lit/a:3\n");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/reaction-reader/history", test_history);
  g_test_add_func ("/reaction-reader/bound", test_bound);
  g_test_add_func ("/reaction-reader/occupants", test_occupants);
  g_test_add_func ("/reaction-reader/many", test_many);
  g_test_add_func ("/reaction-reader/few", test_few);
  return g_test_run ();
}
