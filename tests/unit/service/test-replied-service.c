/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "lib/service-fixture.h"

#define HALL "hall@rooms.lit"
#define ROMEO WC_STORE_ROMEO

typedef struct
{
  WcServiceFixture *base;
  WcAccount *account;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->base = wc_service_fixture_new ();
  f->account = wc_service_fixture_account (f->base);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  wc_account_unref (f->account);
  wc_service_fixture_free (f->base);
}

/* A message that answers what @names names (nullable), said so long ago. */
static gint64
say (Fixture *f, const char *chat, const char *id, const char *names, int ago_s)
{
  WcStoreFixture *store = f->base->store;
  WcMessageBuilder *builder = wc_store_fixture_message (
      store, chat, FALSE, store->now_us - ago_s * G_USEC_PER_SEC);
  g_autoptr (WcMessage) message = NULL;
  g_autoptr (GError) error = NULL;

  wc_message_builder_set_body (builder, id);
  wc_message_builder_set_message_id (builder, id);
  if (g_str_equal (chat, HALL))
    wc_message_builder_set_archive (builder, id, HALL);
  if (names != NULL)
    wc_message_builder_take_annotation (
        builder, wc_annotation_new (WC_ANNOTATION_REPLY, names, NULL));
  message = wc_message_builder_end (builder);
  wc_store_fixture_begin (store);
  wc_message_store_add (store->db, message, 0, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (store);
  return message->id;
}

static void
fetch (Fixture *f, gint64 id, GAsyncResult **result)
{
  const WcRepliedRequest request = { .account = f->account, .id = id };

  wc_replied_service_fetch_async (f->base->services->replied, &request,
                                  wc_service_fixture_done, result);
}

/* What came of it: the id attribute, or the error's code. */
static void
assert_gives (GAsyncResult **result, const char *id, int code)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WcMessage) message =
      wc_replied_service_fetch_finish (wc_service_fixture_wait (result), &error);

  if (id == NULL)
    g_assert_error (error, WC_ERROR, code);
  else
    g_assert_no_error (error);
  g_assert_cmpstr (message != NULL ? message->message_id : NULL, ==, id);
  g_clear_object (result);
}

/* Nobody is asked for what is held, or for nothing. */
static void
test_held (Fixture *f, gconstpointer data)
{
  GAsyncResult *result = NULL;
  gint64 question = say (f, ROMEO, "question", NULL, 20);

  fetch (f, say (f, ROMEO, "answer", "question", 10), &result);
  assert_gives (&result, "question", 0);
  fetch (f, question, &result);
  assert_gives (&result, NULL, WC_ERROR_NOT_FOUND);
  fetch (f, 1, &result);
  assert_gives (&result, NULL, WC_ERROR_NOT_FOUND);
  fetch (f, say (f, ROMEO, "late", "unknown", 5), &result);
  assert_gives (&result, NULL, WC_ERROR_OFFLINE);
  g_assert_cmpuint (f->base->n_jobs_run, ==, 0);
}

/* Ends the page that is asked for, of so many messages. */
static void
end_page (Fixture *f, guint nth, gint64 n_messages)
{
  g_assert_cmpuint (f->base->n_jobs_run, ==, nth);
  wc_jobs_progress (f->base->jobs, f->base->job, n_messages, n_messages);
  wc_jobs_finish (f->base->jobs, f->base->job, NULL);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

/* No archive can be asked for ids that clients gave: pages are read until it is there. */
static void
test_pages (Fixture *f, gconstpointer data)
{
  GAsyncResult *result = NULL;
  gint64 answer = say (f, ROMEO, "answer", "question", 10);

  wc_fake_link_set_state (f->base->link, WC_ACCOUNT_STATE_ONLINE);
  fetch (f, answer, &result);
  end_page (f, 1, 250);
  g_assert_null (result);
  say (f, ROMEO, "question", NULL, 30);
  end_page (f, 2, 250);
  assert_gives (&result, "question", 0);
}

/* Where the archive ends, and in no case too far back. */
static void
test_pages_are_bounded (Fixture *f, gconstpointer data)
{
  GAsyncResult *result = NULL;
  gint64 answer = say (f, ROMEO, "answer", "never", 10);

  wc_fake_link_set_state (f->base->link, WC_ACCOUNT_STATE_ONLINE);
  fetch (f, answer, &result);
  end_page (f, 1, 249);
  assert_gives (&result, NULL, WC_ERROR_NOT_FOUND);
  fetch (f, answer, &result);
  for (guint nth = 2; nth < 6; nth++)
    {
      g_assert_null (result);
      end_page (f, nth, 250);
    }
  assert_gives (&result, NULL, WC_ERROR_NOT_FOUND);
  g_assert_cmpuint (f->base->n_jobs_run, ==, 5);
}

static void
test_page_fails (Fixture *f, gconstpointer data)
{
  GAsyncResult *result = NULL;
  g_autoptr (GError) why = g_error_new (WC_ERROR, WC_ERROR_REMOTE_TIMEOUT, "x");

  wc_fake_link_set_state (f->base->link, WC_ACCOUNT_STATE_ONLINE);
  fetch (f, say (f, ROMEO, "answer", "question", 10), &result);
  wc_jobs_fail (f->base->jobs, f->base->job, why);
  assert_gives (&result, NULL, WC_ERROR_REMOTE_TIMEOUT);
}

/* A room's archive is asked for one item, once. */
static void
test_room (Fixture *f, gconstpointer data)
{
  GAsyncResult *result = NULL;
  gint64 answer;

  wc_service_fixture_join (f->base, HALL);
  wc_fake_link_set_state (f->base->link, WC_ACCOUNT_STATE_ONLINE);
  answer = say (f, HALL, "answer", "r7", 10);
  g_free (wc_fake_link_take_log (f->base->link));
  fetch (f, answer, &result);
  assert_gives (&result, NULL, WC_ERROR_NOT_FOUND);
  {
    g_autofree char *asked = wc_fake_link_take_log (f->base->link);

    g_assert_cmpstr (asked, ==, "search r7 in " HALL " before -");
  }
  fetch (f, answer, &result);
  say (f, HALL, "r7", NULL, 30);
  assert_gives (&result, "r7", 0);
  wc_fake_link_fail_next (f->base->link, g_error_new (WC_ERROR, WC_ERROR_CONFLICT, "x"));
  fetch (f, say (f, HALL, "late", "r8", 5), &result);
  assert_gives (&result, NULL, WC_ERROR_CONFLICT);
  g_assert_cmpuint (f->base->n_jobs_run, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(name, func)                                                                 \
  g_test_add ("/replied-service/" name, Fixture, NULL, set_up, func, tear_down)
  TEST ("held", test_held);
  TEST ("pages", test_pages);
  TEST ("bounded", test_pages_are_bounded);
  TEST ("page-fails", test_page_fails);
  TEST ("room", test_room);
  return g_test_run ();
}
