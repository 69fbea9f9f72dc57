/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "lib/fake-link.h"

static void
on_changed (WcLink *link, guint *n)
{
  (*n)++;
}

static void
on_stanza (WcLink *link, gboolean outgoing, const char *xml, GString *seen)
{
  g_string_append_printf (seen, "%s%s", outgoing ? ">" : "<", xml);
}

/* Test that what is asked of the port reaches who fills it, and signals come back. */
static void
test_calls (void)
{
  g_autoptr (WcAccount) account = wc_account_new ("juliet@capulet.lit");
  g_autoptr (WcFakeLink) fake = wc_fake_link_new (account);
  g_autoptr (GString) seen = g_string_new (NULL);
  WcLink *link = WC_LINK (fake);
  g_autofree char *log = NULL;
  guint n = 0;

  g_signal_connect (link, "status-changed", G_CALLBACK (on_changed), &n);
  g_signal_connect (link, "stanza", G_CALLBACK (on_stanza), seen);
  wc_link_connect (link);
  wc_link_set_attached (link, TRUE);
  wc_link_kick (link);
  wc_link_sync_now (link);
  g_assert_true (wc_link_send_chat_state (link, "romeo@montague.lit", "active", NULL));
  wc_link_set_tapped (link, TRUE);
  wc_link_update (link, account);
  wc_link_disconnect (link);
  log = wc_fake_link_take_log (fake);
  g_assert_cmpstr (log, ==,
                   "connect;attached;kick;sync;romeo@montague.lit active;tapped;update;"
                   "disconnect");
  wc_fake_link_set_state (fake, WC_ACCOUNT_STATE_ONLINE);
  g_assert_cmpuint (n, ==, 1);
  g_assert_cmpint (wc_link_get_status (link)->state, ==, WC_ACCOUNT_STATE_ONLINE);
  g_assert_cmpstr (wc_link_get_account (link)->jid, ==, "juliet@capulet.lit");
  wc_fake_link_pass (fake, FALSE, "<presence/>");
  g_assert_cmpstr (seen->str, ==, "<<presence/>");
}

static void
test_server (void)
{
  g_autoptr (WcAccount) account = wc_account_new ("juliet@capulet.lit");
  g_autoptr (WcFakeLink) fake = wc_fake_link_new (account);
  g_autoptr (WcLinkServer) server = wc_link_dup_server (WC_LINK (fake));
  g_autoptr (GPtrArray) nobody =
      wc_link_dup_presences (WC_LINK (fake), "romeo@montague.lit");

  g_assert_cmpstr (server->name, ==, "Prosody");
  g_assert_cmpuint (nobody->len, ==, 0);
}

typedef struct
{
  GAsyncResult *result;
} Answer;

static void
on_done (GObject *source, GAsyncResult *result, gpointer data)
{
  ((Answer *) data)->result = g_object_ref (result);
}

static void
wait_for (Answer *answer)
{
  while (answer->result == NULL)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_answers (void)
{
  g_autoptr (WcAccount) account = wc_account_new ("juliet@capulet.lit");
  g_autoptr (WcFakeLink) fake = wc_fake_link_new (account);
  const WcLinkRosterChange change = { WC_LINK_APPROVE, "romeo@montague.lit" };
  Answer roster = { 0 };
  Answer source = { 0 };
  Answer search = { 0 };
  const WcArchiveSearch words = { .text = "rose", .limit = 5 };
  g_autoptr (WcArchiveFound) found = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *xml = NULL;

  wc_fake_link_fail_next (fake,
                          g_error_new_literal (WC_ERROR, WC_ERROR_OFFLINE, "offline"));
  wc_link_change_roster_async (WC_LINK (fake), &change, NULL, on_done, &roster);
  wait_for (&roster);
  g_assert_false (wc_link_change_roster_finish (WC_LINK (fake), roster.result, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_OFFLINE);

  wc_fake_link_answer_next (fake, "<message/>");
  wc_link_fetch_source_async (WC_LINK (fake), 5, NULL, on_done, &source);
  wait_for (&source);
  xml = wc_link_fetch_source_finish (WC_LINK (fake), source.result, NULL);
  g_assert_cmpstr (xml, ==, "<message/>");

  wc_fake_link_answer_next (fake, "7 3 a1");
  wc_link_search_archive_async (WC_LINK (fake), &words, NULL, on_done, &search);
  wait_for (&search);
  found = wc_link_search_archive_finish (WC_LINK (fake), search.result, NULL);
  g_assert_cmpuint (found->messages->len, ==, 2);
  g_assert_cmpstr (found->next, ==, "a1");
  g_object_unref (search.result);
  g_object_unref (roster.result);
  g_object_unref (source.result);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sync/link/calls", test_calls);
  g_test_add_func ("/sync/link/server", test_server);
  g_test_add_func ("/sync/link/answers", test_answers);
  return g_test_run ();
}
