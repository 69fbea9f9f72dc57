/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/muc-fixture.h"
#include "store/room-store.h"
#include "xep/forward.h"
#include "xep/xep-list.h"
#include "xml/ns.h"

#define ROOM "room@muc.lit"
#define OCCUPANT_ID(id) "<occupant-id xmlns='urn:xmpp:occupant-id:0' id='" id "'/>"
#define STANZA_ID(by, id) "<stanza-id xmlns='urn:xmpp:sid:0' by='" by "' id='" id "'/>"
#define ITEM(jid)                                                                        \
  "<x xmlns='http://jabber.org/protocol/muc#user'><item jid='" jid "'/></x>"

static void
prepare (WcInbound *in, const char *from, const char *children)
{
  g_autofree char *xml = g_strdup_printf (
      "<message type='groupchat' from='%s'><body>hi</body>%s</message>", from, children);

  in->stanza = wc_fake_session_parse (xml);
}

static WcVerdict
give (WcMucFixture *f, WcInbound *in)
{
  return wc_xep_0421_occupant_id.inbound (f->session, NULL, in);
}

static const WcMessage *
message_of (WcInbound *in)
{
  return wc_message_builder_peek (wc_inbound_message (in));
}

/* ---- Who may say it ---- */

typedef struct
{
  const char *from;
  WcMessageSource origin;
  const char *archive_by;
  const char *fault; /* (nullable) */
} Claim;

static const Claim claims[] = {
  { "room@muc.lit/bob", WC_MESSAGE_SOURCE_LIVE, NULL, NULL },
  { "room@muc.lit", WC_MESSAGE_SOURCE_LIVE, NULL, NULL },
  { "Room@MUC.lit/bob", WC_MESSAGE_SOURCE_LIVE, NULL, NULL },
  { "room@muc.lit/bob", WC_MESSAGE_SOURCE_ARCHIVE, ROOM, NULL },
  { "old@muc.lit/bob", WC_MESSAGE_SOURCE_ARCHIVE, "old@muc.lit", NULL },
  { "other@muc.lit/bob", WC_MESSAGE_SOURCE_LIVE, NULL, "groupchat-of-no-room" },
  { "old@muc.lit/bob", WC_MESSAGE_SOURCE_LIVE, NULL, "groupchat-of-no-room" },
  { "me@x.lit/there", WC_MESSAGE_SOURCE_LIVE, NULL, "groupchat-of-no-room" },
  { "a b@muc.lit/bob", WC_MESSAGE_SOURCE_LIVE, NULL, "bad-address" },
  { "room@muc.lit/bob", WC_MESSAGE_SOURCE_CARBON, NULL, "groupchat-carbon" },
  { "room@muc.lit/bob", WC_MESSAGE_SOURCE_ARCHIVE, "me@x.lit", "groupchat-in-archive" },
  { "room@muc.lit/bob", WC_MESSAGE_SOURCE_ARCHIVE, "other@muc.lit",
    "groupchat-in-archive" },
  { "me@x.lit/bob", WC_MESSAGE_SOURCE_ARCHIVE, ROOM, "groupchat-in-archive" },
};

static void
test_claims (WcMucFixture *f, gconstpointer data)
{
  f->known = "old@muc.lit";
  wc_muc_fixture_join (f, 0);
  for (gsize i = 0; i < G_N_ELEMENTS (claims); i++)
    {
      const Claim *c = &claims[i];
      g_auto (WcInbound) in = { .origin = c->origin,
                                .archive_by = g_strdup (c->archive_by),
                                .archive_id = g_strdup (c->archive_by) };
      guint before = c->fault != NULL ? wc_muc_fixture_count_dropped (f, c->fault) : 0;

      prepare (&in, c->from, "");
      g_assert_cmpint (give (f, &in), ==, c->fault != NULL ? WC_DROP : WC_PASS);
      if (c->fault != NULL)
        g_assert_cmpuint (wc_muc_fixture_count_dropped (f, c->fault), ==, before + 1);
    }
}

static void
test_without_sender (WcMucFixture *f, gconstpointer data)
{
  g_auto (WcInbound) in = { .stanza = wc_fake_session_parse (
                                "<message type='groupchat'><body>hi</body></message>") };

  g_assert_cmpint (give (f, &in), ==, WC_DROP);
}

/* What a room's archive tells of others' chats is made up. */
static void
test_foreign (WcMucFixture *f, gconstpointer data)
{
  static const char xml[] =
      "<message type='chat' from='friend@b'><body>hi</body></message>";
  g_auto (WcInbound) of_room = { .stanza = wc_fake_session_parse (xml),
                                 .origin = WC_MESSAGE_SOURCE_ARCHIVE,
                                 .archive_by = g_strdup (ROOM) };
  g_auto (WcInbound) own = { .stanza = wc_fake_session_parse (xml),
                             .origin = WC_MESSAGE_SOURCE_ARCHIVE,
                             .archive_by = g_strdup ("me@x.lit") };
  g_auto (WcInbound) live = { .stanza = wc_fake_session_parse (xml) };

  wc_muc_fixture_join (f, 0);
  g_assert_cmpint (give (f, &of_room), ==, WC_DROP);
  g_assert_cmpint (give (f, &own), ==, WC_PASS);
  g_assert_cmpint (give (f, &live), ==, WC_PASS);
}

/* ---- Which message it is ---- */

static void
test_stanza_id (WcMucFixture *f, gconstpointer data)
{
  static const struct
  {
    guint flags;
    const char *children, *id;
  } cases[] = {
    { WC_ROOM_HAS_STANZA_IDS, STANZA_ID (ROOM, "7"), "7" },
    { WC_ROOM_HAS_STANZA_IDS, STANZA_ID ("me@x.lit", "6") STANZA_ID (ROOM, "7"), "7" },
    { 0, STANZA_ID (ROOM, "7"), NULL },
    { WC_ROOM_HAS_OCCUPANT_IDS, STANZA_ID (ROOM, "7"), NULL },
    { WC_ROOM_HAS_STANZA_IDS, STANZA_ID ("me@x.lit", "7"), NULL },
    { WC_ROOM_HAS_STANZA_IDS, STANZA_ID ("muc.lit", "7"), NULL },
    { WC_ROOM_HAS_STANZA_IDS, STANZA_ID ("room@muc.lit/bob", "7"), NULL },
    { WC_ROOM_HAS_STANZA_IDS, STANZA_ID (ROOM, ""), NULL },
    { WC_ROOM_HAS_STANZA_IDS, "<stanza-id xmlns='urn:xmpp:sid:0' id='7'/>", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (WcInbound) in = { 0 };

      wc_muc_fixture_join (f, cases[i].flags);
      prepare (&in, "room@muc.lit/bob", cases[i].children);
      g_assert_cmpint (give (f, &in), ==, WC_PASS);
      g_assert_cmpstr (in.archive_id, ==, cases[i].id);
      g_assert_cmpstr (in.archive_by, ==, cases[i].id != NULL ? ROOM : NULL);
    }
}

/* The room's id in what somebody says to us alone is anybody's. */
static void
test_stanza_id_of_others (WcMucFixture *f, gconstpointer data)
{
  g_auto (WcInbound) in = { .stanza = wc_fake_session_parse (
                                "<message type='chat' from='room@muc.lit/bob'>"
                                "<body>hi</body>" STANZA_ID (ROOM, "7") "</message>") };

  wc_muc_fixture_join (f, WC_ROOM_HAS_STANZA_IDS);
  g_assert_cmpint (give (f, &in), ==, WC_PASS);
  g_assert_null (in.archive_id);
}

/* ---- Who wrote it ---- */

typedef struct
{
  guint flags;
  const char *from;
  const char *children;
  gboolean outgoing;
  const char *occupant_id;
  const char *real_jid;
  WcAuthorship authorship;
} Author;

static void
check_author (WcInbound *in, const Author *c)
{
  g_assert_cmpint (in->outgoing, ==, c->outgoing);
  g_assert_cmpint (in->authorship, ==, c->authorship);
  g_assert_cmpstr (message_of (in)->occupant_id, ==, c->occupant_id);
  g_assert_cmpstr (message_of (in)->real_jid, ==, c->real_jid);
}

/* Joins as "me", where "al" (id o-al, al@b/x) is, too, and two other devices of ours:
 * "phone", whose address the room shows, and "web", where it does not. Our own id is
 * my-occupant-id. */
static void
join_all (WcMucFixture *f, guint flags)
{
  wc_muc_fixture_join (f, flags);
  wc_fake_session_receive (
      f->fake,
      "<presence from='room@muc.lit/phone'>" ITEM ("me@x.lit/there") //
      OCCUPANT_ID ("my-occupant-id") "</presence>");
  wc_fake_session_receive (f->fake, "<presence from='room@muc.lit/web'>" //
                           OCCUPANT_ID ("my-occupant-id") "</presence>");
  wc_fake_session_receive (f->fake, "<presence from='room@muc.lit/al'>" ITEM ("al@b/x") //
                           OCCUPANT_ID ("o-al") "</presence>");
  wc_fake_session_receive (
      f->fake, "<presence from='room@muc.lit/me'>"
               "<x xmlns='http://jabber.org/protocol/muc#user'><item affiliation='none' "
               "role='participant' jid='me@x.lit/here'/><status code='110'/></x>" //
      OCCUPANT_ID ("my-occupant-id") "</presence>");
  g_string_truncate (f->events, 0);
}

#define IDS WC_ROOM_HAS_OCCUPANT_IDS
#define OPEN WC_ROOM_NON_ANONYMOUS
#define UNTOLD WC_AUTHORSHIP_UNTOLD
#define OUR_NICK WC_AUTHORSHIP_OUR_NICK

/* Said now: who has the nick has said it, and what the message claims besides is nothing.
 */
static void
test_live (WcMucFixture *f, gconstpointer data)
{
  static const Author cases[] = {
    { IDS, "room@muc.lit/al", OCCUPANT_ID ("o-al"), FALSE, "o-al", "al@b" },
    { IDS, "room@muc.lit/al", "", FALSE, "o-al", "al@b" },
    { 0, "room@muc.lit/al", OCCUPANT_ID ("o-al"), FALSE, NULL, "al@b" },
    { 0, "room@muc.lit/al", OCCUPANT_ID ("my-occupant-id"), FALSE, NULL, "al@b" },
    { OPEN, "room@muc.lit/al", ITEM ("me@x.lit/here"), FALSE, NULL, "al@b" },
    { IDS, "room@muc.lit/me", OCCUPANT_ID ("my-occupant-id"), TRUE, "my-occupant-id",
      "me@x.lit" },
    { 0, "room@muc.lit/me", "", TRUE, NULL, "me@x.lit" },
    { IDS, "room@muc.lit/web", "", TRUE, "my-occupant-id", NULL },
    { 0, "room@muc.lit/web", "", FALSE, NULL, NULL },
    { 0, "room@muc.lit/phone", "", TRUE, NULL, "me@x.lit" },
    { IDS, "room@muc.lit/bob", "", FALSE, NULL, NULL },
    { IDS, "room@muc.lit/gone", OCCUPANT_ID ("o-gone"), FALSE, "o-gone", NULL },
    { IDS, "room@muc.lit", OCCUPANT_ID ("my-occupant-id"), FALSE, NULL, NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (WcInbound) in = { 0 };

      join_all (f, cases[i].flags);
      wc_muc_fixture_end_history (f);
      prepare (&in, cases[i].from, cases[i].children);
      g_assert_cmpint (give (f, &in), ==, WC_PASS);
      check_author (&in, &cases[i]);
      g_assert_false (in.replayed);
    }
}

/* Somebody of our nick who is not in the list of who is there: while we come in, before
 * the room has said who is, the nick of last time is anybody's. */
static void
test_live_before_we_are_in (WcMucFixture *f, gconstpointer data)
{
  static const Author other = { 0, "old@muc.lit/me-then", "", FALSE, NULL, NULL };
  const WcMucJoin join = { .room = "old@muc.lit", .nick = "me-then" };
  g_autoptr (WcRoom) room = wc_room_new (f->temp->account->id, "old@muc.lit");
  g_auto (WcInbound) in = { 0 };

  room->nick = g_strdup ("me-then");
  g_assert_true (wc_room_store_save (f->temp->db, room, NULL));
  wc_muc_join (f->session, &join);
  g_free (wc_muc_fixture_take_id (f));
  prepare (&in, other.from, other.children);
  g_assert_cmpint (give (f, &in), ==, WC_PASS);
  check_author (&in, &other);
}

/* Said before we came: whoever has the nick now may be another, and who had ours then
 * may be, too. */
static void
test_history (WcMucFixture *f, gconstpointer data)
{
  static const Author cases[] = {
    { IDS, "room@muc.lit/al", OCCUPANT_ID ("o-x"), FALSE, "o-x", NULL },
    { IDS, "room@muc.lit/me", OCCUPANT_ID ("o-x"), FALSE, "o-x", NULL },
    { IDS, "room@muc.lit/old-me", OCCUPANT_ID ("my-occupant-id"), TRUE, "my-occupant-id",
      NULL },
    { IDS, "room@muc.lit/me", "", FALSE, NULL, NULL, OUR_NICK },
    { 0, "room@muc.lit/al", OCCUPANT_ID ("my-occupant-id"), FALSE, NULL, NULL, UNTOLD },
    { 0, "room@muc.lit/me", OCCUPANT_ID ("my-occupant-id"), FALSE, NULL, NULL, OUR_NICK },
    { OPEN, "room@muc.lit/al", ITEM ("me@x.lit/here"), FALSE, NULL, NULL, UNTOLD },
    { OPEN, "room@muc.lit/me", ITEM ("me@x.lit/here"), FALSE, NULL, NULL, OUR_NICK },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (WcInbound) in = { .stamp_us = 5 };

      join_all (f, cases[i].flags);
      prepare (&in, cases[i].from, cases[i].children);
      g_assert_cmpint (give (f, &in), ==, WC_PASS);
      check_author (&in, &cases[i]);
      g_assert_true (in.replayed);
    }
}

/* What the archive tells: an address that stands there twice was forged once. */
static void
test_archived (WcMucFixture *f, gconstpointer data)
{
  static const Author cases[] = {
    { IDS, "room@muc.lit/al", OCCUPANT_ID ("o-x"), FALSE, "o-x", NULL },
    { IDS, "room@muc.lit/al", OCCUPANT_ID ("my-occupant-id"), TRUE, "my-occupant-id",
      NULL },
    { OPEN, "room@muc.lit/al", ITEM ("cy@b/y"), FALSE, NULL, "cy@b" },
    { OPEN, "room@muc.lit/al", ITEM ("me@x.lit/there"), TRUE, NULL, "me@x.lit" },
    { OPEN, "room@muc.lit/me", ITEM ("cy@b/y"), FALSE, NULL, "cy@b" },
    { 0, "room@muc.lit/al", ITEM ("me@x.lit/there"), TRUE, NULL, "me@x.lit" },
    { OPEN, "room@muc.lit/al", ITEM ("me@x.lit") ITEM ("cy@b/y"), FALSE, NULL, NULL,
      UNTOLD },
    { OPEN | IDS, "room@muc.lit/al", ITEM ("me@x.lit/there") OCCUPANT_ID ("o-x"), FALSE,
      "o-x", "me@x.lit" },
    { 0, "room@muc.lit/me", "", FALSE, NULL, NULL, OUR_NICK },
    { 0, "room@muc.lit", ITEM ("me@x.lit"), FALSE, NULL, NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (WcInbound) in = { .origin = WC_MESSAGE_SOURCE_ARCHIVE,
                                .archive_by = g_strdup (ROOM),
                                .archive_id = g_strdup ("1"),
                                .stamp_us = 5 };

      join_all (f, cases[i].flags);
      prepare (&in, cases[i].from, cases[i].children);
      g_assert_cmpint (give (f, &in), ==, WC_PASS);
      check_author (&in, &cases[i]);
      g_assert_false (in.replayed);
    }
}

/* Where we are not in, the store says who we were. */
static void
test_archived_of_before (WcMucFixture *f, gconstpointer data)
{
  static const Author cases[] = {
    { IDS, "old@muc.lit/any", OCCUPANT_ID ("o-old"), TRUE, "o-old", NULL },
    { IDS, "old@muc.lit/me-then", OCCUPANT_ID ("o-x"), FALSE, "o-x", NULL },
    { IDS, "old@muc.lit/me-then", "", FALSE, NULL, NULL, OUR_NICK },
    { IDS, "old@muc.lit/me", "", FALSE, NULL, NULL, UNTOLD },
  };
  g_autoptr (WcRoom) room = wc_room_new (f->temp->account->id, "old@muc.lit");

  room->flags = IDS;
  room->own_id = g_strdup ("o-old");
  room->nick = g_strdup ("me-then");
  g_assert_true (wc_room_store_save (f->temp->db, room, NULL));
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (WcInbound) in = { .origin = WC_MESSAGE_SOURCE_ARCHIVE,
                                .archive_by = g_strdup ("old@muc.lit") };

      prepare (&in, cases[i].from, cases[i].children);
      g_assert_cmpint (give (f, &in), ==, WC_PASS);
      check_author (&in, &cases[i]);
    }
}

/* ---- What real servers write ---- */

typedef struct
{
  const char *sample;
  WcMessageSource origin;
  guint flags;
  gboolean outgoing;
  const char *occupant_id, *real_jid;
} Wire;

#define ALL (IDS | OPEN | WC_ROOM_HAS_STANZA_IDS)
#define EJABBERD (OPEN | WC_ROOM_HAS_STANZA_IDS)

static const Wire wires[] = {
  { "prosody-live.xml", WC_MESSAGE_SOURCE_LIVE, ALL, FALSE, "alice-occupant-id", NULL },
  { "ejabberd-live.xml", WC_MESSAGE_SOURCE_LIVE, EJABBERD, FALSE, NULL, NULL },
  { "prosody-own.xml", WC_MESSAGE_SOURCE_LIVE, ALL, TRUE, "my-occupant-id", "me@x.lit" },
  { "ejabberd-own.xml", WC_MESSAGE_SOURCE_LIVE, EJABBERD, TRUE, NULL, "me@x.lit" },
  { "prosody-history.xml", WC_MESSAGE_SOURCE_LIVE, ALL, FALSE, "alice-occupant-id",
    NULL },
  { "ejabberd-history.xml", WC_MESSAGE_SOURCE_LIVE, EJABBERD, FALSE, NULL, NULL },
  /* with ids, an address and a stamp that the author wrote */
  { "prosody-forged.xml", WC_MESSAGE_SOURCE_LIVE, ALL, FALSE, "alice-occupant-id", NULL },
  { "ejabberd-forged.xml", WC_MESSAGE_SOURCE_LIVE, EJABBERD, FALSE, NULL, NULL },
};

static void
test_wires (WcMucFixture *f, gconstpointer data)
{
  for (gsize i = 0; i < G_N_ELEMENTS (wires); i++)
    {
      const Wire *c = &wires[i];
      g_auto (WcInbound) in = wc_fake_session_inbound ("0045", c->sample);

      g_test_message ("%s", c->sample);
      join_all (f, c->flags);
      g_assert_cmpint (give (f, &in), ==, WC_PASS);
      g_assert_cmpint (in.outgoing, ==, c->outgoing);
      g_assert_cmpstr (message_of (&in)->occupant_id, ==, c->occupant_id);
      g_assert_cmpstr (message_of (&in)->real_jid, ==, c->real_jid);
      g_assert_nonnull (in.archive_id);
      g_assert_cmpstr (in.archive_id, !=, "forged");
    }
}

/* The message inside of a result. */
static void
test_archive_wires (WcMucFixture *f, gconstpointer data)
{
  static const Wire cases[] = {
    { "prosody-room-result.xml", 0, ALL, FALSE, "alice-occupant-id", "alice@else.test" },
    { "ejabberd-room-result.xml", 0, EJABBERD, FALSE, NULL, "alice@else.test" },
    { "prosody-room-result-anonymous.xml", 0, IDS, TRUE, "my-occupant-id", NULL },
    { "ejabberd-room-result-anonymous.xml", 0, 0, TRUE, NULL, "me@x.lit" },
    { "prosody-room-result-forged.xml", 0, ALL, FALSE, "alice-occupant-id", NULL },
    { "ejabberd-room-result-forged.xml", 0, EJABBERD, FALSE, NULL, "alice@else.test" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const Wire *c = &cases[i];
      g_auto (WcInbound) result = wc_fake_session_inbound ("0313", c->sample);
      gint64 stamp_us = 0;
      g_auto (WcInbound)
          in = { .stanza = wc_forward_unwrap (
                     wc_node_child (result.stanza, "result", WC_NS_MAM), &stamp_us),
                 .origin = WC_MESSAGE_SOURCE_ARCHIVE,
                 .archive_by = g_strdup (ROOM) };

      g_test_message ("%s", c->sample);
      g_assert_cmpint (stamp_us, >, G_GINT64_CONSTANT (1700000000000000));
      join_all (f, c->flags);
      g_assert_cmpint (give (f, &in), ==, WC_PASS);
      g_assert_cmpint (in.outgoing, ==, c->outgoing);
      g_assert_cmpstr (message_of (&in)->occupant_id, ==, c->occupant_id);
      g_assert_cmpstr (message_of (&in)->real_jid, ==, c->real_jid);
    }
}

static void
test_private (WcMucFixture *f, gconstpointer data)
{
  static const struct
  {
    guint flags;
    const char *from, *id;
  } cases[] = {
    { IDS, "room@muc.lit/al", "o-1" }, { 0, "room@muc.lit/al", NULL },
    { IDS, "room@muc.lit", NULL },     { IDS, "other@muc.lit/al", NULL },
    { IDS, "me@x.lit/here", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *xml =
          g_strdup_printf ("<message type='chat' from='%s'><body>psst</body>" //
                           OCCUPANT_ID ("o-1") "</message>",
                           cases[i].from);
      g_auto (WcInbound) in = { .stanza = wc_fake_session_parse (xml) };

      wc_muc_fixture_join (f, cases[i].flags);
      g_assert_cmpint (give (f, &in), ==, WC_PASS);
      g_assert_cmpstr (message_of (&in)->occupant_id, ==, cases[i].id);
    }
}

/* Whose nick it is now, where the room shows that: not in what is late. */
static void
test_private_address (WcMucFixture *f, gconstpointer data)
{
  static const struct
  {
    WcMessageSource origin;
    gint64 stamp_us;
    const char *from, *real_jid;
  } cases[] = {
    { WC_MESSAGE_SOURCE_LIVE, 0, "room@muc.lit/al", "al@y.lit" },
    { WC_MESSAGE_SOURCE_LIVE, 0, "room@muc.lit/bo", NULL },
    { WC_MESSAGE_SOURCE_LIVE, 1, "room@muc.lit/al", NULL },
    { WC_MESSAGE_SOURCE_ARCHIVE, 0, "room@muc.lit/al", NULL },
    { WC_MESSAGE_SOURCE_LIVE, 0, "al@y.lit/z", NULL },
  };

  wc_muc_fixture_join (f, 0);
  wc_muc_fixture_presence (f, "al", NULL,
                           "role='participant' affiliation='none' jid='al@y.lit/z'", "");
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *xml = g_strdup_printf (
          "<message type='chat' from='%s'><body>psst</body></message>", cases[i].from);
      g_auto (WcInbound) in = { .stanza = wc_fake_session_parse (xml),
                                .origin = cases[i].origin,
                                .stamp_us = cases[i].stamp_us };

      g_assert_cmpint (give (f, &in), ==, WC_PASS);
      g_assert_cmpstr (message_of (&in)->real_jid, ==, cases[i].real_jid);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(name, func)                                                                 \
  g_test_add ("/xep/0421/" name, WcMucFixture, NULL, wc_muc_fixture_setup, func,         \
              wc_muc_fixture_teardown)
  TEST ("claims", test_claims);
  TEST ("without-sender", test_without_sender);
  TEST ("foreign", test_foreign);
  TEST ("stanza-id", test_stanza_id);
  TEST ("stanza-id-of-others", test_stanza_id_of_others);
  TEST ("live", test_live);
  TEST ("live-before-we-are-in", test_live_before_we_are_in);
  TEST ("history", test_history);
  TEST ("archived", test_archived);
  TEST ("archived-of-before", test_archived_of_before);
  TEST ("private", test_private);
  TEST ("private-address", test_private_address);
  TEST ("wire", test_wires);
  TEST ("archive-wire", test_archive_wires);
  return g_test_run ();
}
