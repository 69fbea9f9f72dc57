/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "lib/fault-vfs.h"
#include "lib/runner-fixture.h"
#include "store/cursor-store.h"

#define ROMEO "romeo@montague.lit/garden"
#define MERCUTIO "mercutio@verona.lit"
#define BEFORE_US G_GINT64_CONSTANT (1699990000000000)
#define SECOND ((gint64) G_USEC_PER_SEC)

typedef WcRunnerFixture Fixture;

static guint
count_intervals (Fixture *f)
{
  WcCursorArchive archive = { f->temp->account->id, f->temp->account->jid, NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) intervals = wc_cursor_store_list (f->temp->db, &archive, &error);

  g_assert_no_error (error);
  return intervals->len;
}

/* ---- The way out ---- */

/* Until disco has told what the server can, it is not known how a message must look. */
static void
test_outbox_waits_for_disco (void)
{
  g_autoptr (WcRunnerFixture) f = wc_runner_fixture_new ();
  gint64 early = wc_runner_fixture_send (f, "early");
  gint64 late;

  f->server->holds_disco = TRUE;
  wc_runner_fixture_log_in (f);
  late = wc_runner_fixture_send (f, "late");
  wc_fake_server_hear (f->server);
  wc_fake_server_assert_said (f->server, "bind inactive ");
  wc_runner_fixture_assert_state (f, early, "queued");
  wc_runner_fixture_assert_state (f, late, "queued");
  wc_fake_server_release (f->server);
  wc_fake_server_assert_said (f->server, "presence message:early message:late ");
  wc_runner_fixture_wait (f, 3 * SECOND);
  wc_runner_fixture_assert_state (f, early, "sent");
  wc_runner_fixture_assert_state (f, late, "sent");
}

/* A message that the server has, and whose acknowledgement was lost with the stream. */
static gint64
leave_in_doubt (Fixture *f, const char *body)
{
  gint64 message = wc_runner_fixture_send (f, body);

  f->server->acks = FALSE;
  wc_fake_server_hear (f->server);
  wc_fake_server_cut (f->server);
  f->server->acks = TRUE;
  return message;
}

/* One that the server never saw. */
static gint64
lose (Fixture *f, const char *body)
{
  gint64 message = wc_runner_fixture_send (f, body);

  wc_fake_server_cut (f->server);
  return message;
}

/* Whoever waits for it to be sent sees it after a round trip, and not after a pause. */
static void
test_sent_at_once (void)
{
  g_autoptr (WcRunnerFixture) f = wc_runner_fixture_new ();
  gint64 message;

  wc_runner_fixture_go_online (f);
  message = wc_runner_fixture_send (f, "now");
  wc_fake_server_hear (f->server);
  wc_runner_fixture_assert_state (f, message, "sent");
}

static void
test_archive_settles (void)
{
  g_autoptr (WcRunnerFixture) f = wc_runner_fixture_new ();
  gint64 message;

  wc_runner_fixture_go_online (f);
  f->server->resumes = FALSE;
  message = leave_in_doubt (f, "once");
  f->server->holds_archive = TRUE;
  wc_runner_fixture_forget (f);
  wc_runner_fixture_log_in_again (f);
  wc_runner_fixture_assert_state (f, message, "sending");
  wc_fake_server_release (f->server);
  wc_runner_fixture_assert_state (f, message, "sent");
  wc_fake_server_assert_said (f->server, "bind inactive presence ");
  wc_runner_fixture_assert_chat (f, "once");
}

static void
test_archive_proves_loss (void)
{
  g_autoptr (WcRunnerFixture) f = wc_runner_fixture_new ();
  gint64 lost, next, other;

  wc_runner_fixture_go_online (f);
  f->server->resumes = FALSE;
  lost = lose (f, "lost");
  next = wc_runner_fixture_send (f, "next");
  other = wc_runner_fixture_send_to (f, MERCUTIO, "other");
  f->server->holds_archive = TRUE;
  wc_runner_fixture_forget (f);
  wc_runner_fixture_log_in_again (f);
  /* Nothing overtakes it in its own chat; other chats do not wait. */
  wc_fake_server_assert_said (f->server, "bind inactive presence message:other ");
  wc_runner_fixture_assert_state (f, lost, "sending");
  wc_runner_fixture_assert_state (f, next, "queued");
  wc_fake_server_release (f->server);
  wc_fake_server_assert_said (f->server, "message:lost message:next ");
  wc_runner_fixture_wait (f, 3 * SECOND);
  wc_runner_fixture_assert_state (f, lost, "sent");
  wc_runner_fixture_assert_state (f, next, "sent");
  wc_runner_fixture_assert_state (f, other, "sent");
}

/* The same when the daemon died in between. */
static void
test_crash (void)
{
  g_autoptr (WcRunnerFixture) f = wc_runner_fixture_new ();
  gint64 arrived, lost;

  wc_runner_fixture_go_online (f);
  arrived = wc_runner_fixture_send (f, "arrived");
  wc_fake_server_hear (f->server);
  lost = wc_runner_fixture_send (f, "lost");
  f->server->resumes = FALSE;
  wc_runner_fixture_crash (f);
  wc_runner_fixture_forget (f);
  wc_runner_fixture_log_in (f);
  wc_fake_server_assert_said (f->server, "bind inactive presence message:lost ");
  wc_runner_fixture_wait (f, 3 * SECOND);
  wc_runner_fixture_assert_state (f, arrived, "sent");
  wc_runner_fixture_assert_state (f, lost, "sent");
  wc_runner_fixture_assert_chat (f, "arrived lost");
}

/* Without an archive there is no proof, and a person has to decide. */
static void
test_uncertain (void)
{
  g_autoptr (WcRunnerFixture) f = wc_runner_fixture_new ();
  gint64 message, next;

  f->server->archive = FALSE;
  wc_runner_fixture_go_online (f);
  f->server->resumes = FALSE;
  message = leave_in_doubt (f, "doubtful");
  next = wc_runner_fixture_send (f, "next");
  wc_runner_fixture_forget (f);
  wc_runner_fixture_log_in_again (f);
  wc_runner_fixture_assert_state (f, message, "failed:uncertain");
  wc_fake_server_assert_said (f->server, "bind inactive presence message:next ");
  wc_runner_fixture_wait (f, 3 * SECOND);
  wc_runner_fixture_assert_state (f, next, "sent");
}

/* Nor does the server's last word leave any doubt. */
static void
test_last_word (void)
{
  g_autoptr (WcRunnerFixture) f = wc_runner_fixture_new ();
  gint64 arrived, lost;

  f->server->archive = FALSE;
  wc_runner_fixture_go_online (f);
  f->server->resumes = FALSE;
  f->server->tells_count = TRUE;
  arrived = wc_runner_fixture_send (f, "arrived");
  wc_fake_server_hear (f->server);
  lost = lose (f, "lost");
  wc_runner_fixture_forget (f);
  wc_runner_fixture_log_in_again (f);
  wc_fake_server_assert_said (f->server, "bind inactive presence message:lost ");
  wc_runner_fixture_assert_state (f, arrived, "sent");
  wc_runner_fixture_wait (f, 3 * SECOND);
  wc_runner_fixture_assert_state (f, lost, "sent");
}

/* A server with neither: the answer to a ping is the proof. */
static void
test_bare_server (void)
{
  g_autoptr (WcRunnerFixture) f = wc_runner_fixture_new ();
  gint64 message;

  f->server->archive = f->server->management = f->server->carbons = FALSE;
  wc_runner_fixture_log_in (f);
  wc_runner_fixture_assert_states (f, "connecting syncing online ");
  wc_fake_server_assert_asked (f->server,
                               "disco disco roster ping pubsub pubsub pubsub ping ping ");
  message = wc_runner_fixture_send (f, "hello");
  wc_fake_server_hear (f->server);
  wc_runner_fixture_assert_state (f, message, "sent");
}

/* ---- What comes in ---- */

/* Before catch-up's end nobody knows what lies between the archive as it is held and a
 * live message: it opens an interval of its own, and the gap is read. */
static void
test_live_before_caught_up (void)
{
  g_autoptr (WcRunnerFixture) f = wc_runner_fixture_new ();

  wc_fake_server_archive (f->server, ROMEO, "one", BEFORE_US);
  wc_runner_fixture_go_online (f);
  g_assert_cmpuint (count_intervals (f), ==, 1);
  f->server->resumes = FALSE;
  wc_fake_server_cut (f->server);
  wc_fake_server_archive (f->server, ROMEO, "missed",
                          wc_clock_now_us (WC_CLOCK (f->clock)));
  f->server->holds_archive = TRUE;
  wc_runner_fixture_forget (f);
  wc_runner_fixture_log_in_again (f);
  wc_fake_server_receive (f->server, ROMEO, "live",
                          wc_clock_now_us (WC_CLOCK (f->clock)));
  wc_runner_fixture_assert_chat (f, "one live");
  g_assert_cmpuint (count_intervals (f), ==, 2);
  wc_fake_server_release (f->server);
  wc_runner_fixture_assert_chat (f, "one missed live");
  g_assert_cmpuint (count_intervals (f), ==, 1);
}

/* Afterwards it continues what is held. */
static void
test_live_when_caught_up (void)
{
  g_autoptr (WcRunnerFixture) f = wc_runner_fixture_new ();

  wc_fake_server_archive (f->server, ROMEO, "one", BEFORE_US);
  wc_runner_fixture_go_online (f);
  wc_fake_server_receive (f->server, ROMEO, "live",
                          wc_clock_now_us (WC_CLOCK (f->clock)));
  g_assert_cmpuint (count_intervals (f), ==, 1);
  f->server->resumes = FALSE;
  wc_fake_server_cut (f->server);
  wc_runner_fixture_forget (f);
  wc_runner_fixture_log_in_again (f);
  wc_fake_server_assert_asked (
      f->server,
      "disco disco roster ping pubsub pubsub pubsub carbons ping mam:after=2 ");
  wc_runner_fixture_assert_chat (f, "one live");
}

/* ---- Resumption ---- */

static void
test_resumed (void)
{
  g_autoptr (WcRunnerFixture) f = wc_runner_fixture_new ();
  gint64 lost, offline;

  wc_fake_server_archive (f->server, ROMEO, "one", BEFORE_US);
  wc_runner_fixture_go_online (f);
  lost = lose (f, "lost");
  wc_runner_fixture_assert_states (f, "error:closed ");
  offline = wc_runner_fixture_send (f, "offline");
  wc_runner_fixture_log_in_again (f);
  /* Nothing is read or asked anew, but for what goes with "inactive", and whether all
   * that was kept has come. */
  wc_fake_server_assert_asked (f->server, "ping ping ");
  wc_fake_server_assert_said (f->server,
                              "resume:12 message:lost inactive message:offline ");
  wc_runner_fixture_assert_states (f, "connecting online ");
  wc_runner_fixture_wait (f, 3 * SECOND);
  wc_runner_fixture_assert_state (f, lost, "sent");
  wc_runner_fixture_assert_state (f, offline, "sent");
  /* And the stream is still an unbroken one. */
  wc_fake_server_receive (f->server, ROMEO, "live",
                          wc_clock_now_us (WC_CLOCK (f->clock)));
  g_assert_cmpuint (count_intervals (f), ==, 1);
}

/* In the middle of a login's questions: they are answered on the resumed stream. */
static void
test_resumed_while_asking (void)
{
  g_autoptr (WcRunnerFixture) f = wc_runner_fixture_new ();
  gint64 message = wc_runner_fixture_send (f, "hello");

  f->server->holds_disco = TRUE;
  wc_runner_fixture_log_in (f);
  wc_fake_server_cut (f->server);
  wc_runner_fixture_log_in_again (f);
  wc_runner_fixture_assert_state (f, message, "queued");
  wc_fake_server_release (f->server);
  wc_runner_fixture_wait (f, 3 * SECOND);
  wc_runner_fixture_assert_state (f, message, "sent");
  g_assert_cmpint (wc_runner_fixture_get_status (f)->state, ==, WC_ACCOUNT_STATE_ONLINE);
}

/* However long it takes: nobody is late while there is no connection, and what was asked
 * is answered when it is back. */
static void
test_resumed_late (gconstpointer data)
{
  gboolean in_login = GPOINTER_TO_INT (data);
  g_autoptr (WcRunnerFixture) f = wc_runner_fixture_new ();

  wc_fake_server_archive (f->server, ROMEO, "one", BEFORE_US);
  f->server->holds_disco = in_login;
  f->server->holds_archive = !in_login;
  wc_runner_fixture_log_in (f);
  wc_fake_server_cut (f->server);
  for (guint i = 0; i < 9; i++)
    {
      const WcLinkStatus *status = wc_runner_fixture_get_status (f);

      wc_fake_clock_advance (f->clock, status->next_attempt_us -
                                           wc_clock_now_us (WC_CLOCK (f->clock)));
      wc_fake_server_fail (f->server,
                           g_error_new (G_IO_ERROR, G_IO_ERROR_FAILED, "no network"));
    }
  wc_runner_fixture_forget (f);
  wc_runner_fixture_log_in_again (f);
  wc_fake_server_release (f->server);
  wc_fake_server_assert_asked (f->server,
                               in_login ? "ping ping carbons ping mam:start mam:before=1 "
                                        : "ping ping mam:before=1 ");
  wc_runner_fixture_assert_chat (f, "one");
  wc_runner_fixture_assert_states (f, "connecting syncing online ");
}

/* The archive's answer is lost on the way: it is asked for again when nothing comes. */
static void
test_archive_is_late (void)
{
  g_autoptr (WcRunnerFixture) f = wc_runner_fixture_new ();

  wc_fake_server_archive (f->server, ROMEO, "one", BEFORE_US);
  f->server->holds_archive = TRUE;
  wc_runner_fixture_log_in (f);
  wc_fake_server_cut (f->server);
  wc_fake_server_forget_held (f->server);
  wc_runner_fixture_log_in_again (f);
  wc_runner_fixture_forget (f);
  wc_runner_fixture_wait (f, 60 * SECOND);
  wc_runner_fixture_wait (f, 2 * SECOND);
  wc_fake_server_assert_asked (f->server, "mam:start mam:before=1 ");
  wc_runner_fixture_assert_chat (f, "one");
}

/* ---- The disk is full ---- */

static gboolean
is_fatal (const char *domain, GLogLevelFlags level, const char *text, gpointer data)
{
  return (level & (G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_ERROR)) != 0;
}

static void
ignore_warning (const char *domain, GLogLevelFlags level, const char *text, gpointer data)
{
}

/* In the moment in which a login is complete: it was none, and the next one asks for
 * everything again. */
static void
test_full_disk (void)
{
  g_autoptr (WcRunnerFixture) f = wc_runner_fixture_new ();
  guint handler = g_log_set_handler (G_LOG_DOMAIN, G_LOG_LEVEL_WARNING | G_LOG_FLAG_FATAL,
                                     ignore_warning, /* user_data= */ NULL);

  g_test_log_set_fatal_handler (is_fatal, /* user_data= */ NULL);
  wc_fake_server_archive (f->server, ROMEO, "one", BEFORE_US);
  f->server->holds_disco = TRUE;
  wc_runner_fixture_log_in (f);
  wc_runner_fixture_forget (f);
  wc_fault_vfs_fail_writes (0, 13 /* SQLITE_FULL */);
  wc_fake_server_release (f->server);
  wc_fault_vfs_fail_writes (0, 0);
  g_assert_cmpint (wc_runner_fixture_get_status (f)->state, ==, WC_ACCOUNT_STATE_ERROR);
  g_log_remove_handler (G_LOG_DOMAIN, handler);
  wc_runner_fixture_forget (f);
  wc_runner_fixture_log_in_again (f);
  wc_fake_server_assert_said (f->server, "bind inactive presence ");
  wc_fake_server_assert_asked (f->server, "disco disco roster ping pubsub pubsub pubsub "
                                          "carbons ping mam:start mam:before=1 ");
  wc_runner_fixture_assert_chat (f, "one");
}

/* When a session of an earlier run goes on: nothing is written on it before it is noted
 * what was lost, or the lost would pass for sent. */
static void
test_full_disk_at_resumption (void)
{
  g_autoptr (WcRunnerFixture) f = wc_runner_fixture_new ();
  guint handler = g_log_set_handler (G_LOG_DOMAIN, G_LOG_LEVEL_WARNING | G_LOG_FLAG_FATAL,
                                     ignore_warning, /* user_data= */ NULL);
  gint64 lost;

  g_test_log_set_fatal_handler (is_fatal, /* user_data= */ NULL);
  wc_runner_fixture_go_online (f);
  lost = wc_runner_fixture_send (f, "lost");
  wc_runner_fixture_crash (f);
  wc_runner_fixture_forget (f);
  wc_link_connect (WC_LINK (f->runner));
  wc_runner_fixture_wait (f, SECOND);
  wc_fault_vfs_fail_writes (0, 13 /* SQLITE_FULL */);
  wc_fake_server_let_in (f->server);
  wc_fault_vfs_fail_writes (0, 0);
  g_log_remove_handler (G_LOG_DOMAIN, handler);
  g_assert_cmpint (wc_runner_fixture_get_status (f)->state, ==, WC_ACCOUNT_STATE_ERROR);
  wc_fake_server_assert_said (f->server, "resume:11 ");
  wc_fake_server_assert_asked (f->server, "");
  wc_runner_fixture_log_in_again (f);
  wc_fake_server_assert_said (f->server, "resume:11 inactive presence message:lost ");
  wc_runner_fixture_wait (f, 3 * SECOND);
  wc_runner_fixture_assert_state (f, lost, "sent");
}

/* ---- The archive has a bad day ---- */

/* How long it takes until the archive is asked again. */
static gint64
wait_for_question (Fixture *f)
{
  gint64 begin_us = wc_clock_monotonic_us (WC_CLOCK (f->clock));
  g_autofree char *asked = NULL;

  do
    {
      g_free (asked);
      wc_runner_fixture_wait (f, wc_fake_clock_next_us (f->clock));
      asked = wc_fake_server_take_asked (f->server);
    }
  while (strstr (asked, "mam:") == NULL);
  return wc_clock_monotonic_us (WC_CLOCK (f->clock)) - begin_us;
}

static void
test_archive_fails (void)
{
  g_autoptr (WcRunnerFixture) f = wc_runner_fixture_new ();

  wc_fake_server_archive (f->server, ROMEO, "one", BEFORE_US);
  f->server->archive_error = "internal-server-error";
  wc_runner_fixture_log_in (f);
  wc_runner_fixture_forget (f);
  for (guint i = 0; i < 4; i++)
    {
      gint64 pause_us = wait_for_question (f);

      g_assert_cmpint (pause_us, >=, SECOND << i);
      g_assert_cmpint (pause_us, <=, SECOND << (i + 1));
    }
  f->server->archive_error = NULL;
  wait_for_question (f);
  wc_runner_fixture_assert_chat (f, "one");
  wc_runner_fixture_forget (f);
  wc_runner_fixture_wait (f, 100 * SECOND);
  wc_fake_server_assert_asked (f->server, "");
}

/* What is in doubt stays so until the archive answers; and no live message pretends that
 * nothing is missing. */
static void
test_archive_fails_in_doubt (void)
{
  g_autoptr (WcRunnerFixture) f = wc_runner_fixture_new ();
  gint64 message;

  wc_fake_server_archive (f->server, ROMEO, "one", BEFORE_US);
  wc_runner_fixture_go_online (f);
  f->server->resumes = FALSE;
  f->server->archive_error = "internal-server-error";
  message = lose (f, "lost");
  wc_runner_fixture_forget (f);
  wc_runner_fixture_log_in_again (f);
  wc_runner_fixture_assert_state (f, message, "sending");
  wc_fake_server_receive (f->server, ROMEO, "live",
                          wc_clock_now_us (WC_CLOCK (f->clock)));
  g_assert_cmpuint (count_intervals (f), ==, 2);
  f->server->archive_error = NULL;
  wc_runner_fixture_wait (f, 4 * SECOND);
  wc_fake_server_assert_said (f->server, "bind inactive presence message:lost ");
  g_assert_cmpuint (count_intervals (f), ==, 1);
  wc_runner_fixture_wait (f, 3 * SECOND);
  wc_runner_fixture_assert_state (f, message, "sent");
}

/* A person who asks again meanwhile changes nothing about what is in doubt: the archive
 * is looked through for it before anything is sent again. And who asked by itself does so
 * no more. */
static void
test_asked_while_failing (void)
{
  g_autoptr (WcRunnerFixture) f = wc_runner_fixture_new ();
  gint64 arrived;

  wc_fake_server_archive (f->server, ROMEO, "one", BEFORE_US);
  wc_runner_fixture_go_online (f);
  f->server->resumes = FALSE;
  f->server->archive_error = "internal-server-error";
  arrived = leave_in_doubt (f, "arrived");
  wc_runner_fixture_forget (f);
  wc_runner_fixture_log_in_again (f);
  /* Live, and so behind what is in doubt: reading on from here would not find it. */
  wc_fake_server_receive (f->server, ROMEO, "live",
                          wc_clock_now_us (WC_CLOCK (f->clock)));
  wc_link_sync_now (WC_LINK (f->runner));
  wc_fake_server_hear (f->server);
  wc_runner_fixture_assert_state (f, arrived, "sending");

  f->server->archive_error = NULL;
  wc_link_sync_now (WC_LINK (f->runner));
  wc_fake_server_hear (f->server);
  wc_runner_fixture_assert_state (f, arrived, "sent");
  wc_fake_server_assert_said (f->server, "bind inactive presence ");
  wc_runner_fixture_forget (f);
  wc_runner_fixture_wait (f, 100 * SECOND);
  wc_fake_server_assert_asked (f->server, "");
}

/* A connection that is lost for good in the middle of it is nothing else. */
static void
test_lost_while_reading (void)
{
  g_autoptr (WcRunnerFixture) f = wc_runner_fixture_new ();

  f->server->management = FALSE;
  f->server->holds_archive = TRUE;
  wc_fake_server_archive (f->server, ROMEO, "one", BEFORE_US);
  wc_runner_fixture_log_in (f);
  wc_runner_fixture_assert_states (f, "connecting syncing ");
  wc_fake_server_cut (f->server);
  wc_runner_fixture_assert_states (f, "error:closed ");
  wc_fake_server_forget_held (f->server);
  wc_runner_fixture_log_in_again (f);
  wc_runner_fixture_assert_states (f, "connecting syncing online ");
  wc_runner_fixture_assert_chat (f, "one");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  wc_fault_vfs_install ();
#define TEST(name, func) g_test_add_func ("/account/runner-sync/" name, func)
  TEST ("outbox-waits-for-disco", test_outbox_waits_for_disco);
  TEST ("sent-at-once", test_sent_at_once);
  TEST ("archive-settles", test_archive_settles);
  TEST ("archive-proves-loss", test_archive_proves_loss);
  TEST ("crash", test_crash);
  TEST ("uncertain", test_uncertain);
  TEST ("last-word", test_last_word);
  TEST ("bare-server", test_bare_server);
  TEST ("live-before-caught-up", test_live_before_caught_up);
  TEST ("live-when-caught-up", test_live_when_caught_up);
  TEST ("resumed", test_resumed);
  TEST ("resumed-while-asking", test_resumed_while_asking);
  g_test_add_data_func ("/account/runner-sync/resumed-late/in-login",
                        GINT_TO_POINTER (TRUE), test_resumed_late);
  g_test_add_data_func ("/account/runner-sync/resumed-late/while-reading",
                        GINT_TO_POINTER (FALSE), test_resumed_late);
  TEST ("archive-is-late", test_archive_is_late);
  TEST ("full-disk", test_full_disk);
  TEST ("full-disk-at-resumption", test_full_disk_at_resumption);
  TEST ("archive-fails", test_archive_fails);
  TEST ("archive-fails-in-doubt", test_archive_fails_in_doubt);
  TEST ("asked-while-failing", test_asked_while_failing);
  TEST ("lost-while-reading", test_lost_while_reading);
  return g_test_run ();
}
