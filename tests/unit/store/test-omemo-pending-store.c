/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "lib/store-fixture.h"
#include "store/forget.h"
#include "store/message-store.h"
#include "store/omemo-pending-store.h"

static gboolean
add_xml (WcStoreFixture *f, gint64 message, const char *xml)
{
  const WcOmemoPending pending = { .message = message,
                                   .jid = (char *) WC_STORE_ROMEO,
                                   .device = 5,
                                   .reason = WC_OMEMO_REASON_IDENTITY_CHANGED,
                                   .xml = (char *) xml };
  g_autoptr (GError) error = NULL;
  gboolean good;

  wc_store_fixture_begin (f);
  good = wc_omemo_pending_store_add (f->db, f->account, &pending, &error);
  wc_store_fixture_commit (f);
  if (!good)
    g_assert_error (error, WC_ERROR, WC_ERROR_TOO_LARGE);
  return good;
}

static void
wake (WcStoreFixture *f, guint32 device)
{
  const WcOmemoAddress by = { f->account, WC_STORE_ROMEO, WC_OMEMO_AXOLOTL, device };

  wc_store_fixture_begin (f);
  g_assert_true (wc_omemo_pending_store_wake (f->db, &by, NULL));
  wc_store_fixture_commit (f);
}

static GPtrArray *
list_due (WcStoreFixture *f, guint limit)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *due = wc_omemo_pending_store_list_due (f->db, f->account, limit, &error);

  g_assert_no_error (error);
  return due;
}

static GPtrArray *
list (WcStoreFixture *f)
{
  wake (f, 5);
  return list_due (f, 10000);
}

static void
test_values (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (GPtrArray) none = NULL;
  g_autoptr (GPtrArray) held = NULL;
  g_autoptr (GPtrArray) first = NULL;
  const WcOmemoPending *one;

  add_xml (f, 1, "<message/>");
  add_xml (f, 2, "<before/>");
  add_xml (f, 2, "<message id='2'/>");
  wake (f, 6);
  none = list_due (f, 10);
  g_assert_cmpuint (none->len, ==, 0);
  held = list (f);
  g_assert_cmpuint (held->len, ==, 2);
  one = held->pdata[0];
  g_assert_cmpint (one->message, ==, 1);
  g_assert_cmpstr (one->jid, ==, WC_STORE_ROMEO);
  g_assert_cmpint (one->reason, ==, WC_OMEMO_REASON_IDENTITY_CHANGED);
  g_assert_cmpstr (one->xml, ==, "<message/>");
  g_assert_cmpstr (((WcOmemoPending *) held->pdata[1])->xml, ==, "<message id='2'/>");
  first = list_due (f, 1);
  g_assert_cmpuint (first->len, ==, 1);
}

/* It is due once, also after a restart. */
static void
test_tried (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (GPtrArray) due = NULL;
  g_autoptr (GPtrArray) not_due = NULL;
  g_autoptr (GPtrArray) again = NULL;
  g_autoptr (GPtrArray) none = NULL;
  const WcOmemoPending *one;

  add_xml (f, 1, "<message/>");
  wake (f, 5);
  wc_store_fixture_restart (f);
  due = list_due (f, 10);
  one = due->pdata[0];
  wc_store_fixture_begin (f);
  g_assert_true (
      wc_omemo_pending_store_tried (f->db, one->id, WC_OMEMO_REASON_PREKEY_GONE, NULL));
  wc_store_fixture_commit (f);
  not_due = list_due (f, 10);
  g_assert_cmpuint (not_due->len, ==, 0);
  again = list (f);
  one = again->pdata[0];
  g_assert_cmpuint (one->tries, ==, 1);
  g_assert_cmpint (one->reason, ==, WC_OMEMO_REASON_PREKEY_GONE);
  wc_store_fixture_begin (f);
  g_assert_true (wc_omemo_pending_store_remove (f->db, one->id, NULL));
  wc_store_fixture_commit (f);
  none = list (f);
  g_assert_cmpuint (none->len, ==, 0);
}

/* The oldest go, whether there are too many of them or too large ones. */
static void
test_bounds (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autofree char *large = g_strnfill (WC_OMEMO_PENDING_STORE_BYTES, 'x');
  g_autofree char *half = g_strnfill (WC_OMEMO_PENDING_STORE_BYTES / 2, 'x');
  g_autofree char *too_large = g_strconcat (large, "x", NULL);
  g_autoptr (GPtrArray) many = NULL;
  g_autoptr (GPtrArray) halves = NULL;
  g_autoptr (GPtrArray) one = NULL;

  for (gint64 i = 1; i <= WC_OMEMO_PENDING_STORE_MAX + 3; i++)
    add_xml (f, i, "<m/>");
  many = list (f);
  g_assert_cmpuint (many->len, ==, WC_OMEMO_PENDING_STORE_MAX);
  g_assert_cmpint (((WcOmemoPending *) many->pdata[0])->message, ==, 4);
  for (gint64 i = 5001; i <= 5003; i++)
    add_xml (f, i, half);
  halves = list (f);
  g_assert_cmpuint (halves->len, ==, 2);
  g_assert_true (add_xml (f, 6000, large));
  g_assert_false (add_xml (f, 6001, too_large));
  one = list (f);
  g_assert_cmpuint (one->len, ==, 1);
  g_assert_cmpint (((WcOmemoPending *) one->pdata[0])->message, ==, 6000);
}

/* A message that a person takes away is not to come back as another one. */
static void
test_forgotten (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  WcMessageBuilder *builder =
      wc_store_fixture_message (f, WC_STORE_ROMEO, FALSE, WC_STORE_NOW);
  g_autoptr (WcMessage) message = NULL;
  g_autoptr (GPtrArray) held = NULL;
  g_autoptr (GError) error = NULL;

  wc_message_builder_set_encryption (builder, "omemo");
  message = wc_message_builder_end (builder);
  wc_store_fixture_begin (f);
  wc_message_store_add (f->db, message, 0, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (f);
  add_xml (f, message->id, "<message/>");
  wc_store_fixture_begin (f);
  wc_forget_messages (f->db, f->account, &message->id, 1, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (f);
  held = list (f);
  g_assert_cmpuint (held->len, ==, 0);
}

static gboolean
hold (WcStoreFixture *f, const char *xml)
{
  const WcOmemoPending pending = { .jid = (char *) WC_STORE_ROMEO, .xml = (char *) xml };
  g_autoptr (GError) error = NULL;
  gboolean kept = FALSE;

  wc_store_fixture_begin (f);
  wc_omemo_pending_store_hold (f->db, f->account, &pending, &kept, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (f);
  return kept;
}

/* What is no message yet stands beside what is one, in its order, and does not go for it.
 */
static void
test_held (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autofree char *large = g_strnfill (WC_OMEMO_PENDING_STORE_BYTES - 1000, 'x');
  g_autoptr (GPtrArray) held = NULL;

  g_assert_true (hold (f, "<one/>"));
  g_assert_true (add_xml (f, 7, "<message/>"));
  g_assert_true (hold (f, "<two/>"));
  g_assert_true (hold (f, large));
  g_assert_false (hold (f, large));
  for (guint i = 0; i < 1100; i++)
    add_xml (f, 100 + i, "<message/>");
  held = wc_omemo_pending_store_list_held (f->db, f->account, NULL);
  g_assert_cmpuint (held->len, ==, 3);
  g_assert_cmpstr (((WcOmemoPending *) held->pdata[0])->xml, ==, "<one/>");
  g_assert_cmpstr (((WcOmemoPending *) held->pdata[1])->xml, ==, "<two/>");
  for (guint i = 0; i < held->len; i++)
    g_assert_cmpint (((WcOmemoPending *) held->pdata[i])->message, <, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/omemo-pending-store/values", test_values);
  g_test_add_func ("/store/omemo-pending-store/tried", test_tried);
  g_test_add_func ("/store/omemo-pending-store/bounds", test_bounds);
  g_test_add_func ("/store/omemo-pending-store/forgotten", test_forgotten);
  g_test_add_func ("/store/omemo-pending-store/held", test_held);
  return g_test_run ();
}
