/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "base/str.h"
#include "lib/store-fixture.h"
#include "lib/traces.h"
#include "store/account-store.h"
#include "store/cursor-store.h"
#include "store/outbox-store.h"
#include "store/prompt-store.h"
#include "store/resume-store.h"
#include "store/roster-store.h"

static gint64
add (WcStoreFixture *f, const WcAccount *account, GError **error)
{
  gint64 id;

  wc_store_fixture_begin (f);
  id = wc_account_store_add (f->db, account, error);
  if (id != 0)
    wc_store_fixture_commit (f);
  else
    wc_db_rollback (f->db);
  return id;
}

static WcAccount *
full_account (void)
{
  WcAccount *account = wc_account_new ("nurse@capulet.lit");

  wc_str_set (&account->alias, "nurse");
  account->enabled = FALSE;
  wc_str_set (&account->host, "127.0.0.1");
  account->port = 5223;
  account->tls = WC_ACCOUNT_TLS_DIRECT;
  account->insecure = TRUE;
  wc_str_set (&account->ca_file, "/etc/ca.pem");
  wc_str_set (&account->resource, "kitchen");
  account->secret = WC_ACCOUNT_SECRET_COMMAND;
  wc_str_set (&account->password_command, "pass show nurse");
  account->sync_days = -1;
  account->backfill = FALSE;
  account->share = WC_ACCOUNT_SHARE_TYPING;
  wc_str_set (&account->show, "away");
  wc_str_set (&account->status, "out");
  wc_str_set (&account->mechanism, "SCRAM-SHA-256");
  account->login_us = 5;
  account->last_sync_us = 6;
  return account;
}

static void
assert_same (const WcAccount *a, const WcAccount *b)
{
  g_assert_cmpstr (a->jid, ==, b->jid);
  g_assert_cmpstr (a->alias, ==, b->alias);
  g_assert_cmpint (a->enabled, ==, b->enabled);
  g_assert_cmpstr (a->host, ==, b->host);
  g_assert_cmpuint (a->port, ==, b->port);
  g_assert_cmpint (a->tls, ==, b->tls);
  g_assert_cmpint (a->insecure, ==, b->insecure);
  g_assert_cmpstr (a->ca_file, ==, b->ca_file);
  g_assert_cmpstr (a->resource, ==, b->resource);
  g_assert_cmpint (a->secret, ==, b->secret);
  g_assert_cmpstr (a->password_command, ==, b->password_command);
  g_assert_cmpint (a->sync_days, ==, b->sync_days);
  g_assert_cmpint (a->backfill, ==, b->backfill);
  g_assert_cmpuint (a->share, ==, b->share);
  g_assert_cmpstr (a->show, ==, b->show);
  g_assert_cmpstr (a->status, ==, b->status);
  g_assert_cmpstr (a->mechanism, ==, b->mechanism);
  g_assert_cmpint (a->login_us, ==, b->login_us);
  g_assert_cmpint (a->last_sync_us, ==, b->last_sync_us);
}

static void
test_round_trip (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (WcAccount) account = full_account ();
  g_autoptr (WcAccount) held = NULL;
  g_autoptr (GPtrArray) all = NULL;
  g_autoptr (GError) error = NULL;
  gint64 id = add (f, account, &error);

  g_assert_no_error (error);
  wc_store_fixture_assert_events (f, "account.new nurse@capulet.lit\n");
  wc_store_fixture_restart (f);
  held = wc_account_store_get (f->db, id, &error);
  g_assert_no_error (error);
  assert_same (held, account);
  g_assert_cmpint (held->id, ==, id);
  all = wc_account_store_list (f->db, &error);
  g_assert_cmpuint (all->len, ==, 2);
  g_assert_cmpstr (((WcAccount *) all->pdata[0])->jid, ==, WC_STORE_JULIET);
  g_assert_null (wc_account_store_get (f->db, 99, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_NOT_FOUND);
}

static void
test_save (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (WcAccount) changed = full_account ();
  g_autoptr (WcAccount) held = NULL;
  g_autoptr (GError) error = NULL;

  changed->id = f->account;
  wc_str_set (&changed->jid, WC_STORE_JULIET);
  wc_store_fixture_begin (f);
  g_assert_true (wc_account_store_save (f->db, changed, &error));
  g_assert_no_error (error);
  wc_store_fixture_commit (f);
  wc_store_fixture_assert_events (f, "account.changed juliet@capulet.lit\n");
  held = wc_account_store_get (f->db, f->account, &error);
  assert_same (held, changed);

  changed->id = 99;
  wc_str_set (&changed->alias, NULL);
  wc_str_set (&changed->jid, "other@x.lit");
  wc_store_fixture_begin (f);
  g_assert_false (wc_account_store_save (f->db, changed, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_NOT_FOUND);
  wc_db_rollback (f->db);
}

static void
assert_taken (WcStoreFixture *f, const WcAccount *account, const char *field)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (add (f, account, &error), ==, 0);
  g_assert_error (error, WC_ERROR, WC_ERROR_CONFLICT);
  g_assert_cmpstr (wc_error_get_detail (error, "field"), ==, field);
}

static void
test_taken (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (WcAccount) nurse = full_account ();
  g_autoptr (WcAccount) same_jid = wc_account_new (WC_STORE_JULIET);
  g_autoptr (WcAccount) same_alias = wc_account_new ("tybalt@capulet.lit");
  g_autoptr (WcAccount) juliet = NULL;
  g_autoptr (GError) error = NULL;

  add (f, nurse, &error);
  g_assert_no_error (error);
  assert_taken (f, same_jid, "jid");
  wc_str_set (&same_alias->alias, "nurse");
  assert_taken (f, same_alias, "alias");

  juliet = wc_account_store_get (f->db, f->account, NULL);
  wc_str_set (&juliet->alias, "nurse");
  wc_store_fixture_begin (f);
  g_assert_false (wc_account_store_save (f->db, juliet, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_CONFLICT);
  wc_db_rollback (f->db);
}

static void
test_facts (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (WcAccount) held = NULL;

  wc_store_fixture_begin (f);
  g_assert_true (wc_account_store_set_login (f->db, f->account, 100, NULL));
  g_assert_true (wc_account_store_set_login (f->db, f->account, 200, NULL));
  g_assert_true (wc_account_store_set_last_sync (f->db, f->account, 300, NULL));
  g_assert_true (wc_account_store_set_mechanism (f->db, f->account, "PLAIN", NULL));
  wc_store_fixture_commit (f);
  held = wc_account_store_get (f->db, f->account, NULL);
  g_assert_cmpint (held->login_us, ==, 100);
  g_assert_cmpint (held->last_sync_us, ==, 300);
  g_assert_cmpstr (held->mechanism, ==, "PLAIN");
  wc_store_fixture_assert_events (f, "");
}

static void
test_pins (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_auto (GStrv) pins = NULL;
  g_auto (GStrv) others = NULL;

  wc_store_fixture_begin (f);
  g_assert_true (wc_account_store_add_pin (f->db, f->account, "aa11", NULL));
  g_assert_true (wc_account_store_add_pin (f->db, f->account, "aa11", NULL));
  wc_store_fixture_commit (f);
  pins = wc_account_store_dup_pins (f->db, f->account, NULL);
  others = wc_account_store_dup_pins (f->db, f->account + 1, NULL);
  g_assert_cmpuint (g_strv_length (pins), ==, 1);
  g_assert_cmpstr (pins[0], ==, "aa11");
  g_assert_cmpuint (g_strv_length (others), ==, 0);
}

static void
remove_account (WcStoreFixture *f, gboolean keep_history)
{
  g_autoptr (GError) error = NULL;

  wc_store_fixture_begin (f);
  wc_account_store_remove (f->db, f->account, keep_history, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (f);
}

static void
test_history_waits (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (WcAccount) again = wc_account_new (WC_STORE_JULIET);
  g_autofree char *drained = NULL;
  g_autoptr (WcAccount) held = NULL;
  g_autoptr (GError) error = NULL;
  gboolean more = TRUE;

  wc_store_fixture_say (f, WC_STORE_ROMEO, FALSE, WC_STORE_NOW, "hello");
  wc_store_fixture_begin (f);
  wc_account_store_set_login (f->db, f->account, 100, NULL);
  wc_store_fixture_commit (f);
  drained = wc_store_fixture_events (f);
  remove_account (f, TRUE);
  wc_store_fixture_assert_events (f, "account.removed juliet@capulet.lit\n");
  g_assert_null (wc_account_store_get (f->db, f->account, NULL));
  g_assert_cmpuint (wc_account_store_count_unread (f->db, 0), ==, 0);
  wc_account_store_purge (f->db, 10, &more, &error);
  g_assert_no_error (error);
  g_assert_false (more);

  wc_str_set (&again->alias, "home");
  g_assert_cmpint (add (f, again, &error), ==, f->account);
  held = wc_account_store_get (f->db, f->account, &error);
  g_assert_cmpstr (held->alias, ==, "home");
  g_assert_true (held->enabled);
  g_assert_cmpint (held->login_us, ==, 100);
  g_assert_cmpuint (wc_account_store_count_unread (f->db, f->account), ==, 1);
}

/* Something in every table that knows accounts. */
static void
fill_tables (WcStoreFixture *f)
{
  WcCursorArchive archive = { f->account, WC_STORE_JULIET, NULL };
  WcCursorLive live = { "a1", 5, 0, FALSE };
  WcResumeState state = { .account = f->account,
                          .previd = (char *) "p",
                          .jid = (char *) "j" };
  g_autoptr (WcContact) contact = wc_contact_new (f->account, WC_STORE_ROMEO);
  g_autoptr (WcPrompt) prompt =
      wc_prompt_new ("p1", f->account, WC_PROMPT_KIND_PASSWORD, "?", NULL);
  WcOutboxEntry entry = { .account = f->account, .chat = (char *) WC_STORE_ROMEO };

  entry.message = wc_store_fixture_say (f, WC_STORE_ROMEO, TRUE, WC_STORE_NOW, "hello");
  wc_store_fixture_begin (f);
  g_assert_true (wc_cursor_store_live (f->db, &archive, &live, NULL));
  g_assert_true (wc_resume_store_save (f->db, &state, NULL));
  g_assert_true (wc_roster_store_push (f->db, contact, "v1", NULL));
  g_assert_true (wc_prompt_store_add (f->db, prompt, NULL));
  g_assert_true (wc_outbox_store_add (f->db, &entry, NULL, NULL));
  g_assert_true (wc_account_store_add_pin (f->db, f->account, "aa11", NULL));
  wc_store_fixture_commit (f);
}

static void
test_delete_everything (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  static const char *const tables[] = {
    "message",    "chat",   "contact",     "roster",  "archive_interval", "outbox",
    "resume",     "prompt", "account_pin", "account", "message_text",     "annotation",
    "attachment", "extra",  "mention",     "preview", "report",           "thread"
  };
  g_autoptr (WcAccount) again = wc_account_new (WC_STORE_JULIET);
  g_autoptr (GError) error = NULL;
  gboolean more = FALSE;

  for (int i = 0; i < 25; i++)
    wc_store_fixture_say (f, WC_STORE_ROMEO, FALSE, WC_STORE_NOW + i, "hello");
  fill_tables (f);
  wc_traces_say (f, WC_STORE_NOW - G_TIME_SPAN_HOUR);
  wc_traces_assert_all (f);
  remove_account (f, FALSE);
  g_assert_cmpint (wc_store_fixture_count (f, "SELECT 1 FROM journal"), ==, 1);

  /* The address is free at once, before the messages are gone. */
  g_assert_cmpint (add (f, again, &error), ==, f->account + 1);
  g_assert_no_error (error);
  wc_account_store_purge (f->db, 10, &more, &error);
  g_assert_no_error (error);
  g_assert_true (more);
  g_assert_cmpint (wc_store_fixture_count (f, "SELECT 1 FROM message"), ==, 29);
  while (more)
    {
      wc_account_store_purge (f->db, 10, &more, &error);
      g_assert_no_error (error);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (tables); i++)
    {
      g_autofree char *sql = g_strdup_printf ("SELECT 1 FROM %s", tables[i]);

      g_assert_cmpint (wc_store_fixture_count (f, sql), ==,
                       g_str_equal (tables[i], "account") ? 1 : 0);
    }
  wc_store_fixture_check (f);
}

static void
test_remove_unknown (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (GError) error = NULL;

  wc_store_fixture_begin (f);
  g_assert_false (wc_account_store_remove (f->db, 99, FALSE, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_NOT_FOUND);
  wc_db_rollback (f->db);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/account/round-trip", test_round_trip);
  g_test_add_func ("/store/account/save", test_save);
  g_test_add_func ("/store/account/taken", test_taken);
  g_test_add_func ("/store/account/facts", test_facts);
  g_test_add_func ("/store/account/pins", test_pins);
  g_test_add_func ("/store/account/history-waits", test_history_waits);
  g_test_add_func ("/store/account/delete", test_delete_everything);
  g_test_add_func ("/store/account/remove-unknown", test_remove_unknown);
  return g_test_run ();
}
