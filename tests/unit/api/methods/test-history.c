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

static char *
list (Fixture *f, const char *options)
{
  g_autofree char *params = g_strdup_printf (
      "{'account':'','chat':'romeo@montague.lit','options':%s}", options);

  return wc_api_fixture_call (*f, "Messages.List", params);
}

static char *
with_id (const char *key, const char *text, const char *path)
{
  g_autofree char *id = wc_api_fixture_pick (text, path);

  return g_strdup_printf ("{'limit':2,'%s':%s}", key, id);
}

static void
test_pages (Fixture *f, gconstpointer data)
{
  g_autofree char *newest = NULL;
  g_autofree char *older = NULL;
  g_autofree char *back = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  for (int i = 1; i <= 5; i++)
    {
      g_autofree char *body = g_strdup_printf ("%d", i);

      say (f, body);
    }
  newest = list (f, "{'limit':2}");
  wc_api_fixture_assert_pick (newest, "items.0.body", "4");
  wc_api_fixture_assert_pick (newest, "items.1.body", "5");
  wc_api_fixture_assert_pick (newest, "newer", "0");
  before = with_id ("before", newest, "older");
  older = list (f, before);
  wc_api_fixture_assert_pick (older, "items.0.body", "2");
  wc_api_fixture_assert_pick (older, "items.1.body", "3");
  after = with_id ("after", older, "newer");
  back = list (f, after);
  g_assert_cmpstr (back, ==, newest);
}

static void
test_fields (Fixture *f, gconstpointer data)
{
  gint64 id = say (f, "word");
  g_autofree char *expected =
      g_strdup_printf ("{\"items\":[{\"id\":%" G_GINT64_FORMAT
                       ",\"body\":\"word\"}],\"older\":0,\"newer\":0}",
                       id);
  g_autofree char *got = list (f, "{'fields':['body']}");

  g_assert_cmpstr (got, ==, expected);
  wc_api_fixture_expect (
      *f, "Messages.List",
      "{'account':'','chat':'romeo@montague.lit','options':{'fields':['text']}}",
      "InvalidArgument options.fields");
}

/* Test that a page of long messages ends early at the right end. */
static void
test_large (Fixture *f, gconstpointer data)
{
  g_autofree char *body = g_strnfill (400000, 'x');
  g_autofree char *newest = NULL;
  g_autofree char *oldest = NULL;
  g_autofree char *before = NULL;
  g_autofree char *rest = NULL;

  say (f, "first");
  for (int i = 0; i < 4; i++)
    say (f, body);
  say (f, "last");
  newest = list (f, "{}");
  wc_api_fixture_assert_pick (newest, "items.2.body", "last");
  wc_api_fixture_assert_pick (newest, "items.3", NULL);
  before = with_id ("before", newest, "older");
  rest = list (f, before);
  wc_api_fixture_assert_pick (rest, "items.1.kind", "text");
  oldest = list (f, "{'after':1}");
  wc_api_fixture_assert_pick (oldest, "items.0.body", "first");
  wc_api_fixture_assert_pick (oldest, "items.3", NULL);
}

static void
test_bad (Fixture *f, gconstpointer data)
{
  wc_api_fixture_expect (
      *f, "Messages.List",
      "{'account':'','chat':'romeo@montague.lit','options':{'before':1,'after':2}}",
      "InvalidArgument options");
  wc_api_fixture_expect (*f, "Messages.List",
                         "{'account':'','chat':'x@y.lit','options':{'limit':900}}",
                         "InvalidArgument options.limit");
  wc_api_fixture_expect (
      *f, "Messages.List",
      "{'account':'','chat':'romeo@montague.lit','options':{'fetch':true}}", "Offline");
}

static void
test_backfill (Fixture *f, gconstpointer data)
{
  g_autofree char *started = wc_api_fixture_call (
      *f, "Messages.Backfill",
      "{'account':'','chat':'romeo@montague.lit','options':{'limit':7,'until':1000}}");
  g_autofree char *id = wc_api_fixture_pick (started, "job");
  g_autoptr (WcJob) job = wc_jobs_get ((*f)->base->jobs, id, NULL);

  g_assert_cmpint (wc_details_get_int (job->params, "until_us", 0), ==, 1000000);
  g_assert_cmpint (wc_details_get_int (job->params, "limit", 0), ==, 7);
}

static void
test_source (Fixture *f, gconstpointer data)
{
  gint64 id = say (f, "word");
  g_autofree char *params =
      g_strdup_printf ("{'account':'','id':%" G_GINT64_FORMAT "}", id);

  wc_api_fixture_expect (*f, "Messages.Source", params, "Offline");
  wc_fake_link_set_state ((*f)->base->link, WC_ACCOUNT_STATE_ONLINE);
  wc_fake_link_answer_next ((*f)->base->link, "<message/>");
  wc_api_fixture_expect (*f, "Messages.Source", params, "{'xml':'<message/>'}");
}

static void
test_replied (Fixture *f, gconstpointer data)
{
  gint64 id = say (f, "word");
  g_autofree char *params =
      g_strdup_printf ("{'account':'','id':%" G_GINT64_FORMAT "}", id);

  wc_api_fixture_expect (*f, "Messages.FetchReplied", params, "NotFound");
  wc_api_fixture_expect (*f, "Messages.FetchReplied", "{'account':'who@x.lit','id':1}",
                         "NotFound");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, test)                                                                  \
  g_test_add ("/api/methods/history/" name, Fixture, NULL, set_up, test, tear_down)
  ADD ("pages", test_pages);
  ADD ("fields", test_fields);
  ADD ("large", test_large);
  ADD ("bad", test_bad);
  ADD ("backfill", test_backfill);
  ADD ("source", test_source);
  ADD ("replied", test_replied);
  return g_test_run ();
}
