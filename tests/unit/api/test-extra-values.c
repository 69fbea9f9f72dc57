/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "api/extra-values.h"
#include "api/idl.h"
#include "lib/extra-fixture.h"
#include "lib/schema-check.h"

/* What @message (transfer full) says beside its text. */
static GVariant *
value_of (WcMessage *message)
{
  g_autoptr (WcMessage) owned = message;
  g_autoptr (WcIdl) idl = wc_idl_new ();
  g_auto (WcDict) dict = WC_DICT_INIT;
  GVariant *value;

  wc_extra_values_put (&dict, message);
  value = g_variant_ref_sink (wc_dict_end (&dict));
  wc_schema_check_dict (wc_idl_find_dict (idl, "Message"), value);
  return value;
}

static void
test_nothing (void)
{
  g_autoptr (GVariant) value =
      value_of (wc_message_builder_end (wc_message_builder_new ()));
  g_autofree char *text = g_variant_print (value, FALSE);

  g_assert_cmpstr (text, ==, "{}");
  g_assert_null (wc_extra_values_read_mentions (value));
}

/* What is told can be said as well. */
static void
test_mentions (void)
{
  WcMessageBuilder *builder = wc_message_builder_new ();
  WcExtra *extra = wc_message_builder_peek_extra (builder);
  WcMention *group = wc_extra_fixture_mention (NULL, "channel", 0, 0);
  WcMention *person = wc_extra_fixture_mention ("room@x/n", NULL, 3, 2);
  g_autoptr (GVariant) value = NULL;
  g_autoptr (WcMessage) again = NULL;
  g_autofree char *text = NULL;
  g_autoptr (GPtrArray) read = NULL;

  person->occupant_id = g_strdup ("o");
  person->silent = TRUE;
  group->uri = g_strdup ("xmpp:r@x");
  group->active = TRUE;
  wc_extra_take_mention (extra, person);
  wc_extra_take_mention (extra, group);
  wc_message_builder_peek (builder)->flags |= WC_MESSAGE_FLAG_ANSWERS_ME;
  value = value_of (wc_message_builder_end (builder));
  text = g_variant_print (value, FALSE);
  g_assert_cmpstr (
      text, ==,
      "{'mentions': <[{'jid': <'room@x/n'>, 'occupant_id': <'o'>, 'start': <uint32 3>, "
      "'length': <uint32 2>, 'silent': <true>}, {'group': <'channel'>, "
      "'uri': <'xmpp:r@x'>, 'active': <true>}]>, 'mentions_me': <true>}");

  read = wc_extra_values_read_mentions (value);
  builder = wc_message_builder_new ();
  for (guint i = 0; i < read->len; i++)
    wc_extra_take_mention (wc_message_builder_peek_extra (builder),
                           wc_mention_copy (read->pdata[i]));
  again = wc_message_builder_end (builder);
  wc_extra_fixture_assert (again, "room@x/n#o 3+2 silent; @channel xmpp:r@x active");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/api/extra-values/nothing", test_nothing);
  g_test_add_func ("/api/extra-values/mentions", test_mentions);
  return g_test_run ();
}
