/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "lib/fake-session.h"
#include "xep/commands.h"
#include "xml/stanza.h"

static void
test_list (void)
{
  g_auto (WcInbound) in = wc_fake_session_inbound ("0050", "list.xml");
  g_autoptr (GPtrArray) items = wc_commands_parse_list (in.stanza, "responder.lit");
  g_autoptr (GString) all = g_string_new (NULL);

  for (guint i = 0; i < items->len; i++)
    {
      const WcCommandItem *item = g_ptr_array_index (items, i);

      g_string_append_printf (all, "%s=%s;", item->node, item->name);
    }
  g_assert_cmpstr (all->str, ==,
                   "list=List Service Configurations;config=Configure Service;"
                   "reset=reset;");
}

static void
test_list_ends (void)
{
  g_autoptr (GString) xml =
      g_string_new ("<iq><query xmlns='http://jabber.org/protocol/disco#items'>");
  g_autoptr (WcNode) iq = NULL;
  g_autoptr (GPtrArray) items = NULL;
  g_autoptr (GPtrArray) none = NULL;

  for (int i = 0; i <= WC_COMMAND_MAX_LIST; i++)
    g_string_append_printf (xml, "<item jid='a.lit' node='n%d'/>", i);
  g_string_append (xml, "</query></iq>");
  iq = wc_fake_session_parse (xml->str);
  items = wc_commands_parse_list (iq, "a.lit");
  none = wc_commands_parse_list (iq, "b.lit");
  g_assert_cmpuint (items->len, ==, WC_COMMAND_MAX_LIST);
  g_assert_cmpuint (none->len, ==, 0);
}

static void
on_reply (WcSession *session, gpointer data, const WcNode *result, const GError *error)
{
  g_assert_nonnull (error);
}

static void
test_ask (void)
{
  g_autoptr (WcFakeSession) fake = wc_fake_session_new ("me@x.lit/here");

  wc_commands_ask_list (fake->session, "a.lit/program", on_reply, NULL);
  wc_fake_session_assert_sent (fake, "<iq type='get' to='a.lit/program'><query "
                                     "xmlns='http://jabber.org/protocol/disco#items' "
                                     "node='http://jabber.org/protocol/commands'/></iq>");
}

static void
assert_built (const WcEntityCommand *command, const char *expected)
{
  g_autoptr (WcNode) node = wc_commands_build (command);
  g_autofree char *text = wc_node_to_string (node, NULL);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_build (void)
{
  g_autoptr (WcForm) form = wc_form_new (WC_FORM_KIND_SUBMIT);

  wc_form_add (form, "service", WC_FORM_TYPE_LIST_SINGLE, "httpd");
  assert_built (&(WcEntityCommand){ .node = "list", .lang = "en-us" },
                "<command xmlns='http://jabber.org/protocol/commands' node='list' "
                "action='execute' xml:lang='en-us'/>");
  assert_built (
      &(WcEntityCommand){
          .node = "config", .session = "s", .action = WC_COMMAND_NEXT, .form = form },
      "<command xmlns='http://jabber.org/protocol/commands' node='config' sessionid='s' "
      "action='next'><x xmlns='jabber:x:data' type='submit'><field var='service' "
      "type='list-single'><value>httpd</value></field></x></command>");
}

/* A stage as "status session actions default", notes and links, and its form: title, and
 * fields, columns and rows as numbers. */
static char *
describe (const WcCommandStep *step)
{
  GString *out = g_string_new (wc_command_status_to_string (step->status));

  g_string_append_printf (out, " %s", step->session != NULL ? step->session : "-");
  for (int i = WC_COMMAND_PREV; i <= WC_COMMAND_COMPLETE; i++)
    if (wc_command_step_allows (step, i))
      g_string_append_printf (out, " %s", wc_command_action_to_string (i));
  g_string_append_printf (out, " =%s", wc_command_action_to_string (step->usual));
  for (guint i = 0; i < step->notes->len; i++)
    {
      const WcCommandNote *note = g_ptr_array_index (step->notes, i);

      g_string_append_printf (out, " [%s: %s]",
                              wc_command_severity_to_string (note->severity), note->text);
    }
  for (guint i = 0; i < step->links->len; i++)
    {
      const WcCommandLink *link = g_ptr_array_index (step->links, i);

      g_string_append_printf (out, " <%s %s>", link->url, link->text);
    }
  if (step->form != NULL)
    g_string_append_printf (out, " form %u %u %u", step->form->fields->len,
                            step->form->columns->len, step->form->rows->len);
  return g_string_free (out, FALSE);
}

static const struct
{
  const char *wire;
  const char *expected; /* (nullable) */
} cases[] = {
  { "stage-1.xml", "executing config:20020923T213616Z-700 next =next form 1 0 0" },
  { "stage-2.xml", "executing config:20020923T213616Z-700 prev complete =complete [warn: "
                   "The service is running.] [info: Read twice.] form 1 0 0" },
  { "table.xml", "completed list:20020923T213616Z-700 =execute "
                 "<https://responder.lit/list The list> form 0 3 2" },
  { "no-actions.xml", "executing s =execute form 1 0 0" },
  { "wrong-default.xml", "executing s prev complete =complete form 1 0 0" },
  { "no-status.xml", "executing s next =next form 1 0 0" },
  { "canceled.xml", "canceled config:20020923T213616Z-700 =execute" },
  { "no-command.xml", NULL },
  { "no-form.xml", NULL },
};

static void
test_stages (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (WcInbound) in = wc_fake_session_inbound ("0050", cases[i].wire);
      g_autoptr (GError) error = NULL;
      g_autoptr (WcCommandStep) step = wc_commands_parse (in.stanza, &error);
      g_autofree char *text = step != NULL ? describe (step) : NULL;

      g_assert_cmpstr (text, ==, cases[i].expected);
      if (cases[i].expected == NULL)
        g_assert_error (error, WC_ERROR, WC_ERROR_REMOTE_ERROR);
    }
}

static void
test_much (void)
{
  g_autoptr (GString) xml = g_string_new (
      "<iq><command xmlns='http://jabber.org/protocol/commands' status='completed'>");
  g_autofree char *large = g_strnfill (WC_COMMAND_MAX_NOTE + 1, 'x');
  g_autoptr (WcNode) iq = NULL;
  g_autoptr (WcCommandStep) step = NULL;

  g_string_append_printf (xml, "<note>%s</note>", large);
  for (int i = 0; i <= WC_COMMAND_MAX_NOTES; i++)
    g_string_append (xml, "<note>n</note>");
  for (int i = 0; i <= WC_COMMAND_MAX_LINKS; i++)
    g_string_append (xml, "<x xmlns='jabber:x:oob'><url>http://a.lit/</url></x>");
  g_string_append (xml, "</command></iq>");
  iq = wc_fake_session_parse (xml->str);
  step = wc_commands_parse (iq, NULL);
  g_assert_cmpuint (step->notes->len, ==, WC_COMMAND_MAX_NOTES);
  g_assert_cmpuint (step->links->len, ==, WC_COMMAND_MAX_LINKS);
}

static void
test_explain (void)
{
  g_auto (WcInbound) in = wc_fake_session_inbound ("0050", "expired.xml");
  g_autoptr (GError) error = wc_stanza_get_error (in.stanza);
  g_autoptr (GError) explained = wc_commands_explain (error, in.stanza);
  g_autoptr (GError) silent = wc_commands_explain (error, NULL);

  g_assert_error (explained, WC_ERROR, WC_ERROR_NOT_AUTHORIZED);
  g_assert_cmpstr (wc_error_get_detail (explained, "reason"), ==, "session-expired");
  g_assert_cmpstr (wc_error_get_detail (explained, "condition"), ==, "not-allowed");
  g_assert_null (wc_error_get_detail (silent, "reason"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/xep/commands/list", test_list);
  g_test_add_func ("/xep/commands/list-ends", test_list_ends);
  g_test_add_func ("/xep/commands/ask", test_ask);
  g_test_add_func ("/xep/commands/build", test_build);
  g_test_add_func ("/xep/commands/stages", test_stages);
  g_test_add_func ("/xep/commands/much", test_much);
  g_test_add_func ("/xep/commands/explain", test_explain);
  return g_test_run ();
}
