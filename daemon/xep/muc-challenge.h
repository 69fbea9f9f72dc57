/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/form.h"
#include "xml/node.h"

/* What a room asks who comes in, so as to see that it is a person (XEP-0158). */
typedef struct
{
  char *from;   /* (owned) canonical: who asks, and is answered */
  char *url;    /* (owned) (nullable) the page on which it can be answered, too */
  WcForm *form; /* (owned) to be filled in */
  const WcFormField *field; /* (nullable) of form, borrowed: the one to answer; NULL: it
                             * can be answered on the page alone */
  const WcFormMedia *media; /* (nullable) of field, borrowed: what it is about */
} WcMucChallenge;

/* What the message @stanza of @from, in the room @room (both canonical), asks because of
 * the presence that was sent with the id @sid. NULL: it is no such thing. Returns:
 * (transfer full). */
WcMucChallenge *wc_muc_challenge_read (const WcNode *stanza,
                                       const char *from,
                                       const char *room,
                                       const char *sid);
void wc_muc_challenge_free (WcMucChallenge *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcMucChallenge, wc_muc_challenge_free)

/* Whether anybody could answer it: here, or on its page. */
gboolean wc_muc_challenge_has_way (const WcMucChallenge *self);

/* What it wants to know, for people; borrowed. */
const char *wc_muc_challenge_get_question (const WcMucChallenge *self);

/* The payload that answers it; INVALID_ARGUMENT where it takes no such answer. Returns:
 * (transfer full). */
WcNode *wc_muc_challenge_build_answer (const WcMucChallenge *self,
                                       const char *answer,
                                       GError **error);

/* That nobody has answered it: NOT_AUTHORIZED with the details "reason", "captcha", and
 * "url" and "text", the page, where there is one. _explain_wrong: that an answer was, as
 * the room says with @error: NOT_AUTHORIZED with the reason "captcha-failed". Returns:
 * (transfer full). */
GError *wc_muc_challenge_explain (const WcMucChallenge *self);
GError *wc_muc_challenge_explain_wrong (const GError *error);
