/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "lib/service-fixture.h"

static WcSearchPage *
search (WcServiceFixture *f, const WcSearchQuery *query, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  wc_search_service_run_async (f->services->search, query, NULL, wc_service_fixture_done,
                               &result);
  return wc_search_service_run_finish (f->services->search,
                                       wc_service_fixture_wait (&result), error);
}

static void
test_found (void)
{
  g_autoptr (WcServiceFixture) f = wc_service_fixture_new ();
  const WcSearchQuery query = { .text = "rose",
                                .account = f->store->account,
                                .chat = "Romeo@montague.lit",
                                .limit = 10 };
  g_autoptr (WcSearchPage) page = NULL;
  g_autoptr (GError) error = NULL;

  wc_store_fixture_say (f->store, WC_STORE_ROMEO, FALSE, f->store->now_us,
                        "a rose by any name");
  wc_store_fixture_say (f->store, "nurse@capulet.lit", FALSE, f->store->now_us + 9,
                        "a rose");
  page = search (f, &query, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (page->items->len, ==, 1);
}

static void
test_bad (void)
{
  g_autoptr (WcServiceFixture) f = wc_service_fixture_new ();
  const WcSearchQuery from = { .text = "rose", .from = "@", .limit = 10 };
  const WcSearchQuery nothing = { .text = " ", .limit = 10 };
  g_autoptr (GError) address = NULL;
  g_autoptr (GError) words = NULL;

  g_assert_null (search (f, &from, &address));
  g_assert_cmpstr (wc_error_get_detail (address, "field"), ==, "options.from");
  g_assert_null (search (f, &nothing, &words));
  g_assert_cmpstr (wc_error_get_detail (words, "field"), ==, "text");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/service/search-service/found", test_found);
  g_test_add_func ("/service/search-service/bad", test_bad);
  return g_test_run ();
}
