/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "lib/service-fixture.h"
#include "store/message-store.h"

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

/* Test that people in rooms are found by their real address, where the room shows it, and
 * by their nick. */
static void
test_rooms (void)
{
  g_autoptr (WcServiceFixture) f = wc_service_fixture_new ();
  static const struct
  {
    const char *from;
    guint n;
  } cases[] = { { "Nurse@capulet.lit", 1 },
                { "hall@rooms.lit/Nurse", 1 },
                { "hall@rooms.lit/Peter", 0 },
                { "peter@capulet.lit", 0 } };
  g_autoptr (WcMessageBuilder) builder = NULL;
  g_autoptr (WcMessage) message = NULL;

  wc_service_fixture_join (f, "hall@rooms.lit");
  builder =
      wc_store_fixture_message (f->store, "hall@rooms.lit", FALSE, f->store->now_us);
  wc_message_builder_set_from (builder, "hall@rooms.lit/Nurse");
  wc_message_builder_set_body (builder, "a rose");
  wc_message_builder_set_occupant (builder, "o1", "nurse@capulet.lit");
  message = wc_message_builder_end (g_steal_pointer (&builder));
  wc_store_fixture_begin (f->store);
  g_assert_true (wc_message_store_add (f->store->db, message, 0, NULL));
  wc_store_fixture_commit (f->store);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const WcSearchQuery query = { .text = "rose",
                                    .account = f->store->account,
                                    .chat = "Hall@rooms.lit",
                                    .from = cases[i].from,
                                    .limit = 10 };
      g_autoptr (WcSearchPage) page = search (f, &query, NULL);

      g_assert_cmpuint (page->items->len, ==, cases[i].n);
    }
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
  g_test_add_func ("/service/search-service/rooms", test_rooms);
  g_test_add_func ("/service/search-service/bad", test_bad);
  return g_test_run ();
}
