/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "xml/node.h"

/* The three stanzas of RFC 6120 § 8 and their errors (§ 8.3). Every constructor's @to and
 * @type are nullable and copied. Returns: (transfer full). */
WcNode *wc_stanza_new_iq (const char *type, const char *to, const char *id);
WcNode *wc_stanza_new_message (const char *type, const char *to, const char *id);
WcNode *wc_stanza_new_presence (const char *type, const char *to);

/* An id nobody can guess: 96 random bits. Returns: (transfer full). */
char *wc_stanza_make_id (void);

gboolean wc_stanza_is_iq (const WcNode *self);
gboolean wc_stanza_is_message (const WcNode *self);
gboolean wc_stanza_is_presence (const WcNode *self);

/* Whether the attribute 'type' is @type; for a message, none means "normal". */
gboolean wc_stanza_has_type (const WcNode *self, const char *type);

/* The empty result of the iq @request, to be filled. Returns: (transfer full). */
WcNode *wc_stanza_new_result (const WcNode *request);

/* The refusal of @request: @type "cancel", "modify", "auth" or "wait", @condition one of
 * § 8.3.3. Returns: (transfer full). */
WcNode *
wc_stanza_new_error (const WcNode *request, const char *type, const char *condition);

/* What the <error/> of @stanza says, as an error of ours with the details type,
 * condition, text and by: CONFLICT for conflict, NOT_FOUND for item-not-found,
 * NOT_AUTHORIZED for forbidden, not-allowed and not-authorized, NOT_SUPPORTED for
 * feature-not-implemented and service-unavailable, REMOTE_ERROR for the rest. Also where
 * the error is missing or malformed. Returns: (transfer full). */
GError *wc_stanza_get_error (const WcNode *stanza);
