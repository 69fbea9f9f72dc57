/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

/* What a colour means; which one it is, the terminal's theme decides. */
typedef enum
{
  WC_COLOUR_PLAIN,
  WC_COLOUR_DIM,    /* what may be overlooked: times, ids */
  WC_COLOUR_STRONG, /* what stands out: titles with something unread */
  WC_COLOUR_OURS,   /* written by us */
  WC_COLOUR_THEIRS, /* written by others */
  WC_COLOUR_GOOD,
  WC_COLOUR_WARNING,
  WC_COLOUR_BAD,
} WcColour;

/* Reads one variable of the environment: NULL when it is not set. */
typedef const char *(*WcColourGetenv) (const char *name, gpointer data);

/* Whether to colour. @when is the word of --color: "always", "never", "auto" or NULL,
 * which leaves it to NO_COLOR, then CLICOLOR_FORCE, then to @is_terminal where TERM is
 * not "dumb".
 * @getenv: NULL for the environment of the process. */
gboolean wc_colour_wanted (const char *when,
                           gboolean is_terminal,
                           WcColourGetenv getenv,
                           gpointer data);

/* Whether @when is a word that --color knows. */
gboolean wc_colour_is_word (const char *when);

/* Appends @text to @out in a colour, or as it is where @on is FALSE. */
void wc_colour_append (GString *out, gboolean on, WcColour colour, const char *text);
