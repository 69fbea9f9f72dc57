/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "service/account-service.h"

/* What people show of themselves, and their pictures. Addresses come as a client writes
 * them; INVALID_ARGUMENT (field "jid") when one is none. Writing needs the server,
 * reading where nothing was told before: OFFLINE and the errors of sync/people-port.h. */
typedef struct _WcProfileService WcProfileService;

/* Largest picture that is published. */
#define WC_PROFILE_SERVICE_MAX_AVATAR (180 * 1024)

/* Borrowed. Returns: (transfer full). */
WcProfileService *wc_profile_service_new (WcDb *db, WcAccountService *accounts);
void wc_profile_service_free (WcProfileService *self);

/* SHA-1 of the picture of the canonical bare JID @jid, as far as it was told; NULL: none
 * is known. Returns: (transfer full). */
char *wc_profile_service_dup_avatar_hash (WcProfileService *self,
                                          gint64 account,
                                          const char *jid);

/* The word @word of their profile (sync/people-port.h), the same way. */
char *wc_profile_service_dup_word (WcProfileService *self,
                                   gint64 account,
                                   const char *jid,
                                   const char *word);

/* Value: (transfer full) WcPeopleProfile, or WcPeopleAvatar. */
void wc_profile_service_get_async (WcProfileService *self,
                                   const WcAccount *account,
                                   const char *jid,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
void wc_profile_service_get_avatar_async (WcProfileService *self,
                                          const WcAccount *account,
                                          const char *jid,
                                          GAsyncReadyCallback callback,
                                          gpointer user_data);
gpointer wc_profile_service_get_finish (GAsyncResult *result, GError **error);

/* INVALID_ARGUMENT: "profile.banner" is no https: URL. */
void wc_profile_service_set_async (WcProfileService *self,
                                   const WcAccount *account,
                                   const WcPeopleProfileChange *change,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);

/* @change: its room as a client writes it. INVALID_ARGUMENT: "picture.data" is no picture
 * we know, "picture.room" no room. TOO_LARGE (detail "max"). */
void wc_profile_service_set_avatar_async (WcProfileService *self,
                                          const WcAccount *account,
                                          const WcPeopleAvatarChange *change,
                                          GAsyncReadyCallback callback,
                                          gpointer user_data);
gboolean wc_profile_service_set_finish (GAsyncResult *result, GError **error);
