/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli/message-view.h"
#include "common/object.h"

#define NOON "1732190400000" /* 2024-11-21 12:00 UTC */
#define NEXT_DAY "1732276860000"

static JsonObject *
parse (const char *json)
{
  g_autoptr (GError) error = NULL;
  JsonObject *object = wc_object_parse (json, -1, &error);

  g_assert_no_error (error);
  return object;
}

static WcMessageView *
new_view (gboolean terminal, gboolean colour, gboolean with_chats)
{
  const WcScreen screen = { terminal, colour, terminal ? 80 : 0 };
  g_autoptr (GDateTime) now = g_date_time_new_utc (2024, 11, 23, 8, 0, 0);

  return wc_message_view_new (&screen, now, with_chats);
}

static void
assert_shown (WcMessageView *view, const char *json, const char *expected)
{
  g_autoptr (JsonObject) message = parse (json);
  g_autoptr (GString) out = g_string_new (NULL);

  wc_message_view_append (view, message, out);
  g_assert_cmpstr (out->str, ==, expected);
}

/* A message and its line in a pipe, alone and among other chats. */
typedef struct
{
  const char *name;
  const char *json;
  const char *alone;
  const char *among;
} Line;

#define HEAD "{\"ts\":" NOON ",\"chat\":\"bob@example.org\",\"kind\":\"text\","
#define IN HEAD "\"dir\":\"in\",\"from\":\"bob@example.org/phone\","
#define OUT HEAD "\"dir\":\"out\",\"from\":\"me@example.org/x\","
#define AT "2024-11-21 12:00  "

static const Line lines[] = {
  { "in", IN "\"body\":\"hi\"}", AT "bob: hi\n", AT "bob@example.org: hi\n" },
  { "out", OUT "\"body\":\"hi\"}", AT "me: hi\n", AT "me to bob@example.org: hi\n" },
  { "nick", IN "\"nick\":\"Bob\",\"body\":\"hi\"}", AT "Bob: hi\n",
    AT "Bob in bob@example.org: hi\n" },
  { "private",
    "{\"ts\":" NOON ",\"chat\":\"tea@m.x/Bob\",\"dir\":\"in\",\"nick\":\"Bob\","
    "\"body\":\"hi\"}",
    AT "Bob: hi\n", AT "tea@m.x/Bob: hi\n" },
  { "block", IN "\"body\":\"a\\nb\\n\"}", AT "bob: a\n                  b\n",
    AT "bob@example.org: a\n                  b\n" },
  { "escape", IN "\"body\":\"a\\u001b[31mb\\u0007\\u009b2J\"}", AT "bob: ab\n",
    AT "bob@example.org: ab\n" },
  { "forged-line", IN "\"nick\":\"x\\ny\",\"body\":\"hi\"}", AT "x y: hi\n",
    AT "x y in bob@example.org: hi\n" },
  { "subject", IN "\"subject\":\"a\\nb\",\"body\":\"hi\"}", AT "bob: [a b] hi\n",
    AT "bob@example.org: [a b] hi\n" },
  { "encrypted",
    "{\"ts\":" NOON ",\"dir\":\"in\",\"from\":\"b@x\",\"kind\":\"encrypted\"}",
    AT "b: (encrypted, not readable here)\n", AT "b: (encrypted, not readable here)\n" },
  { "failure",
    "{\"ts\":" NOON ",\"dir\":\"in\",\"from\":\"b@x\",\"kind\":\"encrypted\","
    "\"encryption\":{\"text\":\"Not for\\nthis device.\"}}",
    "2024-11-21 12:00* b: (Not for this device.)\n",
    "2024-11-21 12:00* b: (Not for this device.)\n" },
  { "omemo", IN "\"body\":\"hi\",\"encryption\":{\"trust_now\":\"blind\"}}",
    "2024-11-21 12:00* bob: hi\n", "2024-11-21 12:00* bob@example.org: hi\n" },
  { "undecided", IN "\"body\":\"hi\",\"encryption\":{\"trust_now\":\"undecided\"}}",
    "2024-11-21 12:00? bob: hi (of an undecided device)\n",
    "2024-11-21 12:00? bob@example.org: hi (of an undecided device)\n" },
  { "left-out", OUT "\"body\":\"hi\",\"encryption\":{\"left_out\":[{},{}]}}",
    "2024-11-21 12:00* me: hi (not for 2 devices)\n",
    "2024-11-21 12:00* me to bob@example.org: hi (not for 2 devices)\n" },
  { "refused", "{\"ts\":" NOON ",\"dir\":\"in\",\"from\":\"b@x\",\"kind\":\"refused\"}",
    AT "b: (beyond the limits, not taken in)\n",
    AT "b: (beyond the limits, not taken in)\n" },
  { "nobody", "{\"ts\":" NOON "}", AT "?: (no text)\n", AT "?: (no text)\n" },
  { "action", IN "\"body\":\"/me waves\",\"action\":\"waves\"}", AT "bob waves\n",
    AT "bob@example.org waves\n" },
  { "edited", IN "\"body\":\"hi\",\"edited_ts\":5}", AT "bob: hi (edited)\n",
    AT "bob@example.org: hi (edited)\n" },
  { "retracted", IN "\"edited_ts\":5,\"retracted\":{\"by\":\"x\"}}",
    AT "bob: (taken back)\n", AT "bob@example.org: (taken back)\n" },
  { "reply", IN "\"body\":\"yes\",\"reply\":{\"id\":5,\"excerpt\":\"a\\nb\"}}",
    AT "bob: (to \"a b\") yes\n", AT "bob@example.org: (to \"a b\") yes\n" },
  { "reply-to-nothing", IN "\"body\":\"yes\",\"reply\":{\"protocol_id\":\"x\"}}",
    AT "bob: (to what is not here) yes\n",
    AT "bob@example.org: (to what is not here) yes\n" },
  { "reply-quoted",
    IN "\"body\":\"yes\",\"reply\":{\"protocol_id\":\"x\",\"quotation\":\"a\\nb\"}}",
    AT "bob: (to what is not here, quoted as \"a b\") yes\n",
    AT "bob@example.org: (to what is not here, quoted as \"a b\") yes\n" },
  { "reply-to-no-text", IN "\"body\":\"yes\",\"reply\":{\"id\":5,\"protocol_id\":\"x\"}}",
    AT "bob: (to what has no text) yes\n",
    AT "bob@example.org: (to what has no text) yes\n" },
  { "reply-to-retracted", IN "\"body\":\"yes\",\"reply\":{\"id\":5,\"retracted\":true}}",
    AT "bob: (to what was taken back) yes\n",
    AT "bob@example.org: (to what was taken back) yes\n" },
  { "file", IN "\"attachments\":[{\"name\":\"a\\nb\"}]}", AT "bob: [a b]\n",
    AT "bob@example.org: [a b]\n" },
  { "files", IN "\"body\":\"hi\",\"attachments\":[{\"name\":\"a\"},{}]}",
    AT "bob: hi [a] [file]\n", AT "bob@example.org: hi [a] [file]\n" },
  { "reactions",
    IN "\"body\":\"hi\",\"reactions\":[{\"emojis\":[\"+\",\"x\"]},{\"emojis\":[\"+\"]}]}",
    AT "bob: hi [+ 2 x]\n", AT "bob@example.org: hi [+ 2 x]\n" },
  { "readers", OUT "\"state\":\"sent\",\"readers\":2,\"body\":\"hi\"}",
    AT "me: hi (read by 2)\n", AT "me to bob@example.org: hi (read by 2)\n" },
  { "queued", OUT "\"state\":\"queued\",\"body\":\"hi\"}", AT "me: hi (queued)\n",
    AT "me to bob@example.org: hi (queued)\n" },
  { "sending", OUT "\"state\":\"sending\",\"body\":\"hi\"}", AT "me: hi (sending)\n",
    AT "me to bob@example.org: hi (sending)\n" },
  { "sent", OUT "\"state\":\"sent\",\"body\":\"hi\"}", AT "me: hi\n",
    AT "me to bob@example.org: hi\n" },
  { "failed", OUT "\"state\":\"failed\",\"body\":\"hi\"}", AT "me: hi (failed)\n",
    AT "me to bob@example.org: hi (failed)\n" },
  { "failed-condition",
    OUT "\"state\":\"failed\",\"error\":{\"condition\":\"gone\"},\"body\":\"hi\"}",
    AT "me: hi (failed: gone)\n", AT "me to bob@example.org: hi (failed: gone)\n" },
  { "failed-why",
    OUT
    "\"state\":\"failed\",\"error\":{\"text\":\"no %s\\n\\u001bc!\"},\"body\":\"hi\"}",
    AT "me: hi (failed: no %s !)\n", AT "me to bob@example.org: hi (failed: no %s !)\n" },
};

static void
test_line (gconstpointer data)
{
  const Line *line = data;
  g_autoptr (WcMessageView) alone = new_view (FALSE, FALSE, FALSE);
  g_autoptr (WcMessageView) among = new_view (FALSE, FALSE, TRUE);

  assert_shown (alone, line->json, line->alone);
  assert_shown (among, line->json, line->among);
}

static void
test_days (void)
{
  g_autoptr (WcMessageView) view = new_view (TRUE, FALSE, FALSE);

  assert_shown (view, IN "\"body\":\"a\"}", "2024-11-21\n12:00  bob: a\n");
  assert_shown (view, IN "\"body\":\"b\\nc\"}", "12:00  bob: b\n       c\n");
  assert_shown (view, "{\"ts\":" NEXT_DAY ",\"from\":\"b@x\",\"body\":\"d\"}",
                "2024-11-22\n12:01  b: d\n");
}

static void
test_mentions (void)
{
  g_autoptr (WcMessageView) view = new_view (FALSE, FALSE, FALSE);

  assert_shown (view, IN "\"mentions_me\":true,\"body\":\"a\"}",
                "2024-11-21 12:00  bob: (to me) a\n");
  /* an answer says so itself */
  assert_shown (view,
                IN "\"mentions_me\":true,\"reply\":{\"excerpt\":\"b\"},\"body\":\"a\"}",
                "2024-11-21 12:00  bob: (to \"b\") a\n");
}

static void
test_spoiler (void)
{
  g_autoptr (WcMessageView) view = new_view (FALSE, FALSE, FALSE);

  assert_shown (view, IN "\"spoiler\":\"the\\nend\",\"body\":\"a\"}",
                "2024-11-21 12:00  bob: (spoiler: the end)\n");
  assert_shown (view, IN "\"spoiler\":\"\",\"body\":\"a\"}",
                "2024-11-21 12:00  bob: (spoiler)\n");
  assert_shown (view, IN "\"spoiler\":\"x\",\"retracted\":{}}",
                "2024-11-21 12:00  bob: (taken back)\n");
  assert_shown (view, IN "\"attention\":true,\"body\":\"a\"}",
                "2024-11-21 12:00  bob: (attention!) a\n");
}

static void
test_colour (void)
{
  g_autoptr (WcMessageView) view = new_view (FALSE, TRUE, FALSE);
  g_autoptr (JsonObject) message = parse (IN "\"body\":\"a\"}");
  g_autoptr (GString) out = g_string_new (NULL);

  wc_message_view_append (view, message, out);
  g_assert_true (g_str_has_prefix (out->str, "\033["));
  g_assert_true (g_str_has_suffix (out->str, ": a\n"));
}

static void
assert_excerpt (const char *json, const char *expected)
{
  g_autoptr (JsonObject) message = parse (json);
  g_autofree char *excerpt = wc_message_view_dup_excerpt (message);

  g_assert_cmpstr (excerpt, ==, expected);
}

static void
test_excerpt (void)
{
  assert_excerpt (IN "\"body\":\"hi\"}", "hi");
  assert_excerpt (OUT "\"body\":\"hi\"}", "me: hi");
  assert_excerpt (IN "\"spoiler\":\"x\",\"body\":\"hi\"}", "(spoiler: x)");
  assert_excerpt (IN "\"nick\":\"Bob\",\"body\":\"hi\"}", "Bob: hi");
  assert_excerpt ("{\"kind\":\"encrypted\"}", "(encrypted, not readable here)");
  assert_excerpt (IN "\"attachments\":[{\"name\":\"a\"}]}", "[a]");
  assert_excerpt (OUT "\"body\":\"hi\",\"attachments\":[{\"name\":\"a\"}]}",
                  "me: hi [a]");
}

#define SHADY "\"encryption\":{\"trust_now\":\"distrusted\"}}"

/* What distrusted devices wrote is counted where it would stand. */
static void
test_hidden (void)
{
  WcMessageView *view = new_view (FALSE, FALSE, FALSE);
  g_autoptr (GString) out = g_string_new (NULL);

  assert_shown (view, IN "\"body\":\"a\"," SHADY, "");
  assert_shown (view, IN "\"body\":\"b\"," SHADY, "");
  assert_shown (view, IN "\"body\":\"c\"}",
                "(2 messages of distrusted devices hidden; --distrusted shows them)\n" AT
                "bob: c\n");
  wc_message_view_append_hidden (view, out);
  g_assert_cmpstr (out->str, ==, "");
  assert_shown (view, IN "\"body\":\"d\"," SHADY, "");
  wc_message_view_append_hidden (view, out);
  g_assert_cmpstr (out->str, ==,
                   "(1 message of distrusted devices hidden; --distrusted shows it)\n");
  wc_message_view_show_all (view);
  assert_shown (view, IN "\"body\":\"e\"," SHADY,
                "2024-11-21 12:00! bob: e (of a distrusted device)\n");
  assert_excerpt (IN "\"body\":\"e\"," SHADY, "(of a distrusted device)");
  wc_message_view_free (view);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_autofree char *path =
          g_strconcat ("/clients/message-view/line/", lines[i].name, NULL);

      g_test_add_data_func (path, &lines[i], test_line);
    }
  g_test_add_func ("/clients/message-view/days", test_days);
  g_test_add_func ("/clients/message-view/mentions", test_mentions);
  g_test_add_func ("/clients/message-view/spoiler", test_spoiler);
  g_test_add_func ("/clients/message-view/colour", test_colour);
  g_test_add_func ("/clients/message-view/excerpt", test_excerpt);
  g_test_add_func ("/clients/message-view/hidden", test_hidden);

  return g_test_run ();
}
