/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/error.h"
#include "model/jid-escape.h"

/* XEP-0106 JID Escaping: for gateways whose addresses have an '@' or a space in them. */

#define FORBIDDEN " \"&'/:<>@"

/* § 4.2: a backslash is escaped where what follows would make it an escape. */
static gboolean
is_escape (const char *at)
{
  static const char *const codes[] = { "20", "22", "26", "27", "2f",
                                       "3a", "3c", "3e", "40", "5c" };

  for (gsize i = 0; i < G_N_ELEMENTS (codes); i++)
    if (g_ascii_strncasecmp (at + 1, codes[i], 2) == 0)
      return TRUE;
  return FALSE;
}

char *
wc_jid_escape_local (const char *name, GError **error)
{
  g_autoptr (GString) out = g_string_new (NULL);
  gsize length = strlen (name);

  if (length == 0 || name[0] == ' ' || name[length - 1] == ' ')
    {
      g_set_error_literal (
          error, WC_ERROR, WC_ERROR_INVALID_ARGUMENT,
          "that is no name: it is empty, or begins or ends with a space");
      return NULL;
    }
  for (const char *c = name; *c != '\0'; c++)
    if (strchr (FORBIDDEN, *c) != NULL || (*c == '\\' && is_escape (c)))
      g_string_append_printf (out, "\\%02x", (guint) (guchar) *c);
    else
      g_string_append_c (out, *c);
  return g_string_free (g_steal_pointer (&out), FALSE);
}
