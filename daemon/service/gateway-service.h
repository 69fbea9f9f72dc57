/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "service/account-service.h"

/* Gateways to other networks (XEP-0100). Addresses come as a client writes them;
 * INVALID_ARGUMENT (field "gateway") when one is none. Everything needs the server:
 * OFFLINE and the errors of sync/entity-port.h. */
typedef struct _WcGatewayService WcGatewayService;

#define WC_GATEWAY_SERVICE_MAX_TEXT 1023 /* of an address of another network */

/* Borrowed. Returns: (transfer full). */
WcGatewayService *wc_gateway_service_new (WcAccountService *accounts);
void wc_gateway_service_free (WcGatewayService *self);

/* Value: (transfer full) (element-type WcGateway). */
void wc_gateway_service_list_async (WcGatewayService *self,
                                    const WcAccount *account,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);

/* Value: (transfer full) WcGatewayOffer. */
void wc_gateway_service_ask_async (WcGatewayService *self,
                                   const WcAccount *account,
                                   const char *gateway,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);

/* Registers, or with @answers (see wc_form_fill()) NULL ends the registration; then the
 * gateway becomes a contact, whose requests are granted, or is one no more. Only what the
 * gateway says counts: the rest is a courtesy. */
void wc_gateway_service_register_async (WcGatewayService *self,
                                        const WcAccount *account,
                                        const char *gateway,
                                        GHashTable *answers,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data);
gboolean wc_gateway_service_register_finish (GAsyncResult *result, GError **error);

/* Value: (transfer full) WcGatewayPrompt. */
void wc_gateway_service_prompt_async (WcGatewayService *self,
                                      const WcAccount *account,
                                      const char *gateway,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);

/* INVALID_ARGUMENT: "text". Value: (transfer full) utf8, a canonical JID. */
void wc_gateway_service_resolve_async (WcGatewayService *self,
                                       const WcAccount *account,
                                       const char *gateway,
                                       const char *text,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);

/* Of all that have a value. */
gpointer wc_gateway_service_get_finish (GAsyncResult *result, GError **error);
