/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/event.h"
#include "model/omemo-device.h"
#include "model/omemo-identity.h"
#include "store/db.h"

/* For the folder store/ alone: what became of a device with OMEMO, for the journal. */

/* @fields: (nullable) what changed, with ',' between the words. In a transaction. */
gboolean wc_omemo_journal_device (WcDb *db,
                                  WcEventKind kind,
                                  const WcOmemoAddress *device,
                                  const char *fields,
                                  GError **error);

/* The same, changed, of every device that has shown the key. */
gboolean wc_omemo_journal_key (WcDb *db,
                               const WcOmemoKeyOf *who,
                               const char *fields,
                               GError **error);
