/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/session-fixture.h"

static void
note_signal (WcSession *session, gpointer data)
{
  g_string_append (data, "signal ");
}

static void
lose_connection (gpointer stream, const WcNode *node, guint64 tag)
{
  wc_session_unbind (stream, FALSE);
}

static void
send_presence (WcSession *session, gpointer state)
{
  g_autoptr (WcNode) presence = wc_node_new ("presence", "jabber:client");

  wc_session_send (session, presence);
}

static const WcXep sending = { .name = "sending",
                               .bound = send_presence,
                               .resumed = send_presence };
static const WcXep *const sending_xeps[] = { &sending, NULL };

/* A write may show that the connection is gone: nobody is told it began after its end. */
static void
test_lost_while_it_begins (void)
{
  g_autoptr (WcFakeSession) fake =
      wc_fake_session_new_with ("me@x.lit/here", sending_xeps, NULL);
  WcSession *session = fake->session;
  g_autoptr (WcNode) features = wc_node_new ("features", NULL);
  g_autoptr (GString) log = g_string_new (NULL);

  g_signal_connect (session, "bound", G_CALLBACK (note_signal), log);
  g_signal_connect (session, "resumed", G_CALLBACK (note_signal), log);
  wc_session_bind (session, "me@x.lit/here", features, lose_connection, session);
  g_assert_false (wc_session_is_bound (session));
  wc_session_resume (session, lose_connection, session);
  g_assert_false (wc_session_is_bound (session));
  g_assert_cmpstr (log->str, ==, "");
}

/* What was dropped is counted by its reason. */
static void
test_dropped (WcSessionFixture *fixture, gconstpointer data)
{
  GHashTable *dropped = wc_session_get_dropped (fixture->fake->session);
  static const char *const reasons[] = { "forged", "odd", "forged" };

  for (gsize i = 0; i < G_N_ELEMENTS (reasons); i++)
    wc_session_dropped (fixture->fake->session, "module", reasons[i]);
  g_assert_cmpuint (g_hash_table_size (dropped), ==, 2);
  g_assert_cmpuint (GPOINTER_TO_UINT (g_hash_table_lookup (dropped, "forged")), ==, 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(name, func)                                                                 \
  g_test_add ("/stream/session/" name, WcSessionFixture, NULL, wc_session_fixture_setup, \
              func, wc_session_fixture_teardown)
  TEST ("dropped", test_dropped);
  g_test_add_func ("/stream/session/lost", test_lost_while_it_begins);
  return g_test_run ();
}
