/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/omemo-identity.h"
#include "service/account-service.h"

/* What a person thinks of identity keys (XEP-0384), and how he shows his own. */
typedef struct _WcOmemoKeyService WcOmemoKeyService;

/* Everything is borrowed. Returns: (transfer full). */
WcOmemoKeyService *wc_omemo_key_service_new (WcDb *db, WcAccountService *accounts);
void wc_omemo_key_service_free (WcOmemoKeyService *self);

/* Decides on keys that @jid has shown ("" for the account itself): all of @fingerprints
 * or none. INVALID_ARGUMENT (field "jid", "fingerprints"); NOT_FOUND where one was never
 * shown. */
gboolean wc_omemo_key_service_set_trust (WcOmemoKeyService *self,
                                         const WcAccount *account,
                                         const char *jid,
                                         const char *const *fingerprints,
                                         WcOmemoTrust trust,
                                         GError **error);

/* The link by which others verify us: with our device, and those other ones of ours that
 * were verified here. NOT_FOUND where the account has no device. Returns: (transfer
 * full).
 */
char *wc_omemo_key_service_dup_own_uri (WcOmemoKeyService *self,
                                        const WcAccount *account,
                                        GError **error);

/* Verifies the keys that a link tells; those that were never shown, for when they are.
 * @out_jid: (transfer full) whose. @out_unknown: (transfer full) (element-type guint32)
 * its devices that are not known yet. INVALID_ARGUMENT (field "uri") where it tells none,
 * or one that no device can have;
 * CONFLICT with the detail "reason" "identity-changed" where one of the devices has shown
 * another key: nothing is changed then. Returns: (transfer full) (element-type GBytes)
 * the keys, without our own. */
GPtrArray *wc_omemo_key_service_verify_uri (WcOmemoKeyService *self,
                                            const WcAccount *account,
                                            const char *uri,
                                            char **out_jid,
                                            GArray **out_unknown,
                                            GError **error);
