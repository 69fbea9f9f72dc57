/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/muc-fixture.h"
#include "xep/muc-voice.h"
#include "xml/ns.h"

#define ROOM "room@muc.lit"
#define FIELD(var, value) "<field var='" var "'><value>" value "</value></field>"
#define REQUEST(from, type, nick)                                                        \
  "<message from='" from "' to='me@x.lit/here'" type ">"                                 \
  "<x xmlns='jabber:x:data' type='form'><title>Voice request</title>" FIELD (            \
      "FORM_TYPE", "http://jabber.org/protocol/muc#request")                             \
      FIELD ("muc#role", "participant") FIELD ("muc#jid", "forged@x.lit")                \
          FIELD ("muc#roomnick", nick) FIELD ("muc#request_allow", "false") "</x>"       \
                                                                            "</message>"

typedef struct
{
  WcMucFixture muc;
  WcPrompts *prompts;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  WcHost *host;

  wc_muc_fixture_setup (&f->muc, NULL);
  f->prompts = wc_prompts_new (f->muc.temp->db);
  host = wc_host_of (f->muc.session);
  host->prompts = f->prompts;
  wc_muc_fixture_join (&f->muc, 0);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  /* what comes and goes is told, too: test-muc-presence.c */
  g_string_truncate (f->muc.told, 0);
  g_string_truncate (f->muc.events, 0);
  wc_muc_fixture_teardown (&f->muc, NULL);
  g_clear_object (&f->prompts);
}

static void
become (Fixture *f, const char *role)
{
  g_autofree char *item = g_strdup_printf ("affiliation='admin' role='%s'", role);

  wc_muc_fixture_presence (&f->muc, "me", NULL, item, "<status code='110'/>");
}

static void
meet (Fixture *f, const char *nick, const char *role)
{
  g_autofree char *item =
      g_strdup_printf ("affiliation='none' role='%s' jid='eve@x.lit/r'", role);

  wc_muc_fixture_presence (&f->muc, nick, NULL, item, "");
}

static int
compare (gconstpointer a, gconstpointer b)
{
  return g_strcmp0 (*(const char *const *) a, *(const char *const *) b);
}

/* Whom prompts are open about, in the order of their names. */
static char *
asked (Fixture *f)
{
  g_autoptr (GPtrArray) open = wc_prompts_list (f->prompts, NULL);
  g_autoptr (GPtrArray) words = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < open->len; i++)
    {
      const WcPrompt *prompt = g_ptr_array_index (open, i);

      g_assert_cmpint (prompt->kind, ==, WC_PROMPT_KIND_VOICE);
      g_ptr_array_add (words, g_strdup_printf ("%s (%s)",
                                               wc_details_get (prompt->details, "who"),
                                               wc_details_get (prompt->details, "jid")));
    }
  g_ptr_array_sort (words, compare);
  g_ptr_array_add (words, NULL);
  return g_strjoinv (" ", (char **) words->pdata);
}

#define assert_asked(f, words)                                                           \
  G_STMT_START                                                                           \
  {                                                                                      \
    g_autofree char *found = asked (f);                                                  \
    g_assert_cmpstr (found, ==, words);                                                  \
  }                                                                                      \
  G_STMT_END

/* Test that a moderator is asked, once, for somebody as the room shows them. */
static void
test_asked (Fixture *f, gconstpointer data)
{
  become (f, "moderator");
  meet (f, "eve", "visitor");
  wc_fake_session_receive (f->muc.fake, REQUEST (ROOM, "", "eve"));
  assert_asked (f, "room@muc.lit/eve (eve@x.lit/r)");
  wc_fake_session_receive (f->muc.fake, REQUEST (ROOM, " type='normal'", "eve"));
  assert_asked (f, "room@muc.lit/eve (eve@x.lit/r)");
  meet (f, "dan", "visitor");
  wc_fake_session_receive (f->muc.fake, REQUEST (ROOM, "", "dan"));
  assert_asked (f, "room@muc.lit/dan (eve@x.lit/r) room@muc.lit/eve (eve@x.lit/r)");
}

/* Test that only the room may ask, only a moderator, and only for who may not speak. */
static void
test_not_asked (Fixture *f, gconstpointer data)
{
  meet (f, "eve", "visitor");
  wc_fake_session_receive (f->muc.fake, REQUEST (ROOM, "", "eve"));
  become (f, "moderator");
  wc_fake_session_receive (f->muc.fake, REQUEST (ROOM "/eve", "", "eve"));
  wc_fake_session_receive (f->muc.fake, REQUEST ("other@muc.lit", "", "eve"));
  wc_fake_session_receive (f->muc.fake, REQUEST (ROOM, " type='error'", "eve"));
  wc_fake_session_receive (f->muc.fake, REQUEST (ROOM, "", "nobody"));
  wc_fake_session_receive (f->muc.fake, REQUEST (ROOM, "", "bob"));
  assert_asked (f, "");
  g_assert_cmpuint (wc_muc_fixture_count_dropped (&f->muc, "voice-request"), ==, 3);
}

/* Test that a question that somebody else has answered, or nobody can, is closed. */
static void
test_settled (Fixture *f, gconstpointer data)
{
  become (f, "moderator");
  meet (f, "eve", "visitor");
  meet (f, "dan", "visitor");
  wc_fake_session_receive (f->muc.fake, REQUEST (ROOM, "", "eve"));
  wc_fake_session_receive (f->muc.fake, REQUEST (ROOM, "", "dan"));
  meet (f, "eve", "participant");
  assert_asked (f, "room@muc.lit/dan (eve@x.lit/r)");
  wc_muc_fixture_presence (&f->muc, "dan", "unavailable",
                           "affiliation='none' role='none'", "");
  assert_asked (f, "");
}

/* Test that others cannot fill the disk with questions. */
static void
test_bound (Fixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) open = NULL;

  become (f, "moderator");
  for (guint i = 0; i < 2 * WC_PROMPTS_MAX_VOICES; i++)
    {
      g_autofree char *nick = g_strdup_printf ("n%u", i);
      g_autofree char *request = g_strdup_printf (REQUEST (ROOM, "", "%s"), nick);

      meet (f, nick, "visitor");
      wc_fake_session_receive (f->muc.fake, request);
    }
  open = wc_prompts_list (f->prompts, NULL);
  g_assert_cmpuint (open->len, ==, WC_PROMPTS_MAX_VOICES);
}

static void
assert_form (Fixture *f, const char *form)
{
  g_autoptr (WcNode) sent = wc_muc_fixture_take (&f->muc);
  g_autoptr (WcNode) expected = wc_fake_session_parse (form);

  g_assert_cmpstr (wc_node_attr (sent, "to"), ==, ROOM);
  g_assert_null (wc_node_attr (sent, "type"));
  g_assert_true (wc_node_equal (wc_node_child (sent, "x", WC_NS_DATA_FORMS), expected));
}

#define TYPED(var, type, value)                                                          \
  "<field var='" var "' type='" type "'><value>" value "</value></field>"
#define FORM(inside)                                                                     \
  "<x xmlns='jabber:x:data' type='submit'>" TYPED (                                      \
      "FORM_TYPE", "hidden", "http://jabber.org/protocol/muc#request")                   \
      TYPED ("muc#role", "list-single", "participant") inside "</x>"

/* §§ 7.13, 8.6. */
static void
test_forms (Fixture *f, gconstpointer data)
{
  const WcRoomVoice grant = { ROOM, "eve", "eve@x.lit/r", TRUE };
  const WcRoomVoice deny = { ROOM, "eve", NULL, FALSE };

  wc_muc_voice_ask (f->muc.session, ROOM);
  assert_form (f, FORM (""));
  wc_muc_voice_answer (f->muc.session, &grant);
  assert_form (f, FORM (TYPED ("muc#jid", "jid-single", "eve@x.lit/r")
                            TYPED ("muc#roomnick", "text-single", "eve")
                                TYPED ("muc#request_allow", "boolean", "true")));
  wc_muc_voice_answer (f->muc.session, &deny);
  assert_form (f, FORM (TYPED ("muc#roomnick", "text-single", "eve")
                            TYPED ("muc#request_allow", "boolean", "false")));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(name, func)                                                                 \
  g_test_add ("/xep/muc-voice/" name, Fixture, NULL, set_up, func, tear_down)
  TEST ("asked", test_asked);
  TEST ("not-asked", test_not_asked);
  TEST ("settled", test_settled);
  TEST ("bound", test_bound);
  TEST ("forms", test_forms);
  return g_test_run ();
}
