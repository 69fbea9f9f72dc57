/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/catchup-fixture.h"

static void
on_caught_up (WcCatchup *catchup, gboolean proof, gpointer data)
{
  g_string_append (((WcCatchupFixture *) data)->log, proof ? "caught-up " : "no-proof ");
}

void
wc_catchup_fixture_follow (WcCatchupFixture *fixture)
{
  g_signal_connect (fixture->catchup, "caught-up", G_CALLBACK (on_caught_up), fixture);
}

void
wc_catchup_fixture_renew (WcCatchupFixture *fixture)
{
  g_clear_object (&fixture->catchup);
  wc_fake_archive_set_db (fixture->archive, fixture->temp->db);
  fixture->catchup = wc_catchup_new (fixture->temp->db, fixture->temp->account);
  wc_catchup_fixture_follow (fixture);
}

void
wc_catchup_fixture_setup (WcCatchupFixture *fixture, gconstpointer data)
{
  fixture->temp = wc_temp_db_new ();
  fixture->log = g_string_new (NULL);
  fixture->archive = wc_fake_archive_new (fixture->temp->now_us - 100 * G_USEC_PER_SEC);
  wc_fake_archive_add (fixture->archive, 100);
  wc_fake_archive_set_page (fixture->archive, 40);
  fixture->temp->account->backfill = FALSE;
  wc_catchup_fixture_renew (fixture);
}

void
wc_catchup_fixture_teardown (WcCatchupFixture *fixture, gconstpointer data)
{
  g_object_unref (fixture->catchup);
  g_object_unref (fixture->archive);
  wc_temp_db_free (fixture->temp);
  g_string_free (fixture->log, TRUE);
}

void
wc_catchup_fixture_run (WcCatchupFixture *fixture)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

void
wc_catchup_fixture_walk (WcCatchupFixture *fixture, gint64 reconcile_us)
{
  wc_catchup_start (fixture->catchup, WC_ARCHIVE (fixture->archive), reconcile_us);
  wc_catchup_fixture_run (fixture);
}

void
wc_catchup_fixture_assert_asked (WcCatchupFixture *fixture,
                                 const char *asked,
                                 const char *log)
{
  g_autofree char *own = wc_fake_archive_take_log (fixture->archive);

  g_assert_cmpstr (own, ==, asked);
  g_assert_cmpstr (fixture->log->str, ==, log);
  g_string_truncate (fixture->log, 0);
}

void
wc_catchup_fixture_forget (WcCatchupFixture *fixture)
{
  g_free (wc_fake_archive_take_log (fixture->archive));
  g_string_truncate (fixture->log, 0);
}
