/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "base/clock.h"
#include "store/db.h"
#include "sync/live.h"

/* Whether what happens can be stored at the moment. Learns of failures where they happen,
 * and while there is one tries now and then whether it is over: nobody else has to. */
#define WC_TYPE_STORAGE (wc_storage_get_type ())
G_DECLARE_FINAL_TYPE (WcStorage, wc_storage, WC, STORAGE, GObject)

/* The words of the API. */
typedef enum
{
  WC_STORAGE_OK,
  WC_STORAGE_FULL,
  WC_STORAGE_READ_ONLY,
  WC_STORAGE_FAILING, /* the disk cannot be read or written */
  WC_STORAGE_DAMAGED, /* stays so: the daemon has to begin anew with another file */
} WcStorageState;

#define WC_N_STORAGE_STATES (WC_STORAGE_DAMAGED + 1)

const char *wc_storage_state_to_string (WcStorageState state);

/* A sentence for people, without an end: "the disk is full". */
const char *wc_storage_state_to_text (WcStorageState state);

/* Follows @db; all are referenced. Returns: (transfer full). Signal "changed" () from the
 * main loop, never inside of a transaction. Tells WC_EVENT_STORAGE on @live before. */
WcStorage *wc_storage_new (WcDb *db, WcClock *clock, WcLive *live);

WcStorageState wc_storage_get_state (WcStorage *self);

/* When it came to this state, wall clock. */
gint64 wc_storage_get_since_us (WcStorage *self);

/* Somebody who does not use the connection of @db, but the same file, has met @error.
 * Does nothing unless it tells of damage. */
void wc_storage_note (WcStorage *self, const GError *error);

/* Tries now whether it is over. */
void wc_storage_try (WcStorage *self);
