/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "lib/fake-session.h"
#include "xep/muc-challenge.h"
#include "xml/ns.h"

#define ROOM "room@rooms.ejabberd.test"

/* What is read of each sample of tests/wire/0158: which challenge is to be answered ("-":
 * on the page alone), what is to be looked at ("picture": what came with it). */
typedef struct
{
  const char *wire;
  const char *room;
  const char *sid;   /* (nullable) */
  const char *field; /* (nullable) it is no challenge for us */
  const char *media; /* (nullable) */
  const char *url;   /* (nullable) */
} Case;

static const Case cases[] = {
  { "xep-room.xml", "friendly-chat@muc.victim.com", NULL, "ocr",
    "http://www.victim.com/challenges/ocr.jpeg?A4C7303D",
    "http://www.victim.com/challenge.html?A4C7303D" },
  { "xep-choice.xml", "innocent@victim.com", "spam1", "ocr",
    "http://www.victim.com/challenges/ocr.jpeg?F3A6292C",
    "http://www.victim.com/challenge.html?F3A6292C" },
  { "xep-two-answers.xml", "innocent@victim.com", "spam2", "-", NULL, NULL },
  { "ejabberd.xml", ROOM, "join-1", "ocr", "picture",
    "http://127.0.0.1:19564/captcha/2474520660770771850" },
  { "question.xml", ROOM, "join-1", "qa", NULL, NULL },
  { "required.xml", ROOM, "join-1", "picture_q", "https://ejabberd.test/2", NULL },
  { "picture-behind-link.xml", ROOM, "join-1", "ocr", "picture", NULL },
  { "hashcash-required.xml", ROOM, "join-1", "-", NULL, "https://ejabberd.test/page" },
  { "hostile-picture.xml", ROOM, "join-1", "-", NULL, NULL },
  { "hostile-uri.xml", ROOM, "join-1", "-", NULL, NULL },
  { "forged-sid.xml", ROOM, "join-1", NULL },
  { "forged-room.xml", ROOM, "join-1", NULL },
  { "forged-kind.xml", ROOM, "join-1", NULL },
};

static WcMucChallenge *
read_wire (const char *file, const char *room, const char *sid)
{
  g_auto (WcInbound) in = wc_fake_session_inbound ("0158", file);

  return wc_muc_challenge_read (in.stanza, room, room, sid);
}

static void
test_read (gconstpointer data)
{
  const Case *c = data;
  g_autoptr (WcMucChallenge) challenge = read_wire (c->wire, c->room, c->sid);
  const WcFormMedia *media;

  if (c->field == NULL)
    {
      g_assert_null (challenge);
      return;
    }
  g_assert_nonnull (challenge);
  media = challenge->media;
  g_assert_cmpstr (challenge->field != NULL ? challenge->field->var : "-", ==, c->field);
  g_assert_cmpstr (media == NULL         ? NULL
                   : media->data != NULL ? "picture"
                                         : media->uri,
                   ==, c->media);
  g_assert_cmpstr (challenge->url, ==, c->url);
  g_assert_cmpstr (challenge->from, ==, c->room);
  g_assert_true (wc_muc_challenge_has_way (challenge) ==
                 (challenge->field != NULL || c->url != NULL));
}

/* Test that the answer is what the XEP's example has, and ejabberd's fields go back. */
static void
test_answer (void)
{
  g_autoptr (WcMucChallenge) xep =
      read_wire ("xep-choice.xml", "innocent@victim.com", "spam1");
  g_autoptr (WcMucChallenge) own = read_wire ("ejabberd.xml", ROOM, "join-1");
  g_autoptr (WcNode) first = wc_muc_challenge_build_answer (xep, "7nHL3", NULL);
  g_autoptr (WcNode) second = wc_muc_challenge_build_answer (own, "123", NULL);
  g_autofree char *text = wc_node_to_string (first, NULL);
  g_autofree char *other = wc_node_to_string (second, NULL);

  g_assert_cmpstr (
      text, ==,
      "<captcha xmlns='urn:xmpp:captcha'><x xmlns='jabber:x:data' type='submit'>"
      "<field var='FORM_TYPE' type='hidden'><value>urn:xmpp:captcha</value></field>"
      "<field var='from' type='hidden'><value>innocent@victim.com</value></field>"
      "<field var='challenge' type='hidden'><value>F3A6292C</value></field>"
      "<field var='sid' type='hidden'><value>spam1</value></field>"
      "<field var='ocr' type='text-single'><value>7nHL3</value></field>"
      "</x></captcha>");
  g_assert_cmpstr (
      other, ==,
      "<captcha xmlns='urn:xmpp:captcha'><x xmlns='jabber:x:data' type='submit'>"
      "<field var='FORM_TYPE' type='hidden'><value>urn:xmpp:captcha</value></field>"
      "<field var='from' type='hidden'><value>" ROOM "/me</value></field>"
      "<field var='challenge' type='hidden'><value>2474520660770771850</value></field>"
      "<field var='sid' type='hidden'><value>join-1</value></field>"
      "<field var='ocr' type='text-single'><value>123</value></field>"
      "</x></captcha>");
}

/* Test that an answer that the form does not take is refused here. */
static void
test_bad_answer (void)
{
  g_autoptr (WcMucChallenge) own = read_wire ("ejabberd.xml", ROOM, "join-1");
  g_autoptr (GError) error = NULL;

  g_assert_null (wc_muc_challenge_build_answer (own, "", &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_INVALID_ARGUMENT);
}

/* Test what is told: nobody answered, or wrongly. */
static void
test_explain (void)
{
  g_autoptr (WcMucChallenge) own = read_wire ("ejabberd.xml", ROOM, "join-1");
  g_autoptr (WcMucChallenge) bare =
      read_wire ("xep-two-answers.xml", "innocent@victim.com", "spam2");
  g_autoptr (GError) unanswered = wc_muc_challenge_explain (own);
  g_autoptr (GError) lost = wc_muc_challenge_explain (bare);
  g_autoptr (GError) refusal = g_error_new (WC_ERROR, WC_ERROR_REMOTE_ERROR, "no");
  g_autoptr (GError) wrong = NULL;

  g_assert_error (unanswered, WC_ERROR, WC_ERROR_NOT_AUTHORIZED);
  g_assert_cmpstr (wc_error_get_detail (unanswered, "reason"), ==, "captcha");
  g_assert_cmpstr (wc_error_get_detail (unanswered, "url"), ==, own->url);
  g_assert_cmpstr (wc_error_get_detail (unanswered, "text"), ==, own->url);
  g_assert_cmpstr (wc_error_get_detail (lost, "reason"), ==, "captcha");
  g_assert_null (wc_error_get_detail (lost, "url"));
  wc_error_set_detail (refusal, "text", "said so");
  wrong = wc_muc_challenge_explain_wrong (refusal);
  g_assert_error (wrong, WC_ERROR, WC_ERROR_NOT_AUTHORIZED);
  g_assert_cmpstr (wc_error_get_detail (wrong, "reason"), ==, "captcha-failed");
  g_assert_cmpstr (wc_error_get_detail (wrong, "text"), ==, "said so");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path =
          g_strdup_printf ("/xep/muc-challenge/read/%s", cases[i].wire);

      g_test_add_data_func (path, &cases[i], test_read);
    }
  g_test_add_func ("/xep/muc-challenge/answer", test_answer);
  g_test_add_func ("/xep/muc-challenge/bad-answer", test_bad_answer);
  g_test_add_func ("/xep/muc-challenge/explain", test_explain);
  return g_test_run ();
}
