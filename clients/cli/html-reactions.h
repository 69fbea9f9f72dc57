/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

/* What stands of who reacted how to which message (XEP-0444: each time the whole set). */
typedef struct _WcHtmlReactions WcHtmlReactions;

WcHtmlReactions *wc_html_reactions_new (void);
void wc_html_reactions_free (WcHtmlReactions *self);

/* Somebody, whom @who tells from all others and @name is shown of, means @emojis about
 * the message @target from now on; "": nothing any more. To be called in the order in
 * which it was said. Strings are copied. */
void wc_html_reactions_learn (WcHtmlReactions *self,
                              gint64 target,
                              const char *who,
                              const char *name,
                              const char *emojis);

/* Appends a paragraph with all of @target, nothing where there is none. */
void wc_html_reactions_append (WcHtmlReactions *self, gint64 target, GString *out);
