/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "lib/muc-fixture.h"

#define ROOM "room@muc.lit"
#define SELF "<status code='110'/>"
#define MEMBER "affiliation='member' role='participant'"

static void
start_join (WcMucFixture *f)
{
  const WcMucJoin how = { .room = ROOM, .nick = "me", .max_history = -1 };
  g_autoptr (WcNode) presence = NULL;

  wc_muc_join (f->session, &how);
  presence = wc_muc_fixture_take (f);
}

static void
test_joined (WcMucFixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) all = NULL;
  const WcOccupant *self;

  start_join (f);
  wc_muc_fixture_presence (f, "zoe", NULL, MEMBER " jid='Zoe@b/x'", "");
  wc_muc_fixture_presence (f, "bob", NULL, "affiliation='owner' role='moderator'", "");
  g_assert_false (wc_muc_is_joined (f->session, ROOM));
  wc_muc_fixture_presence (f, "me", NULL, MEMBER, SELF "<status code='201'/>");
  wc_muc_fixture_assert_told (f, "joined nick=me created; ");
  wc_muc_fixture_assert_events (f, "");
  g_assert_true (wc_muc_is_joined (f->session, ROOM));
  g_assert_cmpuint (wc_muc_count_occupants (f->session, ROOM), ==, 3);
  all = wc_muc_dup_occupants (f->session, ROOM);
  g_assert_cmpstr (((WcOccupant *) all->pdata[0])->nick, ==, "bob");
  g_assert_cmpstr (wc_muc_find_occupant (f->session, ROOM, "zoe")->jid, ==, "zoe@b/x");
  self = wc_muc_get_self (f->session, ROOM);
  g_assert_true (self->self);
  g_assert_cmpint (self->role, ==, WC_ROLE_PARTICIPANT);
  g_assert_cmpint (self->show, ==, WC_PRESENCE_SHOW_AVAILABLE);
}

/* § 7.2.2: the room may give us another nick (210). */
static void
test_other_nick (WcMucFixture *f, gconstpointer data)
{
  start_join (f);
  wc_muc_fixture_presence (f, "Me2", NULL, MEMBER, SELF "<status code='210'/>");
  wc_muc_fixture_assert_told (f, "joined nick=Me2; ");
  g_assert_cmpstr (wc_muc_get_self (f->session, ROOM)->nick, ==, "Me2");
}

/* While we come in, somebody with the nick we asked for is not us without 110. */
static void
test_same_nick_is_not_us (WcMucFixture *f, gconstpointer data)
{
  start_join (f);
  wc_muc_fixture_presence (f, "me", NULL, MEMBER, "");
  g_assert_false (wc_muc_is_joined (f->session, ROOM));
  wc_muc_fixture_presence (f, "me2", NULL, MEMBER, SELF);
  wc_muc_fixture_assert_told (f, "joined nick=me2; ");
}

static void
refuse (WcMucFixture *f, const char *attributes, const char *condition)
{
  g_autofree char *xml = g_strdup_printf (
      "<presence type='error' %s><error type='cancel'>%s</error></presence>", attributes,
      condition);

  wc_fake_session_receive (f->fake, xml);
}

#define CONDITION(name) "<" name " xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>"

static void
test_refused (WcMucFixture *f, gconstpointer data)
{
  static const struct
  {
    const char *from, *condition, *name;
    int code;
  } cases[] = {
    { "from='room@muc.lit/me'", CONDITION ("conflict"), "conflict", WC_ERROR_CONFLICT },
    { "from='room@muc.lit'", CONDITION ("not-authorized"), "not-authorized",
      WC_ERROR_NOT_AUTHORIZED },
    { "from='room@muc.lit/me'", CONDITION ("registration-required"),
      "registration-required", WC_ERROR_NOT_AUTHORIZED },
    { "from='room@muc.lit/me'", CONDITION ("forbidden"), "forbidden",
      WC_ERROR_NOT_AUTHORIZED },
    { "from='room@muc.lit/me'", CONDITION ("item-not-found"), "item-not-found",
      WC_ERROR_NOT_FOUND },
    { "from='room@muc.lit/me'", "", "undefined-condition", WC_ERROR_REMOTE_ERROR },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *words = g_strdup_printf ("refused error=%d condition=%s; ",
                                                cases[i].code, cases[i].name);

      start_join (f);
      refuse (f, cases[i].from, cases[i].condition);
      wc_muc_fixture_assert_told (f, words);
      g_assert_false (wc_muc_is_room (f->session, ROOM));
    }
}

/* RFC 6120 § 8.3.3.5: the room has moved. */
static void
test_gone (WcMucFixture *f, gconstpointer data)
{
  g_autofree char *moved = g_strdup_printf (
      "refused venue=new@muc.lit error=%d condition=gone; ", WC_ERROR_REMOTE_ERROR);
  g_autofree char *nowhere =
      g_strdup_printf ("refused error=%d condition=gone; ", WC_ERROR_REMOTE_ERROR);
  static const char *const bad[] = { "", "http://a", "xmpp:", "xmpp:muc.lit",
                                     "xmpp:a b@c?join" };

  start_join (f);
  refuse (
      f, "from='room@muc.lit'",
      "<gone xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'>xmpp:New@muc.lit?join</gone>");
  wc_muc_fixture_assert_told (f, moved);
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autofree char *gone = g_strdup_printf (
          "<gone xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'>%s</gone>", bad[i]);

      start_join (f);
      refuse (f, "from='room@muc.lit'", gone);
      wc_muc_fixture_assert_told (f, nowhere);
    }
}

/* The error of a presence from before is not about this one. */
static void
test_old_error (WcMucFixture *f, gconstpointer data)
{
  start_join (f);
  refuse (f, "from='room@muc.lit/me' id='old'", CONDITION ("not-acceptable"));
  wc_muc_fixture_presence (f, "me", NULL, MEMBER, SELF);
  wc_muc_fixture_assert_told (f, "joined nick=me; ");
}

/* What the old stream of ours left behind ends, on the new one, while we join. */
static void
test_ghost_ends (WcMucFixture *f, gconstpointer data)
{
  start_join (f);
  wc_muc_fixture_presence (f, "me", "unavailable", MEMBER, SELF "<status code='333'/>");
  wc_muc_fixture_assert_told (f, "");
  wc_muc_fixture_presence (f, "me", NULL, MEMBER, SELF);
  wc_muc_fixture_assert_told (f, "joined nick=me; ");
}

static void
test_ends (WcMucFixture *f, gconstpointer data)
{
  static const struct
  {
    const char *item, *rest, *told;
  } cases[] = {
    { "role='none'/><item", SELF "<status code='307'/>", "kicked; " },
    { "role='none'", "<status code='307'/>", "kicked; " },
    { "affiliation='outcast'", SELF "<status code='301'/>", "banned; " },
    { "affiliation='none'", SELF "<status code='321'/>", "not-member; " },
    { "affiliation='none'", SELF "<status code='322'/>", "not-member; " },
    { "affiliation='none'", SELF "<status code='332'/>", "shutdown; " },
    { "affiliation='none'", SELF "<status code='333'/><status code='307'/>",
      "shutdown; " },
    { "affiliation='none'", SELF, "lost; " },
    { "affiliation='none'", "", "lost; " },
    { "affiliation='none'",
      SELF "<destroy jid='new@muc.lit'><reason>moved</reason>"
           "<password>pw</password></destroy>",
      "destroyed reason=moved venue=new@muc.lit; " },
    { "affiliation='none'", "<destroy/>", "destroyed; " },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      wc_muc_fixture_join (f, 0);
      wc_muc_fixture_presence (f, "me", "unavailable", cases[i].item, cases[i].rest);
      wc_muc_fixture_assert_told (f, cases[i].told);
      wc_muc_fixture_assert_events (f, "");
      g_assert_false (wc_muc_is_room (f->session, ROOM));
      g_assert_cmpint (wc_muc_get_heard_us (f->session, ROOM), ==, 0);
    }
}

static void
test_kicked_by (WcMucFixture *f, gconstpointer data)
{
  wc_muc_fixture_join (f, 0);
  wc_fake_session_receive (
      f->fake, "<presence from='room@muc.lit/me' type='unavailable'>"
               "<x xmlns='http://jabber.org/protocol/muc#user'><item role='none'>"
               "<actor nick='bob'/><reason>Avaunt</reason></item>"
               "<status code='307'/>" SELF "</x></presence>");
  wc_muc_fixture_assert_told (f, "kicked reason=Avaunt by=bob; ");
}

/* Who hears that we are out may come in again at once. */
static void
test_again_from_inside (WcMucFixture *f, gconstpointer data)
{
  g_autoptr (WcNode) presence = NULL;

  wc_muc_fixture_join (f, 0);
  f->again = (WcMucJoin){ .room = ROOM, .nick = "me", .max_history = -1 };
  wc_muc_fixture_presence (f, "me", "unavailable", "", SELF "<status code='332'/>");
  presence = wc_muc_fixture_take (f);
  g_assert_true (wc_muc_is_room (f->session, ROOM));
  wc_muc_fixture_presence (f, "me", NULL, MEMBER, SELF);
  wc_muc_fixture_assert_told (f, "shutdown; joined nick=me; ");
}

static void
test_others (WcMucFixture *f, gconstpointer data)
{
  wc_muc_fixture_join (f, 0);
  wc_muc_fixture_presence (f, "al", NULL, MEMBER, "");
  wc_muc_fixture_assert_events (
      f, "room@muc.lit/al affiliation=member role=participant show=available; ");
  wc_muc_fixture_presence (f, "al", NULL, MEMBER, "");
  wc_muc_fixture_assert_events (f, "");
  wc_fake_session_receive (
      f->fake, "<presence from='room@muc.lit/al'><show>dnd</show>"
               "<x xmlns='http://jabber.org/protocol/muc#user'>"
               "<item affiliation='member' role='visitor'><reason>loud</reason>"
               "<actor nick='bob'/></item></x></presence>");
  wc_muc_fixture_assert_events (f, "room@muc.lit/al affiliation=member by=bob "
                                   "reason=loud role=visitor show=dnd; ");
  wc_muc_fixture_presence (f, "al", "unavailable", "nick='Alan' " MEMBER,
                           "<status code='303'/>");
  wc_muc_fixture_assert_events (
      f, "room@muc.lit/al affiliation=member nick=Alan role=visitor show=dnd; ");
  g_assert_null (wc_muc_find_occupant (f->session, ROOM, "al"));
  g_assert_nonnull (wc_muc_find_occupant (f->session, ROOM, "Alan"));
  wc_muc_fixture_presence (f, "Alan", "unavailable", "", "<status code='307'/>");
  wc_muc_fixture_assert_events (
      f, "room@muc.lit/Alan affiliation=member cause=kicked role=visitor show=offline; ");
  wc_muc_fixture_presence (f, "Alan", "unavailable", "", "<status code='307'/>");
  wc_muc_fixture_assert_events (f, "");
  g_assert_cmpuint (wc_muc_count_occupants (f->session, ROOM), ==, 2);
}

static void
test_standing (WcMucFixture *f, gconstpointer data)
{
  wc_muc_fixture_join (f, 0);
  wc_muc_fixture_presence (f, "me", NULL, "affiliation='admin' role='moderator'", SELF);
  wc_muc_fixture_assert_told (f, "standing; ");
  wc_muc_fixture_assert_events (
      f, "room@muc.lit/me affiliation=admin role=moderator show=available; ");
  g_assert_cmpint (wc_muc_get_self (f->session, ROOM)->role, ==, WC_ROLE_MODERATOR);
  wc_muc_fixture_presence (f, "me", NULL, "affiliation='admin' role='moderator'", SELF);
  wc_muc_fixture_assert_told (f, "");
}

/* Another client of ours, or an admin, gave us another nick. */
static void
test_renamed_by_others (WcMucFixture *f, gconstpointer data)
{
  wc_muc_fixture_join (f, 0);
  wc_muc_fixture_presence (f, "moi", NULL, "affiliation='none' role='participant'",
                           SELF "<status code='210'/>");
  wc_muc_fixture_assert_told (f, "renamed nick=moi; ");
  g_assert_null (wc_muc_find_occupant (f->session, ROOM, "me"));
  g_assert_cmpuint (wc_muc_count_occupants (f->session, ROOM), ==, 2);
}

/* A change of nick without a nick that can be one is somebody leaving. */
static void
test_renamed_to_nothing (WcMucFixture *f, gconstpointer data)
{
  wc_muc_fixture_join (f, 0);
  wc_muc_fixture_presence (f, "bob", "unavailable", "nick=''", "<status code='303'/>");
  wc_muc_fixture_assert_events (
      f, "room@muc.lit/bob affiliation=owner role=moderator show=offline; ");
  wc_muc_fixture_presence (f, "me", "unavailable", "", SELF "<status code='303'/>");
  wc_muc_fixture_assert_told (f, "lost; ");
}

/* A refused update of our presence leaves open whether we are in: the room is asked. */
static void
test_unsure (WcMucFixture *f, gconstpointer data)
{
  wc_muc_fixture_join (f, 0);
  refuse (f, "from='room@muc.lit/me'", CONDITION ("not-acceptable"));
  wc_fake_session_refuse (f->fake, "not-acceptable");
  wc_muc_fixture_assert_told (f, "lost; ");
}

static void
test_crowd (WcMucFixture *f, gconstpointer data)
{
  wc_muc_fixture_join (f, 0);
  for (guint i = 0; i < 9998; i++)
    {
      g_autofree char *nick = g_strdup_printf ("n%u", i);

      wc_muc_fixture_presence (f, nick, NULL, MEMBER, "");
    }
  g_string_truncate (f->events, 0);
  wc_muc_fixture_presence (f, "one-more", NULL, MEMBER, "");
  wc_muc_fixture_assert_events (f, "");
  g_assert_cmpuint (wc_muc_fixture_count_dropped (f, "crowded-room"), ==, 1);
  g_assert_cmpuint (wc_muc_count_occupants (f->session, ROOM), ==, 10000);
}

/* Occupant ids count only where the room says that it makes them (XEP-0421 § 4). */
static void
test_occupant_ids (WcMucFixture *f, gconstpointer data)
{
  static const char xml[] =
      "<presence from='room@muc.lit/al'><x xmlns='http://jabber.org/protocol/muc#user'>"
      "<item role='visitor'/></x>"
      "<occupant-id xmlns='urn:xmpp:occupant-id:0' id='o1'/></presence>";

  wc_muc_fixture_join (f, 0);
  wc_fake_session_receive (f->fake, xml);
  g_assert_null (wc_muc_find_occupant (f->session, ROOM, "al")->occupant_id);
  g_string_truncate (f->events, 0);
  wc_muc_fixture_join (f, WC_ROOM_HAS_OCCUPANT_IDS);
  wc_fake_session_receive (f->fake, xml);
  g_assert_cmpstr (wc_muc_find_occupant (f->session, ROOM, "al")->occupant_id, ==, "o1");
}

/* What is no presence of an occupant changes nobody. */
static void
test_nonsense (WcMucFixture *f, gconstpointer data)
{
  wc_muc_fixture_join (f, 0);
  wc_fake_session_receive (f->fake, "<presence from='room@muc.lit'/>");
  wc_fake_session_receive (f->fake,
                           "<presence from='room@muc.lit/al' type='subscribe'/>");
  wc_fake_session_receive (f->fake, "<presence from='room@muc.lit/al' type='what'/>");
  wc_muc_fixture_presence (f, "nobody", "unavailable", "", "<status code='303'/>");
  g_assert_cmpuint (wc_muc_fixture_count_dropped (f, "presence-of-a-room"), ==, 2);
  g_assert_cmpuint (wc_muc_count_occupants (f->session, ROOM), ==, 2);
  wc_muc_fixture_assert_events (f, "");
}

/* ---- What real servers write ---- */

typedef struct
{
  const char *sample; /* in tests/wire/0045, behind "prosody-" and "ejabberd-" */
  gboolean joining;   /* before we are in */
  const char *told, *events;
} Wire;

#define REFUSED(code, name) "refused error=" G_STRINGIFY (code) " condition=" name "; "
G_STATIC_ASSERT (WC_ERROR_CONFLICT == 13 && WC_ERROR_NOT_AUTHORIZED == 5);

static const Wire wires[] = {
  { "joined.xml", TRUE, "joined nick=me; ", "" },
  { "join-conflict.xml", TRUE, REFUSED (13, "conflict"), "" },
  { "join-password.xml", TRUE, REFUSED (5, "not-authorized"), "" },
  { "other.xml", FALSE, "",
    "room@muc.lit/alice affiliation=owner role=moderator show=available; " },
  { "own-renamed.xml", FALSE, "renamed nick=me2; ",
    "room@muc.lit/me affiliation=none nick=me2 role=participant show=available; " },
  { "renamed.xml", FALSE, "", "" }, /* somebody who was not there */
  { "kicked.xml", FALSE, "kicked reason=out by=al; ", "" },
  { "banned.xml", FALSE, "banned reason=bad by=al; ", "" },
  { "not-member.xml", FALSE, "not-member by=al; ", "" },
  { "members-only.xml", FALSE, "not-member; ", "" },
  { "left.xml", FALSE, "lost; ", "" },
  { "destroyed.xml", FALSE, "destroyed reason=moved venue=new@muc.lit; ", "" },
};

static const Wire prosody_wires[] = {
  { "role.xml", FALSE, "standing reason=loud by=al; ",
    "room@muc.lit/me affiliation=none by=al reason=loud role=visitor show=available; " },
  { "join-banned.xml", TRUE, REFUSED (5, "forbidden"), "" },
  { "join-members.xml", TRUE, REFUSED (5, "registration-required"), "" },
  { "gone.xml", TRUE, "refused venue=new@muc.lit error=10 condition=gone; ", "" },
};

static const Wire ejabberd_wires[] = {
  { "role.xml", FALSE, "standing reason=loud; ",
    "room@muc.lit/me affiliation=none reason=loud role=visitor show=available; " },
};

static void
run_wire (WcMucFixture *f, const Wire *c, const char *server)
{
  g_autofree char *file = g_strdup_printf ("%s-%s", server, c->sample);
  g_auto (WcInbound) in = wc_fake_session_inbound ("0045", file);
  g_autoptr (GError) error = NULL;

  g_test_message ("%s", file);
  /* An error is about the presence with its id; this one was about another. */
  wc_node_set (in.stanza, "id", NULL);
  if (c->joining)
    start_join (f);
  else
    wc_muc_fixture_join (f, 0);
  g_assert_true (wc_session_receive (f->session, in.stanza, 0, &error));
  wc_muc_fixture_assert_told (f, c->told);
  wc_muc_fixture_assert_events (f, c->events);
}

static void
test_wires (WcMucFixture *f, gconstpointer data)
{
  for (gsize i = 0; i < G_N_ELEMENTS (wires); i++)
    {
      run_wire (f, &wires[i], "prosody");
      run_wire (f, &wires[i], "ejabberd");
    }
  for (gsize i = 0; i < G_N_ELEMENTS (prosody_wires); i++)
    run_wire (f, &prosody_wires[i], "prosody");
  for (gsize i = 0; i < G_N_ELEMENTS (ejabberd_wires); i++)
    run_wire (f, &ejabberd_wires[i], "ejabberd");
  start_join (f);
  wc_muc_fixture_receive_wire (f, "0045", "ejabberd-created.xml");
  wc_muc_fixture_assert_told (f, "joined nick=me created; ");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(name, func)                                                                 \
  g_test_add ("/xep/muc-presence/" name, WcMucFixture, NULL, wc_muc_fixture_setup, func, \
              wc_muc_fixture_teardown)
  TEST ("joined", test_joined);
  TEST ("other-nick", test_other_nick);
  TEST ("same-nick", test_same_nick_is_not_us);
  TEST ("refused", test_refused);
  TEST ("gone", test_gone);
  TEST ("old-error", test_old_error);
  TEST ("ghost", test_ghost_ends);
  TEST ("ends", test_ends);
  TEST ("kicked-by", test_kicked_by);
  TEST ("again", test_again_from_inside);
  TEST ("others", test_others);
  TEST ("standing", test_standing);
  TEST ("renamed-by-others", test_renamed_by_others);
  TEST ("renamed-to-nothing", test_renamed_to_nothing);
  TEST ("unsure", test_unsure);
  TEST ("crowd", test_crowd);
  TEST ("occupant-ids", test_occupant_ids);
  TEST ("nonsense", test_nonsense);
  TEST ("wire", test_wires);
  return g_test_run ();
}
