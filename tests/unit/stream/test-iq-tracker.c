/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "lib/fake-clock.h"
#include "stream/iq-tracker.h"
#include "xml/stanza.h"

typedef struct
{
  WcFakeClock *clock;
  WcIqTracker *iqs;
  guint results;
  int error_code; /* of the last failure, -1: none */
  guint failures;
} Fixture;

static void
on_reply (gpointer owner, gpointer user_data, const WcNode *result, const GError *error)
{
  Fixture *fixture = owner;

  g_assert_true (user_data == &fixture->results);
  g_assert_true ((result == NULL) != (error == NULL));
  if (error == NULL)
    {
      fixture->results++;
      return;
    }
  fixture->failures++;
  fixture->error_code = error->code;
}

static void
setup (Fixture *fixture, gconstpointer data)
{
  fixture->clock = wc_fake_clock_new (0);
  fixture->iqs = wc_iq_tracker_new (WC_CLOCK (fixture->clock), "me@x.lit", fixture);
  fixture->error_code = -1;
}

static void
teardown (Fixture *fixture, gconstpointer data)
{
  g_clear_pointer (&fixture->iqs, wc_iq_tracker_free);
  g_assert_cmpuint (wc_fake_clock_count (fixture->clock), ==, 0);
  g_object_unref (fixture->clock);
}

static WcNode *
ask (Fixture *fixture, const char *to)
{
  return wc_iq_tracker_track (fixture->iqs, "get", to, NULL, on_reply, &fixture->results);
}

static gboolean
answer (Fixture *fixture, const WcNode *request, const char *from)
{
  g_autoptr (WcNode) result =
      wc_stanza_new_iq ("result", NULL, wc_node_attr (request, "id"));

  wc_node_set (result, "from", from);
  return wc_iq_tracker_answer (fixture->iqs, result);
}

static void
test_only_the_asked_may_answer (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *to;
    const char *from;
    gboolean taken;
  } cases[] = {
    { "you@y.lit/r", "you@y.lit/r", TRUE },
    { "you@y.lit/r", "you@y.lit", FALSE },
    { "you@y.lit/r", NULL, FALSE },
    { "you@y.lit", "eve@y.lit", FALSE },
    { NULL, NULL, TRUE },
    { NULL, "me@x.lit", TRUE },
    { NULL, "x.lit", TRUE },
    { NULL, "me@x.lit/here", TRUE },
    { NULL, "eve@x.lit", FALSE },
    { NULL, "me@x.lit.evil", FALSE },
    { "me@x.lit", NULL, TRUE },
    { "x.lit", NULL, TRUE },
    { "x.lit", "x.lit", TRUE },
    { "x.lit", "me@x.lit", FALSE },
    { "muc.x.lit", NULL, FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (WcNode) request = ask (fixture, cases[i].to);

      if (answer (fixture, request, cases[i].from) != cases[i].taken)
        g_error ("row %" G_GSIZE_FORMAT, i);
    }
  g_assert_cmpuint (fixture->results, ==, 8);
}

static void
test_answered_once (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WcNode) request = ask (fixture, NULL);

  g_assert_true (wc_iq_tracker_expects (fixture->iqs, request));
  g_assert_true (answer (fixture, request, NULL));
  g_assert_false (answer (fixture, request, NULL));
  g_assert_cmpuint (fixture->results, ==, 1);
  g_assert_cmpuint (wc_iq_tracker_count (fixture->iqs), ==, 0);
}

/* Nobody is late while there is no connection. */
static void
test_paused (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WcNode) first = ask (fixture, NULL);
  g_autoptr (WcNode) second = NULL;

  wc_fake_clock_advance (fixture->clock, 50 * G_USEC_PER_SEC);
  wc_iq_tracker_set_paused (fixture->iqs, TRUE);
  second = ask (fixture, NULL);
  wc_fake_clock_advance (fixture->clock, G_TIME_SPAN_HOUR);
  g_assert_cmpuint (fixture->failures, ==, 0);
  wc_iq_tracker_set_paused (fixture->iqs, FALSE);
  wc_fake_clock_advance (fixture->clock, 59 * G_USEC_PER_SEC);
  g_assert_true (answer (fixture, second, NULL));
  g_assert_cmpuint (fixture->failures, ==, 0);
  wc_fake_clock_advance (fixture->clock, 1 * G_USEC_PER_SEC);
  g_assert_cmpuint (fixture->failures, ==, 1);
  g_assert_cmpint (fixture->error_code, ==, WC_ERROR_REMOTE_TIMEOUT);
  wc_iq_tracker_set_paused (fixture->iqs, TRUE);
  wc_iq_tracker_set_paused (fixture->iqs, FALSE);
  g_assert_cmpuint (wc_fake_clock_count (fixture->clock), ==, 0);
}

static void
test_timeout (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WcNode) first = ask (fixture, NULL);
  g_autoptr (WcNode) second = NULL;

  wc_fake_clock_advance (fixture->clock, 30 * G_USEC_PER_SEC);
  second = ask (fixture, NULL);
  g_assert_cmpuint (wc_fake_clock_count (fixture->clock), ==, 1);
  wc_fake_clock_advance (fixture->clock, 30 * G_USEC_PER_SEC);
  g_assert_cmpuint (fixture->failures, ==, 1);
  g_assert_cmpint (fixture->error_code, ==, WC_ERROR_REMOTE_TIMEOUT);
  g_assert_false (answer (fixture, first, NULL));
  g_assert_true (answer (fixture, second, NULL));
}

static void
test_fail_all (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WcNode) request = ask (fixture, NULL);
  g_autoptr (GError) error = g_error_new (WC_ERROR, WC_ERROR_OFFLINE, "x");

  wc_iq_tracker_fail_all (fixture->iqs, error);
  g_assert_cmpint (fixture->error_code, ==, WC_ERROR_OFFLINE);
  g_assert_false (answer (fixture, request, NULL));
}

static void
test_free_cancels (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WcNode) request = ask (fixture, NULL);

  g_clear_pointer (&fixture->iqs, wc_iq_tracker_free);
  g_assert_cmpint (fixture->error_code, ==, WC_ERROR_CANCELLED);
}

static void
test_errors (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WcNode) request = ask (fixture, NULL);
  g_autoptr (WcNode) large = ask (fixture, NULL);
  g_autoptr (WcNode) error = wc_stanza_new_error (request, "cancel", "item-not-found");
  g_autoptr (WcNode) refused = wc_stanza_new_result (large);

  g_assert_true (wc_iq_tracker_answer (fixture->iqs, error));
  g_assert_cmpint (fixture->error_code, ==, WC_ERROR_NOT_FOUND);
  wc_node_set_refused (refused);
  g_assert_true (wc_iq_tracker_answer (fixture->iqs, refused));
  g_assert_cmpint (fixture->error_code, ==, WC_ERROR_TOO_LARGE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(name, func)                                                                 \
  g_test_add ("/stream/iq-tracker/" name, Fixture, NULL, setup, func, teardown)
  TEST ("sender", test_only_the_asked_may_answer);
  TEST ("once", test_answered_once);
  TEST ("timeout", test_timeout);
  TEST ("paused", test_paused);
  TEST ("fail-all", test_fail_all);
  TEST ("free", test_free_cancels);
  TEST ("errors", test_errors);
  return g_test_run ();
}
