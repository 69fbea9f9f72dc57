/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "base/secrets.h"
#include "model/account.h"
#include "store/db.h"
#include "sync/portable-identity.h"

/* Private identity keys that an import brings, for accounts that stand behind them in the
 * file. What is to be opened waits for a thread; see sync/portable-identity.h. */
typedef struct _WcImportIdentities WcImportIdentities;

/* A file has no more of them: each costs some tenths of a second. */
#define WC_IMPORT_IDENTITIES_MAX 16

/* @passphrase: (nullable) copied; NULL: they are left. Returns: (transfer full). */
WcImportIdentities *wc_import_identities_new (const char *passphrase);
void wc_import_identities_free (WcImportIdentities *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcImportIdentities, wc_import_identities_free)

/* A line with one. INVALID_ARGUMENT (field): it is to be refused. *@out_left: nobody can
 * open it. */
gboolean wc_import_identities_take (WcImportIdentities *self,
                                    const WcJsonValue *line,
                                    gboolean *out_left,
                                    GError **error);

/* Whether one waits to be opened, and opens it; nothing else is taken meanwhile. An error
 * ends the import: INVALID_ARGUMENT ("options.passphrase"). */
gboolean wc_import_identities_waits (const WcImportIdentities *self);
void wc_import_identities_open_async (WcImportIdentities *self,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);
/* @self: NULL where the import is gone meanwhile. */
gboolean wc_import_identities_open_finish (WcImportIdentities *self,
                                           GAsyncResult *result,
                                           GError **error);

/* The account's line has come: it has that identity from now on where it has no device
 * yet, with a number of its own that is still to be announced. *@out_word: what is
 * counted, borrowed; NULL: there is none for it. In a transaction. */
gboolean wc_import_identities_apply (WcImportIdentities *self,
                                     WcDb *db,
                                     const WcAccount *account,
                                     const char **out_word,
                                     GError **error);
