/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "lib/service-fixture.h"

typedef struct
{
  WcServiceFixture *base;
  WcEventService *events;
  WcEventFilter *all;
  gint64 start;
} Fixture;

static WcEventFilter *
filter (Fixture *f, const WcEventWish *wish)
{
  g_autoptr (GError) error = NULL;
  WcEventFilter *made = wc_event_filter_new (f->events, wish, &error);

  g_assert_no_error (error);
  return made;
}

static void
set_up (Fixture *f, gconstpointer data)
{
  const WcEventWish everything = { 0 };

  f->base = wc_service_fixture_new ();
  f->events = f->base->services->events;
  f->all = filter (f, &everything);
  f->start = wc_event_service_get_head (f->events);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  wc_event_filter_free (f->all);
  wc_service_fixture_free (f->base);
}

static void
say (Fixture *f, const char *chat)
{
  f->base->store->now_us += G_USEC_PER_SEC;
  wc_store_fixture_say (f->base->store, chat, FALSE, f->base->store->now_us, "word");
}

static char *
read_kinds (Fixture *f, const WcEventFilter *wanted)
{
  g_autoptr (WcJournalBatch) batch =
      wc_event_service_read (f->events, f->start, wanted, 100, NULL);
  GString *kinds = g_string_new (NULL);

  for (guint i = 0; i < batch->events->len; i++)
    {
      const WcEvent *event = g_ptr_array_index (batch->events, i);

      g_string_append_printf (kinds, "%s ", wc_event_kind_to_string (event->kind));
    }
  return g_string_free (kinds, FALSE);
}

static void
assert_kinds (Fixture *f, const WcEventWish *wish, const char *expected)
{
  g_autoptr (WcEventFilter) wanted = filter (f, wish);
  g_autofree char *kinds = read_kinds (f, wanted);

  g_assert_cmpstr (kinds, ==, expected);
}

static void
test_filters (Fixture *f, gconstpointer data)
{
  static const char *const messages[] = { "message.*", NULL };
  static const char *const chats[] = { "NURSE@capulet.lit", NULL };
  static const char *const only[] = { WC_STORE_ROMEO, NULL };
  static const char *const other[] = { "other@capulet.lit", NULL };

  wc_service_fixture_add_account (f->base, "other@capulet.lit");
  f->start = wc_event_service_get_head (f->events);
  say (f, WC_STORE_ROMEO);
  say (f, "nurse@capulet.lit");
  assert_kinds (f, &(WcEventWish){ 0 }, "chat.new message.new chat.new message.new ");
  assert_kinds (f, &(WcEventWish){ .kinds = messages }, "message.new message.new ");
  assert_kinds (f, &(WcEventWish){ .chats = chats }, "chat.new message.new ");
  assert_kinds (f, &(WcEventWish){ .chats = chats, .only = only }, "");
  assert_kinds (f, &(WcEventWish){ .only = only }, "chat.new message.new ");
  assert_kinds (f, &(WcEventWish){ .accounts = other }, "");
}

/* Test that a room and what is said in private within it are chats of their own. */
static void
test_private_chats (Fixture *f, gconstpointer data)
{
  static const char *const room[] = { "hall@rooms.lit", NULL };
  static const char *const private[] = { "Hall@rooms.lit/Nurse", NULL };

  wc_service_fixture_join (f->base, "hall@rooms.lit");
  f->start = wc_event_service_get_head (f->events);
  say (f, "hall@rooms.lit/Nurse");
  assert_kinds (f, &(WcEventWish){ .chats = private }, "chat.new message.new ");
  assert_kinds (f, &(WcEventWish){ .chats = room }, "");
  assert_kinds (f, &(WcEventWish){ .only = room }, "");
}

static void
test_bad_wishes (Fixture *f, gconstpointer data)
{
  static const char *const kinds[] = { "message.old", NULL };
  static const char *const chats[] = { "@", NULL };
  static const char *const accounts[] = { "nobody", NULL };
  g_autoptr (GError) kind = NULL;
  g_autoptr (GError) chat = NULL;
  g_autoptr (GError) account = NULL;

  g_assert_null (
      wc_event_filter_new (f->events, &(WcEventWish){ .kinds = kinds }, &kind));
  g_assert_cmpstr (wc_error_get_detail (kind, "field"), ==, "options.kinds");
  g_assert_null (
      wc_event_filter_new (f->events, &(WcEventWish){ .chats = chats }, &chat));
  g_assert_cmpstr (wc_error_get_detail (chat, "field"), ==, "options.chats");
  g_assert_null (
      wc_event_filter_new (f->events, &(WcEventWish){ .accounts = accounts }, &account));
  g_assert_error (account, WC_ERROR, WC_ERROR_NOT_FOUND);
}

static GAsyncResult *
start_fetch (Fixture *f, WcEventFetch *fetch, GAsyncResult **result)
{
  fetch->since = f->start;
  fetch->filter = f->all;
  fetch->limit = 10;
  wc_event_service_fetch_async (f->events, fetch, wc_service_fixture_done, result);
  return *result;
}

static void
test_fetch_waits (Fixture *f, gconstpointer data)
{
  WcEventFetch fetch = { .wait_ms = 20000 };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (WcJournalBatch) batch = NULL;

  start_fetch (f, &fetch, &result);
  g_assert_null (result);
  say (f, WC_STORE_ROMEO);
  batch =
      wc_event_service_fetch_finish (f->events, wc_service_fixture_wait (&result), NULL);
  g_assert_cmpuint (batch->events->len, ==, 2);
  g_assert_cmpuint (wc_fake_clock_count (f->base->clock), ==, 0);
}

static void
test_fetch_times_out (Fixture *f, gconstpointer data)
{
  WcEventFetch fetch = { .wait_ms = 5000 };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (WcJournalBatch) batch = NULL;

  start_fetch (f, &fetch, &result);
  wc_fake_clock_advance (f->base->clock, 5 * G_USEC_PER_SEC);
  batch =
      wc_event_service_fetch_finish (f->events, wc_service_fixture_wait (&result), NULL);
  g_assert_cmpuint (batch->events->len, ==, 0);
  g_assert_cmpint (batch->cursor, ==, f->start);
}

static void
test_fetch_is_cancelled (Fixture *f, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  WcEventFetch fetch = { .wait_ms = 20000, .cancellable = cancellable };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  start_fetch (f, &fetch, &result);
  g_cancellable_cancel (cancellable);
  g_assert_null (wc_event_service_fetch_finish (
      f->events, wc_service_fixture_wait (&result), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (wc_fake_clock_count (f->base->clock), ==, 0);
}

static void
on_ephemeral (WcEventService *events, WcEvent *event, WcEvent **out)
{
  *out = wc_event_ref (event);
}

static void
test_ephemeral (Fixture *f, gconstpointer data)
{
  static const char *const kinds[] = { "typing", NULL };
  g_autoptr (WcEventFilter) typing = filter (f, &(WcEventWish){ .kinds = kinds });
  g_autoptr (WcEvent) got = NULL;

  g_signal_connect (f->events, "ephemeral", G_CALLBACK (on_ephemeral), &got);
  wc_live_tell (f->base->live,
                wc_event_new (WC_EVENT_TYPING, 1, WC_STORE_ROMEO, WC_STORE_ROMEO));
  g_assert_cmpint (got->kind, ==, WC_EVENT_TYPING);
  g_assert_true (wc_event_filter_matches (typing, got));
  g_assert_true (wc_event_filter_matches (f->all, got));
}

static void
test_consumers (Fixture *f, gconstpointer data)
{
  gint64 seq = 0;
  g_autofree char *cursor = NULL;
  g_autoptr (GPtrArray) consumers = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (wc_event_service_ensure_consumer (f->events, "bot", f->all, &seq, NULL));
  g_assert_cmpint (seq, ==, f->start);
  say (f, WC_STORE_ROMEO);
  cursor =
      wc_event_service_format_cursor (f->events, wc_event_service_get_head (f->events));
  g_assert_true (wc_event_service_acknowledge (f->events, "bot", cursor, /* only= */ NULL,
                                               /* error= */ NULL));
  g_assert_true (wc_event_service_ensure_consumer (f->events, "bot", f->all, &seq, NULL));
  g_assert_cmpint (seq, ==, wc_event_service_get_head (f->events));
  consumers = wc_event_service_list_consumers (f->events, NULL);
  g_assert_cmpuint (consumers->len, ==, 1);
  g_assert_true (wc_event_service_drop_consumer (f->events, "bot", NULL));
  g_assert_false (wc_event_service_drop_consumer (f->events, "bot", NULL));
  g_assert_false (
      wc_event_service_ensure_consumer (f->events, "two words", f->all, &seq, &error));
  g_assert_cmpstr (wc_error_get_detail (error, "field"), ==, "options.consumer");
}

/* Test that who is confined to some chats cannot touch the consumers of others. */
static void
test_confined_consumers (Fixture *f, gconstpointer data)
{
  static const char *const romeo[] = { WC_STORE_ROMEO, NULL };
  const WcEventWish wish = { .only = romeo };
  g_autoptr (WcEventFilter) confined = wc_event_filter_new (f->events, &wish, NULL);
  g_autofree char *cursor = wc_event_service_format_cursor (f->events, f->start);
  g_autoptr (GError) error = NULL;
  gint64 seq = -1;

  g_assert_true (wc_event_service_ensure_consumer (f->events, "bot", f->all, &seq, NULL));
  seq = -1;
  g_assert_false (
      wc_event_service_ensure_consumer (f->events, "bot", confined, &seq, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_PERMISSION_DENIED);
  g_assert_cmpint (seq, ==, -1);
  g_clear_error (&error);
  g_assert_false (wc_event_service_acknowledge (f->events, "bot", cursor, romeo, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_PERMISSION_DENIED);
  g_clear_error (&error);

  g_assert_true (
      wc_event_service_ensure_consumer (f->events, "ci", confined, &seq, &error));
  g_assert_true (wc_event_service_acknowledge (f->events, "ci", cursor, romeo, &error));
  g_assert_true (wc_event_service_ensure_consumer (f->events, "ci", f->all, &seq, NULL));
  g_assert_true (wc_event_service_acknowledge (f->events, "ci", cursor, NULL, &error));
  g_assert_no_error (error);
}

static void
test_cursors (Fixture *f, gconstpointer data)
{
  g_autofree char *cursor = wc_event_service_format_cursor (f->events, 7);
  g_autoptr (GError) foreign = NULL;
  gint64 seq = 0;

  g_assert_true (wc_event_service_parse_cursor (f->events, cursor, &seq, NULL));
  g_assert_cmpint (seq, ==, 7);
  g_assert_false (wc_event_service_parse_cursor (f->events, "0000:7", &seq, &foreign));
  g_assert_error (foreign, WC_ERROR, WC_ERROR_CURSOR_EXPIRED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, test)                                                                  \
  g_test_add ("/service/event-service/" name, Fixture, NULL, set_up, test, tear_down)
  ADD ("filters", test_filters);
  ADD ("private-chats", test_private_chats);
  ADD ("bad-wishes", test_bad_wishes);
  ADD ("fetch-waits", test_fetch_waits);
  ADD ("fetch-times-out", test_fetch_times_out);
  ADD ("fetch-is-cancelled", test_fetch_is_cancelled);
  ADD ("ephemeral", test_ephemeral);
  ADD ("consumers", test_consumers);
  ADD ("confined-consumers", test_confined_consumers);
  ADD ("cursors", test_cursors);
  return g_test_run ();
}
