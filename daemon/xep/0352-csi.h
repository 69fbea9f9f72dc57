/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "stream/session.h"

/* Tells the server whether a person's program is attached (host.attached has just
 * changed). Nothing is sent where the server does not offer XEP-0352 or while no stream
 * is bound. */
void wc_csi_update (WcSession *session);
