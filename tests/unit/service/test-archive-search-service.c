/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "lib/service-fixture.h"

static WcArchiveSearchPage *
search (WcServiceFixture *f, WcArchiveSearchRequest request, GError **error)
{
  g_autoptr (WcAccount) account = wc_service_fixture_account (f);
  g_autoptr (GAsyncResult) result = NULL;

  request.account = account;
  request.limit = 10;
  wc_archive_search_service_run_async (f->services->archive_search, &request, NULL,
                                       wc_service_fixture_done, &result);
  return wc_archive_search_service_run_finish (wc_service_fixture_wait (&result), error);
}

/* What was found and is gone by now is left out. */
static void
test_found (void)
{
  g_autoptr (WcServiceFixture) f = wc_service_fixture_new ();
  gint64 id = wc_store_fixture_say (f->store, WC_STORE_ROMEO, FALSE, f->store->now_us,
                                    "a rose by any name");
  g_autofree char *answer =
      g_strdup_printf ("%" G_GINT64_FORMAT " %" G_GINT64_FORMAT " more", id + 1, id);
  g_autoptr (WcArchiveSearchPage) page = NULL;
  g_autofree char *asked = NULL;
  g_autoptr (GError) error = NULL;

  wc_fake_link_set_state (f->link, WC_ACCOUNT_STATE_ONLINE);
  wc_fake_link_answer_next (f->link, answer);
  page = search (f,
                 (WcArchiveSearchRequest){
                     .text = "rose \"any", .chat = "Romeo@montague.lit", .cursor = "a7" },
                 &error);
  g_assert_no_error (error);
  g_assert_cmpuint (page->items->len, ==, 1);
  g_assert_cmpint (((WcMessage *) page->items->pdata[0])->id, ==, id);
  g_assert_cmpstr (page->next, ==, "more");
  asked = wc_fake_link_take_log (f->link);
  g_assert_cmpstr (asked, ==, "search rose \"any in romeo@montague.lit before a7");
}

static void
test_refuses (void)
{
  g_autoptr (WcServiceFixture) f = wc_service_fixture_new ();
  static const struct
  {
    const char *text, *chat, *field;
  } cases[] = { { "", NULL, "text" },
                { " \t\n", WC_STORE_ROMEO, "text" },
                { "rose", "a@b@c", "chat" } };

  wc_fake_link_set_state (f->link, WC_ACCOUNT_STATE_ONLINE);
  g_free (wc_fake_link_take_log (f->link));
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *asked = NULL;

      g_assert_null (search (
          f, (WcArchiveSearchRequest){ .text = cases[i].text, .chat = cases[i].chat },
          &error));
      g_assert_error (error, WC_ERROR, WC_ERROR_INVALID_ARGUMENT);
      g_assert_cmpstr (wc_error_get_detail (error, "field"), ==, cases[i].field);
      asked = wc_fake_link_take_log (f->link);
      g_assert_cmpstr (asked, ==, "");
    }
}

static void
test_fails (void)
{
  g_autoptr (WcServiceFixture) f = wc_service_fixture_new ();
  const WcArchiveSearchRequest request = { .text = "rose" };
  g_autoptr (GError) offline = NULL;
  g_autoptr (GError) refused = NULL;

  g_assert_null (search (f, request, &offline));
  g_assert_error (offline, WC_ERROR, WC_ERROR_OFFLINE);
  wc_fake_link_set_state (f->link, WC_ACCOUNT_STATE_ONLINE);
  wc_fake_link_fail_next (f->link, g_error_new (WC_ERROR, WC_ERROR_NOT_SUPPORTED, "x"));
  g_assert_null (search (f, request, &refused));
  g_assert_error (refused, WC_ERROR, WC_ERROR_NOT_SUPPORTED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/service/archive-search-service/found", test_found);
  g_test_add_func ("/service/archive-search-service/refuses", test_refuses);
  g_test_add_func ("/service/archive-search-service/fails", test_fails);
  return g_test_run ();
}
