/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "model/details.h"
#include "sync/import-summary.h"

static void
test_counts (void)
{
  g_autoptr (WcImportSummary) summary = wc_import_summary_new ();
  g_autoptr (GHashTable) made = NULL;

  wc_import_summary_add_account (summary, "juliet@capulet.lit");
  wc_import_summary_add_account (summary, "benvolio@montague.lit");
  wc_import_summary_add_account (summary, "juliet@capulet.lit");
  wc_import_summary_count (summary, "messages_added");
  wc_import_summary_count (summary, "messages_added");
  made = wc_import_summary_make (summary);
  g_assert_cmpstr (wc_details_get (made, "accounts"), ==,
                   "benvolio@montague.lit juliet@capulet.lit");
  g_assert_cmpstr (wc_details_get (made, "messages_added"), ==, "2");
  g_assert_cmpuint (g_hash_table_size (made), ==, 2);
}

/* All are counted, the first are told. */
static void
test_reasons (void)
{
  g_autoptr (WcImportSummary) summary = wc_import_summary_new ();
  g_autoptr (GHashTable) made = NULL;

  wc_import_summary_refuse (summary, 7, "chat", "no address");
  for (gint64 line = 8; line < 40; line++)
    wc_import_summary_refuse (summary, line, /* field= */ NULL, "it is too long");
  made = wc_import_summary_make (summary);
  g_assert_cmpstr (wc_details_get (made, "refused"), ==, "33");
  g_assert_cmpstr (wc_details_get (made, "reason_01"), ==, "line 7: chat: no address");
  g_assert_cmpstr (wc_details_get (made, "reason_20"), ==, "line 26: it is too long");
  g_assert_null (wc_details_get (made, "reason_21"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/import-summary/counts", test_counts);
  g_test_add_func ("/import-summary/reasons", test_reasons);
  return g_test_run ();
}
