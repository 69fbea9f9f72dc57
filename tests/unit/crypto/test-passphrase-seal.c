/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "crypto/passphrase-seal.h"

#define PASSPHRASE "correct horse"
#define KNOWN_DATA "bd2f456983f6898ba994a3d4812c7250557b04cc8577cabfa44ac63fe1"

static GBytes *
bytes_of (const char *hex)
{
  GByteArray *bytes = g_byte_array_new ();

  for (; *hex != '\0'; hex += 2)
    {
      guint8 byte =
          (guint8) (g_ascii_xdigit_value (hex[0]) * 16 + g_ascii_xdigit_value (hex[1]));

      g_byte_array_append (bytes, &byte, 1);
    }
  return g_byte_array_free_to_bytes (bytes);
}

static void
test_there_and_back (void)
{
  g_autoptr (GBytes) plain = g_bytes_new_static ("a private key", 13);
  g_autoptr (WcPassphraseSeal) seal = wc_passphrase_seal_close (PASSPHRASE, plain);
  g_autoptr (WcPassphraseSeal) other = wc_passphrase_seal_close (PASSPHRASE, plain);
  g_autoptr (GBytes) opened = wc_passphrase_seal_open (seal, PASSPHRASE);
  const guint costs[] = { seal->n, seal->r, seal->p };
  g_autoptr (WcPassphraseSeal) again =
      wc_passphrase_seal_new (costs, seal->salt, seal->iv, seal->data);

  g_assert_true (g_bytes_equal (opened, plain));
  g_assert_nonnull (again);
  g_assert_null (wc_passphrase_seal_open (seal, "correct horsf"));
  g_assert_null (wc_passphrase_seal_open (seal, ""));
  g_assert_false (g_bytes_equal (seal->salt, other->salt));
  g_assert_false (g_bytes_equal (seal->iv, other->iv));
  g_assert_false (g_bytes_equal (seal->data, other->data));
}

/* The same to a person is the same, whatever keyboard it was typed on. */
static void
test_normalized (void)
{
  g_autoptr (GBytes) plain = g_bytes_new_static ("x", 1);
  g_autoptr (WcPassphraseSeal) seal =
      wc_passphrase_seal_close ("gr\xc3\xbc\xc3\x9f", plain);
  g_autoptr (GBytes) opened = wc_passphrase_seal_open (seal, "gru\xcc\x88\xc3\x9f");

  g_assert_nonnull (opened);
}

/* Made by another program (Python's hashlib and libgcrypt), so that what is written now
 * is read later. */
static void
test_known (void)
{
  const guint costs[] = { 1024, 8, 1 };
  g_autoptr (GBytes) salt = bytes_of ("000102030405060708090a0b0c0d0e0f");
  g_autoptr (GBytes) iv = bytes_of ("101112131415161718191a1b");
  g_autoptr (GBytes) data = bytes_of (KNOWN_DATA);
  g_autoptr (WcPassphraseSeal) seal = wc_passphrase_seal_new (costs, salt, iv, data);
  g_autoptr (GBytes) opened = wc_passphrase_seal_open (seal, PASSPHRASE);

  g_assert_nonnull (opened);
  g_assert_cmpmem (g_bytes_get_data (opened, NULL), g_bytes_get_size (opened),
                   "a private key", 13);
}

/* Whatever is changed on the way is noticed. */
static void
test_changed (void)
{
  const guint costs[] = { 1024, 8, 1 };
  g_autoptr (GBytes) salt = bytes_of ("000102030405060708090a0b0c0d0e0f");
  g_autoptr (GBytes) iv = bytes_of ("101112131415161718191a1b");
  g_autoptr (GBytes) data = bytes_of (KNOWN_DATA);

  for (gsize i = 0; i < g_bytes_get_size (data); i += 7)
    {
      g_autofree guint8 *copy =
          g_memdup2 (g_bytes_get_data (data, NULL), g_bytes_get_size (data));
      g_autoptr (GBytes) changed = NULL;
      g_autoptr (WcPassphraseSeal) seal = NULL;

      copy[i] ^= 1;
      changed = g_bytes_new (copy, g_bytes_get_size (data));
      seal = wc_passphrase_seal_new (costs, salt, iv, changed);
      g_assert_null (wc_passphrase_seal_open (seal, PASSPHRASE));
    }
}

/* Nobody makes us compute for minutes, or take all memory. */
static void
test_bounds (void)
{
  static const guint bad[][3] = { { 0, 8, 1 },      { 1, 8, 1 },    { 1000, 8, 1 },
                                  { 262144, 8, 1 }, { 1024, 9, 1 }, { 1024, 0, 1 },
                                  { 1024, 8, 0 },   { 1024, 8, 5 } };
  const guint good[] = { 1024, 8, 1 };
  g_autoptr (GBytes) salt = bytes_of ("000102030405060708090a0b0c0d0e0f");
  g_autoptr (GBytes) iv = bytes_of ("101112131415161718191a1b");
  g_autoptr (GBytes) data = bytes_of (KNOWN_DATA);
  g_autoptr (GBytes) little = g_bytes_new_from_bytes (data, 0, 15);

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_null (wc_passphrase_seal_new (bad[i], salt, iv, data));
  g_assert_null (wc_passphrase_seal_new (good, iv, iv, data));
  g_assert_null (wc_passphrase_seal_new (good, salt, salt, data));
  g_assert_null (wc_passphrase_seal_new (good, salt, iv, little));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/crypto/passphrase-seal/there-and-back", test_there_and_back);
  g_test_add_func ("/crypto/passphrase-seal/normalized", test_normalized);
  g_test_add_func ("/crypto/passphrase-seal/known", test_known);
  g_test_add_func ("/crypto/passphrase-seal/changed", test_changed);
  g_test_add_func ("/crypto/passphrase-seal/bounds", test_bounds);
  return g_test_run ();
}
