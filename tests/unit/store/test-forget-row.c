/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/annotation-fixture.h"
#include "store/forget-row.h"
#include "store/forget.h"
#include "store/message-progress.h"
#include "store/message-store.h"
#include "store/outbox-store.h"
#include "store/retention-store.h"
#include "store/statement.h"

static gint64
queue (WcStoreFixture *f, const WcAnnotationSaid *said)
{
  gint64 id = wc_annotation_fixture_say_in (f, said, WC_MESSAGE_STATE_QUEUED);
  WcOutboxEntry entry = { .account = f->account,
                          .chat = (char *) WC_STORE_ROMEO,
                          .message = id };
  g_autoptr (GError) error = NULL;

  wc_store_fixture_begin (f);
  wc_outbox_store_add (f->db, &entry, NULL, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (f);
  return id;
}

static void
forget (WcStoreFixture *f, gint64 id)
{
  g_autoptr (GError) error = NULL;

  wc_store_fixture_begin (f);
  wc_forget_messages (f->db, f->account, &id, 1, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (f);
}

static void
come_to (WcStoreFixture *f, gint64 id, WcMessageState state)
{
  g_autoptr (GError) error = NULL;

  wc_store_fixture_begin (f);
  if (state == WC_MESSAGE_STATE_FAILED)
    wc_message_progress_fail (f->db, id, "forbidden", NULL, &error);
  else
    wc_message_progress_advance (f->db, id, state, NULL, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (f);
}

static const WcAnnotationSaid sent = {
  .at = 1, .outgoing = TRUE, .id = "m", .body = "regret"
};
static const WcAnnotationSaid about[] = {
  { .at = 2,
    .outgoing = TRUE,
    .id = "c",
    .kind = WC_ANNOTATION_CORRECTION,
    .target_id = "m",
    .body = "remorse" },
  { .at = 3,
    .outgoing = TRUE,
    .id = "e",
    .kind = WC_ANNOTATION_REACTIONS,
    .target_id = "m",
    .value = "👍" },
  { .at = 4,
    .outgoing = TRUE,
    .id = "x",
    .kind = WC_ANNOTATION_RETRACTION,
    .target_id = "m" },
};

/* What waits to be told is whole until it has left, or will not; then nothing of it is
 * kept. An answer stays one. */
static void
test_told (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  gint64 id = wc_annotation_fixture_say (f, &sent);
  gint64 told[G_N_ELEMENTS (about)];

  for (gsize i = 0; i < G_N_ELEMENTS (about); i++)
    told[i] = queue (f, &about[i]);
  wc_annotation_fixture_say (f, &(WcAnnotationSaid){ .at = 5,
                                                     .id = "r",
                                                     .body = "why?",
                                                     .kind = WC_ANNOTATION_REPLY,
                                                     .target_id = "m" });
  forget (f, id);
  wc_annotation_fixture_assert (f, NULL, "r \"why?\" reply=m:?\n");
  g_assert_cmpuint (wc_outbox_store_count (f->db, f->account), ==, 3);
  for (gsize i = 0; i < G_N_ELEMENTS (about); i++)
    {
      g_autoptr (WcMessage) message =
          wc_message_store_get (f->db, f->account, told[i], NULL);
      const WcAnnotation *said = wc_message_find_annotation (message, about[i].kind);

      g_assert_true (wc_message_says_something (message));
      g_assert_cmpstr (said->target_id, ==, "m");
      g_assert_cmpint (said->target, ==, 0);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (about); i++)
    come_to (f, told[i],
             i == 1   ? WC_MESSAGE_STATE_FAILED
             : i == 0 ? WC_MESSAGE_STATE_SENT
                      : WC_MESSAGE_STATE_DELIVERED);
  g_assert_cmpint (wc_store_fixture_count (f, "SELECT 1 FROM annotation WHERE kind <> 1"),
                   ==, 0);
  g_assert_cmpint (wc_store_fixture_count (f, "SELECT 1 FROM message WHERE chat < 0"), ==,
                   0);
  wc_store_fixture_check (f);
}

/* What is about a message that is held, or waits for one, is left alone. */
static void
test_others (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  gint64 told;

  wc_annotation_fixture_say (f, &(WcAnnotationSaid){ .at = 2,
                                                     .id = "x",
                                                     .kind = WC_ANNOTATION_RETRACTION,
                                                     .target_id = "later" });
  wc_annotation_fixture_say (f, &sent);
  told = queue (f, &about[2]);
  come_to (f, told, WC_MESSAGE_STATE_SENT);
  wc_annotation_fixture_assert (f, NULL, "m \"\" retracted=\n");
  g_assert_cmpint (wc_store_fixture_count (f, "SELECT 1 FROM annotation WHERE kind = 4"),
                   ==, 2);
}

static void
run (WcStoreFixture *f, const char *sql)
{
  g_autoptr (GError) error = NULL;

  wc_store_fixture_begin (f);
  wc_statement_exec (f->db, sql, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (f);
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

static gint64
n_rows (WcStoreFixture *f, const char *where)
{
  g_autofree char *sql = g_strdup_printf ("SELECT 1 FROM message WHERE %s", where);

  return wc_store_fixture_count (f, sql);
}

/* What only was a part of it, or about it, leaves no more than it does itself. */
static void
test_parts (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  gint64 id = wc_annotation_fixture_say (f, &sent);

  wc_annotation_fixture_say (
      f, &(WcAnnotationSaid){ .at = 2, .outgoing = TRUE, .id = "n", .body = "other" });
  for (gsize i = 0; i < G_N_ELEMENTS (about); i++)
    wc_annotation_fixture_say (f, &about[i]);
  wc_annotation_fixture_say (f, &(WcAnnotationSaid){ .at = 6,
                                                     .outgoing = TRUE,
                                                     .id = "t",
                                                     .kind = WC_ANNOTATION_RETRACTION,
                                                     .target_id = "n" });
  run (f, "UPDATE message SET thread = 'THREAD' WHERE chat < 0");
  run (f, "INSERT INTO retention (account, counted_id, bytes) "
          "SELECT id, 9000000000000000, 10000 FROM account");
  g_assert_cmpint (n_rows (f, "chat < 0 AND message_id IS NOT NULL"), ==, 4);
  forget (f, id);
  g_assert_cmpint (n_rows (f, "chat IS NULL"), ==, 4);
  g_assert_cmpint (number (f, "SELECT bytes FROM retention"), ==,
                   10000 - 4 * WC_RETENTION_STORE_ROW_BYTES);
  g_assert_cmpint (n_rows (f, "chat IS NULL AND thread IS NOT NULL"), ==, 0);
  g_assert_cmpint (n_rows (f, "chat < 0 AND thread = 'THREAD'"), ==, 1);
  wc_annotation_fixture_assert (f, NULL, "n \"\" retracted=\n");
  wc_store_fixture_check (f);
}

/* Nobody has what waits itself: what waits to be said about it goes with it. */
static void
test_about_unsent (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  gint64 id = queue (f, &sent);

  for (gsize i = 0; i < G_N_ELEMENTS (about); i++)
    queue (f, &about[i]);
  forget (f, id);
  g_assert_cmpuint (wc_outbox_store_count (f->db, f->account), ==, 0);
  g_assert_cmpint (wc_store_fixture_count (f, "SELECT 1 FROM annotation"), ==, 0);
  g_assert_cmpint (
      wc_store_fixture_count (f, "SELECT 1 FROM message WHERE chat IS NOT NULL"), ==, 0);
}

/* They may have one that failed as uncertain: what waits to be said about it is told. */
static void
test_about_doubtful (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  gint64 id = queue (f, &sent);
  g_autoptr (GError) error = NULL;

  wc_store_fixture_begin (f);
  wc_message_progress_fail (f->db, id, "uncertain", NULL, &error);
  g_assert_no_error (error);
  wc_message_progress_requeue (f->db, id, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (f);
  for (gsize i = 0; i < G_N_ELEMENTS (about); i++)
    queue (f, &about[i]);
  g_assert_cmpuint (wc_outbox_store_count (f->db, f->account), ==, 4);
  forget (f, id);
  g_assert_cmpuint (wc_outbox_store_count (f->db, f->account), ==, 3);
  g_assert_cmpint (wc_store_fixture_count (f, "SELECT 1 FROM annotation"), ==, 3);
}

static void
forget_all (WcStoreFixture *f)
{
  WcForgetPart part = { f->account, WC_STORE_ROMEO, 0, 2 };
  g_autoptr (GError) error = NULL;
  gboolean more = TRUE;

  wc_store_fixture_begin (f);
  wc_forget_begin (f->db, f->account, WC_STORE_ROMEO, 0, &part.up_to, &error);
  g_assert_no_error (error);
  for (int n = 0; more; n++)
    {
      g_assert_cmpint (n, <, 20);
      wc_forget_part (f->db, &part, &more, &error);
      g_assert_no_error (error);
    }
  wc_store_fixture_commit (f);
}

/* The same where a whole chat goes: what was never sent is not, the rest is told. */
static void
test_chat (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  const WcAnnotationSaid unsent = {
    .at = 5, .outgoing = TRUE, .id = "n", .body = "never"
  };
  const WcAnnotationSaid liked = { .at = 6,
                                   .outgoing = TRUE,
                                   .id = "l",
                                   .kind = WC_ANNOTATION_REACTIONS,
                                   .target_id = "n",
                                   .value = "👍" };
  gint64 told[G_N_ELEMENTS (about)];

  wc_annotation_fixture_say (f, &sent);
  for (gsize i = 0; i < G_N_ELEMENTS (about); i++)
    told[i] = queue (f, &about[i]);
  queue (f, &unsent);
  queue (f, &liked);
  forget_all (f);
  g_assert_cmpuint (wc_outbox_store_count (f->db, f->account), ==, 3);
  g_assert_cmpint (
      wc_store_fixture_count (f, "SELECT 1 FROM annotation WHERE target_id IS NOT NULL"),
      ==, 3);
  for (gsize i = 0; i < G_N_ELEMENTS (about); i++)
    come_to (f, told[i], WC_MESSAGE_STATE_SENT);
  g_assert_cmpint (wc_store_fixture_count (f, "SELECT 1 FROM annotation"), ==, 0);
  g_assert_cmpint (
      wc_store_fixture_count (f, "SELECT 1 FROM message WHERE chat IS NOT NULL"), ==, 0);
  wc_store_fixture_check (f);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/forget-row/told", test_told);
  g_test_add_func ("/store/forget-row/others", test_others);
  g_test_add_func ("/store/forget-row/parts", test_parts);
  g_test_add_func ("/store/forget-row/about-unsent", test_about_unsent);
  g_test_add_func ("/store/forget-row/about-doubtful", test_about_doubtful);
  g_test_add_func ("/store/forget-row/chat", test_chat);
  return g_test_run ();
}
