/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/annotation-fixture.h"
#include "store/expiry-store.h"
#include "store/forget.h"

static gint64
say_passing (WcStoreFixture *f, const char *body)
{
  gint64 id = wc_store_fixture_say (f, WC_STORE_ROMEO, FALSE, f->now_us, body);
  g_autoptr (GError) error = NULL;

  wc_store_fixture_begin (f);
  wc_expiry_store_add (f->db, id, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (f);
  return id;
}

static gboolean
expire (WcStoreFixture *f, guint limit)
{
  g_autoptr (GError) error = NULL;
  gboolean more = FALSE;

  wc_expiry_store_expire (f->db, limit, &more, &error);
  g_assert_no_error (error);
  return more;
}

static gint64
count (WcStoreFixture *f, const char *body)
{
  g_autofree char *sql =
      g_strdup_printf ("SELECT 1 FROM message WHERE body = '%s'", body);

  return wc_store_fixture_count (f, sql);
}

static void
test_goes_in_time (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autofree char *expected = NULL;
  gint64 id = say_passing (f, "off the record");

  wc_store_fixture_say (f, WC_STORE_ROMEO, FALSE, f->now_us + 1, "for good");
  f->now_us += WC_EXPIRY_KEEP_US - 1;
  g_assert_false (expire (f, 10));
  g_assert_cmpint (count (f, "off the record"), ==, 1);

  f->now_us += 1;
  g_free (wc_store_fixture_events (f));
  g_assert_false (expire (f, 10));
  expected = g_strdup_printf ("message.removed %s id=%" G_GINT64_FORMAT "\n",
                              WC_STORE_ROMEO, id);
  wc_store_fixture_assert_events (f, expected);
  g_assert_cmpint (count (f, "off the record"), ==, 0);
  g_assert_cmpint (count (f, "for good"), ==, 1);
  g_assert_cmpint (wc_store_fixture_count (f, "SELECT 1 FROM expiry"), ==, 0);
  wc_store_fixture_check (f);
}

static void
test_in_steps (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();

  for (guint i = 0; i < 5; i++)
    {
      f->now_us++;
      say_passing (f, "off the record");
    }
  f->now_us += WC_EXPIRY_KEEP_US;
  g_assert_true (expire (f, 3));
  g_assert_cmpint (count (f, "off the record"), ==, 2);
  g_assert_false (expire (f, 3));
  g_assert_cmpint (count (f, "off the record"), ==, 0);
}

/* A person was faster. */
static void
test_forgotten_before (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (GError) error = NULL;
  gint64 id = say_passing (f, "off the record");

  wc_store_fixture_begin (f);
  wc_forget_messages (f->db, f->account, &id, 1, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (f);
  f->now_us += WC_EXPIRY_KEEP_US;
  g_free (wc_store_fixture_events (f));
  g_assert_false (expire (f, 3));
  wc_store_fixture_assert_events (f, "");
  g_assert_cmpint (wc_store_fixture_count (f, "SELECT 1 FROM expiry"), ==, 0);
}

/* Says @said for a day only. */
static void
say_about (WcStoreFixture *f, const WcAnnotationSaid *said)
{
  gint64 id = wc_annotation_fixture_say (f, said);
  g_autoptr (GError) error = NULL;

  wc_store_fixture_begin (f);
  wc_expiry_store_add (f->db, id, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (f);
}

/* What is said about others goes too: what was reacted, and a text that nobody was to
 * keep. What was taken back does not look as if it had not been. */
static void
test_what_is_said_about_others (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autofree char *expected = NULL;
  gint64 m;

  m = wc_annotation_fixture_say (
      f, &(WcAnnotationSaid){ .at = 1, .id = "m", .body = "one" });
  wc_annotation_fixture_say (f, &(WcAnnotationSaid){ .at = 2, .id = "n", .body = "two" });
  say_about (
      f, &(WcAnnotationSaid){
             .at = 3, .kind = WC_ANNOTATION_REACTIONS, .target_id = "m", .value = "👍" });
  say_about (f, &(WcAnnotationSaid){ .at = 4,
                                     .kind = WC_ANNOTATION_CORRECTION,
                                     .target_id = "m",
                                     .body = "off the record" });
  say_about (f, &(WcAnnotationSaid){ .at = 5,
                                     .kind = WC_ANNOTATION_RETRACTION,
                                     .target_id = "n",
                                     .value = "slip" });
  wc_annotation_fixture_assert (
      f, NULL,
      "m \"off the record\" edited "
      "reactions=romeo@montague.lit:👍\nn \"\" retracted=slip\n");
  f->now_us += WC_EXPIRY_KEEP_US;
  g_free (wc_store_fixture_events (f));
  g_assert_false (expire (f, 10));
  expected = g_strdup_printf (
      "message.changed " WC_STORE_ROMEO " id=%" G_GINT64_FORMAT " fields=reactions\n"
      "message.changed " WC_STORE_ROMEO " id=%" G_GINT64_FORMAT " fields=body,edited\n",
      m, m);
  wc_store_fixture_assert_events (f, expected);
  wc_annotation_fixture_assert (f, NULL, "m \"one\"\nn \"\" retracted=\n");
  g_assert_cmpint (count (f, "off the record"), ==, 0);
  g_assert_cmpint (
      wc_store_fixture_count (f, "SELECT 1 FROM annotation WHERE value IS NOT NULL"), ==,
      0);
  /* not even when more is said */
  wc_annotation_fixture_say (
      f, &(WcAnnotationSaid){
             .at = 6, .kind = WC_ANNOTATION_REACTIONS, .target_id = "n", .value = "👍" });
  wc_annotation_fixture_assert (
      f, NULL, "m \"one\"\nn \"\" retracted= reactions=romeo@montague.lit:👍\n");
  wc_store_fixture_check (f);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/expiry/in-time", test_goes_in_time);
  g_test_add_func ("/store/expiry/in-steps", test_in_steps);
  g_test_add_func ("/store/expiry/forgotten-before", test_forgotten_before);
  g_test_add_func ("/store/expiry/about-others", test_what_is_said_about_others);
  return g_test_run ();
}
