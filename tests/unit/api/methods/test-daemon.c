/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

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

static void
test_hello (Fixture *f, gconstpointer data)
{
  g_autofree char *hello =
      wc_api_fixture_call (*f, "Daemon.Hello", "{'client':{'name':'bar','version':'1'}}");
  WcCaller *caller = (*f)->caller->caller;

  wc_api_fixture_assert_pick (hello, "server.version", WC_VERSION);
  wc_api_fixture_assert_pick (hello, "server.api_version", "1.0");
  wc_api_fixture_assert_pick (hello, "server.epoch",
                              wc_db_get_epoch ((*f)->base->store->db));
  wc_api_fixture_assert_pick (hello, "server.limits.line_bytes", "1048576");
  wc_api_fixture_assert_pick (hello, "server.limits.in_flight", "64");
  wc_api_fixture_assert_pick (hello, "server.scopes.0", "read");
  wc_api_fixture_assert_pick (hello, "server.chats", NULL);
  g_assert_cmpstr (wc_caller_get_name (caller), ==, "bar");
  g_assert_false (wc_caller_wants_error_data (caller));
}

/* Test that what a second Hello does not say stays as it was. */
static void
test_hello_again (Fixture *f, gconstpointer data)
{
  WcCaller *caller = (*f)->caller->caller;
  g_autofree char *first = wc_api_fixture_call (
      *f, "Daemon.Hello", "{'client':{'name':'bar','error_data':true}}");
  g_autofree char *second = wc_api_fixture_call (*f, "Daemon.Hello", "{}");

  g_assert_cmpstr (first, ==, second);
  g_assert_true (wc_caller_wants_error_data (caller));
  g_assert_cmpstr (wc_caller_get_name (caller), ==, "bar");
  g_free (wc_api_fixture_call (*f, "Daemon.Hello", "{'client':{'error_data':false}}"));
  g_assert_false (wc_caller_wants_error_data (caller));
}

static void
test_status (Fixture *f, gconstpointer data)
{
  g_autofree char *offline = wc_api_fixture_call (*f, "Daemon.Status", "{}");
  g_autofree char *online = NULL;
  g_autofree char *attention = NULL;

  wc_api_fixture_assert_pick (offline, "status.state", "offline");
  wc_api_fixture_assert_pick (offline, "status.started_ts", "1763726400000");
  wc_store_fixture_say ((*f)->base->store, "romeo@montague.lit", FALSE,
                        (*f)->base->store->now_us + 1, "Juliet!");
  wc_fake_link_set_state ((*f)->base->link, WC_ACCOUNT_STATE_ONLINE);
  online = wc_api_fixture_call (*f, "Daemon.Status", "{}");
  wc_api_fixture_assert_pick (online, "status.state", "online");
  wc_api_fixture_assert_pick (online, "status.unread", "1");
  wc_api_fixture_assert_pick (online, "status.accounts.0.resource", "whinchat.1");
  wc_prompts_raise ((*f)->base->prompts, 0, WC_PROMPT_KIND_KEYRING, "?", NULL, NULL);
  attention = wc_api_fixture_call (*f, "Daemon.Status", "{}");
  wc_api_fixture_assert_pick (attention, "status.state", "attention");
  wc_api_fixture_assert_pick (attention, "status.prompts", "1");
}

static void
test_doctor (Fixture *f, gconstpointer data)
{
  g_autofree char *all = wc_api_fixture_call (*f, "Daemon.Doctor", "{}");

  wc_api_fixture_assert_pick (all, "findings.0.check", "database");
  wc_api_fixture_assert_pick (all, "findings.1.check", "storage");
  wc_api_fixture_assert_pick (all, "findings.5.check", "connection");
  wc_api_fixture_assert_pick (all, "findings.5.level", "error");
  wc_api_fixture_assert_pick (all, "findings.5.account", "juliet@capulet.lit");
  wc_api_fixture_expect (*f, "Daemon.Doctor", "{'options':{'account':'nobody'}}",
                         "NotFound");
}

static void
test_describe (Fixture *f, gconstpointer data)
{
  g_autofree char *xml = wc_api_fixture_call (*f, "Daemon.Describe", "{'format':'xml'}");
  g_autofree char *openrpc =
      wc_api_fixture_call (*f, "Daemon.Describe", "{'format':'openrpc'}");

  g_assert_nonnull (strstr (xml, "wc:dict name=\\\"Message\\\""));
  g_assert_nonnull (strstr (openrpc, "\\\"openrpc\\\""));
  wc_api_fixture_expect (*f, "Daemon.Describe", "{'format':'yaml'}",
                         "InvalidArgument format");
}

static void
test_backup (Fixture *f, gconstpointer data)
{
  g_autofree char *started = wc_api_fixture_call (*f, "Daemon.Backup", "{}");
  g_autofree char *id = wc_api_fixture_pick (started, "job");
  g_autofree char *params = g_strdup_printf ("{'job':'%s'}", id);
  g_autofree char *job = wc_api_fixture_call (*f, "Jobs.Get", params);

  wc_api_fixture_assert_pick (job, "job.kind", "backup");
  wc_api_fixture_assert_pick (job, "job.state", "done");
  wc_api_fixture_expect (*f, "Daemon.Backup", "{'options':{'path':'here'}}",
                         "InvalidArgument options.path");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, test)                                                                  \
  g_test_add ("/api/methods/daemon/" name, Fixture, NULL, set_up, test, tear_down)
  ADD ("hello", test_hello);
  ADD ("hello-again", test_hello_again);
  ADD ("status", test_status);
  ADD ("doctor", test_doctor);
  ADD ("describe", test_describe);
  ADD ("backup", test_backup);
  return g_test_run ();
}
