/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "lib/service-fixture.h"

typedef struct
{
  WcServiceFixture *base;
  WcAccount *account;
  WcHistoryService *history;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->base = wc_service_fixture_new ();
  f->account = wc_service_fixture_account (f->base);
  f->history = f->base->services->history;
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  wc_account_unref (f->account);
  wc_service_fixture_free (f->base);
}

static void
say (Fixture *f, gint64 ago_s)
{
  wc_store_fixture_say (f->base->store, WC_STORE_ROMEO, FALSE,
                        f->base->store->now_us - ago_s * G_USEC_PER_SEC, "word");
}

static void
list (Fixture *f, gboolean fetch, guint limit, GAsyncResult **result)
{
  const WcHistoryRequest request = { .account = f->account,
                                     .chat = "ROMEO@montague.lit",
                                     .query.limit = limit,
                                     .fetch = fetch };

  wc_history_service_list_async (f->history, &request, wc_service_fixture_done, result);
}

static guint
finish (Fixture *f, GAsyncResult **result, GError **error)
{
  g_autoptr (WcMessagePage) page = wc_history_service_list_finish (
      f->history, wc_service_fixture_wait (result), error);

  return page != NULL ? page->items->len : 0;
}

static void
test_held (Fixture *f, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;

  say (f, 20);
  say (f, 10);
  list (f, FALSE, 10, &result);
  g_assert_cmpuint (finish (f, &result, NULL), ==, 2);
  g_assert_cmpuint (f->base->n_jobs_run, ==, 0);
}

static void
test_fetch (Fixture *f, gconstpointer data)
{
  g_autoptr (GAsyncResult) offline = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  say (f, 10);
  list (f, TRUE, 10, &offline);
  finish (f, &offline, &error);
  g_assert_error (error, WC_ERROR, WC_ERROR_OFFLINE);

  wc_fake_link_set_state (f->base->link, WC_ACCOUNT_STATE_ONLINE);
  list (f, TRUE, 10, &result);
  g_assert_null (result);
  g_assert_cmpuint (f->base->n_jobs_run, ==, 1);
  say (f, 20);
  wc_jobs_finish (f->base->jobs, f->base->job, NULL);
  g_assert_cmpuint (finish (f, &result, NULL), ==, 2);
}

/* Test that the archive is not asked for what cannot be in it or is held. */
static void
test_fetch_needless (Fixture *f, gconstpointer data)
{
  g_autoptr (GAsyncResult) full = NULL;
  g_autoptr (GAsyncResult) complete = NULL;

  wc_fake_link_set_state (f->base->link, WC_ACCOUNT_STATE_ONLINE);
  say (f, 20);
  say (f, 10);
  list (f, TRUE, 2, &full);
  g_assert_cmpuint (finish (f, &full, NULL), ==, 2);
  wc_fake_link_edit (f->base->link)->archive_complete = TRUE;
  list (f, TRUE, 10, &complete);
  g_assert_cmpuint (finish (f, &complete, NULL), ==, 2);
  g_assert_cmpuint (f->base->n_jobs_run, ==, 0);
}

static void
test_fetch_fails (Fixture *f, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) why =
      g_error_new_literal (WC_ERROR, WC_ERROR_REMOTE_TIMEOUT, "no answer");
  g_autoptr (GError) error = NULL;

  wc_fake_link_set_state (f->base->link, WC_ACCOUNT_STATE_ONLINE);
  list (f, TRUE, 10, &result);
  wc_jobs_fail (f->base->jobs, f->base->job, why);
  finish (f, &result, &error);
  g_assert_error (error, WC_ERROR, WC_ERROR_REMOTE_TIMEOUT);
}

static void
test_bad_query (Fixture *f, gconstpointer data)
{
  const WcHistoryRequest request = { .account = f->account,
                                     .chat = WC_STORE_ROMEO,
                                     .query = { .before = 1, .after = 2, .limit = 3 } };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  wc_history_service_list_async (f->history, &request, wc_service_fixture_done, &result);
  finish (f, &result, &error);
  g_assert_error (error, WC_ERROR, WC_ERROR_INVALID_ARGUMENT);
}

static void
test_backfill (Fixture *f, gconstpointer data)
{
  static const char *const missing[] = { "archive", NULL };
  const WcHistoryBackfill plan = {
    .chat = "Romeo@montague.lit", .until_us = 5, .limit = 6, .owner = "test"
  };
  g_autoptr (WcJob) job =
      wc_history_service_backfill (f->history, f->account, &plan, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpstr (wc_details_get (job->params, "chat"), ==, WC_STORE_ROMEO);
  g_assert_cmpint (wc_details_get_int (job->params, "until_us", 0), ==, 5);
  g_assert_cmpint (wc_details_get_int (job->params, "limit", 0), ==, 6);
  g_assert_cmpstr (job->owner, ==, "test");
  wc_fake_link_edit (f->base->link)->missing = missing;
  g_assert_null (wc_history_service_backfill (f->history, f->account, &plan, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_NOT_SUPPORTED);
  g_assert_cmpstr (wc_error_get_detail (error, "feature"), ==, "urn:xmpp:mam:2");
}

static void
test_source (Fixture *f, gconstpointer data)
{
  g_autoptr (GAsyncResult) unknown = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *xml = NULL;
  gint64 id;

  wc_history_service_source_async (f->history, f->account, 5, NULL,
                                   wc_service_fixture_done, &unknown);
  g_assert_null (wc_history_service_source_finish (
      f->history, wc_service_fixture_wait (&unknown), &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_NOT_FOUND);

  id = wc_store_fixture_say (f->base->store, WC_STORE_ROMEO, FALSE,
                             f->base->store->now_us, "word");
  wc_fake_link_set_state (f->base->link, WC_ACCOUNT_STATE_ONLINE);
  wc_fake_link_answer_next (f->base->link, "<message/>");
  wc_history_service_source_async (f->history, f->account, id, NULL,
                                   wc_service_fixture_done, &result);
  xml = wc_history_service_source_finish (f->history, wc_service_fixture_wait (&result),
                                          NULL);
  g_assert_cmpstr (xml, ==, "<message/>");
}

static WcJob *
backfill (Fixture *f, const char *chat, GError **error)
{
  const WcHistoryBackfill what = { .chat = chat };

  return wc_history_service_backfill (f->history, f->account, &what, error);
}

/* Test that a room is asked for what it keeps itself, whatever our own archive has. */
static void
test_rooms (Fixture *f, gconstpointer data)
{
  static const char *const lacks[] = { "archive", NULL };
  WcRoom *hall = wc_service_fixture_join (f->base, "hall@rooms.lit");
  g_autoptr (WcJob) private = NULL;
  g_autoptr (WcJob) job = NULL;
  g_autoptr (GError) error = NULL;

  wc_fake_link_set_state (f->base->link, WC_ACCOUNT_STATE_ONLINE);
  g_assert_null (backfill (f, "hall@rooms.lit", &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_NOT_SUPPORTED);
  g_assert_cmpstr (wc_error_get_detail (error, "feature"), ==, "urn:xmpp:mam:2");
  g_clear_error (&error);
  /* what is said in private stands in our own */
  private = backfill (f, "hall@rooms.lit/Nurse", NULL);
  g_assert_nonnull (private);

  hall->flags |= WC_ROOM_HAS_ARCHIVE;
  wc_fake_link_edit (f->base->link)->missing = lacks;
  job = backfill (f, "hall@rooms.lit", NULL);
  g_assert_cmpstr (wc_details_get (job->params, "chat"), ==, "hall@rooms.lit");
  g_assert_null (backfill (f, WC_STORE_ROMEO, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_NOT_SUPPORTED);
}

/* Test that the end of our own archive is not taken for that of a room's. */
static void
test_fetch_in_room (Fixture *f, gconstpointer data)
{
  const WcHistoryRequest request = {
    .account = f->account, .chat = "hall@rooms.lit", .query.limit = 10, .fetch = TRUE
  };
  g_autoptr (GAsyncResult) result = NULL;

  wc_service_fixture_join (f->base, "hall@rooms.lit")->flags |= WC_ROOM_HAS_ARCHIVE;
  wc_fake_link_set_state (f->base->link, WC_ACCOUNT_STATE_ONLINE);
  wc_fake_link_edit (f->base->link)->archive_complete = TRUE;
  wc_history_service_list_async (f->history, &request, wc_service_fixture_done, &result);
  g_assert_cmpuint (f->base->n_jobs_run, ==, 1);
  wc_jobs_finish (f->base->jobs, f->base->job, NULL);
  g_assert_cmpuint (finish (f, &result, NULL), ==, 0);
}

/* Nothing can be asked of a room that we are not in, so nobody waits for it. */
static void
test_fetch_outside (Fixture *f, gconstpointer data)
{
  const WcHistoryRequest request = {
    .account = f->account, .chat = "hall@rooms.lit", .query.limit = 10, .fetch = TRUE
  };
  WcRoom *room = wc_service_fixture_join (f->base, "hall@rooms.lit");
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  room->flags |= WC_ROOM_HAS_ARCHIVE;
  room->state = WC_ROOM_STATE_OUT;
  wc_fake_link_set_state (f->base->link, WC_ACCOUNT_STATE_ONLINE);
  wc_history_service_list_async (f->history, &request, wc_service_fixture_done, &result);
  finish (f, &result, &error);
  g_assert_error (error, WC_ERROR, WC_ERROR_OFFLINE);
  g_assert_cmpuint (f->base->n_jobs_run, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, test)                                                                  \
  g_test_add ("/service/history-service/" name, Fixture, NULL, set_up, test, tear_down)
  ADD ("held", test_held);
  ADD ("fetch", test_fetch);
  ADD ("fetch-needless", test_fetch_needless);
  ADD ("fetch-fails", test_fetch_fails);
  ADD ("bad-query", test_bad_query);
  ADD ("backfill", test_backfill);
  ADD ("source", test_source);
  ADD ("rooms", test_rooms);
  ADD ("fetch-in-room", test_fetch_in_room);
  ADD ("fetch-outside", test_fetch_outside);
  return g_test_run ();
}
