/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "lib/muc-fixture.h"
#include "xml/ns.h"

#define ROOM "room@muc.lit"
#define PAGE "http://muc.lit/c"
#define REFUSED "refused error=5; "
#define ASKED ROOM " " PAGE " form; "
#define WAIT_US (3 * G_TIME_SPAN_MINUTE)
#define QUESTION "<field var='qa' label='What colour is a lime?'/>"

typedef struct
{
  WcMucFixture muc;
  WcPrompts *prompts; /* (owned) */
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  wc_muc_fixture_setup (&f->muc, NULL);
  f->prompts = wc_prompts_new (f->muc.temp->db);
  f->muc.host.prompts = f->prompts;
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_string_truncate (f->muc.events, 0);
  wc_muc_fixture_teardown (&f->muc, NULL);
  g_object_unref (f->prompts);
}

/* Returns: (transfer full) the id of the presence that enters. */
static char *
start_join (Fixture *f)
{
  const WcMucJoin how = { .room = ROOM, .nick = "me", .max_history = -1 };

  wc_muc_join (f->muc.session, &how);
  return wc_muc_fixture_take_id (&f->muc);
}

/* @rest: beside the form; @field: the challenge. */
static void
challenge_with (Fixture *f,
                const char *attributes,
                const char *sid,
                const char *rest,
                const char *field)
{
  g_autofree char *xml = g_strdup_printf (
      "<message %s to='me@x.lit/here' id='c'><body>Visit " PAGE "</body>%s"
      "<captcha xmlns='urn:xmpp:captcha'><x xmlns='jabber:x:data' type='form'>"
      "<field var='FORM_TYPE' type='hidden'><value>urn:xmpp:captcha</value></field>"
      "<field var='from' type='hidden'><value>" ROOM "/me</value></field>"
      "<field var='sid' type='hidden'><value>%s</value></field>"
      "%s</x></captcha></message>",
      attributes, rest, sid, field);

  wc_fake_session_receive (f->muc.fake, xml);
}

static void
challenge (Fixture *f, const char *attributes, const char *sid)
{
  challenge_with (f, attributes, sid, "<x xmlns='jabber:x:oob'><url>" PAGE "</url></x>",
                  QUESTION);
}

/* What waits for a person: room, page and way. */
static void
assert_asked (Fixture *f, const char *expected)
{
  g_autoptr (GPtrArray) open = wc_prompts_list (f->prompts, NULL);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < open->len; i++)
    {
      const WcPrompt *prompt = g_ptr_array_index (open, i);
      const char *url = wc_details_get (prompt->details, "url");

      g_assert_cmpint (prompt->kind, ==, WC_PROMPT_KIND_CAPTCHA);
      g_string_append_printf (
          text, "%s %s %s; ", wc_details_get (prompt->details, "room"),
          url != NULL ? url : "-", wc_details_get (prompt->details, ".way"));
    }
  g_assert_cmpstr (text->str, ==, expected);
}

static void
answer (Fixture *f, const char *text)
{
  wc_muc_answer_captcha (f->muc.session, ROOM, text, wc_muc_fixture_on_reply, &f->muc);
}

/* Gives the answer, and takes the request from the wire. Returns: (transfer full) its id.
 */
static char *
send_answer (Fixture *f)
{
  g_autoptr (WcNode) iq = NULL;
  const WcNode *x;

  answer (f, "green");
  iq = wc_muc_fixture_take (&f->muc);
  g_assert_cmpstr (wc_node_attr (iq, "type"), ==, "set");
  g_assert_cmpstr (wc_node_attr (iq, "to"), ==, ROOM);
  x = wc_node_child (wc_node_child (iq, "captcha", WC_NS_CAPTCHA), "x", WC_NS_DATA_FORMS);
  g_assert_cmpstr (wc_node_attr (x, "type"), ==, "submit");
  return g_strdup (wc_node_attr (iq, "id"));
}

static void
reply (Fixture *f, const char *id, const char *type, const char *inside)
{
  g_autofree char *xml =
      g_strdup_printf ("<iq type='%s' from='" ROOM "' id='%s'>%s</iq>", type, id, inside);

  wc_fake_session_receive (f->muc.fake, xml);
}

static void
enter (Fixture *f)
{
  wc_muc_fixture_presence (&f->muc, "me", NULL, "affiliation='none' role='participant'",
                           "<status code='110'/>");
}

/* Test that a person is asked once, and the room lets us in when they have answered. */
static void
test_answered (Fixture *f, gconstpointer data)
{
  g_autofree char *id = start_join (f);
  g_autofree char *request = NULL;

  challenge (f, "from='" ROOM "'", id);
  wc_muc_fixture_assert_told (&f->muc, "challenged text=" PAGE "; ");
  assert_asked (f, ASKED);
  challenge (f, "from='" ROOM "'", id);
  g_assert_cmpuint (wc_muc_fixture_count_dropped (&f->muc, "challenge"), ==, 1);
  wc_fake_clock_advance (f->muc.fake->clock, WAIT_US - G_TIME_SPAN_SECOND);
  request = send_answer (f);
  wc_muc_fixture_assert_answers (&f->muc, "");
  reply (f, request, "result", "");
  wc_muc_fixture_assert_answers (&f->muc, "ok ");
  wc_muc_fixture_assert_told (&f->muc, "");
  enter (f);
  wc_muc_fixture_assert_told (&f->muc, "joined nick=me; ");
  assert_asked (f, "");
}

/* Test that who answers on the page is let in as well, and nobody is asked any more. */
static void
test_page (Fixture *f, gconstpointer data)
{
  g_autofree char *id = start_join (f);

  challenge (f, "from='" ROOM "/me'", id);
  wc_muc_fixture_assert_told (&f->muc, "challenged text=" PAGE "; ");
  enter (f);
  wc_muc_fixture_assert_told (&f->muc, "joined nick=me; ");
  assert_asked (f, "");
  answer (f, "green");
  g_main_context_iteration (NULL, FALSE);
  wc_muc_fixture_assert_answers (&f->muc, "2: ");
}

/* Test that a wrong answer ends the join, and the room's own word for that comes late. */
static void
test_wrong (Fixture *f, gconstpointer data)
{
  g_autofree char *id = start_join (f);
  g_autofree char *request = NULL;

  challenge (f, "from='" ROOM "'", id);
  request = send_answer (f);
  reply (f, request, "error",
         "<error type='cancel'><not-allowed "
         "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>");
  wc_muc_fixture_assert_answers (&f->muc, "5: ");
  wc_muc_fixture_assert_told (&f->muc, "challenged text=" PAGE "; " REFUSED);
  assert_asked (f, "");
  g_assert_false (wc_muc_is_present (f->muc.session, ROOM));
}

/* Test that the room may give up first, and means no password then. */
static void
test_room_gives_up (Fixture *f, gconstpointer data)
{
  g_autofree char *id = start_join (f);
  g_autofree char *xml = g_strdup_printf (
      "<presence type='error' from='" ROOM "/me' id='%s'><error type='auth'>"
      "<not-authorized xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></presence>",
      id);

  challenge (f, "from='" ROOM "'", id);
  wc_fake_session_receive (f->muc.fake, xml);
  wc_muc_fixture_assert_told (&f->muc, "challenged text=" PAGE "; " REFUSED);
  assert_asked (f, "");
}

/* Test that nobody is waited for without end. */
static void
test_late (Fixture *f, gconstpointer data)
{
  g_autofree char *id = start_join (f);
  g_autoptr (WcNode) presence = NULL;

  challenge (f, "from='" ROOM "'", id);
  wc_muc_fixture_assert_told (&f->muc, "challenged text=" PAGE "; ");
  wc_fake_clock_advance (f->muc.fake->clock, WAIT_US);
  wc_muc_fixture_assert_told (&f->muc, REFUSED);
  assert_asked (f, "");
  presence = wc_muc_fixture_take (&f->muc);
  g_assert_cmpstr (wc_node_attr (presence, "type"), ==, "unavailable");
}

/* Test that what cannot be answered here is left to the page, and ends the join where
 * there is none. */
static void
test_ways (Fixture *f, gconstpointer data)
{
  g_autofree char *id = start_join (f);
  g_autofree char *again = NULL;

  challenge_with (f, "from='" ROOM "'", id, "", "<field var='ocr'/>");
  wc_muc_fixture_assert_told (&f->muc, REFUSED);
  assert_asked (f, "");
  again = start_join (f);
  challenge_with (f, "from='" ROOM "'", again,
                  "<x xmlns='jabber:x:oob'><url>" PAGE "</url></x>",
                  "<field var='ocr'/>");
  wc_muc_fixture_assert_told (&f->muc, "challenged text=" PAGE "; ");
  assert_asked (f, ROOM " " PAGE " page; ");
  answer (f, "green");
  g_main_context_iteration (NULL, FALSE);
  wc_muc_fixture_assert_answers (&f->muc, "2: ");
  enter (f);
  wc_muc_fixture_assert_told (&f->muc, "joined nick=me; ");
}

/* Test that nobody but the room asks, because of nothing but our join. */
static void
test_not_for_us (Fixture *f, gconstpointer data)
{
  g_autofree char *id = NULL;

  challenge (f, "from='" ROOM "'", "another");
  id = start_join (f);
  challenge (f, "from='" ROOM "/bob'", id);
  challenge (f, "from='other@muc.lit'", id);
  challenge (f, "type='error' from='" ROOM "'", id);
  g_assert_cmpuint (wc_muc_fixture_count_dropped (&f->muc, "challenge"), ==, 0);
  challenge (f, "from='" ROOM "'", "another");
  wc_fake_session_receive (f->muc.fake,
                           "<message from='" ROOM
                           "'><captcha xmlns='urn:xmpp:captcha'/></message>");
  g_assert_cmpuint (wc_muc_fixture_count_dropped (&f->muc, "challenge"), ==, 2);
  assert_asked (f, "");
  wc_muc_fixture_assert_told (&f->muc, "");
  challenge (f, "type='normal' from='" ROOM "'", id);
  assert_asked (f, ASKED);
  wc_muc_fixture_assert_told (&f->muc, "challenged text=" PAGE "; ");
}

/* Test that who is in is asked nothing, and not thrown out. */
static void
test_while_in (Fixture *f, gconstpointer data)
{
  wc_muc_fixture_join (&f->muc, 0);
  challenge (f, "from='" ROOM "'", "another");
  assert_asked (f, "");
  wc_muc_fixture_assert_told (&f->muc, "");
  g_assert_true (wc_muc_is_joined (f->muc.session, ROOM));
}

static void
write_nothing (gpointer stream, const WcNode *node, guint64 tag)
{
}

/* Test that nobody is asked for a room that is left, or a stream that is over. */
static void
test_left (Fixture *f, gconstpointer data)
{
  g_autofree char *id = start_join (f);
  g_autofree char *again = NULL;
  g_autoptr (WcNode) presence = NULL;

  challenge (f, "from='" ROOM "'", id);
  wc_muc_leave (f->muc.session, ROOM, NULL);
  presence = wc_muc_fixture_take (&f->muc);
  assert_asked (f, "");
  again = start_join (f);
  challenge (f, "from='" ROOM "'", again);
  assert_asked (f, ASKED);
  wc_session_unbind (f->muc.session, /* resumable= */ TRUE);
  wc_fake_clock_advance (f->muc.fake->clock, 2 * WAIT_US);
  assert_asked (f, ASKED);
  wc_session_resume (f->muc.session, write_nothing, NULL);
  wc_fake_clock_advance (f->muc.fake->clock, WAIT_US - G_TIME_SPAN_SECOND);
  assert_asked (f, ASKED);
  wc_session_unbind (f->muc.session, /* resumable= */ FALSE);
  assert_asked (f, "");
  g_string_truncate (f->muc.told, 0);
}

/* Test that of very many rooms the first are asked about, and all are waited for. */
static void
test_many (Fixture *f, gconstpointer data)
{
  g_autofree char *id = start_join (f);

  for (guint i = 0; i < WC_PROMPTS_MAX_CAPTCHAS; i++)
    {
      GHashTable *details = wc_details_new ();
      g_autofree char *room = g_strdup_printf ("other%u@muc.lit", i);

      wc_details_set (details, "room", room);
      g_assert_true (wc_prompts_raise (f->prompts, f->muc.temp->account->id,
                                       WC_PROMPT_KIND_CAPTCHA, "?", details, NULL));
    }
  challenge (f, "from='" ROOM "'", id);
  wc_muc_fixture_assert_told (&f->muc, "challenged text=" PAGE "; ");
  g_assert_cmpuint (wc_prompts_list (f->prompts, NULL)->len, ==, WC_PROMPTS_MAX_CAPTCHAS);
  enter (f);
  wc_muc_fixture_assert_told (&f->muc, "joined nick=me; ");
}

int
main (int argc, char **argv)
{
#define ADD(name, func)                                                                  \
  g_test_add ("/xep/muc-captcha/" name, Fixture, NULL, set_up, func, tear_down)

  g_test_init (&argc, &argv, NULL);
  ADD ("answered", test_answered);
  ADD ("page", test_page);
  ADD ("wrong", test_wrong);
  ADD ("room-gives-up", test_room_gives_up);
  ADD ("late", test_late);
  ADD ("ways", test_ways);
  ADD ("not-for-us", test_not_for_us);
  ADD ("while-in", test_while_in);
  ADD ("left", test_left);
  ADD ("many", test_many);
  return g_test_run ();
}
