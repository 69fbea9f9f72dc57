/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "model/gateway.h"

/* Gateways to other networks (XEP-0100) as values. */

WcGateway *
wc_gateway_new (const char *jid, const char *type)
{
  WcGateway *self = g_new0 (WcGateway, 1);

  self->jid = g_strdup (jid);
  self->type = g_strdup (type);
  return self;
}

WcGateway *
wc_gateway_copy (const WcGateway *self)
{
  WcGateway *copy = g_memdup2 (self, sizeof *self);

  copy->jid = g_strdup (self->jid);
  copy->type = g_strdup (self->type);
  copy->name = g_strdup (self->name);
  return copy;
}

void
wc_gateway_free (WcGateway *self)
{
  g_free (self->jid);
  g_free (self->type);
  g_free (self->name);
  g_free (self);
}

void
wc_gateway_offer_free (WcGatewayOffer *self)
{
  g_clear_pointer (&self->form, wc_form_unref);
  g_free (self->url);
  g_free (self);
}

void
wc_gateway_prompt_free (WcGatewayPrompt *self)
{
  g_free (self->description);
  g_free (self->prompt);
  g_free (self);
}
