/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "lib/fault-vfs.h"
#include "lib/runner-fixture.h"

/* What may happen to an account and its server, in an order that a seed chooses: at the
 * end each message has arrived once, on either side. A new fault is a function and a row
 * in step(). */

#define ROMEO "romeo@montague.lit/garden"
#define SECOND ((gint64) G_USEC_PER_SEC)

typedef struct
{
  WcRunnerFixture *f;
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

/* What people and the machine do to an account that runs. */
static void
story_person (Story *story)
{
  WcRunner *runner = story->f->runner;

  switch (g_rand_int_range (story->rand, 0, 5))
    {
    case 0:
      wc_runner_network_changed (runner, TRUE);
      break;
    case 1:
      wc_runner_woke_up (runner);
      break;
    case 2:
      wc_link_sync_now (WC_LINK (runner));
      break;
    case 3:
      wc_link_disconnect (WC_LINK (runner));
      wc_fake_server_hear (story->f->server);
      wc_link_connect (WC_LINK (runner));
      break;
    default:
      wc_link_set_attached (WC_LINK (runner), g_rand_boolean (story->rand));
    }
}

static void
step (Story *story)
{
  static void (*const steps[]) (Story *) = {
    story_send,    story_send, story_send,    story_receive, story_receive,
    story_receive, story_hear, story_hear,    story_cut,     story_wait,
    story_wait,    story_wait, story_restart, story_server,  story_answer,
    story_disk,    story_disk, story_person,  story_person,
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
dup_chat_of (WcRunnerFixture *f, const char *prefix)
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
  const char *more = g_getenv ("WC_TEST_STORIES");
  guint64 n = more != NULL ? g_ascii_strtoull (more, NULL, 10) : 10;

  g_test_init (&argc, &argv, NULL);
  wc_fault_vfs_install ();
  for (guint seed = 1; seed <= n; seed++)
    {
      g_autofree char *path = g_strdup_printf ("/account/stories/plain/%u", seed);
      g_autofree char *full = g_strdup_printf ("/account/stories/full-disk/%u", seed);

      g_test_add_data_func (path, GUINT_TO_POINTER (seed), test_story);
      g_test_add_data_func (full, GUINT_TO_POINTER (seed), test_full_disk);
    }
  return g_test_run ();
}
