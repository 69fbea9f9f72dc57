/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/annotation-fixture.h"
#include "store/message-progress.h"
#include "store/message-row.h"
#include "store/message-text.h"

static gint64
correct (WcStoreFixture *f, gint64 at, const char *id, WcMessageState state)
{
  const WcAnnotationSaid said = { .at = at,
                                  .id = id,
                                  .outgoing = TRUE,
                                  .kind = WC_ANNOTATION_CORRECTION,
                                  .target_id = "m",
                                  .body = id };

  return wc_annotation_fixture_say_in (f, &said, state);
}

static void
assert_text (WcStoreFixture *f, gint64 id, gint64 expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WcMessage) message = wc_message_row_load (f->db, id, &error);
  gint64 text = 0;

  g_assert_no_error (error);
  wc_message_text_find (f->db, message, &text, &error);
  g_assert_no_error (error);
  g_assert_cmpint (text, ==, expected);
}

/* The newest that was not refused, whichever came first. */
static void
test_find (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  const WcAnnotationSaid first = { .at = 1, .id = "m", .outgoing = TRUE, .body = "m" };
  gint64 id = wc_annotation_fixture_say (f, &first);
  g_autoptr (GError) error = NULL;
  gint64 newer, older;

  assert_text (f, id, id);
  newer = correct (f, 5, "c2", WC_MESSAGE_STATE_SENDING);
  older = correct (f, 3, "c1", WC_MESSAGE_STATE_SENT);
  assert_text (f, id, newer);
  assert_text (f, newer, newer);
  wc_store_fixture_begin (f);
  wc_message_progress_fail (f->db, newer, "forbidden", NULL, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (f);
  assert_text (f, id, older);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/message-text/find", test_find);
  return g_test_run ();
}
