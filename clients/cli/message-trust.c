/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli/message-trust.h"
#include "common/object.h"

static gboolean
is_ours (JsonObject *message)
{
  return g_strcmp0 (wc_object_get_string (message, "dir"), "out") == 0;
}

/* What a person thinks now of the key that wrote it; "": nothing is known of it. */
static const char *
trust_of (JsonObject *message)
{
  const char *now = wc_object_get_string (message, "encryption.trust_now");
  const char *then = wc_object_get_string (message, "encryption.trust");

  return now != NULL ? now : then != NULL ? then : "";
}

gboolean
wc_message_trust_is_hidden (JsonObject *message)
{
  return !is_ours (message) && g_str_equal (trust_of (message), "distrusted");
}

char
wc_message_trust_get_sign (JsonObject *message)
{
  const char *trust = trust_of (message);

  if (wc_object_get_object (message, "encryption") == NULL)
    return ' ';
  if (is_ours (message))
    return '*';
  if (g_str_equal (trust, "verified"))
    return '+';
  if (g_str_equal (trust, "undecided"))
    return '?';
  return g_str_equal (trust, "distrusted") ? '!' : '*';
}

char *
wc_message_trust_dup_note (JsonObject *message)
{
  JsonArray *left = wc_object_get_array (message, "encryption.left_out");
  guint n = left != NULL ? json_array_get_length (left) : 0;
  char sign = wc_message_trust_get_sign (message);

  if (n > 0)
    return g_strdup_printf ("not for %u device%s", n, n > 1 ? "s" : "");
  if (sign == '?')
    return g_strdup ("of an undecided device");
  return sign == '!' ? g_strdup ("of a distrusted device") : NULL;
}

char *
wc_message_trust_dup_count (guint n)
{
  return g_strdup_printf (
      "(%u message%s of distrusted devices hidden; --distrusted shows "
      "%s)",
      n, n > 1 ? "s" : "", n > 1 ? "them" : "it");
}
