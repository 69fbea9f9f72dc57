/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/said-fixture.h"
#include "xep/xep-list.h"

#define MODULE &wc_xep_0424_retraction
#define LIVE WC_MESSAGE_SOURCE_LIVE
#define ARCHIVE WC_MESSAGE_SOURCE_ARCHIVE

/* slixmpp of Debian 12 has the older form, and does not say what its text stands for. */
static void
test_inbound (void)
{
  static const WcSaidSample samples[] = {
    { "xep.xml", "hidden retraction(wrong-recipient-1)" },
    { "movim.xml", "hidden retraction(0d5d3ad8-53c5-4b22-a18e-bb9b1ce33a0a)" },
    { "slixmpp-1.8.3.xml", "hidden retraction(m7)" },
    { NULL },
  };

  wc_said_fixture_assert_samples (MODULE, LIVE, "0424", samples);
}

#define MARK                                                                             \
  "<message><retracted stamp='2019-09-20T23:09:32Z' id='r1' "                            \
  "xmlns='urn:xmpp:message-retract:1'/></message>"

static void
test_mark (void)
{
  static const WcSaidSample archived[] = {
    { "xep-tombstone.xml", "retraction(-) at=2019-09-20T23:09:32Z" },
    { NULL },
  };
  static const WcSaidSample live[] = { { "xep-tombstone.xml", "" }, { NULL } };

  wc_said_fixture_assert_samples (MODULE, ARCHIVE, "0424", archived);
  wc_said_fixture_assert_samples (MODULE, LIVE, "0424", live);
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
  static const WcSaidSample samples[] = {
    { "forged-moderation.xml", "" },
    { "forged-error.xml", "" },
    { "forged-no-id.xml", "\"x\"" },
    { NULL },
  };

  wc_said_fixture_assert_samples (MODULE, LIVE, "0424", samples);
}

/* The same nick is somebody else's now. */
static void
test_author (void)
{
  WcAnnotationKind kind = WC_ANNOTATION_RETRACTION;

  g_assert_false (wc_said_fixture_may (kind, "0424", "forged-nick.xml",
                                       "../0308/profanity-0.13.1-prosody-room.xml"));
  g_assert_true (wc_said_fixture_may (kind, "0424", "slixmpp-1.8.3.xml",
                                      "../0308/profanity-0.13.1.xml"));
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
  g_test_add_func ("/retraction/author", test_author);
  g_test_add_func ("/retraction/outbound", test_outbound);
  return g_test_run ();
}
