/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "account/omemo-link.h"
#include "base/error.h"
#include "lib/store-fixture.h"

static void
note (WcOmemoNews news, const char *jid, gpointer data)
{
  g_string_append_printf (data, "%d %s", (int) news, jid);
}

/* What services tell reaches who follows the account's OMEMO. */
static void
test_tell (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (WcOmemo) omemo = wc_omemo_new (f->db, f->account, WC_STORE_JULIET);
  WcOmemoLink *link = wc_omemo_link_new (omemo);
  const WcOmemoPort *port = wc_omemo_link_get_port (link);
  g_autoptr (GString) heard = g_string_new (NULL);

  wc_omemo_follow (omemo, note, heard);
  port->tell (port->self, WC_OMEMO_NEWS_TRUST, WC_STORE_ROMEO);
  g_assert_cmpstr (heard->str, ==, "1 " WC_STORE_ROMEO);
  wc_omemo_link_free (link);
}

static void
count (gpointer data)
{
  ++*(guint *) data;
}

/* Where nobody can be asked it is told all the same, later. */
static void
test_ask (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (WcOmemo) omemo = wc_omemo_new (f->db, f->account, WC_STORE_JULIET);
  WcOmemoLink *link = wc_omemo_link_new (omemo);
  const WcOmemoPort *port = wc_omemo_link_get_port (link);
  guint n = 0;

  port->ask (port->self, WC_STORE_ROMEO, count, &n);
  g_assert_cmpuint (n, ==, 0);
  while (n == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (n, ==, 1);
  wc_omemo_link_free (link);
}

/* Whoever has no devices cannot read it. */
static void
test_explain (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (WcOmemo) omemo = wc_omemo_new (f->db, f->account, WC_STORE_JULIET);
  WcOmemoLink *link = wc_omemo_link_new (omemo);
  const WcOmemoPort *port = wc_omemo_link_get_port (link);
  g_autoptr (GError) error = NULL;
  g_autoptr (WcOmemoRecipients) found =
      port->explain (port->self, WC_STORE_ROMEO, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (wc_omemo_recipients_count (found), ==, 0);
  g_assert_false (found->is_ready);
  wc_omemo_link_free (link);
}

static void
on_withdrawn (gpointer data, const GError *error)
{
  *(GError **) data = g_error_copy (error);
}

/* Without a stream nobody can be told, and that is said later. */
static void
test_withdraw (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (WcOmemo) omemo = wc_omemo_new (f->db, f->account, WC_STORE_JULIET);
  WcOmemoLink *link = wc_omemo_link_new (omemo);
  const WcOmemoPort *port = wc_omemo_link_get_port (link);
  g_autoptr (GError) error = NULL;

  port->withdraw (port->self, on_withdrawn, &error);
  g_assert_no_error (error);
  while (error == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_error (error, WC_ERROR, WC_ERROR_OFFLINE);
  wc_omemo_link_free (link);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/account/omemo-link/tell", test_tell);
  g_test_add_func ("/account/omemo-link/ask", test_ask);
  g_test_add_func ("/account/omemo-link/explain", test_explain);
  g_test_add_func ("/account/omemo-link/withdraw", test_withdraw);
  return g_test_run ();
}
