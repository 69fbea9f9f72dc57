/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>
#include <unistd.h>

#include "account/deciphering.h"
#include "account/sealed-body.h"
#include "base/error.h"
#include "crypto/aes-gcm.h"
#include "model/aesgcm-uri.h"

#define MOST 200000

typedef struct
{
  guint8 *content; /* MOST bytes */
  int fd;          /* a file of them */
} Fixture;

static void
setup (Fixture *f, gconstpointer data)
{
  g_autofree char *path = NULL;

  f->content = g_malloc (MOST);
  for (gsize i = 0; i < MOST; i++)
    f->content[i] = (guint8) (i * 31 >> 3);
  f->fd = g_file_open_tmp (NULL, &path, NULL);
  unlink (path);
  g_assert_cmpint (write (f->fd, f->content, MOST), ==, MOST);
}

static void
teardown (Fixture *f, gconstpointer data)
{
  g_free (f->content);
  close (f->fd);
}

static WcSealedBody *
seal (Fixture *f, gint64 size)
{
  g_autoptr (GError) error = NULL;
  WcSealedBody *body = wc_sealed_body_new (f->fd, size, &error);

  g_assert_no_error (error);
  g_assert_cmpint (wc_sealed_body_get_size (body), ==, size + WC_AES_GCM_TAG_SIZE);
  return body;
}

/* All that is left of @body, in parts of @part bytes. Returns: (transfer full). */
static GByteArray *
read_all (WcSealedBody *body, gsize part)
{
  g_autofree guint8 *buffer = g_malloc (part);
  GByteArray *read = g_byte_array_new ();
  gssize n;

  while ((n = g_input_stream_read (G_INPUT_STREAM (body), buffer, part, NULL, NULL)) > 0)
    g_byte_array_append (read, buffer, (guint) n);
  g_assert_cmpint (n, ==, 0);
  g_assert_cmpint (g_seekable_tell (G_SEEKABLE (body)), <=,
                   wc_sealed_body_get_size (body));
  return read;
}

/* What who was sent its URI makes of @sealed is the file. */
static void
assert_opens (Fixture *f, const WcSealedBody *body, const GByteArray *sealed, gsize size)
{
  g_autofree char *uri = wc_sealed_body_dup_uri (body, "https://h.lit/f");
  g_autoptr (WcDeciphering) deciphering = wc_deciphering_new (uri);
  g_autofree guint8 *out = g_malloc (sealed->len);
  WcHttpFilter filter;
  gsize n;

  g_assert_nonnull (deciphering);
  g_assert_cmpstr (wc_deciphering_get_url (deciphering), ==, "https://h.lit/f");
  filter = wc_deciphering_make_filter (deciphering);
  n = filter.filter (sealed->data, sealed->len, out, filter.data);
  g_assert_cmpmem (out, n, f->content, size);
  g_assert_true (wc_deciphering_verify (deciphering));
}

static void
test_sizes (Fixture *f, gconstpointer data)
{
  static const gsize sizes[] = { 0, 1, 15, 16, 17, 1000, MOST };
  static const gsize parts[] = { 7, 16, 4096, 2 * MOST };

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    for (gsize j = 0; j < G_N_ELEMENTS (parts); j++)
      {
        g_autoptr (WcSealedBody) body = seal (f, (gint64) sizes[i]);
        g_autoptr (GByteArray) sealed = read_all (body, parts[j]);

        g_assert_cmpuint (sealed->len, ==, sizes[i] + WC_AES_GCM_TAG_SIZE);
        assert_opens (f, body, sealed, sizes[i]);
      }
}

/* A request that is written again has the same bytes, wherever the first one ended. */
static void
test_again (Fixture *f, gconstpointer data)
{
  g_autoptr (WcSealedBody) body = seal (f, MOST);
  g_autoptr (GByteArray) first = read_all (body, 5000);
  guint8 some[100];

  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (GByteArray) again = NULL;

      g_assert_true (g_seekable_seek (G_SEEKABLE (body), 0, G_SEEK_SET, NULL, NULL));
      g_assert_cmpint (g_seekable_tell (G_SEEKABLE (body)), ==, 0);
      again = read_all (body, 4096);
      g_assert_cmpmem (again->data, again->len, first->data, first->len);
      g_assert_true (g_seekable_seek (G_SEEKABLE (body), 0, G_SEEK_SET, NULL, NULL));
      g_assert_cmpint (
          g_input_stream_read (G_INPUT_STREAM (body), some, sizeof some, NULL, NULL), ==,
          sizeof some);
    }
  g_assert_true (g_seekable_can_seek (G_SEEKABLE (body)));
  g_assert_false (g_seekable_can_truncate (G_SEEKABLE (body)));
  g_assert_false (g_seekable_seek (G_SEEKABLE (body), 1, G_SEEK_SET, NULL, NULL));
  g_assert_false (g_seekable_seek (G_SEEKABLE (body), 0, G_SEEK_CUR, NULL, NULL));
}

/* Two of the same file have nothing in common. */
static void
test_own_key (Fixture *f, gconstpointer data)
{
  g_autoptr (WcSealedBody) a = seal (f, 100);
  g_autoptr (WcSealedBody) b = seal (f, 100);
  g_autofree char *of_a = wc_sealed_body_dup_uri (a, "https://h.lit/f");
  g_autofree char *of_b = wc_sealed_body_dup_uri (b, "https://h.lit/f");
  g_autoptr (WcAesgcmUri) first = wc_aesgcm_uri_parse (of_a);
  g_autoptr (WcAesgcmUri) second = wc_aesgcm_uri_parse (of_b);

  g_assert_cmpuint (first->iv_size, ==, 12);
  g_assert_true (memcmp (first->key, second->key, sizeof first->key) != 0);
  g_assert_true (memcmp (first->iv, second->iv, first->iv_size) != 0);
  g_assert_null (wc_sealed_body_dup_uri (a, "http://h.lit/f"));
}

static void
test_shortened (Fixture *f, gconstpointer data)
{
  g_autoptr (WcSealedBody) body = seal (f, MOST);
  g_autoptr (GError) error = NULL;
  g_autofree guint8 *buffer = g_malloc (2 * MOST);
  gsize n;

  g_assert_cmpint (ftruncate (f->fd, 3), ==, 0);
  g_assert_false (g_input_stream_read_all (G_INPUT_STREAM (body), buffer, 2 * MOST, &n,
                                           NULL, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_STORAGE);
}

static void
test_no_file (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (wc_sealed_body_new (-1, 1, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_STORAGE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(name, func)                                                                 \
  g_test_add ("/account/sealed-body/" name, Fixture, NULL, setup, func, teardown)
  TEST ("sizes", test_sizes);
  TEST ("again", test_again);
  TEST ("own-key", test_own_key);
  TEST ("shortened", test_shortened);
  g_test_add_func ("/account/sealed-body/no-file", test_no_file);
  return g_test_run ();
}
