/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/session-fixture.h"

/* Parts of an answer cost no unit; everything else is left to wc_session_receive(). */
static void
test_parts_are_held (WcSessionFixture *fixture, gconstpointer data)
{
  WcSession *session = fixture->fake->session;
  g_autoptr (WcNode) part =
      wc_fake_session_parse ("<message><part xmlns='urn:m'/></message>");
  g_autoptr (WcNode) forged =
      wc_fake_session_parse ("<message from='a@b'><part xmlns='urn:m'/></message>");
  g_autoptr (WcNode) other = wc_fake_session_parse ("<presence/>");

  wc_session_fixture_assert_logs (fixture, "bound ", "");
  g_assert_true (wc_session_hold (session, part));
  wc_session_fixture_assert_logs (fixture, "held ", "");
  g_assert_false (wc_session_hold (session, forged));
  g_assert_false (wc_session_hold (session, other));
  wc_session_fixture_assert_logs (fixture, "", "");
}

static void
test_held_message_is_not_classified (WcSessionFixture *fixture, gconstpointer data)
{
  fixture->fake->held_row = 7;
  g_assert_true (wc_session_fixture_receive (fixture, "<message from='a@b'/>", 0, NULL));
  wc_session_fixture_assert_logs (fixture, "bound ", "begin find commit ");
}

static void
test_unknown_requests_are_answered (WcSessionFixture *fixture, gconstpointer data)
{
  wc_fake_session_receive (fixture->fake,
                           "<iq type='get' id='1' from='a@b/c'><x xmlns='u'/></iq>");
  wc_fake_session_assert_sent (
      fixture->fake,
      "<iq type='error' id='1' to='a@b/c'><error type='cancel'><service-unavailable "
      "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>");
  wc_fake_session_receive (fixture->fake,
                           "<iq type='get' from='a@b/c'><x xmlns='u'/></iq>");
  wc_fake_session_receive (fixture->fake, "<iq type='result' id='7' from='a@b/c'/>");
  wc_fake_session_receive (fixture->fake, "<iq type='what' id='7' from='a@b/c'/>");
  wc_fake_session_receive (fixture->fake, "<presence/>");
  wc_fake_session_receive (fixture->fake, "<nonsense/>");
  g_assert_cmpuint (g_hash_table_size (wc_session_get_dropped (fixture->fake->session)),
                    ==, 3);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(name, func)                                                                 \
  g_test_add ("/stream/session-inbound/" name, WcSessionFixture, NULL,                   \
              wc_session_fixture_setup, func, wc_session_fixture_teardown)
  TEST ("parts", test_parts_are_held);
  TEST ("held", test_held_message_is_not_classified);
  TEST ("unknown", test_unknown_requests_are_answered);
  return g_test_run ();
}
