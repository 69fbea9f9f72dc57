/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "service/account-service.h"
#include "sync/registrar.h"

/* What servers do with accounts (XEP-0077): registering a new one and adding it here,
 * another password, the end. */
typedef struct _WcRegistrationService WcRegistrationService;

/* Everything is borrowed. Returns: (transfer full). */
WcRegistrationService *wc_registration_service_new (WcAccountService *accounts,
                                                    WcRegistrar *registrar);
void wc_registration_service_free (WcRegistrationService *self);

/* Asks a server for its form; see wc_registrar_ask_async(). INVALID_ARGUMENT for its
 * settings. */
void wc_registration_service_ask_async (WcRegistrationService *self,
                                        const WcRegistrarQuestion *question,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data);
WcRegistrarOffer *wc_registration_service_ask_finish (WcRegistrationService *self,
                                                      GAsyncResult *result,
                                                      GError **error);

/* Gives up the form @id. NOT_FOUND. */
gboolean wc_registration_service_drop (WcRegistrationService *self,
                                       const char *id,
                                       GError **error);

/* What is registered. Everything is copied or referenced. */
typedef struct
{
  const WcAccount *server;  /* its JID is the domain; the new account's settings */
  const char *token;        /* (nullable) of an invitation, where it asks for a form */
  const char *registration; /* (nullable) the form; NULL: asks for one first */
  GHashTable *answers;      /* see wc_form_fill() */
  const WcAccountPassword *password; /* where it is kept; not what it is */
  GCancellable *owner;               /* (nullable) see wc_registrar_ask_async() */
} WcRegistrationCall;

/* Registers an account, then adds it as wc_account_service_add_async() does. Before
 * anything is sent: INVALID_ARGUMENT ("server", "settings…", "fields.<var>"), CONFLICT
 * (the account or its alias is here already), NOT_FOUND ("options.registration"). Then
 * what wc_registrar_submit_async() says. Whatever fails after the server said yes says
 * so: an account whose password cannot be kept is added all the same (detail "account").
 * Returns: (transfer full). */
void wc_registration_service_register_async (WcRegistrationService *self,
                                             const WcRegistrationCall *call,
                                             GAsyncReadyCallback callback,
                                             gpointer user_data);
WcAccount *wc_registration_service_register_finish (WcRegistrationService *self,
                                                    GAsyncResult *result,
                                                    GError **error);

/* What is asked of an account's server about the account itself. */
typedef struct
{
  const char *password; /* (nullable) the new one */
  gboolean elsewhere;   /* who runs the password command or gives the credential knows */
  GHashTable *answers;  /* (nullable) for the server's form, see wc_form_fill() */
} WcRegistrationChange;

/* Changes the password on the server, then here; see wc_link_change_registration_async().
 * Before anything is done: INVALID_ARGUMENT ("password"; "options.elsewhere" where it
 * comes from a command or a credential, which only a person can change), OFFLINE. */
void wc_registration_service_change_password_async (WcRegistrationService *self,
                                                    const WcAccount *account,
                                                    const WcRegistrationChange *change,
                                                    GAsyncReadyCallback callback,
                                                    gpointer user_data);
gboolean wc_registration_service_change_password_finish (WcRegistrationService *self,
                                                         GAsyncResult *result,
                                                         GError **error);

/* Ends the account on its server, and removes it here once the server has said yes; else
 * everything stays. @change: without a password. */
void wc_registration_service_unregister_async (WcRegistrationService *self,
                                               const WcAccount *account,
                                               gboolean keep_history,
                                               const WcRegistrationChange *change,
                                               GAsyncReadyCallback callback,
                                               gpointer user_data);
gboolean wc_registration_service_unregister_finish (WcRegistrationService *self,
                                                    GAsyncResult *result,
                                                    GError **error);
