/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "lib/extra-fixture.h"
#include "lib/fake-session.h"
#include "xep/mention-wire.h"
#include "xep/xep-list.h"
#include "xml/ns.h"

typedef struct
{
  const char *directory;
  const char *file;
  const char *expected;
  guint n_dropped;
} Sample;

static const Sample samples[] = {
  { "0513", "xep-individual.xml", "#alice@occupant-id 7+5", 0 },
  { "0513", "xep-several.xml",
    "#rosa@occupant-id 3+11; #clara@occupant-id 3+11; #karl@occupant-id 3+11", 0 },
  { "0513", "xep-channel.xml", "@channel", 0 },
  { "0513", "xep-server.xml", "@server xmpp:x.lit", 0 },
  { "0513", "xep-hats.xml", "@hats http://schemas.example.com/hats#students", 0 },
  { "0513", "xep-two-languages.xml", "#ddfe47eabacabr2q1 3+5", 0 },
  { "0513", "xep-no-ping.xml", "#own 26+2 silent", 0 },
  { "0513", "both-ways.xml", "room@muc.lit/Zoë#zoe 0+3; me@x.lit#own 6+2", 0 },
  { "0513", "hostile.xml", "#a; #b; #c; #d; #e", 3 },
  { "0372", "xep-mention.xml", "juliet@capulet.lit 72+6", 0 },
  { "0372", "others.xml", "", 3 },
  { "0333", "prosody-displayed.xml", "", 0 },
};

static guint
count_dropped (WcFakeSession *fake)
{
  return wc_fake_session_count_dropped (fake, "malformed-mention");
}

static void
test_samples (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (samples); i++)
    {
      g_autoptr (WcFakeSession) fake = wc_fake_session_new ("me@x.lit/here");
      g_auto (WcInbound) in =
          wc_fake_session_inbound (samples[i].directory, samples[i].file);
      const WcMessage *message = wc_message_builder_peek (wc_inbound_message (&in));

      g_test_message ("%s", samples[i].file);
      wc_message_builder_set_body (in.message,
                                   wc_node_child_text (in.stanza, "body", WC_NS_CLIENT));
      wc_xep_0461_replies.inbound (fake->session, NULL, &in);
      wc_mention_wire_read (fake->session, &in);
      wc_extra_fixture_assert (message, samples[i].expected);
      g_assert_cmpuint (count_dropped (fake), ==, samples[i].n_dropped);
    }
}

/* Where something was cut from the middle, no place is what it was. */
static void
test_cut (void)
{
  g_autoptr (WcFakeSession) fake = wc_fake_session_new ("me@x.lit/here");
  g_auto (WcInbound) in = wc_fake_session_inbound ("0513", "xep-individual.xml");

  wc_message_builder_set_body (wc_inbound_message (&in), "Hello!");
  wc_mention_wire_read (fake->session, &in);
  wc_extra_fixture_assert (wc_message_builder_peek (in.message), "#alice@occupant-id");
}

#define AT(begin, end)                                                                   \
  "<mention xmlns='urn:xmpp:mentions:0' begin='" #begin "' end='" #end "' "              \
  "jid='a@x.lit'/>"
#define FILE                                                                             \
  "<file-sharing xmlns='urn:xmpp:sfs:0'><sources><url-data "                             \
  "xmlns='http://jabber.org/protocol/url-data' target='https://x.lit/f'/></sources>"     \
  "</file-sharing>"
#define CUT(ns, start, end)                                                              \
  "<fallback xmlns='urn:xmpp:fallback:0' for='" ns "'><body start='" #start              \
  "' end='" #end "'/></fallback>"
#define ANSWERS "<reply xmlns='urn:xmpp:reply:0' id='m'/>" CUT ("urn:xmpp:reply:0", 0, 4)

/* What was cut from the end moves nothing. */
static void
test_cut_end (void)
{
  g_auto (WcInbound)
      in = { .stanza = wc_fake_session_parse (
                 "<message><body>hi Bob\nhttps://x.lit/a</body><mention "
                 "xmlns='urn:xmpp:mentions:0' jid='bob@x.lit' begin='3' "
                 "end='6'/>" FILE CUT ("urn:xmpp:sfs:0", 6, 22) "</message>") };
  const WcMention *mention;

  wc_message_builder_set_body (wc_inbound_message (&in), "hi Bob\nhttps://x.lit/a");
  wc_xep_0447_file_sharing.inbound (/* session= */ NULL, NULL, &in);
  wc_mention_wire_read (/* session= */ NULL, &in);
  mention = wc_message_builder_peek (in.message)->extra->mentions->pdata[0];
  g_assert_cmpuint (mention->start, ==, 3);
  g_assert_cmpuint (mention->length, ==, 3);
}

typedef struct
{
  const char *body;
  const char *inside;
  const char *expected;
} Beside;

static const Beside beside[] = {
  { "look, Al\nhttps://x.lit/f", FILE CUT ("urn:xmpp:sfs:0", 9, 24) AT (6, 8),
    "a@x.lit 6+2" },
  { "https://x.lit/f\nlook, Al", FILE CUT ("urn:xmpp:sfs:0", 0, 16) AT (22, 24),
    "a@x.lit 6+2" },
  { "> ☕\nlook, Al\nhttps://x.lit/f",
    ANSWERS FILE CUT ("urn:xmpp:sfs:0", 13, 28) AT (10, 12), "a@x.lit 6+2" },
  { "> ☕\nlook, Al", ANSWERS AT (10, 12), "a@x.lit 6+2" },
  /* in what nobody sees, and half in it */
  { "look, Al\nhttps://x.lit/f", FILE CUT ("urn:xmpp:sfs:0", 9, 24) AT (10, 12),
    "a@x.lit" },
  { "look, Al\nhttps://x.lit/f", FILE CUT ("urn:xmpp:sfs:0", 9, 24) AT (6, 12),
    "a@x.lit" },
  { "look https://x.lit/f Al", FILE CUT ("urn:xmpp:sfs:0", 5, 20) AT (0, 23), "a@x.lit" },
  /* one who only quotes has said the quotation */
  { "> Al", ANSWERS AT (2, 4), "a@x.lit 2+2" },
};

static void
test_beside_files (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (beside); i++)
    {
      g_autoptr (WcFakeSession) fake = wc_fake_session_new ("me@x.lit/here");
      g_autofree char *xml =
          g_markup_printf_escaped ("<message><body>%s</body></message>", beside[i].body);
      g_autofree char *whole = g_strdup_printf (
          "%.*s%s</message>", (int) (strlen (xml) - strlen ("</message>")), xml,
          beside[i].inside);
      g_auto (WcInbound) in = { .stanza = wc_fake_session_parse (whole) };

      g_test_message ("%s", whole);
      wc_message_builder_set_body (wc_inbound_message (&in), beside[i].body);
      wc_xep_0461_replies.inbound (fake->session, NULL, &in);
      wc_xep_0447_file_sharing.inbound (fake->session, NULL, &in);
      wc_mention_wire_read (fake->session, &in);
      wc_extra_fixture_assert (wc_message_builder_peek (in.message), beside[i].expected);
    }
}

/* One who names thousands is not listened to for long. */
static void
test_many (void)
{
  g_autoptr (WcFakeSession) fake = wc_fake_session_new ("me@x.lit/here");
  g_auto (WcInbound)
      in = { .stanza = wc_fake_session_parse ("<message><body>x</body></message>") };

  for (guint i = 0; i < 5000; i++)
    {
      g_autofree char *id = g_strdup_printf ("o%u", i);

      wc_node_set (wc_node_add (in.stanza, "mention", WC_NS_MENTIONS), "occupantid", id);
    }
  wc_message_builder_set_body (wc_inbound_message (&in), "x");
  wc_mention_wire_read (fake->session, &in);
  g_assert_cmpuint (wc_message_builder_peek (in.message)->extra->mentions->len, ==,
                    WC_EXTRA_MAX_MENTIONS);
}

static void
assert_written (WcMention *mention,
                const WcMentionWho *who,
                guint shift,
                const char *expected)
{
  g_autoptr (WcMention) owned = mention;
  g_autoptr (WcNode) stanza = wc_fake_session_parse ("<message/>");
  g_autofree char *xml = NULL;

  wc_mention_wire_write (mention, who, shift, stanza);
  xml = wc_node_to_string (stanza, WC_NS_CLIENT);
  g_assert_cmpstr (xml, ==, expected);
}

static void
test_write (void)
{
  const WcMentionWho zoe = { "o1", "room@muc.lit/Zoë b" };
  const WcMentionWho bare = { NULL, "bo@x.lit" };
  const WcMentionWho nobody = { NULL, NULL };
  WcMention *silent = wc_extra_fixture_mention ("bo@x.lit", NULL, 0, 0);
  WcMention *there = wc_extra_fixture_mention (NULL, "channel", 4, 3);
  WcMention *other = wc_extra_fixture_mention (NULL, "urn:x:group", 0, 0);

  assert_written (wc_extra_fixture_mention ("room@muc.lit/Zoë b", NULL, 2, 3), &zoe, 5,
                  "<message><mention xmlns='urn:xmpp:mentions:0' begin='7' end='10' "
                  "occupantid='o1'/><reference xmlns='urn:xmpp:reference:0' "
                  "type='mention' begin='7' end='10' "
                  "uri='xmpp:room@muc.lit/Zo%C3%AB%20b'/></message>");
  assert_written (wc_extra_fixture_mention ("bo@x.lit", NULL, 0, 0), &bare, 5,
                  "<message><mention xmlns='urn:xmpp:mentions:0' jid='bo@x.lit'/>"
                  "<reference xmlns='urn:xmpp:reference:0' type='mention' "
                  "uri='xmpp:bo@x.lit'/></message>");
  silent->silent = TRUE;
  assert_written (silent, &bare, 0,
                  "<message><mention xmlns='urn:xmpp:mentions:0' jid='bo@x.lit'>"
                  "<noping/></mention></message>");
  there->active = TRUE;
  assert_written (there, &nobody, 0,
                  "<message><mention xmlns='urn:xmpp:mentions:0' begin='4' end='7' "
                  "mentions='urn:xmpp:mentions:0#channel'><active/></mention></message>");
  other->uri = g_strdup ("xmpp:y");
  assert_written (other, &nobody, 0,
                  "<message><mention xmlns='urn:xmpp:mentions:0' mentions='urn:x:group' "
                  "uri='xmpp:y'/></message>");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/xep/mention-wire/samples", test_samples);
  g_test_add_func ("/xep/mention-wire/cut", test_cut);
  g_test_add_func ("/xep/mention-wire/cut-end", test_cut_end);
  g_test_add_func ("/xep/mention-wire/beside-files", test_beside_files);
  g_test_add_func ("/xep/mention-wire/many", test_many);
  g_test_add_func ("/xep/mention-wire/write", test_write);
  return g_test_run ();
}
