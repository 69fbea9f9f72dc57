/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/muc-fixture.h"

#define PING "<iq type='get' to='room@muc.lit/me'><ping xmlns='urn:xmpp:ping'/></iq>"
#define INFO "<query xmlns='http://jabber.org/protocol/disco#info'/>"

static void
ask (WcMucFixture *f)
{
  wc_muc_fixture_join (f, 0);
  wc_muc_ping (f->session, "room@muc.lit");
}

static void
test_there (WcMucFixture *f, gconstpointer data)
{
  gint64 before;

  ask (f);
  before = wc_muc_get_heard_us (f->session, "room@muc.lit");
  wc_fake_clock_advance (f->fake->clock, 5);
  wc_fake_session_answer (f->fake, NULL);
  g_assert_true (wc_muc_is_joined (f->session, "room@muc.lit"));
  g_assert_cmpint (wc_muc_get_heard_us (f->session, "room@muc.lit"), ==, before + 5);
  wc_muc_fixture_assert_told (f, "not-lost; ");
}

/* § 3.2: what each answer says. */
static void
test_answers (WcMucFixture *f, gconstpointer data)
{
  static const struct
  {
    const char *condition;
    gboolean lost;
  } cases[] = {
    { "service-unavailable", FALSE },
    { "feature-not-implemented", FALSE },
    { "remote-server-not-found", FALSE },
    { "remote-server-timeout", FALSE },
    { "not-acceptable", TRUE },
    { "not-allowed", TRUE },
    { "bad-request", TRUE },
    { "forbidden", TRUE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      ask (f);
      wc_fake_session_refuse (f->fake, cases[i].condition);
      g_assert_cmpint (wc_muc_is_joined (f->session, "room@muc.lit"), !=, cases[i].lost);
      wc_muc_fixture_assert_told (f, cases[i].lost ? "lost; " : "not-lost; ");
    }
}

/* There is nobody of that name: it depends on whether the room is there. */
static void
test_nobody (WcMucFixture *f, gconstpointer data)
{
  gint64 before;

  ask (f);
  before = wc_muc_get_heard_us (f->session, "room@muc.lit");
  wc_fake_clock_advance (f->fake->clock, 5);
  wc_fake_session_refuse (f->fake, "item-not-found");
  wc_fake_session_assert_next (f->fake, "to='room@muc.lit' disco#info");
  wc_muc_fixture_assert_told (f, "");
  wc_fake_session_refuse (f->fake, "forbidden");
  wc_muc_fixture_assert_told (f, "not-lost; ");
  g_assert_true (wc_muc_is_joined (f->session, "room@muc.lit"));
  g_assert_cmpint (wc_muc_get_heard_us (f->session, "room@muc.lit"), ==, before);
  wc_muc_ping (f->session, "room@muc.lit");
  wc_fake_session_refuse (f->fake, "item-not-found");
  wc_fake_session_answer (f->fake, INFO);
  wc_muc_fixture_assert_told (f, "not-lost; ");
  g_assert_cmpint (wc_muc_get_heard_us (f->session, "room@muc.lit"), ==, before + 5);
  wc_muc_ping (f->session, "room@muc.lit");
  wc_fake_session_refuse (f->fake, "item-not-found");
  wc_fake_session_refuse (f->fake, "item-not-found");
  wc_muc_fixture_assert_told (f, "lost; ");
}

static void
test_no_answer (WcMucFixture *f, gconstpointer data)
{
  ask (f);
  wc_fake_session_assert_sent (f->fake, PING);
  wc_fake_clock_advance (f->fake->clock, 61 * G_USEC_PER_SEC);
  g_assert_true (wc_muc_is_joined (f->session, "room@muc.lit"));
  wc_muc_fixture_assert_told (f, "not-lost; ");
}

static void
test_stream_lost (WcMucFixture *f, gconstpointer data)
{
  ask (f);
  wc_fake_session_assert_sent (f->fake, PING);
  wc_session_unbind (f->session, FALSE);
  wc_muc_fixture_assert_told (f, "");
}

/* item-not-found is about the nick that we had. */
static void
test_renamed_meanwhile (WcMucFixture *f, gconstpointer data)
{
  ask (f);
  wc_muc_fixture_presence (f, "me", "unavailable", "nick='moi'", "<status code='303'/>");
  wc_muc_fixture_assert_told (f, "renamed nick=moi; ");
  wc_fake_session_refuse (f->fake, "item-not-found");
  g_assert_true (wc_muc_is_joined (f->session, "room@muc.lit"));
  wc_muc_fixture_assert_told (f, "not-lost; ");
}

static void
test_renamed_after_all (WcMucFixture *f, gconstpointer data)
{
  ask (f);
  wc_fake_session_refuse (f->fake, "item-not-found");
  wc_muc_fixture_presence (f, "me", "unavailable", "nick='moi'", "<status code='303'/>");
  wc_muc_fixture_assert_told (f, "renamed nick=moi; ");
  wc_fake_session_refuse (f->fake, "item-not-found");
  wc_muc_fixture_assert_told (f, "not-lost; ");
}

static void
test_entered_anew_meanwhile (WcMucFixture *f, gconstpointer data)
{
  g_autoptr (WcNode) ping = NULL;

  ask (f);
  ping = wc_muc_fixture_take (f);
  wc_muc_fixture_join (f, 0);
  g_queue_push_head (&f->fake->sent, g_steal_pointer (&ping));
  wc_fake_session_refuse (f->fake, "not-acceptable");
  g_assert_true (wc_muc_is_joined (f->session, "room@muc.lit"));
}

static void
test_left_meanwhile (WcMucFixture *f, gconstpointer data)
{
  ask (f);
  wc_muc_fixture_presence (f, "me", "unavailable", "", "<status code='307'/>");
  wc_muc_fixture_assert_told (f, "kicked; ");
  wc_fake_session_refuse (f->fake, "not-acceptable");
}

/* Somebody else's answer, for one of another occupant, is none. */
static void
test_forged (WcMucFixture *f, gconstpointer data)
{
  g_autofree char *id = NULL;
  g_autofree char *xml = NULL;

  ask (f);
  id = wc_muc_fixture_take_id (f);
  xml = g_strdup_printf (
      "<iq type='error' id='%s' from='room@muc.lit/eve'><error type='cancel'>"
      "<not-acceptable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>",
      id);
  wc_fake_session_receive (f->fake, xml);
  g_assert_true (wc_muc_is_joined (f->session, "room@muc.lit"));
  g_assert_cmpuint (wc_muc_fixture_count_dropped (f, "unexpected-answer"), ==, 1);
}

/* XEP-0045 § 7.4: a text is refused because the room knows us no more. */
static void
test_refused_text (WcMucFixture *f, gconstpointer data)
{
  static const char xml[] =
      "<message from='%s' type='error' id='x'><body>hello</body><error type='%s'>"
      "<%s xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>";
  g_autofree char *others =
      g_strdup_printf (xml, "room@muc.lit/eve", "modify", "not-acceptable");
  g_autofree char *voice = g_strdup_printf (xml, "room@muc.lit", "auth", "forbidden");
  g_autofree char *lost =
      g_strdup_printf (xml, "room@muc.lit", "modify", "not-acceptable");

  wc_muc_fixture_join (f, 0);
  wc_fake_session_receive (f->fake, others);
  wc_fake_session_receive (f->fake, voice);
  wc_fake_session_assert_idle (f->fake);
  wc_fake_session_receive (f->fake, lost);
  wc_fake_session_refuse (f->fake, "not-acceptable");
  wc_muc_fixture_assert_told (f, "lost; ");
}

static void
test_not_in (WcMucFixture *f, gconstpointer data)
{
  wc_muc_ping (f->session, "room@muc.lit");
  wc_fake_session_assert_idle (f->fake);
}

/* The account is stopped while an answer is still to come. */
static void
test_stopped (WcMucFixture *f, gconstpointer data)
{
  ask (f);
  wc_fake_session_assert_sent (f->fake, PING);
}

static void
test_stopped_between (WcMucFixture *f, gconstpointer data)
{
  ask (f);
  wc_fake_session_refuse (f->fake, "item-not-found");
  wc_fake_session_assert_sent (f->fake, "<iq type='get' to='room@muc.lit'>" INFO "</iq>");
}

/* What real servers answer to who is not in, and where there is no room. */
static void
test_wires (WcMucFixture *f, gconstpointer data)
{
  static const char *const samples[] = { "prosody-not-in.xml", "ejabberd-not-in.xml",
                                         "prosody-no-room.xml", "ejabberd-no-room.xml" };

  for (gsize i = 0; i < G_N_ELEMENTS (samples); i++)
    {
      g_auto (WcInbound) in = wc_fake_session_inbound ("0410", samples[i]);
      g_autofree char *id = NULL;
      g_autoptr (GError) error = NULL;

      ask (f);
      id = wc_muc_fixture_take_id (f);
      wc_node_set (in.stanza, "id", id);
      wc_node_set (in.stanza, "from", "room@muc.lit/me");
      g_assert_true (wc_session_receive (f->session, in.stanza, 0, &error));
      if (g_str_has_suffix (samples[i], "-no-room.xml"))
        wc_fake_session_refuse (f->fake, "item-not-found");
      wc_muc_fixture_assert_told (f, "lost; ");
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(name, func)                                                                 \
  g_test_add ("/xep/muc-ping/" name, WcMucFixture, NULL, wc_muc_fixture_setup, func,     \
              wc_muc_fixture_teardown)
  TEST ("there", test_there);
  TEST ("answers", test_answers);
  TEST ("nobody", test_nobody);
  TEST ("no-answer", test_no_answer);
  TEST ("stream-lost", test_stream_lost);
  TEST ("renamed", test_renamed_meanwhile);
  TEST ("renamed-after-all", test_renamed_after_all);
  TEST ("anew", test_entered_anew_meanwhile);
  TEST ("left", test_left_meanwhile);
  TEST ("forged", test_forged);
  TEST ("refused-text", test_refused_text);
  TEST ("not-in", test_not_in);
  TEST ("stopped", test_stopped);
  TEST ("stopped-between", test_stopped_between);
  TEST ("wire", test_wires);
  return g_test_run ();
}
