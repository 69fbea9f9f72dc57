/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/error.h"
#include "model/attachment.h"

static void
test_sources (void)
{
  g_autoptr (WcAttachment) a = wc_attachment_new ();
  static const char *const bad[] = {
    "http://x/", "ftp://x/", "https://x/a b", "", "https://x/\nhttps://y/", "HTTPS"
  };

  g_assert_null (wc_attachment_get_url (a));
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    wc_attachment_add_source (a, bad[i]);
  wc_attachment_add_source (a, NULL);
  g_assert_cmpuint (g_strv_length (a->sources), ==, 0);
  wc_attachment_add_source (a, "https://x/1");
  wc_attachment_add_source (a, "https://x/1");
  g_assert_cmpuint (g_strv_length (a->sources), ==, 1);
  for (int i = 0; i < 100; i++)
    {
      g_autofree char *url = g_strdup_printf ("https://x/%d", i);
      wc_attachment_add_source (a, url);
    }
  g_assert_cmpuint (g_strv_length (a->sources), ==, WC_ATTACHMENT_MAX_SOURCES);
  g_assert_cmpstr (wc_attachment_get_url (a), ==, "https://x/1");
  g_assert_cmpstr (wc_attachment_get_nth_url (a, 1), ==, "https://x/0");
  g_assert_null (wc_attachment_get_nth_url (a, WC_ATTACHMENT_MAX_SOURCES));
}

/* Pictures that travel in stanzas are no URLs. */
static void
test_bits (void)
{
  g_autoptr (WcAttachment) a = wc_attachment_new ();
  g_autofree char *long_name = g_strnfill (300, 'x');
  g_autofree char *long_cid = g_strconcat ("cid:", long_name, NULL);
  g_autofree char *much = g_strnfill (WC_ATTACHMENT_MAX_BITS, 'A');
  g_autofree char *long_data = g_strconcat ("data:image/png;base64,", much, NULL);
  const char *const bad[] = { "cid:a b",           "cid:a\nhttps://x/",
                              "https://x/",        "data:text/x;base64,AA",
                              "data:image/png,AA", long_cid,
                              long_data,           NULL };

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    wc_attachment_add_bits (a, bad[i]);
  g_assert_false (wc_attachment_has_source (a));
  wc_attachment_add_bits (a, "cid:sha1+1@bob.xmpp.org");
  g_assert_true (wc_attachment_has_source (a));
  g_assert_null (wc_attachment_get_url (a));
  g_assert_cmpstr (wc_attachment_get_bits (a), ==, "cid:sha1+1@bob.xmpp.org");
  wc_attachment_add_bits (a, "data:image/png;base64,AA==");
  g_assert_cmpstr (wc_attachment_get_bits (a), ==, "data:image/png;base64,AA==");
  g_assert_cmpstr (wc_attachment_get_cid (a), ==, "cid:sha1+1@bob.xmpp.org");
  wc_attachment_add_source (a, "https://x/1");
  g_assert_cmpstr (wc_attachment_get_url (a), ==, "https://x/1");
}

/* Places on the web in their order; what lies encrypted is no URL that others may be
 * sent to. */
static void
test_encrypted (void)
{
#define SECRET                                                                           \
  "8c3d050e9386ec173861778f"                                                             \
  "68e9af38a97aaf82faa4063b4d0878a61261534410c8a84331eaac851759f587"
  g_autoptr (WcAttachment) a = wc_attachment_new ();

  wc_attachment_add_encrypted (a, NULL);
  wc_attachment_add_encrypted (a, "https://x/1");
  wc_attachment_add_encrypted (a, "aesgcm://x/1#00");
  wc_attachment_add_source (a, "aesgcm://x/1#" SECRET);
  g_assert_false (wc_attachment_has_source (a));
  g_assert_null (wc_attachment_get_encrypted (a));
  wc_attachment_add_bits (a, "cid:sha1+1@bob.xmpp.org");
  wc_attachment_add_encrypted (a, "aesgcm://x/1#" SECRET);
  wc_attachment_add_encrypted (a, "aesgcm://x/1#" SECRET);
  g_assert_true (wc_attachment_has_source (a));
  g_assert_cmpuint (g_strv_length (a->sources), ==, 2);
  wc_attachment_add_source (a, "https://x/2");
  g_assert_cmpstr (wc_attachment_get_encrypted (a), ==, "aesgcm://x/1#" SECRET);
  g_assert_cmpstr (wc_attachment_get_url (a), ==, "https://x/2");
  g_assert_cmpstr (wc_attachment_get_nth_place (a, 0), ==, "aesgcm://x/1#" SECRET);
  g_assert_cmpstr (wc_attachment_get_nth_place (a, 1), ==, "https://x/2");
  g_assert_null (wc_attachment_get_nth_place (a, 2));
}

/* Two stickers of one pack are two; a pack is no place to fetch from. */
static void
test_pack (void)
{
  g_autoptr (WcAttachment) a = wc_attachment_new ();
  g_autoptr (WcAttachment) b = wc_attachment_new ();

  wc_attachment_set_pack (a, "https://x/");
  wc_attachment_set_pack (a, "xmpp:a b");
  wc_attachment_set_pack (a, NULL);
  g_assert_null (wc_attachment_get_pack (a));
  wc_attachment_set_pack (a, "xmpp:one@x");
  wc_attachment_set_pack (a, "xmpp:two@x");
  wc_attachment_set_pack (b, "xmpp:one@x");
  g_assert_cmpstr (wc_attachment_get_pack (a), ==, "xmpp:one@x");
  g_assert_false (wc_attachment_has_source (a));
  g_assert_false (wc_attachment_is_same (a, b));
}

static void
test_names (void)
{
  static const struct
  {
    const char *given;
    const char *kept;
  } cases[] = {
    { "a b.txt", "a b.txt" },
    { "../../etc/passwd", "___.._etc_passwd" },
    { "..", "__" },
    { ".bashrc", "_bashrc" },
    { "-rf", "_rf" },
    { "c:\\windows\\x.exe", "c:_windows_x.exe" },
    { "a\nb\tc\x1b[0m", "abc[0m" },
    { "  ", NULL },
    { "", NULL },
    { NULL, NULL },
    { "\xff\xfe", "\xef\xbf\xbd\xef\xbf\xbd" },
    { "invoice\xe2\x80\xae"
      "fdp.exe",
      "invoicefdp.exe" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (WcAttachment) a = wc_attachment_new ();

      wc_attachment_set_name (a, cases[i].given);
      g_assert_cmpstr (a->name, ==, cases[i].kept);
    }
}

static void
test_long_name (void)
{
  g_autoptr (WcAttachment) a = wc_attachment_new ();
  g_autoptr (GString) name = g_string_new (NULL);

  for (int i = 0; i < 300; i++)
    g_string_append (name, "ä");
  g_string_append (name, ".jpeg");
  wc_attachment_set_name (a, name->str);
  g_assert_cmpuint (strlen (a->name), <=, 200);
  g_assert_true (g_str_has_suffix (a->name, ".jpeg"));
  g_assert_true (g_utf8_validate (a->name, -1, NULL));
}

static void
test_name_by_url (void)
{
  g_autoptr (WcAttachment) a = wc_attachment_new ();
  g_autoptr (WcAttachment) b = wc_attachment_new ();

  wc_attachment_name_by_url (a, "https://x/dir/tr%C3%A8s%20cool.jpg?x=1#y");
  g_assert_cmpstr (a->name, ==, "très cool.jpg");
  wc_attachment_name_by_url (a, "https://x/other");
  g_assert_cmpstr (a->name, ==, "très cool.jpg");
  wc_attachment_name_by_url (b, "https://x/");
  g_assert_null (b->name);
}

static void
test_hashes (void)
{
  g_autoptr (WcAttachment) a = wc_attachment_new ();

  wc_attachment_add_hash (a, "sha-256", "AAAA");
  wc_attachment_add_hash (a, "sha-256", "AAAA");
  wc_attachment_add_hash (a, "sha 256", "AAAA");
  wc_attachment_add_hash (a, "sha-1", "no!");
  wc_attachment_add_hash (a, NULL, "AAAA");
  g_assert_cmpuint (g_strv_length (a->hashes), ==, 1);
  g_assert_cmpstr (a->hashes[0], ==, "sha-256 AAAA");
}

#define STRONG "2XarmwTlNxDAMkvymloX3S5+VbylNrJt/l5QyPa+YoU="

static void
test_same (void)
{
  g_autoptr (WcAttachment) a = wc_attachment_new ();
  g_autoptr (WcAttachment) b = wc_attachment_new ();

  g_assert_false (wc_attachment_is_same (a, b));
  wc_attachment_add_hash (a, "md5", "AAAA");
  wc_attachment_add_hash (b, "md5", "AAAA");
  g_assert_false (wc_attachment_is_same (a, b));
  wc_attachment_add_hash (a, "sha-256", STRONG);
  wc_attachment_add_hash (b, "sha-256", STRONG);
  g_assert_true (wc_attachment_is_same (a, b));
}

static void
test_complete (void)
{
  g_autoptr (WcAttachment) a = wc_attachment_new ();
  g_autoptr (WcAttachment) b = wc_attachment_new ();

  a->name = g_strdup ("mine");
  a->size = 0;
  b->name = g_strdup ("other");
  b->media_type = g_strdup ("image/png");
  b->size = 7;
  b->width = 3;
  b->height = 4;
  b->duration_ms = 5;
  b->thumbnail_uri = g_strdup ("cid:x");
  wc_attachment_add_source (b, "https://x/");
  wc_attachment_complete (a, b);
  g_assert_cmpstr (a->name, ==, "mine");
  g_assert_cmpstr (a->media_type, ==, "image/png");
  g_assert_cmpint (a->size, ==, 0);
  g_assert_cmpint (a->width * a->height, ==, 12);
  g_assert_cmpint (a->duration_ms, ==, 5);
  g_assert_cmpstr (a->thumbnail_uri, ==, "cid:x");
  g_assert_cmpstr (wc_attachment_get_url (a), ==, "https://x/");
}

static void
test_copy (void)
{
  g_autoptr (WcAttachment) a = wc_attachment_new ();
  g_autoptr (WcAttachment) copy = NULL;

  wc_attachment_add_source (a, "https://x/");
  a->file = g_strdup ("f");
  a->state = WC_ATTACHMENT_HELD;
  copy = wc_attachment_copy (a);
  wc_attachment_add_source (copy, "https://y/");
  g_assert_cmpuint (g_strv_length (a->sources), ==, 1);
  g_assert_cmpstr (copy->file, ==, "f");
  g_assert_cmpint (copy->state, ==, WC_ATTACHMENT_HELD);
}

static void
test_words (void)
{
  g_assert_cmpstr (wc_attachment_state_to_string (WC_ATTACHMENT_FAILED), ==, "failed");
  g_assert_cmpint (wc_attachment_disposition_from_string ("inline"), ==,
                   WC_ATTACHMENT_INLINE);
  g_assert_cmpint (wc_attachment_disposition_from_string ("x"), ==, WC_ATTACHMENT_ANY);
  g_assert_cmpstr (wc_attachment_disposition_to_string (WC_ATTACHMENT_ASIDE), ==,
                   "attachment");
}

/* What two calls say of a file tells them apart; where it comes from does not. */
static void
test_append_all (void)
{
  g_autoptr (GPtrArray) files =
      g_ptr_array_new_with_free_func ((GDestroyNotify) wc_attachment_unref);
  g_autoptr (GString) none = g_string_new ("x");
  g_autoptr (GString) one = g_string_new ("x");
  WcAttachment *file = wc_attachment_new ();

  wc_attachment_add_source (file, "https://x.lit/a");
  wc_attachment_set_name (file, "a");
  g_ptr_array_add (files, file);
  wc_attachment_append_all (none, NULL);
  wc_attachment_append_all (one, files);
  g_assert_cmpstr (none->str, ==, "x");
  g_assert_cmpstr (one->str, ==, "x||a|");
}

/* @size: the bytes of a picture of which only the head is one. Returns: (transfer full).
 */
static GBytes *
make_picture (gsize size)
{
  static const char HEAD[] = "GIF89a\x10\0\x20\0";
  guint8 *data = g_malloc0 (size);

  memcpy (data, HEAD, sizeof (HEAD) - 1);
  return g_bytes_new_take (data, size);
}

/* The last that fits: 22 characters of "data:image/gif;base64," and four for three bytes.
 */
static void
test_thumbnail (void)
{
  const gsize most = (WC_ATTACHMENT_MAX_THUMBNAIL - 22) / 4 * 3;
  g_autoptr (WcAttachment) file = wc_attachment_new ();
  g_autoptr (GBytes) small = make_picture (most);
  g_autoptr (GBytes) large = make_picture (most + 1);
  g_autoptr (GBytes) none = g_bytes_new_static ("<svg/>", 6);
  g_autoptr (GError) error = NULL;

  g_assert_false (wc_attachment_set_thumbnail (file, none, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_REMOTE_ERROR);
  g_clear_error (&error);
  g_assert_false (wc_attachment_set_thumbnail (file, large, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_TOO_LARGE);
  g_assert_null (file->thumbnail_uri);
  g_assert_true (wc_attachment_set_thumbnail (file, small, NULL));
  g_assert_true (g_str_has_prefix (file->thumbnail_uri, "data:image/gif;base64,R0lG"));
  g_assert_cmpstr (file->thumbnail_type, ==, "image/gif");
  g_assert_cmpint (file->thumbnail_width, ==, 16);
  g_assert_cmpint (file->thumbnail_height, ==, 32);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/attachment/sources", test_sources);
  g_test_add_func ("/model/attachment/bits", test_bits);
  g_test_add_func ("/model/attachment/encrypted", test_encrypted);
  g_test_add_func ("/model/attachment/thumbnail", test_thumbnail);
  g_test_add_func ("/model/attachment/pack", test_pack);
  g_test_add_func ("/model/attachment/names", test_names);
  g_test_add_func ("/model/attachment/long-name", test_long_name);
  g_test_add_func ("/model/attachment/name-by-url", test_name_by_url);
  g_test_add_func ("/model/attachment/hashes", test_hashes);
  g_test_add_func ("/model/attachment/same", test_same);
  g_test_add_func ("/model/attachment/complete", test_complete);
  g_test_add_func ("/model/attachment/copy", test_copy);
  g_test_add_func ("/model/attachment/words", test_words);
  g_test_add_func ("/model/attachment/append-all", test_append_all);
  return g_test_run ();
}
