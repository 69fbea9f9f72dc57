/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "lib/fake-clock.h"
#include "service/wait.h"
#include "sync/live.h"

typedef struct
{
  WcFakeClock *clock;
  WcLive *live; /* something with a signal */
  GCancellable *cancellable;
  GAsyncResult *result;
  gboolean fulfilled;
  gboolean hopeless;
  guint n_checks;
  guint n_destroyed;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->clock = wc_fake_clock_new (0);
  f->live = wc_live_new ();
  f->cancellable = g_cancellable_new ();
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_assert_cmpuint (wc_fake_clock_count (f->clock), ==, 0);
  g_assert_cmpuint (f->n_destroyed, ==, 1);
  g_clear_object (&f->result);
  g_object_unref (f->cancellable);
  g_assert_finalize_object (f->live);
  g_object_unref (f->clock);
}

static gpointer
check (gpointer data, GError **error)
{
  Fixture *f = data;

  f->n_checks++;
  if (f->hopeless)
    g_set_error_literal (error, WC_ERROR, WC_ERROR_NOT_FOUND, "never");
  return f->fulfilled ? g_strdup ("so") : NULL;
}

static void
on_destroyed (gpointer data)
{
  ((Fixture *) data)->n_destroyed++;
}

static void
on_done (GObject *source, GAsyncResult *result, gpointer data)
{
  Fixture *f = data;

  g_assert_null (f->result);
  f->result = g_object_ref (result);
}

static void
begin (Fixture *f)
{
  const WcWaitPlan plan = { .check = check,
                            .data = f,
                            .destroy = on_destroyed,
                            .result_free = g_free,
                            .clock = WC_CLOCK (f->clock),
                            .timeout_ms = 1000 };
  WcWait *wait = wc_wait_new (&plan, f->cancellable, on_done, f);

  wc_wait_add_signal (wait, f->live, "event");
  wc_wait_begin (wait);
}

static void
ring (Fixture *f)
{
  wc_live_tell (f->live, wc_event_new (WC_EVENT_TYPING, 1, "a@b", "a@b"));
}

static void
settle (Fixture *f)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
assert_error (Fixture *f, GQuark domain, int code)
{
  g_autoptr (GError) error = NULL;

  settle (f);
  g_assert_nonnull (f->result);
  g_assert_null (wc_wait_finish (f->result, &error));
  g_assert_error (error, domain, code);
}

static void
test_at_once (Fixture *f, gconstpointer data)
{
  g_autofree char *word = NULL;

  f->fulfilled = TRUE;
  begin (f);
  settle (f);
  word = wc_wait_finish (f->result, NULL);
  g_assert_cmpstr (word, ==, "so");
}

static void
test_after_signal (Fixture *f, gconstpointer data)
{
  g_autofree char *word = NULL;

  begin (f);
  ring (f);
  g_assert_cmpuint (f->n_checks, ==, 2);
  f->fulfilled = TRUE;
  ring (f);
  ring (f);
  g_assert_cmpuint (f->n_checks, ==, 3);
  settle (f);
  word = wc_wait_finish (f->result, NULL);
  g_assert_cmpstr (word, ==, "so");
}

static void
test_hopeless (Fixture *f, gconstpointer data)
{
  begin (f);
  f->hopeless = TRUE;
  ring (f);
  assert_error (f, WC_ERROR, WC_ERROR_NOT_FOUND);
}

static void
test_timeout (Fixture *f, gconstpointer data)
{
  begin (f);
  wc_fake_clock_advance (f->clock, 999 * 1000);
  settle (f);
  g_assert_null (f->result);
  wc_fake_clock_advance (f->clock, 1000);
  assert_error (f, WC_ERROR, WC_ERROR_TIMEOUT);
}

static void
test_cancelled (Fixture *f, gconstpointer data)
{
  begin (f);
  g_cancellable_cancel (f->cancellable);
  assert_error (f, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_cancelled_before (Fixture *f, gconstpointer data)
{
  g_cancellable_cancel (f->cancellable);
  begin (f);
  g_assert_cmpuint (f->n_checks, ==, 0);
  assert_error (f, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, test)                                                                  \
  g_test_add ("/service/wait/" name, Fixture, NULL, set_up, test, tear_down)
  ADD ("at-once", test_at_once);
  ADD ("after-signal", test_after_signal);
  ADD ("hopeless", test_hopeless);
  ADD ("timeout", test_timeout);
  ADD ("cancelled", test_cancelled);
  ADD ("cancelled-before", test_cancelled_before);
  return g_test_run ();
}
