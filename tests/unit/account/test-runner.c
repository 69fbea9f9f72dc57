/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/fault-vfs.h"
#include "lib/runner-fixture.h"
#include "store/resume-store.h"

#define ROMEO "romeo@montague.lit/garden"
#define BEFORE_US G_GINT64_CONSTANT (1699990000000000)
#define SECOND ((gint64) G_USEC_PER_SEC)
#define N_STORIES 20

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
  wc_fake_server_assert_asked (f->server,
                               "disco disco roster ping carbons mam:start mam:before=1 ");
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
  g_assert_false (wc_runner_can_backfill (f->runner));
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
  wc_fake_server_assert_said (f->server, "resume:7 inactive presence ");
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

/* ---- Anything in any order ---- */

/* A story: what may happen to an account and its server, chosen by a seed. */
typedef struct
{
  Fixture *f;
  GRand *rand;
  guint n_sent;
  guint n_received;
  gboolean full_disks; /* they happen */
} Story;

static void
story_send (Story *story)
{
  g_autofree char *body = g_strdup_printf ("s%u", story->n_sent);

  if (wc_runner_fixture_try_send (story->f, "romeo@montague.lit", body) != 0)
    story->n_sent++;
}

static void
story_receive (Story *story)
{
  g_autofree char *body = g_strdup_printf ("r%u", story->n_received++);

  wc_fake_clock_advance (story->f->clock, 13);
  wc_fake_server_receive (story->f->server, ROMEO, body,
                          wc_clock_now_us (WC_CLOCK (story->f->clock)));
}

static void
story_hear (Story *story)
{
  wc_fake_server_hear (story->f->server);
}

static void
story_cut (Story *story)
{
  WcFakeServer *server = story->f->server;

  if (wc_fake_server_is_tried (server))
    wc_fake_server_fail (server,
                         g_error_new (G_IO_ERROR, G_IO_ERROR_FAILED, "no network"));
  else
    wc_fake_server_cut (server);
  wc_fake_server_forget_held (server);
}

static void
let_pass (Story *story, gint64 seconds)
{
  wc_fake_clock_advance (story->f->clock, seconds * SECOND);
  if (wc_fake_server_is_tried (story->f->server))
    wc_fake_server_let_in (story->f->server);
  else
    wc_fake_server_hear (story->f->server);
}

/* Also longer than a client waits for an answer. */
static void
story_wait (Story *story)
{
  let_pass (story, g_rand_int_range (story->rand, 1, 90));
}

/* However the daemon ends, another begins, and wants to be online. */
static void
story_restart (Story *story)
{
  guint how = (guint) g_rand_int_range (story->rand, 0, 4);

  wc_fault_vfs_fail_writes (0, 0);
  if (how < 2)
    wc_runner_fixture_crash (story->f);
  else
    wc_runner_fixture_restart (story->f, how == 2);
  wc_fake_server_forget_held (story->f->server);
  wc_link_connect (WC_LINK (story->f->runner));
}

/* The server forgets sessions or keeps none, and its archive has a bad or a slow day. */
static void
story_server (Story *story)
{
  WcFakeServer *server = story->f->server;

  server->resumes = g_rand_boolean (story->rand);
  server->tells_count = g_rand_boolean (story->rand);
  server->management = g_rand_int_range (story->rand, 0, 4) != 0;
  server->archive_error = g_rand_boolean (story->rand) ? "internal-server-error" : NULL;
  server->holds_archive = g_rand_boolean (story->rand);
  wc_served_archive_set_page (server->store,
                              (guint) g_rand_int_range (story->rand, 1, 9));
}

static void
story_answer (Story *story)
{
  wc_fake_server_release (story->f->server);
}

/* After a few more writes the disk is full, or there is room again. */
static void
story_disk (Story *story)
{
  gboolean full = story->full_disks && g_rand_boolean (story->rand);

  wc_fault_vfs_fail_writes (g_rand_int_range (story->rand, 0, 40),
                            full ? 13 /* SQLITE_FULL */ : 0);
}

static void
step (Story *story)
{
  static void (*const steps[]) (Story *) = {
    story_send,    story_send, story_send,    story_receive, story_receive,
    story_receive, story_hear, story_hear,    story_cut,     story_wait,
    story_wait,    story_wait, story_restart, story_server,  story_answer,
    story_disk,    story_disk,
  };

  steps[g_rand_int_range (story->rand, 0, G_N_ELEMENTS (steps))](story);
}

/* Everything is well again, for long enough. */
static void
heal (Story *story)
{
  WcFakeServer *server = story->f->server;

  wc_fault_vfs_fail_writes (0, 0);
  server->resumes = TRUE;
  server->archive_error = NULL;
  wc_fake_server_release (server);
  wc_link_connect (WC_LINK (story->f->runner));
  for (guint i = 0; i < 200; i++)
    let_pass (story, 5);
}

static char *
expect_bodies (char prefix, guint n)
{
  GString *bodies = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    g_string_append_printf (bodies, "%c%u ", prefix, i);
  return g_string_free (bodies, FALSE);
}

static char *
dup_chat_of (Fixture *f, const char *prefix)
{
  g_autofree char *chat = wc_runner_fixture_dup_chat (f);
  g_auto (GStrv) bodies = g_strsplit (chat, " ", -1);
  GString *of = g_string_new (NULL);

  for (guint i = 0; bodies[i] != NULL; i++)
    if (g_str_has_prefix (bodies[i], prefix))
      g_string_append_printf (of, "%s ", bodies[i]);
  return g_string_free (of, FALSE);
}

/* Each message is once in the peer's archive and once in the store, in the order in which
 * it was said. */
static void
tell_story (guint seed, gboolean full_disks)
{
  g_autoptr (WcRunnerFixture) f = wc_runner_fixture_new ();
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  Story story = { .f = f, .rand = rand, .full_disks = full_disks };
  g_autofree char *sent = NULL;
  g_autofree char *received = NULL;
  g_autofree char *archived = NULL;
  g_autofree char *held_sent = NULL;
  g_autofree char *held_received = NULL;

  wc_runner_fixture_log_in (f);
  for (guint i = 0; i < 120; i++)
    step (&story);
  heal (&story);
  g_assert_cmpint (wc_runner_fixture_get_status (f)->state, ==, WC_ACCOUNT_STATE_ONLINE);
  sent = expect_bodies ('s', story.n_sent);
  received = expect_bodies ('r', story.n_received);
  archived = wc_served_archive_dup_bodies (f->server->store, "s");
  held_sent = dup_chat_of (f, "s");
  held_received = dup_chat_of (f, "r");
  g_assert_cmpstr (archived, ==, sent);
  g_assert_cmpstr (held_sent, ==, sent);
  g_assert_cmpstr (held_received, ==, received);
}

static void
test_story (gconstpointer data)
{
  tell_story (GPOINTER_TO_UINT (data), /* full_disks= */ FALSE);
}

/* A full disk is warned of, and nothing worse. */
static gboolean
is_fatal (const char *domain, GLogLevelFlags level, const char *text, gpointer data)
{
  return (level & (G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_ERROR)) != 0;
}

static void
ignore_warning (const char *domain, GLogLevelFlags level, const char *text, gpointer data)
{
}

static void
test_full_disk (gconstpointer data)
{
  guint handler = g_log_set_handler (G_LOG_DOMAIN, G_LOG_LEVEL_WARNING | G_LOG_FLAG_FATAL,
                                     ignore_warning, /* user_data= */ NULL);

  g_test_log_set_fatal_handler (is_fatal, /* user_data= */ NULL);
  tell_story (GPOINTER_TO_UINT (data), /* full_disks= */ TRUE);
  g_log_remove_handler (G_LOG_DOMAIN, handler);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  wc_fault_vfs_install ();
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
  for (guint seed = 1; seed <= N_STORIES; seed++)
    {
      g_autofree char *path = g_strdup_printf ("/account/runner/story/%u", seed);
      g_autofree char *full = g_strdup_printf ("/account/runner/full-disk/%u", seed);

      g_test_add_data_func (path, GUINT_TO_POINTER (seed), test_story);
      g_test_add_data_func (full, GUINT_TO_POINTER (seed), test_full_disk);
    }
  return g_test_run ();
}
