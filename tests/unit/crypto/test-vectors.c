/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <string.h>

#include "crypto/omemo-error.h"
#include "crypto/omemo-payload.h"
#include "lib/ratchet-fixture.h"

/* Talks between implementations of others (tests/data/omemo): what they wrote is read,
 * and what we write with the same random numbers is, byte for byte, what they would. */

typedef struct
{
  WcOmemoVersion version;
  GKeyFile *file;          /* (owned) */
  WcRatchetDevice *juliet; /* (owned) whose keys the file has */
  WcRatchetPeer romeo;
} Talk;

/* OpenSSL gives out what it is told, instead of random numbers, and then nothing more.
 * Only OpenSSL knows how far it has come. */
static void
foretell (const guint8 *data, gsize size)
{
  EVP_RAND_CTX *random = RAND_get0_public (NULL);
  OSSL_PARAM params[] = {
    OSSL_PARAM_octet_string (OSSL_RAND_PARAM_TEST_ENTROPY, (gpointer) data, size),
    OSSL_PARAM_END,
  };

  g_assert_cmpint (EVP_RAND_uninstantiate (random), ==, 1);
  g_assert_cmpint (EVP_RAND_instantiate (random, 0, 0, NULL, 0, params), ==, 1);
}

/* Returns: (transfer full) (nullable). */
static GBytes *
read_bytes (Talk *talk, const char *group, const char *name)
{
  g_autofree char *digits = g_key_file_get_string (talk->file, group, name, NULL);
  gsize size;
  guint8 *data;

  if (digits == NULL)
    return NULL;
  size = strlen (digits) / 2;
  data = g_malloc (size + 1);
  for (gsize i = 0; i < size; i++)
    data[i] = (guint8) (g_ascii_xdigit_value (digits[2 * i]) << 4 |
                        g_ascii_xdigit_value (digits[2 * i + 1]));
  return g_bytes_new_take (data, size);
}

static void
replace (Talk *talk, const char *name, GBytes **bytes)
{
  g_bytes_unref (*bytes);
  *bytes = read_bytes (talk, "we", name);
  g_assert_nonnull (*bytes);
}

static void
open_file (Talk *talk, const char *name)
{
  g_autofree char *path =
      g_build_filename (g_getenv ("WC_TEST_SOURCE"), "data", "omemo", name, NULL);
  g_autoptr (GError) error = NULL;

  talk->file = g_key_file_new ();
  g_key_file_load_from_file (talk->file, path, G_KEY_FILE_NONE, &error);
  g_assert_no_error (error);
}

static void
talk_init (Talk *talk, WcOmemoVersion version)
{
  guint8 anything[4096];
  guint id;

  memset (anything, 7, sizeof anything);
  foretell (anything, sizeof anything);
  talk->version = version;
  open_file (talk, version == WC_OMEMO_2 ? "twomemo.ini" : "oldmemo.ini");
  talk->romeo = (WcRatchetPeer){ "romeo@montague.lit", 1, version };
  talk->juliet = wc_ratchet_device_new ("juliet@capulet.lit", 1);
  replace (talk, "identity", &talk->juliet->public);
  replace (talk, "identity_private", &talk->juliet->private);
  replace (talk, "signed_pre_key", &talk->juliet->signed_pre_key);
  g_hash_table_remove_all (talk->juliet->pre_keys);
  id = (guint) g_key_file_get_uint64 (talk->file, "we", "pre_key_id", NULL);
  g_hash_table_insert (talk->juliet->pre_keys, GUINT_TO_POINTER (id),
                       read_bytes (talk, "we", "pre_key"));
}

static void
talk_clear (Talk *talk)
{
  g_key_file_unref (talk->file);
  wc_ratchet_device_free (talk->juliet);
}

static WcRatchetReceived *
receive (Talk *talk, const char *group, GError **error)
{
  g_autoptr (GBytes) data = read_bytes (talk, group, "key");
  g_autoptr (GBytes) random = read_bytes (talk, group, "random");
  g_autoptr (GBytes) romeo = read_bytes (talk, "we", "romeo");
  g_autoptr (WcOmemoKey) key = wc_omemo_key_new (
      NULL, 1, g_key_file_get_boolean (talk->file, group, "kex", NULL), data);
  gsize size;
  const guint8 *bytes = g_bytes_get_data (random, &size);

  foretell (size > 0 ? bytes : (const guint8 *) "", MAX (size, 1));
  return wc_ratchet_decrypt (talk->juliet->ratchet, &talk->romeo, key, romeo, error);
}

static void
read_step (Talk *talk, const char *group)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WcRatchetReceived) received = receive (talk, group, &error);
  g_autoptr (GBytes) payload = read_bytes (talk, group, "payload");
  g_autoptr (GBytes) iv = read_bytes (talk, group, "iv");
  g_autoptr (WcOmemoEncrypted) encrypted = NULL;
  g_autofree char *expected = g_key_file_get_string (talk->file, group, "text", NULL);
  g_autoptr (GBytes) text = NULL;
  gsize size;
  const char *data;

  g_assert_no_error (error);
  g_assert_cmpint (received->kex, ==,
                   g_key_file_get_boolean (talk->file, group, "kex", NULL));
  g_assert_cmpint (payload == NULL, ==, expected == NULL);
  if (payload == NULL)
    return;
  encrypted = wc_omemo_encrypted_new (talk->version, 1, iv, payload, g_ptr_array_new ());
  text = wc_omemo_payload_decrypt (encrypted, received->plain, &error);
  g_assert_no_error (error);
  data = g_bytes_get_data (text, &size);
  g_assert_cmpmem (data, size, expected, strlen (expected));
}

static void
refuse_step (Talk *talk, const char *group)
{
  g_autoptr (GError) error = NULL;

  wc_ratchet_device_save (talk->juliet);
  g_assert_null (receive (talk, group, &error));
  g_assert_error (error, WC_OMEMO_ERROR, WC_OMEMO_REASON_REPEAT_UNKNOWN);
  wc_ratchet_device_restore (talk->juliet);
}

static void
write_step (Talk *talk, const char *group)
{
  g_autoptr (GBytes) secret = read_bytes (talk, group, "secret");
  g_autoptr (GBytes) expected = read_bytes (talk, group, "key");
  g_autoptr (GBytes) written = NULL;
  g_autoptr (GError) error = NULL;
  gboolean kex = TRUE;

  written = wc_ratchet_encrypt (talk->juliet->ratchet, &talk->romeo, secret,
                                /* pinned= */ NULL, &kex, &error);
  g_assert_no_error (error);
  g_assert_false (kex);
  g_assert_cmpmem (g_bytes_get_data (written, NULL), g_bytes_get_size (written),
                   g_bytes_get_data (expected, NULL), g_bytes_get_size (expected));
}

/* Returns: how many messages it has read. */
static guint
go_through (Talk *talk)
{
  guint n_read = 0;

  for (guint i = 1;; i++)
    {
      g_autofree char *group = g_strdup_printf ("step %u", i);
      g_autofree char *what = g_key_file_get_string (talk->file, group, "do", NULL);

      if (what == NULL)
        return n_read;
      g_test_message ("%s", group);
      n_read += g_str_equal (what, "read");
      if (g_str_equal (what, "read"))
        read_step (talk, group);
      else if (g_str_equal (what, "refuse"))
        refuse_step (talk, group);
      else
        write_step (talk, group);
    }
}

static void
test_talk (gconstpointer data)
{
  Talk talk;

  talk_init (&talk, (WcOmemoVersion) GPOINTER_TO_INT (data));
  g_assert_cmpuint (go_through (&talk), >=, 10);
  g_assert_cmpuint (g_hash_table_size (talk.juliet->used), ==, 1);
  talk_clear (&talk);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (RAND_set_DRBG_type (NULL, "TEST-RAND", NULL, NULL, NULL), ==, 1);
  g_test_add_data_func ("/crypto/vectors/oldmemo", GINT_TO_POINTER (WC_OMEMO_AXOLOTL),
                        test_talk);
  if (wc_omemo_library_speaks (WC_OMEMO_2))
    g_test_add_data_func ("/crypto/vectors/twomemo", GINT_TO_POINTER (WC_OMEMO_2),
                          test_talk);
  return g_test_run ();
}
