/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "account/room-keeper.h"
#include "store/db.h"
#include "stream/unit.h"
#include "sync/catchup.h"
#include "sync/ingest.h"

/* Fills the stream's port to the store for one account: units are transactions, messages
 * go to sync/ingest. */
typedef struct
{
  WcDb *db;           /* borrowed */
  WcIngest *ingest;   /* borrowed */
  WcCatchup *catchup; /* borrowed */
  gint64 account;
  WcRoomKeeper *rooms; /* (nullable) borrowed */
} WcUnitPort;

/* The port over @self, which must live as long. */
WcUnit wc_unit_port_make (WcUnitPort *self);
