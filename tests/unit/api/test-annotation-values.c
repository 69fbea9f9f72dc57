/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "api/annotation-values.h"
#include "api/idl.h"
#include "lib/schema-check.h"

/* What @message (transfer full) is beyond every message, as text. */
static char *
text_of (WcMessage *message)
{
  g_autoptr (WcMessage) owned = message;
  g_autoptr (WcIdl) idl = wc_idl_new ();
  g_auto (WcDict) dict = WC_DICT_INIT;
  g_autoptr (GVariant) value = NULL;

  wc_annotation_values_put (&dict, message);
  value = g_variant_ref_sink (wc_dict_end (&dict));
  wc_schema_check_dict (wc_idl_find_dict (idl, "Message"), value);
  return g_variant_print (value, FALSE);
}

static void
test_nothing (void)
{
  g_autofree char *text = text_of (wc_message_builder_end (wc_message_builder_new ()));

  g_assert_cmpstr (text, ==, "{}");
}

static void
test_reply (void)
{
  WcMessageBuilder *builder = wc_message_builder_new ();
  WcAnnotation *reply = wc_annotation_new (WC_ANNOTATION_REPLY, "m1", NULL);
  g_autofree char *text = NULL;

  reply->target = 5;
  reply->target_from = g_strdup ("a@x.lit/1");
  reply->target_body = g_strnfill (300, 'x');
  reply->target_body[1] = '\0';
  wc_message_builder_take_annotation (builder, reply);
  text = text_of (wc_message_builder_end (builder));
  g_assert_cmpstr (text, ==,
                   "{'reply': <{'id': <int64 5>, 'protocol_id': <'m1'>, "
                   "'from': <'a@x.lit/1'>, 'excerpt': <'x'>}>}");
}

static void
test_reply_to_retracted (void)
{
  WcMessageBuilder *builder = wc_message_builder_new ();
  WcAnnotation *reply = wc_annotation_new (WC_ANNOTATION_REPLY, "m1", NULL);
  g_autofree char *text = NULL;

  reply->target = 5;
  reply->target_retracted = TRUE;
  wc_message_builder_take_annotation (builder, reply);
  text = text_of (wc_message_builder_end (builder));
  g_assert_cmpstr (text, ==,
                   "{'reply': <{'id': <int64 5>, 'protocol_id': <'m1'>, "
                   "'retracted': <true>}>}");
}

/* What is covered is not shown in the answer either. */
static void
test_reply_to_spoiler (void)
{
  static const char *const hints[] = { "the end", "" };

  for (gsize i = 0; i < G_N_ELEMENTS (hints); i++)
    {
      WcMessageBuilder *builder = wc_message_builder_new ();
      WcAnnotation *reply = wc_annotation_new (WC_ANNOTATION_REPLY, "m1", NULL);
      g_autofree char *told = g_strdup_printf (
          "{'reply': <{'id': <int64 5>, 'protocol_id': <'m1'>, 'spoiler': <'%s'>}>}",
          hints[i]);
      g_autofree char *text = NULL;

      reply->target = 5;
      reply->target_body = g_strdup ("they die");
      reply->target_spoiler = g_strdup (hints[i]);
      wc_message_builder_take_annotation (builder, reply);
      text = text_of (wc_message_builder_end (builder));
      g_assert_cmpstr (text, ==, told);
    }
}

static void
test_not_held (void)
{
  WcMessageBuilder *builder = wc_message_builder_new ();
  g_autofree char *text = NULL;

  wc_message_builder_take_annotation (
      builder, wc_annotation_new (WC_ANNOTATION_REPLY, "m1", NULL));
  text = text_of (wc_message_builder_end (builder));
  g_assert_cmpstr (text, ==, "{'reply': <{'protocol_id': <'m1'>}>}");
}

/* What its author says that it says; in one of ours that stands for what it is to do. */
static void
test_quotation (void)
{
  WcMessageBuilder *theirs = wc_message_builder_new ();
  WcMessageBuilder *ours = wc_message_builder_new ();
  g_autofree char *quoted = NULL;
  g_autofree char *told = NULL;

  wc_message_builder_take_annotation (
      theirs, wc_annotation_new (WC_ANNOTATION_REPLY, "m1", "a\nb"));
  quoted = text_of (wc_message_builder_end (theirs));
  g_assert_cmpstr (quoted, ==,
                   "{'reply': <{'protocol_id': <'m1'>, 'quotation': <'a\\nb'>}>}");
  wc_message_builder_peek (ours)->flags = WC_MESSAGE_FLAG_OWN;
  wc_message_builder_take_annotation (
      ours, wc_annotation_new (WC_ANNOTATION_REPLY, "m1", "quote"));
  told = text_of (wc_message_builder_end (ours));
  g_assert_cmpstr (told, ==, "{'reply': <{'protocol_id': <'m1'>}>}");
}

static void
test_what_others_say (void)
{
  WcMessageBuilder *builder = wc_message_builder_new ();
  WcMessage *message = wc_message_builder_peek (builder);
  WcReaction *reaction = g_new0 (WcReaction, 1);
  g_autofree char *text = NULL;

  reaction->from = g_strdup ("room@x/n");
  reaction->occupant_id = g_strdup ("o");
  reaction->emojis = g_strsplit ("+,-", ",", 0);
  reaction->ts_us = 5000;
  message->reactions = g_ptr_array_new_with_free_func ((GDestroyNotify) wc_reaction_free);
  g_ptr_array_add (message->reactions, reaction);
  message->edited_us = 6000;
  message->flags = WC_MESSAGE_FLAG_RETRACTED;
  message->retracted_us = 7000;
  message->retracted_by = g_strdup ("room@x/m");
  message->retraction_reason = g_strdup ("why");
  text = text_of (wc_message_builder_end (builder));
  g_assert_cmpstr (
      text, ==,
      "{'reactions': <[{'from': <'room@x/n'>, 'dir': <'in'>, 'occupant_id': <'o'>, "
      "'emojis': <['+', '-']>, 'ts': <int64 5>}]>, 'edited_ts': <int64 6>, "
      "'retracted': <{'ts': <int64 7>, 'by': <'room@x/m'>, 'reason': <'why'>}>}");
}

static void
test_many_reactions (void)
{
  WcMessageBuilder *builder = wc_message_builder_new ();
  WcMessage *message = wc_message_builder_peek (builder);
  WcReactionCount *count = g_new0 (WcReactionCount, 1);
  g_autofree char *text = NULL;

  count->emoji = g_strdup ("x");
  count->n = 7;
  message->n_more_reactions = 3;
  message->reaction_counts =
      g_ptr_array_new_with_free_func ((GDestroyNotify) wc_reaction_count_free);
  g_ptr_array_add (message->reaction_counts, count);
  text = text_of (wc_message_builder_end (builder));
  g_assert_cmpstr (text, ==,
                   "{'more_reactions': <uint32 3>, 'reaction_counts': <[{'emoji': <'x'>, "
                   "'count': <uint32 7>}]>}");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/annotation-values/nothing", test_nothing);
  g_test_add_func ("/annotation-values/reply", test_reply);
  g_test_add_func ("/annotation-values/reply-to-retracted", test_reply_to_retracted);
  g_test_add_func ("/annotation-values/reply-to-spoiler", test_reply_to_spoiler);
  g_test_add_func ("/annotation-values/not-held", test_not_held);
  g_test_add_func ("/annotation-values/quotation", test_quotation);
  g_test_add_func ("/annotation-values/what-others-say", test_what_others_say);
  g_test_add_func ("/annotation-values/many-reactions", test_many_reactions);
  return g_test_run ();
}
