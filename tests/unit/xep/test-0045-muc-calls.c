/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "lib/muc-fixture.h"
#include "xml/ns.h"

#define ROOM "room@muc.lit"

static const WcNode *
history_of (const WcNode *presence)
{
  return wc_node_child (wc_node_child (presence, "x", WC_NS_MUC), "history", WC_NS_MUC);
}

static WcNode *
join (WcMucFixture *f, const WcMucJoin *how)
{
  wc_muc_join (f->session, how);
  return wc_muc_fixture_take (f);
}

static void
test_join (WcMucFixture *f, gconstpointer data)
{
  const WcMucJoin how = {
    .room = ROOM, .nick = "me", .password = "secret", .max_history = -1
  };
  g_autoptr (WcNode) presence = NULL;

  f->temp->account->show = g_strdup ("away");
  f->temp->account->status = g_strdup ("lunch");
  f->host.attached = FALSE;
  presence = join (f, &how);
  g_assert_cmpstr (wc_node_attr (presence, "to"), ==, "room@muc.lit/me");
  g_assert_null (wc_node_attr (presence, "type"));
  g_assert_nonnull (wc_node_attr (presence, "id"));
  g_assert_cmpstr (wc_node_child_text (presence, "show", NULL), ==, "away");
  g_assert_cmpstr (wc_node_child_text (presence, "status", NULL), ==, "lunch");
  g_assert_nonnull (wc_node_child (presence, "c", WC_NS_CAPS));
  /* Strangers need not know since when nobody looks. */
  g_assert_null (wc_node_child (presence, "idle", WC_NS_IDLE));
  g_assert_null (wc_node_child (presence, "priority", NULL));
  g_assert_cmpstr (wc_node_child_text (wc_node_child (presence, "x", WC_NS_MUC),
                                       "password", WC_NS_MUC),
                   ==, "secret");
  g_assert_null (history_of (presence));
  g_assert_false (wc_muc_is_joined (f->session, ROOM));
}

static void
test_history (WcMucFixture *f, gconstpointer data)
{
  static const struct
  {
    int max;
    gint64 since_us;
    const char *maxstanzas, *maxchars, *since;
  } cases[] = {
    { 0, 0, "0", "0", NULL },
    { 30, 0, "30", NULL, NULL },
    { -1, G_GINT64_CONSTANT (1700000000900000), NULL, NULL, "2023-11-14T22:13:20Z" },
    { 5, G_GINT64_CONSTANT (1700000000000000), "5", NULL, "2023-11-14T22:13:20Z" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const WcMucJoin how = { .room = ROOM,
                              .nick = "me",
                              .max_history = cases[i].max,
                              .since_us = cases[i].since_us };
      g_autoptr (WcNode) presence = join (f, &how);
      const WcNode *history = history_of (presence);

      g_assert_nonnull (history);
      g_assert_cmpstr (wc_node_attr (history, "maxstanzas"), ==, cases[i].maxstanzas);
      g_assert_cmpstr (wc_node_attr (history, "maxchars"), ==, cases[i].maxchars);
      g_assert_cmpstr (wc_node_attr (history, "since"), ==, cases[i].since);
    }
}

static void
test_join_is_late (WcMucFixture *f, gconstpointer data)
{
  const WcMucJoin how = { .room = ROOM, .nick = "me", .max_history = -1 };
  g_autoptr (WcNode) presence = join (f, &how);
  g_autofree char *words =
      g_strdup_printf ("refused error=%d; ", WC_ERROR_REMOTE_TIMEOUT);

  wc_fake_clock_advance (f->fake->clock, 60 * G_USEC_PER_SEC);
  wc_muc_fixture_assert_told (f, words);
  wc_fake_session_assert_sent (f->fake,
                               "<presence type='unavailable' to='room@muc.lit/me'/>");
}

static void
test_bad_nick (WcMucFixture *f, gconstpointer data)
{
  const WcMucJoin how = { .room = ROOM, .nick = "", .max_history = -1 };
  g_autofree char *words =
      g_strdup_printf ("refused error=%d; ", WC_ERROR_INVALID_ARGUMENT);

  wc_muc_join (f->session, &how);
  wc_fake_clock_advance (f->fake->clock, 0);
  wc_muc_fixture_assert_told (f, words);
}

static void
test_not_now (WcMucFixture *f, gconstpointer data)
{
  const WcMucJoin how = { .room = ROOM, .nick = "me", .max_history = -1 };

  f->temp->account->show = g_strdup ("offline");
  wc_muc_join (f->session, &how);
  g_clear_pointer (&f->temp->account->show, g_free);
  wc_session_unbind (f->session, FALSE);
  wc_muc_join (f->session, &how);
  wc_muc_leave (f->session, ROOM, NULL);
  g_assert_false (wc_muc_is_room (f->session, ROOM));
}

static void
test_leave (WcMucFixture *f, gconstpointer data)
{
  wc_muc_leave (f->session, ROOM, NULL);
  wc_fake_session_assert_idle (f->fake);
  wc_muc_fixture_join (f, 0);
  wc_muc_leave (f->session, ROOM, "bye");
  wc_fake_session_assert_sent (f->fake,
                               "<presence type='unavailable' to='room@muc.lit/me'>"
                               "<status>bye</status></presence>");
  g_assert_false (wc_muc_is_joined (f->session, ROOM));
  wc_muc_fixture_presence (f, "bob", "unavailable", "", "");
  wc_muc_fixture_presence (f, "me", "unavailable", "", "<status code='110'/>");
  wc_muc_fixture_assert_told (f, "left; ");
  wc_muc_fixture_assert_events (f, "");
}

/* The room need not answer. */
static void
test_leave_silent_room (WcMucFixture *f, gconstpointer data)
{
  g_autoptr (WcNode) presence = NULL;

  wc_muc_fixture_join (f, 0);
  wc_muc_leave (f->session, ROOM, NULL);
  presence = wc_muc_fixture_take (f);
  wc_fake_clock_advance (f->fake->clock, 60 * G_USEC_PER_SEC);
  wc_muc_fixture_assert_told (f, "left; ");
  g_assert_false (wc_muc_is_room (f->session, ROOM));
}

/* § 7.7 */
static void
test_presence_changes (WcMucFixture *f, gconstpointer data)
{
  g_autoptr (WcNode) away = NULL;

  wc_muc_fixture_join (f, 0);
  f->temp->account->show = g_strdup ("dnd");
  wc_muc_update_presence (f->session);
  away = wc_muc_fixture_take (f);
  g_assert_cmpstr (wc_node_attr (away, "to"), ==, "room@muc.lit/me");
  g_assert_cmpstr (wc_node_child_text (away, "show", NULL), ==, "dnd");
  g_assert_null (wc_node_child (away, "x", WC_NS_MUC));
  g_assert_true (wc_muc_is_joined (f->session, ROOM));

  g_free (f->temp->account->show);
  f->temp->account->show = g_strdup ("offline");
  wc_muc_update_presence (f->session);
  wc_fake_session_assert_sent (f->fake,
                               "<presence type='unavailable' to='room@muc.lit/me'/>");
  wc_muc_update_presence (f->session);
  wc_fake_session_assert_idle (f->fake);
  wc_muc_fixture_presence (f, "me", "unavailable", "", "<status code='110'/>");
  wc_muc_fixture_assert_told (f, "left; ");
}

static void
write_nothing (gpointer stream, const WcNode *node, guint64 tag)
{
}

static void
test_nick (WcMucFixture *f, gconstpointer data)
{
  g_autoptr (WcNode) presence = NULL;

  wc_muc_fixture_join (f, 0);
  wc_muc_set_nick (f->session, ROOM, "moi", wc_muc_fixture_on_reply, f);
  presence = wc_muc_fixture_take (f);
  g_assert_cmpstr (wc_node_attr (presence, "to"), ==, "room@muc.lit/moi");
  g_assert_null (wc_node_child (presence, "x", WC_NS_MUC));
  wc_muc_fixture_presence (f, "me", "unavailable", "nick='moi'",
                           "<status code='303'/><status code='110'/>");
  wc_muc_fixture_assert_answers (f, "ok ");
  wc_muc_fixture_presence (f, "moi", NULL, "affiliation='none' role='participant'",
                           "<status code='110'/>");
  wc_muc_fixture_assert_told (f, "renamed nick=moi; ");
  g_assert_cmpstr (wc_muc_get_self (f->session, ROOM)->nick, ==, "moi");
}

/* The presence that completes one change is no answer to the next. */
static void
test_nick_twice (WcMucFixture *f, gconstpointer data)
{
  wc_muc_fixture_join (f, 0);
  wc_muc_set_nick (f->session, ROOM, "moi", wc_muc_fixture_on_reply, f);
  wc_node_unref (wc_muc_fixture_take (f));
  wc_muc_fixture_presence (f, "me", "unavailable", "nick='moi'",
                           "<status code='303'/><status code='110'/>");
  wc_muc_fixture_assert_answers (f, "ok ");
  wc_muc_set_nick (f->session, ROOM, "ich", wc_muc_fixture_on_reply, f);
  wc_node_unref (wc_muc_fixture_take (f));
  wc_muc_fixture_presence (f, "moi", NULL, "affiliation='none' role='participant'",
                           "<status code='110'/>");
  wc_muc_fixture_assert_answers (f, "");
  wc_muc_fixture_presence (f, "moi", "unavailable", "nick='ich'",
                           "<status code='303'/><status code='110'/>");
  wc_muc_fixture_assert_answers (f, "ok ");
  wc_muc_fixture_assert_told (f, "renamed nick=moi; renamed nick=ich; ");
}

static void
test_nick_taken (WcMucFixture *f, gconstpointer data)
{
  g_autofree char *id = NULL;
  g_autofree char *xml = NULL;
  g_autofree char *words = g_strdup_printf ("%d:conflict ", WC_ERROR_CONFLICT);

  wc_muc_fixture_join (f, 0);
  wc_muc_set_nick (f->session, ROOM, "bob", wc_muc_fixture_on_reply, f);
  id = wc_muc_fixture_take_id (f);
  xml = g_strdup_printf (
      "<presence type='error' from='room@muc.lit/bob' id='%s'>"
      "<x xmlns='http://jabber.org/protocol/muc'/><error type='cancel'>"
      "<conflict xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></presence>",
      id);
  wc_fake_session_receive (f->fake, xml);
  wc_muc_fixture_assert_answers (f, words);
  g_assert_cmpstr (wc_muc_get_self (f->session, ROOM)->nick, ==, "me");
}

/* Nobody answers any more: at once where the stream is lost for good, and not before
 * where it may go on. */
static void
test_nick_and_no_stream (WcMucFixture *f, gconstpointer data)
{
  g_autofree char *offline = g_strdup_printf ("%d: ", WC_ERROR_OFFLINE);
  g_autoptr (WcNode) presence = NULL;

  wc_muc_fixture_join (f, 0);
  wc_muc_set_nick (f->session, ROOM, "moi", wc_muc_fixture_on_reply, f);
  presence = wc_muc_fixture_take (f);
  wc_session_unbind (f->session, TRUE);
  wc_fake_clock_advance (f->fake->clock, 120 * (gint64) G_USEC_PER_SEC);
  wc_muc_fixture_assert_answers (f, "");
  wc_session_resume (f->session, write_nothing, NULL);
  wc_muc_fixture_assert_answers (f, "");
  wc_session_unbind (f->session, FALSE);
  wc_muc_fixture_assert_answers (f, offline);
}

static void
drain (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

/* The same nick again: there is nothing to ask for. */
static void
test_nick_as_before (WcMucFixture *f, gconstpointer data)
{
  wc_muc_fixture_join (f, 0);
  wc_muc_set_nick (f->session, ROOM, "me", wc_muc_fixture_on_reply, f);
  wc_muc_fixture_assert_answers (f, "");
  drain ();
  wc_muc_fixture_assert_answers (f, "ok ");
}

/* Test that what else becomes of us meanwhile is no answer: another role, and a change of
 * nick that somebody else made. */
static void
test_nick_and_other_news (WcMucFixture *f, gconstpointer data)
{
  g_autofree char *id = NULL;

  wc_muc_fixture_join (f, 0);
  wc_muc_set_nick (f->session, ROOM, "moi", wc_muc_fixture_on_reply, f);
  id = wc_muc_fixture_take_id (f);
  wc_muc_fixture_presence (f, "me", NULL, "affiliation='none' role='visitor'",
                           "<status code='110'/>");
  wc_muc_fixture_presence (f, "me", "unavailable", "nick='ich'",
                           "<status code='303'/><status code='110'/>");
  wc_muc_fixture_presence (f, "ich", NULL, "affiliation='none' role='visitor'",
                           "<status code='110'/>");
  wc_muc_fixture_assert_answers (f, "");
  wc_muc_fixture_presence (f, "ich", "unavailable", "nick='moi'",
                           "<status code='303'/><status code='110'/>");
  wc_muc_fixture_assert_answers (f, "ok ");
  wc_muc_fixture_assert_told (f, "standing; renamed nick=ich; renamed nick=moi; ");
  g_string_truncate (f->events, 0);
}

/* A room that answers the request with the nick we have does not give another. */
static void
test_nick_is_locked (WcMucFixture *f, gconstpointer data)
{
  g_autofree char *id = NULL;
  g_autofree char *xml = NULL;
  g_autofree char *kept = g_strdup_printf ("%d: ", WC_ERROR_CONFLICT);

  wc_muc_fixture_join (f, 0);
  wc_muc_set_nick (f->session, ROOM, "moi", wc_muc_fixture_on_reply, f);
  id = wc_muc_fixture_take_id (f);
  xml = g_strdup_printf ("<presence from='room@muc.lit/me' id='%s'>"
                         "<x xmlns='http://jabber.org/protocol/muc#user'>"
                         "<item affiliation='none' role='participant'/>"
                         "<status code='110'/></x></presence>",
                         id);
  wc_fake_session_receive (f->fake, xml);
  wc_muc_fixture_assert_answers (f, kept);
}

/* Refused without asking anybody, and not from inside of the call. */
static void
test_refused_here (WcMucFixture *f, gconstpointer data)
{
  g_autofree char *out =
      g_strdup_printf ("%d: %d: ", WC_ERROR_CONFLICT, WC_ERROR_CONFLICT);
  g_autofree char *bad = g_strdup_printf ("%d: ", WC_ERROR_INVALID_ARGUMENT);
  g_autofree char *offline = g_strdup_printf ("%d: ", WC_ERROR_OFFLINE);

  wc_muc_set_nick (f->session, ROOM, "moi", wc_muc_fixture_on_reply, f);
  wc_muc_set_subject (f->session, ROOM, "hi", wc_muc_fixture_on_reply, f);
  wc_muc_fixture_assert_answers (f, "");
  drain ();
  wc_muc_fixture_assert_answers (f, out);
  wc_muc_fixture_join (f, 0);
  wc_muc_set_nick (f->session, ROOM, "", wc_muc_fixture_on_reply, f);
  drain ();
  wc_muc_fixture_assert_answers (f, bad);
  wc_session_unbind (f->session, FALSE);
  wc_muc_set_nick (f->session, ROOM, "moi", wc_muc_fixture_on_reply, f);
  drain ();
  wc_muc_fixture_assert_answers (f, offline);
}

static void
test_subject (WcMucFixture *f, gconstpointer data)
{
  g_autoptr (WcNode) message = NULL;

  wc_muc_fixture_join (f, 0);
  wc_muc_fixture_end_history (f);
  wc_muc_set_subject (f->session, ROOM, "Fire Burn", wc_muc_fixture_on_reply, f);
  message = wc_muc_fixture_take (f);
  g_assert_cmpstr (wc_node_attr (message, "type"), ==, "groupchat");
  g_assert_cmpstr (wc_node_attr (message, "to"), ==, ROOM);
  g_assert_cmpstr (wc_node_child_text (message, "subject", NULL), ==, "Fire Burn");
  g_assert_null (wc_node_child (message, "body", NULL));
  /* Somebody else was faster: that is no answer to us. */
  wc_fake_session_receive (f->fake, "<message from='room@muc.lit/bob' type='groupchat'>"
                                    "<subject>Cauldron</subject></message>");
  wc_muc_fixture_assert_answers (f, "");
  wc_fake_session_receive (f->fake, "<message from='room@muc.lit/me' type='groupchat'>"
                                    "<subject>Fire Burn</subject></message>");
  wc_muc_fixture_assert_answers (f, "ok ");
  wc_muc_fixture_assert_told (f, "subject nick=bob text=Cauldron at=1700000000000000; "
                                 "subject nick=me text=Fire Burn at=1700000000000000; ");
}

static void
test_subject_refused (WcMucFixture *f, gconstpointer data)
{
  g_autofree char *id = NULL;
  g_autofree char *xml = NULL;
  g_autofree char *words = g_strdup_printf ("%d:forbidden ", WC_ERROR_NOT_AUTHORIZED);
  static const char refusal[] =
      "<message type='error' from='%s' id='%s'><subject>x</subject><error type='auth'>"
      "<forbidden xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>";

  wc_muc_fixture_join (f, 0);
  wc_muc_set_subject (f->session, ROOM, "x", wc_muc_fixture_on_reply, f);
  id = wc_muc_fixture_take_id (f);
  xml = g_strdup_printf (refusal, "other@muc.lit", id);
  wc_fake_session_receive (f->fake, xml);
  wc_muc_fixture_assert_answers (f, "");
  g_free (xml);
  xml = g_strdup_printf (refusal, ROOM, id);
  wc_fake_session_receive (f->fake, xml);
  wc_muc_fixture_assert_answers (f, words);
}

typedef struct
{
  guint flags;
  char *name; /* (owned) */
  int code;   /* -1: no error */
} Told;

static void
on_info (WcSession *session, gpointer data, const WcRoom *room, const GError *error)
{
  Told *told = data;

  g_assert_true ((room == NULL) == (error != NULL));
  told->flags = room != NULL ? room->flags : 0;
  told->name = g_strdup (room != NULL ? room->name : NULL);
  told->code = error != NULL ? error->code : -1;
}

static void
test_info (WcMucFixture *f, gconstpointer data)
{
  Told told = { 0 };
  Told refused = { 0 };
  Told no_room = { 0 };

  wc_muc_fixture_join (f, 0);
  wc_muc_ask_info (f->session, ROOM, on_info, &told);
  wc_fake_session_answer (f->fake,
                          "<query xmlns='http://jabber.org/protocol/disco#info'>"
                          "<identity category='conference' type='text' name='Cave'/>"
                          "<feature var='urn:xmpp:occupant-id:0'/></query>");
  g_assert_cmpint (told.code, ==, -1);
  g_assert_cmpstr (told.name, ==, "Cave");
  g_assert_cmpuint (told.flags, ==, WC_ROOM_HAS_OCCUPANT_IDS);
  g_assert_cmpuint (wc_muc_get_flags (f->session, ROOM), ==, WC_ROOM_HAS_OCCUPANT_IDS);
  g_free (told.name);

  wc_muc_ask_info (f->session, ROOM, on_info, &refused);
  wc_fake_session_refuse (f->fake, "item-not-found");
  g_assert_cmpint (refused.code, ==, WC_ERROR_NOT_FOUND);
  wc_muc_ask_info (f->session, ROOM, on_info, &no_room);
  wc_fake_session_answer (f->fake,
                          "<query xmlns='http://jabber.org/protocol/disco#info'/>");
  g_assert_cmpint (no_room.code, ==, WC_ERROR_NOT_SUPPORTED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(name, func)                                                                 \
  g_test_add ("/xep/0045-calls/" name, WcMucFixture, NULL, wc_muc_fixture_setup, func,   \
              wc_muc_fixture_teardown)
  TEST ("join", test_join);
  TEST ("history", test_history);
  TEST ("join-late", test_join_is_late);
  TEST ("bad-nick", test_bad_nick);
  TEST ("not-now", test_not_now);
  TEST ("leave", test_leave);
  TEST ("leave-silent", test_leave_silent_room);
  TEST ("presence", test_presence_changes);
  TEST ("nick", test_nick);
  TEST ("nick-twice", test_nick_twice);
  TEST ("nick-taken", test_nick_taken);
  TEST ("nick-same", test_nick_as_before);
  TEST ("nick-other-news", test_nick_and_other_news);
  TEST ("nick-locked", test_nick_is_locked);
  TEST ("nick-no-stream", test_nick_and_no_stream);
  TEST ("refused-here", test_refused_here);
  TEST ("subject", test_subject);
  TEST ("subject-refused", test_subject_refused);
  TEST ("info", test_info);
  return g_test_run ();
}
