/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <sqlite3.h>

#include "lib/fault-step.h"

static int
on_step (void *data)
{
  int *left = data;

  return (*left)-- == 0;
}

gboolean
wc_fault_step_set (WcDb *db, int steps)
{
  static int left = -1;
  gboolean waits = left >= 0;

  left = steps;
  sqlite3_progress_handler (wc_db_get_handle (db), steps >= 0 ? 1 : 0, on_step, &left);
  return waits;
}
