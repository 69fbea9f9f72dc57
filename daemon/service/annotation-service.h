/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "service/message-service.h"
#include "store/annotation-reader.h"

/* What we say about messages: corrections, reactions, retractions. Each goes the way of a
 * message, exactly once and in its place, also while offline. Each tells what is to be
 * true in the end, so that saying it again changes nothing and sends nothing. */
typedef struct _WcAnnotationService WcAnnotationService;

/* Everything is borrowed. Returns: (transfer full). */
WcAnnotationService *wc_annotation_service_new (WcDb *db,
                                                WcAccountService *accounts,
                                                WcMessageService *messages,
                                                WcRoomService *rooms);
void wc_annotation_service_free (WcAnnotationService *self);

/* The message @id of @account, which is ours, says @body from now on (XEP-0308), "" where
 * it has files, which stay; and names those of @mentions (service/mentions.h). NOT_FOUND;
 * INVALID_ARGUMENT ("body", "options.mentions"), TOO_LARGE; CONFLICT when it is not ours,
 * was retracted, says nothing here, or its files are not uploaded yet. Returns: (transfer
 * full) the message then. */
typedef struct
{
  gint64 id;
  const char *body;
  const GPtrArray *mentions; /* (nullable) (element-type WcMention) NULL: those whom it
                              * named before, as far as the text still does */
} WcCorrection;
WcMessage *wc_annotation_service_correct (WcAnnotationService *self,
                                          const WcAccount *account,
                                          const WcCorrection *correction,
                                          GError **error);

/* @emojis are all our reactions to the message from now on (XEP-0444); none takes them
 * back. NOT_FOUND; INVALID_ARGUMENT ("emojis"), also where the room of the message, or
 * a device of the contact, does not take them, with the detail "max" when it takes fewer;
 * CONFLICT when it was retracted. Returns: (transfer full) the message then. */
WcMessage *wc_annotation_service_react (WcAnnotationService *self,
                                        const WcAccount *account,
                                        gint64 id,
                                        const char *const *emojis,
                                        GError **error);

/* Asks everybody to take the message, which is ours, away (XEP-0424). Here its text goes
 * once the server has the request. NOT_FOUND; CONFLICT when it is not ours, or has not
 * been sent. Returns: (transfer full) the message then. */
WcMessage *wc_annotation_service_retract (WcAnnotationService *self,
                                          const WcAccount *account,
                                          gint64 id,
                                          GError **error);

/* Asks the room to take the message away, whoever wrote it (XEP-0425), @reason nullable;
 * what becomes of it comes from the room, to everybody. One that is gone already is not
 * asked for again. NOT_FOUND; CONFLICT when it is of no room, or the room has given it no
 * id; NOT_SUPPORTED when the room takes none away; OFFLINE and the other errors of
 * sync/room-port.h. Ends @task (transfer full) with TRUE, now or later. */
typedef struct
{
  gint64 id;
  const char *reason;
} WcModeration;
void wc_annotation_service_moderate (WcAnnotationService *self,
                                     const WcAccount *account,
                                     const WcModeration *moderation,
                                     GTask *task);

/* What people meant about the message, one after the other (store/reaction-reader.h).
 * NOT_FOUND. Returns: (transfer full) (element-type WcReaction), oldest first. */
GPtrArray *wc_annotation_service_reactions (WcAnnotationService *self,
                                            const WcAccount *account,
                                            gint64 id,
                                            GError **error);

/* The texts that the message had (store/annotation-reader.h). NOT_FOUND. Returns:
 * (transfer full) (element-type WcEdit), oldest first, none where it was never corrected.
 */
GPtrArray *wc_annotation_service_edits (WcAnnotationService *self,
                                        const WcAccount *account,
                                        gint64 id,
                                        GError **error);
