/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "account/room-calls.h"
#include "base/error.h"
#include "lib/muc-fixture.h"
#include "store/room-store.h"
#include "xml/ns.h"
#include "xml/stanza.h"

#define ROOM "room@muc.lit"
#define ADMIN(inside)                                                                    \
  "<query xmlns='http://jabber.org/protocol/muc#admin'>" inside "</query>"
#define OWNER(inside)                                                                    \
  "<query xmlns='http://jabber.org/protocol/muc#owner'>" inside "</query>"

typedef struct
{
  GTask *task;     /* (owned) (nullable) that has ended */
  GMainLoop *loop; /* (owned) */
} Answer;

static void
answer_clear (Answer *self)
{
  g_clear_object (&self->task);
  g_clear_pointer (&self->loop, g_main_loop_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Answer, answer_clear)

static void
on_ended (GObject *source, GAsyncResult *result, gpointer data)
{
  Answer *answer = data;

  g_assert_null (answer->task);
  answer->task = g_object_ref (G_TASK (result));
  g_main_loop_quit (answer->loop);
}

/* A task that answers to @answer; (transfer full). */
static GTask *
task_for (Answer *answer)
{
  answer->loop = g_main_loop_new (NULL, FALSE);
  return g_task_new (NULL, NULL, on_ended, answer);
}

static void
wait_for (Answer *answer)
{
  if (answer->task == NULL)
    g_main_loop_run (answer->loop);
}

static void
assert_done (Answer *answer)
{
  g_autoptr (GError) error = NULL;

  wait_for (answer);
  g_assert_true (g_task_propagate_boolean (answer->task, &error));
  g_assert_no_error (error);
}

static void
assert_failed (Answer *answer, WcErrorCode code, const char *condition)
{
  g_autoptr (GError) error = NULL;

  wait_for (answer);
  g_assert_false (g_task_propagate_boolean (answer->task, &error));
  g_assert_error (error, WC_ERROR, (int) code);
  g_assert_cmpstr (wc_error_get_detail (error, "condition"), ==, condition);
}

/* ---- Roles and affiliations ---- */

static void
test_role (WcMucFixture *f, gconstpointer data)
{
  const WcRoomMember kick = { .room = ROOM, .nick = "bob", .reason = "loud" };
  g_auto (Answer) out = { 0 };
  g_auto (Answer) done = { 0 };
  g_auto (Answer) refused = { 0 };

  wc_room_calls_set_role (f->session, &kick, task_for (&out));
  assert_failed (&out, WC_ERROR_CONFLICT, NULL);
  wc_muc_fixture_join (f, 0);
  wc_room_calls_set_role (f->session, &kick, task_for (&done));
  wc_fake_session_answer (f->fake, NULL);
  assert_done (&done);
  wc_room_calls_set_role (f->session, &kick, task_for (&refused));
  wc_fake_session_refuse (f->fake, "not-allowed");
  assert_failed (&refused, WC_ERROR_NOT_AUTHORIZED, "not-allowed");
}

#define OFFERS(feature)                                                                  \
  "<query xmlns='http://jabber.org/protocol/disco#info'><feature var='" feature          \
  "'/></query>"

/* Takes what was written: @payload, to the room; it is done. */
static void
assert_asked (WcMucFixture *f, const char *payload)
{
  g_autofree char *asked =
      g_strdup_printf ("<iq type='set' to='" ROOM "'>%s</iq>", payload);

  g_queue_push_tail (&f->fake->sent, wc_node_ref (g_queue_peek_head (&f->fake->sent)));
  wc_fake_session_assert_sent (f->fake, asked);
  wc_fake_session_answer (f->fake, NULL);
}

/* In the form that the room offers; the newest where it has both. */
static void
test_moderate (WcMucFixture *f, gconstpointer data)
{
  static const struct
  {
    const char *info, *asked;
  } cases[] = {
    { OFFERS ("urn:xmpp:message-moderate:0'/><feature var='urn:xmpp:message-moderate:1"),
      "<moderate xmlns='urn:xmpp:message-moderate:1' id='s1'>"
      "<retract xmlns='urn:xmpp:message-retract:1'/><reason>loud</reason></moderate>" },
    { OFFERS ("urn:xmpp:message-moderate:0"),
      "<apply-to xmlns='urn:xmpp:fasten:0' id='s1'>"
      "<moderate xmlns='urn:xmpp:message-moderate:0'>"
      "<retract xmlns='urn:xmpp:message-retract:0'/><reason>loud</reason></moderate>"
      "</apply-to>" },
  };
  const WcRoomModerate wanted = { ROOM, "s1", "loud" };
  g_auto (Answer) out = { 0 };
  g_auto (Answer) none = { 0 };
  g_auto (Answer) refused = { 0 };

  wc_room_calls_moderate (f->session, &wanted, task_for (&out));
  assert_failed (&out, WC_ERROR_CONFLICT, NULL);
  wc_muc_fixture_join (f, 0);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (Answer) done = { 0 };

      wc_room_calls_moderate (f->session, &wanted, task_for (&done));
      wc_fake_session_answer (f->fake, cases[i].info);
      assert_asked (f, cases[i].asked);
      assert_done (&done);
    }
  wc_room_calls_moderate (f->session, &wanted, task_for (&none));
  wc_fake_session_answer (f->fake, OFFERS ("urn:xmpp:mam:2"));
  assert_failed (&none, WC_ERROR_NOT_SUPPORTED, NULL);
  wc_room_calls_moderate (f->session, &wanted, task_for (&refused));
  wc_fake_session_answer (f->fake, cases[1].info);
  wc_fake_session_refuse (f->fake, "forbidden");
  assert_failed (&refused, WC_ERROR_NOT_AUTHORIZED, "forbidden");
}

static void
test_affiliation (WcMucFixture *f, gconstpointer data)
{
  const WcRoomMember ban = {
    .room = ROOM, .jid = "a@b", .affiliation = WC_AFFILIATION_OUTCAST, .reason = "loud"
  };
  g_auto (Answer) done = { 0 };

  wc_room_calls_set_affiliation (f->session, &ban, task_for (&done));
  g_queue_push_tail (&f->fake->sent, wc_node_ref (g_queue_peek_head (&f->fake->sent)));
  wc_fake_session_assert_sent (
      f->fake, "<iq type='set' to='room@muc.lit'>" //
      ADMIN ("<item jid='a@b' affiliation='outcast'><reason>loud</reason>"
             "</item>") "</iq>");
  wc_fake_session_answer (f->fake, NULL);
  assert_done (&done);
}

/* Who of the list is there is shown with the nick. */
static void
test_list (WcMucFixture *f, gconstpointer data)
{
  g_auto (Answer) answer = { 0 };
  g_auto (Answer) refused = { 0 };
  g_autoptr (GPtrArray) listed = NULL;
  const WcOccupant *there, *away;

  wc_muc_fixture_join (f, 0);
  wc_muc_fixture_presence (f, "al", NULL,
                           "affiliation='member' role='participant' jid='a@b/x'", "");
  wc_room_calls_list_affiliation (f->session, ROOM, WC_AFFILIATION_MEMBER,
                                  task_for (&answer));
  wc_fake_session_answer (f->fake, ADMIN ("<item jid='a@b' affiliation='member'/>"
                                          "<item jid='c@d' affiliation='member'/>"));
  wait_for (&answer);
  listed = g_task_propagate_pointer (answer.task, NULL);
  g_assert_cmpuint (listed->len, ==, 2);
  there = listed->pdata[0];
  away = listed->pdata[1];
  g_assert_cmpstr (there->nick, ==, "al");
  g_assert_cmpint (there->role, ==, WC_ROLE_PARTICIPANT);
  g_assert_cmpint (there->show, ==, WC_PRESENCE_SHOW_AVAILABLE);
  g_assert_null (away->nick);
  g_assert_cmpint (away->show, ==, WC_PRESENCE_SHOW_OFFLINE);

  wc_room_calls_list_affiliation (f->session, ROOM, WC_AFFILIATION_OUTCAST,
                                  task_for (&refused));
  wc_fake_session_refuse (f->fake, "forbidden");
  assert_failed (&refused, WC_ERROR_NOT_AUTHORIZED, "forbidden");
}

/* ---- Inviting ---- */

static void
test_direct (WcMucFixture *f, gconstpointer data)
{
  const WcRoomInvite invite = { .room = ROOM, .jid = "a@b", .reason = "come" };
  g_autoptr (WcRoom) room = wc_room_new (f->temp->account->id, ROOM);
  g_auto (Answer) done = { 0 };
  g_autoptr (WcNode) message = NULL;
  const WcNode *x;

  room->password = g_strdup ("pw");
  g_assert_true (wc_room_store_save (f->temp->db, room, NULL));
  wc_room_calls_invite (f->session, &invite, task_for (&done));
  assert_done (&done);
  message = wc_muc_fixture_take (f);
  x = wc_node_child (message, "x", WC_NS_CONFERENCE);
  g_assert_cmpstr (wc_node_attr (message, "to"), ==, "a@b");
  g_assert_cmpstr (wc_node_attr (x, "jid"), ==, ROOM);
  g_assert_cmpstr (wc_node_attr (x, "password"), ==, "pw");
}

static const WcNode *
invite_of (const WcNode *message)
{
  return wc_node_child (wc_node_child (message, "x", WC_NS_MUC_USER), "invite",
                        WC_NS_MUC_USER);
}

static void
test_mediated (WcMucFixture *f, gconstpointer data)
{
  const WcRoomInvite invite = {
    .room = ROOM, .jid = "a@b", .reason = "come", .mediated = TRUE
  };
  g_auto (Answer) done = { 0 };
  g_autoptr (WcNode) message = NULL;

  wc_muc_fixture_join (f, 0);
  wc_room_calls_invite (f->session, &invite, task_for (&done));
  message = wc_muc_fixture_take (f);
  g_assert_cmpstr (wc_node_attr (message, "to"), ==, ROOM);
  g_assert_cmpstr (wc_node_attr (invite_of (message), "to"), ==, "a@b");
  g_assert_cmpstr (wc_node_child_text (invite_of (message), "reason", WC_NS_MUC_USER), ==,
                   "come");
  g_assert_null (done.task);
  wc_fake_session_answer (f->fake,
                          "<query xmlns='http://jabber.org/protocol/disco#info'/>");
  assert_done (&done);
}

/* The room lets in whom it invites itself. */
static void
test_closed_room (WcMucFixture *f, gconstpointer data)
{
  const WcRoomInvite invite = { .room = ROOM, .jid = "a@b" };
  g_auto (Answer) done = { 0 };
  g_autoptr (WcNode) message = NULL;

  wc_muc_fixture_join (f, WC_ROOM_MEMBERS_ONLY);
  wc_room_calls_invite (f->session, &invite, task_for (&done));
  message = wc_muc_fixture_take (f);
  g_assert_nonnull (invite_of (message));
  wc_fake_session_answer (f->fake, NULL);
  assert_done (&done);
}

static void
give_back (WcMucFixture *f, const char *from, const char *id)
{
  g_autofree char *xml = g_strdup_printf (
      "<message type='error' from='%s' id='%s'><error type='auth'>"
      "<forbidden xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>",
      from, id);

  wc_fake_session_receive (f->fake, xml);
}

/* Several at once, one of which the room refuses; somebody else's refusal is none. */
static void
test_mediated_refused (WcMucFixture *f, gconstpointer data)
{
  const WcRoomInvite invite = { .room = ROOM, .jid = "a@b", .mediated = TRUE };
  g_auto (Answer) good = { 0 };
  g_auto (Answer) bad = { 0 };
  g_autofree char *good_id = NULL;
  g_autofree char *bad_id = NULL;
  WcNode *good_question;

  wc_muc_fixture_join (f, 0);
  wc_room_calls_invite (f->session, &invite, task_for (&good));
  good_id = wc_muc_fixture_take_id (f);
  good_question = wc_muc_fixture_take (f);
  wc_room_calls_invite (f->session, &invite, task_for (&bad));
  bad_id = wc_muc_fixture_take_id (f);
  give_back (f, "eve@c", good_id);
  give_back (f, "other@muc.lit", good_id);
  give_back (f, ROOM, bad_id);
  wc_fake_session_answer (f->fake, NULL);
  assert_failed (&bad, WC_ERROR_NOT_AUTHORIZED, "forbidden");
  g_queue_push_tail (&f->fake->sent, good_question);
  wc_fake_session_answer (f->fake, NULL);
  assert_done (&good);
}

static void
test_mediated_from_outside (WcMucFixture *f, gconstpointer data)
{
  const WcRoomInvite invite = { .room = ROOM, .jid = "a@b", .mediated = TRUE };
  g_auto (Answer) answer = { 0 };

  wc_room_calls_invite (f->session, &invite, task_for (&answer));
  assert_failed (&answer, WC_ERROR_CONFLICT, NULL);
}

/* We are out before the room has answered. */
static void
test_left_meanwhile (WcMucFixture *f, gconstpointer data)
{
  const WcRoomInvite invite = { .room = ROOM, .jid = "a@b", .mediated = TRUE };
  g_auto (Answer) answer = { 0 };
  g_autofree char *id = NULL;

  wc_muc_fixture_join (f, 0);
  wc_room_calls_invite (f->session, &invite, task_for (&answer));
  id = wc_muc_fixture_take_id (f);
  wc_muc_fixture_presence (f, "me", "unavailable", "", "<status code='307'/>");
  wc_muc_fixture_assert_told (f, "kicked; ");
  wc_fake_session_refuse (f->fake, "not-acceptable");
  assert_failed (&answer, WC_ERROR_REMOTE_ERROR, "not-acceptable");
}

/* ---- Owners ---- */

static void
test_destroy (WcMucFixture *f, gconstpointer data)
{
  const WcRoomDestroy destroy = { ROOM, "moved", "new@muc.lit" };
  g_auto (Answer) refused = { 0 };
  g_auto (Answer) done = { 0 };

  wc_room_calls_destroy (f->session, &destroy, task_for (&refused));
  wc_fake_session_refuse (f->fake, "forbidden");
  assert_failed (&refused, WC_ERROR_NOT_AUTHORIZED, "forbidden");
  wc_room_calls_destroy (f->session, &destroy, task_for (&done));
  wc_fake_session_answer (f->fake, NULL);
  assert_done (&done);
}

static void
test_config (WcMucFixture *f, gconstpointer data)
{
  g_auto (Answer) answer = { 0 };
  g_auto (Answer) empty = { 0 };
  g_auto (Answer) refused = { 0 };
  g_auto (Answer) set = { 0 };
  g_autoptr (WcForm) form = NULL;
  g_autoptr (GError) error = NULL;

  wc_room_calls_get_config (f->session, ROOM, task_for (&answer));
  wc_fake_session_answer (
      f->fake, OWNER ("<x xmlns='jabber:x:data' type='form'><title>Cave</title></x>"));
  wait_for (&answer);
  form = g_task_propagate_pointer (answer.task, NULL);
  g_assert_cmpstr (form->title, ==, "Cave");
  wc_room_calls_get_config (f->session, ROOM, task_for (&empty));
  wc_fake_session_answer (f->fake, OWNER (""));
  wait_for (&empty);
  g_assert_null (g_task_propagate_pointer (empty.task, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_NOT_SUPPORTED);
  wc_room_calls_get_config (f->session, ROOM, task_for (&refused));
  wc_fake_session_refuse (f->fake, "forbidden");
  wait_for (&refused);
  g_clear_error (&error);
  g_assert_null (g_task_propagate_pointer (refused.task, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_NOT_AUTHORIZED);

  wc_room_calls_set_config (f->session, ROOM, NULL, task_for (&set));
  wc_fake_session_answer (f->fake, NULL);
  assert_done (&set);
}

/* ---- Nick and subject ---- */

static void
test_nick_and_subject (WcMucFixture *f, gconstpointer data)
{
  g_auto (Answer) nick = { 0 };
  g_auto (Answer) subject = { 0 };
  g_autofree char *nick_id = NULL;
  g_autofree char *subject_id = NULL;

  wc_muc_fixture_join (f, 0);
  wc_room_calls_set_nick (f->session, ROOM, "moi", task_for (&nick));
  nick_id = wc_muc_fixture_take_id (f);
  wc_muc_fixture_presence (f, "me", "unavailable", "nick='moi'",
                           "<status code='303'/><status code='110'/>");
  assert_done (&nick);
  wc_muc_fixture_assert_told (f, "renamed nick=moi; ");
  wc_room_calls_set_subject (f->session, ROOM, "Fire", task_for (&subject));
  subject_id = wc_muc_fixture_take_id (f);
  give_back (f, ROOM, subject_id);
  assert_failed (&subject, WC_ERROR_NOT_AUTHORIZED, "forbidden");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(name, func)                                                                 \
  g_test_add ("/account/room-calls/" name, WcMucFixture, NULL, wc_muc_fixture_setup,     \
              func, wc_muc_fixture_teardown)
  TEST ("role", test_role);
  TEST ("moderate", test_moderate);
  TEST ("affiliation", test_affiliation);
  TEST ("list", test_list);
  TEST ("direct", test_direct);
  TEST ("mediated", test_mediated);
  TEST ("closed", test_closed_room);
  TEST ("mediated-refused", test_mediated_refused);
  TEST ("mediated-from-outside", test_mediated_from_outside);
  TEST ("left-meanwhile", test_left_meanwhile);
  TEST ("destroy", test_destroy);
  TEST ("config", test_config);
  TEST ("nick-and-subject", test_nick_and_subject);
  return g_test_run ();
}
