/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/api-fixture.h"

typedef WcApiFixture *Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  *f = wc_api_fixture_new ();
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  wc_api_fixture_free (*f);
}

static gint64
say (Fixture *f, const char *body)
{
  (*f)->base->store->now_us += G_USEC_PER_SEC;
  return wc_store_fixture_say ((*f)->base->store, "romeo@montague.lit", FALSE,
                               (*f)->base->store->now_us, body);
}

static void
test_search (Fixture *f, gconstpointer data)
{
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autofree char *next = NULL;
  g_autofree char *params = NULL;

  say (f, "a rose");
  say (f, "two roses");
  say (f, "rose three");
  first = wc_api_fixture_call (
      *f, "Messages.Search",
      "{'text':'rose','options':{'limit':1,'chat':'romeo@montague.lit'}}");
  wc_api_fixture_assert_pick (first, "items.0.body", "rose three");
  next = wc_api_fixture_pick (first, "next");
  params = g_strdup_printf ("{'text':'rose','options':{'cursor':'%s'}}", next);
  second = wc_api_fixture_call (*f, "Messages.Search", params);
  wc_api_fixture_assert_pick (second, "items.0.body", "a rose");
  wc_api_fixture_assert_pick (second, "next", "");
  wc_api_fixture_expect (*f, "Messages.Search",
                         "{'text':'rose','options':{'cursor':'x'}}",
                         "InvalidArgument options.cursor");
  wc_api_fixture_expect (*f, "Messages.Search", "{'text':'  '}", "InvalidArgument text");
  wc_api_fixture_expect (*f, "Messages.Search", "{'text':''}", "InvalidArgument text");
  g_free (first);
  first = wc_api_fixture_call (*f, "Messages.Search",
                               "{'text':'','options':{'from':'romeo@montague.lit'}}");
  wc_api_fixture_assert_pick (first, "items.2.body", "a rose");
}

static void
test_archive (Fixture *f, gconstpointer data)
{
  WcFakeLink *link = (*f)->base->link;
  gint64 id = say (f, "a rose");
  g_autofree char *answer = g_strdup_printf ("%" G_GINT64_FORMAT " a9", id);
  g_autofree char *found = NULL;
  g_autofree char *asked = NULL;

  wc_api_fixture_expect (*f, "Messages.SearchArchive", "{'account':'','text':'rose'}",
                         "Offline");
  wc_fake_link_set_state (link, WC_ACCOUNT_STATE_ONLINE);
  g_free (wc_fake_link_take_log (link));
  wc_fake_link_answer_next (link, answer);
  found = wc_api_fixture_call (*f, "Messages.SearchArchive",
                               "{'account':'','text':'rose','options':{"
                               "'chat':'romeo@montague.lit','cursor':'a12'}}");
  wc_api_fixture_assert_pick (found, "items.0.body", "a rose");
  wc_api_fixture_assert_pick (found, "next", "a9");
  asked = wc_fake_link_take_log (link);
  g_assert_cmpstr (asked, ==, "search rose in romeo@montague.lit before a12");
  wc_api_fixture_expect (*f, "Messages.SearchArchive", "{'account':'','text':'rose'}",
                         "{'items':[],'next':''}");
  wc_api_fixture_expect (*f, "Messages.SearchArchive", "{'account':'','text':' '}",
                         "InvalidArgument text");
  wc_api_fixture_expect (*f, "Messages.SearchArchive",
                         "{'account':'','text':'rose','options':{'limit':201}}",
                         "InvalidArgument options.limit");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, test)                                                                  \
  g_test_add ("/api/methods/finding/" name, Fixture, NULL, set_up, test, tear_down)
  ADD ("search", test_search);
  ADD ("archive", test_archive);
  return g_test_run ();
}
