/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

/* What a stream leads to. */
typedef struct
{
  gboolean terminal;
  gboolean colour;
  guint columns; /* of the terminal; 0: it is none, so nothing is to be cut */
} WcScreen;

/* Looks at the descriptor @fd; its width is what the terminal tells, else COLUMNS,
 * else 80.
 * @when: the word of --color, or NULL. */
WcScreen wc_screen_of (int fd, const char *when);
