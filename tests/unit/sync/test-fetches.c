/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/store-fixture.h"
#include "store/attachment-store.h"
#include "store/chat-store.h"
#include "store/file-policy-store.h"
#include "store/message-store.h"
#include "store/room-store.h"
#include "store/roster-store.h"
#include "sync/fetches.h"

#define STRANGER "tybalt@capulet.lit"
#define ROOM "garden@chat.x.lit"

typedef struct
{
  WcStoreFixture *store;
  WcLive *live;
  WcJobs *jobs;
  WcFetches *fetches;
  guint n_started;
  gint64 max_bytes; /* of the last job */
  guint n_files;    /* made so far */
} Fixture;

static void
settle (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
run (const WcJob *job, GCancellable *cancellable, gpointer data)
{
  Fixture *f = data;

  f->n_started++;
  f->max_bytes = wc_details_get_int (job->params, "max_bytes", 0);
}

static void
begin (Fixture *f)
{
  f->jobs = wc_jobs_new (f->store->db, f->live);
  wc_jobs_register (f->jobs, WC_JOB_KIND_DOWNLOAD, TRUE, run, f);
  f->fetches = wc_fetches_new (f->store->db, f->jobs);
}

static void
end (Fixture *f)
{
  wc_fetches_free (f->fetches);
  g_assert_finalize_object (f->jobs);
}

static void
setup (Fixture *f, gconstpointer data)
{
  g_autoptr (WcContact) romeo = NULL;
  g_autoptr (WcRoom) room = NULL;

  f->store = wc_store_fixture_new ();
  f->live = wc_live_new ();
  romeo = wc_contact_new (f->store->account, WC_STORE_ROMEO);
  romeo->in_roster = TRUE;
  room = wc_room_new (f->store->account, ROOM);
  wc_store_fixture_begin (f->store);
  g_assert_true (wc_roster_store_push (f->store->db, romeo, NULL, NULL));
  g_assert_true (wc_room_store_save (f->store->db, room, NULL));
  wc_store_fixture_commit (f->store);
  begin (f);
  wc_fetches_start (f->fetches);
  settle ();
}

static void
teardown (Fixture *f, gconstpointer data)
{
  end (f);
  g_object_unref (f->live);
  wc_store_fixture_free (f->store);
}

static void
set_policy (Fixture *f, guint from, gboolean metered)
{
  const WcFilePolicy policy = { .from = from, .max_bytes = 1000, .metered = metered };

  wc_store_fixture_begin (f->store);
  wc_file_policy_store_save (f->store->db, f->store->account, &policy, NULL);
  wc_store_fixture_commit (f->store);
}

static WcAttachment *
make_file (Fixture *f, gint64 size)
{
  g_autofree char *url = g_strdup_printf ("https://u/%u", f->n_files++);
  WcAttachment *file = wc_attachment_new ();

  wc_attachment_add_source (file, url);
  file->size = size;
  return file;
}

/* Romeo says @id, or corrects @corrects (nullable) by it; @file (nullable, transfer
 * full). */
static void
say (Fixture *f, const char *id, const char *corrects, WcAttachment *file)
{
  WcMessageBuilder *builder;
  g_autoptr (WcMessage) message = NULL;

  f->store->now_us++;
  wc_store_fixture_begin (f->store);
  builder = wc_store_fixture_message (f->store, WC_STORE_ROMEO, FALSE, f->store->now_us);
  wc_message_builder_set_message_id (builder, id);
  wc_message_builder_set_body (builder, id);
  if (file != NULL)
    wc_message_builder_take_attachment (builder, file);
  if (corrects != NULL)
    wc_message_builder_take_annotation (
        builder, wc_annotation_new (WC_ANNOTATION_CORRECTION, corrects, id));
  message = wc_message_builder_end (builder);
  g_assert_true (wc_message_store_add (f->store->db, message, 0, NULL));
  wc_store_fixture_commit (f->store);
}

/* A message with one file of @size bytes. */
static void
share (Fixture *f, const char *chat, gboolean outgoing, gint64 size)
{
  WcMessageBuilder *builder;
  g_autoptr (WcMessage) message = NULL;

  f->store->now_us++;
  wc_store_fixture_begin (f->store);
  builder = wc_store_fixture_message (f->store, chat, outgoing, f->store->now_us);
  wc_message_builder_take_attachment (builder, make_file (f, size));
  message = wc_message_builder_end (builder);
  g_assert_true (wc_message_store_add (f->store->db, message, 0, NULL));
  wc_store_fixture_commit (f->store);
}

static void
assert_fetches (Fixture *f, guint n)
{
  settle ();
  g_assert_cmpuint (f->n_started, ==, n);
  f->n_started = 0;
}

/* Nobody's, unless somebody said so. */
static void
test_default (Fixture *f, gconstpointer data)
{
  share (f, WC_STORE_ROMEO, FALSE, 10);
  share (f, STRANGER, FALSE, 10);
  share (f, ROOM, FALSE, 10);
  assert_fetches (f, 0);
}

static void
test_who (Fixture *f, gconstpointer data)
{
  static const char *const chats[] = { WC_STORE_ROMEO, ROOM, STRANGER };

  for (guint from = 0; from < 8; from++)
    for (guint i = 0; i < G_N_ELEMENTS (chats); i++)
      {
        set_policy (f, from, FALSE);
        share (f, chats[i], FALSE, 10);
        assert_fetches (f, from >> i & 1);
        share (f, chats[i], TRUE, 10);
        assert_fetches (f, 0);
      }
  g_assert_cmpint (f->max_bytes, ==, 1000);
}

static void
test_size (Fixture *f, gconstpointer data)
{
  set_policy (f, WC_FILE_FROM_CONTACTS, FALSE);
  share (f, WC_STORE_ROMEO, FALSE, 1000);
  assert_fetches (f, 1);
  share (f, WC_STORE_ROMEO, FALSE, 1001);
  assert_fetches (f, 0);
  /* it does not say: the bound goes with the job */
  share (f, WC_STORE_ROMEO, FALSE, -1);
  assert_fetches (f, 1);
}

/* The files that a message has by now, once; not those of texts that do not stand, in
 * whatever order these came. */
static void
test_corrected (Fixture *f, gconstpointer data)
{
  set_policy (f, WC_FILE_FROM_CONTACTS, FALSE);
  say (f, "m", NULL, NULL);
  say (f, "c1", "m", make_file (f, 10));
  assert_fetches (f, 1);
  say (f, "c2", "m", make_file (f, 20));
  say (f, "c3", "m", make_file (f, 30));
  assert_fetches (f, 1);
  say (f, "c4", "m", make_file (f, 40));
  say (f, "c5", "m", NULL);
  assert_fetches (f, 0);
  say (f, "d1", "n", make_file (f, 50));
  say (f, "d2", "n", make_file (f, 60));
  say (f, "n", NULL, make_file (f, 70));
  assert_fetches (f, 1);
}

/* What came over a metered network is fetched over another one. */
static void
test_metered (Fixture *f, gconstpointer data)
{
  set_policy (f, WC_FILE_FROM_CONTACTS, FALSE);
  wc_fetches_set_metered (f->fetches, TRUE);
  share (f, WC_STORE_ROMEO, FALSE, 10);
  assert_fetches (f, 0);
  wc_fetches_set_metered (f->fetches, FALSE);
  assert_fetches (f, 1);
  wc_fetches_set_metered (f->fetches, FALSE);
  assert_fetches (f, 0);
  wc_fetches_set_metered (f->fetches, TRUE);
  set_policy (f, WC_FILE_FROM_CONTACTS, TRUE);
  share (f, WC_STORE_ROMEO, FALSE, 10);
  assert_fetches (f, 1);
}

/* What came and was not looked at when the daemon ended is at its next start; what came
 * before the policy is not, and nothing twice. */
static void
test_restart (Fixture *f, gconstpointer data)
{
  share (f, WC_STORE_ROMEO, FALSE, 10);
  assert_fetches (f, 0);
  f->store->now_us++;
  set_policy (f, WC_FILE_FROM_CONTACTS, FALSE);
  share (f, WC_STORE_ROMEO, FALSE, 10);
  assert_fetches (f, 1);
  share (f, WC_STORE_ROMEO, FALSE, 10);
  end (f);
  begin (f);
  assert_fetches (f, 0);
  wc_fetches_start (f->fetches);
  assert_fetches (f, 1);
}

/* What is encrypted is fetched when somebody asks, whoever sent it, and wherever else it
 * lies. */
static void
test_encrypted (Fixture *f, gconstpointer data)
{
  static const char uri[] =
      "aesgcm://u/x#8c3d050e9386ec173861778f"
      "68e9af38a97aaf82faa4063b4d0878a61261534410c8a84331eaac851759f587";
  WcAttachment *alone = wc_attachment_new ();
  WcAttachment *elsewhere = make_file (f, 10);

  set_policy (f, 7, FALSE);
  wc_attachment_add_encrypted (alone, uri);
  wc_attachment_add_encrypted (elsewhere, uri);
  say (f, "a", NULL, alone);
  say (f, "b", NULL, elsewhere);
  assert_fetches (f, 0);
  say (f, "c", NULL, make_file (f, 10));
  assert_fetches (f, 1);
}

/* A file that lies open is as little anybody's business, where the message was encrypted.
 */
static void
test_of_encrypted (Fixture *f, gconstpointer data)
{
  WcMessageBuilder *builder;
  g_autoptr (WcMessage) message = NULL;

  set_policy (f, 7, FALSE);
  f->store->now_us++;
  wc_store_fixture_begin (f->store);
  builder = wc_store_fixture_message (f->store, WC_STORE_ROMEO, FALSE, f->store->now_us);
  wc_message_builder_set_encryption (builder, "omemo");
  wc_message_builder_take_attachment (builder, make_file (f, 10));
  message = wc_message_builder_end (builder);
  g_assert_true (wc_message_store_add (f->store->db, message, 0, NULL));
  wc_store_fixture_commit (f->store);
  assert_fetches (f, 0);
  say (f, "open", NULL, make_file (f, 10));
  assert_fetches (f, 1);
}

/* Many that come together are looked at in several turns. */
static void
test_many (Fixture *f, gconstpointer data)
{
  set_policy (f, WC_FILE_FROM_CONTACTS, FALSE);
  for (guint i = 0; i < 120; i++)
    share (f, WC_STORE_ROMEO, FALSE, 10);
  assert_fetches (f, 120);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(name, func)                                                                 \
  g_test_add ("/sync/fetches/" name, Fixture, NULL, setup, func, teardown)
  TEST ("default", test_default);
  TEST ("who", test_who);
  TEST ("size", test_size);
  TEST ("corrected", test_corrected);
  TEST ("metered", test_metered);
  TEST ("restart", test_restart);
  TEST ("encrypted", test_encrypted);
  TEST ("of-encrypted", test_of_encrypted);
  TEST ("many", test_many);
  return g_test_run ();
}
