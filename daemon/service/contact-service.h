/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/contact.h"
#include "service/account-service.h"
#include "store/roster-store.h"

/* The roster and presence. Addresses come as a client writes them; INVALID_ARGUMENT
 * (field "jid") when one is none. */
typedef struct _WcContactService WcContactService;

/* Everything is borrowed. Returns: (transfer full). */
WcContactService *wc_contact_service_new (WcDb *db, WcAccountService *accounts);
void wc_contact_service_free (WcContactService *self);

/* A page by address. @query: account, text, groups, after (the cursor) and limit.
 * @out_next: (transfer full) the next page's after, NULL at the end. Returns: (transfer
 * full) (element-type WcContact). */
GPtrArray *wc_contact_service_list (WcContactService *self,
                                    const WcRosterQuery *query,
                                    char **out_next,
                                    GError **error);

/* One contact. get: NOT_FOUND; find: by canonical address, NULL without error. Returns:
 * (transfer full). */
WcContact *wc_contact_service_get (WcContactService *self,
                                   const WcAccount *account,
                                   const char *jid,
                                   GError **error);
WcContact *
wc_contact_service_find (WcContactService *self, gint64 account, const char *jid);

/* Changes the roster on the server, by @change with its jid as the client writes it; a
 * name of "" is none. For SET of a contact that is there, a NULL name or groups stay as
 * they are. @subscribe (for SET): also asks for their presence and approves ours. Errors:
 * NOT_FOUND (@must_exist and it does not), OFFLINE and those of the server. */
typedef struct
{
  WcLinkRosterChange change;
  gboolean must_exist;
  gboolean subscribe;
} WcContactChange;
void wc_contact_service_change_async (WcContactService *self,
                                      const WcAccount *account,
                                      const WcContactChange *change,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);
gboolean wc_contact_service_change_finish (WcContactService *self,
                                           GAsyncResult *result,
                                           GError **error);

/* The available resources of a bare JID, or the one of a full JID, highest priority
 * first. Returns: (transfer full) (element-type WcPresence). */
GPtrArray *wc_contact_service_get_presence (WcContactService *self,
                                            const WcAccount *account,
                                            const char *jid,
                                            GError **error);

/* The same by ids, for what is shown beside a contact; NULL: not available. */
WcPresence *wc_contact_service_find_presence (WcContactService *self,
                                              gint64 account,
                                              const char *jid);

/* When the owner of @jid was last there (XEP-0012). INVALID_ARGUMENT (field "jid"),
 * OFFLINE and the other side's errors. Value: (transfer full). */
void wc_contact_service_get_activity_async (WcContactService *self,
                                            const WcAccount *account,
                                            const char *jid,
                                            GAsyncReadyCallback callback,
                                            gpointer user_data);
WcPeopleActivity *wc_contact_service_get_activity_finish (GAsyncResult *result,
                                                          GError **error);

/* Has the server make a link for somebody to become a contact, or to have an account as
 * @newcomer (nullable) says (XEP-0401). OFFLINE, INVALID_ARGUMENT (field "options.name")
 * for a name that no account can have, NOT_SUPPORTED (detail "feature") and the server's
 * errors. Value: (transfer full). */
void wc_contact_service_invite_async (WcContactService *self,
                                      const WcAccount *account,
                                      const WcPeopleNewAccount *newcomer,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);
WcPeopleInvite *wc_contact_service_invite_finish (GAsyncResult *result, GError **error);

/* Our own presence, kept for every login. @text "" is none. */
gboolean wc_contact_service_set_presence (WcContactService *self,
                                          const WcAccount *account,
                                          const char *show,
                                          const char *text,
                                          GError **error);

/* Tells the chat what we are doing, where the account shares that; nothing is sent while
 * offline, nor to a room that we are not in. */
gboolean wc_contact_service_set_chat_state (WcContactService *self,
                                            const WcAccount *account,
                                            const char *chat,
                                            const char *state,
                                            GError **error);
