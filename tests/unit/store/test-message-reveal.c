/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/store-fixture.h"
#include "store/chat-store.h"
#include "store/message-omemo-store.h"
#include "store/message-reveal.h"
#include "store/message-store.h"
#include "store/search.h"

static WcMessageBuilder *
build (WcStoreFixture *f, gint64 stamp_us, const char *id)
{
  WcMessageBuilder *builder =
      wc_store_fixture_message (f, WC_STORE_ROMEO, FALSE, stamp_us);

  wc_message_builder_set_message_id (builder, id);
  wc_message_builder_set_encryption (builder, "omemo");
  return builder;
}

static gint64
add (WcStoreFixture *f, WcMessageBuilder *builder)
{
  g_autoptr (WcMessage) message = wc_message_builder_end (builder);
  g_autoptr (GError) error = NULL;

  wc_store_fixture_begin (f);
  wc_message_store_add (f->db, message, 0, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (f);
  return message->id;
}

/* A row for what cannot be read. */
static gint64
add_sealed (WcStoreFixture *f, gint64 stamp_us, const char *id)
{
  WcMessageBuilder *builder = build (f, stamp_us, id);
  g_autofree char *drained = NULL;
  gint64 row;

  wc_message_builder_peek (builder)->kind = WC_MESSAGE_KIND_ENCRYPTED;
  row = add (f, builder);
  drained = wc_store_fixture_events (f);
  return row;
}

static void
reveal (WcStoreFixture *f, gint64 id, WcMessageBuilder *builder)
{
  g_autoptr (WcMessage) message = NULL;
  g_autoptr (GError) error = NULL;

  wc_message_builder_peek (builder)->id = id;
  message = wc_message_builder_end (builder);
  wc_store_fixture_begin (f);
  wc_message_reveal (f->db, message, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (f);
  wc_store_fixture_check (f);
}

static WcMessage *
get (WcStoreFixture *f, gint64 id)
{
  g_autoptr (GError) error = NULL;
  WcMessage *message = wc_message_store_get (f->db, f->account, id, &error);

  g_assert_no_error (error);
  return message;
}

static guint
count_unread (WcStoreFixture *f)
{
  g_autoptr (WcChat) chat = wc_chat_store_get (f->db, f->account, WC_STORE_ROMEO, NULL);

  return chat->unread;
}

static guint
count_found (WcStoreFixture *f, const char *words)
{
  const WcSearchQuery query = { .text = words, .limit = 10 };
  g_autoptr (WcSearchPage) page = wc_search_run (f->db, &query, NULL);

  return page->items->len;
}

/* In its place, as if it had come so. */
static void
test_text (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  gint64 id = add_sealed (f, WC_STORE_NOW, "m1");
  WcMessageBuilder *builder = build (f, WC_STORE_NOW, "m1");
  g_autoptr (WcMessage) message = NULL;

  wc_store_fixture_say (f, WC_STORE_ROMEO, FALSE, WC_STORE_NOW + 1, "later");
  g_free (wc_store_fixture_events (f));
  g_assert_cmpuint (count_unread (f), ==, 2);
  g_assert_cmpuint (count_found (f, "balcony"), ==, 0);
  wc_message_builder_set_body (builder, "the balcony");
  wc_message_builder_set_thread (builder, "t");
  reveal (f, id, builder);
  wc_store_fixture_assert_events (
      f, "message.changed romeo@montague.lit id=1763726400000007\n");
  message = get (f, id);
  g_assert_cmpint (message->kind, ==, WC_MESSAGE_KIND_TEXT);
  g_assert_cmpstr (message->body, ==, "the balcony");
  g_assert_cmpstr (message->message_id, ==, "m1");
  g_assert_cmpuint (count_unread (f), ==, 2);
  g_assert_cmpuint (count_found (f, "balcony"), ==, 1);
  g_assert_cmpint (wc_store_fixture_count (f, "SELECT 1 FROM thread WHERE n = 1"), ==, 1);
}

/* What was read as one that cannot be read is not unread when it can. */
static void
test_read_before (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  gint64 id = add_sealed (f, WC_STORE_NOW, "m1");
  WcMessageBuilder *builder = build (f, WC_STORE_NOW, "m1");

  wc_store_fixture_begin (f);
  wc_chat_store_mark_read (f->db, f->account, WC_STORE_ROMEO, id, NULL, NULL);
  wc_store_fixture_commit (f);
  wc_message_builder_set_body (builder, "the balcony");
  reveal (f, id, builder);
  g_assert_cmpuint (count_unread (f), ==, 0);
}

/* It may be a part of another one; what others said about it stays. */
static void
test_correction (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  WcMessageBuilder *first = build (f, WC_STORE_NOW, "m1");
  WcMessageBuilder *builder = build (f, WC_STORE_NOW + 1, "m2");
  g_autoptr (WcMessage) message = NULL;
  gint64 target, id;

  wc_message_builder_set_body (first, "the balcny");
  target = add (f, first);
  id = add_sealed (f, WC_STORE_NOW + 1, "m2");
  wc_message_builder_set_body (builder, "the balcony");
  wc_message_builder_take_annotation (
      builder, wc_annotation_new (WC_ANNOTATION_CORRECTION, "m1", "the balcony"));
  reveal (f, id, builder);
  wc_store_fixture_assert_events (
      f, "message.removed romeo@montague.lit id=1763726400000008\n"
         "message.changed romeo@montague.lit id=1763726400000007 fields=body,edited\n");
  message = get (f, target);
  g_assert_cmpstr (message->body, ==, "the balcony");
  g_assert_cmpuint (count_unread (f), ==, 1);
  g_assert_cmpuint (count_found (f, "balcony"), ==, 1);
}

static void
test_reactions (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  gint64 id = add_sealed (f, WC_STORE_NOW, "m1");
  WcMessageBuilder *reaction = build (f, WC_STORE_NOW + 1, "m2");
  WcMessageBuilder *builder = build (f, WC_STORE_NOW, "m1");
  g_autoptr (WcMessage) message = NULL;

  wc_message_builder_peek (reaction)->hidden = TRUE;
  wc_message_builder_take_annotation (
      reaction, wc_annotation_new (WC_ANNOTATION_REACTIONS, "m1", "🐢"));
  add (f, reaction);
  wc_message_builder_set_body (builder, "the balcony");
  reveal (f, id, builder);
  message = get (f, id);
  g_assert_cmpuint (message->reactions->len, ==, 1);
}

/* Nobody sees what is no message, and what went does not come back. */
static void
test_nothing (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  gint64 id = add_sealed (f, WC_STORE_NOW, "m1");
  WcMessageBuilder *builder = build (f, WC_STORE_NOW, "m1");
  g_autoptr (WcMessage) message = NULL;

  wc_store_fixture_begin (f);
  g_assert_true (wc_message_reveal_nothing (f->db, id, NULL));
  wc_store_fixture_commit (f);
  wc_store_fixture_assert_events (
      f, "message.removed romeo@montague.lit id=1763726400000007\n");
  g_assert_cmpuint (count_unread (f), ==, 0);
  wc_message_builder_set_body (builder, "the balcony");
  reveal (f, id, builder);
  wc_store_fixture_assert_events (f, "");
  message = get (f, id);
  g_assert_true (message->hidden);
  g_assert_null (message->body);
}

static void
test_failed (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  gint64 id = add_sealed (f, WC_STORE_NOW, "m1");
  g_autoptr (WcMessageOmemo) said = wc_message_omemo_new (id, WC_OMEMO_AXOLOTL, 5);
  g_autoptr (WcMessageOmemo) held = NULL;

  said->reason = WC_OMEMO_REASON_PREKEY_GONE;
  wc_store_fixture_begin (f);
  g_assert_true (wc_message_reveal_failed (f->db, f->account, said, NULL));
  wc_store_fixture_commit (f);
  wc_store_fixture_assert_events (
      f, "message.changed romeo@montague.lit id=1763726400000007 fields=encryption\n");
  held = wc_message_omemo_store_get (f->db, id, NULL);
  g_assert_cmpint (held->reason, ==, WC_OMEMO_REASON_PREKEY_GONE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/message-reveal/text", test_text);
  g_test_add_func ("/store/message-reveal/read-before", test_read_before);
  g_test_add_func ("/store/message-reveal/correction", test_correction);
  g_test_add_func ("/store/message-reveal/reactions", test_reactions);
  g_test_add_func ("/store/message-reveal/nothing", test_nothing);
  g_test_add_func ("/store/message-reveal/failed", test_failed);
  return g_test_run ();
}
