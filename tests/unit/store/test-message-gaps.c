/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/annotation-fixture.h"
#include "store/message-gaps.h"
#include "store/statement.h"

static void
assert_gaps (WcStoreFixture *f, gint64 id, gboolean mark, gboolean rest)
{
  g_autoptr (GError) error = NULL;
  WcMessageGaps gaps;

  wc_message_gaps_find (f->db, id, &gaps, &error);
  g_assert_no_error (error);
  g_assert_cmpint (gaps.mark, ==, mark);
  g_assert_cmpint (gaps.files, ==, rest);
  g_assert_cmpint (gaps.extra, ==, rest);
}

static void
test_find (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  const WcAnnotationSaid first = { .at = 1, .id = "m", .body = "m" };
  const WcAnnotationSaid reaction = {
    .at = 2, .id = "r", .kind = WC_ANNOTATION_REACTIONS, .target_id = "m", .value = "x"
  };
  const WcAnnotationSaid correction = {
    .at = 3, .id = "c", .kind = WC_ANNOTATION_CORRECTION, .target_id = "m", .body = "n"
  };
  const WcAnnotationSaid retraction = {
    .at = 4, .id = "t", .kind = WC_ANNOTATION_RETRACTION, .target_id = "m"
  };
  gint64 id = wc_annotation_fixture_say (f, &first);

  assert_gaps (f, id, TRUE, TRUE);
  assert_gaps (f, wc_annotation_fixture_say (f, &reaction), FALSE, FALSE);
  wc_annotation_fixture_say (f, &correction);
  assert_gaps (f, id, TRUE, FALSE);
  wc_annotation_fixture_say (f, &retraction);
  assert_gaps (f, id, FALSE, FALSE);
  assert_gaps (f, 7, FALSE, FALSE);
}

static void
test_fill (void)
{
  static const char SQL[] =
      "INSERT INTO attachment (account, message, sources, hashes, size, width, height, "
      "duration_ms, modified_us, disposition, thumbnail_width, thumbnail_height, state, "
      "used_us) VALUES (?1, ?2, 'https://x.lit/2', '', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)";
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  const WcAnnotationSaid file = { .at = 1, .id = "m", .file = "https://x.lit/1" };
  const WcAnnotationSaid text = { .at = 2, .id = "n", .body = "n" };
  const WcMessageGaps nothing = { FALSE, FALSE, FALSE };
  const WcMessageGaps files = { FALSE, TRUE, FALSE };
  gint64 id = wc_annotation_fixture_say (f, &file);
  WcMessageGaps gaps;

  g_assert_true (wc_message_gaps_find (f->db, id, &gaps, NULL));
  g_assert_false (gaps.files);
  g_assert_true (gaps.extra);
  id = wc_annotation_fixture_say (f, &text);
  wc_store_fixture_begin (f);
  g_assert_true (wc_message_gaps_fill (f->db, id, &nothing, NULL));
  wc_annotation_fixture_assert (f, WC_STORE_ROMEO,
                                "m \"\" file=https://x.lit/1\nn \"n\"\n");
  g_assert_true (wc_statement_exec (f->db, SQL, NULL, WC_INT (f->account), WC_INT (id)));
  g_assert_true (wc_message_gaps_fill (f->db, id, &files, NULL));
  wc_store_fixture_commit (f);
  wc_annotation_fixture_assert (
      f, WC_STORE_ROMEO, "m \"\" file=https://x.lit/1\nn \"n\" file=https://x.lit/2\n");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/message-gaps/find", test_find);
  g_test_add_func ("/message-gaps/fill", test_fill);
  return g_test_run ();
}
