/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/upload-purpose.h"
#include "stream/session.h"

/* What a server offers for files. */
typedef struct
{
  char *jid;                               /* (owned) of the service */
  gint64 max_size;                         /* bytes; 0: it names no bound */
  gboolean purposes[WC_N_UPLOAD_PURPOSES]; /* those that it knows */
} WcHttpUploadService;

void wc_http_upload_service_free (WcHttpUploadService *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcHttpUploadService, wc_http_upload_service_free)

/* Looks for the service among the server's items (XEP-0363 § 3), the server itself first.
 * NOT_SUPPORTED (detail "feature"), OFFLINE, REMOTE_TIMEOUT. @task (transfer full) ends
 * with the service (transfer full). The session is bound. */
void wc_http_upload_find (WcSession *session, GTask *task);

/* The service that the answer @query to disco#info describes; NULL when it is none.
 * Returns: (transfer full). */
WcHttpUploadService *wc_http_upload_read_service (const char *jid, const WcNode *query);

/* The file for which a place is asked. */
typedef struct
{
  const char *name;
  gint64 size;
  const char *media_type;  /* (nullable) */
  WcUploadPurpose purpose; /* said where the service knows it */
} WcHttpUploadFile;

/* Where one file may be put, and where it can be had then (§ 4). */
typedef struct
{
  char *put_url;  /* (owned) */
  char *get_url;  /* (owned) */
  char **headers; /* (owned) name, value, …: for the PUT, of the three that are allowed,
                   * some of them several times */
} WcHttpUploadSlot;

void wc_http_upload_slot_free (WcHttpUploadSlot *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcHttpUploadSlot, wc_http_upload_slot_free)

/* Asks for a place. TOO_LARGE (detail "max" where it is known), QUOTA_EXCEEDED (detail
 * "retry_after_ms" where the server says when), PERMISSION_DENIED, REMOTE_ERROR, OFFLINE,
 * REMOTE_TIMEOUT. @task (transfer full) ends with a slot (transfer full). */
void wc_http_upload_ask (WcSession *session,
                         const WcHttpUploadService *service,
                         const WcHttpUploadFile *file,
                         GTask *task);

/* The slot in an answer; NULL + REMOTE_ERROR when it is none that may be used: both URLs
 * are https. Returns: (transfer full). */
WcHttpUploadSlot *wc_http_upload_read_slot (const WcNode *result, GError **error);

/* @error, with what the refusal @iq (nullable) says beside it; @now_us: the wall clock.
 * Returns: (transfer full). */
GError *
wc_http_upload_read_refusal (const WcNode *iq, const GError *error, gint64 now_us);
