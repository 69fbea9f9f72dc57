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
#define N_HISTORY 20

typedef struct
{
  WcRunnerFixture *f;
  GRand *rand;
  guint n_sent;
  GArray *sent; /* (element-type gint64) ids of what was sent */
  guint n_received;
  guint n_elsewhere;   /* sent by another device of the account */
  gboolean full_disks; /* they happen */
} Story;

static void
story_send (Story *story)
{
  g_autofree char *body = g_strdup_printf ("s%u", story->n_sent);
  gint64 id = wc_runner_fixture_try_send (story->f, "romeo@montague.lit", body);

  if (id == 0)
    return;
  story->n_sent++;
  g_array_append_val (story->sent, id);
}

static void
story_receive (Story *story)
{
  g_autofree char *body = g_strdup_printf ("r%u", story->n_received++);

  wc_fake_clock_advance (story->f->clock, SECOND + 13);
  wc_fake_server_receive (story->f->server, ROMEO, body,
                          wc_clock_now_us (WC_CLOCK (story->f->clock)));
}

static void
story_elsewhere (Story *story)
{
  g_autofree char *body = g_strdup_printf ("e%u", story->n_elsewhere++);

  wc_fake_clock_advance (story->f->clock, SECOND + 13);
  wc_fake_server_carbon (story->f->server, "romeo@montague.lit", body,
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

/* Also longer than a client waits for an answer, but no server is silent for ever. */
static void
story_wait (Story *story)
{
  if (story->f->server->holds_disco && g_rand_boolean (story->rand))
    wc_fake_server_release (story->f->server);
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
  server->holds_disco = g_rand_int_range (story->rand, 0, 4) == 0;
  server->holds_session = g_rand_int_range (story->rand, 0, 4) == 0;
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

  switch (g_rand_int_range (story->rand, 0, 6))
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
      wc_runner_backfill_async (runner, "romeo@montague.lit", /* until_us= */ 0,
                                (guint) g_rand_int_range (story->rand, 0, 5), NULL,
                                /* callback= */ NULL, NULL);
      break;
    case 4:
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
    story_send,      story_send, story_send,    story_receive, story_receive,
    story_receive,   story_hear, story_hear,    story_cut,     story_wait,
    story_wait,      story_wait, story_restart, story_server,  story_answer,
    story_disk,      story_disk, story_person,  story_person,  story_elsewhere,
    story_elsewhere,
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

/* Of before the first login: half of it more than a month old. */
static void
fill_archive (WcRunnerFixture *f)
{
  gint64 now_us = wc_clock_now_us (WC_CLOCK (f->clock));

  for (gint64 i = 0; i < N_HISTORY; i++)
    {
      g_autofree char *body = g_strdup_printf ("h%" G_GINT64_FORMAT, i);

      wc_fake_server_archive (f->server, ROMEO, body,
                              now_us - (60 * N_HISTORY - 60 * i) * G_TIME_SPAN_DAY /
                                           N_HISTORY);
    }
}

/* Those of the words @bodies that begin with one of @letters. */
static char *
choose (const char *bodies, const char *letters)
{
  g_auto (GStrv) words = g_strsplit (bodies, " ", -1);
  GString *chosen = g_string_new (NULL);

  for (guint i = 0; words[i] != NULL; i++)
    if (words[i][0] != '\0' && strchr (letters, words[i][0]) != NULL)
      g_string_append_printf (chosen, "%s ", words[i]);
  return g_string_free (chosen, FALSE);
}

static void
assert_sent (const char *bodies, guint n)
{
  g_autofree char *chosen = choose (bodies, "s");
  g_autoptr (GString) expected = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    g_string_append_printf (expected, "s%u ", i);
  g_assert_cmpstr (chosen, ==, expected->str);
}

/* What we sent is once in the archive and once in the store, in the order of sending; the
 * rest of the archive is in the store, once and in its order. */
static void
assert_whole (Story *story)
{
  g_autofree char *archive = wc_served_archive_dup_bodies (story->f->server->store, "");
  g_autofree char *chat = wc_runner_fixture_dup_chat (story->f);
  g_autofree char *others = choose (archive, "hre");
  g_autofree char *held = choose (chat, "hre");

  assert_sent (archive, story->n_sent);
  assert_sent (chat, story->n_sent);
  g_assert_cmpstr (held, ==, others);
}

/* How often the peer got the message @nth; -1: before one that was sent earlier. */
static int
count_arrivals (GStrv archive, guint nth)
{
  g_autofree char *body = g_strdup_printf ("s%u", nth);
  int n = 0;

  for (guint i = 0; archive[i] != NULL; i++)
    {
      if (strcmp (archive[i], body) == 0)
        n++;
      else if (n > 0 && archive[i][0] == 's' &&
               g_ascii_strtoull (archive[i] + 1, NULL, 10) < nth)
        return -1;
    }
  return n;
}

/* Without an archive there is no proof: a message may fail as uncertain, and then it
 * arrived or not; but what is called sent has arrived, and nothing did twice. */
static void
assert_honest (Story *story)
{
  g_autofree char *bodies = wc_served_archive_dup_bodies (story->f->server->store, "s");
  g_auto (GStrv) archive = g_strsplit (bodies, " ", -1);

  for (guint i = 0; i < story->n_sent; i++)
    {
      gint64 id = g_array_index (story->sent, gint64, i);
      g_autofree char *state = wc_runner_fixture_dup_state (story->f, id);
      int n = count_arrivals (archive, i);

      if (strcmp (state, "failed:uncertain") == 0)
        g_assert_true (n == 0 || n == 1);
      else
        {
          g_assert_cmpstr (state, ==, "sent");
          g_assert_cmpint (n, ==, 1);
        }
    }
}

static void
live (Story *story)
{
  fill_archive (story->f);
  wc_runner_fixture_log_in (story->f);
  for (guint i = 0; i < 120; i++)
    step (story);
  heal (story);
  g_assert_cmpint (wc_runner_fixture_get_status (story->f)->state, ==,
                   WC_ACCOUNT_STATE_ONLINE);
}

static void
tell_story (guint seed, gboolean archive, gboolean full_disks)
{
  g_autoptr (WcRunnerFixture) f = wc_runner_fixture_new ();
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  g_autoptr (GArray) sent = g_array_new (FALSE, FALSE, sizeof (gint64));
  Story story = { .f = f, .rand = rand, .sent = sent, .full_disks = full_disks };

  f->server->archive = archive;
  live (&story);
  if (archive)
    assert_whole (&story);
  else
    assert_honest (&story);
}

static void
test_story (gconstpointer data)
{
  tell_story (GPOINTER_TO_UINT (data), /* archive= */ TRUE, /* full_disks= */ FALSE);
}

static void
test_no_archive (gconstpointer data)
{
  tell_story (GPOINTER_TO_UINT (data), /* archive= */ FALSE, /* full_disks= */ FALSE);
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
  tell_story (GPOINTER_TO_UINT (data), /* archive= */ TRUE, /* full_disks= */ TRUE);
  g_log_remove_handler (G_LOG_DOMAIN, handler);
}

typedef struct
{
  const char *name;
  GTestDataFunc func;
} Kind;

int
main (int argc, char **argv)
{
  static const Kind kinds[] = { { "plain", test_story },
                                { "no-archive", test_no_archive },
                                { "full-disk", test_full_disk } };
  const char *more = g_getenv ("WC_TEST_STORIES");
  guint64 n = more != NULL ? g_ascii_strtoull (more, NULL, 10) : 8;

  g_test_init (&argc, &argv, NULL);
  wc_fault_vfs_install ();
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    for (guint seed = 1; seed <= n; seed++)
      {
        g_autofree char *path =
            g_strdup_printf ("/account/stories/%s/%u", kinds[i].name, seed);

        g_test_add_data_func (path, GUINT_TO_POINTER (seed), kinds[i].func);
      }
  return g_test_run ();
}
