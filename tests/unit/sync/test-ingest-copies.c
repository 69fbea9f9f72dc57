/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/ingest-fixture.h"
#include "store/annotation-reader.h"
#include "store/chat-store.h"
#include "store/displayed-store.h"
#include "store/forget.h"
#include "store/message-store.h"

#define PEER WC_INGEST_FIXTURE_ROOM "/hag"

/* What the hag says to us alone. */
typedef struct
{
  const char *id; /* (nullable) */
  const char *body;
  const char *to; /* (nullable) */
  const char *archive_id;
  const char *occupant_id; /* (nullable) */
  WcAnnotationKind about;  /* what it does to @named */
  const char *named;       /* (nullable) */
  gint64 later_us;
  gboolean live;
} Whisper;

static gint64
deliver (WcIngestFixture *f, const Whisper *whisper)
{
  WcMessageBuilder *builder = wc_message_builder_new ();
  WcMessage *head = wc_message_builder_peek (builder);
  g_autoptr (WcMessage) message = NULL;
  WcArrival arrival = { .archive_by = whisper->archive_id != NULL ? "me@x.lit" : NULL,
                        .archive_id = whisper->archive_id,
                        .to = whisper->to };

  head->source = whisper->live ? WC_MESSAGE_SOURCE_LIVE : WC_MESSAGE_SOURCE_ARCHIVE;
  head->ts_us = head->received_us = f->temp->now_us + whisper->later_us;
  head->hidden = whisper->body == NULL;
  wc_message_builder_set_chat (builder, PEER);
  wc_message_builder_set_from (builder, PEER);
  wc_message_builder_set_body (builder, whisper->body);
  wc_message_builder_set_message_id (builder, whisper->id);
  wc_message_builder_set_occupant (builder, whisper->occupant_id, NULL);
  if (whisper->named != NULL)
    wc_message_builder_take_annotation (
        builder, wc_annotation_new (whisper->about, whisper->named, whisper->body));
  arrival.message = message = wc_message_builder_end (builder);
  return wc_ingest_fixture_deliver (f, &arrival);
}

static gint64
say (WcIngestFixture *f, const char *id, const char *to, const char *archive_id)
{
  const Whisper whisper = {
    .id = id, .body = "ok", .to = to, .archive_id = archive_id, .occupant_id = "o-1"
  };

  return deliver (f, &whisper);
}

#define HERE "me@x.lit/here"
#define PHONE "Me@X.lit/phone"

/* All copies are one message, whichever is read how often, and each id means it. */
static void
test_copies (WcIngestFixture *f, gconstpointer data)
{
  gint64 account = f->temp->account->id;
  gint64 id = say (f, "w1", HERE, "a1");
  gint64 displayed = 0;
  g_autoptr (WcChat) chat = NULL;

  g_assert_cmpint (say (f, "w1", PHONE, "a2"), ==, id);
  g_assert_cmpint (say (f, "w1", PHONE, "a2"), ==, id);
  g_assert_cmpint (say (f, "w1", HERE, "a1"), ==, id);
  g_assert_cmpint (say (f, "w1", "me@x.lit/tablet", "a3"), ==, id);
  g_assert_cmpint (
      wc_message_store_find_by_archive (f->temp->db, account, "me@x.lit", "a3", NULL), ==,
      id);
  g_assert_cmpint (
      wc_message_store_find_by_archive (f->temp->db, account, PEER, "a3", NULL), ==, 0);
  wc_displayed_store_find (f->temp->db, account, PEER, "a2", &displayed, NULL);
  g_assert_cmpint (displayed, ==, id);
  wc_displayed_store_find (f->temp->db, account, "a@b", "a2", &displayed, NULL);
  g_assert_cmpint (displayed, ==, 0);
  wc_ingest_fixture_assert_happened (f, "chat.new message.new", "");
  chat = wc_chat_store_get (f->temp->db, account, PEER, NULL);
  g_assert_cmpuint (chat->unread, ==, 1);
}

/* Who says the same twice says it twice to each device, also under an id used before. */
static void
test_said_twice (WcIngestFixture *f, gconstpointer data)
{
  gint64 one = say (f, "w1", HERE, "a1");
  gint64 two;

  g_assert_cmpint (say (f, "w1", PHONE, "a2"), ==, one);
  two = say (f, "w1", HERE, "a3");
  g_assert_cmpint (two, !=, one);
  g_assert_cmpint (say (f, "w1", PHONE, "a4"), ==, two);
  g_assert_cmpint (say (f, "w2", PHONE, "a5"), !=, one);
}

/* What is no copy for sure is none. */
static void
test_others (WcIngestFixture *f, gconstpointer data)
{
  const Whisper others[] = {
    { .id = "w1", .body = "ok", .to = HERE, .archive_id = "a2", .occupant_id = "o-1" },
    { .id = "w1",
      .body = "ok",
      .to = "me@x.lit",
      .archive_id = "a3",
      .occupant_id = "o-1" },
    { .id = "w1",
      .body = "ok",
      .to = "he@x.lit/phone",
      .archive_id = "a4",
      .occupant_id = "o-1" },
    { .id = "w1", .body = "ok", .to = NULL, .archive_id = "a5", .occupant_id = "o-1" },
    { .id = NULL, .body = "ok", .to = PHONE, .archive_id = "a6", .occupant_id = "o-1" },
    { .id = "w2", .body = "ok", .to = PHONE, .archive_id = "a7", .occupant_id = "o-1" },
    { .id = "w1", .body = "no", .to = PHONE, .archive_id = "a8", .occupant_id = "o-1" },
    { .id = "w1", .body = "ok", .to = PHONE, .archive_id = "a9", .occupant_id = "o-2" },
    { .id = "w1",
      .body = "ok",
      .to = PHONE,
      .archive_id = "b1",
      .occupant_id = "o-1",
      .later_us = 2 * G_TIME_SPAN_HOUR },
  };
  g_autoptr (GHashTable) seen =
      g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  gint64 first = say (f, "w1", HERE, "a1");

  g_hash_table_add (seen, g_memdup2 (&first, sizeof first));
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    {
      gint64 id = deliver (f, &others[i]);

      g_test_message ("%s", others[i].archive_id);
      g_assert_true (g_hash_table_add (seen, g_memdup2 (&id, sizeof id)));
    }
}

/* A server that tells no id of its archive with what comes live. */
static void
test_live_without_an_id (WcIngestFixture *f, gconstpointer data)
{
  const Whisper live = { .id = "w1", .body = "ok", .to = HERE, .live = TRUE };
  gint64 id = deliver (f, &live);

  g_assert_cmpint (say (f, "w1", PHONE, "a1"), ==, id);
  g_assert_cmpint (say (f, "w1", HERE, "a2"), ==, id);
  g_assert_cmpint (say (f, "w1", HERE, "a3"), !=, id);
}

/* A copy of what was corrected or retracted meanwhile, and of what did that. */
static void
test_changed_meanwhile (WcIngestFixture *f, gconstpointer data)
{
  Whisper corrects = { .id = "w2",
                       .body = "fixed",
                       .to = HERE,
                       .archive_id = "a2",
                       .about = WC_ANNOTATION_CORRECTION,
                       .named = "w1",
                       .occupant_id = "o-1" };
  Whisper retracts = { .id = "w3",
                       .to = HERE,
                       .archive_id = "a3",
                       .about = WC_ANNOTATION_RETRACTION,
                       .named = "w1",
                       .occupant_id = "o-1" };
  gint64 account = f->temp->account->id;
  gint64 id = say (f, "w1", HERE, "a1");
  gint64 correction = deliver (f, &corrects);
  gint64 retraction;
  g_autoptr (GPtrArray) edits = NULL;
  g_autoptr (WcMessage) message = NULL;

  g_assert_cmpint (say (f, "w1", PHONE, "b1"), ==, id);
  corrects.to = PHONE;
  corrects.archive_id = "b2";
  g_assert_cmpint (deliver (f, &corrects), ==, correction);
  edits = wc_annotation_reader_edits (f->temp->db, account, id, NULL);
  g_assert_cmpuint (edits->len, ==, 2);

  retraction = deliver (f, &retracts);
  retracts.to = PHONE;
  retracts.archive_id = "b3";
  g_assert_cmpint (deliver (f, &retracts), ==, retraction);
  g_assert_cmpint (say (f, "w1", "me@x.lit/tablet", "c1"), ==, id);
  corrects.to = "me@x.lit/tablet";
  corrects.archive_id = "c2";
  g_assert_cmpint (deliver (f, &corrects), ==, correction);
  message = wc_message_store_get (f->temp->db, account, id, NULL);
  g_assert_null (message->body);
}

/* The copies that come later do not bring it back. */
static void
test_forgotten (WcIngestFixture *f, gconstpointer data)
{
  gint64 account = f->temp->account->id;
  gint64 id = say (f, "w1", HERE, "a1");

  g_assert_cmpint (say (f, "w1", PHONE, "a2"), ==, id);
  g_assert_true (wc_db_begin (f->temp->db, WC_DB_NORMAL, NULL));
  g_assert_true (wc_forget_messages (f->temp->db, account, &id, 1, NULL));
  g_assert_true (wc_db_commit (f->temp->db, NULL));
  g_assert_cmpint (say (f, "w1", PHONE, "a2"), ==, id);
  g_assert_cmpint (say (f, "w1", "me@x.lit/tablet", "a3"), ==, id);
  g_assert_cmpint (say (f, "w1", HERE, "a4"), !=, id);
}

/* Who goes on under another nick corrects what he said before; no chat comes of that. */
static void
test_another_nick (WcIngestFixture *f, gconstpointer data)
{
  static const char OTHER[] = WC_INGEST_FIXTURE_ROOM "/witch";
  g_autoptr (WcMessageBuilder) builder = wc_message_builder_new ();
  g_autoptr (WcMessage) message = NULL;
  g_autoptr (WcMessage) correction = NULL;
  WcArrival arrival = { 0 };
  gint64 id = say (f, "w1", HERE, "a1");

  wc_message_builder_set_chat (builder, OTHER);
  wc_message_builder_set_from (builder, OTHER);
  wc_message_builder_set_body (builder, "fixed");
  wc_message_builder_set_occupant (builder, "o-1", NULL);
  wc_message_builder_peek (builder)->ts_us = f->temp->now_us;
  wc_message_builder_take_annotation (
      builder, wc_annotation_new (WC_ANNOTATION_CORRECTION, "w1", "fixed"));
  arrival.message = correction = wc_message_builder_end (g_steal_pointer (&builder));
  wc_ingest_fixture_deliver (f, &arrival);
  message = wc_message_store_get (f->temp->db, f->temp->account->id, id, NULL);
  g_assert_cmpstr (message->body, ==, "fixed");
  g_assert_null (wc_chat_store_get (f->temp->db, f->temp->account->id, OTHER, NULL));
}

static gint64
note (WcIngestFixture *f, WcMessageSource source, const char *archive_id)
{
  g_autoptr (WcMessage) like = wc_ingest_fixture_make_message ("buy tea", source, TRUE);
  WcMessageBuilder *builder = wc_message_builder_new_from (like);
  g_autoptr (WcMessage) message = NULL;
  WcArrival arrival = { .archive_by = "me@x.lit", .archive_id = archive_id };

  wc_message_builder_set_chat (builder, "me@x.lit");
  wc_message_builder_set_from (builder, PHONE);
  arrival.message = message = wc_message_builder_end (builder);
  return wc_ingest_fixture_deliver (f, &arrival);
}

/* A note to oneself is known by both of its ids. */
static void
test_note (WcIngestFixture *f, gconstpointer data)
{
  gint64 id = note (f, WC_MESSAGE_SOURCE_LIVE, "n1");
  gint64 displayed = 0;

  g_assert_cmpint (note (f, WC_MESSAGE_SOURCE_ARCHIVE, "n2"), ==, id);
  wc_displayed_store_find (f->temp->db, f->temp->account->id, "me@x.lit", "n2",
                           &displayed, NULL);
  g_assert_cmpint (displayed, ==, id);
}

#define ADD(path, test)                                                                  \
  g_test_add (path, WcIngestFixture, NULL, wc_ingest_fixture_setup, test,                \
              wc_ingest_fixture_teardown)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/sync/ingest-copies/copies", test_copies);
  ADD ("/sync/ingest-copies/said-twice", test_said_twice);
  ADD ("/sync/ingest-copies/others", test_others);
  ADD ("/sync/ingest-copies/live-without-an-id", test_live_without_an_id);
  ADD ("/sync/ingest-copies/changed-meanwhile", test_changed_meanwhile);
  ADD ("/sync/ingest-copies/forgotten", test_forgotten);
  ADD ("/sync/ingest-copies/note", test_note);
  ADD ("/sync/ingest-copies/another-nick", test_another_nick);
  return g_test_run ();
}
