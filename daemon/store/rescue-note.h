/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store/salvage.h"

/* What became of a damaged database: known at the start that met it, and kept in the
 * database that followed, so that later starts can tell it too. */
typedef struct
{
  char *path; /* (owned) (nullable) where the damaged file lies now; NULL: all was well */
  gboolean log_only; /* the log alone was damaged: what it held is fetched again */
  WcSalvage saved;   /* unless @log_only */
  gint64 us;         /* when, wall clock */
} WcRescueNote;

void wc_rescue_note_clear (WcRescueNote *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (WcRescueNote, wc_rescue_note_clear)

/* A sentence for people, without an end, that names the file and what was saved of it.
 * Returns: (transfer full). */
char *wc_rescue_note_to_text (const WcRescueNote *self);

/* Keeps it in the database of @handle in place of an older one. */
gboolean
wc_rescue_note_save (const WcRescueNote *self, struct sqlite3 *handle, GError **error);

/* The newest that is kept in @db, as long as its file lies there; @out->path is NULL
 * otherwise. @out: to be cleared. */
gboolean wc_rescue_note_load (WcDb *db, WcRescueNote *out, GError **error);
