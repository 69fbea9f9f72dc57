/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/account.h"
#include "model/omemo-device.h"
#include "model/omemo-identity.h"
#include "store/db.h"

/* The devices with OMEMO (XEP-0384) that are known of people, and of ourselves. */
typedef struct _WcOmemoDeviceService WcOmemoDeviceService;

/* A device with what is known of its key and its session. */
typedef struct
{
  gint64 account;            /* WcAccount.id */
  char *jid;                 /* (owned) whose it is, bare */
  WcOmemoDevice *device;     /* (owned) */
  WcOmemoIdentity *identity; /* (owned) (nullable) of its key; NULL: none was shown, or it
                              * is ours */
  gboolean own;              /* it is that of this installation */
  gboolean has_session;
  guint unanswered; /* messages to it since it has last answered */
} WcOmemoDeviceInfo;

void wc_omemo_device_info_free (WcOmemoDeviceInfo *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcOmemoDeviceInfo, wc_omemo_device_info_free)

/* @db is borrowed. Returns: (transfer full). */
WcOmemoDeviceService *wc_omemo_device_service_new (WcDb *db);
void wc_omemo_device_service_free (WcOmemoDeviceService *self);

/* All that are known of @jid, as the client writes it, "" for the account itself; those
 * on no list any more, too: by namespace and number. INVALID_ARGUMENT (field "jid").
 * Returns: (transfer full) (element-type WcOmemoDeviceInfo). */
GPtrArray *wc_omemo_device_service_list (WcOmemoDeviceService *self,
                                         const WcAccount *account,
                                         const char *jid,
                                         GError **error);

/* One; NULL: it is not known (any more). Returns: (transfer full). */
WcOmemoDeviceInfo *wc_omemo_device_service_find (WcOmemoDeviceService *self,
                                                 const WcOmemoAddress *address);
