/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/said-fixture.h"
#include "xep/xep-list.h"

#define MODULE &wc_xep_0308_correction
#define LIVE WC_MESSAGE_SOURCE_LIVE
#define REPLACE(id) "<replace xmlns='urn:xmpp:message-correct:0' id='" id "'/>"

#define FIRST "iXsOTfqcguqF5Bj04dec99e0b4caf7dda8600905307bf4f8d773d51"
#define SECOND "QQx0Vt5Ygdi5d8Bff5a51a0d6f6f921d91c33fc35157f7776422920"
#define IN_PROSODY "PMGDWOXpx0yTIrVc1ac48b167f51c452923689cb2e1aa4c526a1716"
#define IN_EJABBERD "qi4zGpiJIafUpGE3cc5b4749d468f23954f17c82ed0d912d63d789d"
#define WINDOW "But soft, what light through yonder window breaks?"

/* Profanity corrects its last correction, where it corrects twice. */
static void
test_inbound (void)
{
  static const WcSaidSample samples[] = {
    { "xep.xml", "\"" WINDOW "\" correction(bad1)=" WINDOW },
    { "movim.xml",
      "\"<3 & more\" correction(0d5d3ad8-53c5-4b22-a18e-bb9b1ce33a0a)=<3 & more" },
    { "profanity-0.13.1.xml", "\"Hello\" correction(" FIRST ")=Hello" },
    { "profanity-0.13.1-again.xml", "\"Hello!\" correction(" SECOND ")=Hello!" },
    { "profanity-0.13.1-prosody-room.xml",
      "\"good morning\" correction(" IN_PROSODY ")=good morning" },
    { "profanity-0.13.1-ejabberd-room.xml",
      "\"good morning\" correction(" IN_EJABBERD ")=good morning" },
    { NULL },
  };

  wc_said_fixture_assert_samples (MODULE, LIVE, "0308", samples);
}

/* The same nick is somebody else's now. */
static void
test_author (void)
{
  WcAnnotationKind kind = WC_ANNOTATION_CORRECTION;

  g_assert_true (wc_said_fixture_may (kind, "0308", "profanity-0.13.1-again.xml",
                                      "profanity-0.13.1.xml"));
  g_assert_false (wc_said_fixture_may (kind, "0308", "forged-nick.xml",
                                       "profanity-0.13.1-prosody-room.xml"));
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

/* That its text is empty now; alone that would be nothing. What has none, or is not to be
 * read here, says nothing of it. */
static void
test_empty (void)
{
  static const struct
  {
    const char *content;
    WcMessageKind kind;
    gboolean corrects;
  } cases[] = {
    { "<body/>", WC_MESSAGE_KIND_TEXT, TRUE },
    { "<body></body>", WC_MESSAGE_KIND_TEXT, TRUE },
    { "", WC_MESSAGE_KIND_TEXT, FALSE },
    { "<body xmlns='x'/>", WC_MESSAGE_KIND_TEXT, FALSE },
    { "<body/>", WC_MESSAGE_KIND_ENCRYPTED, FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (WcFakeSession) fake = wc_fake_session_new ("me@x.lit/here");
      g_autofree char *xml = g_strdup_printf ("<message from='a@b'>%s%s</message>",
                                              cases[i].content, REPLACE ("bad1"));
      g_auto (WcInbound) in = { .stanza = wc_fake_session_parse (xml) };
      const WcMessage *message = wc_message_builder_peek (wc_inbound_message (&in));
      const WcAnnotation *correction;

      wc_message_builder_peek (in.message)->kind = cases[i].kind;
      wc_xep_im_message.inbound (fake->session, NULL, &in);
      wc_xep_0308_correction.inbound (fake->session, NULL, &in);
      correction = wc_message_find_annotation (message, WC_ANNOTATION_CORRECTION);
      g_assert_cmpint (correction != NULL, ==, cases[i].corrects);
      g_assert_cmpint (message->hidden, ==, cases[i].corrects);
      g_assert_true (correction == NULL || g_str_equal (correction->value, ""));
    }
}

static void
test_odd (void)
{
  static const WcSaidSample samples[] = {
    { "forged-error.xml", "\"But soft\"" },
    { "forged-no-id.xml", "\"But soft\"" },
    { "forged-empty-id.xml", "\"But soft\"" },
    { "forged-no-text.xml", "" },
    { NULL },
  };

  wc_said_fixture_assert_samples (MODULE, LIVE, "0308", samples);
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
  g_test_add_func ("/correction/author", test_author);
  g_test_add_func ("/correction/files", test_files);
  g_test_add_func ("/correction/empty", test_empty);
  g_test_add_func ("/correction/odd", test_odd);
  g_test_add_func ("/correction/outbound", test_outbound);
  return g_test_run ();
}
