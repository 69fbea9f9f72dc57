/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "store/id.h"

static const struct
{
  const char *text;
  gsize packed; /* bytes; 0: stays as it is */
} cases[] = {
  { "6f1a9c2e-0b7d-4e55-8f00-ff00a1b2c3d4", 16 },
  { "00000000-0000-0000-0000-000000000000", 16 },
  /* Another id than the one in small letters, but letters of base64url all the same. */
  { "6F1A9C2E-0B7D-4E55-8F00-FF00A1B2C3D4", 27 },
  { "6f1a9c2e-0b7d-4e55-8f00-ff00a1b2c3dg", 27 },
  { "6f1a9c2e_0b7d_4e55_8f00_ff00a1b2c3d4", 27 },
  { "Zm9vYmFy_-09AZaz", 12 },
  { "1700000000123456", 12 },
  { "AAAAAAAA", 6 },
  { "--------", 6 },
  { "0123456789abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQR", 48 },
  { "0123456789abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUV", 0 },
  { "", 0 },
  { "AAAA", 0 },
  { "123456789", 0 },
  { "Zm9v+mFy", 0 },
  { "Zm9vYm==", 0 },
  { "Zm9v mFy", 0 },
  { "\xc3\xa4\xc3\xb6\xc3\xbc\xc3\x9f", 0 },
};

static void
test_there_and_back (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      guint8 bytes[WC_ID_BYTES];
      char text[WC_ID_TEXT];

      g_assert_cmpuint (wc_id_pack (cases[i].text, bytes), ==, cases[i].packed);
      if (cases[i].packed > 0)
        g_assert_cmpstr (wc_id_unpack (bytes, cases[i].packed, text), ==, cases[i].text);
    }
}

/* Different ids stay different. */
static void
test_one_form (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    for (gsize j = 0; j < i; j++)
      {
        guint8 a[WC_ID_BYTES], b[WC_ID_BYTES];
        gsize n_a = wc_id_pack (cases[i].text, a);

        if (n_a > 0 && n_a == wc_id_pack (cases[j].text, b))
          g_assert_cmpint (memcmp (a, b, n_a), !=, 0);
      }
}

/* Bytes that no text was packed into, as a damaged file may hold. */
static void
test_strange_bytes (void)
{
  static const guint8 bytes[WC_ID_BYTES + 3] = { 0 };
  char text[WC_ID_TEXT];

  g_assert_cmpstr (wc_id_unpack (bytes, 0, text), ==, "");
  g_assert_cmpstr (wc_id_unpack (bytes, 17, text), ==, "");
  g_assert_cmpstr (wc_id_unpack (bytes, sizeof bytes, text), ==, "");
}

static void
test_sql (void)
{
  static const struct
  {
    const char *sql;
    int result;
  } queries[] = {
    { "SELECT length (id_pack ('6f1a9c2e-0b7d-4e55-8f00-ff00a1b2c3d4'))", 16 },
    { "SELECT id_pack ('1700000000123456') = x'd7bd34d34d34d34d76df8e7a'", 1 },
    { "SELECT id_pack ('short') = 'short'", 1 },
    { "SELECT id_pack (NULL) IS NULL", 1 },
    { "SELECT id_pack (id_pack ('AAAABBBBCCCC')) = id_pack ('AAAABBBBCCCC')", 1 },
  };
  sqlite3 *handle = wc_sqlite_open (":memory:", SQLITE_OPEN_READWRITE, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (wc_id_register (handle, &error));
  for (gsize i = 0; i < G_N_ELEMENTS (queries); i++)
    {
      gint64 value = -1;

      g_assert_true (wc_sqlite_get_int (handle, queries[i].sql, &value, &error));
      g_assert_cmpint (value, ==, queries[i].result);
    }
  sqlite3_close (handle);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/id/there-and-back", test_there_and_back);
  g_test_add_func ("/store/id/one-form", test_one_form);
  g_test_add_func ("/store/id/strange-bytes", test_strange_bytes);
  g_test_add_func ("/store/id/sql", test_sql);
  return g_test_run ();
}
