/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/error.h"
#include "model/omemo-fingerprint.h"

#define KEY_TYPE 5 /* Curve25519 */
#define RAW_SIZE (WC_OMEMO_PUBLIC_KEY_SIZE - 1)
#define GROUP_BYTES 4
#define PARAM "omemo-sid-"
/* What a person may paste with all its spaces. */
#define MAX_TEXT 1024

static char *
dup_hex (GBytes *key, gboolean grouped)
{
  gsize size;
  const guint8 *bytes = g_bytes_get_data (key, &size);
  GString *text = g_string_new (NULL);

  g_assert (size == WC_OMEMO_PUBLIC_KEY_SIZE);
  for (gsize i = 0; i < RAW_SIZE; i++)
    g_string_append_printf (text, "%s%02x",
                            grouped && i > 0 && i % GROUP_BYTES == 0 ? " " : "",
                            bytes[i + 1]);
  return g_string_free (text, FALSE);
}

char *
wc_omemo_fingerprint_dup (GBytes *key)
{
  return dup_hex (key, /* grouped= */ TRUE);
}

/* Returns how many bytes there are in @text, -1 where there are no whole ones, or more
 * than @max. */
static int
read_hex (const char *text, guint8 *bytes, int max)
{
  int n_digits = 0;

  for (; *text != '\0'; text++)
    {
      int value = g_ascii_xdigit_value (*text);

      if (g_ascii_isspace (*text) || *text == ':' || *text == '-')
        continue;
      if (value < 0 || n_digits == 2 * max)
        return -1;
      bytes[n_digits / 2] = n_digits % 2 == 0 ? value << 4 : bytes[n_digits / 2] | value;
      n_digits++;
    }
  return n_digits % 2 == 0 ? n_digits / 2 : -1;
}

static GBytes *
parse_key (const char *text)
{
  guint8 bytes[WC_OMEMO_PUBLIC_KEY_SIZE];
  guint8 key[WC_OMEMO_PUBLIC_KEY_SIZE] = { KEY_TYPE };
  int n = strnlen (text, MAX_TEXT) < MAX_TEXT ? read_hex (text, bytes, sizeof bytes) : -1;

  if (n == RAW_SIZE)
    memcpy (key + 1, bytes, RAW_SIZE);
  else if (n == WC_OMEMO_PUBLIC_KEY_SIZE && bytes[0] == KEY_TYPE)
    memcpy (key, bytes, sizeof key);
  else
    return NULL;
  return g_bytes_new (key, sizeof key);
}

GBytes *
wc_omemo_fingerprint_parse (const char *text, GError **error)
{
  GBytes *key = parse_key (text);

  if (key == NULL)
    wc_error_invalid (error, "fingerprint",
                      "fingerprint: %d hexadecimal digits are expected", 2 * RAW_SIZE);
  return key;
}

gboolean
wc_omemo_fingerprint_equal (GBytes *a, GBytes *b)
{
  gsize size_a;
  gsize size_b;
  const guint8 *bytes_a = g_bytes_get_data (a, &size_a);
  const guint8 *bytes_b = g_bytes_get_data (b, &size_b);
  volatile guint8 differ = 0;

  /* how long keys are is no secret */
  if (size_a != size_b)
    return FALSE;
  for (gsize i = 0; i < size_a; i++)
    differ |= bytes_a[i] ^ bytes_b[i];
  return differ == 0;
}

void
wc_omemo_fingerprint_free (WcOmemoFingerprint *self)
{
  g_bytes_unref (self->key);
  g_free (self);
}

/* NULL: the parameter is about something else, or no device. */
static WcOmemoFingerprint *
read_param (const char *name, const char *value)
{
  g_autoptr (GBytes) key = NULL;
  WcOmemoFingerprint *self;
  guint64 device;

  if (!g_str_has_prefix (name, PARAM) ||
      !g_ascii_string_to_unsigned (name + strlen (PARAM), 10, 1, G_MAXUINT32, &device,
                                   NULL))
    return NULL;
  key = parse_key (value);
  if (key == NULL)
    return NULL;
  self = g_new (WcOmemoFingerprint, 1);
  *self = (WcOmemoFingerprint){ device, g_steal_pointer (&key) };
  return self;
}

static int
compare_devices (gconstpointer a, gconstpointer b)
{
  const WcOmemoFingerprint *const *first = a;
  const WcOmemoFingerprint *const *second = b;

  return ((*first)->device > (*second)->device) - ((*first)->device < (*second)->device);
}

GPtrArray *
wc_omemo_fingerprint_read_uri (const WcXmppUri *uri)
{
  GPtrArray *devices =
      g_ptr_array_new_with_free_func ((GDestroyNotify) wc_omemo_fingerprint_free);
  GHashTableIter iter;
  gpointer name;
  gpointer value;

  g_hash_table_iter_init (&iter, uri->params);
  while (g_hash_table_iter_next (&iter, &name, &value))
    {
      WcOmemoFingerprint *each = read_param (name, value);

      if (each != NULL)
        g_ptr_array_add (devices, each);
    }
  g_ptr_array_sort (devices, compare_devices);
  return devices;
}

char *
wc_omemo_fingerprint_dup_uri (const char *jid, const GPtrArray *devices)
{
  GString *uri = g_string_new ("xmpp:");

  /* '@' may stand in a path, and people are used to see it (RFC 5122 § 2.2) */
  g_string_append_uri_escaped (uri, jid, "@", /* allow_utf8= */ FALSE);
  for (guint i = 0; i < devices->len; i++)
    {
      const WcOmemoFingerprint *each = devices->pdata[i];
      g_autofree char *hex = dup_hex (each->key, /* grouped= */ FALSE);

      g_string_append_printf (uri, "%c" PARAM "%" G_GUINT32_FORMAT "=%s",
                              i == 0 ? '?' : ';', each->device, hex);
    }
  return g_string_free (uri, FALSE);
}
