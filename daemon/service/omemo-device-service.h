/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/omemo-device.h"
#include "model/omemo-identity.h"
#include "model/omemo-reason.h"
#include "service/account-service.h"

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
  WcOmemoReason reason;      /* of that: what a person has to know of it */
  gboolean silent;           /* another one of the account, of which nothing was heard
                              * for WC_OMEMO_DEVICE_SILENT_US */
  gboolean has_session;
  guint unanswered; /* messages to it since it has last answered */
} WcOmemoDeviceInfo;

void wc_omemo_device_info_free (WcOmemoDeviceInfo *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcOmemoDeviceInfo, wc_omemo_device_info_free)

/* Everything is borrowed. Returns: (transfer full). */
WcOmemoDeviceService *wc_omemo_device_service_new (WcDb *db, WcAccountService *accounts);
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

/* Has the sessions with the device @device of @jid ("" for the account itself; 0: with
 * all of his) begun anew, whatever the policy says and however often that was; what comes
 * late in the old ones is still read. It happens when the account is online.
 * INVALID_ARGUMENT (field "jid"); NOT_FOUND where there is no such session. */
gboolean wc_omemo_device_service_reset (WcOmemoDeviceService *self,
                                        const WcAccount *account,
                                        const char *jid,
                                        guint32 device,
                                        GError **error);

/* Has another device of the account taken off its list, and its keys deleted from the
 * server, when the account is online. NOT_FOUND where none such is on it; CONFLICT for
 * that of this installation, which goes with the policy. */
gboolean wc_omemo_device_service_remove (WcOmemoDeviceService *self,
                                         const WcAccount *account,
                                         guint32 device,
                                         GError **error);
