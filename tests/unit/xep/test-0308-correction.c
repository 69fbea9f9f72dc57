/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/said-fixture.h"
#include "xep/xep-list.h"

#define MODULE &wc_xep_0308_correction
#define LIVE WC_MESSAGE_SOURCE_LIVE
#define REPLACE(id) "<replace xmlns='urn:xmpp:message-correct:0' id='" id "'/>"

static void
test_inbound (void)
{
  wc_said_fixture_assert (
      MODULE, LIVE,
      "<message id='good1'><body>But soft</body>" REPLACE ("bad1") "</message>",
      "\"But soft\" correction(bad1)=But soft");
}

/* A file may stand in the place of a text, or of another file. */
static void
test_files (void)
{
  g_autoptr (WcFakeSession) fake = wc_fake_session_new ("me@x.lit/here");
  g_auto (WcInbound)
      in = { .stanza = wc_fake_session_parse (
                 "<message><body>https://x.lit/f</body>" REPLACE ("bad1") //
                 "<x xmlns='jabber:x:oob'><url>https://x.lit/f</url></x></message>") };
  const WcMessage *message = wc_message_builder_peek (wc_inbound_message (&in));
  const WcAnnotation *correction;

  wc_message_builder_set_body (in.message, "https://x.lit/f");
  wc_xep_0447_file_sharing.inbound (fake->session, NULL, &in);
  wc_xep_0308_correction.inbound (fake->session, NULL, &in);
  correction = wc_message_find_annotation (message, WC_ANNOTATION_CORRECTION);
  g_assert_cmpstr (correction->target_id, ==, "bad1");
  g_assert_cmpstr (correction->value, ==, "");
  g_assert_null (wc_message_get_text (message));
  g_assert_cmpuint (message->attachments->len, ==, 1);
}

static void
test_odd (void)
{
  wc_said_fixture_assert (MODULE, LIVE, "<message>" REPLACE ("bad1") "</message>", "");
  wc_said_fixture_assert (MODULE, LIVE,
                          "<message><body>a</body>" REPLACE ("") "</message>", "\"a\"");
  wc_said_fixture_assert (
      MODULE, LIVE, "<message type='error'><body>a</body>" REPLACE ("bad1") "</message>",
      "\"a\"");
}

static void
test_outbound (void)
{
  wc_said_fixture_assert_writes (
      MODULE, "But soft",
      wc_annotation_new (WC_ANNOTATION_CORRECTION, "bad1", "But soft"),
      "<message type='chat'><body>But soft</body>" REPLACE ("bad1") "</message>");
  wc_said_fixture_assert_writes (MODULE, "a", NULL,
                                 "<message type='chat'><body>a</body></message>");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/correction/inbound", test_inbound);
  g_test_add_func ("/correction/files", test_files);
  g_test_add_func ("/correction/odd", test_odd);
  g_test_add_func ("/correction/outbound", test_outbound);
  return g_test_run ();
}
