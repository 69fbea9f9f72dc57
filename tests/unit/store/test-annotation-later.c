/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/store-fixture.h"
#include "store/annotation-later.h"

static void
note (WcStoreFixture *f, gint64 message, gint64 before)
{
  g_autoptr (GError) error = NULL;
  const WcAnnotationLater later = { message, before };

  wc_store_fixture_begin (f);
  wc_annotation_later_note (f->db, &later, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (f);
}

static void
assert_taken (WcStoreFixture *f, gint64 message, gint64 before)
{
  WcAnnotationLater later = { -1, -1 };
  g_autoptr (GError) error = NULL;

  wc_store_fixture_begin (f);
  wc_annotation_later_take (f->db, &later, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (f);
  g_assert_cmpint (later.message, ==, message);
  g_assert_cmpint (later.before, ==, before);
}

static void
test_list (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();

  g_assert_false (wc_annotation_later_is_due (f->db));
  assert_taken (f, 0, 0);
  note (f, 1763726400000001, 90);
  note (f, 1763726400000002, 80);
  note (f, 1763726400000002, 85);
  note (f, 1763726400000001, 70);
  wc_store_fixture_restart (f);
  g_assert_true (wc_annotation_later_is_due (f->db));
  assert_taken (f, 1763726400000001, 90);
  assert_taken (f, 1763726400000002, 85);
  g_assert_false (wc_annotation_later_is_due (f->db));
  assert_taken (f, 0, 0);
  /* what else stands there is let alone */
  g_assert_cmpint (wc_store_fixture_count (f, "SELECT 1 FROM meta WHERE key = 'epoch'"),
                   ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/annotation-later/list", test_list);
  return g_test_run ();
}
