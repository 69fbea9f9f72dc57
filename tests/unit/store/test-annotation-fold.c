/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/annotation-fixture.h"
#include "store/annotation-fold.h"
#include "store/annotation-reader.h"
#include "store/message-progress.h"
#include "store/statement.h"

static void
assert_nowhere (WcStoreFixture *f, const char *word)
{
  g_autofree char *values =
      g_strdup_printf ("SELECT 1 FROM annotation WHERE value LIKE '%%%s%%'", word);
  g_autofree char *bodies =
      g_strdup_printf ("SELECT 1 FROM message WHERE body LIKE '%%%s%%'", word);
  g_autofree char *words =
      g_strdup_printf ("SELECT 1 FROM search WHERE search MATCH '%s'", word);

  g_assert_cmpint (wc_store_fixture_count (f, values), ==, 0);
  g_assert_cmpint (wc_store_fixture_count (f, bodies), ==, 0);
  g_assert_cmpint (wc_store_fixture_count (f, words), ==, 0);
}

static void
test_retracted_text_is_nowhere (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();

  wc_annotation_fixture_say (f,
                             &(WcAnnotationSaid){ .at = 1, .id = "m", .body = "secret" });
  wc_annotation_fixture_say (f, &(WcAnnotationSaid){ .at = 2,
                                                     .id = "c",
                                                     .kind = WC_ANNOTATION_CORRECTION,
                                                     .target_id = "m",
                                                     .body = "secrets" });
  wc_annotation_fixture_say (
      f, &(WcAnnotationSaid){
             .at = 3, .id = "x", .kind = WC_ANNOTATION_RETRACTION, .target_id = "m" });
  assert_nowhere (f, "secret");
  assert_nowhere (f, "secrets");
  wc_annotation_fixture_assert (f, NULL, "m \"\" edited retracted=\n");
  /* nor does a correction that comes late bring a text back */
  wc_annotation_fixture_say (f, &(WcAnnotationSaid){ .at = 4,
                                                     .id = "d",
                                                     .kind = WC_ANNOTATION_CORRECTION,
                                                     .target_id = "m",
                                                     .body = "secrets" });
  assert_nowhere (f, "secrets");
}

static void
advance (WcStoreFixture *f, gint64 id, WcMessageState state)
{
  g_autoptr (GError) error = NULL;

  wc_store_fixture_begin (f);
  if (state == WC_MESSAGE_STATE_FAILED)
    wc_message_progress_fail (f->db, id, "forbidden", NULL, &error);
  else if (state == WC_MESSAGE_STATE_QUEUED)
    wc_message_progress_requeue (f->db, id, &error);
  else
    wc_message_progress_advance (f->db, id, state, NULL, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (f);
}

/* What was refused does not count; a second try does again. */
static void
test_own_that_fail (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  gint64 edit;

  wc_annotation_fixture_say (
      f, &(WcAnnotationSaid){ .at = 1, .id = "m", .outgoing = TRUE, .body = "one" });
  edit =
      wc_annotation_fixture_say (f, &(WcAnnotationSaid){ .at = 2,
                                                         .id = "c",
                                                         .outgoing = TRUE,
                                                         .kind = WC_ANNOTATION_CORRECTION,
                                                         .target_id = "m",
                                                         .body = "two" });
  wc_annotation_fixture_assert (f, NULL, "m \"two\" edited\n");
  advance (f, edit, WC_MESSAGE_STATE_FAILED);
  wc_annotation_fixture_assert (f, NULL, "m \"one\"\n");
  g_assert_cmpint (wc_store_fixture_count (f, "SELECT 1 FROM annotation WHERE kind = 6"),
                   ==, 0);
  advance (f, edit, WC_MESSAGE_STATE_QUEUED);
  wc_annotation_fixture_assert (f, NULL, "m \"two\" edited\n");
}

/* A text is given up once the server knows that it is to be. */
static void
test_own_retraction_waits (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  const WcAnnotationSaid said = { .at = 2,
                                  .id = "x",
                                  .outgoing = TRUE,
                                  .kind = WC_ANNOTATION_RETRACTION,
                                  .target_id = "m" };
  gint64 id;

  wc_annotation_fixture_say (
      f, &(WcAnnotationSaid){ .at = 1, .id = "m", .outgoing = TRUE, .body = "one" });
  id = wc_annotation_fixture_say_in (f, &said, WC_MESSAGE_STATE_QUEUED);
  wc_annotation_fixture_assert (f, NULL, "m \"one\"\n");
  g_free (wc_store_fixture_events (f));
  advance (f, id, WC_MESSAGE_STATE_SENDING);
  wc_store_fixture_assert_events (f, "");
  advance (f, id, WC_MESSAGE_STATE_FAILED);
  wc_annotation_fixture_assert (f, NULL, "m \"one\"\n");
  advance (f, id, WC_MESSAGE_STATE_QUEUED);
  advance (f, id, WC_MESSAGE_STATE_SENT);
  wc_annotation_fixture_assert (f, NULL, "m \"\" retracted=\n");
  /* refused late */
  advance (f, id, WC_MESSAGE_STATE_FAILED);
  wc_annotation_fixture_assert (f, NULL, "m \"\" retracted=\n");
}

/* Whichever of the two comes first. */
static void
test_retracted_and_corrected (void)
{
  static const WcAnnotationSaid said[] = {
    { .at = 2,
      .id = "c",
      .kind = WC_ANNOTATION_CORRECTION,
      .target_id = "m",
      .body = "two" },
    { .at = 3, .id = "x", .kind = WC_ANNOTATION_RETRACTION, .target_id = "m" },
  };

  for (guint first = 0; first < 2; first++)
    {
      g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
      g_autoptr (GPtrArray) edits = NULL;
      gint64 id = wc_annotation_fixture_say (
          f, &(WcAnnotationSaid){ .at = 1, .id = "m", .body = "one" });

      wc_annotation_fixture_say (f, &said[first]);
      wc_annotation_fixture_say (f, &said[1 - first]);
      edits = wc_annotation_reader_edits (f->db, f->account, id, NULL);
      g_assert_cmpuint (edits->len, ==, 2);
      assert_nowhere (f, "one");
      assert_nowhere (f, "two");
    }
}

/* Says @said, @n times, the last of them as @out_steps tells. */
static void
say_often (WcStoreFixture *f,
           const WcAnnotationSaid *said,
           gint64 from,
           int n,
           gint64 *out_steps)
{
  for (int i = 0; i < n; i++)
    {
      g_autofree char *value = g_strdup_printf ("%d", i);
      WcAnnotationSaid one = *said;

      one.at = from + i;
      one.value = one.kind == WC_ANNOTATION_REACTIONS ? value : NULL;
      one.body = one.kind == WC_ANNOTATION_CORRECTION ? value : NULL;
      wc_store_fixture_steps (f);
      wc_annotation_fixture_say (f, &one);
    }
  *out_steps = wc_store_fixture_steps (f);
}

/* One more costs what it cost before, however much was said: @said is what is said again
 * and again, @once what was said of the same message before. */
static void
assert_costs_the_same (const WcAnnotationSaid *said, const WcAnnotationSaid *once)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  gint64 first, last, read_first, read_last;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  wc_annotation_fixture_say (f, &(WcAnnotationSaid){ .at = 1, .id = "m", .body = "one" });
  if (once != NULL)
    wc_annotation_fixture_say (f, once);
  say_often (f, said, 10, 10, &first);
  before = wc_annotation_fixture_dump (f, NULL);
  read_first = wc_store_fixture_steps (f);
  say_often (f, said, 20, 500, &last);
  after = wc_annotation_fixture_dump (f, NULL);
  read_last = wc_store_fixture_steps (f);
  g_assert_cmpint (first, >, 0);
  g_assert_cmpint (last, <, first + first / 4);
  g_assert_cmpint (read_last, <, read_first + read_first / 4);
}

static void
test_costs (void)
{
  const WcAnnotationSaid reaction = { .kind = WC_ANNOTATION_REACTIONS, .target_id = "m" };
  const WcAnnotationSaid correction = { .kind = WC_ANNOTATION_CORRECTION,
                                        .target_id = "m" };
  const WcAnnotationSaid retraction = { .kind = WC_ANNOTATION_RETRACTION,
                                        .target_id = "m" };
  WcAnnotationSaid corrected = correction;
  WcAnnotationSaid retracted = retraction;

  corrected.at = retracted.at = 2;
  corrected.body = "two";
  assert_costs_the_same (&reaction, NULL);
  assert_costs_the_same (&reaction, &corrected);
  assert_costs_the_same (&correction, NULL);
  assert_costs_the_same (&correction, &retracted);
  assert_costs_the_same (&retraction, &corrected);
}

static gint64
number (WcStoreFixture *f, const char *sql)
{
  g_autoptr (GError) error = NULL;
  gint64 found = 0;

  wc_statement_get_int (f->db, sql, &found, &error);
  g_assert_no_error (error);
  return found;
}

/* What is counted is what is there to be read. */
static void
assert_unread (WcStoreFixture *f, gint64 unread)
{
  g_assert_cmpint (number (f, "SELECT count (*) FROM message m JOIN chat c "
                              "ON c.address = m.chat WHERE m.id > c.read_id "
                              "AND m.outgoing = 0 AND m.flags & 64 = 0"),
                   ==, unread);
  g_assert_cmpint (number (f, "SELECT sum (unread) FROM chat"), ==, unread);
}

/* Neither what was taken back, whichever came first, nor what is a part of another. */
static void
test_unread (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  static const struct
  {
    WcAnnotationSaid said;
    gint64 unread;
  } steps[] = {
    { { .at = 1, .id = "a", .body = "one" }, 1 },
    { { .at = 2, .id = "b", .body = "two" }, 2 },
    { { .at = 3, .id = "ra", .kind = WC_ANNOTATION_RETRACTION, .target_id = "a" }, 1 },
    { { .at = 4, .id = "ra2", .kind = WC_ANNOTATION_RETRACTION, .target_id = "a" }, 1 },
    { { .at = 5, .id = "rc", .kind = WC_ANNOTATION_RETRACTION, .target_id = "c" }, 1 },
    { { .at = 4, .id = "c", .body = "three" }, 1 },
    { { .at = 7,
        .id = "e",
        .body = "four",
        .kind = WC_ANNOTATION_CORRECTION,
        .target_id = "d" },
      2 },
    { { .at = 8, .id = "re", .kind = WC_ANNOTATION_RETRACTION, .target_id = "e" }, 1 },
    { { .at = 6, .id = "d", .body = "for" }, 1 },
    { { .at = 9, .id = "f", .body = "five" }, 2 },
  };

  g_assert_cmpint (WC_MESSAGE_FLAG_RETRACTED, ==, 64);
  for (gsize i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      wc_annotation_fixture_say (f, &steps[i].said);
      assert_unread (f, steps[i].unread);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/annotation-fold/retracted-text-is-nowhere",
                   test_retracted_text_is_nowhere);
  g_test_add_func ("/annotation-fold/own-that-fail", test_own_that_fail);
  g_test_add_func ("/annotation-fold/own-retraction-waits", test_own_retraction_waits);
  g_test_add_func ("/annotation-fold/retracted-and-corrected",
                   test_retracted_and_corrected);
  g_test_add_func ("/annotation-fold/costs", test_costs);
  g_test_add_func ("/annotation-fold/unread", test_unread);
  return g_test_run ();
}
