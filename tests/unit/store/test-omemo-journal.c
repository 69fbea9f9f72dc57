/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/omemo-key.h"
#include "lib/store-fixture.h"
#include "store/journal.h"
#include "store/omemo-device-store.h"
#include "store/omemo-identity-store.h"
#include "store/omemo-journal.h"

/* What happened since the last call, a line each. */
static char *
take_news (WcStoreFixture *f, gint64 *cursor)
{
  const WcJournalFilter all = { .limit = 1000 };
  g_autoptr (WcJournalBatch) batch = wc_journal_read (f->db, *cursor, &all, NULL);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < batch->events->len; i++)
    {
      const WcEvent *event = batch->events->pdata[i];
      const char *fields = wc_details_get (event->delta, "fields");

      g_string_append_printf (text, "%s %s %" G_GINT64_FORMAT " %s %s;",
                              wc_event_kind_to_string (event->kind), event->ref,
                              event->id, wc_details_get (event->delta, "version"),
                              fields != NULL ? fields : "-");
    }
  *cursor = batch->cursor;
  return g_string_free (text, FALSE);
}

#define assert_news(f, cursor, expected)                                                 \
  G_STMT_START                                                                           \
  {                                                                                      \
    g_autofree char *news_ = take_news (f, cursor);                                      \
    g_assert_cmpstr (news_, ==, expected);                                               \
  }                                                                                      \
  G_STMT_END

static void
set_list (WcStoreFixture *f, guint32 one, guint32 other)
{
  const guint32 ids[] = { one, other };
  g_autoptr (GArray) list = g_array_new (FALSE, FALSE, sizeof (guint32));
  const WcOmemoAddress of = { f->account, "r@m.lit", WC_OMEMO_AXOLOTL, 0 };
  g_autoptr (WcOmemoListChange) change = NULL;

  g_array_append_vals (list, ids, 2);
  wc_store_fixture_begin (f);
  change = wc_omemo_device_store_replace (f->db, &of, list, NULL);
  g_assert_nonnull (change);
  wc_store_fixture_commit (f);
}

/* The first list is no news; what changes of it is. */
static void
test_lists (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  gint64 cursor = 0;
  g_autofree char *before = take_news (f, &cursor);

  set_list (f, 1, 2);
  set_list (f, 1, 2);
  assert_news (f, &cursor, "");
  set_list (f, 2, 3);
  assert_news (f, &cursor,
               "omemo.device.new r@m.lit 3 0 -;"
               "omemo.device.changed r@m.lit 1 0 listed;");
  set_list (f, 1, 3);
  assert_news (f, &cursor,
               "omemo.device.changed r@m.lit 1 0 listed;"
               "omemo.device.changed r@m.lit 2 0 listed;");
}

/* Trust is news of each device that has the key. */
static void
test_keys (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (GBytes) key = wc_omemo_key_sample (1);
  const WcOmemoKeyOf who = { f->account, "r@m.lit", key };
  const WcOmemoAddress one = { f->account, "r@m.lit", WC_OMEMO_AXOLOTL, 1 };
  const WcOmemoAddress same = { f->account, "r@m.lit", WC_OMEMO_2, 1 };
  g_autoptr (WcOmemoIdentity) known = NULL;
  gboolean is_new;
  gint64 cursor = 0;
  g_autofree char *before = take_news (f, &cursor);

  wc_store_fixture_begin (f);
  g_assert_true (wc_omemo_device_store_pin (f->db, &one, key, NULL));
  g_assert_true (wc_omemo_device_store_pin (f->db, &one, key, NULL));
  g_assert_true (wc_omemo_device_store_pin (f->db, &same, key, NULL));
  known =
      wc_omemo_identity_store_note (f->db, &who, WC_OMEMO_TRUST_MODE_BTBV, &is_new, NULL);
  g_assert_true (is_new);
  wc_store_fixture_commit (f);
  assert_news (f, &cursor,
               "omemo.device.changed r@m.lit 1 0 fingerprint,trust;"
               "omemo.device.changed r@m.lit 1 1 fingerprint,trust;");
  wc_store_fixture_begin (f);
  g_assert_true (
      wc_omemo_identity_store_set_trust (f->db, &who, WC_OMEMO_TRUST_VERIFIED, NULL));
  wc_store_fixture_commit (f);
  assert_news (f, &cursor,
               "omemo.device.changed r@m.lit 1 0 trust;"
               "omemo.device.changed r@m.lit 1 1 trust;");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/omemo-journal/lists", test_lists);
  g_test_add_func ("/store/omemo-journal/keys", test_keys);
  return g_test_run ();
}
