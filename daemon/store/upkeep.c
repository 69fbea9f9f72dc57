/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "store/account-store.h"
#include "store/address-sweep.h"
#include "store/annotation-store.h"
#include "store/expiry-store.h"
#include "store/idempotency-store.h"
#include "store/job-store.h"
#include "store/journal.h"
#include "store/report-store.h"
#include "store/retention.h"
#include "store/room-readers.h"
#include "store/scrub.h"
#include "store/upkeep.h"

/* Rows that one step may delete. Messages cost more than events: they leave the full-text
 * index too. */
#define EVENTS 1000
#define MESSAGES 100

gboolean
wc_upkeep_step (WcDb *db, gboolean *out_more, GError **error)
{
  gboolean more = FALSE;

  if (!wc_annotation_store_step (db, &more, error))
    return FALSE;
  if (!more && !wc_journal_prune (db, EVENTS, &more, error))
    return FALSE;
  if (!more && !wc_expiry_store_expire (db, MESSAGES, &more, error))
    return FALSE;
  if (!more && !wc_retention_step (db, MESSAGES, &more, error))
    return FALSE;
  if (!more && !wc_account_store_purge (db, MESSAGES, &more, error))
    return FALSE;
  if (!more && !wc_address_sweep_step (db, &more, error))
    return FALSE;
  if (!more &&
      (!wc_job_store_expire (db, error) || !wc_idempotency_store_expire (db, error) ||
       !wc_report_store_expire (db, error) || !wc_room_readers_expire (db, error) ||
       !wc_scrub_step (db, &more, error)))
    return FALSE;
  *out_more = more;
  return TRUE;
}
