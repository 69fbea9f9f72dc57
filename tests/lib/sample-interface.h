/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "api/dispatch.h"

/* Handlers for the interface of lib/sample-idl: Take gives back its account and options,
 * Raw waits until it is cancelled or wc_sample_release() is called, Json makes the caller
 * listen for notifications, Dbus makes it want the data of errors; the others answer at
 * once. */
typedef struct
{
  WcIdl *idl;           /* (owned) */
  WcDispatch *dispatch; /* (owned) */
  guint n_calls;
  GPtrArray *waiting; /* (owned) (element-type WcRequest) */
  WcCaller *listener; /* (owned) (nullable) who called Json last */
} WcSample;

WcSample *wc_sample_new (void);
void wc_sample_free (WcSample *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcSample, wc_sample_free)

/* Answers the call of Raw that waits longest. */
void wc_sample_release (WcSample *self);
