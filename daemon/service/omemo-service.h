/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/omemo-policy.h"
#include "model/omemo-recipient.h"
#include "service/account-service.h"

/* What a person decides about encryption with OMEMO (XEP-0384). */
typedef struct _WcOmemoService WcOmemoService;

/* Everything is borrowed. Returns: (transfer full). */
WcOmemoService *wc_omemo_service_new (WcDb *db, WcAccountService *accounts);
void wc_omemo_service_free (WcOmemoService *self);

/* What holds in an account ("") or in the chat with a bare JID, as the client writes it;
 * @out_said: what is said of the chat alone (zeros for an account). INVALID_ARGUMENT
 * (field "chat"). */
gboolean wc_omemo_service_get_policy (WcOmemoService *self,
                                      const WcAccount *account,
                                      const char *chat,
                                      WcOmemoPolicy *out,
                                      WcOmemoChatPolicy *out_said,
                                      GError **error);

/* What is to hold from now on; what is not set stays as it is. */
typedef struct
{
  const char *chat; /* as above */
  gboolean set_use;
  WcOmemoUse use;
  gboolean inherit_use; /* of a chat: as the account again */
  gboolean set_trust;
  WcOmemoTrustMode trust;
  gboolean inherit_trust;
  gboolean set_shows;
  guint shows;
  gboolean set_strict;
  gboolean strict;
  gboolean inherit_strict;
  gboolean set_heals;
  gboolean heals;
} WcOmemoServiceChange;

/* Keeps it, and tells the account when it runs. INVALID_ARGUMENT (field "chat", or
 * "policy.…" of what an account or a chat does not have, or what is set and inherited).
 */
gboolean wc_omemo_service_set_policy (WcOmemoService *self,
                                      const WcAccount *account,
                                      const WcOmemoServiceChange *change,
                                      GError **error);

/* Asks who belongs to @chat, where it is a room of which that is not known: @done comes
 * once, later. FALSE: nothing is asked. */
gboolean wc_omemo_service_meet (WcOmemoService *self,
                                const WcAccount *account,
                                const char *chat,
                                GDestroyNotify done,
                                gpointer data);

/* Who can read the next message that is encrypted in the chat with a person, and why not;
 * works offline. The same of a room that we are in, NOT_FOUND where it is not known who
 * belongs to it. INVALID_ARGUMENT (field "chat"), CONFLICT while the account is disabled.
 * Returns: (transfer full). */
WcOmemoRecipients *wc_omemo_service_explain (WcOmemoService *self,
                                             const WcAccount *account,
                                             const char *chat,
                                             GError **error);
