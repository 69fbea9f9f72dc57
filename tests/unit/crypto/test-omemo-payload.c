/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "crypto/omemo-error.h"
#include "crypto/omemo-payload.h"

static WcOmemoEncrypted *
encrypted_of (WcOmemoVersion version, GBytes *iv, GBytes *payload)
{
  return wc_omemo_encrypted_new (version, 1, iv, payload, g_ptr_array_new ());
}

static void
assert_reads (const WcOmemoEncrypted *encrypted, GBytes *secret, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) plain = wc_omemo_payload_decrypt (encrypted, secret, &error);

  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (plain, NULL), g_bytes_get_size (plain), text,
                   strlen (text));
}

static void
assert_damaged (const WcOmemoEncrypted *encrypted, GBytes *secret)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (wc_omemo_payload_decrypt (encrypted, secret, &error));
  g_assert_error (error, WC_OMEMO_ERROR, WC_OMEMO_REASON_DAMAGED);
}

static GBytes *
flip (GBytes *bytes, gsize place)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  guint8 *copy = g_memdup2 (data, size);

  copy[place] ^= 1;
  return g_bytes_new_take (copy, size);
}

/* What is written is read, also when it is empty or long; whatever is another byte is
 * found out. */
static void
test_round (gconstpointer data)
{
  WcOmemoVersion version = GPOINTER_TO_INT (data);
  g_autofree char *long_text = g_strnfill (100000, 'x');
  const char *const texts[] = { "", "a", "wherefore art thou", long_text };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GBytes) text = g_bytes_new_static (texts[i], strlen (texts[i]));
      g_autoptr (WcOmemoPayload) made = wc_omemo_payload_encrypt (version, text);
      g_autoptr (WcOmemoEncrypted) encrypted =
          encrypted_of (version, made->iv, made->payload);

      assert_reads (encrypted, made->secret, texts[i]);
      for (gsize at = 0; at < g_bytes_get_size (made->secret); at++)
        {
          g_autoptr (GBytes) other = flip (made->secret, at);

          assert_damaged (encrypted, other);
        }
      if (g_bytes_get_size (made->payload) > 0)
        {
          g_autoptr (GBytes) changed = flip (made->payload, 0);
          g_autoptr (WcOmemoEncrypted) other = encrypted_of (version, made->iv, changed);

          assert_damaged (other, made->secret);
        }
    }
}

/* An empty message has a secret, and nothing that it is the secret of. */
static void
test_empty (gconstpointer data)
{
  WcOmemoVersion version = GPOINTER_TO_INT (data);
  g_autoptr (WcOmemoPayload) made = wc_omemo_payload_encrypt (version, NULL);

  g_assert_null (made->payload);
  g_assert_cmpuint (g_bytes_get_size (made->secret), ==, 32);
  g_assert_true ((made->iv != NULL) == (version == WC_OMEMO_AXOLOTL));
}

static GBytes *
from_hex (const char *hex)
{
  gsize size = strlen (hex) / 2;
  guint8 *data = g_malloc (size);

  for (gsize i = 0; i < size; i++)
    data[i] = (guint8) (g_ascii_xdigit_value (hex[2 * i]) << 4 |
                        g_ascii_xdigit_value (hex[2 * i + 1]));
  return g_bytes_new_take (data, size);
}

/* McGrew and Viega, test case 2, with the tag in either place. */
static void
test_old_places (void)
{
  g_autoptr (GBytes) iv = from_hex ("000000000000000000000000");
  g_autoptr (GBytes) cipher = from_hex ("0388dace60b6a392f328c2b971b2fe78");
  g_autoptr (GBytes) behind =
      from_hex ("0388dace60b6a392f328c2b971b2fe78ab6e47d42cec13bdf53a67b21257bddf");
  g_autoptr (GBytes) alone = from_hex ("00000000000000000000000000000000");
  g_autoptr (GBytes) both =
      from_hex ("00000000000000000000000000000000ab6e47d42cec13bdf53a67b21257bddf");
  g_autoptr (WcOmemoEncrypted) now = encrypted_of (WC_OMEMO_AXOLOTL, iv, cipher);
  g_autoptr (WcOmemoEncrypted) then = encrypted_of (WC_OMEMO_AXOLOTL, iv, behind);
  g_autoptr (GBytes) plain = wc_omemo_payload_decrypt (now, both, NULL);
  g_autoptr (GBytes) same = wc_omemo_payload_decrypt (then, alone, NULL);

  g_assert_true (g_bytes_equal (plain, alone));
  g_assert_true (g_bytes_equal (same, alone));
  assert_damaged (now, alone);
  assert_damaged (then, both);
}

/* Sizes that nothing has. */
static void
test_sizes (void)
{
  g_autoptr (GBytes) some = g_bytes_new_static ("0123456789abcdef", 16);
  g_autoptr (GBytes) few = g_bytes_new_static ("0123456", 7);
  g_autoptr (WcOmemoEncrypted) no_iv = encrypted_of (WC_OMEMO_AXOLOTL, NULL, some);
  g_autoptr (WcOmemoEncrypted) odd_iv = encrypted_of (WC_OMEMO_AXOLOTL, few, some);
  g_autoptr (WcOmemoEncrypted) small = encrypted_of (WC_OMEMO_AXOLOTL, some, few);
  g_autoptr (WcOmemoEncrypted) two = encrypted_of (WC_OMEMO_2, NULL, some);

  assert_damaged (no_iv, some);
  assert_damaged (odd_iv, some);
  assert_damaged (small, some);
  assert_damaged (small, few);
  assert_damaged (two, some);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/crypto/omemo-payload/round/axolotl",
                        GINT_TO_POINTER (WC_OMEMO_AXOLOTL), test_round);
  g_test_add_data_func ("/crypto/omemo-payload/round/2", GINT_TO_POINTER (WC_OMEMO_2),
                        test_round);
  g_test_add_data_func ("/crypto/omemo-payload/empty/axolotl",
                        GINT_TO_POINTER (WC_OMEMO_AXOLOTL), test_empty);
  g_test_add_data_func ("/crypto/omemo-payload/empty/2", GINT_TO_POINTER (WC_OMEMO_2),
                        test_empty);
  g_test_add_func ("/crypto/omemo-payload/places", test_old_places);
  g_test_add_func ("/crypto/omemo-payload/sizes", test_sizes);
  return g_test_run ();
}
