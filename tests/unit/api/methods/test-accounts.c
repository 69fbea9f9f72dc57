/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "api/scope.h"
#include "lib/api-fixture.h"
#include "store/account-store.h"

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
test_list (Fixture *f, gconstpointer data)
{
  g_autofree char *all = wc_api_fixture_call (*f, "Accounts.List", "{}");

  wc_api_fixture_assert_pick (all, "accounts.0.jid", "juliet@capulet.lit");
  wc_api_fixture_assert_pick (all, "accounts.0.state", "offline");
  wc_api_fixture_assert_pick (all, "accounts.0.enabled", "true");
  wc_api_fixture_assert_pick (all, "accounts.0.object",
                              "/im/whinchat/Whinchat1/account/1");
  wc_api_fixture_assert_pick (all, "accounts.1", NULL);
  wc_api_fixture_expect (*f, "Accounts.Get", "{'account':'nobody@x.lit'}", "NotFound");
}

static void
test_add (Fixture *f, gconstpointer data)
{
  g_autofree char *added = wc_api_fixture_call (
      *f, "Accounts.Add",
      "{'jid':'Nurse@Capulet.lit','settings':{'alias':'n','host':'127.0.0.1','port':5222,"
      "'tls':'none','insecure':true,'password':'secret','sync_days':-1,'backfill':false,"
      "'share':['typing','idle']}}");

  wc_api_fixture_assert_pick (added, "account.jid", "nurse@capulet.lit");
  wc_api_fixture_assert_pick (added, "account.alias", "n");
  wc_api_fixture_assert_pick (added, "account.tls", "none");
  wc_api_fixture_assert_pick (added, "account.port", "5222");
  wc_api_fixture_assert_pick (added, "account.sync_days", "-1");
  wc_api_fixture_assert_pick (added, "account.secret", "keyring");
  wc_api_fixture_assert_pick (added, "account.share", "[\"typing\",\"idle\"]");
  g_assert_cmpstr (wc_fake_links_get_password ((*f)->base->links), ==, "secret");
  wc_api_fixture_expect (*f, "Accounts.Add", "{'jid':'nurse@capulet.lit'}",
                         "Conflict jid");
  wc_api_fixture_expect (*f, "Accounts.Add", "{'jid':'capulet.lit'}",
                         "InvalidArgument jid");
  wc_api_fixture_expect (*f, "Accounts.Get", "{'account':''}", "AccountRequired");
}

static void
test_passwords (Fixture *f, gconstpointer data)
{
  g_autofree char *command = wc_api_fixture_call (
      *f, "Accounts.Add",
      "{'jid':'a@x.lit','settings':{'password_command':'pass show x'}}");
  g_autofree char *credential = wc_api_fixture_call (
      *f, "Accounts.Add", "{'jid':'b@x.lit','settings':{'password_store':'credential'}}");
  g_autofree char *file = wc_api_fixture_call (
      *f, "Accounts.Add",
      "{'jid':'c@x.lit','settings':{'password':'x','password_store':'insecure-file'}}");
  g_autofree char *again = NULL;

  wc_api_fixture_assert_pick (command, "account.secret", "command");
  wc_api_fixture_assert_pick (credential, "account.secret", "credential");
  wc_api_fixture_assert_pick (file, "account.secret", "file");
  again = wc_api_fixture_call (
      *f, "Accounts.Update", "{'account':'a@x.lit','settings':{'password_command':''}}");
  wc_api_fixture_assert_pick (again, "account.secret", "none");
  wc_api_fixture_expect (
      *f, "Accounts.Add",
      "{'jid':'d@x.lit','settings':{'password':'x','password_command':'y'}}",
      "InvalidArgument settings.password_command");
  wc_api_fixture_expect (
      *f, "Accounts.Update",
      "{'account':'a@x.lit','settings':{'password':'x','password_store':'credential'}}",
      "InvalidArgument settings.password_store");
}

/* Test that a command that was there before a password does not come back by itself. */
static void
test_password_after_command (Fixture *f, gconstpointer data)
{
  g_autofree char *added = wc_api_fixture_call (
      *f, "Accounts.Add", "{'jid':'a@x.lit','settings':{'password_command':'pass'}}");
  g_autofree char *said = wc_api_fixture_call (
      *f, "Accounts.Update", "{'account':'a@x.lit','settings':{'password':'x'}}");
  g_autofree char *renamed = wc_api_fixture_call (
      *f, "Accounts.Update", "{'account':'a@x.lit','settings':{'alias':'k'}}");

  wc_api_fixture_assert_pick (added, "account.secret", "command");
  wc_api_fixture_assert_pick (said, "account.secret", "keyring");
  wc_api_fixture_assert_pick (renamed, "account.secret", "keyring");
}

static void
test_update (Fixture *f, gconstpointer data)
{
  g_autofree char *first = wc_api_fixture_call (
      *f, "Accounts.Update", "{'account':'','settings':{'alias':'j','sync_days':7}}");
  g_autofree char *second = NULL;

  wc_api_fixture_assert_pick (first, "account.alias", "j");
  wc_api_fixture_assert_pick (first, "account.sync_days", "7");
  second = wc_api_fixture_call (*f, "Accounts.Update",
                                "{'account':'j','settings':{'alias':''}}");
  wc_api_fixture_assert_pick (second, "account.alias", NULL);
  wc_api_fixture_assert_pick (second, "account.sync_days", "7");
  wc_api_fixture_expect (*f, "Accounts.Update",
                         "{'account':'','settings':{'port':70000}}",
                         "InvalidArgument settings.port");
}

static void
test_connect (Fixture *f, gconstpointer data)
{
  g_autofree char *log = NULL;

  wc_api_fixture_expect (*f, "Accounts.Connect", "{'account':''}", "{}");
  wc_api_fixture_expect (*f, "Accounts.Disconnect", "{'account':''}", "{}");
  log = wc_fake_link_take_log ((*f)->base->link);
  g_assert_cmpstr (log, ==, "connect;disconnect");
  wc_api_fixture_expect (*f, "Accounts.SetEnabled", "{'account':'','enabled':false}",
                         "{}");
  wc_api_fixture_expect (*f, "Accounts.Connect", "{'account':''}", "Conflict");
}

static void
test_state (Fixture *f, gconstpointer data)
{
  WcLinkStatus *status = wc_fake_link_edit ((*f)->base->link);
  g_autofree char *failed = NULL;

  status->state = WC_ACCOUNT_STATE_AUTH_FAILED;
  status->reason = "not-authorized";
  status->text = "the server refused the password";
  status->next_attempt_us = 7000;
  failed = wc_api_fixture_call (*f, "Accounts.Get", "{'account':''}");
  wc_api_fixture_assert_pick (failed, "account.state", "auth-failed");
  wc_api_fixture_assert_pick (failed, "account.error.name", "AuthFailed");
  wc_api_fixture_assert_pick (failed, "account.error.condition", "not-authorized");
  wc_api_fixture_assert_pick (failed, "account.next_attempt_ts", "7");
}

static void
test_server_info (Fixture *f, gconstpointer data)
{
  g_autofree char *offline =
      wc_api_fixture_call (*f, "Accounts.ServerInfo", "{'account':''}");
  g_autofree char *server = NULL;

  wc_api_fixture_assert_pick (offline, "server.resumed", NULL);
  wc_api_fixture_assert_pick (offline, "server.fingerprint", NULL);
  wc_fake_link_set_state ((*f)->base->link, WC_ACCOUNT_STATE_ONLINE);
  server = wc_api_fixture_call (*f, "Accounts.ServerInfo", "{'account':''}");
  wc_api_fixture_assert_pick (server, "server.software", "Prosody");
  wc_api_fixture_assert_pick (server, "server.tls", "TLSv1.3");
  wc_api_fixture_assert_pick (server, "server.fingerprint", "00ff");
  wc_api_fixture_assert_pick (server, "server.resumed", "true");
  wc_api_fixture_assert_pick (server, "server.dropped.forged-carbon", "3");
  wc_api_fixture_assert_pick (server, "server.features.1", "urn:xmpp:ping");
}

static void
test_remove (Fixture *f, gconstpointer data)
{
  wc_api_fixture_expect (*f, "Accounts.Remove", "{'account':''}", "{}");
  wc_api_fixture_expect (*f, "Accounts.List", "{}", "{'accounts':[]}");
}

static void
test_on_the_server (Fixture *f, gconstpointer data)
{
  g_autofree char *log = NULL;

  wc_api_fixture_expect (*f, "Accounts.ChangePassword", "{'account':'','password':'new'}",
                         "Offline");
  wc_api_fixture_expect (*f, "Accounts.Remove",
                         "{'account':'','options':{'unregister':true}}", "Offline");
  wc_fake_link_set_state ((*f)->base->link, WC_ACCOUNT_STATE_ONLINE);
  wc_api_fixture_expect (*f, "Accounts.ChangePassword", "{'account':'','password':''}",
                         "InvalidArgument password");
  wc_api_fixture_expect (
      *f, "Accounts.ChangePassword",
      "{'account':'','password':'new','options':{'fields':{'a':['b']}}}", "{}");
  wc_caller_set_scopes ((*f)->caller->caller, WC_SCOPE_MANAGE);
  wc_api_fixture_expect (*f, "Accounts.Remove",
                         "{'account':'','options':{'unregister':true}}",
                         "PermissionDenied");
  wc_caller_set_scopes ((*f)->caller->caller, WC_SCOPE_ALL);
  log = wc_fake_link_take_log ((*f)->base->link);
  g_assert_cmpstr (log, ==, "new:1");
  wc_api_fixture_expect (*f, "Accounts.Remove",
                         "{'account':'','options':{'unregister':true}}", "{}");
  wc_api_fixture_expect (*f, "Accounts.List", "{}", "{'accounts':[]}");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, test)                                                                  \
  g_test_add ("/api/methods/accounts/" name, Fixture, NULL, set_up, test, tear_down)
  ADD ("list", test_list);
  ADD ("add", test_add);
  ADD ("passwords", test_passwords);
  ADD ("password-after-command", test_password_after_command);
  ADD ("update", test_update);
  ADD ("connect", test_connect);
  ADD ("state", test_state);
  ADD ("server-info", test_server_info);
  ADD ("remove", test_remove);
  ADD ("on-the-server", test_on_the_server);
  return g_test_run ();
}
