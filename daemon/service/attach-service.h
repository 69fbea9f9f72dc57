/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "base/clock.h"
#include "sync/links.h"

/* Whether a person is looking (DECISIONS 19): somebody has subscribed with "active", or
 * had until ten seconds ago. The links are told, those that come later too. */
typedef struct _WcAttachService WcAttachService;

#define WC_ATTACH_LINGER_S 10

/* Both are referenced. Returns: (transfer full). */
WcAttachService *wc_attach_service_new (WcClock *clock, WcLinks *links);
void wc_attach_service_free (WcAttachService *self);

/* One more, or one less, is looking. */
void wc_attach_service_enter (WcAttachService *self);
void wc_attach_service_leave (WcAttachService *self);

gboolean wc_attach_service_is_attached (WcAttachService *self);
