/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/transfer-fixture.h"
#include "store/message-store.h"
#include "sync/file-jobs.h"

#define NAME "sha1+d5fceb6532643d0d84ffe09c40c481ecdf59e15a@bob.xmpp.org"
#define GIF "R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"
#define ANSWER(cid, content) "<data xmlns='urn:xmpp:bob' cid='" cid "'>" content "</data>"

/* What becomes of a message that names @source, when its sender answers @answer. */
typedef struct
{
  const char *name;
  const char *source;
  const char *answer; /* (nullable) there is no such item */
  const char *asked;  /* of whom */
  const char *state;  /* of the job */
} Case;

#define FRIEND "data "

static const Case cases[] = {
  { "good", "cid:" NAME, ANSWER (NAME, GIF), FRIEND, "done" },
  { "in-lines", "cid:" NAME,
    ANSWER (NAME,
            "\n R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAA"
            "AABAAE\n AAAIBRAA7 "),
    FRIEND, "done" },
  { "other-content", "cid:" NAME, ANSWER (NAME, "R0lGODlhAQAB"), FRIEND, "failed" },
  { "other-name", "cid:" NAME, ANSWER ("sha1+00@bob.xmpp.org", GIF), FRIEND, "failed" },
  { "no-content", "cid:" NAME, ANSWER (NAME, ""), FRIEND, "failed" },
  { "no-data", "cid:" NAME, "", FRIEND, "failed" },
  { "not-there", "cid:" NAME, NULL, FRIEND, "failed" },
  /* SHA-1 of "abc" */
  { "no-picture", "cid:sha1+a9993e364706816aba3e25717850c26c9cd0d89d@bob.xmpp.org",
    ANSWER ("sha1+a9993e364706816aba3e25717850c26c9cd0d89d@bob.xmpp.org", "YWJj"), FRIEND,
    "failed" },
  { "nobody-can-prove", "cid:crc32+00@bob.xmpp.org",
    ANSWER ("crc32+00@bob.xmpp.org", GIF), "", "failed" },
  { "sha-256",
    "cid:sha-256+ef1955ae757c8b966c83248350331bd3a30f658ced11f387f8ebf05ab3368629@b.org",
    ANSWER ("sha-256+ef1955ae757c8b966c83248350331bd3a30f658ced11f387f8ebf05ab3368629"
            "@b.org",
            GIF),
    FRIEND, "done" },
  { "whole", "data:image/png;base64," GIF, NULL, "", "done" },
  { "whole-but-no-picture", "data:image/png;base64,YWJj", NULL, "", "failed" },
};

/* Stores a message from friend@b/movim that names it. */
static void
get_message (WcTransferFixture *f, const char *source)
{
  WcMessageBuilder *builder = wc_message_builder_new ();
  WcMessage *message = wc_message_builder_peek (builder);
  WcAttachment *picture = wc_attachment_new ();
  g_autoptr (WcMessage) whole = NULL;
  g_autoptr (WcMessage) stored = NULL;
  WcDb *db = f->base->temp->db;

  wc_attachment_add_bits (picture, source);
  message->account = f->account->id;
  message->id = message->ts_us = f->base->temp->now_us++;
  wc_message_builder_set_chat (builder, "friend@b");
  wc_message_builder_set_from (builder, "friend@b/movim");
  wc_message_builder_take_attachment (builder, picture);
  whole = wc_message_builder_end (builder);
  g_assert_true (wc_db_begin (db, WC_DB_NORMAL, NULL));
  g_assert_true (wc_message_store_add (db, whole, 0, NULL));
  g_assert_true (wc_db_commit (db, NULL));
  stored = wc_message_store_get (db, f->account->id, whole->id, NULL);
  f->attachment = ((const WcAttachment *) stored->attachments->pdata[0])->id;
}

/* Fetches it. Returns the state of the job. */
static const char *
fetch (WcTransferFixture *f)
{
  WcDb *db = f->base->temp->db;
  g_autoptr (GError) error = NULL;
  g_autoptr (WcStoredAttachment) stored =
      wc_attachment_store_get (db, f->attachment, &error);
  const WcFileJob wanted = { .kind = WC_JOB_KIND_DOWNLOAD,
                             .file = stored,
                             .max_bytes = f->max_bytes };
  g_autoptr (WcJob) job = wc_file_jobs_start (db, f->jobs, &wanted, &error);
  g_autoptr (WcJob) over = NULL;

  g_assert_no_error (error);
  wc_fake_server_hear (f->base->server);
  wc_transfer_fixture_wait (f, job->id);
  over = wc_jobs_get (f->jobs, job->id, NULL);
  return wc_job_state_to_string (over->state);
}

static void
assert_held (WcTransferFixture *f)
{
  g_autoptr (WcStoredAttachment) stored =
      wc_attachment_store_get (f->base->temp->db, f->attachment, NULL);

  g_assert_cmpint (stored->attachment->state, ==, WC_ATTACHMENT_HELD);
  g_assert_cmpint (stored->attachment->size, ==, 42);
  g_assert_cmpstr (stored->attachment->media_type, ==, "image/gif");
  g_assert_cmpint (wc_files_get_size (f->files, stored->attachment->file), ==, 42);
}

static void
test_answer (WcTransferFixture *f, gconstpointer data)
{
  const Case *c = data;

  f->base->server->bits = c->answer;
  wc_transfer_fixture_go_online (f);
  get_message (f, c->source);
  g_assert_cmpstr (fetch (f), ==, c->state);
  wc_fake_server_assert_asked (f->base->server, c->asked);
  if (g_str_equal (c->state, "done"))
    assert_held (f);
  else
    wc_transfer_fixture_assert_no_copy (f);
}

/* What came once is not asked for again. */
static void
test_copy (WcTransferFixture *f, gconstpointer data)
{
  f->base->server->bits = ANSWER (NAME, GIF);
  wc_transfer_fixture_go_online (f);
  get_message (f, "cid:" NAME);
  g_assert_cmpstr (fetch (f), ==, "done");
  wc_fake_server_assert_asked (f->base->server, FRIEND);
  get_message (f, "cid:" NAME);
  g_assert_cmpstr (fetch (f), ==, "done");
  wc_fake_server_assert_asked (f->base->server, "");
  assert_held (f);
}

static void
test_bounded (WcTransferFixture *f, gconstpointer data)
{
  f->base->server->bits = ANSWER (NAME, GIF);
  f->max_bytes = 41;
  wc_transfer_fixture_go_online (f);
  get_message (f, "cid:" NAME);
  g_assert_cmpstr (fetch (f), ==, "failed");
  wc_transfer_fixture_assert_no_copy (f);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/account/bits-fetch/", cases[i].name, NULL);

      g_test_add (path, WcTransferFixture, &cases[i], wc_transfer_fixture_setup,
                  test_answer, wc_transfer_fixture_teardown);
    }
  g_test_add ("/account/bits-fetch/copy", WcTransferFixture, NULL,
              wc_transfer_fixture_setup, test_copy, wc_transfer_fixture_teardown);
  g_test_add ("/account/bits-fetch/bounded", WcTransferFixture, NULL,
              wc_transfer_fixture_setup, test_bounded, wc_transfer_fixture_teardown);
  return g_test_run ();
}
