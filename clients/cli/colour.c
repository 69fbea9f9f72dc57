/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli/colour.h"

/* When output has colours (no-color.org, bixense.com/clicolors), and how they are
 * written: the sixteen colours alone (ECMA-48 § 8.3.117), which every theme keeps
 * readable. */

static const char *
process_getenv (const char *name, gpointer data)
{
  return g_getenv (name);
}

gboolean
wc_colour_is_word (const char *when)
{
  return g_str_equal (when, "always") || g_str_equal (when, "never") ||
         g_str_equal (when, "auto");
}

gboolean
wc_colour_wanted (const char *when,
                  gboolean is_terminal,
                  WcColourGetenv getenv,
                  gpointer data)
{
  WcColourGetenv get = getenv != NULL ? getenv : process_getenv;
  const char *no_colour = get ("NO_COLOR", data);
  const char *force = get ("CLICOLOR_FORCE", data);

  if (g_strcmp0 (when, "always") == 0)
    return TRUE;
  if (g_strcmp0 (when, "never") == 0)
    return FALSE;
  if (no_colour != NULL && *no_colour != '\0')
    return FALSE;
  if (force != NULL && *force != '\0' && !g_str_equal (force, "0"))
    return TRUE;
  return is_terminal && g_strcmp0 (get ("TERM", data), "dumb") != 0;
}

static const char *
code_of (WcColour colour)
{
  switch (colour)
    {
    case WC_COLOUR_PLAIN:
      return "";
    case WC_COLOUR_DIM:
      return "2";
    case WC_COLOUR_STRONG:
      return "1";
    case WC_COLOUR_OURS:
      return "36";
    case WC_COLOUR_THEIRS:
      return "33";
    case WC_COLOUR_GOOD:
      return "32";
    case WC_COLOUR_WARNING:
      return "1;33";
    case WC_COLOUR_BAD:
      return "1;31";
    }
  g_return_val_if_reached ("");
}

void
wc_colour_append (GString *out, gboolean on, WcColour colour, const char *text)
{
  if (!on || colour == WC_COLOUR_PLAIN || *text == '\0')
    g_string_append (out, text);
  else
    g_string_append_printf (out, "\033[%sm%s\033[0m", code_of (colour), text);
}
