/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/annotation-fixture.h"
#include "store/annotation-reader.h"
#include "store/message-store.h"

static void
react (WcStoreFixture *f, const char *from, gint64 at, const char *emojis)
{
  wc_annotation_fixture_say (f, &(WcAnnotationSaid){ .at = at,
                                                     .from = from,
                                                     .kind = WC_ANNOTATION_REACTIONS,
                                                     .target_id = "m",
                                                     .value = emojis });
}

/* The newest of each, from whatever device; none is taken back. */
static void
test_reactions (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();

  wc_annotation_fixture_say (f, &(WcAnnotationSaid){ .at = 1, .id = "m", .body = "b" });
  react (f, WC_STORE_ROMEO "/one", 2, "👍");
  react (f, WC_STORE_ROMEO "/two", 3, "❤️\n🎉");
  wc_annotation_fixture_assert (f, NULL,
                                "m \"b\" reactions=romeo@montague.lit/two:❤️,🎉\n");
  react (f, WC_STORE_ROMEO "/one", 4, "");
  wc_annotation_fixture_assert (f, NULL, "m \"b\"\n");
}

static void
test_edits (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  gint64 id = wc_annotation_fixture_say (
      f, &(WcAnnotationSaid){ .at = 1, .id = "m", .body = "a" });
  g_autoptr (GPtrArray) before = wc_annotation_reader_edits (f->db, f->account, id, NULL);
  g_autoptr (GPtrArray) after = NULL;

  g_assert_cmpuint (before->len, ==, 0);
  for (int i = 2; i < 4; i++)
    wc_annotation_fixture_say (f, &(WcAnnotationSaid){ .at = i,
                                                       .kind = WC_ANNOTATION_CORRECTION,
                                                       .target_id = "m",
                                                       .body = i == 2 ? "b" : "c" });
  after = wc_annotation_reader_edits (f->db, f->account, id, NULL);
  g_assert_cmpuint (after->len, ==, 3);
  for (guint i = 0; i < after->len; i++)
    {
      const WcEdit *edit = g_ptr_array_index (after, i);

      g_assert_cmpint (edit->body[0], ==, "abc"[i]);
      g_assert_false (edit->retracted);
      g_assert_cmpint (edit->ts_us, ==,
                       WC_STORE_NOW - G_TIME_SPAN_HOUR + (i + 1) * G_USEC_PER_SEC);
    }
}

/* It is told that texts are gone for that, and not as those of files alone are not there.
 */
static void
test_retracted (void)
{
  static const WcAnnotationSaid talk[] = {
    { .at = 1, .id = "m", .body = "a" },
    { .at = 2, .kind = WC_ANNOTATION_CORRECTION, .target_id = "m", .body = "b" },
    { .at = 3, .id = "r", .kind = WC_ANNOTATION_REPLY, .target_id = "m", .body = "c" },
    { .at = 4, .kind = WC_ANNOTATION_RETRACTION, .target_id = "m" },
  };
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  gint64 ids[G_N_ELEMENTS (talk)];
  g_autoptr (GPtrArray) edits = NULL;
  g_autoptr (WcMessage) answer = NULL;
  const WcAnnotation *reply;

  for (guint i = 0; i < G_N_ELEMENTS (talk); i++)
    ids[i] = wc_annotation_fixture_say (f, &talk[i]);
  edits = wc_annotation_reader_edits (f->db, f->account, ids[0], NULL);
  g_assert_cmpuint (edits->len, ==, 2);
  for (guint i = 0; i < edits->len; i++)
    {
      const WcEdit *edit = g_ptr_array_index (edits, i);

      g_assert_null (edit->body);
      g_assert_true (edit->retracted);
    }
  answer = wc_message_store_get (f->db, f->account, ids[2], NULL);
  reply = wc_message_find_annotation (answer, WC_ANNOTATION_REPLY);
  g_assert_cmpint (reply->target, ==, ids[0]);
  g_assert_true (reply->target_retracted);
}

/* What an archive finds is shown by itself, or by what it corrects. */
static void
test_shown (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  gint64 id = wc_annotation_fixture_say (
      f, &(WcAnnotationSaid){ .at = 1, .id = "m", .body = "a" });
  gint64 correction = wc_annotation_fixture_say (
      f, &(WcAnnotationSaid){
             .at = 2, .kind = WC_ANNOTATION_CORRECTION, .target_id = "m", .body = "b" });
  gint64 early =
      wc_annotation_fixture_say (f, &(WcAnnotationSaid){ .at = 3,
                                                         .kind = WC_ANNOTATION_REACTIONS,
                                                         .target_id = "not here",
                                                         .value = "👍" });
  const struct
  {
    gint64 row, shown;
  } cases[] = { { id, id }, { correction, id }, { early, 0 } };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *archive_id = g_strdup_printf ("archived-%zu", i);
      g_autofree char *sql = g_strdup_printf (
          "UPDATE message SET archive_id = '%s', archive_by = (SELECT id FROM address "
          "WHERE jid = '" WC_STORE_ROMEO "') WHERE id = %" G_GINT64_FORMAT,
          archive_id, cases[i].row);

      wc_store_fixture_count (f, sql);
      g_assert_cmpint (wc_annotation_reader_find_shown (f->db, f->account, WC_STORE_ROMEO,
                                                        archive_id, NULL),
                       ==, cases[i].shown);
      g_assert_cmpint (wc_annotation_reader_find_shown (
                           f->db, f->account, WC_STORE_JULIET, archive_id, NULL),
                       ==, 0);
    }
}

/* What an archive leaves of a retracted message (XEP-0424 § 4.2), before and after the
 * word of who retracted it. */
static void
test_mark_of_an_archive (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  WcMessageBuilder *builder = wc_store_fixture_message (
      f, WC_STORE_ROMEO, FALSE, WC_STORE_NOW - 2 * G_TIME_SPAN_HOUR);
  g_autoptr (WcMessage) message = NULL;
  g_autoptr (GError) error = NULL;

  wc_message_builder_set_message_id (builder, "m");
  wc_message_builder_take_annotation (
      builder, wc_annotation_new (WC_ANNOTATION_RETRACTION, NULL, NULL));
  message = wc_message_builder_end (builder);
  wc_store_fixture_begin (f);
  g_assert_true (wc_message_store_add (f->db, message, 0, &error));
  wc_store_fixture_commit (f);
  wc_annotation_fixture_assert (f, NULL, "m \"\" retracted=\n");
  wc_annotation_fixture_say (f, &(WcAnnotationSaid){ .at = 1,
                                                     .kind = WC_ANNOTATION_RETRACTION,
                                                     .target_id = "m",
                                                     .value = "why" });
  wc_annotation_fixture_assert (f, NULL, "m \"\" retracted=why\n");
}

/* Adds a message of @ts_us that its archive took away, as it says, at @said_us. Returns:
 * when that was, as it is read. */
static gint64
read_mark (WcStoreFixture *f, gint64 ts_us, gint64 said_us)
{
  WcMessageBuilder *builder = wc_store_fixture_message (f, WC_STORE_ROMEO, FALSE, ts_us);
  WcAnnotation *mark = wc_annotation_new (WC_ANNOTATION_RETRACTION, NULL, NULL);
  g_autoptr (WcMessage) message = NULL;
  g_autoptr (WcMessage) read = NULL;

  mark->said_us = said_us;
  wc_message_builder_take_annotation (builder, mark);
  message = wc_message_builder_end (builder);
  wc_store_fixture_begin (f);
  g_assert_true (wc_message_store_add (f->db, message, 0, NULL));
  wc_store_fixture_commit (f);
  read = wc_message_store_get (f->db, f->account, message->id, NULL);
  return read->retracted_us;
}

/* The archive's word for when, where that can be. */
static void
test_stamp_of_a_mark (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  gint64 ts_us = WC_STORE_NOW - G_TIME_SPAN_HOUR;

  g_assert_cmpint (read_mark (f, ts_us, 0), ==, ts_us);
  g_assert_cmpint (read_mark (f, ts_us + 1, ts_us + 7), ==, ts_us + 7);
  g_assert_cmpint (read_mark (f, ts_us + 2, ts_us - 7), ==, ts_us + 2);
  g_assert_cmpint (read_mark (f, ts_us + 3, G_MAXINT64), ==,
                   WC_STORE_NOW + G_TIME_SPAN_DAY);
}

/* A page of plain messages asks for nothing more. */
static void
test_nothing_said (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;

  g_ptr_array_add (none, NULL);
  g_assert_true (wc_annotation_reader_fill (f->db, none, &error));
  g_assert_no_error (error);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/annotation-reader/reactions", test_reactions);
  g_test_add_func ("/annotation-reader/edits", test_edits);
  g_test_add_func ("/annotation-reader/retracted", test_retracted);
  g_test_add_func ("/annotation-reader/shown", test_shown);
  g_test_add_func ("/annotation-reader/mark-of-an-archive", test_mark_of_an_archive);
  g_test_add_func ("/annotation-reader/stamp-of-a-mark", test_stamp_of_a_mark);
  g_test_add_func ("/annotation-reader/nothing-said", test_nothing_said);
  return g_test_run ();
}
