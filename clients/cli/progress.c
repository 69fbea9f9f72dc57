/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli/progress.h"

/* Bars and lines about long work. Drawn ten times a second at most, however often the
 * daemon tells: a terminal over a slow line shall not hold back what it reports. */

#define BAR_PERIOD_US (G_USEC_PER_SEC / 10)
#define LINE_PERIOD_US (10 * G_USEC_PER_SEC)
#define BAR_COLUMNS 30
#define LINE_COLUMNS 79

struct _WcProgress
{
  FILE *out; /* (borrowed) */
  guint columns;
  gint64 told_us; /* when something was written last; -1: never */
  gboolean drawn; /* a bar stands in the current line */
};

WcProgress *
wc_progress_new (FILE *out, guint columns)
{
  WcProgress *self = g_new0 (WcProgress, 1);

  self->out = out;
  self->columns = columns;
  self->told_us = -1;
  return self;
}

void
wc_progress_free (WcProgress *self)
{
  wc_progress_clear (self);
  g_free (self);
}

static char *
describe (const char *label, gint64 done, gint64 total)
{
  if (total <= 0)
    return g_strdup_printf ("%s: %" G_GINT64_FORMAT, label, done);
  return g_strdup_printf ("%s: %" G_GINT64_FORMAT " of about %" G_GINT64_FORMAT, label,
                          done, total);
}

/* The bar of known work, "" where it would not fit beside @text_columns. */
static char *
draw_bar (gint64 done, gint64 total, guint columns, gsize text_columns)
{
  guint width = BAR_COLUMNS;
  guint filled = 0;
  g_autofree char *full = NULL;

  if (total <= 0 || text_columns + width + 4 >= columns)
    return g_strdup ("");
  filled = (guint) (CLAMP (done, 0, total) * width / total);
  full = g_strnfill (filled, '#');
  return g_strdup_printf ("[%s%*s] ", full, (int) (width - filled), "");
}

void
wc_progress_update (
    WcProgress *self, const char *label, gint64 done, gint64 total, gint64 now_us)
{
  gint64 period = self->columns > 0 ? BAR_PERIOD_US : LINE_PERIOD_US;
  g_autofree char *text = NULL;
  g_autofree char *bar = NULL;

  /* Lines are for work that takes long: the first one waits as the others do. */
  if (self->told_us < 0 && self->columns == 0)
    self->told_us = now_us;
  if (self->told_us >= 0 && now_us - self->told_us < period)
    return;
  self->told_us = now_us;
  text = describe (label, done, total);
  bar = draw_bar (done, total, self->columns, strlen (text));
  if (self->columns > 0)
    fprintf (self->out, "\r%s%.*s\033[K", bar,
             (int) MIN (self->columns - 1, LINE_COLUMNS), text);
  else
    fprintf (self->out, "%s\n", text);
  self->drawn = self->columns > 0;
  fflush (self->out);
}

void
wc_progress_clear (WcProgress *self)
{
  if (!self->drawn)
    return;
  fputs ("\r\033[K", self->out);
  fflush (self->out);
  self->drawn = FALSE;
  self->told_us = -1;
}
