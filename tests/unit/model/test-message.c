/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "model/message.h"

static WcMessageBuilder *
full_builder (void)
{
  WcMessageBuilder *builder = wc_message_builder_new ();
  WcMessage *peek = wc_message_builder_peek (builder);

  peek->account = 3;
  peek->ts_us = 17;
  peek->outgoing = TRUE;
  peek->state = WC_MESSAGE_STATE_SENT;
  peek->flags = WC_MESSAGE_FLAG_OWN;
  wc_message_builder_set_chat (builder, "romeo@montague.lit");
  wc_message_builder_set_from (builder, "juliet@capulet.lit/balcony");
  wc_message_builder_set_body (builder, "Wherefore art thou?");
  wc_message_builder_set_origin_id (builder, "o1");
  wc_message_builder_set_stanza_id (builder, "s1", "capulet.lit");
  wc_message_builder_set_message_id (builder, "m1");
  wc_message_builder_set_archive (builder, "a1", "juliet@capulet.lit");
  wc_message_builder_set_encryption (builder, "omemo");
  wc_message_builder_set_thread (builder, "t1");
  wc_message_builder_set_subject (builder, "names");
  wc_message_builder_set_error (builder, "gone", "moved to Mantua");
  return builder;
}

static void
assert_full (const WcMessage *message)
{
  g_assert_cmpint (message->account, ==, 3);
  g_assert_cmpint (message->ts_us, ==, 17);
  g_assert_true (message->outgoing);
  g_assert_cmpint (message->state, ==, WC_MESSAGE_STATE_SENT);
  g_assert_cmpuint (message->flags, ==, WC_MESSAGE_FLAG_OWN);
  g_assert_cmpstr (message->chat, ==, "romeo@montague.lit");
  g_assert_cmpstr (message->from, ==, "juliet@capulet.lit/balcony");
  g_assert_cmpstr (message->body, ==, "Wherefore art thou?");
  g_assert_cmpstr (message->origin_id, ==, "o1");
  g_assert_cmpstr (message->stanza_id, ==, "s1");
  g_assert_cmpstr (message->stanza_by, ==, "capulet.lit");
  g_assert_cmpstr (message->message_id, ==, "m1");
  g_assert_cmpstr (message->archive_id, ==, "a1");
  g_assert_cmpstr (message->archive_by, ==, "juliet@capulet.lit");
  g_assert_cmpstr (message->encryption, ==, "omemo");
  g_assert_cmpstr (message->thread, ==, "t1");
  g_assert_cmpstr (message->subject, ==, "names");
  g_assert_cmpstr (message->error_condition, ==, "gone");
  g_assert_cmpstr (message->error_text, ==, "moved to Mantua");
}

static void
test_build (void)
{
  g_autoptr (WcMessage) message = wc_message_builder_end (full_builder ());
  g_autoptr (WcMessage) second = wc_message_ref (message);

  assert_full (second);
}

static void
test_copy (void)
{
  g_autoptr (WcMessage) message = wc_message_builder_end (full_builder ());
  g_autoptr (WcMessageBuilder) builder = wc_message_builder_new_from (message);

  assert_full (wc_message_builder_peek (builder));
  wc_message_builder_set_body (builder, NULL);
  wc_message_builder_set_error (builder, NULL, NULL);
  g_assert_null (wc_message_builder_peek (builder)->body);
  assert_full (message);
}

static void
test_words (void)
{
  g_assert_cmpstr (wc_message_kind_to_string (WC_MESSAGE_KIND_REFUSED), ==, "refused");
  g_assert_cmpstr (wc_message_kind_to_string (WC_MESSAGE_KIND_TEXT), ==, "text");
  g_assert_cmpstr (wc_message_source_to_string (WC_MESSAGE_SOURCE_CARBON), ==, "carbon");
  g_assert_cmpstr (wc_message_state_to_string (WC_MESSAGE_STATE_NONE), ==, "");
  g_assert_cmpstr (wc_message_state_to_string (WC_MESSAGE_STATE_SENT), ==, "sent");
  g_assert_cmpstr (wc_message_state_to_string (WC_MESSAGE_STATE_FAILED), ==, "failed");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/message/build", test_build);
  g_test_add_func ("/model/message/copy", test_copy);
  g_test_add_func ("/model/message/words", test_words);
  return g_test_run ();
}
