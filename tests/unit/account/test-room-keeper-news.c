/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/room-fixture.h"
#include "xml/ns.h"
#include "xml/stanza.h"

/* What rooms do to us, and what becomes of it. */

#define ME WC_ROOM "/me"

static void
be_in (WcRoomFixture *f)
{
  wc_room_fixture_know (f, WC_ROOM, TRUE, 0);
  wc_room_fixture_begin (f);
  wc_room_fixture_join (f, WC_ROOM, "");
  wc_room_fixture_assert_told (f, "coven waiting; coven joining; coven joined; ");
}

static void
be_refused (WcRoomFixture *f, const char *condition)
{
  wc_room_fixture_know (f, WC_ROOM, TRUE, 0);
  wc_room_fixture_begin (f);
  wc_room_fixture_info (f, WC_ROOM, "");
  wc_room_fixture_assert_enters (f, ME);
  wc_room_fixture_assert_told (f, "coven waiting; coven joining; ");
  wc_room_fixture_refuse (f, ME, condition);
}

typedef struct
{
  const char *inside; /* of the unavailable presence */
  const char *told;
  const char *stored;
  const char *condition; /* of what waits to be sent there; NULL: it waits still */
} Leaving;

static const Leaving leavings[] = {
  { "<item affiliation='none' role='none'><actor nick='hag'/><reason>shoo</reason></item>"
    "<status code='110'/><status code='307'/>",
    "coven refused:kicked; ", "wanted refused kicked", NULL },
  { "<item affiliation='outcast' role='none'/><status code='110'/><status code='301'/>",
    "coven refused:banned; ", "wanted refused banned", "banned" },
  { "<item affiliation='none' role='none'/><status code='110'/><status code='321'/>",
    "coven refused:members-only; ", "wanted refused members-only", "members-only" },
  { "<item affiliation='none' role='none'/><status code='110'/><status code='322'/>",
    "coven refused:members-only; ", "wanted refused members-only", "members-only" },
  { "<item affiliation='none' role='none'/>"
    "<destroy jid='Globe@chat.x.lit'><reason>moved</reason></destroy>",
    "coven gone:destroyed to globe@chat.x.lit; ", "gone destroyed", "destroyed" },
};

static void
test_thrown_out (WcRoomFixture *f, gconstpointer data)
{
  const Leaving *leaving = data;
  gint64 said, whispered;

  be_in (f);
  said = wc_room_fixture_queue (f, WC_ROOM);
  whispered = wc_room_fixture_queue (f, WC_ROOM "/hag");
  wc_room_fixture_presence (f, ME, "unavailable", leaving->inside);
  wc_room_fixture_assert_told (f, leaving->told);
  wc_room_fixture_assert_stored (f, WC_ROOM, leaving->stored);
  wc_room_fixture_assert_failed (f, said, leaving->condition);
  wc_room_fixture_assert_failed (f, whispered, leaving->condition);
}

static void
test_venue (WcRoomFixture *f, gconstpointer data)
{
  g_autoptr (WcRoom) room = NULL;

  be_in (f);
  wc_room_fixture_presence (f, ME, "unavailable", leavings[4].inside);
  room = f->port->dup (f->port->self, WC_ROOM);
  g_assert_cmpstr (room->venue, ==, "globe@chat.x.lit");
  g_assert_cmpstr (room->text, ==, "moved");
  g_assert_null (room->occupied);
}

/* A service that ends comes back, and we with it. */
static void
test_shutdown (WcRoomFixture *f, gconstpointer data)
{
  be_in (f);
  wc_room_fixture_presence (f, ME, "unavailable",
                            "<item affiliation='none' role='none'/>"
                            "<status code='110'/><status code='332'/>");
  wc_room_fixture_assert_told (f, "coven waiting; ");
  wc_fake_clock_advance (f->clock, 3 * G_USEC_PER_SEC);
  wc_room_fixture_join (f, WC_ROOM, "");
  wc_room_fixture_assert_told (f, "coven joining; coven joined; ");
}

typedef struct
{
  const char *condition;
  const char *told;
  const char *failed; /* what waits to be sent there, see Leaving */
} Refusal;

static const Refusal refusals[] = {
  { "not-authorized", "coven refused:password; ", "password" },
  { "forbidden", "coven refused:banned; ", "banned" },
  { "registration-required", "coven refused:members-only; ", "members-only" },
  { "not-allowed", "coven refused:not-allowed; ", "not-allowed" },
  { "not-acceptable", "coven refused:nick-reserved; ", "nick-reserved" },
  { "jid-malformed", "coven refused:nick-invalid; ", "nick-invalid" },
  { "item-not-found", "coven refused:not-found; ", "not-found" },
  { "gone", "coven gone:moved; ", "moved" },
  { "service-unavailable", "coven waiting:service-unavailable; ",
    NULL }, /* full: others leave */
  { "internal-server-error", "coven waiting:internal-server-error; ", NULL },
};

static void
test_refused (WcRoomFixture *f, gconstpointer data)
{
  const Refusal *refusal = data;
  gint64 said;

  wc_room_fixture_know (f, WC_ROOM, TRUE, 0);
  said = wc_room_fixture_queue (f, WC_ROOM);
  be_refused (f, refusal->condition);
  wc_room_fixture_assert_told (f, refusal->told);
  wc_room_fixture_assert_failed (f, said, refusal->failed);
  wc_fake_session_assert_idle (f->fake);
}

/* A challenge is for a person, whom the join waits for: no other is asked for by itself.
 */
static void
test_captcha (WcRoomFixture *f, gconstpointer data)
{
  g_autoptr (WcNode) presence = NULL;
  g_autoptr (WcRoom) room = NULL;
  g_autofree char *xml = NULL;

  wc_room_fixture_know (f, WC_ROOM, TRUE, 0);
  wc_room_fixture_begin (f);
  wc_room_fixture_info (f, WC_ROOM, "");
  presence = wc_room_fixture_take (f);
  xml = g_strdup_printf (
      "<message from='" WC_ROOM "'><body>Prove it</body>"
      "<x xmlns='jabber:x:oob'><url>https://chat.x.lit/c</url></x>"
      "<captcha xmlns='urn:xmpp:captcha'><x xmlns='jabber:x:data' type='form'>"
      "<field var='from'><value>" WC_ROOM "</value></field><field "
      "var='sid'><value>%s</value></field></x></captcha></message>",
      wc_node_attr (presence, "id"));
  wc_fake_session_receive (f->fake, xml);
  wc_room_fixture_assert_told (f,
                               "coven waiting; coven joining; coven joining:captcha; ");
  room = f->port->dup (f->port->self, WC_ROOM);
  g_assert_cmpstr (room->text, ==, "https://chat.x.lit/c");
  wc_fake_clock_advance (f->fake->clock, 3 * G_TIME_SPAN_MINUTE);
  wc_room_fixture_assert_told (f, "coven refused:captcha; ");
  g_clear_pointer (&presence, wc_node_unref);
  presence = wc_room_fixture_take (f);
  g_assert_cmpstr (wc_node_attr (presence, "type"), ==, "unavailable");
  g_clear_pointer (&room, wc_room_unref);
  wc_room_fixture_assert_stored (f, WC_ROOM, "wanted refused captcha");
  room = f->port->dup (f->port->self, WC_ROOM);
  g_assert_cmpstr (room->text, ==, "https://chat.x.lit/c");
  wc_fake_clock_advance (f->clock, 20 * G_TIME_SPAN_MINUTE);
  wc_fake_session_assert_idle (f->fake);
}

/* A nick that is taken gets underscores, some of them. */
static void
test_nick_conflict (WcRoomFixture *f, gconstpointer data)
{
  static const char *const tries[] = { "/me_", "/me__", "/me___" };
  g_autoptr (WcRoom) room = NULL;

  be_refused (f, "conflict");
  for (gsize i = 0; i < G_N_ELEMENTS (tries); i++)
    {
      g_autofree char *jid = g_strconcat (WC_ROOM, tries[i], NULL);

      wc_room_fixture_info (f, WC_ROOM, "");
      wc_room_fixture_assert_enters (f, jid);
      if (i + 1 < G_N_ELEMENTS (tries))
        wc_room_fixture_refuse (f, jid, "conflict");
      else
        wc_room_fixture_arrive (f, jid, "");
    }
  room = f->port->dup (f->port->self, WC_ROOM);
  g_assert_cmpint (room->state, ==, WC_ROOM_STATE_JOINED);
  g_assert_cmpstr (room->occupied, ==, "me___");
}

static void
test_nick_conflicts_end (WcRoomFixture *f, gconstpointer data)
{
  g_autoptr (GString) jid = g_string_new (ME);

  be_refused (f, "conflict");
  for (guint i = 0; i < 5; i++)
    {
      g_string_append_c (jid, '_');
      wc_room_fixture_info (f, WC_ROOM, "");
      wc_room_fixture_assert_enters (f, jid->str);
      wc_room_fixture_refuse (f, jid->str, "conflict");
    }
  wc_room_fixture_assert_stored (f, WC_ROOM, "wanted refused nick-conflict");
}

static void
test_subject (WcRoomFixture *f, gconstpointer data)
{
  g_autoptr (WcRoom) room = NULL;
  g_autoptr (WcRoom) none = NULL;

  be_in (f);
  wc_fake_session_receive (f->fake, "<message from='" WC_ROOM "/hag' type='groupchat'>"
                                    "<subject>Fire burn</subject></message>");
  room = f->port->dup (f->port->self, WC_ROOM);
  g_assert_cmpstr (room->subject, ==, "Fire burn");
  g_assert_cmpstr (room->subject_from, ==, "hag");
  wc_fake_session_receive (f->fake, "<message from='" WC_ROOM "/hag' type='groupchat'>"
                                    "<subject/></message>");
  none = f->port->dup (f->port->self, WC_ROOM);
  g_assert_null (none->subject);
  g_assert_null (none->subject_from);
}

static void
test_renamed (WcRoomFixture *f, gconstpointer data)
{
  g_autoptr (WcRoom) room = NULL;

  be_in (f);
  wc_room_fixture_presence (f, ME, "unavailable",
                            "<item affiliation='member' role='participant' nick='crone'/>"
                            "<status code='303'/><status code='110'/>");
  wc_room_fixture_arrive (f, WC_ROOM "/crone", "");
  room = f->port->dup (f->port->self, WC_ROOM);
  g_assert_cmpstr (room->occupied, ==, "crone");
  g_assert_cmpstr (room->nick, ==, "crone");
  wc_room_fixture_assert_told (f, "");
}

/* What a room is may change while we are in it. */
static void
test_configured (WcRoomFixture *f, gconstpointer data)
{
  g_autoptr (WcRoom) room = NULL;

  be_in (f);
  wc_fake_session_receive (f->fake, "<message from='" WC_ROOM "' type='groupchat'>"
                                    "<x xmlns='http://jabber.org/protocol/muc#user'>"
                                    "<status code='104'/></x></message>");
  wc_room_fixture_info (f, WC_ROOM, "muc_moderated");
  room = f->port->dup (f->port->self, WC_ROOM);
  g_assert_cmpuint (room->flags, ==, WC_ROOM_MODERATED);
}

/* Test that a room that refuses who followed an invitation is known from then on. */
static void
test_refusal_is_kept (WcRoomFixture *f, gconstpointer data)
{
  const WcRoomJoin join = { .room = WC_ROOM, .bookmark = TRUE, .remember = TRUE };

  wc_room_fixture_begin (f);
  f->port->join (f->port->self, &join, wc_room_fixture_task (f));
  wc_room_fixture_info (f, WC_ROOM, "");
  wc_room_fixture_assert_enters (f, ME);
  wc_room_fixture_refuse (f, ME, "forbidden");
  wc_room_fixture_assert_told (f, "coven waiting; coven joining; coven refused:banned; ");
  wc_room_fixture_assert_stored (f, WC_ROOM, "refused banned");
  wc_room_fixture_settle (f);
  wc_room_fixture_assert_ended (f, "5:banned ");
}

/* ---- While the disk is full ---- */

#define GONE "<item affiliation='none' role='none'/><status code='110'/>"

typedef struct
{
  const char *inside; /* of the unavailable presence */
  const char *told;
  const char *stored;
} Unstored;

static const Unstored unstored[] = {
  { GONE "<status code='307'/>", "coven refused:kicked; ", "wanted refused kicked" },
  { GONE "<status code='332'/>", "coven waiting; ", "wanted out" },
  { GONE "<destroy jid='globe@chat.x.lit'/>",
    "coven gone:destroyed to globe@chat.x.lit; ", "gone destroyed" },
};

static void
give_twice (WcRoomFixture *f, const char *type, const char *inside, const char *fail_at)
{
  g_autofree char *xml =
      g_strdup_printf ("<presence from='" ME "'%s>"
                       "<x xmlns='http://jabber.org/protocol/muc#user'>%s</x></presence>",
                       type, inside);

  wc_fake_session_receive_twice (f->fake, xml, fail_at);
}

/* Test that what throws us out is nothing until it is stored: it comes again then. */
static void
test_out_unstored (WcRoomFixture *f, gconstpointer data)
{
  const Unstored *each = data;
  static const char *const places[] = { "count", "commit" };

  for (gsize i = 0; i < G_N_ELEMENTS (places); i++)
    {
      be_in (f);
      give_twice (f, " type='unavailable'", each->inside, places[i]);
      wc_room_fixture_assert_told (f, each->told);
      wc_room_fixture_assert_stored (f, WC_ROOM, each->stored);
    }
}

/* Between the two nothing is told, stored or known. */
static void
test_kick_between (WcRoomFixture *f, gconstpointer data)
{
  g_autoptr (WcNode) kick = wc_fake_session_parse (
      "<presence from='" ME "' type='unavailable'>"
      "<x xmlns='http://jabber.org/protocol/muc#user'>" GONE "<status code='307'/></x>"
      "</presence>");
  g_autoptr (WcRoom) room = NULL;
  g_autoptr (GError) error = NULL;

  be_in (f);
  f->fake->fail_at = "commit";
  g_assert_false (wc_session_receive (f->fake->session, kick, 1, &error));
  f->fake->fail_at = NULL;
  wc_room_fixture_assert_told (f, "");
  wc_room_fixture_assert_stored (f, WC_ROOM, "wanted out");
  room = f->port->dup (f->port->self, WC_ROOM);
  g_assert_cmpint (room->state, ==, WC_ROOM_STATE_JOINED);
  g_assert_cmpuint (room->n_occupants, ==, 1);
}

/* The arrival opens the room once it is stored, and not before. */
static void
test_arrival_unstored (WcRoomFixture *f, gconstpointer data)
{
  const WcRoomJoin join = { .room = WC_ROOM };

  wc_room_fixture_begin (f);
  f->port->join (f->port->self, &join, wc_room_fixture_task (f));
  wc_room_fixture_info (f, WC_ROOM, "urn:xmpp:mam:2 urn:xmpp:sid:0");
  wc_room_fixture_assert_enters (f, ME);
  give_twice (f, "",
              "<item affiliation='member' role='participant'/><status code='110'/>",
              "commit");
  wc_room_fixture_assert_told (f, "coven waiting; coven joining; coven joined; ");
  wc_room_fixture_assert_stored (f, WC_ROOM, "wanted out");
  wc_room_fixture_assert_ended (f, "ok ");
  g_assert_nonnull (wc_room_keeper_get_catchup (f->keeper, WC_ROOM));
  wc_node_unref (wc_room_fixture_take (f)); /* the question to the archive */
}

static void
test_rename_unstored (WcRoomFixture *f, gconstpointer data)
{
  g_autoptr (WcRoom) room = NULL;

  be_in (f);
  give_twice (f, " type='unavailable'",
              "<item affiliation='member' role='participant' nick='crone'/>"
              "<status code='303'/><status code='110'/>",
              "commit");
  wc_room_fixture_arrive (f, WC_ROOM "/crone", "");
  room = f->port->dup (f->port->self, WC_ROOM);
  g_assert_cmpint (room->state, ==, WC_ROOM_STATE_JOINED);
  g_assert_cmpstr (room->occupied, ==, "crone");
  wc_room_fixture_assert_told (f, "");
}

static void
test_refusal_unstored (WcRoomFixture *f, gconstpointer data)
{
  wc_room_fixture_know (f, WC_ROOM, TRUE, 0);
  wc_room_fixture_begin (f);
  wc_room_fixture_info (f, WC_ROOM, "");
  wc_room_fixture_assert_enters (f, ME);
  wc_fake_session_receive_twice (
      f->fake,
      "<presence from='" ME "' type='error'><error type='auth'>"
      "<forbidden xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></presence>",
      "commit");
  wc_room_fixture_assert_told (f, "coven waiting; coven joining; coven refused:banned; ");
  wc_room_fixture_assert_stored (f, WC_ROOM, "wanted refused banned");
}

static void
test_subject_unstored (WcRoomFixture *f, gconstpointer data)
{
  g_autoptr (WcRoom) room = NULL;

  be_in (f);
  wc_fake_session_receive_twice (f->fake,
                                 "<message from='" WC_ROOM "/hag' type='groupchat'>"
                                 "<subject>Cauldron</subject></message>",
                                 "commit");
  room = f->port->dup (f->port->self, WC_ROOM);
  g_assert_cmpstr (room->subject, ==, "Cauldron");
  g_assert_cmpstr (room->subject_from, ==, "hag");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST_WITH(name, func, data)                                                      \
  g_test_add (name, WcRoomFixture, data, wc_room_fixture_setup, func,                    \
              wc_room_fixture_teardown)
#define TEST(name, func) TEST_WITH ("/account/room-keeper-news/" name, func, NULL)
  for (gsize i = 0; i < G_N_ELEMENTS (leavings); i++)
    {
      g_autofree char *path =
          g_strdup_printf ("/account/room-keeper-news/thrown-out/%u", (guint) i);

      TEST_WITH (path, test_thrown_out, &leavings[i]);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (refusals); i++)
    {
      g_autofree char *path =
          g_strconcat ("/account/room-keeper-news/refused/", refusals[i].condition, NULL);

      TEST_WITH (path, test_refused, &refusals[i]);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (unstored); i++)
    {
      g_autofree char *path =
          g_strdup_printf ("/account/room-keeper-news/out-unstored/%u", (guint) i);

      TEST_WITH (path, test_out_unstored, &unstored[i]);
    }
  TEST ("kick-between", test_kick_between);
  TEST ("arrival-unstored", test_arrival_unstored);
  TEST ("rename-unstored", test_rename_unstored);
  TEST ("refusal-unstored", test_refusal_unstored);
  TEST ("subject-unstored", test_subject_unstored);
  TEST ("refusal-is-kept", test_refusal_is_kept);
  TEST ("captcha", test_captcha);
  TEST ("venue", test_venue);
  TEST ("shutdown", test_shutdown);
  TEST ("nick-conflict", test_nick_conflict);
  TEST ("nick-conflicts-end", test_nick_conflicts_end);
  TEST ("subject", test_subject);
  TEST ("renamed", test_renamed);
  TEST ("configured", test_configured);
  return g_test_run ();
}
