/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/omemo-fixture.h"
#include "lib/store-fixture.h"
#include "store/omemo-device-store.h"
#include "sync/omemo-readers.h"

typedef struct
{
  WcStoreFixture *store;
  WcOmemo *omemo;
} Fixture;

static void
setup (Fixture *f, gconstpointer data)
{
  f->store = wc_store_fixture_new ();
  f->omemo = wc_omemo_new (f->store->db, f->store->account, WC_STORE_JULIET);
}

static void
teardown (Fixture *f, gconstpointer data)
{
  wc_omemo_free (f->omemo);
  wc_store_fixture_free (f->store);
}

/* Returns: (transfer full). */
static WcOmemoRecipients *
find (Fixture *f,
      const WcOmemoReader *of,
      WcOmemoVersion version,
      WcOmemoListState *out_list)
{
  WcOmemoRecipients *to = wc_omemo_recipients_new ();
  g_autoptr (GError) error = NULL;

  wc_store_fixture_begin (f->store);
  g_assert_true (wc_omemo_readers_add (f->omemo, of, version, to, out_list, &error));
  g_assert_no_error (error);
  wc_store_fixture_commit (f->store);
  return to;
}

/* Nobody knows who reads before the list is there. */
static void
test_unknown (Fixture *f, gconstpointer data)
{
  const WcOmemoReader romeo = { .jid = WC_STORE_ROMEO };
  WcOmemoListState list;
  g_autoptr (WcOmemoRecipients) to = find (f, &romeo, WC_OMEMO_AXOLOTL, &list);

  g_assert_cmpint (list, ==, WC_OMEMO_LIST_UNKNOWN);
  g_assert_cmpuint (to->devices->len, ==, 0);
  g_assert_false (to->is_ready);
}

/* Each on the list but our own, whose keys are to be asked for. */
static void
test_listed (Fixture *f, gconstpointer data)
{
  const WcOmemoReader romeo = { .jid = WC_STORE_ROMEO, .own = 8 };
  const WcOmemoRecipient *first;
  WcOmemoListState list;
  g_autoptr (WcOmemoRecipients) to = NULL;

  wc_omemo_fixture_list (f->omemo, WC_STORE_ROMEO, 7u, 8u, 0u);
  to = find (f, &romeo, WC_OMEMO_AXOLOTL, &list);
  g_assert_cmpint (list, ==, WC_OMEMO_LIST_KNOWN);
  g_assert_cmpuint (to->devices->len, ==, 1);
  first = to->devices->pdata[0];
  g_assert_cmpuint (first->device, ==, 7);
  g_assert_cmpstr (first->jid, ==, WC_STORE_ROMEO);
  g_assert_true (first->is_new);
  g_assert_cmpint (first->reason, ==, WC_OMEMO_REASON_NOT_ASKED);
  g_assert_false (to->is_ready);
}

/* What this library does not speak is told of, and asked for by nobody. */
static void
test_unspoken (Fixture *f, gconstpointer data)
{
  const WcOmemoAddress of = { f->store->account, WC_STORE_ROMEO, WC_OMEMO_2, 0 };
  const WcOmemoReader romeo = { .jid = WC_STORE_ROMEO };
  const guint32 device = 9;
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_autoptr (WcOmemoListChange) change = NULL;
  g_autoptr (WcOmemoRecipients) to = NULL;
  WcOmemoListState list;

  g_array_append_val (ids, device);
  wc_store_fixture_begin (f->store);
  change = wc_omemo_device_store_replace (f->store->db, &of, ids, NULL);
  wc_store_fixture_commit (f->store);
  to = find (f, &romeo, WC_OMEMO_2, &list);
  g_assert_cmpuint (to->devices->len, ==, 1);
  g_assert_true (wc_omemo_library_speaks (WC_OMEMO_2) == !to->is_ready);
  g_assert_true (wc_omemo_library_speaks (WC_OMEMO_2) !=
                 (((const WcOmemoRecipient *) to->devices->pdata[0])->reason ==
                  WC_OMEMO_REASON_UNSUPPORTED));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func)                                                                  \
  g_test_add ("/sync/omemo-readers/" name, Fixture, NULL, setup, func, teardown)
  ADD ("unknown", test_unknown);
  ADD ("listed", test_listed);
  ADD ("unspoken", test_unspoken);
#undef ADD
  return g_test_run ();
}
