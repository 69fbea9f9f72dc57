/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "service/file-service.h"
#include "service/message-service.h"
#include "store/scheduled-store.h"

/* What is to be sent later. When its time has come it becomes a message in the outbox, in
 * one transaction, so that it is sent exactly once whatever ends in between; an account
 * that is offline then sends it when it is back. The wall clock says when that is, but a
 * jump of it is only believed when it has lasted for some minutes. A timer runs only
 * while something waits. Files are copied when they are handed over, and uploaded
 * when their time has come: what a server is given earlier it may have deleted by then.
 */
typedef struct _WcScheduleService WcScheduleService;

/* Everything is borrowed. Returns: (transfer full). */
WcScheduleService *wc_schedule_service_new (WcDb *db,
                                            WcClock *clock,
                                            WcMessageService *messages,
                                            WcFileService *files);
void wc_schedule_service_free (WcScheduleService *self);

/* Sends what was due while nobody looked: after the start, and after a sleep, in which
 * the clock may jump as it likes. */
void wc_schedule_service_look (WcScheduleService *self);

/* What is to be sent, and when. Its field "scheduled" is not looked at. */
typedef struct
{
  const WcMessageSend *send;
  gint64 at_us;
} WcScheduleWish;

/* Keeps it durably; what calls for attention needs a text or files, as without them it is
 * for the moment in which it is said. INVALID_ARGUMENT (fields "chat", "body",
 * "options.key", "options.mentions"), TOO_LARGE
 * (the body; or what waits would take more than the account keeps of files),
 * CONFLICT (the key was used with other arguments), NOT_FOUND (what an earlier call with
 * the key kept was sent or cancelled). Returns: (transfer full). */
WcScheduled *wc_schedule_service_add (WcScheduleService *self,
                                      const WcAccount *account,
                                      const WcScheduleWish *wish,
                                      gboolean *out_replayed,
                                      GError **error);

/* Changes what waits, but not its files, and tries again what could not be sent. Whom and
 * which links the new text does not name any more is not told of.
 * INVALID_ARGUMENT ("body"), TOO_LARGE, NOT_FOUND. Returns: (transfer full) it as it is
 * then. */
typedef struct
{
  gint64 id;
  const char *body; /* (nullable) as it is */
  gint64 at_us;     /* 0: as it is */
} WcScheduleChange;
WcScheduled *wc_schedule_service_change (WcScheduleService *self,
                                         const WcAccount *account,
                                         const WcScheduleChange *change,
                                         GError **error);

/* NOT_FOUND. */
gboolean wc_schedule_service_cancel (WcScheduleService *self,
                                     const WcAccount *account,
                                     gint64 id,
                                     GError **error);

/* What waits, by time; @chat: nullable. Returns: (transfer full) (element-type
 * WcScheduled). */
GPtrArray *wc_schedule_service_list (WcScheduleService *self,
                                     const WcAccount *account,
                                     const char *chat,
                                     GError **error);

/* NULL without error when there is none. Returns: (transfer full). */
WcScheduled *
wc_schedule_service_find (WcScheduleService *self, gint64 account, gint64 id);
