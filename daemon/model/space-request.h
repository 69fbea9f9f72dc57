/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib-object.h>

/* Somebody who asks to be let into a space of ours (XEP-0060 § 8.6): a reference counted
 * value, fields are set (with wc_str_set) only before sharing. */
typedef struct
{
  char *jid;       /* (owned) canonical bare JID */
  gint64 since_us; /* when we learnt of it first, microseconds since 1970 */
  char *subid;     /* (owned) (nullable) what the answer must name */
} WcSpaceRequest;

#define WC_TYPE_SPACE_REQUEST (wc_space_request_get_type ())
GType wc_space_request_get_type (void);

/* @jid is copied. Returns: (transfer full). */
WcSpaceRequest *wc_space_request_new (const char *jid);
WcSpaceRequest *wc_space_request_copy (const WcSpaceRequest *self);
WcSpaceRequest *wc_space_request_ref (const WcSpaceRequest *self);
void wc_space_request_unref (WcSpaceRequest *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcSpaceRequest, wc_space_request_unref)
