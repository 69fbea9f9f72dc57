/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <gio/gio.h>

#include "base/error.h"

/* The error domain of the daemon: a code, a sentence for people, and a few details by
 * name that the doors hand on as data (the bad field, a prompt to answer, a limit). */

typedef struct
{
  GHashTable *details; /* (owned) (nullable) (element-type utf8 utf8) */
} WcErrorPrivate;

static void
wc_error_private_init (WcErrorPrivate *priv)
{
  priv->details = NULL;
}

static void
wc_error_private_copy (const WcErrorPrivate *src, WcErrorPrivate *dest)
{
  GHashTableIter iter;
  gpointer key, value;

  dest->details = NULL;
  if (src->details == NULL)
    return;
  dest->details = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_hash_table_iter_init (&iter, src->details);
  while (g_hash_table_iter_next (&iter, &key, &value))
    g_hash_table_insert (dest->details, g_strdup (key), g_strdup (value));
}

static void
wc_error_private_clear (WcErrorPrivate *priv)
{
  g_clear_pointer (&priv->details, g_hash_table_unref);
}

G_DEFINE_EXTENDED_ERROR (WcError, wc_error)

void
wc_error_set_detail (GError *error, const char *key, const char *value)
{
  WcErrorPrivate *priv;

  if (error == NULL)
    return;
  g_return_if_fail (error->domain == WC_ERROR);

  priv = wc_error_get_private (error);
  if (priv->details == NULL)
    priv->details = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_hash_table_replace (priv->details, g_strdup (key), g_strdup (value));
}

static GHashTable *
error_details (const GError *error)
{
  WcErrorPrivate *priv = NULL;

  if (error != NULL && error->domain == WC_ERROR)
    priv = wc_error_get_private (error);
  return priv != NULL ? priv->details : NULL;
}

const char *
wc_error_get_detail (const GError *error, const char *key)
{
  GHashTable *details = error_details (error);

  return details != NULL ? g_hash_table_lookup (details, key) : NULL;
}

gboolean
wc_error_is_storage (const GError *error)
{
  const char *storage = wc_error_get_detail (error, "storage");

  return storage != NULL && !g_str_equal (storage, "other");
}

gboolean
wc_error_is_loss (const GError *error)
{
  return g_error_matches (error, WC_ERROR, WC_ERROR_OFFLINE) ||
         g_error_matches (error, WC_ERROR, WC_ERROR_CANCELLED);
}

gboolean
wc_error_is_unanswered (const GError *error)
{
  return wc_error_is_loss (error) ||
         g_error_matches (error, WC_ERROR, WC_ERROR_REMOTE_TIMEOUT);
}

void
wc_error_foreach_detail (const GError *error, GHFunc func, gpointer user_data)
{
  GHashTable *details = error_details (error);

  if (details != NULL)
    g_hash_table_foreach (details, func, user_data);
}

gboolean
wc_error_invalid (GError **error, const char *field, const char *format, ...)
{
  va_list args;

  if (error == NULL)
    return FALSE;
  va_start (args, format);
  *error = g_error_new_valist (WC_ERROR, WC_ERROR_INVALID_ARGUMENT, format, args);
  va_end (args);
  wc_error_set_detail (*error, "field", field);
  return FALSE;
}
