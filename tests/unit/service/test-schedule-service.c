/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "lib/clock-jump.h"
#include "lib/extra-fixture.h"
#include "lib/service-fixture.h"
#include "store/account-store.h"
#include "store/file-policy-store.h"
#include "store/statement.h"

#define MINUTE G_TIME_SPAN_MINUTE

typedef struct
{
  WcServiceFixture *base;
  WcScheduleService *service;
  WcAccount *account;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->base = wc_service_fixture_new ();
  f->service = f->base->services->schedule;
  f->account = wc_service_fixture_account (f->base);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  wc_account_unref (f->account);
  wc_service_fixture_free (f->base);
}

static gint64
now (Fixture *f)
{
  return wc_clock_now_us (WC_CLOCK (f->base->clock));
}

static void
pass (Fixture *f, int minutes)
{
  f->base->store->now_us += minutes * MINUTE;
  wc_fake_clock_advance (f->base->clock, minutes * MINUTE);
}

static WcScheduled *
add (Fixture *f, const char *body, gint64 at_us, const char *key, GError **error)
{
  const WcMessageSend send = {
    .chat = WC_STORE_ROMEO, .body = body, .key = key, .subject = "night"
  };
  const WcScheduleWish wish = { &send, at_us };
  gboolean replayed;

  return wc_schedule_service_add (f->service, f->account, &wish, &replayed, error);
}

/* Adds a text that is due in so many minutes. Returns its number. */
static gint64
later (Fixture *f, const char *body, int minutes)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WcScheduled) what = add (f, body, now (f) + minutes * MINUTE, NULL, &error);

  g_assert_no_error (error);
  return what->id;
}

static gint64
count_sent (Fixture *f)
{
  return wc_store_fixture_count (
      f->base->store, "SELECT 1 FROM message JOIN outbox o ON o.message = message.id "
                      "WHERE outgoing = 1");
}

static gint64
count_waiting (Fixture *f)
{
  return wc_store_fixture_count (f->base->store, "SELECT 1 FROM scheduled");
}

static void
test_due (Fixture *f, gconstpointer data)
{
  later (f, "late", 40);
  later (f, "soon", 7);
  pass (f, 6);
  g_assert_cmpint (count_sent (f), ==, 0);
  pass (f, 1);
  g_assert_cmpint (count_sent (f), ==, 1);
  g_assert_cmpint (wc_store_fixture_count (f->base->store,
                                           "SELECT 1 FROM message WHERE "
                                           "body = 'soon' AND subject = 'night'"),
                   ==, 1);
  pass (f, 40);
  g_assert_cmpint (count_sent (f), ==, 2);
  g_assert_cmpint (count_waiting (f), ==, 0);
  g_assert_cmpuint (wc_fake_clock_count (f->base->clock), ==, 0);
}

/* What is past is sent when somebody looks: at once, or after a restart. */
static void
test_past (Fixture *f, gconstpointer data)
{
  later (f, "late already", -5);
  g_assert_cmpint (count_sent (f), ==, 0);
  wc_schedule_service_look (f->service);
  wc_schedule_service_look (f->service);
  g_assert_cmpint (count_sent (f), ==, 1);
}

/* A clock that is set forward sends nothing until that has lasted; set back again it was
 * a mistake. */
static void
test_clock_forward (Fixture *f, gconstpointer data)
{
  later (f, "tomorrow", 600);
  wc_fake_clock_jump (f->base->clock, 700 * MINUTE);
  pass (f, 5);
  g_assert_cmpint (count_sent (f), ==, 0);
  wc_fake_clock_jump (f->base->clock, -700 * MINUTE);
  pass (f, 30);
  g_assert_cmpint (count_sent (f), ==, 0);
  wc_fake_clock_jump (f->base->clock, 700 * MINUTE);
  pass (f, 11);
  g_assert_cmpint (count_sent (f), ==, 1);
  wc_fake_clock_jump (f->base->clock, -700 * MINUTE);
  pass (f, 700);
  g_assert_cmpint (count_sent (f), ==, 1);
}

static void
test_clock_back (Fixture *f, gconstpointer data)
{
  later (f, "soon", 10);
  wc_fake_clock_jump (f->base->clock, -60 * MINUTE);
  pass (f, 30);
  g_assert_cmpint (count_sent (f), ==, 0);
  pass (f, 50);
  g_assert_cmpint (count_sent (f), ==, 1);
}

/* After a sleep the clocks differ by as much, and nothing is doubted. */
static void
test_sleep (Fixture *f, gconstpointer data)
{
  later (f, "in the night", 60);
  wc_fake_clock_jump (f->base->clock, 480 * MINUTE);
  wc_schedule_service_look (f->service);
  g_assert_cmpint (count_sent (f), ==, 1);
}

static void
test_change_and_cancel (Fixture *f, gconstpointer data)
{
  gint64 id = later (f, "soon", 10);
  const WcScheduleChange change = { id, "later", now (f) + 30 * MINUTE };
  const WcScheduleChange nothing = { id + 1 };
  g_autoptr (GError) error = NULL;
  g_autoptr (WcScheduled) changed =
      wc_schedule_service_change (f->service, f->account, &change, &error);
  g_autoptr (GPtrArray) listed =
      wc_schedule_service_list (f->service, f->account, WC_STORE_ROMEO, NULL);

  g_assert_no_error (error);
  g_assert_cmpstr (changed->body, ==, "later");
  g_assert_cmpuint (listed->len, ==, 1);
  pass (f, 20);
  g_assert_cmpint (count_sent (f), ==, 0);
  g_assert_true (wc_schedule_service_cancel (f->service, f->account, id, NULL));
  pass (f, 20);
  g_assert_cmpint (count_sent (f), ==, 0);
  g_assert_null (wc_schedule_service_change (f->service, f->account, &nothing, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_NOT_FOUND);
  g_assert_false (wc_schedule_service_cancel (f->service, f->account, id, NULL));
}

static void
test_key (Fixture *f, gconstpointer data)
{
  gint64 at_us = now (f) + 10 * MINUTE;
  g_autoptr (GError) conflict = NULL;
  g_autoptr (GError) sent = NULL;
  g_autoptr (WcScheduled) once = add (f, "soon", at_us, "k", NULL);
  g_autoptr (WcScheduled) again = add (f, "soon", at_us, "k", NULL);

  g_assert_cmpint (once->id, ==, again->id);
  g_assert_null (add (f, "other", at_us, "k", &conflict));
  g_assert_error (conflict, WC_ERROR, WC_ERROR_CONFLICT);
  pass (f, 10);
  g_assert_cmpint (count_sent (f), ==, 1);
  g_assert_null (add (f, "soon", at_us, "k", &sent));
  g_assert_error (sent, WC_ERROR, WC_ERROR_NOT_FOUND);
}

/* What cannot be sent says why, and waits for a person. */
static void
test_failure (Fixture *f, gconstpointer data)
{
  const WcMessageSend send = { .chat = WC_STORE_ROMEO,
                               .body = "as you said",
                               .reply_to = 12345 };
  const WcScheduleWish wish = { &send, now (f) + 10 * MINUTE };
  gboolean replayed;
  g_autoptr (WcScheduled) what =
      wc_schedule_service_add (f->service, f->account, &wish, &replayed, NULL);
  g_autoptr (WcScheduled) then = NULL;

  pass (f, 20);
  g_assert_cmpint (count_sent (f), ==, 0);
  then = wc_schedule_service_find (f->service, f->account->id, what->id);
  g_assert_nonnull (then->error);
  g_assert_cmpuint (wc_fake_clock_count (f->base->clock), ==, 0);
}

/* A list of one, which may be NULL for none. @item: (transfer full) (nullable). */
static GPtrArray *
list_of (gpointer item, gpointer free_func)
{
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify) free_func);

  if (item != NULL)
    g_ptr_array_add (list, item);
  return list;
}

static WcScheduled *
add_rich (Fixture *f, const char *jid, const char *key, GError **error)
{
  WcPreview *preview = wc_preview_new ();
  g_autoptr (GPtrArray) previews = list_of (preview, (gpointer) wc_preview_free);
  g_autoptr (GPtrArray) mentions =
      list_of (wc_extra_fixture_mention (jid, NULL, 0, 0), (gpointer) wc_mention_free);
  const WcMessageSend send = { .chat = WC_STORE_ROMEO,
                               .body = "oh romeo, see https://x.test",
                               .key = key,
                               .thread = "t",
                               .thread_parent = "p",
                               .spoiler = "",
                               .attention = TRUE,
                               .previews = previews,
                               .mentions = mentions };
  const WcScheduleWish wish = { &send, now (f) + 10 * MINUTE };
  gboolean replayed;

  preview->about = g_strdup ("https://x.test");
  preview->title = g_strdup ("X");
  return wc_schedule_service_add (f->service, f->account, &wish, &replayed, error);
}

/* What the only message of ours says beside its text. Returns: (transfer full). */
static char *
print_sent (Fixture *f)
{
  g_autoptr (WcMessage) message = NULL;
  gint64 id = 0;

  g_assert_cmpint (count_sent (f), ==, 1);
  wc_statement_get_int (f->base->store->db, "SELECT id FROM message WHERE outgoing = 1",
                        &id, NULL);
  message = wc_message_service_find (f->base->services->messages, f->account->id, id);
  return wc_extra_fixture_print (message);
}

/* What is said beside the text is sent as structure, as if it had been sent at once. */
static void
test_structure (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) conflict = NULL;
  g_autoptr (WcScheduled) what = add_rich (f, WC_STORE_ROMEO, "k", &error);
  g_autoptr (WcScheduled) again = add_rich (f, WC_STORE_ROMEO, "k", &error);
  g_autofree char *sent = NULL;

  g_assert_no_error (error);
  g_assert_cmpint (what->id, ==, again->id);
  g_assert_null (add_rich (f, "nurse@x.lit", "k", &conflict));
  g_assert_error (conflict, WC_ERROR, WC_ERROR_CONFLICT);
  pass (f, 10);
  sent = print_sent (f);
  g_assert_cmpstr (sent, ==,
                   WC_STORE_ROMEO
                   " 3+5; parent=p; spoiler=; link https://x.test title=X; attention");
}

/* What the new text does not name any more is not told of. */
static void
test_structure_of_another_text (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WcScheduled) what = add_rich (f, WC_STORE_ROMEO, NULL, &error);
  WcScheduleChange change = { what->id, "wherefore art thou romeo", 0 };
  g_autoptr (WcScheduled) changed =
      wc_schedule_service_change (f->service, f->account, &change, &error);
  g_autofree char *sent = NULL;

  g_assert_no_error (error);
  pass (f, 10);
  sent = print_sent (f);
  g_assert_cmpstr (sent, ==, WC_STORE_ROMEO " 19+5; parent=p; spoiler=; attention");
}

/* What can never be sent is not kept. */
static void
test_structure_refused (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) nobody = NULL;
  g_autoptr (GError) wordless = NULL;
  const WcMessageSend send = { .chat = WC_STORE_ROMEO, .body = "", .attention = TRUE };
  const WcScheduleWish wish = { &send, now (f) + 10 * MINUTE };
  gboolean replayed;

  g_assert_null (add_rich (f, NULL, NULL, &nobody));
  g_assert_error (nobody, WC_ERROR, WC_ERROR_INVALID_ARGUMENT);
  g_assert_cmpstr (wc_error_get_detail (nobody, "field"), ==, "options.mentions");
  g_assert_null (
      wc_schedule_service_add (f->service, f->account, &wish, &replayed, &wordless));
  g_assert_error (wordless, WC_ERROR, WC_ERROR_INVALID_ARGUMENT);
  g_assert_cmpint (count_waiting (f), ==, 0);
}

/* Nothing is sent for an account that is gone, and nothing happens to its timer. */
static void
test_account_removed (Fixture *f, gconstpointer data)
{
  WcStoreFixture *store = f->base->store;

  later (f, "soon", 10);
  wc_store_fixture_begin (store);
  g_assert_true (wc_account_store_remove (store->db, f->account->id, FALSE, NULL));
  wc_store_fixture_commit (store);
  pass (f, 20);
  g_assert_cmpint (count_sent (f), ==, 0);
}

/* The uploads that were begun wait for ever. */
static void
run_upload (const WcJob *job, GCancellable *cancellable, gpointer data)
{
}

/* A file of @size bytes whose copy is here. Returns: (transfer full). */
static GPtrArray *
make_files (gint64 size)
{
  GPtrArray *files =
      g_ptr_array_new_with_free_func ((GDestroyNotify) wc_attachment_unref);
  WcAttachment *file = wc_attachment_new ();

  file->state = WC_ATTACHMENT_UPLOADING;
  file->file = g_strdup ("copy");
  file->size = size;
  g_ptr_array_add (files, file);
  return files;
}

static WcScheduled *
add_files (Fixture *f, gint64 size, gint64 at_us, GError **error)
{
  g_autoptr (GPtrArray) files = make_files (size);
  const WcMessageSend send = { .chat = WC_STORE_ROMEO, .body = "", .attachments = files };
  const WcScheduleWish wish = { &send, at_us };
  gboolean replayed;

  return wc_schedule_service_add (f->service, f->account, &wish, &replayed, error);
}

/* Files need no text; they are uploaded when it is time, and not before. */
static void
test_files (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WcScheduled) what = NULL;
  WcScheduleChange change = { 0, "", 0 };
  g_autoptr (WcScheduled) changed = NULL;

  wc_jobs_register (f->base->jobs, WC_JOB_KIND_UPLOAD, TRUE, run_upload, NULL);
  what = add_files (f, 100, now (f) + 10 * MINUTE, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (what->attachments->len, ==, 1);
  change.id = what->id;
  changed = wc_schedule_service_change (f->service, f->account, &change, &error);
  g_assert_no_error (error);
  wc_file_service_start (f->base->services->files);
  g_assert_cmpint (wc_store_fixture_count (f->base->store, "SELECT 1 FROM job"), ==, 0);
  pass (f, 10);
  g_assert_cmpint (count_sent (f), ==, 1);
  g_assert_cmpint (count_waiting (f), ==, 0);
  g_assert_cmpint (wc_store_fixture_count (f->base->store, "SELECT 1 FROM job"), ==, 1);
  g_assert_cmpint (
      wc_store_fixture_count (f->base->store,
                              "SELECT 1 FROM attachment WHERE message IS NOT NULL"),
      ==, 1);
  g_assert_cmpint (wc_store_fixture_count (f->base->store, "SELECT 1 FROM attachment"),
                   ==, 1);
}

/* An account that bounds what lies here bounds what waits, of all that waits. */
static void
test_no_room (Fixture *f, gconstpointer data)
{
  WcStoreFixture *store = f->base->store;
  g_autoptr (GError) error = NULL;
  g_autoptr (WcScheduled) first = NULL;
  WcFilePolicy policy;

  wc_file_policy_init (&policy);
  policy.cache_bytes = 150;
  wc_store_fixture_begin (store);
  g_assert_true (wc_file_policy_store_save (store->db, f->account->id, &policy, NULL));
  wc_store_fixture_commit (store);
  first = add_files (f, 100, now (f) + 10 * MINUTE, &error);
  g_assert_no_error (error);
  g_assert_null (add_files (f, 51, now (f) + 10 * MINUTE, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_TOO_LARGE);
  g_assert_cmpstr (wc_error_get_detail (error, "max"), ==, "150");
  g_assert_cmpint (count_waiting (f), ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(name, func)                                                                 \
  g_test_add ("/service/schedule/" name, Fixture, NULL, set_up, func, tear_down)
  TEST ("due", test_due);
  TEST ("past", test_past);
  TEST ("clock-forward", test_clock_forward);
  TEST ("clock-back", test_clock_back);
  TEST ("sleep", test_sleep);
  TEST ("change-and-cancel", test_change_and_cancel);
  TEST ("key", test_key);
  TEST ("failure", test_failure);
  TEST ("structure", test_structure);
  TEST ("structure-of-another-text", test_structure_of_another_text);
  TEST ("structure-refused", test_structure_refused);
  TEST ("account-removed", test_account_removed);
  TEST ("files", test_files);
  TEST ("no-room", test_no_room);
  return g_test_run ();
}
