/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "service/account-service.h"
#include "sync/exports.h"
#include "sync/imports.h"

/* Whole accounts on their way out of the daemon and into it. */
typedef struct _WcPortableService WcPortableService;

/* Everything is borrowed. Returns: (transfer full). */
WcPortableService *wc_portable_service_new (WcExports *exports, WcImports *imports);
void wc_portable_service_free (WcPortableService *self);

/* Starts a job, see sync/exports and sync/imports; @fd: (transfer full). Returns:
 * (transfer full). */
WcJob *wc_portable_service_export (WcPortableService *self,
                                   const WcAccount *account,
                                   int fd,
                                   const char *passphrase,
                                   const char *owner,
                                   GError **error);
WcJob *wc_portable_service_import (WcPortableService *self,
                                   int fd,
                                   const WcImportOptions *options,
                                   const char *owner,
                                   GError **error);
