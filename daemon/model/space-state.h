/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

/* How an account stands to a space (XEP-0503). The words of the API; numbers stand in the
 * database. */
typedef enum
{
  WC_SPACE_STATE_NONE,    /* "none": it has nothing to do with us */
  WC_SPACE_STATE_PENDING, /* "pending": we want in, and may not read yet */
  WC_SPACE_STATE_INVITED, /* "invited": others have let us in, who did not ask */
  WC_SPACE_STATE_MEMBER,  /* "member" */
  WC_SPACE_STATE_OWNER,   /* "owner" */
  WC_SPACE_STATE_DENIED,  /* "denied": we wanted in, and were told no */
  WC_SPACE_STATE_KICKED,  /* "kicked": we were in, and others ended it */
  WC_SPACE_STATE_GONE,    /* "gone": there is no such space any more */
} WcSpaceState;

#define WC_N_SPACE_STATES (WC_SPACE_STATE_GONE + 1)

/* What was learnt about that, by our own requests or because the service told it. */
typedef enum
{
  WC_SPACE_EVIDENCE_LISTED,        /* our list of memberships names it, written by another
                                    * program of ours, too, which has asked then */
  WC_SPACE_EVIDENCE_ASKED_PENDING, /* we have asked to subscribe: wait … */
  WC_SPACE_EVIDENCE_ASKED_SUBSCRIBED, /* … or done */
  WC_SPACE_EVIDENCE_TOLD_SUBSCRIBED,  /* how our subscription stands, as an event or as
                                       * the list of our subscriptions has it */
  WC_SPACE_EVIDENCE_TOLD_NONE,
  WC_SPACE_EVIDENCE_TOLD_PENDING,
  WC_SPACE_EVIDENCE_ITEMS_READABLE,      /* its items were given to us … */
  WC_SPACE_EVIDENCE_CLOSED,              /* … or not, for who is not on its list … */
  WC_SPACE_EVIDENCE_FORBIDDEN,           /* … or for no reason that is told */
  WC_SPACE_EVIDENCE_MISSING,             /* the service knows no such node */
  WC_SPACE_EVIDENCE_DELETED,             /* it was told to be deleted */
  WC_SPACE_EVIDENCE_AFFILIATION_OWNER,   /* what we are to the node, … */
  WC_SPACE_EVIDENCE_AFFILIATION_MEMBER,  /* … anything between these two, … */
  WC_SPACE_EVIDENCE_AFFILIATION_NONE,    /* … nothing, … */
  WC_SPACE_EVIDENCE_AFFILIATION_OUTCAST, /* … banned */
  WC_SPACE_EVIDENCE_LEFT,                /* we have left, or declined */
} WcSpaceEvidence;

#define WC_N_SPACE_EVIDENCES (WC_SPACE_EVIDENCE_LEFT + 1)

/* What follows from @evidence for a space that stands at @state. Pure, and defined for
 * every pair: what says nothing new leaves the state as it is, and saying something again
 * changes nothing. */
WcSpaceState wc_space_state_next (WcSpaceState state, WcSpaceEvidence evidence);

/* Whether we are in it: its rooms are ours. */
gboolean wc_space_state_is_in (WcSpaceState state);

/* Words of the API. _from_string: FALSE when @name is none of them. */
const char *wc_space_state_to_string (WcSpaceState state);
gboolean wc_space_state_from_string (const char *name, WcSpaceState *out_state);
