/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "lib/said-fixture.h"
#include "xep/xep-list.h"
#include "xml/ns.h"

#define MODULE &wc_xep_0461_replies
#define LIVE WC_MESSAGE_SOURCE_LIVE
#define REPLY(id) "<reply xmlns='urn:xmpp:reply:0' to='a@x.lit/1' id='" id "'/>"
#define REPLY_OUT "<reply xmlns='urn:xmpp:reply:0' id='m1' to='a@x.lit/1'/>"

static void
test_inbound (void)
{
  wc_said_fixture_assert (MODULE, LIVE,
                          "<message><body>Great idea!</body>" REPLY ("m1") "</message>",
                          "\"Great idea!\" reply(m1)");
  wc_said_fixture_assert (
      MODULE, LIVE,
      "<message><body>&gt; Anna wrote:\n&gt; We should bake a cake\nGreat "
      "idea!</body>" REPLY (
          "m1") "<fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:reply:0'>"
                "<body start='0' end='38'/></fallback></message>",
      "\"Great idea!\" reply(m1)=Anna wrote:,We should bake a cake");
}

#define CUT(end)                                                                         \
  "<fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:reply:0'>"                        \
  "<body start='0' end='" end "'/></fallback>"

/* What is kept of a quotation is its text, and not more than we would quote. */
static void
test_quotation (void)
{
  g_autofree char *much = g_strnfill (1500, 'x');
  g_autofree char *long_xml = g_strdup_printf (
      "<message><body>&gt; ☕%s\nyes</body>" REPLY ("m1") CUT ("1504") "</message>", much);
  g_autofree char *read = wc_said_fixture_read (MODULE, LIVE, long_xml);

  wc_said_fixture_assert (MODULE, LIVE,
                          "<message><body>&gt;&gt; a\n&gt;\n&gt;  b\nno</body>" REPLY (
                              "m1") CUT ("12") "</message>",
                          "\"no\" reply(m1)=> a,, b");
  /* nothing but marks, and what says nothing of where it ends */
  wc_said_fixture_assert (
      MODULE, LIVE, "<message><body>&gt; \nno</body>" REPLY ("m1") CUT ("3") "</message>",
      "\"no\" reply(m1)");
  wc_said_fixture_assert (MODULE, LIVE,
                          "<message><body>&gt; a\nno</body>" REPLY ("m1") "</message>",
                          "\"> a\nno\" reply(m1)");
  g_assert_true (g_str_has_prefix (read, "\"yes\" reply(m1)=☕xxx"));
  g_assert_cmpuint (strlen (strchr (read, '=') + 1), ==, 1000);
}

/* Dino 0.4.2 itself, about a message that is not of ASCII alone. */
static void
test_dino (void)
{
  g_auto (WcInbound) in = wc_fake_session_inbound ("0461", "dino-0.4.2.xml");
  g_autofree char *xml = wc_node_to_string (in.stanza, WC_NS_CLIENT);

  wc_said_fixture_assert (
      MODULE, LIVE, xml,
      "\"an answer from dino\" reply(9bd0c102-0db8-47d5-8ea5-3fadca629033)=hello "
      "dino, this is whinchat 🐦 äöü");
}

/* Nothing that was said is lost, and an error repeats what was said. */
static void
test_odd (void)
{
  wc_said_fixture_assert (
      MODULE, LIVE,
      "<message><body>&gt; a</body>" REPLY ("m1") "<fallback xmlns='urn:xmpp:fallback:0' "
                                                  "for='urn:xmpp:reply:0'/></message>",
      "\"> a\" reply(m1)");
  wc_said_fixture_assert (MODULE, LIVE, "<message><body>a</body>" REPLY ("") "</message>",
                          "\"a\"");
  wc_said_fixture_assert (MODULE, LIVE, "<message>" REPLY ("m1") "</message>", "");
  wc_said_fixture_assert (MODULE, LIVE,
                          "<message><body>a</body>"
                          "<reply xmlns='urn:xmpp:reply:0'/></message>",
                          "\"a\"");
  wc_said_fixture_assert (
      MODULE, LIVE, "<message type='error'><body>a</body>" REPLY ("m1") "</message>",
      "\"a\"");
}

#define FILE                                                                             \
  "<file-sharing xmlns='urn:xmpp:sfs:0'><file xmlns='urn:xmpp:file:metadata:0'/>"        \
  "</file-sharing>"
#define OOB "<x xmlns='jabber:x:oob'><url>https://x.lit/a</url></x>"

/* A file is an answer as well; what cannot be read is none that anybody sees. */
static void
test_files (void)
{
  wc_said_fixture_assert (MODULE, LIVE, "<message>" REPLY ("m1") FILE "</message>",
                          "reply(m1)");
  wc_said_fixture_assert (MODULE, LIVE, "<message>" REPLY ("m1") OOB "</message>",
                          "reply(m1)");
  wc_said_fixture_assert (
      MODULE, LIVE, "<message>" REPLY ("m1") "<x xmlns='jabber:x:oob'/></message>", "");
}

static WcAnnotation *
answer (const char *value, const char *body)
{
  WcAnnotation *reply = wc_annotation_new (WC_ANNOTATION_REPLY, "m1", value);

  reply->target_from = g_strdup ("a@x.lit/1");
  reply->target_body = g_strdup (body);
  return reply;
}

static WcAnnotation *
answer_to_spoiler (void)
{
  WcAnnotation *reply = answer ("quote", "they die");

  reply->target_spoiler = g_strdup ("");
  return reply;
}

static void
test_outbound (void)
{
  wc_said_fixture_assert_writes (MODULE, "yes", answer (NULL, "cake?"),
                                 "<message type='chat'><body>yes</body>" REPLY_OUT
                                 "</message>");
  wc_said_fixture_assert_writes (
      MODULE, "yes", answer ("quote", "a 🎂?\nnow?"),
      "<message type='chat'>" REPLY_OUT "<body>&gt; a 🎂?\n&gt; now?\nyes</body>"
      "<fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:reply:0'>"
      "<body start='0' end='14'/></fallback></message>");
  /* retracted meanwhile */
  wc_said_fixture_assert_writes (MODULE, "yes", answer ("quote", NULL),
                                 "<message type='chat'><body>yes</body>" REPLY_OUT
                                 "</message>");
  wc_said_fixture_assert_writes (MODULE, "yes", answer_to_spoiler (),
                                 "<message type='chat'><body>yes</body>" REPLY_OUT
                                 "</message>");
  wc_said_fixture_assert_writes (MODULE, "yes", NULL,
                                 "<message type='chat'><body>yes</body></message>");
}

static void
test_long_quotation (void)
{
  g_autofree char *line = g_strnfill (5000, 'x');
  g_autofree char *text =
      g_strjoin ("\n", line, "2", "3", "4", "5", "6", "7", "8", "9", NULL);
  g_autofree char *written =
      wc_said_fixture_write (MODULE, "yes", answer ("quote", text));

  g_assert_nonnull (strstr (written, "&gt; 8\nyes"));
  g_assert_cmpuint (strlen (written), <, 600);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/replies/inbound", test_inbound);
  g_test_add_func ("/replies/quotation", test_quotation);
  g_test_add_func ("/replies/dino", test_dino);
  g_test_add_func ("/replies/odd", test_odd);
  g_test_add_func ("/replies/files", test_files);
  g_test_add_func ("/replies/outbound", test_outbound);
  g_test_add_func ("/replies/long-quotation", test_long_quotation);
  return g_test_run ();
}
