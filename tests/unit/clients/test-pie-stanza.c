/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli/pie-stanza.h"
#include "xml/ns.h"
#include "xml/parser.h"

#define ME "alice@else.lit"

/* "chat|from|out|room|seconds|about others", "-": it is left out. */
static char *
describe (const WcPieStanza *stanza)
{
  const WcForeignMessage *m = &stanza->message;

  return g_strdup_printf ("%s|%s|%s|%s|%d|%s", m->chat, m->from,
                          m->outgoing ? "out" : "in", m->in_room ? "room" : "",
                          (int) (m->ts_us / G_USEC_PER_SEC),
                          m->about_others ? "about" : "");
}

static char *
read_result (const char *head, const char *content)
{
  g_autofree char *xml = g_strdup_printf (
      "<result xmlns='urn:xmpp:mam:2' id='r1'><forwarded xmlns='urn:xmpp:forward:0'>"
      "<delay xmlns='urn:xmpp:delay' stamp='1970-01-01T00:00:07.5Z'/>"
      "<message xmlns='jabber:client' %s>%s</message></forwarded></result>",
      head, content);
  g_autoptr (WcNode) result = wc_parser_parse (xml, "", WC_PARSER_LIMITS_ANY, NULL);
  g_auto (WcPieStanza) stanza = { NULL };

  g_assert_nonnull (result);
  if (!wc_pie_stanza_read_result (&stanza, result, ME))
    return g_strdup ("-");
  g_assert_cmpstr (stanza.message.archive_id, ==, "r1");
  g_assert_cmpstr (stanza.message.archive_by, ==, ME);
  return describe (&stanza);
}

static void
test_results (void)
{
  static const struct
  {
    const char *head;
    const char *content;
    const char *read;
  } cases[] = {
    { "from='bob@else.lit/x' to='" ME "'", "<body>b</body>",
      "bob@else.lit|bob@else.lit/x|in||7|" },
    { "from='Alice@else.lit/y' to='bob@else.lit/x' type='chat'", "<body>b</body>",
      "bob@else.lit|Alice@else.lit/y|out||7|" },
    { "to='bob@else.lit'", "<body>b</body>", "bob@else.lit|" ME "|out||7|" },
    { "from='" ME "/y' to='" ME "'", "<body>b</body>", ME "|" ME "/y|out||7|" },
    { "from='bob@else.lit'", "<x/>", "bob@else.lit|bob@else.lit|in||7|about" },
    { "from='h@r.lit/n' type='groupchat'", "<body>b</body>",
      "h@r.lit|h@r.lit/n|in|room|7|" },
    { "from='h@r.lit/n'", "<body>b</body><x xmlns='" WC_NS_MUC_USER "'/>",
      "h@r.lit/n|h@r.lit/n|in||7|" },
    { "from='bob@else.lit' type='error'", "<body>b</body>", "-" },
    { "from='bob@else.lit' type='headline'", "<body>b</body>",
      "bob@else.lit|bob@else.lit|in||7|" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *read = read_result (cases[i].head, cases[i].content);

      g_assert_cmpstr (read, ==, cases[i].read);
    }
}

/* What no archive gave is no id of one. */
static void
test_ids (void)
{
  static const char *const ids[] = { "id=''", "", "id='whinchat:5'" };

  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      g_autofree char *xml = g_strdup_printf (
          "<result xmlns='urn:xmpp:mam:2' %s><forwarded xmlns='urn:xmpp:forward:0'>"
          "<delay xmlns='urn:xmpp:delay' stamp='2020-01-01T00:00:00Z'/>"
          "<message xmlns='jabber:client' from='a@b' id='m'/></forwarded></result>",
          ids[i]);
      g_autoptr (WcNode) result = wc_parser_parse (xml, "", WC_PARSER_LIMITS_ANY, NULL);
      g_auto (WcPieStanza) stanza = { NULL };

      g_assert_true (wc_pie_stanza_read_result (&stanza, result, ME));
      g_assert_cmpstr (stanza.message.archive_id, ==, NULL);
      g_assert_cmpstr (stanza.message.message_id, ==, "m");
    }
}

static void
test_wrong (void)
{
  static const char *const wrong[] = {
    "<x/>",
    "<result xmlns='urn:xmpp:mam:2'/>",
    "<result xmlns='urn:xmpp:mam:2'><forwarded xmlns='urn:xmpp:forward:0'/></result>",
    "<result xmlns='urn:xmpp:mam:2'><forwarded xmlns='urn:xmpp:forward:0'>"
    "<message xmlns='jabber:client' from='a@b'><body>b</body></message></forwarded>"
    "</result>",
    "<result xmlns='urn:xmpp:mam:2'><forwarded xmlns='urn:xmpp:forward:0'>"
    "<delay xmlns='urn:xmpp:delay' stamp='then'/>"
    "<message xmlns='jabber:client' from='a@b'><body>b</body></message></forwarded>"
    "</result>",
  };

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (WcNode) result =
          wc_parser_parse (wrong[i], "", WC_PARSER_LIMITS_ANY, NULL);
      g_auto (WcPieStanza) stanza = { NULL };

      g_assert_nonnull (result);
      g_assert_false (wc_pie_stanza_read_result (&stanza, result, ME));
    }
}

/* One that waits; whoever wrote it down forgot the namespace of stanzas. */
static void
test_offline (void)
{
  g_autoptr (WcNode) message = wc_parser_parse (
      "<message from='a@b/c'><body>b</body><delay xmlns='urn:xmpp:delay' "
      "stamp='1970-01-01T00:00:09Z'/></message>",
      "urn:xmpp:pie:0", WC_PARSER_LIMITS_ANY, NULL);
  g_auto (WcPieStanza) stanza = { NULL };
  g_autofree char *read = NULL;

  g_assert_true (wc_pie_stanza_read (&stanza, message, ME));
  read = describe (&stanza);
  g_assert_cmpstr (read, ==, "a@b|a@b/c|in||9|");
  g_assert_true (g_str_has_prefix (stanza.message.stanza,
                                   "<message from='a@b/c'><body>b</body><delay "));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/clients/pie-stanza/results", test_results);
  g_test_add_func ("/clients/pie-stanza/ids", test_ids);
  g_test_add_func ("/clients/pie-stanza/wrong", test_wrong);
  g_test_add_func ("/clients/pie-stanza/offline", test_offline);
  return g_test_run ();
}
