/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "model/account.h"
#include "model/form.h"

/* Registering accounts that do not exist yet (XEP-0077 § 3.1), as a port: a conversation
 * with a server on a stream of its own, which lives while a person fills in the form.
 * Filled by account/registrations. */
#define WC_TYPE_REGISTRAR (wc_registrar_get_type ())
G_DECLARE_INTERFACE (WcRegistrar, wc_registrar, WC, REGISTRAR, GObject)

/* How long a form waits for its answer. */
#define WC_REGISTRAR_LIFETIME_S 600

/* What a server wants to know; a reference counted value. */
typedef struct
{
  char *id;          /* (owned) names the conversation */
  WcAccount *server; /* (owned) as given */
  WcForm *form;      /* (owned) */
  char *url;         /* (owned) (nullable) a page that can be used instead */
} WcRegistrarOffer;

WcRegistrarOffer *wc_registrar_offer_new (const char *id,
                                          const WcAccount *server,
                                          const WcForm *form,
                                          const char *url);
WcRegistrarOffer *wc_registrar_offer_ref (WcRegistrarOffer *self);
void wc_registrar_offer_unref (WcRegistrarOffer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcRegistrarOffer, wc_registrar_offer_unref)

/* Whose form is asked for. */
typedef struct
{
  const WcAccount *server; /* its JID is the domain alone, with the settings of the
                            * connection */
  const char *token;       /* (nullable) of an invitation (XEP-0445) */
  GCancellable *owner;     /* (nullable) */
} WcRegistrarQuestion;

struct _WcRegistrarInterface
{
  GTypeInterface parent;

  void (*ask_async) (WcRegistrar *self,
                     const WcRegistrarQuestion *question,
                     GAsyncReadyCallback callback,
                     gpointer user_data);
  WcRegistrarOffer *(*get) (WcRegistrar *self, const char *id);
  void (*submit_async) (WcRegistrar *self,
                        const char *id,
                        const WcForm *filled,
                        GAsyncReadyCallback callback,
                        gpointer user_data);
  void (*drop) (WcRegistrar *self, const char *id);
};

/* Connects to a server, shows it the token where there is one, and asks for its form.
 * When the owner is cancelled, at any time, the conversation ends, unless an answer to
 * its form is on the way. NOT_AUTHORIZED when the token is not good (any more); BUSY when
 * too many wait already; REMOTE_TIMEOUT, REMOTE_ERROR (detail "condition": the word of
 * the stream error) when the server cannot be reached or does not answer as it should;
 * NOT_SUPPORTED, CONFLICT, RATE_LIMITED, TOO_LARGE as xep/registration.h says. Returns:
 * (transfer full). */
void wc_registrar_ask_async (WcRegistrar *self,
                             const WcRegistrarQuestion *question,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
WcRegistrarOffer *
wc_registrar_ask_finish (WcRegistrar *self, GAsyncResult *result, GError **error);

/* What was asked for in the conversation @id, borrowed; NULL when it is over: it was
 * answered or dropped, its time is up, or the server has closed it. */
WcRegistrarOffer *wc_registrar_get (WcRegistrar *self, const char *id);

/* Sends the filled form. Success ends the conversation: the account exists. A refusal
 * leaves it for another try: CONFLICT, RATE_LIMITED, NOT_SUPPORTED, REMOTE_ERROR and its
 * kin. When the server is gone before it answered (REMOTE_TIMEOUT), nobody knows whether
 * it did it. NOT_FOUND; BUSY while an answer is awaited. */
void wc_registrar_submit_async (WcRegistrar *self,
                                const char *id,
                                const WcForm *filled,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
gboolean
wc_registrar_submit_finish (WcRegistrar *self, GAsyncResult *result, GError **error);

/* Ends the conversation, if it goes on. Whoever waits is told CANCELLED. */
void wc_registrar_drop (WcRegistrar *self, const char *id);
