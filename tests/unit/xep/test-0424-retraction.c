/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/said-fixture.h"
#include "xep/xep-list.h"

#define MODULE &wc_xep_0424_retraction
#define LIVE WC_MESSAGE_SOURCE_LIVE
#define ARCHIVE WC_MESSAGE_SOURCE_ARCHIVE

static void
test_inbound (void)
{
  wc_said_fixture_assert (
      MODULE, LIVE,
      "<message type='chat'><retract id='w1' xmlns='urn:xmpp:message-retract:1'/>"
      "<fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:message-retract:1'/>"
      "<body>/me retracted a previous message</body></message>",
      "hidden retraction(w1)");
  /* the older form */
  wc_said_fixture_assert (
      MODULE, LIVE,
      "<message><body>x</body><apply-to id='w1' xmlns='urn:xmpp:fasten:0'>"
      "<retract xmlns='urn:xmpp:message-retract:0'/></apply-to></message>",
      "hidden retraction(w1)");
}

#define MARK                                                                             \
  "<message><retracted stamp='2019-09-20T23:09:32Z' id='r1' "                            \
  "xmlns='urn:xmpp:message-retract:1'/></message>"

static void
test_mark (void)
{
  wc_said_fixture_assert (MODULE, ARCHIVE, MARK, "retraction(-) at=2019-09-20T23:09:32Z");
  wc_said_fixture_assert (MODULE, LIVE, MARK, "");
  wc_said_fixture_assert (
      MODULE, ARCHIVE,
      "<message><retracted xmlns='urn:xmpp:message-retract:0'/></message>",
      "retraction(-)");
  wc_said_fixture_assert (MODULE, ARCHIVE,
                          "<message><retracted xmlns='urn:xmpp:message-retract:1' "
                          "stamp='yesterday'/></message>",
                          "retraction(-)");
}

/* Who leaves a text beside the mark wrote it himself: it says what it says live. */
static void
test_mark_of_its_author (void)
{
  wc_said_fixture_assert (
      MODULE, ARCHIVE,
      "<message><body>hi</body><retracted xmlns='urn:xmpp:message-retract:1'/></message>",
      "\"hi\"");
  wc_said_fixture_assert (MODULE, ARCHIVE,
                          "<message type='groupchat'><body>hi</body>"
                          "<retracted xmlns='urn:xmpp:message-retract:1'>"
                          "<moderated by='r@x/al' "
                          "xmlns='urn:xmpp:message-moderate:1'/></retracted></message>",
                          "\"hi\"");
}

/* What the room does is not its author's doing. */
static void
test_not_mine (void)
{
  wc_said_fixture_assert (
      MODULE, LIVE,
      "<message type='groupchat'><retract id='w1' xmlns='urn:xmpp:message-retract:1'>"
      "<moderated xmlns='urn:xmpp:message-moderate:1'/></retract></message>",
      "");
  wc_said_fixture_assert (MODULE, LIVE,
                          "<message type='error'><retract id='w1' "
                          "xmlns='urn:xmpp:message-retract:1'/></message>",
                          "");
  wc_said_fixture_assert (
      MODULE, LIVE,
      "<message><body>x</body><retract xmlns='urn:xmpp:message-retract:1'/></message>",
      "\"x\"");
}

static void
test_outbound (void)
{
  wc_said_fixture_assert_writes (
      MODULE, NULL, wc_annotation_new (WC_ANNOTATION_RETRACTION, "w1", NULL),
      "<message type='chat'><retract xmlns='urn:xmpp:message-retract:1' id='w1'/>"
      "<fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:message-retract:1'/>"
      "<body>/me retracted a previous message, but your client does not support that."
      "</body><store xmlns='urn:xmpp:hints'/></message>");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/retraction/inbound", test_inbound);
  g_test_add_func ("/retraction/mark", test_mark);
  g_test_add_func ("/retraction/mark-of-its-author", test_mark_of_its_author);
  g_test_add_func ("/retraction/not-mine", test_not_mine);
  g_test_add_func ("/retraction/outbound", test_outbound);
  return g_test_run ();
}
