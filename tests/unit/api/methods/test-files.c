/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/api-fixture.h"
#include "sync/uploads.h"

typedef WcApiFixture *Fixture;

#define CHAT "'account':'','chat':'romeo@montague.lit'"
#define SEND "{" CHAT ",'body':'look','options':{'attachments':["
#define A "{'data':'YWJj','name':'a.png','description':'A','duration_ms':7}"

/* The uploads that were begun wait for ever. */
static void
run_upload (const WcJob *job, GCancellable *cancellable, gpointer data)
{
}

static void
set_up (Fixture *f, gconstpointer data)
{
  *f = wc_api_fixture_new ();
  wc_jobs_register ((*f)->base->jobs, WC_JOB_KIND_UPLOAD, TRUE, run_upload, NULL);
  wc_jobs_register ((*f)->base->jobs, WC_JOB_KIND_DOWNLOAD, TRUE, run_upload, NULL);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  wc_api_fixture_free (*f);
}

static void
test_send (Fixture *f, gconstpointer data)
{
  g_autofree char *sent =
      wc_api_fixture_call (*f, "Messages.Send", SEND A ",{'data':'','name':'b'}]}}");
  g_autofree char *listed =
      wc_api_fixture_call (*f, "Files.List", "{'account':'','options':{}}");
  g_autofree char *id = wc_api_fixture_pick (sent, "message.id");
  g_autofree char *params = g_strdup_printf (
      "{'account':'','message':%s,'index':0,'options':{'offset':1}}", id);

  wc_api_fixture_assert_pick (sent, "message.kind", "file");
  wc_api_fixture_assert_pick (sent, "message.body", "look");
  wc_api_fixture_assert_pick (sent, "message.attachments.0.name", "a.png");
  wc_api_fixture_assert_pick (sent, "message.attachments.0.type", "image/png");
  wc_api_fixture_assert_pick (sent, "message.attachments.0.description", "A");
  wc_api_fixture_assert_pick (sent, "message.attachments.0.size", "3");
  wc_api_fixture_assert_pick (sent, "message.attachments.0.duration_ms", "7");
  wc_api_fixture_assert_pick (sent, "message.attachments.0.state", "uploading");
  wc_api_fixture_assert_pick (sent, "message.attachments.0.url", NULL);
  wc_api_fixture_assert_pick (sent, "message.attachments.1.index", "1");
  wc_api_fixture_assert_pick (listed, "items.0.attachments.1.name", "b");
  wc_api_fixture_expect (*f, "Files.Read", params, "{'data':'YmM='}");
}

static void
test_upload (Fixture *f, gconstpointer data)
{
  g_autofree char *begun =
      wc_api_fixture_call (*f, "Files.Upload", "{'account':'','source':" A "}");
  g_autofree char *job = wc_api_fixture_pick (begun, "job");
  g_autofree char *params = g_strdup_printf (SEND "{'upload':'%s'}]}}", job);

  g_assert_nonnull (job);
  /* it is not done */
  wc_api_fixture_expect (*f, "Messages.Send", params, "Conflict");
}

static void
test_bad (Fixture *f, gconstpointer data)
{
  wc_api_fixture_expect (*f, "Messages.Send", SEND "{'name':'x'}]}}",
                         "InvalidArgument source");
  wc_api_fixture_expect (*f, "Messages.Send",
                         SEND "{'data':'YQ==','purpose':'permanent'}]}}",
                         "InvalidArgument purpose");
  wc_api_fixture_expect (*f, "Messages.Send", SEND "{'data':'','upload':'x'}]}}",
                         "InvalidArgument source");
  wc_api_fixture_expect (*f, "Messages.Send", SEND "{'fd':0}]}}", "InvalidArgument fd");
  wc_api_fixture_expect (*f, "Messages.Send", SEND "{'upload':'x'}]}}", "NotFound");
  wc_api_fixture_expect (*f, "Files.Download", "{'account':'','message':1,'index':0}",
                         "NotFound");
  wc_api_fixture_expect (*f, "Files.Read", "{'account':'','message':1,'index':0}",
                         "NotFound");
}

static void
test_cache (Fixture *f, gconstpointer data)
{
  wc_api_fixture_expect (*f, "Files.Cache", "{'options':{'keep_bytes':0}}",
                         "{'cache':{'files':0,'bytes':0,'purged':0}}");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(name, func)                                                                 \
  g_test_add ("/api/methods/files/" name, Fixture, NULL, set_up, func, tear_down)
  TEST ("send", test_send);
  TEST ("upload", test_upload);
  TEST ("bad", test_bad);
  TEST ("cache", test_cache);
  return g_test_run ();
}
