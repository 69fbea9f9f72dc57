/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/error.h"
#include "sync/portable-message.h"

static WcMessage *
read_line (const char *line, GError **error)
{
  g_autoptr (WcJsonValue) value = wc_json_value_parse (line, strlen (line), NULL);

  g_assert_nonnull (value);
  return wc_portable_message_read (value, /* content= */ NULL, error);
}

/* Ours of every kind are read again in sync/import-lines; this is another's. */
static void
test_foreign (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WcMessage) message =
      read_line ("{\"chat\":\"Romeo@Montague.lit\",\"from\":\"Romeo@montague.lit/A B\","
                 "\"ts_us\":5,\"body\":\"b\"}",
                 &error);

  g_assert_no_error (error);
  g_assert_cmpint (message->id, ==, 0);
  g_assert_cmpstr (message->chat, ==, "romeo@montague.lit");
  g_assert_cmpstr (message->from, ==, "romeo@montague.lit/A B");
  g_assert_cmpint (message->source, ==, WC_MESSAGE_SOURCE_ARCHIVE);
  g_assert_cmpint (message->kind, ==, WC_MESSAGE_KIND_TEXT);
  g_assert_cmpint (message->state, ==, WC_MESSAGE_STATE_NONE);
}

/* It says of others what clients say on the wire, and nothing of our own rows. */
static void
test_about_others (void)
{
  g_autoptr (WcMessage) message =
      read_line ("{\"chat\":\"a@b\",\"from\":\"a@b\",\"ts_us\":5,\"body\":\"b\","
                 "\"corrects\":\"m1\",\"replies\":\"m2\",\"own\":true,\"flags\":64,"
                 "\"hidden\":true,\"kind\":\"file\"}",
                 NULL);

  g_assert_cmpstr (
      wc_message_find_annotation (message, WC_ANNOTATION_CORRECTION)->target_id, ==,
      "m1");
  g_assert_cmpstr (wc_message_find_annotation (message, WC_ANNOTATION_CORRECTION)->value,
                   ==, "b");
  g_assert_cmpstr (wc_message_find_annotation (message, WC_ANNOTATION_REPLY)->target_id,
                   ==, "m2");
  g_assert_cmpuint (message->flags, ==, WC_MESSAGE_FLAG_ANNOTATES);
  g_assert_false (message->hidden);
  g_assert_cmpint (message->kind, ==, WC_MESSAGE_KIND_TEXT);
}

static void
test_wrong (void)
{
#define REST "\"chat\":\"a@b\",\"from\":\"a@b\",\"ts_us\":1"
  static const struct
  {
    const char *line;
    const char *field;
  } wrong[] = {
    { "{}", "ts_us" },
    { "{\"ts_us\":1}", "chat" },
    { "{\"ts_us\":1,\"chat\":\"a@b\"}", "from" },
    { "{\"ts_us\":1,\"id\":1,\"hidden\":true,\"from\":\"a@b\"}", "chat" },
    { "{\"ts_us\":1,\"chat\":\"\",\"from\":\"a@b\"}", "chat" },
    { "{\"ts_us\":253402300800000000}", "ts_us" },
    { "{" REST ",\"id\":-1}", "id" },
    { "{" REST ",\"flags\":\"x\"}", "flags" },
    { "{" REST ",\"own\":1}", "own" },
    { "{" REST ",\"kind\":\"x\"}", "kind" },
    { "{" REST ",\"source\":5}", "source" },
    { "{" REST ",\"archive_id\":\"x\"}", "archive_id" },
    { "{" REST "}", "body" },
    { "{" REST ",\"body\":\"b\",\"corrects\":1}", "corrects" },
    { "{" REST ",\"stanza_by\":\"a@b\"}", "stanza_id" },
    { "{" REST ",\"real_jid\":\"@\"}", "real_jid" },
    { "{" REST ",\"thread\":[]}", "thread" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (read_line (wrong[i].line, &error));
      g_assert_error (error, WC_ERROR, WC_ERROR_INVALID_ARGUMENT);
      g_assert_cmpstr (wc_error_get_detail (error, "field"), ==, wrong[i].field);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/portable-message/foreign", test_foreign);
  g_test_add_func ("/portable-message/about-others", test_about_others);
  g_test_add_func ("/portable-message/wrong", test_wrong);
  return g_test_run ();
}
