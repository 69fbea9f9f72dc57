/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <stdio.h>
#include <unistd.h>

#include "cli/screen.h"
#include "cli/table.h"
#include "cli/text.h"

/* Columns are as wide as their widest field, two spaces apart. On a terminal the flexible
 * ones share what the others leave; in a pipe nothing is ever cut. */

#define GAP 2
#define LEAST_WIDTH 8

typedef struct
{
  char *raw;   /* (owned) as it was given */
  char *clean; /* (owned) as it is shown when nothing is cut */
  WcColour colour;
} Cell;

struct _WcTable
{
  const WcTableColumn *columns; /* (borrowed) */
  guint n_columns;
  GArray *cells; /* (owned) (element-type Cell) line by line */
};

static void
cell_clear (gpointer data)
{
  Cell *cell = data;

  g_free (cell->raw);
  g_free (cell->clean);
}

WcTable *
wc_table_new (const WcTableColumn *columns, guint n_columns)
{
  WcTable *self = g_new0 (WcTable, 1);

  self->columns = columns;
  self->n_columns = n_columns;
  self->cells = g_array_new (FALSE, FALSE, sizeof (Cell));
  g_array_set_clear_func (self->cells, cell_clear);
  return self;
}

void
wc_table_free (WcTable *self)
{
  g_array_unref (self->cells);
  g_free (self);
}

void
wc_table_add (WcTable *self, WcColour colour, const char *text)
{
  Cell cell = { g_strdup (text), wc_text_line (text, 0), colour };

  g_array_append_val (self->cells, cell);
}

static guint *
natural_widths (const WcTable *self)
{
  guint *widths = g_new0 (guint, self->n_columns);

  for (guint i = 0; i < self->cells->len; i++)
    {
      guint width = wc_text_width (g_array_index (self->cells, Cell, i).clean);
      guint column = i % self->n_columns;

      widths[column] = MAX (widths[column], width);
    }
  return widths;
}

/* The widest flexible column gives way until all fit or none can give any more: a narrow
 * one is not cut for the sake of a wide one. */
static void
shrink (const WcTable *self, guint *widths, guint limit)
{
  guint total = (self->n_columns - 1) * GAP;

  for (guint i = 0; i < self->n_columns; i++)
    total += widths[i];
  for (; total > limit; total--)
    {
      guint *widest = NULL;

      for (guint i = 0; i < self->n_columns; i++)
        if (self->columns[i] == WC_TABLE_FLEXIBLE && widths[i] > LEAST_WIDTH &&
            (widest == NULL || widths[i] > *widest))
          widest = &widths[i];
      if (widest == NULL)
        return;
      (*widest)--;
    }
}

static void
append_cell (GString *out, const Cell *cell, guint width, gboolean colour)
{
  g_autofree char *cut = NULL;

  if (wc_text_width (cell->clean) > width)
    cut = wc_text_line (cell->raw, width);
  wc_colour_append (out, colour, cell->colour, cut != NULL ? cut : cell->clean);
}

static void
append_line (
    const WcTable *self, GString *out, guint first, const guint *widths, gboolean colour)
{
  guint pending = 0;

  for (guint i = 0; i < self->n_columns && first + i < self->cells->len; i++)
    {
      const Cell *cell = &g_array_index (self->cells, Cell, first + i);
      guint width = MIN (wc_text_width (cell->clean), widths[i]);
      guint left = self->columns[i] == WC_TABLE_RIGHT ? widths[i] - width : 0;

      if (width > 0)
        {
          g_string_append_printf (out, "%*s", (int) (pending + left), "");
          append_cell (out, cell, widths[i], colour);
          pending = widths[i] - width - left + GAP;
        }
      else
        pending += widths[i] + GAP;
    }
  g_string_append_c (out, '\n');
}

char *
wc_table_render (const WcTable *self, guint width, gboolean colour)
{
  g_autofree guint *widths = natural_widths (self);
  GString *out = g_string_new (NULL);

  if (width > 0)
    shrink (self, widths, width);
  for (guint i = 0; i < self->cells->len; i += self->n_columns)
    append_line (self, out, i, widths, colour);
  return g_string_free (out, FALSE);
}

void
wc_table_print (const WcTable *self, const char *when)
{
  WcScreen screen = wc_screen_of (STDOUT_FILENO, when);
  g_autofree char *text = wc_table_render (self, screen.columns, screen.colour);

  fputs (text, stdout);
}
