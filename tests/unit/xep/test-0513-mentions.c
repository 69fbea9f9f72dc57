/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "lib/extra-fixture.h"
#include "lib/muc-fixture.h"
#include "xep/fallback.h"
#include "xep/xep-list.h"
#include "xml/ns.h"

#define ROOM "room@muc.lit"

static const WcXep *const module = &wc_xep_0513_mentions;

/* What becomes of the groupchat message with @inside, and whether we wrote it. */
static char *
read_message (WcMucFixture *f, const char *inside, gboolean outgoing)
{
  g_autofree char *xml = g_strdup_printf (
      "<message type='groupchat' from='" ROOM "/bob'>%s</message>", inside);
  g_auto (WcInbound) in = { .stanza = wc_fake_session_parse (xml), .outgoing = outgoing };

  wc_message_builder_set_chat (wc_inbound_message (&in), ROOM);
  wc_message_builder_set_body (in.message,
                               wc_node_child_text (in.stanza, "body", WC_NS_CLIENT));
  g_assert_cmpint (module->inbound (f->session, NULL, &in), ==, WC_PASS);
  return wc_extra_fixture_print (wc_message_builder_peek (in.message));
}

static void
assert_read (WcMucFixture *f, const char *inside, gboolean outgoing, const char *expected)
{
  g_autofree char *read = read_message (f, inside, outgoing);

  g_assert_cmpstr (read, ==, expected);
}

#define NAMES_ME "<mention xmlns='urn:xmpp:mentions:0' begin='0' end='2' jid='me@x.lit'/>"

static void
test_inbound (WcMucFixture *f, gconstpointer data)
{
  wc_muc_fixture_join (f, 0);
  assert_read (f, "<body>hello</body>", FALSE, "");
  assert_read (f, "<body>hello me</body>", FALSE, "me");
  assert_read (f, "<body>he: hello</body>" NAMES_ME, FALSE, "me; me@x.lit 0+2");
  /* whom we name ourselves we know */
  assert_read (f, "<body>me: hello</body>" NAMES_ME, TRUE, "me@x.lit 0+2");
  assert_read (f, NAMES_ME, FALSE, "");
}

static void
test_errors (WcMucFixture *f, gconstpointer data)
{
  g_auto (WcInbound)
      in = { .stanza = wc_fake_session_parse (
                 "<message type='error'><body>me</body>" NAMES_ME "</message>") };

  wc_muc_fixture_join (f, 0);
  wc_message_builder_set_chat (wc_inbound_message (&in), ROOM);
  wc_message_builder_set_body (in.message, "me");
  module->inbound (f->session, NULL, &in);
  g_assert_cmpuint (wc_message_builder_peek (in.message)->flags, ==, 0);
}

/* ---- Ours ---- */

static void
come (WcMucFixture *f, const char *nick, const char *jid, const char *id)
{
  g_autofree char *xml = g_strdup_printf (
      "<presence from='" ROOM "/%s'><occupant-id xmlns='urn:xmpp:occupant-id:0' id='%s'/>"
      "<x xmlns='http://jabber.org/protocol/muc#user'><item jid='%s' affiliation='none' "
      "role='participant'/></x></presence>",
      nick, id, jid);

  wc_fake_session_receive (f->fake, xml);
}

#define URL "\nhttps://x.lit/file"

/* A body with a quotation (or "") before the text, and a file behind it. */
static void
write_body (WcNode *stanza, const char *before)
{
  g_autofree char *body = g_strconcat (before, "bo: hi" URL, NULL);
  glong begin = g_utf8_strlen (before, -1);

  wc_node_add_with_text (stanza, "body", NULL, body);
  if (begin > 0)
    wc_fallback_add_range (stanza, WC_NS_REPLY, 0, begin);
  wc_fallback_add_range (stanza, WC_NS_FILE_SHARING, begin + (glong) strlen ("bo: hi\n"),
                         g_utf8_strlen (body, -1));
}

static void
remove_all (WcNode *stanza, const char *name, const char *ns)
{
  const WcNode *node;

  while ((node = wc_node_child (stanza, name, ns)) != NULL)
    wc_node_remove (stanza, node);
}

/* What is sent where the text, with @before it, names @jid. */
static char *
write_message (WcMucFixture *f, const char *before, const char *jid)
{
  g_autoptr (WcNode) stanza = wc_fake_session_parse ("<message/>");
  WcMessageBuilder *builder = wc_message_builder_new ();
  g_autoptr (WcMessage) message = NULL;
  WcOutbound out;

  wc_message_builder_set_chat (builder, ROOM);
  wc_message_builder_set_body (builder, "bo: hi");
  wc_extra_take_mention (wc_message_builder_peek_extra (builder),
                         wc_extra_fixture_mention (jid, NULL, 0, 2));
  message = wc_message_builder_end (builder);
  write_body (stanza, before);
  out = (WcOutbound){ message, stanza };
  g_assert_true (module->outbound (f->session, NULL, &out, NULL));
  remove_all (stanza, "body", WC_NS_CLIENT);
  remove_all (stanza, "fallback", WC_NS_FALLBACK);
  return wc_node_to_string (stanza, WC_NS_CLIENT);
}

static void
assert_written (WcMucFixture *f,
                const char *before,
                const char *jid,
                const char *who,
                const char *uri)
{
  g_autofree char *written = write_message (f, before, jid);
  glong begin = g_utf8_strlen (before, -1);
  g_autofree char *expected = g_strdup_printf (
      "<message><mention xmlns='urn:xmpp:mentions:0' begin='%ld' end='%ld' %s/>"
      "<reference xmlns='urn:xmpp:reference:0' type='mention' begin='%ld' end='%ld' "
      "uri='%s'/></message>",
      begin, begin + 2, who, begin, begin + 2, uri);

  g_assert_cmpstr (written, ==, expected);
}

/* Everybody sees real addresses, and ids. */
static void
test_open_room (WcMucFixture *f, gconstpointer data)
{
  wc_muc_fixture_join (f, WC_ROOM_HAS_OCCUPANT_IDS | WC_ROOM_NON_ANONYMOUS);
  come (f, "bo", "bo@y.lit/desk", "o1");
  assert_written (f, "", ROOM "/bo", "occupantid='o1'", "xmpp:bo@y.lit");
  assert_written (f, "> ☕\n", "bo@y.lit", "occupantid='o1'", "xmpp:bo@y.lit");
  assert_written (f, "", ROOM "/gone", "jid='room@muc.lit/gone'",
                  "xmpp:room@muc.lit/gone");
}

/* What only moderators see is not told to everybody. */
static void
test_anonymous_room (WcMucFixture *f, gconstpointer data)
{
  wc_muc_fixture_join (f, WC_ROOM_HAS_OCCUPANT_IDS);
  come (f, "bo", "bo@y.lit/desk", "o1");
  assert_written (f, "", ROOM "/bo", "occupantid='o1'", "xmpp:room@muc.lit/bo");
  assert_written (f, "", "bo@y.lit", "occupantid='o1'", "xmpp:room@muc.lit/bo");
}

static void
test_room_without_ids (WcMucFixture *f, gconstpointer data)
{
  wc_muc_fixture_join (f, 0);
  wc_muc_fixture_presence (f, "bo", NULL, "affiliation='none' role='participant'", "");
  assert_written (f, "", ROOM "/bo", "jid='room@muc.lit/bo'", "xmpp:room@muc.lit/bo");
}

static void
test_nothing (WcMucFixture *f, gconstpointer data)
{
  g_autoptr (WcNode) stanza = wc_fake_session_parse ("<message/>");
  g_autoptr (WcMessage) message = wc_message_builder_end (wc_message_builder_new ());
  WcOutbound out = { message, stanza };

  g_assert_true (module->outbound (f->session, NULL, &out, NULL));
  g_assert_null (wc_node_child (stanza, NULL, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(name, func)                                                                 \
  g_test_add ("/xep/0513-mentions/" name, WcMucFixture, NULL, wc_muc_fixture_setup,      \
              func, wc_muc_fixture_teardown)
  TEST ("inbound", test_inbound);
  TEST ("errors", test_errors);
  TEST ("open-room", test_open_room);
  TEST ("anonymous-room", test_anonymous_room);
  TEST ("room-without-ids", test_room_without_ids);
  TEST ("nothing", test_nothing);
  return g_test_run ();
}
