/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "stream/attempt.h"
#include "sync/registrar.h"

/* The WcRegistrar that services see: all conversations about accounts to be. */
#define WC_TYPE_REGISTRATIONS (wc_registrations_get_type ())
G_DECLARE_FINAL_TYPE (WcRegistrations, wc_registrations, WC, REGISTRATIONS, GObject)

/* So many conversations at a time. */
#define WC_REGISTRATIONS_MAX 8

/* @means: borrowed, must live longer. Returns: (transfer full). */
WcRegistrations *wc_registrations_new (const WcAttemptMeans *means);

/* Ends all conversations; who waits is told CANCELLED. */
void wc_registrations_stop (WcRegistrations *self);
