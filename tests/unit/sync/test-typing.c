/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "lib/fake-clock.h"
#include "sync/typing.h"

typedef struct
{
  WcLive *live;
  WcFakeClock *clock;
  WcTyping *typing;
  GString *told;
} Fixture;

static void
on_event (WcLive *live, const WcEvent *event, Fixture *f)
{
  g_string_append_printf (f->told, "%s %s;", event->ref,
                          wc_details_get (event->delta, "state"));
}

static void
set_up (Fixture *f, gconstpointer data)
{
  f->live = wc_live_new ();
  f->clock = wc_fake_clock_new (G_USEC_PER_SEC);
  f->typing = wc_typing_new (f->live, WC_CLOCK (f->clock), 1);
  f->told = g_string_new (NULL);
  g_signal_connect (f->live, "event", G_CALLBACK (on_event), f);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  wc_typing_free (f->typing);
  g_assert_cmpuint (wc_fake_clock_count (f->clock), ==, 0);
  g_object_unref (f->clock);
  g_object_unref (f->live);
  g_string_free (f->told, TRUE);
}

/* @from says @state in the chat c@y; nothing is left of that in the log. */
static void
say (Fixture *f, gint64 account, const char *from, const char *state)
{
  gsize length = f->told->len;
  WcEvent *event = wc_event_new (WC_EVENT_TYPING, account, "c@y", from);

  wc_event_set_delta (event, "state", state);
  wc_live_tell (f->live, event);
  g_string_truncate (f->told, length);
}

static void
assert_told (Fixture *f, const char *expected)
{
  g_assert_cmpstr (f->told->str, ==, expected);
  g_string_truncate (f->told, 0);
}

static void
pass (Fixture *f, guint seconds)
{
  wc_fake_clock_advance (f->clock, seconds * G_USEC_PER_SEC);
}

static void
test_times_out (Fixture *f, gconstpointer data)
{
  g_assert_cmpuint (wc_fake_clock_count (f->clock), ==, 0);
  say (f, 1, "c@y/a", "composing");
  pass (f, 20);
  say (f, 1, "c@y/b", "composing");
  g_assert_cmpuint (wc_fake_clock_count (f->clock), ==, 1);
  pass (f, 9);
  assert_told (f, "");
  pass (f, 1);
  assert_told (f, "c@y/a paused;");
  pass (f, 20);
  assert_told (f, "c@y/b paused;");
  g_assert_cmpuint (wc_fake_clock_count (f->clock), ==, 0);
}

static void
test_goes_on (Fixture *f, gconstpointer data)
{
  say (f, 1, "c@y/a", "composing");
  pass (f, 29);
  say (f, 1, "c@y/a", "composing");
  pass (f, 29);
  assert_told (f, "");
  pass (f, 1);
  assert_told (f, "c@y/a paused;");
}

static void
test_ends (Fixture *f, gconstpointer data)
{
  say (f, 1, "c@y/a", "composing");
  say (f, 1, "c@y/a", "paused");
  say (f, 1, "c@y/b", "active");
  g_assert_cmpuint (wc_fake_clock_count (f->clock), ==, 0);
  /* of another account */
  say (f, 2, "c@y/a", "composing");
  g_assert_cmpuint (wc_fake_clock_count (f->clock), ==, 0);
}

static void
arrive (Fixture *f, const char *from)
{
  WcMessageBuilder *builder = wc_message_builder_new ();
  g_autoptr (WcMessage) message = NULL;

  wc_message_builder_set_chat (builder, "c@y");
  wc_message_builder_set_from (builder, from);
  message = wc_message_builder_end (builder);
  wc_typing_arrived (f->typing, message);
}

/* Servers and programs may leave the chat state out of the message itself. */
static void
test_message (Fixture *f, gconstpointer data)
{
  say (f, 1, "c@y/a", "composing");
  say (f, 1, "c@y/b", "composing");
  arrive (f, "c@y/c");
  assert_told (f, "");
  arrive (f, "c@y/b");
  assert_told (f, "c@y/b active;");
  pass (f, 30);
  assert_told (f, "c@y/a paused;");
}

static void
test_stream_lost (Fixture *f, gconstpointer data)
{
  say (f, 1, "c@y/a", "composing");
  say (f, 1, "c@y/b", "composing");
  wc_typing_clear (f->typing);
  assert_told (f, "c@y/a paused;c@y/b paused;");
  g_assert_cmpuint (wc_fake_clock_count (f->clock), ==, 0);
}

static void
test_bounded (Fixture *f, gconstpointer data)
{
  WcEvent *more;

  for (guint i = 0; i < 500; i++)
    {
      g_autofree char *from = g_strdup_printf ("c@y/%u", i);

      say (f, 1, from, "composing");
    }
  assert_told (f, "");
  more = wc_event_new (WC_EVENT_TYPING, 1, "c@y", "c@y/more");
  wc_event_set_delta (more, "state", "composing");
  wc_live_tell (f->live, more);
  g_assert_nonnull (strstr (f->told->str, "c@y/0 paused;"));
  g_assert_null (strstr (f->told->str, "c@y/1 paused;"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, test)                                                                  \
  g_test_add ("/sync/typing/" name, Fixture, NULL, set_up, test, tear_down)
  ADD ("times-out", test_times_out);
  ADD ("goes-on", test_goes_on);
  ADD ("ends", test_ends);
  ADD ("message", test_message);
  ADD ("stream-lost", test_stream_lost);
  ADD ("bounded", test_bounded);
  return g_test_run ();
}
