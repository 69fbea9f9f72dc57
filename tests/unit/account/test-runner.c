/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/runner-fixture.h"
#include "store/resume-store.h"

#define ROMEO "romeo@montague.lit/garden"
#define BEFORE_US G_GINT64_CONSTANT (1699990000000000)
#define SECOND ((gint64) G_USEC_PER_SEC)

typedef WcRunnerFixture Fixture;

/* ---- A login ---- */

static void
test_login (void)
{
  g_autoptr (WcRunnerFixture) f = wc_runner_fixture_new ();

  wc_fake_server_archive (f->server, ROMEO, "one", BEFORE_US);
  wc_fake_server_archive (f->server, ROMEO, "two", BEFORE_US + SECOND);
  wc_runner_fixture_log_in (f);
  wc_runner_fixture_assert_states (f, "connecting syncing online ");
  wc_fake_server_assert_said (f->server, "bind inactive presence ");
  wc_fake_server_assert_asked (f->server, "disco disco roster ping pubsub pubsub pubsub "
                                          "carbons ping mam:start mam:before=1 ");
  wc_runner_fixture_assert_chat (f, "one two");
  g_assert_cmpint (wc_link_get_account (WC_LINK (f->runner))->login_us, >, 0);
  g_assert_cmpint (wc_link_get_account (WC_LINK (f->runner))->last_sync_us, >, 0);
  g_assert_cmpstr (wc_link_get_account (WC_LINK (f->runner))->mechanism, ==, "PLAIN");
  g_assert_true (wc_runner_fixture_get_status (f)->archive_complete);
}

/* Known while nothing is done yet. */
static void
test_offline (void)
{
  g_autoptr (WcRunnerFixture) f = wc_runner_fixture_new ();
  const WcLinkStatus *status = wc_runner_fixture_get_status (f);

  g_assert_cmpint (status->state, ==, WC_ACCOUNT_STATE_OFFLINE);
  g_assert_cmpint (status->since_us, ==, wc_clock_now_us (WC_CLOCK (f->clock)));
  g_assert_null (status->reason);
  g_assert_false (wc_runner_can_backfill (f->runner, "romeo@montague.lit"));
}

/* ---- Ends ---- */

static gboolean
has_session (Fixture *f)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WcResumeState) state =
      wc_resume_store_load (f->temp->db, f->temp->account->id, &error);

  g_assert_no_error (error);
  return state != NULL;
}

static void
test_stop_resumable (void)
{
  g_autoptr (WcRunnerFixture) f = wc_runner_fixture_new ();

  wc_runner_fixture_go_online (f);
  wc_runner_fixture_restart (f, /* resumable= */ TRUE);
  g_assert_true (has_session (f));
  wc_fake_server_assert_said (f->server, "");
  wc_runner_fixture_log_in (f);
  wc_fake_server_assert_said (f->server, "resume:11 inactive presence ");
  wc_runner_fixture_assert_states (f, "connecting syncing online ");
}

static void
test_stop (void)
{
  g_autoptr (WcRunnerFixture) f = wc_runner_fixture_new ();
  gint64 message;

  wc_runner_fixture_go_online (f);
  wc_runner_fixture_restart (f, /* resumable= */ FALSE);
  g_assert_false (has_session (f));
  wc_fake_server_assert_said (f->server, "end ");
  message = wc_runner_fixture_send (f, "queued");
  wc_runner_fixture_log_in (f);
  wc_fake_server_assert_said (f->server, "bind inactive presence message:queued ");
  wc_runner_fixture_wait (f, 3 * SECOND);
  wc_runner_fixture_assert_state (f, message, "sent");
}

/* In the middle of everything, nothing follows. Only who ends for good is told. */
static void
test_stop_while_busy (gconstpointer data)
{
  gboolean resumable = GPOINTER_TO_INT (data);
  g_autoptr (WcRunnerFixture) f = wc_runner_fixture_new ();

  f->server->holds_archive = TRUE;
  wc_runner_fixture_log_in (f);
  wc_runner_fixture_forget (f);
  wc_runner_stop (f->runner, resumable);
  g_assert_true (wc_fake_server_is_left (f->server));
  wc_fake_clock_advance (f->clock, 3600 * SECOND);
  g_assert_false (wc_fake_server_is_tried (f->server));
  wc_runner_fixture_assert_states (f, resumable ? "" : "offline ");
  g_assert_cmpint (wc_runner_fixture_get_status (f)->state, ==, WC_ACCOUNT_STATE_OFFLINE);
}

static void
test_stop_while_asked (void)
{
  g_autoptr (WcRunnerFixture) f = wc_runner_fixture_new ();

  wc_fake_secrets_hold (f->keyring);
  wc_link_connect (WC_LINK (f->runner));
  while (wc_fake_secrets_count (f->keyring) == 0)
    g_main_context_iteration (NULL, TRUE);
  wc_runner_stop (f->runner, FALSE);
  wc_fake_secrets_release (f->keyring);
  g_assert_false (wc_fake_server_is_tried (f->server));
}

/* ---- The machine ---- */

static void
test_network (void)
{
  g_autoptr (WcRunnerFixture) f = wc_runner_fixture_new ();

  wc_link_connect (WC_LINK (f->runner));
  wc_fake_server_fail (f->server,
                       g_error_new (G_IO_ERROR, G_IO_ERROR_FAILED, "no network"));
  g_assert_false (wc_fake_server_is_tried (f->server));
  wc_runner_network_changed (f->runner, TRUE);
  g_assert_true (wc_fake_server_is_tried (f->server));
  wc_runner_woke_up (f->runner);
  g_assert_true (wc_fake_server_is_tried (f->server));
  wc_fake_server_let_in (f->server);
  g_assert_cmpint (wc_runner_fixture_get_status (f)->state, ==, WC_ACCOUNT_STATE_ONLINE);
}

/* ---- Who may know what ---- */

/* Who does not see our presence is not told by a receipt that we are there. */
static void
test_receipts (void)
{
  g_autoptr (WcRunnerFixture) f = wc_runner_fixture_new ();

  f->server->roster = "<item jid='romeo@montague.lit' subscription='both'/>"
                      "<item jid='paris@verona.lit' subscription='from'/>"
                      "<item jid='tybalt@verona.lit' subscription='to'/>";
  wc_runner_fixture_go_online (f);
#define ASK(from)                                                                        \
  "<message type='chat' from='" from "/x' id='" from "'><body>hi</body>"                 \
  "<request xmlns='urn:xmpp:receipts'/></message>"
  wc_fake_server_say (f->server, ASK ("romeo@montague.lit") ASK ("paris@verona.lit")
                                     ASK ("tybalt@verona.lit") ASK ("nobody@verona.lit"));
#undef ASK
  wc_fake_server_assert_said (f->server,
                              "received:romeo@montague.lit received:paris@verona.lit ");
}

/* ---- Several ---- */

/* Two accounts of one process: what happens to one is nothing to the other. */
static void
test_two (void)
{
  g_autoptr (WcRunnerFixture) f = wc_runner_fixture_new ();
  g_autoptr (WcFakeServer) server =
      wc_fake_server_new ("other@y.lit", f->clock, f->turns);
  WcRunnerMeans means = f->means;
  g_autoptr (WcAccount) account = wc_runner_fixture_add_account (f, "other@y.lit");
  WcRunner *other;
  gint64 message;

  means.attempt = &server->means;
  other = wc_runner_new (&means, account);
  wc_runner_fixture_go_online (f);
  message = wc_runner_fixture_send (f, "waiting");

  server->password = "another";
  wc_link_connect (WC_LINK (other));
  wc_fake_server_let_in (server);
  g_assert_cmpint (wc_link_get_status (WC_LINK (other))->state, ==,
                   WC_ACCOUNT_STATE_AUTH_FAILED);
  server->password = "secret";
  wc_link_connect (WC_LINK (other));
  wc_fake_server_let_in (server);
  g_assert_cmpint (wc_link_get_status (WC_LINK (other))->state, ==,
                   WC_ACCOUNT_STATE_ONLINE);
  wc_fake_server_assert_said (server, "refused bind inactive presence ");
  wc_fake_server_cut (server);

  wc_fake_server_hear (f->server);
  wc_fake_server_assert_said (f->server, "message:waiting ");
  wc_fake_server_receive (f->server, ROMEO, "here",
                          wc_clock_now_us (WC_CLOCK (f->clock)));
  wc_runner_fixture_wait (f, 3 * SECOND);
  wc_runner_fixture_assert_state (f, message, "sent");
  g_assert_cmpint (wc_runner_fixture_get_status (f)->state, ==, WC_ACCOUNT_STATE_ONLINE);
  wc_runner_fixture_assert_chat (f, "waiting here");

  wc_runner_stop (other, FALSE);
  g_object_run_dispose (G_OBJECT (other));
  g_assert_finalize_object (other);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(name, func) g_test_add_func ("/account/runner/" name, func)
  TEST ("login", test_login);
  TEST ("offline", test_offline);
  TEST ("stop-resumable", test_stop_resumable);
  TEST ("stop", test_stop);
  g_test_add_data_func ("/account/runner/stop-while-busy/resumable",
                        GINT_TO_POINTER (TRUE), test_stop_while_busy);
  g_test_add_data_func ("/account/runner/stop-while-busy/properly",
                        GINT_TO_POINTER (FALSE), test_stop_while_busy);
  TEST ("stop-while-asked", test_stop_while_asked);
  TEST ("network", test_network);
  TEST ("receipts", test_receipts);
  TEST ("two", test_two);
  return g_test_run ();
}
