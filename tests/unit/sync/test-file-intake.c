/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "lib/sample-picture.h"
#include "lib/temp-dir.h"
#include "sync/file-intake.h"

typedef struct
{
  char *directory;
  WcFiles *files;
  GCancellable *cancellable;
  GAsyncResult *result;
} Fixture;

static void
setup (Fixture *f, gconstpointer data)
{
  g_autofree char *folder = NULL;

  f->directory = wc_temp_dir_new ();
  folder = wc_temp_dir_path (f->directory, "files");
  f->files = wc_files_new (folder);
  f->cancellable = g_cancellable_new ();
}

static void
teardown (Fixture *f, gconstpointer data)
{
  g_clear_object (&f->result);
  g_object_unref (f->cancellable);
  wc_files_free (f->files);
  wc_temp_dir_free (f->directory);
}

static void
done_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  ((Fixture *) data)->result = g_object_ref (result);
}

static GAsyncResult *
wait (Fixture *f)
{
  while (f->result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return f->result;
}

static int
open_source (Fixture *f, const char *text)
{
  g_autofree char *path = wc_temp_dir_path (f->directory, "source");

  wc_temp_dir_write (f->directory, "source", text, 0600);
  return open (path, O_RDONLY | O_CLOEXEC);
}

static int
open_bytes (Fixture *f, const GByteArray *bytes)
{
  g_autofree char *path = wc_temp_dir_path (f->directory, "source");

  g_assert_true (
      g_file_set_contents (path, (const char *) bytes->data, bytes->len, NULL));
  return open (path, O_RDONLY | O_CLOEXEC);
}

static WcIntake *
copy (Fixture *f, const GByteArray *bytes, gboolean keep_metadata)
{
  g_autoptr (GError) error = NULL;
  WcIntake *intake;

  g_clear_object (&f->result);
  wc_file_intake_copy_async (f->files, open_bytes (f, bytes), keep_metadata, NULL,
                             done_cb, f);
  intake = wc_file_intake_copy_finish (wait (f), &error);
  g_assert_no_error (error);
  return intake;
}

/* The copy has these bytes, and what is said of it is of the copy. */
static void
assert_copy (Fixture *f, const WcIntake *intake, const GByteArray *wanted)
{
  g_autofree guint8 *found = g_malloc0 (wanted->len + 1);
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 digest[32];
  gsize size = sizeof digest;
  g_autofree char *text = NULL;
  int fd = wc_files_open_to_read (f->files, intake->file, NULL);

  g_assert_cmpint (intake->size, ==, wanted->len);
  g_assert_cmpint (read (fd, found, wanted->len + 1), ==, (gssize) wanted->len);
  g_assert_cmpmem (found, wanted->len, wanted->data, wanted->len);
  g_checksum_update (sum, wanted->data, (gssize) wanted->len);
  g_checksum_get_digest (sum, digest, &size);
  text = g_base64_encode (digest, size);
  g_assert_cmpstr (intake->sha256, ==, text);
  close (fd);
}

static void
assert_no_copy (Fixture *f)
{
  g_autofree char *folder = wc_temp_dir_path (f->directory, "files");
  g_autoptr (GDir) found = g_dir_open (folder, 0, NULL);

  g_assert_true (found == NULL || g_dir_read_name (found) == NULL);
}

static void
test_copy (Fixture *f, gconstpointer data)
{
  g_autofree char *text = g_strnfill (700000, 'x');
  g_autofree char *sum = NULL;
  g_autoptr (WcIntake) intake = NULL;
  int fd = open_source (f, text);

  /* it is read from its beginning, wherever its owner stands */
  lseek (fd, 100, SEEK_SET);
  wc_file_intake_copy_async (f->files, fd, FALSE, f->cancellable, done_cb, f);
  intake = wc_file_intake_copy_finish (wait (f), NULL);
  g_assert_nonnull (intake);
  g_assert_cmpint (intake->size, ==, 700000);
  g_assert_cmpint (wc_files_get_size (f->files, intake->file), ==, 700000);
  g_clear_object (&f->result);
  wc_file_intake_hash_async (f->files, intake->file, "sha-256", NULL, done_cb, f);
  sum = wc_file_intake_hash_finish (wait (f), NULL);
  g_assert_cmpstr (sum, ==, intake->sha256);
}

static const char *const hashes_of_abc[][2] = {
  { "sha-1", "qZk+NkcGgWq6PiVxeFDCbJzQ2J0=" },
  { "sha-256", "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=" },
  { "sha-512", "3a81oZNherrMQXNJriBBMRLm+k6JqX6iCp7u5ktV05ohkpkqJ0/BqDa6PCOj/"
               "uu9RU1EI2Q86A4qmslPpUyknw==" },
  { "sha3-256", "Ophdp0/iJbIEXBcta9OQvYVfCG4+nVJbRr/iRRFDFTI=" },
  { "sha3-512", "t1GFCxpXFopWk82SS2sJbgj2IYJ0RPcNiE9dAkDScS4Q4RbpGSrzyRp+"
                "xXZH45NAVzQLTPQI1aVlkvgnTuxT8A==" },
  { "blake2b-512", "uoClP5gcTQ1qJ5e2nxL26UwhLxRoWsS3SxK7b9v/"
                   "otF9h8U5Kqt5LcJS1d5FM8yVGNOKqNvxklq5I4bt1ACZIw==" },
};

static void
test_hashes (Fixture *f, gconstpointer data)
{
  g_autoptr (WcIntake) intake = NULL;
  g_autoptr (GError) error = NULL;

  wc_file_intake_copy_async (f->files, open_source (f, "abc"), FALSE, NULL, done_cb, f);
  intake = wc_file_intake_copy_finish (wait (f), NULL);
  g_assert_cmpstr (intake->sha256, ==, hashes_of_abc[1][1]);
  for (gsize i = 0; i < G_N_ELEMENTS (hashes_of_abc); i++)
    {
      g_autofree char *sum = NULL;

      g_clear_object (&f->result);
      wc_file_intake_hash_async (f->files, intake->file, hashes_of_abc[i][0], NULL,
                                 done_cb, f);
      sum = wc_file_intake_hash_finish (wait (f), NULL);
      g_assert_cmpstr (sum, ==, hashes_of_abc[i][1]);
    }
  g_clear_object (&f->result);
  wc_file_intake_hash_async (f->files, intake->file, "crc32", NULL, done_cb, f);
  g_assert_null (wc_file_intake_hash_finish (wait (f), &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_NOT_SUPPORTED);
}

/* Of what a sender says, the best that can be computed is what counts. */
static void
test_best_hash (void)
{
  char *hashes[] = { (char *) "crc32 AA==", (char *) "sha-1 BB==",
                     (char *) "sha-2567 CC==", (char *) "sha3-256 DD==", NULL };
  char *others[] = { (char *) "blake2b-256 AA==", (char *) "sha-256", NULL };
  g_autofree char *algorithm = NULL;

  g_assert_cmpstr (wc_file_intake_find_hash (hashes, &algorithm), ==, "DD==");
  g_assert_cmpstr (algorithm, ==, "sha3-256");
  g_clear_pointer (&algorithm, g_free);
  g_assert_null (wc_file_intake_find_hash (others, &algorithm));
  g_assert_null (algorithm);
}

static void
test_no_regular_file (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  int ends[2];

  g_assert_cmpint (pipe2 (ends, O_CLOEXEC), ==, 0);
  wc_file_intake_copy_async (f->files, ends[0], FALSE, NULL, done_cb, f);
  g_assert_null (wc_file_intake_copy_finish (wait (f), &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_INVALID_ARGUMENT);
  close (ends[1]);
  assert_no_copy (f);
}

static void
test_cancelled (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  wc_file_intake_copy_async (f->files, open_source (f, "abc"), FALSE, f->cancellable,
                             done_cb, f);
  g_cancellable_cancel (f->cancellable);
  g_assert_null (wc_file_intake_copy_finish (wait (f), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  assert_no_copy (f);
}

/* It is 3 × 2 pixels and lies on its side. */
static void
test_picture (Fixture *f, gconstpointer data)
{
  GByteArray *(*const make[][2]) (void) = {
    { wc_sample_picture_jpeg, wc_sample_picture_plain_jpeg },
    { wc_sample_picture_png, wc_sample_picture_plain_png },
    { wc_sample_picture_webp, wc_sample_picture_plain_webp },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (make); i++)
    {
      g_autoptr (GByteArray) picture = make[i][0]();
      g_autoptr (GByteArray) plain = make[i][1]();
      g_autoptr (WcIntake) cleaned = copy (f, picture, FALSE);
      g_autoptr (WcIntake) kept = copy (f, picture, TRUE);

      assert_copy (f, cleaned, plain);
      assert_copy (f, kept, picture);
      g_assert_cmpuint (cleaned->width, ==, 2);
      g_assert_cmpuint (cleaned->height, ==, 3);
      g_assert_cmpuint (kept->width, ==, 2);
      g_assert_cmpuint (kept->height, ==, 3);
      g_assert_cmpint (cleaned->duration_ms, ==, -1);
    }
}

/* One that cannot be read is not sent with what may be in it, unless that is meant. */
static void
test_damaged (Fixture *f, gconstpointer data)
{
  static const char damaged[] = "\xff\xd8\xff\xe1\0\0" WC_SAMPLE_SECRET;
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autoptr (WcIntake) kept = NULL;
  g_autoptr (GError) error = NULL;

  g_byte_array_append (bytes, (const guint8 *) damaged, sizeof damaged - 1);
  wc_file_intake_copy_async (f->files, open_bytes (f, bytes), FALSE, NULL, done_cb, f);
  g_assert_null (wc_file_intake_copy_finish (wait (f), &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_INVALID_ARGUMENT);
  assert_no_copy (f);
  kept = copy (f, bytes, TRUE);
  assert_copy (f, kept, bytes);
  g_assert_cmpuint (kept->width, ==, 0);
}

static void
test_recording (Fixture *f, gconstpointer data)
{
  static const char head[] = "RIFF\x00\x20\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0"
                             "\x40\x1f\0\0\x40\x1f\0\0\x01\0\x08\0data\x40\x1f\0\0";
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autoptr (WcIntake) intake = NULL;

  g_byte_array_append (bytes, (const guint8 *) head, sizeof head - 1);
  g_byte_array_set_size (bytes, sizeof head - 1 + 8000);
  memset (bytes->data + sizeof head - 1, 0x80, 8000);
  intake = copy (f, bytes, FALSE);
  g_assert_cmpint (intake->duration_ms, ==, 1000);
  g_assert_cmpuint (intake->width, ==, 0);
}

/* Shorter than what tells a picture. */
static void
test_short (Fixture *f, gconstpointer data)
{
  for (gsize size = 0; size < 14; size++)
    {
      g_autoptr (GByteArray) bytes = g_byte_array_new ();
      g_autoptr (WcIntake) intake = NULL;

      g_byte_array_append (bytes, (const guint8 *) "abcdefghijklmn", (guint) size);
      intake = copy (f, bytes, size % 2 == 0);
      assert_copy (f, intake, bytes);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(name, func)                                                                 \
  g_test_add ("/sync/file-intake/" name, Fixture, NULL, setup, func, teardown)
  TEST ("copy", test_copy);
  TEST ("hashes", test_hashes);
  g_test_add_func ("/sync/file-intake/best-hash", test_best_hash);
  TEST ("picture", test_picture);
  TEST ("damaged", test_damaged);
  TEST ("recording", test_recording);
  TEST ("short", test_short);
  TEST ("no-regular-file", test_no_regular_file);
  TEST ("cancelled", test_cancelled);
  return g_test_run ();
}
