/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/extra-fixture.h"

static WcMessageBuilder *
new_message (const char *body)
{
  WcMessageBuilder *builder = wc_message_builder_new ();

  wc_message_builder_set_body (builder, body);
  return builder;
}

static void
mention (WcMessageBuilder *builder,
         const char *jid,
         const char *occupant_id,
         guint start,
         guint length)
{
  WcMention *one = wc_extra_fixture_mention (jid, NULL, start, length);

  one->occupant_id = g_strdup (occupant_id);
  wc_extra_take_mention (wc_message_builder_peek_extra (builder), one);
}

static void
test_copy (void)
{
  g_autoptr (WcMessage) message = NULL;
  g_autoptr (WcMessage) copy = NULL;
  WcMessageBuilder *builder = new_message ("hi al");
  WcMessageBuilder *second;

  mention (builder, "room@x/al", "o1", 3, 2);
  message = wc_message_builder_end (builder);
  second = wc_message_builder_new_from (message);
  mention (second, "bo@x", NULL, 0, 2);
  copy = wc_message_builder_end (second);
  g_assert_cmpuint (message->flags, ==, WC_MESSAGE_FLAG_EXTRA);
  wc_extra_fixture_assert (message, "room@x/al#o1 3+2");
  wc_extra_fixture_assert (copy, "room@x/al#o1 3+2; bo@x 0+2");
}

/* The same is often said twice, for newer clients and for older ones. */
static void
test_twins (void)
{
  WcMessageBuilder *builder = new_message ("al and bo and al");
  g_autoptr (WcMessage) message = NULL;

  mention (builder, NULL, "o1", 0, 2);
  mention (builder, NULL, "o2", 7, 2);
  mention (builder, "room@x/al", NULL, 0, 2);
  mention (builder, "room@x/bo", NULL, 7, 2);
  mention (builder, "room@x/al", "o1", 14, 2);
  mention (builder, NULL, "o2", 0, 0);
  message = wc_message_builder_end (builder);
  wc_extra_fixture_assert (message,
                           "room@x/al#o1 0+2; room@x/bo#o2 7+2; room@x/al#o1 14+2");
}

/* Three people under one word (XEP-0513 § 3.3). */
static void
test_same_place (void)
{
  WcMessageBuilder *builder = new_message ("Hi Spartacists!");
  g_autoptr (WcMessage) message = NULL;

  mention (builder, NULL, "rosa", 3, 11);
  mention (builder, NULL, "clara", 3, 11);
  mention (builder, NULL, "karl", 3, 11);
  message = wc_message_builder_end (builder);
  wc_extra_fixture_assert (message, "#rosa 3+11; #clara 3+11; #karl 3+11");
}

static void
test_groups (void)
{
  WcMessageBuilder *builder = new_message ("all!");
  WcExtra *extra = wc_message_builder_peek_extra (builder);
  g_autoptr (WcMessage) message = NULL;

  for (guint i = 0; i < 2; i++)
    {
      WcMention *elsewhere = wc_extra_fixture_mention (NULL, "channel", 0, 0);

      elsewhere->uri = g_strdup ("xmpp:other@x");
      wc_extra_take_mention (extra, elsewhere);
      wc_extra_take_mention (extra, wc_extra_fixture_mention (NULL, "channel", 0, 3));
    }
  message = wc_message_builder_end (builder);
  wc_extra_fixture_assert (message, "@channel xmpp:other@x; @channel 0+3");
}

static void
test_too_many (void)
{
  WcMessageBuilder *builder = new_message ("x");
  g_autoptr (WcMessage) message = NULL;

  for (guint i = 0; i < WC_EXTRA_MAX_MENTIONS + 5; i++)
    {
      g_autofree char *id = g_strdup_printf ("o%u", i);

      mention (builder, NULL, id, 0, 0);
    }
  message = wc_message_builder_end (builder);
  g_assert_cmpuint (message->extra->mentions->len, ==, WC_EXTRA_MAX_MENTIONS);
}

/* What a correction still says. */
static void
test_rebase (void)
{
  WcMessageBuilder *builder = new_message ("hi al and bo");
  g_autoptr (WcMessage) message = NULL;
  g_autoptr (WcMessage) moved = NULL;
  WcMessageBuilder *second = new_message ("");

  mention (builder, "room@x/al", NULL, 3, 2);
  mention (builder, "room@x/bo", NULL, 10, 2);
  mention (builder, "room@x/cy", NULL, 0, 0);
  mention (builder, "room@x/di", NULL, 11, 5);
  message = wc_message_builder_end (builder);
  wc_message_builder_peek (second)->extra =
      wc_extra_rebase (message->extra, message->body, "dear Al, also bob");
  moved = wc_message_builder_end (second);
  wc_extra_fixture_assert (moved, "room@x/al 5+2; room@x/cy");
}

static void
test_nothing_left (void)
{
  WcMessageBuilder *builder = new_message ("hi al");
  g_autoptr (WcMessage) message = NULL;

  mention (builder, "room@x/al", NULL, 3, 2);
  message = wc_message_builder_end (builder);
  g_assert_null (wc_extra_rebase (message->extra, message->body, "hi all"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/extra/copy", test_copy);
  g_test_add_func ("/model/extra/twins", test_twins);
  g_test_add_func ("/model/extra/same-place", test_same_place);
  g_test_add_func ("/model/extra/groups", test_groups);
  g_test_add_func ("/model/extra/too-many", test_too_many);
  g_test_add_func ("/model/extra/rebase", test_rebase);
  g_test_add_func ("/model/extra/nothing-left", test_nothing_left);
  return g_test_run ();
}
