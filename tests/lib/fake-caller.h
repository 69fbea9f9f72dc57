/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "api/request.h"

/* A caller without a door, and what its calls were answered. A notification that is not
 * as the interface description has it fails the test. */
typedef struct
{
  WcCaller *caller; /* (owned) */
  WcIdl *idl;       /* (owned) what notifications are checked against */
  GPtrArray *notes; /* (owned) (element-type utf8) notifications: "name {content}" */
  gsize backlog;    /* what the caller says it has not taken yet */
  guint n_answers;  /* of calls made with wc_fake_caller_call() */
  const WcIdlMethod *method; /* of the last call that was answered */
  GVariant *result;          /* (owned) (nullable) of the last call */
  GError *error;             /* (owned) (nullable) of the last call */
} WcFakeCaller;

WcFakeCaller *wc_fake_caller_new (guint scopes, const char *const *chats);
void wc_fake_caller_free (WcFakeCaller *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcFakeCaller, wc_fake_caller_free)

/* A request of this caller, whose answer is noted in the fields above. */
WcRequest *wc_fake_caller_request (WcFakeCaller *self, const WcIdlMethod *method);

/* Takes the oldest notification; NULL when there is none. Returns: (transfer full). */
char *wc_fake_caller_pop (WcFakeCaller *self);
