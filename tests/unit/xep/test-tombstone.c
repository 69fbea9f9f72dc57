/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/fake-session.h"
#include "xep/timestamp.h"
#include "xep/tombstone.h"

#define LIVE WC_MESSAGE_SOURCE_LIVE
#define CARBON WC_MESSAGE_SOURCE_CARBON
#define ARCHIVE WC_MESSAGE_SOURCE_ARCHIVE
#define ROOM "room@muc.example.com"
#define STAMP "2019-09-20T23:19:12Z"

/* What is read of @xml, as "kind by=… reason=… at=…"; "": nothing. */
static char *
describe (WcMessageSource origin, const char *xml)
{
  g_autoptr (WcFakeSession) fake = wc_fake_session_new ("me@x.lit/here");
  g_auto (WcInbound) in = { .stanza = wc_fake_session_parse (xml), .origin = origin };
  g_autoptr (WcAnnotation) mark = wc_tombstone_read (&in);
  g_autofree char *at = NULL;

  if (mark == NULL)
    return g_strdup ("");
  g_assert_null (mark->target_id);
  if (mark->said_us != 0)
    at = wc_timestamp_format (mark->said_us);
  return g_strdup_printf ("%s by=%s reason=%s at=%s",
                          mark->kind == WC_ANNOTATION_MODERATION ? "moderation"
                                                                 : "retraction",
                          mark->by != NULL ? mark->by : "",
                          mark->value != NULL ? mark->value : "", at != NULL ? at : "");
}

static void
assert_read (WcMessageSource origin, const char *xml, const char *expected)
{
  g_autofree char *found = describe (origin, xml);

  g_assert_cmpstr (found, ==, expected);
}

#define RETRACTED "<retracted stamp='" STAMP "' xmlns='urn:xmpp:message-retract:1'/>"
#define MODERATED                                                                        \
  "<retracted stamp='" STAMP "' xmlns='urn:xmpp:message-retract:1'>"                     \
  "<moderated xmlns='urn:xmpp:message-moderate:1'>"                                      \
  "<occupant-id xmlns='urn:xmpp:occupant-id:0' id='dd72'/></moderated>"                  \
  "<reason>magic</reason></retracted>"
/* XEP-0425 0.2, as Prosody's mod_muc_moderation of Debian 12 writes it. */
#define MODERATED_0                                                                      \
  "<moderated by='x' xmlns='urn:xmpp:message-moderate:0'>"                               \
  "<retracted xmlns='urn:xmpp:message-retract:0' stamp='" STAMP "'/>"                    \
  "<reason>magic</reason></moderated>"
#define IN_ROOM(content)                                                                 \
  "<message type='groupchat' from='" ROOM "/hag'>" content "</message>"

static void
test_retracted (void)
{
  assert_read (ARCHIVE, "<message>" RETRACTED "</message>",
               "retraction by= reason= at=" STAMP);
  assert_read (ARCHIVE,
               "<message><retracted xmlns='urn:xmpp:message-retract:0'/></message>",
               "retraction by= reason= at=");
  assert_read (ARCHIVE, "<message/>", "");
}

static void
test_moderated (void)
{
  assert_read (ARCHIVE, IN_ROOM (MODERATED), "moderation by=dd72 reason=magic at=" STAMP);
  assert_read (ARCHIVE, IN_ROOM (MODERATED_0), "moderation by=x reason=magic at=" STAMP);
}

static void
test_samples (void)
{
  static const struct
  {
    const char *directory;
    const char *file;
    const char *expected;
  } samples[] = {
    { "0424", "xep-tombstone.xml", "retraction by= reason= at=2019-09-20T23:09:32Z" },
    { "0425", "xep-tombstone.xml",
      "moderation by=witch@shakespeare.example reason=This message contains "
      "inappropriate content for this forum at=" STAMP },
    { "0425", "prosody-tombstone.xml",
      "moderation by=tea@rooms.prosody.test/alice reason=magic at=2026-11-22T17:00:49Z" },
    { "0424", "xep.xml", "" },
    { "0425", "xep.xml", "" },
    { "0425", "prosody.xml", "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (samples); i++)
    {
      g_autofree char *xml =
          wc_fake_session_sample (samples[i].directory, samples[i].file);

      assert_read (ARCHIVE, xml, samples[i].expected);
      assert_read (LIVE, xml, "");
    }
}

/* Live they mean nothing, nor do they where nothing is moderated. */
static void
test_from_elsewhere (void)
{
  assert_read (LIVE, "<message>" RETRACTED "</message>", "");
  assert_read (CARBON, "<message>" RETRACTED "</message>", "");
  assert_read (LIVE, IN_ROOM (MODERATED), "");
  assert_read (ARCHIVE, "<message type='chat'>" MODERATED "</message>", "");
  assert_read (ARCHIVE, "<message type='chat'>" MODERATED_0 "</message>", "");
  assert_read (ARCHIVE, "<message type='error'>" RETRACTED "</message>", "");
}

/* An author who would have it that a moderator took his message away: it says something
 * still, and that is what people read live. */
static void
test_beside_what_is_said (void)
{
  static const char *const said[] = {
    "<body>hi</body>",
    "<body>a<b/>c</body>",
    "<file-sharing xmlns='urn:xmpp:sfs:0'/>",
    "<x xmlns='jabber:x:oob'><url>https://x.lit/a</url></x>",
    "<reference xmlns='urn:xmpp:reference:0'/>",
    "<reactions id='1' xmlns='urn:xmpp:reactions:0'/>",
    "<encrypted xmlns='eu.siacs.conversations.axolotl'/>",
    "<encryption namespace='x' xmlns='urn:xmpp:eme:0'/>",
    "<retract id='1' xmlns='urn:xmpp:message-retract:1'/>",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (said); i++)
    {
      g_autofree char *own =
          g_strdup_printf ("<message>%s" RETRACTED "</message>", said[i]);
      g_autofree char *forged = g_strdup_printf (IN_ROOM ("%s" MODERATED), said[i]);
      g_autofree char *older = g_strdup_printf (IN_ROOM ("%s" MODERATED_0), said[i]);

      assert_read (ARCHIVE, own, "");
      assert_read (ARCHIVE, forged, "");
      assert_read (ARCHIVE, older, "");
    }
}

/* An archive keeps what has no text where its author asks for that, so a hint in it is
 * the author's. No server leaves anything of what he wrote. */
static void
test_beside_what_asks_to_be_kept (void)
{
  static const char *const asks[] = {
    "<store xmlns='urn:xmpp:hints'/>",
    "<no-copy xmlns='urn:xmpp:hints'/>",
    "<markable xmlns='urn:xmpp:chat-markers:0'/>",
    "<thread>t</thread>",
    "<subject>s</subject>",
    "<unknown xmlns='x'/>",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (asks); i++)
    {
      g_autofree char *own =
          g_strdup_printf ("<message>%s" RETRACTED "</message>", asks[i]);
      g_autofree char *forged = g_strdup_printf (IN_ROOM (MODERATED "%s"), asks[i]);
      g_autofree char *older = g_strdup_printf (IN_ROOM (MODERATED_0 "%s"), asks[i]);

      assert_read (ARCHIVE, own, "");
      assert_read (ARCHIVE, forged, "");
      assert_read (ARCHIVE, older, "");
    }
}

/* What an archive or a room adds says nothing. MongooseIM has an id in the mark, ejabberd
 * two ids beside it. */
static void
test_beside_what_is_added (void)
{
  assert_read (ARCHIVE,
               "<message><stanza-id id='1' by='x' xmlns='urn:xmpp:sid:0'/>"
               "<delay stamp='" STAMP "' xmlns='urn:xmpp:delay'/>"
               "<origin-id id='1' xmlns='urn:xmpp:sid:0'/>" RETRACTED "</message>",
               "retraction by= reason= at=" STAMP);
  assert_read (ARCHIVE,
               "<message><retracted stamp='" STAMP "' xmlns='urn:xmpp:message-retract:0'>"
               "<origin-id id='1' xmlns='urn:xmpp:sid:0'/></retracted></message>",
               "retraction by= reason= at=" STAMP);
  assert_read (ARCHIVE,
               "<message><archived by='me@x.lit' id='1' xmlns='urn:xmpp:mam:tmp'/>"
               "<stanza-id id='1' by='me@x.lit' xmlns='urn:xmpp:sid:0'/>" RETRACTED
               "</message>",
               "retraction by= reason= at=" STAMP);
  assert_read (ARCHIVE,
               IN_ROOM ("<occupant-id xmlns='urn:xmpp:occupant-id:0' id='ef73'/>"
                        "<x xmlns='http://jabber.org/protocol/muc#user'/>" MODERATED),
               "moderation by=dd72 reason=magic at=" STAMP);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tombstone/retracted", test_retracted);
  g_test_add_func ("/tombstone/moderated", test_moderated);
  g_test_add_func ("/tombstone/samples", test_samples);
  g_test_add_func ("/tombstone/from-elsewhere", test_from_elsewhere);
  g_test_add_func ("/tombstone/beside-what-is-said", test_beside_what_is_said);
  g_test_add_func ("/tombstone/beside-what-asks", test_beside_what_asks_to_be_kept);
  g_test_add_func ("/tombstone/beside-what-is-added", test_beside_what_is_added);
  return g_test_run ();
}
