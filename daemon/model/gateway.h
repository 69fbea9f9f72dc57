/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/form.h"

/* Gateways to other networks (XEP-0100) as values. Beyond these limits is left out. */
#define WC_GATEWAY_MAX_TEXT (8 * 1024) /* bytes of a text for people */
#define WC_GATEWAY_MAX_NAME 255        /* of a name, a word */

/* One of the gateways of a server. */
typedef struct
{
  char *jid;             /* (owned) canonical */
  char *type;            /* (owned) the network: "irc", "sip", "matrix", … (XEP-0030) */
  char *name;            /* (owned) (nullable) for people */
  gboolean registers;    /* it takes registrations (XEP-0077) */
  gboolean registered;   /* it says that we are registered there */
  gboolean translates;   /* it makes addresses (jabber:iq:gateway) */
  gboolean escapes;      /* it takes addresses that are escaped (XEP-0106) */
  gboolean has_rooms;    /* rooms of the other network can be joined (XEP-0045) */
  gboolean has_commands; /* it has ad-hoc commands (XEP-0050) */
} WcGateway;

/* @jid and @type are copied. Returns: (transfer full). */
WcGateway *wc_gateway_new (const char *jid, const char *type);
WcGateway *wc_gateway_copy (const WcGateway *self);
void wc_gateway_free (WcGateway *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcGateway, wc_gateway_free)

/* What a gateway wants to know to register us. */
typedef struct
{
  WcForm *form;        /* (owned) */
  char *url;           /* (owned) (nullable) a page that can be used instead */
  gboolean registered; /* we are; the form has what is registered */
} WcGatewayOffer;

void wc_gateway_offer_free (WcGatewayOffer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcGatewayOffer, wc_gateway_offer_free)

/* How a gateway asks for an address of its network (XEP-0100 § 6.3). */
typedef struct
{
  char *description; /* (owned) (nullable) what to give */
  char *prompt;      /* (owned) (nullable) what that is called */
} WcGatewayPrompt;

void wc_gateway_prompt_free (WcGatewayPrompt *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcGatewayPrompt, wc_gateway_prompt_free)
