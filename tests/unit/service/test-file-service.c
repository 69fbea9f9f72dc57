/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/error.h"
#include "lib/service-fixture.h"

typedef struct
{
  WcServiceFixture *base;
  WcFileService *files;
  WcAccount *account;
} Fixture;

static void
setup (Fixture *f, gconstpointer data)
{
  f->base = wc_service_fixture_new ();
  f->files = f->base->services->files;
  f->account = wc_service_fixture_account (f->base);
}

static void
teardown (Fixture *f, gconstpointer data)
{
  wc_account_unref (f->account);
  wc_service_fixture_free (f->base);
}

static WcFileOffer *
offer (const char *content, const char *name)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (content, strlen (content));
  WcFileOffer *offered = wc_file_offer_new ();

  offered->fd = wc_file_service_wrap (bytes, NULL);
  wc_attachment_set_name (offered->claims, name);
  return offered;
}

static GPtrArray *
take (Fixture *f, WcFileOffer *first, WcFileOffer *second, GError **error)
{
  GPtrArray *offers =
      g_ptr_array_new_with_free_func ((GDestroyNotify) wc_file_offer_free);
  g_autoptr (GAsyncResult) result = NULL;

  g_ptr_array_add (offers, first);
  if (second != NULL)
    g_ptr_array_add (offers, second);
  wc_file_service_take_async (f->files, f->account, offers, NULL, wc_service_fixture_done,
                              &result);
  wc_service_fixture_wait (&result);
  return wc_file_service_take_finish (f->files, result, error);
}

static WcMessage *
send_files (Fixture *f, GPtrArray *files, const char *key, gboolean *replayed)
{
  WcMessageSend send = {
    .chat = WC_STORE_ROMEO, .body = "", .key = key, .attachments = files
  };
  g_autoptr (GError) error = NULL;
  WcMessage *message = wc_message_service_send (f->base->services->messages, f->account,
                                                &send, replayed, &error);

  g_assert_no_error (error);
  return message;
}

static void
test_send (Fixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) files = take (f, offer ("abc", "a.png"), offer ("", "b"), NULL);
  gboolean replayed = TRUE;
  g_autoptr (WcMessage) message = send_files (f, files, "k", &replayed);
  g_autoptr (GPtrArray) again = take (f, offer ("abc", "a.png"), offer ("", "b"), NULL);
  g_autoptr (WcMessage) same = send_files (f, again, "k", &replayed);
  WcFilePlace place = { message->id, 0 };
  g_autoptr (GBytes) bytes = NULL;
  const WcAttachment *file = files->pdata[0];

  g_assert_cmpstr (file->media_type, ==, "image/png");
  g_assert_cmpstr (file->hashes[0], ==,
                   "sha-256 ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=");
  g_assert_cmpint (file->size, ==, 3);
  g_assert_cmpint (message->kind, ==, WC_MESSAGE_KIND_FILE);
  g_assert_null (message->body);
  g_assert_true (replayed);
  g_assert_cmpint (same->id, ==, message->id);
  wc_file_service_drop (f->files, again);
  bytes = wc_file_service_read (f->files, f->account, &place, 1, 10, NULL);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), "bc", 2);
}

static void
test_one_is_bad (Fixture *f, gconstpointer data)
{
  WcFileOffer *unknown = wc_file_offer_new ();
  g_autoptr (GError) error = NULL;

  unknown->upload = g_strdup ("no-such-job");
  g_assert_null (take (f, offer ("abc", "a"), unknown, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_NOT_FOUND);
}

static void
test_no_such_file (Fixture *f, gconstpointer data)
{
  gint64 id = wc_store_fixture_say (f->base->store, WC_STORE_ROMEO, FALSE,
                                    f->base->store->now_us, "text");
  WcFilePlace place = { id, 0 };
  WcFilePlace nowhere = { 1, 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) other = NULL;

  g_assert_cmpint (wc_file_service_open (f->files, f->account, &place, &error), ==, -1);
  g_assert_error (error, WC_ERROR, WC_ERROR_NOT_FOUND);
  g_assert_null (wc_file_service_download (f->files, f->account, &nowhere, NULL, &other));
  g_assert_error (other, WC_ERROR, WC_ERROR_NOT_FOUND);
}

static void
test_too_large (void)
{
  g_autofree char *text = g_strnfill (WC_FILE_SERVICE_MAX_DATA + 1, 'x');
  g_autoptr (GBytes) bytes = g_bytes_new (text, WC_FILE_SERVICE_MAX_DATA + 1);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (wc_file_service_wrap (bytes, &error), ==, -1);
  g_assert_error (error, WC_ERROR, WC_ERROR_TOO_LARGE);
}

static void
test_list_and_cache (Fixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) files = take (f, offer ("abc", "a.png"), NULL, NULL);
  gboolean replayed;
  g_autoptr (WcMessage) message = send_files (f, files, NULL, &replayed);
  WcFileQuery query = { .chat = WC_STORE_ROMEO, .limit = 5 };
  g_autoptr (GPtrArray) found = wc_file_service_list (f->files, f->account, &query, NULL);
  WcFileTotals totals;

  g_assert_cmpuint (found->len, ==, 1);
  g_assert_true (wc_file_service_cache (f->files, 0, 0, &totals, NULL));
  /* what is still to be uploaded is no cache */
  g_assert_cmpint (totals.n_files, ==, 0);
  g_assert_cmpuint (totals.n_purged, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(name, func)                                                                 \
  g_test_add ("/service/file-service/" name, Fixture, NULL, setup, func, teardown)
  TEST ("send", test_send);
  TEST ("one-is-bad", test_one_is_bad);
  TEST ("no-such-file", test_no_such_file);
  TEST ("list-and-cache", test_list_and_cache);
  g_test_add_func ("/service/file-service/too-large", test_too_large);
  return g_test_run ();
}
