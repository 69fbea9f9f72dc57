/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/error.h"
#include "lib/store-fixture.h"
#include "store/account-store.h"
#include "store/attachment-store.h"
#include "store/forget.h"
#include "store/message-store.h"
#include "store/outbox-store.h"
#include "store/scheduled-store.h"

#define ROMEO WC_STORE_ROMEO

static void
setup (WcStoreFixture **f, gconstpointer data)
{
  *f = wc_store_fixture_new ();
}

static void
teardown (WcStoreFixture **f, gconstpointer data)
{
  wc_store_fixture_check (*f);
  wc_store_fixture_free (*f);
}

static WcAttachment *
make_file (const char *url, const char *name)
{
  WcAttachment *file = wc_attachment_new ();

  wc_attachment_add_source (file, url);
  wc_attachment_set_name (file, name);
  file->size = 100;
  return file;
}

/* A message with files (transfer full, ending with NULL). Returns its id. */
static gint64
share (WcStoreFixture *f, gboolean outgoing, WcAttachment *first, WcAttachment *second)
{
  WcMessageBuilder *builder;
  g_autoptr (WcMessage) message = NULL;
  g_autoptr (GError) error = NULL;

  wc_store_fixture_begin (f);
  builder = wc_store_fixture_message (f, ROMEO, outgoing, f->now_us++);
  wc_message_builder_take_attachment (builder, first);
  if (second != NULL)
    wc_message_builder_take_attachment (builder, second);
  message = wc_message_builder_end (builder);
  wc_message_store_add (f->db, message, 0, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (f);
  return message->id;
}

static WcMessage *
get (WcStoreFixture *f, gint64 id)
{
  return wc_message_store_get (f->db, f->account, id, NULL);
}

static void
test_everything_is_kept (WcStoreFixture **fixture, gconstpointer data)
{
  WcStoreFixture *f = *fixture;
  WcAttachment *file = make_file ("https://x/1", "a.png");
  g_autoptr (WcMessage) message = NULL;
  const WcAttachment *read;
  gint64 id;

  wc_attachment_add_source (file, "https://x/2");
  wc_attachment_add_hash (file, "sha-256", "AAAA");
  file->media_type = g_strdup ("image/png");
  file->description = g_strdup ("a picture");
  file->width = 3;
  file->height = 4;
  file->duration_ms = 5;
  file->modified_us = 6;
  file->disposition = WC_ATTACHMENT_INLINE;
  file->thumbnail_uri = g_strdup ("cid:x");
  file->thumbnail_type = g_strdup ("image/webp");
  file->thumbnail_width = 7;
  file->thumbnail_height = 8;
  id = share (f, FALSE, file, make_file ("https://x/3", "b.png"));
  message = get (f, id);
  g_assert_cmpint (message->kind, ==, WC_MESSAGE_KIND_FILE);
  g_assert_cmpuint (message->attachments->len, ==, 2);
  read = message->attachments->pdata[0];
  g_assert_cmpstr (read->sources[1], ==, "https://x/2");
  g_assert_cmpuint (g_strv_length (read->sources), ==, 2);
  g_assert_cmpstr (read->hashes[0], ==, "sha-256 AAAA");
  g_assert_cmpstr (read->name, ==, "a.png");
  g_assert_cmpstr (read->media_type, ==, "image/png");
  g_assert_cmpstr (read->description, ==, "a picture");
  g_assert_cmpint (read->size, ==, 100);
  g_assert_cmpint (read->width * 10 + read->height, ==, 34);
  g_assert_cmpint (read->duration_ms * 10 + read->modified_us, ==, 56);
  g_assert_cmpint (read->disposition, ==, WC_ATTACHMENT_INLINE);
  g_assert_cmpstr (read->thumbnail_uri, ==, "cid:x");
  g_assert_cmpstr (read->thumbnail_type, ==, "image/webp");
  g_assert_cmpint (read->thumbnail_width * 10 + read->thumbnail_height, ==, 78);
  read = message->attachments->pdata[1];
  g_assert_cmpstr (read->name, ==, "b.png");
  g_assert_cmpuint (g_strv_length (read->hashes), ==, 0);
}

/* Gives the first file of the message @id a local copy. */
static gint64
hold (WcStoreFixture *f, gint64 id, const char *name)
{
  g_autoptr (WcMessage) message = get (f, id);
  g_autoptr (WcAttachment) changed = wc_attachment_copy (message->attachments->pdata[0]);
  g_autoptr (GError) error = NULL;

  changed->state = WC_ATTACHMENT_HELD;
  changed->file = g_strdup (name);
  wc_store_fixture_begin (f);
  wc_attachment_store_save (f->db, changed, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (f);
  return changed->id;
}

static void
test_change_is_told (WcStoreFixture **fixture, gconstpointer data)
{
  WcStoreFixture *f = *fixture;
  gint64 id = share (f, FALSE, make_file ("https://x/1", "a"), NULL);
  g_autofree char *before = wc_store_fixture_events (f);
  g_autofree char *expected = g_strdup_printf (
      "message.changed " ROMEO " id=%" G_GINT64_FORMAT " fields=attachments\n", id);
  g_autoptr (WcMessage) message = NULL;

  hold (f, id, "copy");
  wc_store_fixture_assert_events (f, expected);
  message = get (f, id);
  g_assert_cmpstr (((WcAttachment *) message->attachments->pdata[0])->file, ==, "copy");
}

static void
assert_gone (WcStoreFixture *f, const char *expected)
{
  g_auto (GStrv) gone = wc_attachment_store_list_gone (f->db, 100, NULL);
  g_autofree char *joined = g_strjoinv (" ", gone);

  g_assert_cmpstr (joined, ==, expected);
}

static void
test_forgotten (WcStoreFixture **fixture, gconstpointer data)
{
  WcStoreFixture *f = *fixture;
  gint64 id = share (f, FALSE, make_file ("https://x/1", "a"), NULL);

  hold (f, id, "copy");
  assert_gone (f, "");
  wc_store_fixture_begin (f);
  g_assert_true (wc_forget_messages (f->db, f->account, &id, 1, NULL));
  wc_store_fixture_commit (f);
  g_assert_cmpint (wc_store_fixture_count (f, "SELECT 1 FROM attachment"), ==, 0);
  assert_gone (f, "copy");
  wc_store_fixture_begin (f);
  g_assert_true (wc_attachment_store_forget_gone (f->db, "copy", NULL));
  wc_store_fixture_commit (f);
  assert_gone (f, "");
}

/* A copy that another message has as well stays. */
static void
test_shared_copy (WcStoreFixture **fixture, gconstpointer data)
{
  WcStoreFixture *f = *fixture;
  gint64 one = share (f, FALSE, make_file ("https://x/1", "a"), NULL);
  gint64 two = share (f, FALSE, make_file ("https://x/1", "a"), NULL);

  hold (f, one, "copy");
  hold (f, two, "copy");
  wc_store_fixture_begin (f);
  g_assert_true (wc_forget_messages (f->db, f->account, &one, 1, NULL));
  wc_store_fixture_commit (f);
  assert_gone (f, "");
}

static void
test_account_removed (WcStoreFixture **fixture, gconstpointer data)
{
  WcStoreFixture *f = *fixture;
  g_autoptr (WcAttachment) alone = make_file ("https://x/2", "b");
  gint64 id = share (f, FALSE, make_file ("https://x/1", "a"), NULL);

  hold (f, id, "copy");
  alone->file = g_strdup ("alone");
  wc_store_fixture_begin (f);
  g_assert_cmpint (wc_attachment_store_add_alone (f->db, f->account, alone, NULL), !=, 0);
  wc_store_fixture_commit (f);
  wc_store_fixture_begin (f);
  wc_store_fixture_count (f, "DELETE FROM message RETURNING 1");
  wc_store_fixture_count (f, "DELETE FROM account RETURNING 1");
  wc_store_fixture_commit (f);
  g_assert_cmpint (wc_store_fixture_count (f, "SELECT 1 FROM attachment"), ==, 0);
  assert_gone (f, "alone copy");
}

/* Nothing leaves before all its files are there. */
static void
test_outbox_waits (WcStoreFixture **fixture, gconstpointer data)
{
  WcStoreFixture *f = *fixture;
  WcAttachment *file = make_file (NULL, "a");
  WcOutboxEntry entry = { .account = f->account,
                          .kind = WC_OUTBOX_MESSAGE,
                          .chat = (char *) ROMEO,
                          .origin_id = (char *) "o" };
  g_autoptr (GPtrArray) ready = NULL;
  g_autoptr (GPtrArray) waiting = NULL;

  file->state = WC_ATTACHMENT_UPLOADING;
  entry.message = share (f, TRUE, file, make_file ("https://x/2", "b"));
  wc_store_fixture_begin (f);
  g_assert_true (wc_outbox_store_add (f->db, &entry, NULL, NULL));
  wc_store_fixture_commit (f);
  ready =
      wc_outbox_store_ready (f->db, f->account, &(const WcOutboxPlaces){ "\n" }, 9, NULL);
  g_assert_cmpuint (ready->len, ==, 0);
  waiting = wc_attachment_store_list_waiting (f->db, NULL);
  g_assert_cmpuint (waiting->len, ==, 1);
  g_assert_cmpint (((WcStoredAttachment *) waiting->pdata[0])->message, ==,
                   entry.message);
  hold (f, entry.message, "copy");
  g_ptr_array_unref (ready);
  ready =
      wc_outbox_store_ready (f->db, f->account, &(const WcOutboxPlaces){ "\n" }, 9, NULL);
  g_assert_cmpuint (ready->len, ==, 1);
}

static void
test_purge (WcStoreFixture **fixture, gconstpointer data)
{
  WcStoreFixture *f = *fixture;
  WcAttachmentTotals totals;
  gint64 first = 0;
  guint n = 0;

  for (int i = 0; i < 4; i++)
    {
      g_autofree char *name = g_strdup_printf ("copy%d", i);
      gint64 id = share (f, FALSE, make_file (i < 3 ? "https://x/1" : NULL, "a"), NULL);
      gint64 file = hold (f, id, name);

      first = first != 0 ? first : file;
    }
  g_assert_true (wc_attachment_store_total (f->db, 0, &totals, NULL));
  g_assert_cmpint (totals.n_files, ==, 4);
  g_assert_cmpint (totals.bytes, ==, 400);
  f->now_us++;
  g_assert_true (wc_attachment_store_touch (f->db, first, NULL));
  wc_store_fixture_begin (f);
  g_assert_true (wc_attachment_store_purge (f->db, 0, 250, &n, NULL));
  wc_store_fixture_commit (f);
  g_assert_cmpuint (n, ==, 2);
  assert_gone (f, "copy1 copy2");
  /* what cannot be had again stays */
  wc_store_fixture_begin (f);
  g_assert_true (wc_attachment_store_purge (f->db, f->account, 0, &n, NULL));
  wc_store_fixture_commit (f);
  g_assert_cmpuint (n, ==, 1);
  g_assert_true (wc_attachment_store_total (f->db, 0, &totals, NULL));
  g_assert_cmpint (totals.n_files, ==, 1);
}

static void
test_list (WcStoreFixture **fixture, gconstpointer data)
{
  WcStoreFixture *f = *fixture;
  WcAttachmentQuery query = { .account = f->account, .chat = ROMEO, .limit = 2 };
  gint64 ids[3];
  g_autoptr (GArray) page = NULL;
  g_autoptr (GArray) rest = NULL;

  for (int i = 0; i < 3; i++)
    {
      ids[i] = share (f, FALSE, make_file ("https://x/1", "a"),
                      make_file ("https://x/2", "b"));
      wc_store_fixture_say (f, ROMEO, FALSE, f->now_us++, "text");
    }
  page = wc_attachment_store_list (f->db, &query, NULL);
  g_assert_cmpuint (page->len, ==, 2);
  g_assert_cmpint (g_array_index (page, gint64, 0), ==, ids[2]);
  query.before = g_array_index (page, gint64, 1);
  rest = wc_attachment_store_list (f->db, &query, NULL);
  g_assert_cmpuint (rest->len, ==, 1);
  g_assert_cmpint (g_array_index (rest, gint64, 0), ==, ids[0]);
}

static void
test_by_job (WcStoreFixture **fixture, gconstpointer data)
{
  WcStoreFixture *f = *fixture;
  gint64 message = share (f, FALSE, make_file ("https://x/1", "a"), NULL);
  gint64 id = hold (f, message, "copy");
  g_autoptr (WcStoredAttachment) found = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (wc_attachment_store_set_job (f->db, id, "j1", NULL));
  found = wc_attachment_store_find_by_job (f->db, "j1", NULL);
  g_assert_cmpint (found->attachment->id, ==, id);
  g_assert_cmpstr (found->chat, ==, ROMEO);
  g_assert_null (wc_attachment_store_find_by_job (f->db, "j2", &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_NOT_FOUND);
}

/* A picture that travels in stanzas: found by its name, and only what was sent by where
 * it went. What only we have stays when the cache is emptied. */
static void
test_held (WcStoreFixture **fixture, gconstpointer data)
{
  WcStoreFixture *f = *fixture;
  WcAttachment *sent = wc_attachment_new ();
  WcAttachment *got = wc_attachment_new ();
  const WcHeldQuery queries[] = {
    { f->account, "cid:a@x", NULL },     { f->account, "cid:a@x", "" },
    { f->account, "cid:a@x", ROMEO },    { f->account, "cid:b@x", NULL },
    { f->account, "cid:b@x", ROMEO },    { f->account, "cid:a@x", "nurse@capulet.lit" },
    { f->account + 1, "cid:a@x", NULL }, { f->account, "cid:a", NULL },
  };
  static const char *const names[] = { "one", "one", "one", "two" };
  guint n_gone;

  wc_attachment_add_bits (sent, "cid:a@x");
  wc_attachment_add_bits (got, "data:image/png;base64,AA==");
  wc_attachment_add_bits (got, "cid:b@x");
  got->size = sent->size = 10;
  hold (f, share (f, TRUE, sent, NULL), "one");
  hold (f, share (f, FALSE, got, NULL), "two");
  for (gsize i = 0; i < G_N_ELEMENTS (queries); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (WcStoredAttachment) found =
          wc_attachment_store_find_held (f->db, &queries[i], &error);

      g_assert_no_error (error);
      g_assert_cmpstr (found != NULL ? found->attachment->file : NULL, ==,
                       i < G_N_ELEMENTS (names) ? names[i] : NULL);
    }
  wc_store_fixture_begin (f);
  g_assert_true (wc_attachment_store_purge (f->db, f->account, 0, &n_gone, NULL));
  wc_store_fixture_commit (f);
  g_assert_cmpuint (n_gone, ==, 1);
}

static gint64
schedule (WcStoreFixture *f, GPtrArray *files)
{
  g_autoptr (GHashTable) details = wc_details_new ();
  const WcScheduled what = { .account = f->account,
                             .chat = (char *) ROMEO,
                             .body = (char *) "",
                             .attachments = files,
                             .details = details };
  g_autoptr (GError) error = NULL;
  gint64 id;

  wc_store_fixture_begin (f);
  id = wc_scheduled_store_add (f->db, &what, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (f);
  return id;
}

/* A file whose copy is here, in @state. Returns: (transfer full). */
static WcAttachment *
make_copy (const char *name, WcAttachmentState state)
{
  WcAttachment *file = make_file ("https://x/a", name);

  file->state = state;
  file->file = g_strdup (name);
  return file;
}

/* It is neither uploaded nor in the cache before it is sent, and goes with what it waits
 * with; a message that has the same copy keeps it. */
static void
test_scheduled (WcStoreFixture **fixture, gconstpointer data)
{
  WcStoreFixture *f = *fixture;
  g_autoptr (GPtrArray) files =
      g_ptr_array_new_with_free_func ((GDestroyNotify) wc_attachment_unref);
  g_autoptr (GPtrArray) waiting = NULL;
  g_autoptr (GPtrArray) kept = NULL;
  g_auto (GStrv) gone = NULL;
  WcAttachmentTotals totals;
  gint64 id, bytes;
  guint n;

  g_ptr_array_add (files, make_copy ("one", WC_ATTACHMENT_UPLOADING));
  g_ptr_array_add (files, make_copy ("two", WC_ATTACHMENT_HELD));
  id = schedule (f, files);
  waiting = wc_attachment_store_list_waiting (f->db, NULL);
  g_assert_cmpuint (waiting->len, ==, 0);
  g_assert_true (wc_attachment_store_total (f->db, 0, &totals, NULL));
  g_assert_cmpint (totals.bytes, ==, 0);
  g_assert_true (wc_attachment_store_total_scheduled (f->db, f->account, &bytes, NULL));
  g_assert_cmpint (bytes, ==, 200);
  wc_store_fixture_begin (f);
  g_assert_true (wc_attachment_store_purge (f->db, 0, 0, &n, NULL));
  wc_store_fixture_commit (f);
  g_assert_cmpuint (n, ==, 0);
  kept = wc_attachment_store_list_scheduled (f->db, id, NULL);
  g_assert_cmpuint (kept->len, ==, 2);
  g_assert_cmpstr (((WcAttachment *) kept->pdata[0])->name, ==, "one");
  g_assert_cmpint (((WcAttachment *) kept->pdata[1])->id, ==, 0);

  share (f, TRUE, make_copy ("two", WC_ATTACHMENT_HELD), NULL);
  wc_store_fixture_begin (f);
  g_assert_true (wc_scheduled_store_remove (f->db, f->account, id, 0, NULL));
  wc_store_fixture_commit (f);
  gone = wc_attachment_store_list_gone (f->db, 10, NULL);
  g_assert_cmpuint (g_strv_length (gone), ==, 1);
  g_assert_cmpstr (gone[0], ==, "one");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(name, func)                                                                 \
  g_test_add ("/store/attachment-store/" name, WcStoreFixture *, NULL, setup, func,      \
              teardown)
  TEST ("everything-is-kept", test_everything_is_kept);
  TEST ("change-is-told", test_change_is_told);
  TEST ("forgotten", test_forgotten);
  TEST ("shared-copy", test_shared_copy);
  TEST ("account-removed", test_account_removed);
  TEST ("outbox-waits", test_outbox_waits);
  TEST ("purge", test_purge);
  TEST ("list", test_list);
  TEST ("by-job", test_by_job);
  TEST ("held", test_held);
  TEST ("scheduled", test_scheduled);
  return g_test_run ();
}
