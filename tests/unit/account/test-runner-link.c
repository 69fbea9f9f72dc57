/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "base/str.h"
#include "lib/runner-fixture.h"
#include "store/message-store.h"

#define ROMEO "romeo@montague.lit"
#define BEFORE_US G_GINT64_CONSTANT (1699990000000000)

static WcLink *
link_of (WcRunnerFixture *f)
{
  return WC_LINK (f->runner);
}

static void
update (WcRunnerFixture *f, const WcAccount *account)
{
  wc_link_update (link_of (f), account);
  wc_fake_server_hear (f->server);
}

/* ---- Settings ---- */

static void
test_harmless_settings (void)
{
  g_autoptr (WcRunnerFixture) f = wc_runner_fixture_new ();
  g_autoptr (WcAccount) changed = wc_runner_fixture_copy_account (f);

  wc_runner_fixture_go_online (f);
  wc_str_set (&changed->alias, "me");
  changed->sync_days = 3;
  changed->secret = WC_ACCOUNT_SECRET_COMMAND;
  wc_str_set (&changed->password_command, "true");
  update (f, changed);
  wc_fake_server_assert_said (f->server, "");
  wc_fake_server_assert_asked (f->server, "");
  wc_runner_fixture_assert_states (f, "");
  g_assert_cmpstr (wc_link_get_account (link_of (f))->alias, ==, "me");
}

/* What the runner has found out itself is newer than the copy a client began with. */
static void
test_facts_stay (void)
{
  g_autoptr (WcRunnerFixture) f = wc_runner_fixture_new ();
  g_autoptr (WcAccount) stale = wc_runner_fixture_copy_account (f);
  const WcAccount *used;

  wc_runner_fixture_go_online (f);
  update (f, stale);
  used = wc_link_get_account (link_of (f));
  g_assert_cmpstr (used->mechanism, ==, "PLAIN");
  g_assert_cmpint (used->login_us, >, 0);
  g_assert_cmpint (used->last_sync_us, >, 0);
}

static void
test_new_server (void)
{
  g_autoptr (WcRunnerFixture) f = wc_runner_fixture_new ();
  g_autoptr (WcAccount) changed = wc_runner_fixture_copy_account (f);

  wc_runner_fixture_go_online (f);
  changed->port = 9222;
  update (f, changed);
  wc_fake_server_assert_said (f->server, "end ");
  wc_runner_fixture_assert_states (f, "offline connecting ");
  g_assert_true (wc_fake_server_is_tried (f->server));
  g_assert_cmpstr (wc_fake_server_get_target (f->server), ==, "127.0.0.1:9222/starttls");
  wc_fake_server_let_in (f->server);
  g_assert_cmpint (wc_runner_fixture_get_status (f)->state, ==, WC_ACCOUNT_STATE_ONLINE);
}

static void
test_new_server_while_offline (void)
{
  g_autoptr (WcRunnerFixture) f = wc_runner_fixture_new ();
  g_autoptr (WcAccount) changed = wc_runner_fixture_copy_account (f);

  changed->port = 9222;
  wc_link_update (link_of (f), changed);
  g_assert_false (wc_fake_server_is_tried (f->server));
  wc_link_connect (link_of (f));
  g_assert_true (wc_fake_server_is_tried (f->server));
  g_assert_cmpstr (wc_fake_server_get_target (f->server), ==, "127.0.0.1:9222/starttls");
}

/* Who waits for the next attempt tries the other server now. */
static void
test_new_server_while_waiting (void)
{
  g_autoptr (WcRunnerFixture) f = wc_runner_fixture_new ();
  g_autoptr (WcAccount) changed = wc_runner_fixture_copy_account (f);

  wc_link_connect (link_of (f));
  wc_fake_server_fail (f->server, g_error_new (G_IO_ERROR, G_IO_ERROR_FAILED, "nobody"));
  g_assert_false (wc_fake_server_is_tried (f->server));
  changed->port = 9222;
  wc_link_update (link_of (f), changed);
  g_assert_true (wc_fake_server_is_tried (f->server));
  g_assert_cmpstr (wc_fake_server_get_target (f->server), ==, "127.0.0.1:9222/starttls");
}

static void
test_presence (void)
{
  g_autoptr (WcRunnerFixture) f = wc_runner_fixture_new ();
  g_autoptr (WcAccount) away = wc_runner_fixture_copy_account (f);
  g_autoptr (WcAccount) offline = wc_runner_fixture_copy_account (f);

  wc_runner_fixture_go_online (f);
  wc_str_set (&away->show, "away");
  update (f, away);
  wc_fake_server_assert_said (f->server, "presence:away ");
  update (f, away);
  wc_fake_server_assert_said (f->server, "");
  wc_str_set (&offline->show, "offline");
  update (f, offline);
  wc_fake_server_assert_said (f->server, "presence:unavailable ");
  wc_runner_fixture_assert_states (f, "");
}

/* Older history is wanted from now on. */
static void
test_backfill (void)
{
  g_autoptr (WcRunnerFixture) f = wc_runner_fixture_new ();
  g_autoptr (WcAccount) recent = wc_runner_fixture_copy_account (f);
  g_autoptr (WcAccount) all = wc_runner_fixture_copy_account (f);

  wc_fake_server_archive (f->server, ROMEO "/garden", "old",
                          BEFORE_US - G_TIME_SPAN_DAY * 40);
  wc_fake_server_archive (f->server, ROMEO "/garden", "new", BEFORE_US);
  recent->backfill = FALSE;
  wc_link_update (link_of (f), recent);
  wc_runner_fixture_log_in (f);
  wc_runner_fixture_assert_chat (f, "new");
  g_assert_false (wc_runner_fixture_get_status (f)->archive_complete);
  wc_runner_fixture_forget (f);
  update (f, all);
  wc_fake_server_assert_asked (f->server, "mam:after=2 mam:before=2 ");
  wc_runner_fixture_assert_chat (f, "old new");
  g_assert_true (wc_runner_fixture_get_status (f)->archive_complete);
}

/* ---- Verbs ---- */

static void
test_disconnect (void)
{
  g_autoptr (WcRunnerFixture) f = wc_runner_fixture_new ();

  wc_runner_fixture_go_online (f);
  wc_link_disconnect (link_of (f));
  wc_fake_server_hear (f->server);
  wc_fake_server_assert_said (f->server, "end ");
  wc_runner_fixture_assert_states (f, "offline ");
  wc_runner_fixture_log_in (f);
  wc_runner_fixture_assert_states (f, "connecting syncing online ");
}

/* The keyring may answer whenever it likes. */
static void
test_disconnect_while_asked (void)
{
  g_autoptr (WcRunnerFixture) f = wc_runner_fixture_new ();

  wc_fake_secrets_hold (f->keyring);
  wc_link_connect (link_of (f));
  while (wc_fake_secrets_count (f->keyring) == 0)
    g_main_context_iteration (NULL, TRUE);
  wc_link_disconnect (link_of (f));
  wc_fake_secrets_release (f->keyring);
  g_assert_false (wc_fake_server_is_tried (f->server));
  wc_runner_fixture_assert_states (f, "connecting offline ");
  wc_runner_fixture_log_in (f);
  g_assert_cmpint (wc_runner_fixture_get_status (f)->state, ==, WC_ACCOUNT_STATE_ONLINE);
}

static void
test_attached (void)
{
  g_autoptr (WcRunnerFixture) f = wc_runner_fixture_new ();

  wc_runner_fixture_go_online (f);
  wc_link_set_attached (link_of (f), TRUE);
  wc_link_set_attached (link_of (f), TRUE);
  wc_fake_server_hear (f->server);
  wc_fake_server_assert_said (f->server, "active presence ");
  wc_link_set_attached (link_of (f), FALSE);
  wc_fake_server_hear (f->server);
  wc_fake_server_assert_said (f->server, "inactive presence ");
  /* Known at the next login too. */
  wc_link_set_attached (link_of (f), TRUE);
  wc_link_disconnect (link_of (f));
  wc_fake_server_hear (f->server);
  wc_runner_fixture_forget (f);
  wc_runner_fixture_log_in (f);
  wc_fake_server_assert_said (f->server, "bind presence ");
}

static void
test_sync_now (void)
{
  g_autoptr (WcRunnerFixture) f = wc_runner_fixture_new ();

  wc_link_sync_now (link_of (f));
  wc_runner_fixture_go_online (f);
  wc_fake_server_archive (f->server, ROMEO "/garden", "unheard",
                          wc_clock_now_us (WC_CLOCK (f->clock)));
  wc_link_sync_now (link_of (f));
  wc_fake_server_hear (f->server);
  wc_runner_fixture_assert_chat (f, "unheard");
  wc_runner_fixture_assert_states (f, "syncing online ");
}

static void
test_chat_state (void)
{
  g_autoptr (WcRunnerFixture) f = wc_runner_fixture_new ();
  g_autoptr (WcAccount) private = wc_runner_fixture_copy_account (f);
  g_autoptr (GError) error = NULL;

  g_assert_false (wc_link_send_chat_state (link_of (f), ROMEO, "composing", &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_OFFLINE);
  g_clear_error (&error);
  wc_runner_fixture_go_online (f);
  g_assert_true (wc_link_send_chat_state (link_of (f), ROMEO, "composing", &error));
  wc_fake_server_hear (f->server);
  wc_fake_server_assert_said (f->server, "state:composing ");

  private->share &= ~(guint) WC_ACCOUNT_SHARE_TYPING;
  update (f, private);
  wc_runner_fixture_forget (f);
  g_assert_true (wc_link_send_chat_state (link_of (f), ROMEO, "paused", &error));
  wc_fake_server_hear (f->server);
  wc_fake_server_assert_said (f->server, "");
}

static void
on_stanza (WcLink *link, gboolean outgoing, const char *xml, GString *seen)
{
  g_string_append_printf (seen, "%s%s\n", outgoing ? ">" : "<", xml);
}

static void
test_tapped (void)
{
  g_autoptr (WcRunnerFixture) f = wc_runner_fixture_new ();
  g_autoptr (GString) seen = g_string_new (NULL);

  wc_runner_fixture_go_online (f);
  g_signal_connect (f->runner, "stanza", G_CALLBACK (on_stanza), seen);
  wc_fake_server_say (f->server, "<presence from='" ROMEO "/garden'/>");
  g_assert_cmpstr (seen->str, ==, "");
  wc_link_set_tapped (link_of (f), TRUE);
  wc_fake_server_say (f->server, "<presence from='" ROMEO "/garden'/>");
  wc_link_send_chat_state (link_of (f), ROMEO, "gone", NULL);
  g_assert_cmpstr (seen->str, ==,
                   "<<presence from='" ROMEO "/garden'/>\n"
                   "><message type='chat' to='" ROMEO
                   "'><gone xmlns='http://jabber.org/protocol/chatstates'/>"
                   "<no-store xmlns='urn:xmpp:hints'/></message>\n");
  g_string_truncate (seen, 0);
  wc_link_set_tapped (link_of (f), FALSE);
  wc_fake_server_say (f->server, "<presence from='" ROMEO "/garden'/>");
  g_assert_cmpstr (seen->str, ==, "");
}

/* ---- Facts ---- */

static void
test_server (void)
{
  g_autoptr (WcRunnerFixture) f = wc_runner_fixture_new ();
  WcLinkServer *server = wc_link_dup_server (link_of (f));

  g_assert_null (server->name);
  g_assert_cmpuint (g_strv_length (server->features), ==, 0);
  wc_link_server_free (server);

  f->server->version = TRUE;
  wc_runner_fixture_go_online (f);
  wc_fake_server_say (f->server, "<message from='" ROMEO "'><received "
                                 "xmlns='urn:xmpp:carbons:2'/></message>");
  server = wc_link_dup_server (link_of (f));
  g_assert_cmpstr (server->name, ==, "Fake");
  g_assert_cmpstr (server->version, ==, "1.0");
  g_assert_true (
      g_strv_contains ((const char *const *) server->features, "urn:xmpp:carbons:2"));
  g_assert_true (
      g_strv_contains ((const char *const *) server->features, "urn:xmpp:mam:2"));
  g_assert_cmpuint (
      GPOINTER_TO_UINT (g_hash_table_lookup (server->dropped, "forged-carbon")), ==, 1);
  wc_link_server_free (server);
}

static void
test_presences (void)
{
  g_autoptr (WcRunnerFixture) f = wc_runner_fixture_new ();
  g_autoptr (GPtrArray) found = NULL;

  wc_runner_fixture_go_online (f);
  wc_fake_server_say (f->server, "<presence from='" ROMEO "/garden'/>"
                                 "<presence from='" ROMEO "/street'/>"
                                 "<presence from='mercutio@verona.lit/x'/>");
  found = wc_link_dup_presences (link_of (f), ROMEO);
  g_assert_cmpuint (found->len, ==, 2);
}

/* ---- Calls ---- */

static void
on_done (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

static void
test_call (void)
{
  g_autoptr (WcRunnerFixture) f = wc_runner_fixture_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  WcLinkRosterChange change = { .verb = WC_LINK_ROSTER_SET, .jid = ROMEO };

  wc_runner_fixture_go_online (f);
  wc_link_change_roster_async (link_of (f), &change, NULL, on_done, &result);
  wc_fake_server_hear (f->server);
  wc_fake_server_assert_asked (f->server, "roster ");
  g_assert_nonnull (result);
  g_assert_true (wc_link_change_roster_finish (link_of (f), result, &error));
  g_assert_no_error (error);
}

static void
test_source (void)
{
  g_autoptr (WcRunnerFixture) f = wc_runner_fixture_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  gint64 id;

  wc_fake_server_archive (f->server, ROMEO "/garden", "old", BEFORE_US);
  wc_runner_fixture_go_online (f);
  id = wc_message_store_find_by_message_id (f->temp->db, f->temp->account->id, ROMEO,
                                            "old",
                                            /* outgoing= */ FALSE, NULL);
  wc_link_fetch_source_async (link_of (f), id, NULL, on_done, &result);
  wc_fake_server_hear (f->server);
  g_assert_nonnull (result);
  text = wc_link_fetch_source_finish (link_of (f), result, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (text, ==,
                   "<message type='chat' to='me@x.lit' id='old' from='" ROMEO "/garden'>"
                   "<body>old</body></message>");
}

static void
begin_call (WcRunnerFixture *f, guint kind, GAsyncResult **result)
{
  WcLinkRosterChange change = { .verb = WC_LINK_SUBSCRIBE, .jid = ROMEO };

  if (kind == 0)
    wc_link_change_roster_async (link_of (f), &change, NULL, on_done, result);
  else if (kind == 1)
    wc_link_fetch_source_async (link_of (f), 7, NULL, on_done, result);
  else
    wc_link_send_stanza_async (link_of (f), "<iq type='get'><q xmlns='x:y'/></iq>", NULL,
                               on_done, result);
}

static gboolean
end_call (WcRunnerFixture *f, guint kind, GAsyncResult *result, GError **error)
{
  g_autofree char *text = NULL;

  if (kind == 0)
    return wc_link_change_roster_finish (link_of (f), result, error);
  if (kind == 1)
    text = wc_link_fetch_source_finish (link_of (f), result, error);
  else
    text = wc_link_send_stanza_finish (link_of (f), result, error);
  return text != NULL;
}

/* Neither before the connection nor before the server's abilities are known. */
static void
test_call_offline (gconstpointer data)
{
  g_autoptr (WcRunnerFixture) f = wc_runner_fixture_new ();
  guint kind = GPOINTER_TO_UINT (data);

  f->server->holds_disco = TRUE;
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (GError) error = NULL;

      begin_call (f, kind, &result);
      while (result == NULL)
        g_main_context_iteration (NULL, TRUE);
      g_assert_false (end_call (f, kind, result, &error));
      g_assert_error (error, WC_ERROR, WC_ERROR_OFFLINE);
      if (i == 0)
        wc_runner_fixture_log_in (f);
    }
}

/* A call that waits when the account is stopped ends too. */
static void
test_call_while_stopped (void)
{
  g_autoptr (WcRunnerFixture) f = wc_runner_fixture_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  wc_runner_fixture_go_online (f);
  begin_call (f, 2, &result);
  wc_runner_stop (f->runner, FALSE);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_false (end_call (f, 2, result, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_OFFLINE);
}

/* Somebody still holds the link of an account that was removed: nothing happens. */
static void
test_gone (void)
{
  g_autoptr (WcRunnerFixture) f = wc_runner_fixture_new ();
  WcLink *link = WC_LINK (f->runner);
  g_autoptr (WcAccount) changed = wc_runner_fixture_copy_account (f);
  g_autoptr (GPtrArray) presences = NULL;
  g_autoptr (WcLinkServer) server = NULL;
  g_autoptr (GError) error = NULL;

  wc_runner_fixture_go_online (f);
  wc_runner_stop (f->runner, FALSE);
  wc_runner_let_go (f->runner);
  changed->port = 5999;
  wc_link_connect (link);
  wc_link_disconnect (link);
  wc_link_update (link, changed);
  wc_link_set_attached (link, TRUE);
  wc_link_kick (link);
  wc_link_sync_now (link);
  wc_link_set_tapped (link, TRUE);
  g_assert_false (wc_link_send_chat_state (link, "romeo@x.lit", "composing", &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_OFFLINE);
  presences = wc_link_dup_presences (link, "romeo@x.lit");
  g_assert_cmpuint (presences->len, ==, 0);
  server = wc_link_dup_server (link);
  g_assert_cmpuint (g_strv_length (server->features), ==, 0);
  g_assert_cmpuint (wc_link_get_account (link)->port, !=, 5999);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(name, func) g_test_add_func ("/account/runner-link/" name, func)
  TEST ("settings/harmless", test_harmless_settings);
  TEST ("settings/facts-stay", test_facts_stay);
  TEST ("settings/new-server", test_new_server);
  TEST ("settings/new-server-while-offline", test_new_server_while_offline);
  TEST ("settings/new-server-while-waiting", test_new_server_while_waiting);
  TEST ("settings/presence", test_presence);
  TEST ("settings/backfill", test_backfill);
  TEST ("disconnect", test_disconnect);
  TEST ("disconnect-while-asked", test_disconnect_while_asked);
  TEST ("attached", test_attached);
  TEST ("sync-now", test_sync_now);
  TEST ("chat-state", test_chat_state);
  TEST ("tapped", test_tapped);
  TEST ("server", test_server);
  TEST ("presences", test_presences);
  TEST ("call/done", test_call);
  TEST ("call/source", test_source);
  TEST ("call/while-stopped", test_call_while_stopped);
  TEST ("gone", test_gone);
  g_test_add_data_func ("/account/runner-link/call/offline/roster", GUINT_TO_POINTER (0),
                        test_call_offline);
  g_test_add_data_func ("/account/runner-link/call/offline/source", GUINT_TO_POINTER (1),
                        test_call_offline);
  g_test_add_data_func ("/account/runner-link/call/offline/stanza", GUINT_TO_POINTER (2),
                        test_call_offline);
  return g_test_run ();
}
