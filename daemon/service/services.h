/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "service/account-service.h"
#include "service/attach-service.h"
#include "service/chat-service.h"
#include "service/contact-service.h"
#include "service/debug-service.h"
#include "service/doctor-service.h"
#include "service/event-service.h"
#include "service/history-service.h"
#include "service/job-service.h"
#include "service/message-service.h"
#include "service/prompt-service.h"
#include "service/search-service.h"
#include "service/sync-service.h"

/* What the services stand on; all borrowed, they must live longer. */
typedef struct
{
  WcDb *db;
  WcReader *reader;
  WcClock *clock;
  WcLinks *links;
  WcLive *live;
  WcPrompts *prompts;
  WcJobs *jobs;
} WcServicesPorts;

/* The use cases: what a client may ask for, in words of the domain, over the stores and
 * the ports of sync/. */
typedef struct _WcServices
{
  WcAccountService *accounts;
  WcAttachService *attach;
  WcChatService *chats;
  WcContactService *contacts;
  WcDebugService *debug;
  WcDoctorService *doctor;
  WcEventService *events;
  WcHistoryService *history;
  WcJobService *jobs;
  WcMessageService *messages;
  WcPromptService *prompts;
  WcSearchService *search;
  WcSyncService *sync;
  WcClock *clock;    /* (unowned) */
  char *epoch;       /* first part of every event cursor */
  gint64 started_us; /* when they were made */
} WcServices;

/* Returns: (transfer full). */
WcServices *wc_services_new (const WcServicesPorts *ports);
void wc_services_free (WcServices *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcServices, wc_services_free)
