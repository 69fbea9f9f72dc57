/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <unistd.h>

#include "account/deciphering.h"
#include "base/error.h"
#include "crypto/aes-gcm.h"
#include "model/aesgcm-uri.h"

#define SIZE 200000

/* A file that somebody has encrypted, and where an earlier attempt wrote part of it. */
typedef struct
{
  WcDeciphering *deciphering;
  guint8 *plain;
  guint8 *sealed; /* SIZE bytes and the tag */
  int fd;
  GCancellable *cancellable;
} Fixture;

static void
setup (Fixture *f, gconstpointer data)
{
  static const guint8 secret[] = "thirty-two bytes of a secret key";
  const WcAesGcmKey key = { secret, 32, secret, 12 };
  g_autoptr (WcAesGcm) cipher = wc_aes_gcm_new_encrypter (&key);
  g_autofree char *uri = wc_aesgcm_uri_build ("https://h:1/f?q", secret, secret);
  g_autofree char *path = NULL;

  f->plain = g_malloc (SIZE);
  f->sealed = g_malloc (SIZE + WC_AES_GCM_TAG_SIZE);
  for (gsize i = 0; i < SIZE; i++)
    f->plain[i] = (guint8) (i * 31 >> 3);
  wc_aes_gcm_update (cipher, f->plain, SIZE, f->sealed);
  wc_aes_gcm_finish (cipher, f->sealed + SIZE);
  f->deciphering = wc_deciphering_new (uri);
  f->cancellable = g_cancellable_new ();
  f->fd = g_file_open_tmp (NULL, &path, NULL);
  unlink (path);
}

static void
teardown (Fixture *f, gconstpointer data)
{
  wc_deciphering_free (f->deciphering);
  g_object_unref (f->cancellable);
  g_free (f->plain);
  g_free (f->sealed);
  close (f->fd);
}

/* What arrives from @offset on, in parts as they come. */
static void
assert_opened (Fixture *f, gsize offset, gboolean good)
{
  WcHttpFilter filter = wc_deciphering_make_filter (f->deciphering);
  g_autofree guint8 *out = g_malloc (SIZE);
  gsize n_out = offset;
  gsize all = SIZE + WC_AES_GCM_TAG_SIZE;

  for (gsize at = offset; at < all; at += 7777)
    n_out +=
        filter.filter (f->sealed + at, MIN (all - at, 7777), out + n_out, f->deciphering);
  g_assert_cmpmem (out + offset, n_out - offset, f->plain + offset, SIZE - offset);
  g_assert_cmpint (wc_deciphering_verify (f->deciphering), ==, good);
}

static void
on_done (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

static void
resume (Fixture *f, gint64 size, int code)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  wc_deciphering_resume_async (f->deciphering, f->fd, size, f->cancellable, on_done,
                               &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (wc_deciphering_resume_finish (f->deciphering, result, &error), ==,
                   code == 0);
  if (code != 0 && error->domain == WC_ERROR)
    g_assert_error (error, WC_ERROR, code);
  else if (code != 0)
    g_assert_error (error, G_IO_ERROR, code);
}

static void
test_whole (Fixture *f, gconstpointer data)
{
  g_assert_cmpstr (wc_deciphering_get_url (f->deciphering), ==, "https://h:1/f?q");
  assert_opened (f, 0, TRUE);
}

static void
test_anew (Fixture *f, gconstpointer data)
{
  WcHttpFilter filter = wc_deciphering_make_filter (f->deciphering);
  guint8 out[4];

  filter.filter ((const guint8 *) "part", 4, out, filter.data);
  filter.begin (filter.data);
  assert_opened (f, 0, TRUE);
}

static void
test_resumed (Fixture *f, gconstpointer data)
{
  gint64 part = *(const gint64 *) data;

  g_assert_cmpint (write (f->fd, f->plain, (gsize) part), ==, part);
  resume (f, part, 0);
  assert_opened (f, (gsize) part, TRUE);
}

/* What stands there is of another file. */
static void
test_resumed_other (Fixture *f, gconstpointer data)
{
  g_assert_cmpint (write (f->fd, f->sealed, 100), ==, 100);
  resume (f, 100, 0);
  assert_opened (f, 100, FALSE);
}

/* It begins anew then. */
static void
test_not_resumed (Fixture *f, gconstpointer data)
{
  g_assert_cmpint (write (f->fd, f->plain, 100), ==, 100);
  resume (f, 101, WC_ERROR_STORAGE);
  assert_opened (f, 0, TRUE);
}

static void
test_cancelled (Fixture *f, gconstpointer data)
{
  g_assert_cmpint (write (f->fd, f->plain, 100), ==, 100);
  g_cancellable_cancel (f->cancellable);
  resume (f, 100, G_IO_ERROR_CANCELLED);
  assert_opened (f, 0, TRUE);
}

static void
test_none (void)
{
  g_assert_null (wc_deciphering_new ("https://h/f"));
  g_assert_null (wc_deciphering_new ("aesgcm://h/f"));
}

int
main (int argc, char **argv)
{
  static const gint64 parts[] = { 1, 15, 16, 65536, 65537, SIZE - 1, SIZE };

  g_test_init (&argc, &argv, NULL);
#define TEST(name, data, func)                                                           \
  g_test_add ("/account/deciphering/" name, Fixture, data, setup, func, teardown)
  TEST ("whole", NULL, test_whole);
  TEST ("anew", NULL, test_anew);
  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_autofree char *path =
          g_strdup_printf ("/account/deciphering/resumed/%" G_GINT64_FORMAT, parts[i]);

      g_test_add (path, Fixture, &parts[i], setup, test_resumed, teardown);
    }
  TEST ("resumed-other", NULL, test_resumed_other);
  TEST ("not-resumed", NULL, test_not_resumed);
  TEST ("cancelled", NULL, test_cancelled);
  g_test_add_func ("/account/deciphering/none", test_none);
  return g_test_run ();
}
