/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "model/message.h"

static void
test_reactions_as_text (void)
{
  const char *const said[] = { "👍", "", "❤️", "👍", "a\nb", NULL };
  const char *const none[] = { NULL };
  g_autofree char *text = wc_reaction_join (said);
  g_autofree char *nothing = wc_reaction_join (none);
  g_auto (GStrv) back = wc_reaction_split (text);
  g_auto (GStrv) empty = wc_reaction_split (nothing);
  g_auto (GStrv) null = wc_reaction_split (NULL);

  g_assert_cmpstr (text, ==, "👍\n❤️");
  g_assert_cmpuint (g_strv_length (back), ==, 2);
  g_assert_cmpstr (back[1], ==, "❤️");
  g_assert_cmpstr (nothing, ==, "");
  g_assert_cmpuint (g_strv_length (empty) + g_strv_length (null), ==, 0);
}

static void
test_value (void)
{
  g_autoptr (WcAnnotation) annotation =
      wc_annotation_new (WC_ANNOTATION_CORRECTION, "id-1", "text");
  g_autoptr (WcAnnotation) again = wc_annotation_ref (annotation);
  WcMessageBuilder *builder = wc_message_builder_new ();
  g_autoptr (WcMessage) message = NULL;

  wc_message_builder_take_annotation (builder, g_steal_pointer (&again));
  message = wc_message_builder_end (builder);
  g_assert_true (wc_message_find_annotation (message, WC_ANNOTATION_CORRECTION) ==
                 annotation);
  g_assert_null (wc_message_find_annotation (message, WC_ANNOTATION_REPLY));
  g_assert_cmpuint (message->flags, ==, WC_MESSAGE_FLAG_ANNOTATES);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/annotation/reactions-as-text", test_reactions_as_text);
  g_test_add_func ("/annotation/value", test_value);
  return g_test_run ();
}
