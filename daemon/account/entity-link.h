/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "stream/session.h"
#include "sync/entity-port.h"

/* The port sync/entity-port.h over the session of one account. */
typedef struct _WcEntityLink WcEntityLink;

/* For nobody yet. Returns: (transfer full). */
WcEntityLink *wc_entity_link_new (void);
void wc_entity_link_free (WcEntityLink *self);

/* Whom to ask from now on; NULL: everything is OFFLINE. Borrowed. */
void wc_entity_link_attach (WcEntityLink *self, WcSession *session);

const WcEntityPort *wc_entity_link_get_port (WcEntityLink *self);
