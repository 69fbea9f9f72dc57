/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

#include "cli/colour.h"

/* Lines whose fields stand below one another. */
typedef struct _WcTable WcTable;

typedef enum
{
  WC_TABLE_LEFT,
  WC_TABLE_RIGHT,
  WC_TABLE_FLEXIBLE, /* left, and cut first where the terminal is too narrow */
} WcTableColumn;

/* @columns: (borrowed) what each of the @n_columns is; it has to outlive the table. */
WcTable *wc_table_new (const WcTableColumn *columns, guint n_columns);
void wc_table_free (WcTable *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcTable, wc_table_free)

/* Adds the next field, line by line from the left. @text may be anything that others
 * wrote: it is made fit for a terminal here. NULL stands for "". */
void wc_table_add (WcTable *self, WcColour colour, const char *text);

/* All lines, each ending with a line feed and none with spaces. @width: columns of the
 * terminal, where flexible fields are cut to fit, never below a few columns; 0: no limit.
 * Returns: (transfer full) */
char *wc_table_render (const WcTable *self, guint width, gboolean colour);

/* Prints all lines on standard output, as it takes them; @when: the word of --color, or
 * NULL. */
void wc_table_print (const WcTable *self, const char *when);
