/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "lib/annotation-fixture.h"
#include "lib/store-fixture.h"
#include "store/account-store.h"
#include "store/chat-store.h"
#include "store/message-store.h"

#define SECOND G_GINT64_CONSTANT (1763720000000000)

static gint64
place (
    WcStoreFixture *f, gint64 stamp, gint64 after, gint64 before, gboolean newest_first)
{
  WcMessagePlace where = { stamp, after, before, newest_first };
  g_autoptr (GError) error = NULL;
  gint64 id = wc_message_store_place (f->db, &where, &error);

  g_assert_no_error (error);
  return id;
}

/* Takes an id, as a message in it does. */
static gint64
take (WcStoreFixture *f, gint64 stamp, gint64 after, gint64 before, gboolean newest_first)
{
  gint64 id = place (f, stamp, after, before, newest_first);
  WcMessageBuilder *builder = wc_store_fixture_message (f, WC_STORE_ROMEO, FALSE, stamp);
  g_autoptr (WcMessage) message = NULL;
  g_autoptr (GError) error = NULL;

  wc_message_builder_peek (builder)->id = id;
  message = wc_message_builder_end (builder);
  wc_store_fixture_begin (f);
  wc_message_store_add (f->db, message, 0, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (f);
  return id;
}

static void
test_place_forward_page (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  gint64 before = 0;

  /* One whole second, without and with neighbours. */
  for (int i = 0; i < 5; i++)
    g_assert_cmpint (take (f, SECOND, 0, 0, FALSE), ==, SECOND + 500000 + i);
  before = SECOND + 500004;
  for (int i = 5; i < 10; i++)
    {
      gint64 id = take (f, SECOND, before, 0, FALSE);

      g_assert_cmpint (id, ==, before + 1);
      before = id;
    }
}

static void
test_place_backward_page (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  gint64 newer = 0;

  for (int i = 0; i < 5; i++)
    {
      gint64 id = take (f, SECOND, 0, newer, TRUE);

      g_assert_cmpint (id, ==, SECOND + 500000 - i);
      newer = id;
    }
  /* The next older second is out of the way already. */
  g_assert_cmpint (take (f, SECOND - G_USEC_PER_SEC, 0, newer, TRUE), ==,
                   SECOND - G_USEC_PER_SEC / 2);
}

static void
test_place_exact_stamps (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();

  g_assert_cmpint (take (f, SECOND + 1, 0, 0, FALSE), ==, SECOND + 1);
  g_assert_cmpint (take (f, SECOND + 1, 0, 0, FALSE), ==, SECOND + 2);
  g_assert_cmpint (take (f, SECOND + 2, 0, 0, TRUE), ==, SECOND);
}

/* A gap in the middle of a second, between two messages that are held. */
static void
test_place_in_gap (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  gint64 low = take (f, SECOND + 10, 0, 0, FALSE);
  gint64 high = take (f, SECOND + 13, 0, 0, FALSE);
  gint64 first = take (f, SECOND, low, high, FALSE);
  gint64 second = take (f, SECOND, first, high, FALSE);

  g_assert_cmpint (first, ==, low + 1);
  g_assert_cmpint (second, ==, low + 2);
  /* No room is left: behind the older neighbour all the same, and free. */
  g_assert_cmpint (take (f, SECOND, second, high, FALSE), >, high);
  wc_store_fixture_check (f);
}

static void
test_place_in_full_gap (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  gint64 low = take (f, SECOND + 10, 0, 0, FALSE);
  gint64 high = take (f, SECOND + 12, 0, 0, FALSE);

  take (f, SECOND + 11, 0, 0, FALSE);
  g_assert_cmpint (place (f, SECOND + 11, low, high, FALSE), ==, SECOND + 13);
  g_assert_cmpint (place (f, SECOND + 11, low, high, TRUE), ==, SECOND + 13);
}

static void
test_place_clamps (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();

  g_assert_cmpint (place (f, 0, 0, 0, FALSE), ==, 946684800500000);
  g_assert_cmpint (place (f, G_MININT64, 0, 0, FALSE), ==, 946684800500000);
  g_assert_cmpint (place (f, G_MAXINT64, 0, 0, FALSE), ==,
                   WC_STORE_NOW + G_TIME_SPAN_DAY);
}

static void
test_add (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  gint64 id = wc_store_fixture_say (f, WC_STORE_ROMEO, FALSE, WC_STORE_NOW, "But soft");
  g_autoptr (GError) error = NULL;
  g_autoptr (WcMessage) message = wc_message_store_get (f->db, f->account, id, &error);
  g_autofree char *expected = g_strdup_printf (
      "chat.new romeo@montague.lit\nmessage.new romeo@montague.lit id=%" G_GINT64_FORMAT
      "\n",
      id);

  g_assert_no_error (error);
  g_assert_cmpint (id, ==, WC_STORE_NOW);
  g_assert_cmpstr (message->body, ==, "But soft");
  g_assert_cmpstr (message->chat, ==, WC_STORE_ROMEO);
  wc_store_fixture_assert_events (f, expected);
  wc_store_fixture_check (f);
}

static void
test_unread (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (WcChat) chat = NULL;
  g_autofree char *events = NULL;
  gint64 reply;

  wc_store_fixture_say (f, WC_STORE_ROMEO, FALSE, WC_STORE_NOW, "one");
  wc_store_fixture_say (f, WC_STORE_ROMEO, FALSE, WC_STORE_NOW + 1, "two");
  g_assert_cmpuint (wc_account_store_count_unread (f->db, f->account), ==, 2);

  /* Our own message, from whatever device, reads up to itself (DECISIONS 13). */
  reply = wc_store_fixture_say (f, WC_STORE_ROMEO, TRUE, WC_STORE_NOW + 2, "three");
  g_assert_cmpuint (wc_account_store_count_unread (f->db, 0), ==, 0);
  events = wc_store_fixture_events (f);
  g_assert_true (g_str_has_suffix (events,
                                   "chat.read romeo@montague.lit id=1763726400000009"
                                   "\n"));

  /* What is older than the mark is read, what is newer is not. */
  wc_store_fixture_say (f, WC_STORE_ROMEO, FALSE, WC_STORE_NOW - 9, "zero");
  wc_store_fixture_say (f, WC_STORE_ROMEO, FALSE, WC_STORE_NOW + 9, "four");
  chat = wc_chat_store_get (f->db, f->account, WC_STORE_ROMEO, NULL);
  g_assert_cmpuint (chat->unread, ==, 1);
  g_assert_cmpint (chat->read_id, ==, reply);
}

static void
test_history_before_login_is_read (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (GError) error = NULL;

  wc_store_fixture_begin (f);
  wc_account_store_set_login (f->db, f->account, WC_STORE_NOW, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (f);
  wc_store_fixture_say (f, WC_STORE_ROMEO, FALSE, WC_STORE_NOW - 5, "old");
  g_assert_cmpuint (wc_account_store_count_unread (f->db, f->account), ==, 0);
  wc_store_fixture_say (f, WC_STORE_ROMEO, FALSE, WC_STORE_NOW + 5, "new");
  g_assert_cmpuint (wc_account_store_count_unread (f->db, f->account), ==, 1);
}

/* A message with all its ids. */
static WcMessage *
message_with_ids (WcStoreFixture *f, const char *suffix, gboolean own)
{
  WcMessageBuilder *builder =
      wc_store_fixture_message (f, WC_STORE_ROMEO, own, WC_STORE_NOW);
  g_autofree char *origin = g_strconcat ("origin-", suffix, NULL);
  g_autofree char *stanza = g_strconcat ("stanza-", suffix, NULL);
  g_autofree char *archive = g_strconcat ("archive-", suffix, NULL);
  g_autofree char *id = g_strconcat ("id-", suffix, NULL);

  wc_message_builder_set_origin_id (builder, origin);
  wc_message_builder_set_stanza_id (builder, stanza, "conference.lit");
  wc_message_builder_set_archive (builder, archive, WC_STORE_JULIET);
  wc_message_builder_set_message_id (builder, id);
  if (own)
    wc_message_builder_peek (builder)->flags = WC_MESSAGE_FLAG_OWN;
  return wc_message_builder_end (builder);
}

static void
add (WcStoreFixture *f, const WcMessage *message)
{
  g_autoptr (GError) error = NULL;

  wc_store_fixture_begin (f);
  wc_message_store_add (f->db, message, WC_MESSAGE_ADD_BACKFILL, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (f);
}

static void
test_find (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (WcMessage) theirs = message_with_ids (f, "a", FALSE);
  g_autoptr (WcMessage) own = NULL;
  g_autofree char *scans = NULL;
  const gint64 a = f->account;

  add (f, theirs);
  own = message_with_ids (f, "b", TRUE);
  add (f, own);

#define find(what, ...) wc_message_store_find_by_##what (f->db, a, __VA_ARGS__, NULL)
  g_assert_cmpint (find (archive, WC_STORE_JULIET, "archive-a"), ==, theirs->id);
  g_assert_cmpint (find (archive, WC_STORE_JULIET, "archive-c"), ==, 0);
  g_assert_cmpint (find (archive, "conference.lit", "archive-a"), ==, 0);
  g_assert_cmpint (find (archive, "nobody.lit", "archive-a"), ==, 0);
  /* Anybody can claim an origin id: only own sends are found by it. */
  g_assert_cmpint (find (origin, "origin-a", NULL), ==, 0);
  g_assert_cmpint (find (origin, "origin-b", NULL), ==, own->id);
  g_assert_cmpint (find (message_id, WC_STORE_ROMEO, "id-a", FALSE), ==, theirs->id);
  g_assert_cmpint (find (message_id, WC_STORE_ROMEO, "id-a", TRUE), ==, 0);
  g_assert_cmpint (find (message_id, WC_STORE_ROMEO, "id-b", TRUE), ==, own->id);
  g_assert_cmpint (find (message_id, "tybalt@capulet.lit", "id-a", FALSE), ==, 0);
#undef find
  g_assert_cmpint (
      wc_message_store_find_by_archive (f->db, a + 1, WC_STORE_JULIET, "archive-a", NULL),
      ==, 0);
}

/* What was told before an archive was known is found by what the archive has of it. */
static void
test_find_unarchived (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (WcMessage) archived = message_with_ids (f, "a", FALSE);
  g_autoptr (WcMessage) held = message_with_ids (f, "b", FALSE);
  g_autoptr (WcMessage) other = message_with_ids (f, "b", FALSE);

  g_clear_pointer (&held->archive_id, g_free);
  held->id++;
  add (f, archived);
  add (f, held);
#define find(message) wc_message_store_find_unarchived (f->db, f->account, message, NULL)
  g_assert_cmpint (find (archived), ==, 0);
  g_assert_cmpint (find (other), ==, held->id);
  g_free (other->body);
  other->body = g_strdup ("something else");
  g_assert_cmpint (find (other), ==, 0);
  g_free (held->from);
  held->from = g_strdup (WC_STORE_JULIET);
  g_assert_cmpint (find (held), ==, 0);
  g_clear_pointer (&held->message_id, g_free);
  g_assert_cmpint (find (held), ==, 0);
#undef find
}

/* The indexes hold the ends of ids; what ends alike is told apart all the same. */
static void
test_ids_that_end_alike (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  static const char *const ids[] = { "x-00000001", "y-00000001", "xyz-00000001" };
  gint64 rows[G_N_ELEMENTS (ids)];

  for (gsize i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      g_autoptr (WcMessage) message = message_with_ids (f, ids[i], FALSE);

      add (f, message);
      rows[i] = message->id;
    }
  for (gsize i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      g_autofree char *archive = g_strconcat ("archive-", ids[i], NULL);
      g_autofree char *id = g_strconcat ("id-", ids[i], NULL);
      g_autoptr (WcMessage) held = NULL;

      g_assert_cmpint (wc_message_store_find_by_archive (f->db, f->account,
                                                         WC_STORE_JULIET, archive, NULL),
                       ==, rows[i]);
      g_assert_cmpint (wc_message_store_find_by_message_id (
                           f->db, f->account, WC_STORE_ROMEO, id, FALSE, NULL),
                       ==, rows[i]);
      held = wc_message_store_get (f->db, f->account, rows[i], NULL);
      g_assert_cmpstr (held->archive_id, ==, archive);
      g_assert_cmpstr (held->message_id, ==, id);
    }
}

static void
assert_conflict (WcStoreFixture *f, const WcMessage *message)
{
  g_autoptr (GError) error = NULL;

  wc_store_fixture_begin (f);
  g_assert_false (wc_message_store_add (f->db, message, 0, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_CONFLICT);
  wc_db_rollback (f->db);
}

static void
test_no_second_copy (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (WcMessage) own = message_with_ids (f, "a", TRUE);
  g_autoptr (WcMessage) same_origin = NULL;
  g_autoptr (WcMessage) other_origin = NULL;
  WcMessageBuilder *builder;

  add (f, own);
  builder = wc_message_builder_new_from (own);
  wc_message_builder_peek (builder)->id++;
  wc_message_builder_set_archive (builder, NULL, NULL);
  same_origin = wc_message_builder_end (builder);
  assert_conflict (f, same_origin);

  /* Two archive ids are two messages, whatever origin id the sender claims. */
  builder = wc_message_builder_new_from (own);
  wc_message_builder_peek (builder)->id++;
  wc_message_builder_peek (builder)->flags = 0;
  wc_message_builder_set_archive (builder, "archive-z", WC_STORE_JULIET);
  other_origin = wc_message_builder_end (builder);
  add (f, other_origin);
  g_assert_cmpint (wc_store_fixture_count (f, "SELECT 1 FROM message"), ==, 2);
}

static void
test_set_archive (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  gint64 id = wc_store_fixture_say (f, WC_STORE_ROMEO, TRUE, WC_STORE_NOW, "sent");
  g_autoptr (WcMessage) message = NULL;
  g_autoptr (GError) error = NULL;

  wc_store_fixture_begin (f);
  wc_message_store_set_archive (f->db, id, "a1", WC_STORE_JULIET, &error);
  g_assert_no_error (error);
  wc_message_store_set_archive (f->db, id, "a2", WC_STORE_JULIET, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (f);
  message = wc_message_store_get (f->db, f->account, id, &error);
  g_assert_cmpstr (message->archive_id, ==, "a1");
  g_assert_cmpstr (message->archive_by, ==, WC_STORE_JULIET);
}

/* What was said about it, by an id of the archive that nobody here knew yet. */
static void
test_set_archive_named (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  const WcAnnotationSaid said = { .at = 1, .outgoing = TRUE, .id = "m", .body = "sent" };
  const WcAnnotationSaid about = {
    .at = 2, .id = "e", .kind = WC_ANNOTATION_REACTIONS, .target_id = "a1", .value = "👍"
  };
  gint64 id = wc_annotation_fixture_say (f, &said);
  g_autoptr (GError) error = NULL;

  wc_annotation_fixture_say (f, &about);
  wc_annotation_fixture_assert (f, NULL, "m \"sent\"\n");
  wc_store_fixture_begin (f);
  wc_message_store_set_archive (f->db, id, "a1", WC_STORE_JULIET, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (f);
  wc_annotation_fixture_assert (f, NULL, "m \"sent\" reactions=romeo@montague.lit:👍\n");
}

static void
test_unknown (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  gint64 id = wc_store_fixture_say (f, WC_STORE_ROMEO, TRUE, WC_STORE_NOW, "sent");
  WcMessageBuilder *builder = wc_store_fixture_message (f, WC_STORE_ROMEO, TRUE, 0);
  g_autoptr (WcMessage) stray = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (wc_message_store_get (f->db, f->account, 1, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_null (wc_message_store_get (f->db, f->account + 1, id, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_NOT_FOUND);
  g_clear_error (&error);

  wc_message_builder_peek (builder)->account = 99;
  stray = wc_message_builder_end (builder);
  wc_store_fixture_begin (f);
  g_assert_false (wc_message_store_add (f->db, stray, 0, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_NOT_FOUND);
  wc_db_rollback (f->db);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/message/place/forward", test_place_forward_page);
  g_test_add_func ("/store/message/place/backward", test_place_backward_page);
  g_test_add_func ("/store/message/place/exact", test_place_exact_stamps);
  g_test_add_func ("/store/message/place/gap", test_place_in_gap);
  g_test_add_func ("/store/message/place/full-gap", test_place_in_full_gap);
  g_test_add_func ("/store/message/place/clamps", test_place_clamps);
  g_test_add_func ("/store/message/add", test_add);
  g_test_add_func ("/store/message/unread", test_unread);
  g_test_add_func ("/store/message/before-login", test_history_before_login_is_read);
  g_test_add_func ("/store/message/find", test_find);
  g_test_add_func ("/store/message/find-unarchived", test_find_unarchived);
  g_test_add_func ("/store/message-store/ids-that-end-alike", test_ids_that_end_alike);
  g_test_add_func ("/store/message/no-second-copy", test_no_second_copy);
  g_test_add_func ("/store/message/set-archive", test_set_archive);
  g_test_add_func ("/store/message/set-archive-named", test_set_archive_named);
  g_test_add_func ("/store/message/unknown", test_unknown);
  return g_test_run ();
}
