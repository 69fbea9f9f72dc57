/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "model/aesgcm-uri.h"

#define IV "8c3d050e9386ec173861778f"
#define IV_16 IV "00ff10ef"
#define KEY "68e9af38a97aaf82faa4063b4d0878a61261534410c8a84331eaac851759f587"
#define PLACE                                                                            \
  "download.montague.tld/4a771ac1-f0b2-4a4a-9700-f2a26fa2bb67/tr%C3%A8s%20cool.jpg"

static void
assert_hex (const guint8 *bytes, gsize size, const char *hex)
{
  g_assert_cmpuint (2 * size, ==, strlen (hex));
  for (gsize i = 0; i < size; i++)
    {
      g_autofree char *byte = g_strdup_printf ("%02x", bytes[i]);

      g_assert_true (g_ascii_strncasecmp (byte, hex + 2 * i, 2) == 0);
    }
}

typedef struct
{
  const char *text;
  const char *url;
  const char *iv;
} Good;

static void
test_good (void)
{
  static const Good all[] = {
    { "aesgcm://" PLACE "#" IV KEY, "https://" PLACE, IV },
    { "aesgcm://" PLACE "#" IV_16 KEY, "https://" PLACE, IV_16 },
    { "AesGCM://h/p#" IV KEY, "https://h/p", IV },
    { "aesgcm://h:5443/p/?a=b&c=d#" IV KEY, "https://h:5443/p/?a=b&c=d", IV },
    { "aesgcm://[::1]:5281/p#" IV KEY, "https://[::1]:5281/p", IV },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (all); i++)
    {
      g_autoptr (WcAesgcmUri) uri = wc_aesgcm_uri_parse (all[i].text);
      g_autofree char *url = wc_aesgcm_uri_dup_url (all[i].text);

      g_assert_nonnull (uri);
      g_assert_cmpstr (uri->url, ==, all[i].url);
      g_assert_cmpstr (url, ==, all[i].url);
      assert_hex (uri->iv, uri->iv_size, all[i].iv);
      assert_hex (uri->key, sizeof uri->key, KEY);
    }
}

static void
test_case (void)
{
  g_autofree char *shouted = g_ascii_strup (IV KEY, -1);
  g_autofree char *text = g_strconcat ("aesgcm://h/p#", shouted, NULL);
  g_autoptr (WcAesgcmUri) uri = wc_aesgcm_uri_parse (text);

  g_assert_nonnull (uri);
  assert_hex (uri->iv, uri->iv_size, IV);
  assert_hex (uri->key, sizeof uri->key, KEY);
}

static void
test_forged (void)
{
  static const char *const all[] = {
    "",
    "aesgcm:",
    "aesgcm://",
    "aesgcm://#" IV KEY,
    "aesgcm:///p#" IV KEY,
    "aesgcm://h#" IV KEY,
    "aesgcm://h?q#" IV KEY,
    "aesgcm:h/p#" IV KEY,
    "https://h/p#" IV KEY,
    "http://h/p#" IV KEY,
    "aesgcm://h/p",
    "aesgcm://h/p#",
    "aesgcm://h/p#" KEY,
    "aesgcm://h/p#" IV KEY "0",
    "aesgcm://h/p#" IV KEY "00",
    "aesgcm://h/p#" IV_16 KEY "00",
    "aesgcm://h/p#" IV KEY " ",
    "aesgcm://h/p#" IV KEY "\n",
    " aesgcm://h/p#" IV KEY,
    "aesgcm://h/p #" IV KEY,
    "aesgcm://h/p\r\nHost: x#" IV KEY,
    "aesgcm://h/p\x7f#" IV KEY,
    "aesgcm://h/p##" IV KEY,
    "aesgcm://h/p#x#" IV KEY,
    "aesgcm://h/p#g" IV KEY,
    "aesgcm://h/p#0x" IV KEY,
    "aesgcm://h/p#+c3d050e9386ec173861778f" KEY,
    "aesgcm://h/p#8c-d050e9386ec173861778f" KEY,
    "aesgcm://user@h/p#" IV KEY,
    "aesgcm://user:word@h/p#" IV KEY,
    "aesgcm://@h/p#" IV KEY,
    "aesgcm://h:port/p#" IV KEY,
    "aesgcm://h:99999/p#" IV KEY,
    "aesgcm://[::1/p#" IV KEY,
  };

  for (gsize i = 0; i < G_N_ELEMENTS (all); i++)
    {
      g_autoptr (WcAesgcmUri) uri = wc_aesgcm_uri_parse (all[i]);

      if (uri != NULL)
        g_test_message ("%s is taken", all[i]);
      g_assert_null (uri);
    }
}

static void
test_long (void)
{
  g_autofree char *path = g_strnfill (4096 - strlen ("aesgcm://h/#" IV KEY), 'p');
  g_autofree char *fits = g_strconcat ("aesgcm://h/", path, "#" IV KEY, NULL);
  g_autofree char *over = g_strconcat ("aesgcm://h/p", path, "#" IV KEY, NULL);
  g_autoptr (WcAesgcmUri) uri = wc_aesgcm_uri_parse (fits);

  g_assert_nonnull (uri);
  g_assert_null (wc_aesgcm_uri_parse (over));
}

static void
test_build (void)
{
  g_autoptr (WcAesgcmUri) read = wc_aesgcm_uri_parse ("aesgcm://" PLACE "#" IV KEY);
  g_autofree char *again = wc_aesgcm_uri_build (read->url, read->iv, read->key);

  g_assert_cmpstr (again, ==, "aesgcm://" PLACE "#" IV KEY);
  g_assert_null (wc_aesgcm_uri_build ("http://h/p", read->iv, read->key));
  g_assert_null (wc_aesgcm_uri_build ("https://h/p#part", read->iv, read->key));
  g_assert_null (wc_aesgcm_uri_build ("https://h", read->iv, read->key));
  g_assert_null (wc_aesgcm_uri_build ("https://u@h/p", read->iv, read->key));
  g_assert_null (wc_aesgcm_uri_build ("https://h/p q", read->iv, read->key));
}

static void
test_is (void)
{
  g_assert_true (wc_aesgcm_uri_is ("aesgcm://h"));
  g_assert_true (wc_aesgcm_uri_is ("AESGCM://h"));
  g_assert_false (wc_aesgcm_uri_is ("aesgcm:h"));
  g_assert_false (wc_aesgcm_uri_is ("https://h"));
  g_assert_null (wc_aesgcm_uri_dup_url ("https://h/p#" IV KEY));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/aesgcm-uri/good", test_good);
  g_test_add_func ("/model/aesgcm-uri/case", test_case);
  g_test_add_func ("/model/aesgcm-uri/forged", test_forged);
  g_test_add_func ("/model/aesgcm-uri/long", test_long);
  g_test_add_func ("/model/aesgcm-uri/build", test_build);
  g_test_add_func ("/model/aesgcm-uri/is", test_is);
  return g_test_run ();
}
