/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/error.h"
#include "lib/sample-picture.h"
#include "lib/service-fixture.h"
#include "service/file-taking.h"

/* Takes @content in, to travel in stanzas. */
static GPtrArray *
take (WcServiceFixture *f, GBytes *content, GError **error)
{
  WcFileOffer *offer = wc_file_offer_new ();
  GPtrArray *offers =
      g_ptr_array_new_with_free_func ((GDestroyNotify) wc_file_offer_free);
  const WcFileTaking taking = { f->store->db, f->files, f->thumbnailer, f->store->account,
                                offers };
  g_autoptr (GAsyncResult) result = NULL;

  offer->fd = wc_file_service_wrap (content, NULL);
  offer->bits = TRUE;
  wc_attachment_set_name (offer->claims, "cat.png");
  g_ptr_array_add (offers, offer);
  wc_file_taking_async (&taking, NULL, wc_service_fixture_done, &result);
  wc_service_fixture_wait (&result);
  return wc_file_taking_finish (result, error);
}

static guint
count_copies (WcServiceFixture *f)
{
  g_autoptr (GDir) folder = wc_files_list (f->files);
  guint n = 0;

  while (folder != NULL && g_dir_read_name (folder) != NULL)
    n++;
  return n;
}

/* It is named by what is sent of it, without what it says beside the picture. */
static void
test_picture (void)
{
  g_autoptr (WcServiceFixture) f = wc_service_fixture_new ();
  g_autoptr (GBytes) content = g_byte_array_free_to_bytes (wc_sample_picture_png ());
  g_autoptr (GBytes) plain = g_byte_array_free_to_bytes (wc_sample_picture_plain_png ());
  g_autofree char *sum = g_compute_checksum_for_bytes (G_CHECKSUM_SHA1, plain);
  g_autofree char *cid = g_strdup_printf ("cid:sha1+%s@bob.xmpp.org", sum);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) taken = take (f, content, &error);
  const WcAttachment *file;

  g_assert_no_error (error);
  file = taken->pdata[0];
  g_assert_cmpstr (wc_attachment_get_cid (file), ==, cid);
  g_assert_cmpint (file->state, ==, WC_ATTACHMENT_HELD);
  g_assert_cmpint (wc_files_get_size (f->files, file->file), ==, file->size);
  wc_file_taking_drop (f->files, taken);
  g_assert_cmpuint (count_copies (f), ==, 0);
}

static void
test_no_picture (void)
{
  g_autoptr (WcServiceFixture) f = wc_service_fixture_new ();
  g_autoptr (GBytes) content = g_bytes_new_static ("text", 4);
  g_autoptr (GError) error = NULL;

  g_assert_null (take (f, content, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_INVALID_ARGUMENT);
  g_assert_cmpuint (count_copies (f), ==, 0);
}

static void
test_too_large (void)
{
  g_autoptr (WcServiceFixture) f = wc_service_fixture_new ();
  gsize size = WC_FILE_TAKING_MAX_BITS + 1;
  guint8 *data = g_malloc0 (size);
  g_autoptr (GBytes) content = g_bytes_new_take (data, size);
  g_autoptr (GError) error = NULL;

  memcpy (data, "GIF89a\3\0\2\0", 10);
  g_assert_null (take (f, content, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_TOO_LARGE);
  g_assert_cmpuint (count_copies (f), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/service/file-taking/picture", test_picture);
  g_test_add_func ("/service/file-taking/no-picture", test_no_picture);
  g_test_add_func ("/service/file-taking/too-large", test_too_large);
  return g_test_run ();
}
