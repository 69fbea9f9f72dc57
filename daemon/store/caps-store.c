/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "store/caps-store.h"
#include "store/statement.h"

/* Answers are the same for everybody with the same hash, so they are kept once, and
 * bounded, because anybody can make up hashes. */

#define MAX_ENTRIES 1000

void
wc_caps_free (WcCaps *self)
{
  g_strfreev (self->features);
  g_strfreev (self->identities);
  g_clear_pointer (&self->reactions, wc_reaction_limits_free);
  g_free (self);
}

/* Lists are stored one per line; XML attributes may hold no bare line break that would
 * have survived parsing, others are dropped here. */
static char *
join (char **list)
{
  g_autoptr (GString) out = g_string_new (NULL);

  for (gsize i = 0; list != NULL && list[i] != NULL; i++)
    if (strchr (list[i], '\n') == NULL)
      g_string_append_printf (out, "%s%s", out->len > 0 ? "\n" : "", list[i]);
  return g_string_free (g_steal_pointer (&out), FALSE);
}

/* The number, then a line for each that may be; NULL for NULL. Returns: (transfer full).
 */
static char *
write_limits (const WcReactionLimits *limits)
{
  g_autofree char *allowed = NULL;

  if (limits == NULL)
    return NULL;
  allowed = limits->allowed != NULL ? join (limits->allowed) : g_strdup ("");
  return g_strdup_printf ("%d%s%s", limits->max, *allowed != '\0' ? "\n" : "", allowed);
}

/* Returns: (transfer full). */
static WcReactionLimits *
read_limits (const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  const char *const *allowed = (const char *const *) lines + 1;

  return wc_reaction_limits_new ((int) g_ascii_strtoll (lines[0], NULL, 10),
                                 *allowed != NULL ? allowed : NULL);
}

static gpointer
read_caps (WcStatement *row)
{
  WcCaps *self = g_new0 (WcCaps, 1);

  self->features = g_strsplit (wc_statement_text (row, 0), "\n", -1);
  self->identities = g_strsplit (wc_statement_text (row, 1), "\n", -1);
  if (wc_statement_text (row, 2) != NULL)
    self->reactions = read_limits (wc_statement_text (row, 2));
  return self;
}

WcCaps *
wc_caps_store_find (WcDb *db, const char *hash, const char *ver, GError **error)
{
  static const char SQL[] =
      "SELECT features, identities, reactions FROM caps WHERE hash = ?1 AND ver = ?2";

  return wc_statement_collect_one (
      wc_statement_query (db, SQL, error, WC_TEXT (hash), WC_TEXT (ver)), read_caps,
      error);
}

static gboolean
drop_surplus (WcDb *db, GError **error)
{
  static const char SQL[] =
      "DELETE FROM caps WHERE (hash, ver) IN (SELECT hash, ver FROM caps "
      "ORDER BY used_us DESC, hash, ver LIMIT -1 OFFSET ?1)";

  return wc_statement_exec (db, SQL, error, WC_INT (MAX_ENTRIES));
}

gboolean
wc_caps_store_touch (WcDb *db, const char *hash, const char *ver, GError **error)
{
  static const char SQL[] = "UPDATE caps SET used_us = ?3 WHERE hash = ?1 AND ver = ?2";

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  return wc_statement_exec (db, SQL, error, WC_TEXT (hash), WC_TEXT (ver),
                            WC_INT (wc_db_now_us (db)));
}

gboolean
wc_caps_store_add (
    WcDb *db, const char *hash, const char *ver, const WcCaps *caps, GError **error)
{
  static const char SQL[] =
      "REPLACE INTO caps (hash, ver, features, identities, reactions, used_us) "
      "VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
  g_autofree char *features = join (caps->features);
  g_autofree char *identities = join (caps->identities);
  g_autofree char *reactions = write_limits (caps->reactions);

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  return wc_statement_exec (db, SQL, error, WC_TEXT (hash), WC_TEXT (ver),
                            WC_TEXT (features), WC_TEXT (identities), WC_TEXT (reactions),
                            WC_INT (wc_db_now_us (db))) &&
         drop_surplus (db, error);
}
