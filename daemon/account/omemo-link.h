/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "stream/session.h"
#include "sync/omemo-port.h"
#include "sync/omemo.h"

/* The port sync/omemo-port.h over the OMEMO of one account. */
typedef struct _WcOmemoLink WcOmemoLink;

/* @omemo: borrowed. Returns: (transfer full). */
WcOmemoLink *wc_omemo_link_new (WcOmemo *omemo);
void wc_omemo_link_free (WcOmemoLink *self);

/* The session through which others are asked; NULL: there is none any more. Borrowed. */
void wc_omemo_link_attach (WcOmemoLink *self, WcSession *session);

const WcOmemoPort *wc_omemo_link_get_port (WcOmemoLink *self);
