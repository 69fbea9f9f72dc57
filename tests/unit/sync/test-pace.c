/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/fake-clock.h"
#include "sync/pace.h"

#define HALL "hall@rooms.lit"
#define TEA "tea@rooms.lit"
#define PAUSE (20 * G_TIME_SPAN_SECOND)

typedef struct
{
  WcFakeClock *clock;
  WcPace *pace;
  guint n_told;
} Fixture;

static void
on_may_go (gpointer data)
{
  ((Fixture *) data)->n_told++;
}

static void
set_up (Fixture *f, gconstpointer data)
{
  f->clock = wc_fake_clock_new (G_USEC_PER_SEC);
  f->pace = wc_pace_new (WC_CLOCK (f->clock), on_may_go, f);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  wc_pace_free (f->pace);
  g_assert_cmpuint (wc_fake_clock_count (f->clock), ==, 0);
  g_object_unref (f->clock);
}

static void
assert_held (Fixture *f, const char *rooms)
{
  g_autofree char *held = wc_pace_format (f->pace);

  g_assert_cmpstr (held, ==, rooms);
  g_assert_cmpint (wc_pace_may (f->pace, HALL), ==, g_strrstr (rooms, HALL) == NULL);
}

/* Test that a room hears one message, then nothing until its pause after that is over. */
static void
test_pause (Fixture *f, gconstpointer data)
{
  wc_pace_set (f->pace, HALL, PAUSE);
  assert_held (f, "\n");
  wc_pace_wrote (f->pace, HALL, 7);
  assert_held (f, "\n" HALL "\n");
  wc_fake_clock_advance (f->clock, 2 * PAUSE);
  assert_held (f, "\n" HALL "\n");
  wc_pace_settled (f->pace, 8);
  wc_pace_settled (f->pace, 7);
  wc_fake_clock_advance (f->clock, PAUSE - 1);
  g_assert_cmpuint (f->n_told, ==, 0);
  assert_held (f, "\n" HALL "\n");
  wc_fake_clock_advance (f->clock, 1);
  g_assert_cmpuint (f->n_told, ==, 1);
  assert_held (f, "\n");
  g_assert_cmpuint (wc_fake_clock_count (f->clock), ==, 0);
}

/* Test that rooms without slow mode are never held, and others do not wait for one. */
static void
test_others (Fixture *f, gconstpointer data)
{
  wc_pace_wrote (f->pace, TEA, 7);
  wc_pace_set (f->pace, HALL, PAUSE);
  wc_pace_wrote (f->pace, HALL, 8);
  assert_held (f, "\n" HALL "\n");
  g_assert_true (wc_pace_may (f->pace, TEA));
  g_assert_true (wc_pace_set (f->pace, HALL, 0));
  assert_held (f, "\n");
  g_assert_false (wc_pace_set (f->pace, HALL, 0));
  g_assert_cmpuint (f->n_told, ==, 0);
}

/* Test that what came too early may be written again, but not for ever. */
static void
test_refused (Fixture *f, gconstpointer data)
{
  g_assert_false (wc_pace_refused (f->pace, 7));
  wc_pace_set (f->pace, HALL, PAUSE);
  for (guint i = 1; i <= 4; i++)
    {
      wc_pace_wrote (f->pace, HALL, 7);
      g_assert_cmpint (wc_pace_refused (f->pace, 7), ==, i <= 3);
      assert_held (f, "\n" HALL "\n");
      wc_fake_clock_advance (f->clock, PAUSE);
      g_assert_cmpuint (f->n_told, ==, i);
    }
  wc_pace_wrote (f->pace, HALL, 8);
  g_assert_true (wc_pace_refused (f->pace, 8));
}

/* Test that a room that says nothing at all does not hold the rest for ever. */
static void
test_silent (Fixture *f, gconstpointer data)
{
  wc_pace_set (f->pace, HALL, PAUSE);
  wc_pace_wrote (f->pace, HALL, 7);
  wc_fake_clock_advance (f->clock, PAUSE + G_TIME_SPAN_MINUTE - 1);
  assert_held (f, "\n" HALL "\n");
  wc_fake_clock_advance (f->clock, 1);
  g_assert_cmpuint (f->n_told, ==, 1);
  assert_held (f, "\n");
}

/* Test that a room that was left while something was on its way is waited for as if that
 * had arrived, and that what was not on its way holds nothing. */
static void
test_lost (Fixture *f, gconstpointer data)
{
  wc_pace_lost (f->pace, HALL);
  wc_pace_set (f->pace, HALL, PAUSE);
  wc_pace_lost (f->pace, HALL);
  assert_held (f, "\n");
  wc_pace_wrote (f->pace, HALL, 7);
  wc_pace_lost (f->pace, HALL);
  wc_pace_settled (f->pace, 7);
  wc_fake_clock_advance (f->clock, PAUSE);
  assert_held (f, "\n");
  wc_pace_wrote (f->pace, HALL, 8);
  wc_pace_settled (f->pace, 8);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(name, func)                                                                 \
  g_test_add ("/sync/pace/" name, Fixture, NULL, set_up, func, tear_down)
  TEST ("pause", test_pause);
  TEST ("others", test_others);
  TEST ("refused", test_refused);
  TEST ("silent", test_silent);
  TEST ("lost", test_lost);
  return g_test_run ();
}
