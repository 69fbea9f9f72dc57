/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "base/log.h"
#include "service/account-service.h"
#include "service/annotation-service.h"
#include "service/archive-search-service.h"
#include "service/attach-service.h"
#include "service/block-service.h"
#include "service/bookmark-service.h"
#include "service/chat-service.h"
#include "service/chat-settings.h"
#include "service/command-service.h"
#include "service/contact-service.h"
#include "service/debug-service.h"
#include "service/doctor-service.h"
#include "service/event-service.h"
#include "service/file-policy-service.h"
#include "service/file-service.h"
#include "service/forward.h"
#include "service/gateway-service.h"
#include "service/history-service.h"
#include "service/job-service.h"
#include "service/message-service.h"
#include "service/omemo-device-service.h"
#include "service/omemo-key-service.h"
#include "service/omemo-service.h"
#include "service/portable-service.h"
#include "service/profile-service.h"
#include "service/prompt-service.h"
#include "service/registration-service.h"
#include "service/replied-service.h"
#include "service/room-actions.h"
#include "service/room-creation.h"
#include "service/room-invitation.h"
#include "service/room-listing.h"
#include "service/room-members.h"
#include "service/room-moderation.h"
#include "service/schedule-service.h"
#include "service/search-service.h"
#include "service/sticker-service.h"
#include "service/summary.h"
#include "service/sync-service.h"
#include "service/thumbnail-service.h"
#include "sync/storage.h"

/* What the services stand on; all borrowed, they must live longer. */
typedef struct
{
  WcDb *db;
  WcReader *reader;
  WcClock *clock;
  WcLinks *links;
  WcRegistrar *registrar;
  WcLive *live;
  WcPrompts *prompts;
  WcJobs *jobs;
  WcStorage *storage;
  WcLog *log;
  WcFiles *files;
  WcThumbnailer *thumbnailer;
  WcExports *exports;
  WcImports *imports;
} WcServicesPorts;

/* The use cases: what a client may ask for, in words of the domain, over the stores and
 * the ports of sync/. */
typedef struct _WcServices
{
  WcAccountService *accounts;
  WcAnnotationService *annotations;
  WcArchiveSearchService *archive_search;
  WcAttachService *attach;
  WcBlockService *blocks;
  WcBookmarkService *bookmarks;
  WcChatService *chats;
  WcCommandService *commands;
  WcContactService *contacts;
  WcDebugService *debug;
  WcDoctorService *doctor;
  WcEventService *events;
  WcFilePolicyService *file_policies;
  WcFileService *files;
  WcThumbnailService *thumbnails;
  WcGatewayService *gateways;
  WcHistoryService *history;
  WcJobService *jobs;
  WcMessageService *messages;
  WcOmemoService *omemo;
  WcOmemoDeviceService *omemo_devices;
  WcOmemoKeyService *omemo_keys;
  WcPortableService *portable;
  WcProfileService *profiles;
  WcPromptService *prompts;
  WcRegistrationService *registrations;
  WcRepliedService *replied;
  WcRoomCreation *creation;
  WcRoomService *rooms;
  WcScheduleService *schedule;
  WcSearchService *search;
  WcStickerService *stickers;
  WcSummary *summary;
  WcSyncService *sync;
  WcStorage *storage; /* (unowned) */
  WcLog *log;         /* (unowned) */
  WcClock *clock;     /* (unowned) */
  char *epoch;        /* first part of every event cursor */
  gint64 started_us;  /* when they were made */
} WcServices;

/* Returns: (transfer full). */
WcServices *wc_services_new (const WcServicesPorts *ports);
void wc_services_free (WcServices *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcServices, wc_services_free)
