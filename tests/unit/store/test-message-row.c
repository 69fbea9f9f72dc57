/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/store-fixture.h"
#include "store/message-row.h"
#include "store/message-store.h"

/* Our own bits in the column must not be those of the value. */
G_STATIC_ASSERT ((WC_MESSAGE_ROW_FLAGS &
                  (WC_MESSAGE_FLAG_OWN | WC_MESSAGE_FLAG_WANTS_RECEIPT |
                   WC_MESSAGE_FLAG_MARKABLE)) == 0);

static WcMessageBuilder *
full_builder (WcStoreFixture *f)
{
  WcMessageBuilder *builder =
      wc_store_fixture_message (f, WC_STORE_ROMEO, TRUE, WC_STORE_NOW);
  WcMessage *peek = wc_message_builder_peek (builder);

  peek->received_us = WC_STORE_NOW + 3;
  peek->kind = WC_MESSAGE_KIND_REFUSED;
  peek->source = WC_MESSAGE_SOURCE_CARBON;
  peek->state = WC_MESSAGE_STATE_FAILED;
  peek->flags = WC_MESSAGE_FLAG_WANTS_RECEIPT | WC_MESSAGE_FLAG_MARKABLE;
  wc_message_builder_set_body (builder, "Wherefore art thou?");
  wc_message_builder_set_origin_id (builder, "o1");
  wc_message_builder_set_stanza_id (builder, "s1", "capulet.lit");
  wc_message_builder_set_message_id (builder, "m1");
  wc_message_builder_set_archive (builder, "a1", WC_STORE_JULIET);
  wc_message_builder_set_encryption (builder, "omemo");
  wc_message_builder_set_thread (builder, "t1");
  wc_message_builder_set_subject (builder, "names");
  wc_message_builder_set_error (builder, "gone", "moved to Mantua");
  return builder;
}

/* Stores what @builder (transfer full) has and compares what comes out. */
static void
assert_round_trip (WcStoreFixture *f, WcMessageBuilder *builder)
{
  g_autoptr (WcMessage) in = wc_message_builder_end (builder);
  g_autoptr (WcMessage) out = NULL;
  g_autoptr (GError) error = NULL;

  wc_store_fixture_begin (f);
  wc_message_store_add (f->db, in, 0, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (f);
  out = wc_message_store_get (f->db, f->account, in->id, &error);
  g_assert_no_error (error);

#define same_number(field) g_assert_cmpint (out->field, ==, in->field)
#define same_text(field) g_assert_cmpstr (out->field, ==, in->field)
  same_number (id);
  same_number (account);
  same_number (outgoing);
  same_number (ts_us);
  same_number (received_us);
  same_number (kind);
  same_number (source);
  same_number (state);
  same_number (flags);
  same_text (chat);
  same_text (from);
  same_text (body);
  same_text (origin_id);
  same_text (stanza_id);
  same_text (stanza_by);
  same_text (message_id);
  same_text (archive_id);
  same_text (archive_by);
  same_text (encryption);
  same_text (thread);
  same_text (subject);
  same_text (error_condition);
  same_text (error_text);
#undef same_number
#undef same_text
}

static void
test_everything (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();

  assert_round_trip (f, full_builder (f));
}

static void
test_nothing (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();

  assert_round_trip (f,
                     wc_store_fixture_message (f, WC_STORE_ROMEO, FALSE, WC_STORE_NOW));
}

/* Ids that repeat others are stored once, and read as they were. */
static void
test_repeated_ids (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  WcMessageBuilder *builder = full_builder (f);

  wc_message_builder_set_origin_id (builder, "m1");
  wc_message_builder_set_stanza_id (builder, "a1", WC_STORE_JULIET);
  assert_round_trip (f, builder);
  g_assert_cmpint (wc_store_fixture_count (f, "SELECT 1 FROM message WHERE origin_id "
                                              "IS NULL AND stanza_id IS NULL"),
                   ==, 1);
}

static void
test_own_origin_is_kept (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  WcMessageBuilder *builder = full_builder (f);

  wc_message_builder_set_origin_id (builder, "m1");
  wc_message_builder_peek (builder)->flags |= WC_MESSAGE_FLAG_OWN;
  assert_round_trip (f, builder);
  g_assert_cmpint (
      wc_store_fixture_count (f, "SELECT 1 FROM message WHERE origin_id = 'm1'"), ==, 1);
}

static void
test_no_archive (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  WcMessageBuilder *builder = full_builder (f);

  wc_message_builder_set_stanza_id (builder, NULL, NULL);
  wc_message_builder_set_archive (builder, NULL, NULL);
  assert_round_trip (f, builder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/message-row/everything", test_everything);
  g_test_add_func ("/store/message-row/nothing", test_nothing);
  g_test_add_func ("/store/message-row/repeated-ids", test_repeated_ids);
  g_test_add_func ("/store/message-row/own-origin", test_own_origin_is_kept);
  g_test_add_func ("/store/message-row/no-archive", test_no_archive);
  return g_test_run ();
}
