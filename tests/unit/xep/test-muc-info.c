/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "lib/fake-session.h"
#include "xep/muc-info.h"
#include "xml/ns.h"

#define QUERY(inside)                                                                    \
  "<query xmlns='http://jabber.org/protocol/disco#info'>" inside "</query>"
#define FORM(fields)                                                                     \
  "<x xmlns='jabber:x:data' type='result'><field var='FORM_TYPE' type='hidden'>"         \
  "<value>http://jabber.org/protocol/muc#roominfo</value></field>" fields "</x>"
#define IDENTITY "<identity category='conference' type='text' name='A Dark Cave'/>"

static WcRoom *
parse (const char *xml, GError **error)
{
  g_autoptr (WcNode) query = wc_fake_session_parse (xml);

  return wc_muc_info_parse (7, "room@muc.lit", query, error);
}

static void
test_room (void)
{
  g_autoptr (WcRoom) room =
      parse (QUERY (IDENTITY "<feature var='http://jabber.org/protocol/muc'/>"
                             "<feature var='muc_passwordprotected'/>"
                             "<feature var='muc_hidden'/><feature var='muc_temporary'/>"
                             "<feature var='muc_open'/><feature var='muc_unmoderated'/>"
                             "<feature var='muc_nonanonymous'/>" //
                    FORM ("<field var='muc#roominfo_description'>"
                          "<value>The place for all good witches!</value></field>")),
             NULL);

  g_assert_cmpint (room->account, ==, 7);
  g_assert_cmpstr (room->room, ==, "room@muc.lit");
  g_assert_cmpstr (room->name, ==, "A Dark Cave");
  g_assert_cmpstr (room->description, ==, "The place for all good witches!");
  g_assert_cmpuint (room->flags, ==, WC_ROOM_PASSWORD | WC_ROOM_NON_ANONYMOUS);
}

static void
test_flags (void)
{
  static const struct
  {
    const char *feature;
    guint flags;
  } cases[] = {
    { "urn:xmpp:mam:2", WC_ROOM_HAS_ARCHIVE },
    { "urn:xmpp:mam:1", 0 },
    { "urn:xmpp:sid:0", WC_ROOM_HAS_STANZA_IDS },
    { "urn:xmpp:occupant-id:0", WC_ROOM_HAS_OCCUPANT_IDS },
    { "urn:xmpp:muc:affiliations:1", WC_ROOM_VERSIONS_AFFILIATIONS },
    { "urn:xmpp:muc:affiliations:0", 0 },
    { "muc_membersonly", WC_ROOM_MEMBERS_ONLY },
    { "muc_nonanonymous", WC_ROOM_NON_ANONYMOUS },
    { "muc_semianonymous", 0 },
    { "muc_moderated", WC_ROOM_MODERATED },
    { "muc_unmoderated", 0 },
    { "muc_passwordprotected", WC_ROOM_PASSWORD },
    { "muc_unsecured", 0 },
    { "muc_persistent", WC_ROOM_PERSISTENT },
    { "muc_temporary", 0 },
    { "muc_public", WC_ROOM_PUBLIC },
    { "muc_hidden", 0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *xml =
          g_strdup_printf (QUERY (IDENTITY "<feature var='%s'/>"), cases[i].feature);
      g_autoptr (WcRoom) room = parse (xml, NULL);

      g_assert_cmpuint (room->flags, ==, cases[i].flags);
    }
}

#define SLOW(value)                                                                      \
  FORM ("<field var='muc#roominfo_slow_mode_duration'><value>" value "</value></field>")
#define ACTIVITY(value)                                                                  \
  FORM ("<field var='{urn:xmpp:muc-activity}message-activity' "                          \
        "label='Messages per hour'><value>" value "</value></field>")

/* XEP-0500 § 3.1, XEP-0502 § 3: what is no number says nothing. */
static void
test_pace (void)
{
  static const struct
  {
    const char *form;
    guint slow_s;
    int activity;
  } cases[] = {
    { "", 0, -1 },
    { SLOW ("20"), 20, -1 },
    { SLOW ("0"), 0, -1 },
    { SLOW ("-5"), 0, -1 },
    { SLOW ("2.5"), 0, -1 },
    { SLOW ("99999999999999999999"), 0, -1 },
    { SLOW (""), 0, -1 },
    { ACTIVITY ("23.42"), 0, 562 },
    { ACTIVITY ("0"), 0, 0 },
    { ACTIVITY ("-1"), 0, -1 },
    { ACTIVITY ("nan"), 0, -1 },
    { ACTIVITY ("1e300"), 0, -1 },
    { ACTIVITY ("many"), 0, -1 },
    { ACTIVITY (""), 0, -1 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *xml = g_strdup_printf (QUERY (IDENTITY "%s"), cases[i].form);
      g_autoptr (WcRoom) room = parse (xml, NULL);

      g_test_message ("%s", cases[i].form);
      g_assert_cmpuint (room->slow_s, ==, cases[i].slow_s);
      g_assert_cmpint (room->activity, ==, cases[i].activity);
    }
}

static void
test_people (void)
{
  g_autoptr (WcRoom) room =
      parse (QUERY (IDENTITY FORM (
                 "<field var='muc#roominfo_occupants'><value>45</value></field>")),
             NULL);

  g_assert_cmpuint (room->n_occupants, ==, 45);
}

/* Who may mention whom (XEP-0513 § 3.6); what is no word of it says nothing. */
static void
test_mention_rules (void)
{
#define RULE(var, value) "<field var='mentions#" var "'><value>" value "</value></field>"
  g_autoptr (WcRoom) said = parse (
      QUERY (IDENTITY FORM (RULE ("count", "5") RULE ("individual", "participants")
                                RULE ("channel", "moderators") RULE ("server", "none"))),
      NULL);
  g_autoptr (WcRoom) unsaid = parse (
      QUERY (IDENTITY FORM (RULE ("count", "-1") RULE ("channel", "owners"))), NULL);
#undef RULE

  g_assert_true (said->mentions.limited);
  g_assert_cmpuint (said->mentions.max, ==, 5);
  g_assert_cmpint (said->mentions.by[WC_MENTION_OF_PERSON], ==,
                   WC_MENTION_BY_PARTICIPANTS);
  g_assert_cmpint (said->mentions.by[WC_MENTION_OF_CHANNEL], ==,
                   WC_MENTION_BY_MODERATORS);
  g_assert_cmpint (said->mentions.by[WC_MENTION_OF_SERVER], ==, WC_MENTION_BY_NOBODY);
  g_assert_cmpint (said->mentions.by[WC_MENTION_OF_HAT], ==, WC_MENTION_BY_ANYBODY);
  g_assert_false (unsaid->mentions.limited);
  g_assert_cmpint (unsaid->mentions.by[WC_MENTION_OF_CHANNEL], ==, WC_MENTION_BY_ANYBODY);
}

static void
test_no_room (void)
{
  static const char *const cases[] = {
    QUERY (""),
    QUERY ("<identity category='client' type='pc'/>"),
    QUERY ("<feature var='urn:xmpp:mam:2'/>" FORM ("")),
    QUERY ("<identity xmlns='other' category='conference'/>"),
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (parse (cases[i], &error));
      g_assert_error (error, WC_ERROR, WC_ERROR_NOT_SUPPORTED);
    }
}

static void
test_nothing (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (wc_muc_info_parse (1, "room@muc.lit", NULL, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_NOT_SUPPORTED);
}

/* Gateways say less; names that nobody could show are left out. */
static void
test_other_names (void)
{
  g_autofree char *large = g_strnfill (4097, 'x');
  g_autofree char *xml = g_strdup_printf (
      QUERY ("<identity category='conference' name='%s'/>" FORM (
          "<field var='muc#roominfo_description'><value>%s</value></field>")),
      large, large);
  g_autoptr (WcRoom) huge = parse (xml, NULL);
  g_autoptr (WcRoom) of_form = parse (
      QUERY ("<feature var='http://jabber.org/protocol/muc'/>"
             "<x xmlns='jabber:x:data' type='result'/>" //
             FORM ("<field var='muc#roomconfig_roomname'><value>Cave</value></field>")),
      NULL);

  g_assert_null (huge->name);
  g_assert_null (huge->description);
  g_assert_cmpstr (of_form->name, ==, "Cave");
}

/* XEP-0486, and what Prosody's module says instead; a hash that is none is left out. */
static void
test_picture (void)
{
#define RED "1111111111111111111111111111111111111111"
  g_auto (WcInbound) prosody =
      wc_fake_session_inbound ("muc-info", "prosody-picture.xml");
  g_autoptr (WcRoom) real = wc_muc_info_parse (7, "room@muc.lit", prosody.stanza, NULL);
  g_autoptr (WcRoom) several = parse (
      QUERY (IDENTITY FORM ("<field var='muc#roominfo_avatarhash' type='text-multi'>"
                            "<value>" RED "</value><value>x</value></field>")),
      NULL);
  g_autoptr (WcRoom) none = parse (
      QUERY (IDENTITY FORM ("<field var='muc#roominfo_avatarhash'>"
                            "<value>../../../../../../../../../../etc/passwd</value>"
                            "</field>")),
      NULL);
#undef RED

  g_assert_cmpstr (real->avatar, ==, "f5c80c53f811c380867d283bbc1f898d249f0dcc");
  g_assert_cmpstr (several->avatar, ==, "1111111111111111111111111111111111111111");
  g_assert_null (none->avatar);
}

/* Which reactions it takes (XEP-0444), beside its own form. */
static void
test_limits (void)
{
  g_auto (WcInbound) in = wc_fake_session_inbound ("0444", "restricted-room.xml");
  g_autoptr (WcRoom) room = wc_muc_info_parse (7, "room@muc.lit", in.stanza, NULL);
  g_autoptr (WcRoom) copy = wc_room_copy (room);
  g_autoptr (WcRoom) plain = parse (QUERY (IDENTITY), NULL);

  g_assert_cmpstr (room->description, ==, "Hearts alone");
  g_assert_cmpint (room->reactions->max, ==, 1);
  g_assert_true (wc_reaction_limits_equal (room->reactions, copy->reactions));
  g_assert_null (plain->reactions);
}

static void
test_wires (void)
{
  g_auto (WcInbound) prosody = wc_fake_session_inbound ("muc-info", "prosody-info.xml");
  g_auto (WcInbound) ejabberd = wc_fake_session_inbound ("muc-info", "ejabberd-info.xml");
  g_autoptr (WcRoom) one = wc_muc_info_parse (7, "room@muc.lit", prosody.stanza, NULL);
  g_autoptr (WcRoom) two = wc_muc_info_parse (7, "room@muc.lit", ejabberd.stanza, NULL);

  g_assert_cmpuint (one->flags, ==,
                    WC_ROOM_HAS_ARCHIVE | WC_ROOM_HAS_STANZA_IDS |
                        WC_ROOM_HAS_OCCUPANT_IDS | WC_ROOM_NON_ANONYMOUS |
                        WC_ROOM_PERSISTENT);
  g_assert_cmpuint (two->flags, ==,
                    WC_ROOM_HAS_ARCHIVE | WC_ROOM_HAS_STANZA_IDS | WC_ROOM_NON_ANONYMOUS |
                        WC_ROOM_MODERATED | WC_ROOM_PERSISTENT | WC_ROOM_PUBLIC);
  g_assert_null (one->name);
  g_assert_null (two->name);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/xep/muc-info/room", test_room);
  g_test_add_func ("/xep/muc-info/flags", test_flags);
  g_test_add_func ("/xep/muc-info/pace", test_pace);
  g_test_add_func ("/xep/muc-info/people", test_people);
  g_test_add_func ("/xep/muc-info/mention-rules", test_mention_rules);
  g_test_add_func ("/xep/muc-info/no-room", test_no_room);
  g_test_add_func ("/xep/muc-info/nothing", test_nothing);
  g_test_add_func ("/xep/muc-info/picture", test_picture);
  g_test_add_func ("/xep/muc-info/wire", test_wires);
  g_test_add_func ("/xep/muc-info/limits", test_limits);
  g_test_add_func ("/xep/muc-info/other-names", test_other_names);
  return g_test_run ();
}
