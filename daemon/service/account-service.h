/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "model/account-state.h"
#include "model/account.h"
#include "service/summary.h"
#include "store/db.h"
#include "sync/links.h"
#include "sync/prompts.h"

/* The configured accounts: who they are, how they are, and what is done to them. */
typedef struct _WcAccountService WcAccountService;

/* Everything is borrowed. Returns: (transfer full). */
WcAccountService *
wc_account_service_new (WcDb *db, WcSummary *summary, WcLinks *links, WcPrompts *prompts);
void wc_account_service_free (WcAccountService *self);

/* An account with how it stands at the moment. */
typedef struct
{
  WcAccount *account; /* (owned) */
  WcAccountState state;
  char *reason;           /* (owned) (nullable) a word */
  char *text;             /* (owned) (nullable) a sentence */
  gint64 next_attempt_us; /* 0: none is planned */
  char *resource;         /* (owned) (nullable) as bound */
  char **missing;         /* (owned) (array zero-terminated=1) what the server lacks */
  guint unread;
  guint pending_out;
  char *avatar; /* (owned) (nullable) SHA-1 of its picture */
} WcAccountInfo;

void wc_account_info_free (WcAccountInfo *info);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcAccountInfo, wc_account_info_free)

/* The account that a client names: by bare JID or alias; "" is the only one.
 * ACCOUNT_REQUIRED when there is none or more than one; NOT_FOUND. Returns: (transfer
 * full). */
WcAccount *
wc_account_service_resolve (WcAccountService *self, const char *name, GError **error);

/* The bare JID of an account id, borrowed; "" when it is not known any more. */
const char *wc_account_service_get_jid (WcAccountService *self, gint64 account);

/* Returns: (transfer full); all: (element-type WcAccountInfo) in the order they were
 * added. */
WcAccountInfo *wc_account_service_describe (WcAccountService *self,
                                            const WcAccount *account);
/* By id; NULL without error when there is none. */
WcAccountInfo *wc_account_service_find (WcAccountService *self, gint64 account);
GPtrArray *wc_account_service_list (WcAccountService *self, GError **error);

/* What a client says about the password of an account. */
typedef struct
{
  const char *password;   /* (nullable) to be kept */
  gboolean insecure_file; /* it may go to a file */
  gboolean elsewhere;     /* a command or a credential has it from now on */
  gboolean registered;    /* the account was just made, and is added whatever fails */
} WcAccountPassword;

/* Whether the settings of @account can be used: INVALID_ARGUMENT with the fields of
 * Accounts.Add. _new: and nobody here has its JID or alias, CONFLICT. */
gboolean wc_account_service_check (WcAccountService *self,
                                   const WcAccount *account,
                                   GError **error);
gboolean wc_account_service_check_new (WcAccountService *self,
                                       const WcAccount *account,
                                       GError **error);

/* Adds @account (made with wc_account_new(), settings filled in), keeps its password and
 * starts it. INVALID_ARGUMENT with the fields of Accounts.Add; CONFLICT. When the
 * password cannot be kept, the account is not added, unless it was just registered: then
 * it is, knows its password until the daemon ends, and the error has the detail
 * "account". Value: (transfer full) WcAccount. */
void wc_account_service_add_async (WcAccountService *self,
                                   const WcAccount *account,
                                   const WcAccountPassword *password,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
WcAccount *wc_account_service_add_finish (WcAccountService *self,
                                          GAsyncResult *result,
                                          GError **error);

/* Saves the settings of @account, a changed copy, and uses them. */
void wc_account_service_update_async (WcAccountService *self,
                                      const WcAccount *account,
                                      const WcAccountPassword *password,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);
WcAccount *wc_account_service_update_finish (WcAccountService *self,
                                             GAsyncResult *result,
                                             GError **error);

gboolean wc_account_service_set_enabled (WcAccountService *self,
                                         const WcAccount *account,
                                         gboolean enabled,
                                         GError **error);

/* Connects now; CONFLICT when the account is disabled. disconnect: until further notice.
 */
gboolean wc_account_service_connect (WcAccountService *self,
                                     const WcAccount *account,
                                     GError **error);
void wc_account_service_disconnect (WcAccountService *self, const WcAccount *account);

/* Stops the account and takes it away with its password and prompts. */
gboolean wc_account_service_remove (WcAccountService *self,
                                    const WcAccount *account,
                                    gboolean keep_history,
                                    GError **error);

/* Takes the account's OMEMO device off its list on the server, deletes its keys there,
 * and then removes the account as above; where there is no device, at once. Nothing is
 * removed when that fails: OFFLINE, REMOTE_TIMEOUT (after 15 seconds), REMOTE_ERROR and
 * its kin. */
void wc_account_service_leave_async (WcAccountService *self,
                                     const WcAccount *account,
                                     gboolean keep_history,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
gboolean wc_account_service_leave_finish (WcAccountService *self,
                                          GAsyncResult *result,
                                          GError **error);

/* What is known about the server, from the last login. */
typedef struct
{
  gint64 since_us;      /* of the stream; 0: not connected */
  gboolean resumed;     /* the session of an earlier stream goes on */
  char *tls;            /* (owned) (nullable) */
  char *fingerprint;    /* (owned) (nullable) of the certificate */
  char *mechanism;      /* (owned) (nullable) */
  char *resource;       /* (owned) (nullable) */
  char *name;           /* (owned) (nullable) its software */
  char *version;        /* (owned) (nullable) */
  char **features;      /* (owned) (array zero-terminated=1) */
  char **missing;       /* (owned) (array zero-terminated=1) */
  GHashTable *contacts; /* (owned) (nullable) (element-type utf8 GStrv), by what for */
  GHashTable *dropped;  /* (owned) (nullable) (element-type utf8 guint) */
} WcAccountServer;

void wc_account_server_free (WcAccountServer *server);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcAccountServer, wc_account_server_free)

/* Returns: (transfer full), empty where nothing is known. */
WcAccountServer *wc_account_service_get_server (WcAccountService *self,
                                                const WcAccount *account);

/* The live side, borrowed; NULL while the account does not run. online: OFFLINE unless it
 * is logged in. */
WcLink *wc_account_service_get_link (WcAccountService *self, const WcAccount *account);
WcLink *wc_account_service_get_online (WcAccountService *self,
                                       const WcAccount *account,
                                       GError **error);

/* What is asked through it while it is logged in, borrowed; NULL + OFFLINE. */
const WcPeoplePort *wc_account_service_get_people (WcAccountService *self,
                                                   const WcAccount *account,
                                                   GError **error);
const WcEntityPort *wc_account_service_get_entities (WcAccountService *self,
                                                     const WcAccount *account,
                                                     GError **error);
