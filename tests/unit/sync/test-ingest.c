/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/ingest-fixture.h"
#include "store/chat-store.h"
#include "store/expiry-store.h"
#include "store/forget.h"
#include "store/message-store.h"
#include "store/retention-store.h"

static WcMessage *
get (WcIngestFixture *fixture, gint64 id)
{
  return wc_message_store_get (fixture->temp->db, fixture->temp->account->id, id, NULL);
}

static void
test_new_message (WcIngestFixture *fixture, gconstpointer data)
{
  gint64 id =
      wc_ingest_fixture_deliver_text (fixture, "hi", WC_MESSAGE_SOURCE_LIVE, FALSE, NULL);

  g_assert_cmpint (id, >, 0);
  wc_ingest_fixture_assert_happened (fixture, "chat.new message.new", "arrived:hi ");
  g_assert_cmpuint (wc_ingest_fixture_unread (fixture), ==, 1);
}

static void
test_copies_are_one_message (WcIngestFixture *fixture, gconstpointer data)
{
  gint64 id =
      wc_ingest_fixture_deliver_text (fixture, "hi", WC_MESSAGE_SOURCE_LIVE, FALSE, "7");

  wc_ingest_fixture_assert_happened (fixture, "chat.new message.new", "arrived:hi ");
  g_assert_cmpint (wc_ingest_fixture_deliver_text (fixture, "hi",
                                                   WC_MESSAGE_SOURCE_ARCHIVE, FALSE, "7"),
                   ==, id);
  g_assert_cmpint (wc_ingest_fixture_deliver_text (fixture, "hi",
                                                   WC_MESSAGE_SOURCE_CARBON, FALSE, "7"),
                   ==, id);
  wc_ingest_fixture_assert_happened (fixture, "", "");
}

/* XEP-0334: what is not to be kept for good is marked in the same transaction. */
static void
test_passing (WcIngestFixture *fixture, gconstpointer data)
{
  g_autoptr (WcMessage) hush =
      wc_ingest_fixture_make_message ("hush", WC_MESSAGE_SOURCE_LIVE, FALSE);
  g_autoptr (GError) error = NULL;
  WcArrival arrival = { .message = hush, .passing = TRUE };
  gint64 id = wc_ingest_fixture_deliver (fixture, &arrival);
  g_autoptr (WcMessage) gone = NULL;
  gboolean more = FALSE;

  fixture->temp->now_us += WC_EXPIRY_KEEP_US;
  wc_expiry_store_expire (fixture->temp->db, 10, &more, &error);
  g_assert_no_error (error);
  gone = wc_message_store_get (fixture->temp->db, fixture->temp->account->id, id, NULL);
  g_assert_null (gone);
}

/* A deleted chat: also what was never fetched of it stays away, and what is new comes. */
static void
test_of_a_deleted_chat (WcIngestFixture *fixture, gconstpointer data)
{
  g_assert_true (wc_db_begin (fixture->temp->db, WC_DB_NORMAL, NULL));
  wc_retention_store_forget (fixture->temp->db, fixture->temp->account->id, "a@b",
                             fixture->temp->now_us + 7, NULL);
  g_assert_true (wc_db_commit (fixture->temp->db, NULL));
  g_assert_cmpint (wc_ingest_fixture_deliver_text (
                       fixture, "old", WC_MESSAGE_SOURCE_ARCHIVE, FALSE, "a1"),
                   ==, 0);
  g_assert_cmpint (wc_ingest_fixture_deliver_text (fixture, "new", WC_MESSAGE_SOURCE_LIVE,
                                                   FALSE, "a2"),
                   >, 0);
}

/* DECISIONS 9: two archive ids are two messages, whatever the sender's ids say. */
static void
test_same_text_twice_is_two_messages (WcIngestFixture *fixture, gconstpointer data)
{
  gint64 one =
      wc_ingest_fixture_deliver_text (fixture, "hi", WC_MESSAGE_SOURCE_LIVE, FALSE, "7");

  g_assert_cmpint (
      wc_ingest_fixture_deliver_text (fixture, "hi", WC_MESSAGE_SOURCE_LIVE, FALSE, "8"),
      !=, one);
  wc_ingest_fixture_assert_happened (fixture, "chat.new message.new message.new",
                                     "arrived:hi arrived:hi ");
  g_assert_cmpuint (wc_ingest_fixture_unread (fixture), ==, 2);
}

static gint64
deliver_note (WcIngestFixture *fixture,
              const char *body,
              WcMessageSource source,
              const char *archive_id)
{
  g_autoptr (WcMessage) like = wc_ingest_fixture_make_message (body, source, TRUE);
  WcMessageBuilder *builder = wc_message_builder_new_from (like);
  g_autoptr (WcMessage) note = NULL;
  WcArrival arrival = { .archive_by = "me@x.lit", .archive_id = archive_id };

  wc_message_builder_set_chat (builder, "me@x.lit");
  wc_message_builder_set_from (builder, "me@x.lit/phone");
  arrival.message = note = wc_message_builder_end (builder);
  return wc_ingest_fixture_deliver (fixture, &arrival);
}

/* What another device says to ourselves is in the archive twice, and one message. */
static void
test_notes (WcIngestFixture *fixture, gconstpointer data)
{
  gint64 live = deliver_note (fixture, "buy tea", WC_MESSAGE_SOURCE_LIVE, "n1");

  g_assert_cmpint (live, !=, 0);
  g_assert_cmpint (deliver_note (fixture, "buy tea", WC_MESSAGE_SOURCE_CARBON, "n2"), ==,
                   live);
  g_assert_cmpint (deliver_note (fixture, "buy tea", WC_MESSAGE_SOURCE_ARCHIVE, "n2"), ==,
                   live);
  g_assert_cmpint (deliver_note (fixture, "and milk", WC_MESSAGE_SOURCE_LIVE, "n3"), !=,
                   live);
}

static void
test_other_device_reads (WcIngestFixture *fixture, gconstpointer data)
{
  g_autoptr (WcMessage) mine = NULL;

  wc_ingest_fixture_deliver_text (fixture, "hi", WC_MESSAGE_SOURCE_LIVE, FALSE, NULL);
  g_assert_cmpuint (wc_ingest_fixture_unread (fixture), ==, 1);
  mine = get (fixture, wc_ingest_fixture_deliver_text (
                           fixture, "mine", WC_MESSAGE_SOURCE_CARBON, TRUE, NULL));
  g_assert_cmpint (mine->state, ==, WC_MESSAGE_STATE_SENT);
  g_assert_cmpuint (wc_ingest_fixture_unread (fixture), ==, 0);
}

static gboolean
add_own (WcDb *db, gpointer data, GError **error)
{
  return wc_message_store_add (db, data, 0, error);
}

/* What we said waits, as from @from: "thrice", its origin id as well. */
static WcMessage *
queue_own (WcIngestFixture *fixture, const char *from)
{
  WcMessageBuilder *builder = wc_message_builder_new ();
  WcMessage *head = wc_message_builder_peek (builder);
  WcMessage *own;

  head->id = fixture->temp->now_us;
  head->account = fixture->temp->account->id;
  head->outgoing = TRUE;
  head->state = WC_MESSAGE_STATE_SENDING;
  head->flags = WC_MESSAGE_FLAG_OWN;
  head->ts_us = head->id;
  wc_message_builder_set_chat (builder, WC_INGEST_FIXTURE_ROOM);
  wc_message_builder_set_from (builder, from);
  wc_message_builder_set_occupant (builder, "o-1", NULL);
  wc_message_builder_set_body (builder, "thrice");
  wc_message_builder_set_origin_id (builder, "thrice");
  wc_message_builder_set_message_id (builder, "thrice");
  own = wc_message_builder_end (builder);
  g_assert_true (wc_db_run (fixture->temp->db, WC_DB_NORMAL, add_own, own, NULL));
  wc_ingest_fixture_assert_happened (fixture, "message.new", "");
  return own;
}

/* The room shows what we said; the id attribute alone may be left of ours. */
static void
test_room_shows_own (WcIngestFixture *fixture, gconstpointer data)
{
  g_autoptr (WcMessage) own = NULL;
  g_autoptr (WcMessage) shown = NULL;

  wc_ingest_fixture_know_room (fixture);
  own = queue_own (fixture, WC_INGEST_FIXTURE_ROOM "/me");
  g_assert_cmpint (wc_ingest_fixture_deliver_talk (fixture, WC_INGEST_FIXTURE_ROOM "/hag",
                                                   "thrice", "r1", FALSE),
                   !=, own->id);
  wc_ingest_fixture_assert_happened (fixture, "message.new", "arrived:thrice ");
  g_assert_cmpint (wc_ingest_fixture_deliver_talk (fixture, WC_INGEST_FIXTURE_ROOM "/me",
                                                   "thrice", "r2", FALSE),
                   ==, own->id);
  wc_ingest_fixture_assert_happened (fixture, "message.state", "settled ");
  shown = get (fixture, own->id);
  g_assert_cmpint (shown->state, ==, WC_MESSAGE_STATE_SENT);
  g_assert_cmpstr (shown->from, ==, WC_INGEST_FIXTURE_ROOM "/me");
  g_assert_cmpstr (shown->archive_by, ==, WC_INGEST_FIXTURE_ROOM);
  g_assert_cmpstr (shown->archive_id, ==, "r2");
}

/* Who changes the nick while a message waits says it under the new one. */
static void
test_room_shows_new_nick (WcIngestFixture *fixture, gconstpointer data)
{
  g_autoptr (WcMessage) queued = NULL;
  g_autoptr (WcMessage) shown = NULL;

  wc_ingest_fixture_know_room (fixture);
  queued = queue_own (fixture, WC_INGEST_FIXTURE_ROOM "/hag");
  g_assert_cmpint (wc_ingest_fixture_deliver_talk (fixture, WC_INGEST_FIXTURE_ROOM "/me",
                                                   "thrice", "r1", FALSE),
                   ==, queued->id);
  wc_ingest_fixture_assert_happened (fixture, "message.changed message.state",
                                     "settled ");
  shown = get (fixture, queued->id);
  g_assert_cmpstr (shown->from, ==, WC_INGEST_FIXTURE_ROOM "/me");
  g_assert_cmpstr (shown->occupant_id, ==, "o-1");
  /* and is told of it once */
  wc_ingest_fixture_deliver_talk (fixture, WC_INGEST_FIXTURE_ROOM "/me", "thrice", "r1",
                                  FALSE);
  wc_ingest_fixture_assert_happened (fixture, "", "settled ");
}

/* Copies elsewhere than in the room say nothing about that, nor do those of others. */
static void
test_only_rooms_name_authors (WcIngestFixture *fixture, gconstpointer data)
{
  const WcIngestCopy copies[] = {
    { .from = "me@x.lit/phone", .outgoing = TRUE },
    { .from = WC_INGEST_FIXTURE_ROOM, .outgoing = TRUE },
    { .from = WC_INGEST_FIXTURE_ROOM "er/me", .outgoing = TRUE },
    { .archive_by = WC_INGEST_FIXTURE_ROOM, .outgoing = TRUE },
    { .from = "a@b/me", .outgoing = TRUE },
    { .from = WC_INGEST_FIXTURE_ROOM "/me" },
  };
  g_autoptr (WcMessage) queued = NULL;

  wc_ingest_fixture_know_room (fixture);
  queued = queue_own (fixture, WC_INGEST_FIXTURE_ROOM "/hag");
  for (gsize i = 0; i < G_N_ELEMENTS (copies); i++)
    {
      g_autoptr (WcMessage) held = NULL;

      g_assert_true (wc_db_begin (fixture->temp->db, WC_DB_NORMAL, NULL));
      g_assert_true (wc_ingest_confirm (fixture->ingest, queued->id, &copies[i], NULL));
      g_assert_true (wc_db_commit (fixture->temp->db, NULL));
      held = get (fixture, queued->id);
      g_assert_cmpstr (held->from, ==, WC_INGEST_FIXTURE_ROOM "/hag");
    }
}

/* A room without an archive tells at each join what was said before. */
static void
test_room_replays (WcIngestFixture *fixture, gconstpointer data)
{
  gint64 id;

  wc_ingest_fixture_know_room (fixture);
  id = wc_ingest_fixture_deliver_talk (fixture, WC_INGEST_FIXTURE_ROOM "/hag", "double",
                                       NULL, FALSE);
  g_assert_cmpint (wc_ingest_fixture_deliver_talk (fixture, WC_INGEST_FIXTURE_ROOM "/hag",
                                                   "double", NULL, TRUE),
                   ==, id);
  g_assert_cmpint (wc_ingest_fixture_deliver_talk (
                       fixture, WC_INGEST_FIXTURE_ROOM "/crone", "double", NULL, TRUE),
                   !=, id);
  g_assert_cmpint (wc_ingest_fixture_deliver_talk (fixture, WC_INGEST_FIXTURE_ROOM "/hag",
                                                   "double", NULL, FALSE),
                   !=, id);
  wc_ingest_fixture_assert_happened (fixture, "message.new message.new message.new",
                                     "arrived:double arrived:double arrived:double ");

  /* What was forgotten is told, too. */
  g_assert_true (wc_db_begin (fixture->temp->db, WC_DB_NORMAL, NULL));
  wc_forget_messages (fixture->temp->db, fixture->temp->account->id, &id, 1, NULL);
  g_assert_true (wc_db_commit (fixture->temp->db, NULL));
  g_free (wc_temp_db_take_events (fixture->temp, &fixture->since));
  wc_ingest_fixture_deliver_talk (fixture, WC_INGEST_FIXTURE_ROOM "/hag", "double", NULL,
                                  TRUE);
  wc_ingest_fixture_assert_happened (fixture, "", "");
}

/* What a room shows, where it comes to no more than a nick. */
typedef struct
{
  const char *nick;
  const char *body;
  const char *origin_id;
  const char *archive_id; /* NULL: the room tells its history, and has no archive */
  WcAuthorship authorship;
  gboolean outgoing;
} Shown;

static gint64
deliver_shown (WcIngestFixture *fixture, const Shown *shown)
{
  WcMessageBuilder *builder = wc_message_builder_new ();
  WcMessage *head = wc_message_builder_peek (builder);
  g_autofree char *from = g_strconcat (WC_INGEST_FIXTURE_ROOM "/", shown->nick, NULL);
  g_autoptr (WcMessage) message = NULL;
  WcArrival arrival = { .archive_by =
                            shown->archive_id != NULL ? WC_INGEST_FIXTURE_ROOM : NULL,
                        .archive_id = shown->archive_id,
                        .authorship = shown->authorship,
                        .replayed = shown->archive_id == NULL };

  head->ts_us = fixture->temp->now_us += G_USEC_PER_SEC + 7;
  head->source =
      shown->archive_id != NULL ? WC_MESSAGE_SOURCE_ARCHIVE : WC_MESSAGE_SOURCE_LIVE;
  head->outgoing = shown->outgoing;
  wc_message_builder_set_chat (builder, WC_INGEST_FIXTURE_ROOM);
  wc_message_builder_set_from (builder, from);
  wc_message_builder_set_body (builder, shown->body);
  wc_message_builder_set_origin_id (builder, shown->origin_id);
  wc_message_builder_set_message_id (builder, shown->origin_id);
  arrival.message = message = wc_message_builder_end (builder);
  return wc_ingest_fixture_deliver (fixture, &arrival);
}

static void
assert_room_unread (WcIngestFixture *fixture, guint unread)
{
  g_autoptr (WcChat) chat = wc_chat_store_get (
      fixture->temp->db, fixture->temp->account->id, WC_INGEST_FIXTURE_ROOM, NULL);

  g_assert_cmpuint (chat->unread, ==, unread);
}

/* What we sent is recognised by its id under our nick, the first time that the archive
 * shows it; what shows that id elsewhere is somebody else's, who took both: it is not
 * lost, and nothing is read by it. */
static void
test_shown_by_nick (WcIngestFixture *fixture, gconstpointer data)
{
  const WcAuthorship ours = WC_AUTHORSHIP_OUR_NICK, any = WC_AUTHORSHIP_UNTOLD;
  const Shown before[] = {
    { "hag", "thrice", "thrice", "r1", any },            /* never our nick */
    { "me", "thrice", "other", "r2", ours },             /* nothing that we sent */
    { "me", "yes", "thrice", "r3", WC_AUTHORSHIP_TOLD }, /* known to be another's */
  };
  const Shown own = { "me", "thrice", "thrice", "r4", any };
  const Shown after[] = {
    { "me", "forged", "thrice", "r5", ours },
    { "me", "forged too", "thrice", "r6", any },
    { "me", "history", "thrice", NULL, ours },
  };
  g_autoptr (WcMessage) queued = NULL;
  g_autoptr (WcMessage) held = NULL;

  wc_ingest_fixture_know_room (fixture);
  queued = queue_own (fixture, WC_INGEST_FIXTURE_ROOM "/me");
  assert_room_unread (fixture, 0);
  for (gsize i = 0; i < G_N_ELEMENTS (before); i++)
    {
      g_assert_cmpint (deliver_shown (fixture, &before[i]), !=, queued->id);
      assert_room_unread (fixture, (guint) i + 1);
    }
  g_assert_cmpint (deliver_shown (fixture, &own), ==, queued->id);
  g_assert_cmpint (deliver_shown (fixture, &own), ==, queued->id);
  for (gsize i = 0; i < G_N_ELEMENTS (after); i++)
    {
      g_assert_cmpint (deliver_shown (fixture, &after[i]), !=, queued->id);
      assert_room_unread (fixture, (guint) (G_N_ELEMENTS (before) + i + 1));
    }
  held = get (fixture, queued->id);
  g_assert_cmpint (held->state, ==, WC_MESSAGE_STATE_SENT);
  g_assert_cmpstr (held->archive_id, ==, "r4");
}

/* The nick under which a message waited, or none where that was not known, may not be the
 * one under which it left. */
static void
test_shown_by_another_nick (WcIngestFixture *fixture, gconstpointer data)
{
  static const char *const queued_as[] = { WC_INGEST_FIXTURE_ROOM "/hag", "me@x.lit" };
  static const Shown shown[] = {
    { "me", "thrice", "thrice", "r1", WC_AUTHORSHIP_OUR_NICK },
    { "crone", "thrice", "thrice", "r1", WC_AUTHORSHIP_UNTOLD },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (queued_as); i++)
    {
      WcIngestFixture own = { 0 };
      g_autoptr (WcMessage) queued = NULL;
      g_autoptr (WcMessage) held = NULL;
      g_autofree char *from =
          g_strconcat (WC_INGEST_FIXTURE_ROOM "/", shown[i].nick, NULL);

      wc_ingest_fixture_setup (&own, NULL);
      wc_ingest_fixture_know_room (&own);
      queued = queue_own (&own, queued_as[i]);
      g_assert_cmpint (deliver_shown (&own, &shown[i]), ==, queued->id);
      held = get (&own, queued->id);
      g_assert_cmpstr (held->from, ==, from);
      wc_ingest_fixture_teardown (&own, NULL);
    }
}

/* Where the room says whose it is: two ids of its archive are two messages (DECISIONS 9).
 */
static void
test_shown_twice (WcIngestFixture *fixture, gconstpointer data)
{
  Shown shown = { "me", "thrice", "thrice", "r1", WC_AUTHORSHIP_TOLD, TRUE };
  g_autoptr (WcMessage) queued = NULL;

  wc_ingest_fixture_know_room (fixture);
  queued = queue_own (fixture, WC_INGEST_FIXTURE_ROOM "/me");
  g_assert_cmpint (deliver_shown (fixture, &shown), ==, queued->id);
  shown.archive_id = "r2";
  g_assert_cmpint (deliver_shown (fixture, &shown), !=, queued->id);
}

static gint64
correct (WcIngestFixture *fixture,
         WcAnnotationKind kind,
         const char *id,
         const char *said)
{
  WcMessageBuilder *builder = wc_message_builder_new ();
  WcMessage *head = wc_message_builder_peek (builder);
  g_autoptr (WcMessage) message = NULL;
  WcArrival arrival = { 0 };

  head->ts_us = head->received_us = fixture->temp->now_us += G_USEC_PER_SEC;
  head->outgoing = head->hidden = TRUE;
  wc_message_builder_set_chat (builder, WC_INGEST_FIXTURE_ROOM);
  wc_message_builder_set_from (builder, WC_INGEST_FIXTURE_ROOM "/me");
  wc_message_builder_set_message_id (builder, said);
  wc_message_builder_take_annotation (builder, wc_annotation_new (kind, id, said));
  arrival.message = message = wc_message_builder_end (builder);
  return wc_ingest_fixture_deliver (fixture, &arrival);
}

/* A room without an archive tells again what it told, also of what was corrected or
 * taken back since. */
static void
test_history_of_what_was_changed (WcIngestFixture *fixture, gconstpointer data)
{
  const Shown shown = { "me", "thrice", "thrice", NULL, WC_AUTHORSHIP_OUR_NICK };
  g_autoptr (WcMessage) queued = NULL;
  g_autoptr (WcMessage) held = NULL;

  wc_ingest_fixture_know_room (fixture);
  queued = queue_own (fixture, WC_INGEST_FIXTURE_ROOM "/me");
  g_assert_cmpint (deliver_shown (fixture, &shown), ==, queued->id);
  g_assert_cmpint (deliver_shown (fixture, &shown), ==, queued->id);
  correct (fixture, WC_ANNOTATION_CORRECTION, "thrice", "twice");
  held = get (fixture, queued->id);
  g_assert_cmpstr (held->body, ==, "twice");
  g_assert_cmpint (deliver_shown (fixture, &shown), ==, queued->id);
  correct (fixture, WC_ANNOTATION_RETRACTION, "thrice", NULL);
  g_assert_cmpint (deliver_shown (fixture, &shown), ==, queued->id);
}

/* Whichever of the looks fails by which a copy is recognised: it is not stored as another
 * message. */
static void
test_copies_that_cannot_be_looked_for (WcIngestFixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *from, *origin_id, *message_id, *archive_id;
    gboolean replayed;
    WcMessageSource source;
  } copies[] = {
    { "/me", "thrice", NULL, NULL, FALSE, WC_MESSAGE_SOURCE_LIVE },
    { "/me", NULL, "thrice", NULL, FALSE, WC_MESSAGE_SOURCE_LIVE },
    { "/hag", NULL, "once", NULL, TRUE, WC_MESSAGE_SOURCE_LIVE },
    { "/hag", NULL, "once", "r1", FALSE, WC_MESSAGE_SOURCE_ARCHIVE },
  };
  g_autoptr (WcMessage) own = NULL;
  gint64 once;

  wc_ingest_fixture_know_room (fixture);
  own = queue_own (fixture, WC_INGEST_FIXTURE_ROOM "/me");
  once = wc_ingest_fixture_deliver_talk (fixture, WC_INGEST_FIXTURE_ROOM "/hag", "once",
                                         NULL, FALSE);
  for (gsize i = 0; i < G_N_ELEMENTS (copies); i++)
    {
      WcMessageBuilder *builder = wc_message_builder_new ();
      WcMessage *head = wc_message_builder_peek (builder);
      g_autofree char *from = g_strconcat (WC_INGEST_FIXTURE_ROOM, copies[i].from, NULL);
      g_autoptr (WcMessage) message = NULL;
      WcArrival arrival = { .archive_by = WC_INGEST_FIXTURE_ROOM,
                            .archive_id = copies[i].archive_id,
                            .replayed = copies[i].replayed };
      gboolean passed = FALSE;
      gint64 held;

      head->ts_us = fixture->temp->now_us;
      head->source = copies[i].source;
      head->outgoing = g_str_equal (copies[i].from, "/me");
      wc_message_builder_set_chat (builder, WC_INGEST_FIXTURE_ROOM);
      wc_message_builder_set_from (builder, from);
      wc_message_builder_set_body (builder, head->outgoing ? "thrice" : "once");
      wc_message_builder_set_origin_id (builder, copies[i].origin_id);
      wc_message_builder_set_message_id (builder, copies[i].message_id);
      arrival.message = message = wc_message_builder_end (builder);
      held = message->outgoing ? own->id : once;
      for (int steps = 0; !passed; steps++)
        {
          gint64 id =
              wc_ingest_fixture_deliver_with_fault (fixture, &arrival, steps, &passed);

          g_assert_true (id == held || (id == 0 && !passed));
        }
    }
}

static void
test_private (WcIngestFixture *fixture, gconstpointer data)
{
  WcMessageBuilder *builder = wc_message_builder_new ();
  WcMessage *head = wc_message_builder_peek (builder);
  g_autoptr (WcMessage) message = NULL;
  g_autoptr (WcChat) chat = NULL;
  WcArrival arrival = { 0 };

  wc_ingest_fixture_know_room (fixture);
  head->ts_us = head->received_us = fixture->temp->now_us;
  wc_message_builder_set_chat (builder, WC_INGEST_FIXTURE_ROOM "/hag");
  wc_message_builder_set_from (builder, WC_INGEST_FIXTURE_ROOM "/hag");
  wc_message_builder_set_body (builder, "psst");
  wc_message_builder_set_occupant (builder, "abc", NULL);
  arrival.message = message = wc_message_builder_end (builder);
  wc_ingest_fixture_deliver (fixture, &arrival);
  wc_ingest_fixture_assert_happened (fixture, "chat.new message.new chat.changed",
                                     "arrived:psst ");
  chat = wc_chat_store_get (fixture->temp->db, fixture->temp->account->id,
                            WC_INGEST_FIXTURE_ROOM "/hag", NULL);
  g_assert_cmpint (chat->kind, ==, WC_CHAT_KIND_MUC_PM);
  g_assert_cmpstr (chat->occupant_id, ==, "abc");
  g_assert_cmpuint (chat->unread, ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(name, func)                                                                 \
  g_test_add ("/sync/ingest/" name, WcIngestFixture, NULL, wc_ingest_fixture_setup,      \
              func, wc_ingest_fixture_teardown)
  TEST ("new", test_new_message);
  TEST ("copies", test_copies_are_one_message);
  TEST ("passing", test_passing);
  TEST ("deleted-chat", test_of_a_deleted_chat);
  TEST ("twice", test_same_text_twice_is_two_messages);
  TEST ("notes", test_notes);
  TEST ("other-device", test_other_device_reads);
  TEST ("room-shows-own", test_room_shows_own);
  TEST ("room-shows-new-nick", test_room_shows_new_nick);
  TEST ("only-rooms-name-authors", test_only_rooms_name_authors);
  TEST ("room-replays", test_room_replays);
  TEST ("shown-by-nick", test_shown_by_nick);
  TEST ("shown-by-another-nick", test_shown_by_another_nick);
  TEST ("shown-twice", test_shown_twice);
  TEST ("history-of-what-was-changed", test_history_of_what_was_changed);
  TEST ("copies-fault", test_copies_that_cannot_be_looked_for);
  TEST ("private", test_private);
  return g_test_run ();
}
