/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/error.h"
#include "model/omemo-fingerprint.h"

#define DIGITS "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
#define GROUPS "00010203 04050607 08090a0b 0c0d0e0f 10111213 14151617 18191a1b 1c1d1e1f"
#define OTHER "ff0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"

static GBytes *
make_key (void)
{
  guint8 key[WC_OMEMO_PUBLIC_KEY_SIZE] = { 5 };

  for (guint8 i = 0; i < WC_OMEMO_PUBLIC_KEY_SIZE - 1; i++)
    key[i + 1] = i;
  return g_bytes_new (key, sizeof key);
}

static void
test_show (void)
{
  g_autoptr (GBytes) key = make_key ();
  g_autofree char *text = wc_omemo_fingerprint_dup (key);

  g_assert_cmpstr (text, ==, GROUPS);
}

static void
test_parse (void)
{
  static const char *const texts[] = {
    DIGITS,
    GROUPS,
    "05" DIGITS,
    " 05 " GROUPS "\n",
    "000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F",
    "0-0:0 1\t02030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
  };
  g_autoptr (GBytes) key = make_key ();

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) parsed = wc_omemo_fingerprint_parse (texts[i], &error);

      g_test_message ("%s", texts[i]);
      g_assert_no_error (error);
      g_assert_true (g_bytes_equal (parsed, key));
    }
}

static void
test_no_fingerprint (void)
{
  g_autofree char *spaces = g_strnfill (5000, ' ');
  g_autofree char *digits = g_strnfill (5000, '0');
  const char *const texts[] = {
    "",    "05",       "0",        DIGITS "0",  DIGITS "00", "06" DIGITS, "05" DIGITS "0",
    "xyz", DIGITS "g", "ä" DIGITS, DIGITS ",1", spaces,      digits,
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;

      g_test_message ("%.80s", texts[i]);
      g_assert_null (wc_omemo_fingerprint_parse (texts[i], &error));
      g_assert_error (error, WC_ERROR, WC_ERROR_INVALID_ARGUMENT);
      g_assert_cmpstr (wc_error_get_detail (error, "field"), ==, "fingerprint");
    }
}

/* Every byte counts, and so does the length. */
static void
test_equal (void)
{
  g_autoptr (GBytes) key = make_key ();
  g_autoptr (GBytes) same = make_key ();
  g_autoptr (GBytes) shorter = g_bytes_new_from_bytes (key, 0, 32);

  g_assert_true (wc_omemo_fingerprint_equal (key, same));
  g_assert_false (wc_omemo_fingerprint_equal (key, shorter));
  for (gsize i = 0; i < WC_OMEMO_PUBLIC_KEY_SIZE; i++)
    {
      g_autofree guint8 *bytes =
          g_memdup2 (g_bytes_get_data (key, NULL), WC_OMEMO_PUBLIC_KEY_SIZE);
      g_autoptr (GBytes) other = NULL;

      bytes[i] ^= 0x80;
      other = g_bytes_new (bytes, WC_OMEMO_PUBLIC_KEY_SIZE);
      g_assert_false (wc_omemo_fingerprint_equal (key, other));
    }
}

static GPtrArray *
read_uri (const char *text)
{
  g_autoptr (WcXmppUri) uri = wc_xmpp_uri_parse (text, NULL);

  return wc_omemo_fingerprint_read_uri (uri);
}

/* As Conversations shows it in its code, and with another action before it. */
static void
test_uri (void)
{
  static const char *const written =
      "xmpp:a%3Fb@y.lit?omemo-sid-7=" DIGITS ";omemo-sid-4294967295=" OTHER;
  g_autoptr (GPtrArray) devices =
      read_uri ("xmpp:a%3Fb@y.lit?message;omemo-sid-4294967295=" OTHER
                ";body=x;omemo-sid-7=" DIGITS);
  g_autofree char *again = wc_omemo_fingerprint_dup_uri ("a?b@y.lit", devices);
  g_autoptr (GPtrArray) read = read_uri (again);
  g_autofree char *twice = wc_omemo_fingerprint_dup_uri ("a?b@y.lit", read);
  const WcOmemoFingerprint *first = devices->pdata[0];
  g_autofree char *shown = wc_omemo_fingerprint_dup (first->key);

  g_assert_cmpuint (devices->len, ==, 2);
  g_assert_cmpuint (first->device, ==, 7);
  g_assert_cmpstr (shown, ==, GROUPS);
  g_assert_cmpstr (again, ==, written);
  g_assert_cmpstr (twice, ==, written);
}

static void
test_odd_uri (void)
{
  g_autoptr (GPtrArray) devices = read_uri (
      "xmpp:a@y.lit?omemo-sid-0=" DIGITS ";omemo-sid-4294967296=" DIGITS
      ";omemo-sid-=" DIGITS ";omemo-sid--1=" DIGITS ";omemo-sid-1=" DIGITS
      "00;omemo-sid-2=;omemo-sid-03x=" DIGITS ";omemo-sid=" DIGITS ";omemo-sid-5=" OTHER);
  g_autoptr (GPtrArray) none = read_uri ("xmpp:a@y.lit");
  g_autofree char *bare = wc_omemo_fingerprint_dup_uri ("a@y.lit", none);

  g_assert_cmpuint (devices->len, ==, 1);
  g_assert_cmpuint (((WcOmemoFingerprint *) devices->pdata[0])->device, ==, 5);
  g_assert_cmpuint (none->len, ==, 0);
  g_assert_cmpstr (bare, ==, "xmpp:a@y.lit");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/omemo-fingerprint/show", test_show);
  g_test_add_func ("/model/omemo-fingerprint/parse", test_parse);
  g_test_add_func ("/model/omemo-fingerprint/no-fingerprint", test_no_fingerprint);
  g_test_add_func ("/model/omemo-fingerprint/equal", test_equal);
  g_test_add_func ("/model/omemo-fingerprint/uri", test_uri);
  g_test_add_func ("/model/omemo-fingerprint/odd-uri", test_odd_uri);
  return g_test_run ();
}
