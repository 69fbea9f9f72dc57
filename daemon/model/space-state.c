/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/str.h"
#include "model/space-state.h"

/* One row for each state, one column for each evidence. The reasons of what does not
 * follow from the words:
 *
 * - Who reads the items of a space that is nothing to us, or that has told us no, has
 *   found one that is open to everybody: that alone lets nobody in. Only of who waits it
 *   says that the wait is over, as servers do not always tell (XEP-0060 § 8.6).
 * - Somebody who was never asked is invited, not a member: otherwise strangers could fill
 *   people's lists. Who was in before, and was taken back, has wanted it once.
 * - What was wanted stays so while the service keeps its door closed: Prosody refuses who
 *   is not yet on the list, and the list is written by hand.
 * - An owner may lack a subscription (ejabberd lets owners of their own spaces wait for
 *   themselves), so nothing about subscriptions ends that; that items are refused does.
 * - A space that is there again under the name of one that is gone is another one. */

#define NONE WC_SPACE_STATE_NONE
#define PENDING WC_SPACE_STATE_PENDING
#define INVITED WC_SPACE_STATE_INVITED
#define MEMBER WC_SPACE_STATE_MEMBER
#define OWNER WC_SPACE_STATE_OWNER
#define DENIED WC_SPACE_STATE_DENIED
#define KICKED WC_SPACE_STATE_KICKED
#define GONE WC_SPACE_STATE_GONE

/* clang-format off */
static const WcSpaceState next[WC_N_SPACE_STATES][WC_N_SPACE_EVIDENCES] = {
  /*            LISTED   ASKED_PENDING, _SUBSCRIBED  TOLD_SUBSCRIBED, _NONE, _PENDING
   *            ITEMS_READABLE  CLOSED  FORBIDDEN  MISSING  DELETED
   *            AFFILIATION_OWNER, _MEMBER, _NONE, _OUTCAST  LEFT */
  [NONE] =    { PENDING, PENDING, MEMBER, INVITED, NONE,   PENDING,
                NONE,    NONE,    NONE,   NONE,    NONE,
                NONE,    NONE,    NONE,   NONE,    NONE },
  [PENDING] = { PENDING, PENDING, MEMBER, MEMBER,  DENIED, PENDING,
                MEMBER,  PENDING, PENDING, GONE,   GONE,
                OWNER,   PENDING, PENDING, DENIED, NONE },
  [INVITED] = { PENDING, PENDING, MEMBER, INVITED, NONE,   PENDING,
                INVITED, NONE,    NONE,   GONE,    GONE,
                INVITED, INVITED, INVITED, NONE,   NONE },
  [MEMBER] =  { MEMBER,  PENDING, MEMBER, MEMBER,  KICKED, PENDING,
                MEMBER,  KICKED,  KICKED, GONE,    GONE,
                OWNER,   MEMBER,  MEMBER, KICKED,  NONE },
  [OWNER] =   { OWNER,   OWNER,   OWNER,  OWNER,   OWNER,  OWNER,
                OWNER,   KICKED,  KICKED, GONE,    GONE,
                OWNER,   MEMBER,  MEMBER, KICKED,  NONE },
  [DENIED] =  { DENIED,  PENDING, MEMBER, MEMBER,  DENIED, PENDING,
                DENIED,  DENIED,  DENIED, GONE,    GONE,
                OWNER,   DENIED,  DENIED, DENIED,  NONE },
  [KICKED] =  { KICKED,  PENDING, MEMBER, MEMBER,  KICKED, PENDING,
                KICKED,  KICKED,  KICKED, GONE,    GONE,
                OWNER,   KICKED,  KICKED, KICKED,  NONE },
  [GONE] =    { GONE,    PENDING, MEMBER, INVITED, GONE,   GONE,
                GONE,    GONE,    GONE,   GONE,    GONE,
                GONE,    GONE,    GONE,   GONE,    NONE },
};
/* clang-format on */

static const char *const words[WC_N_SPACE_STATES] = {
  [NONE] = "none",   [PENDING] = "pending", [INVITED] = "invited", [MEMBER] = "member",
  [OWNER] = "owner", [DENIED] = "denied",   [KICKED] = "kicked",   [GONE] = "gone",
};

WcSpaceState
wc_space_state_next (WcSpaceState state, WcSpaceEvidence evidence)
{
  return next[state][evidence];
}

gboolean
wc_space_state_is_in (WcSpaceState state)
{
  return state == MEMBER || state == OWNER;
}

const char *
wc_space_state_to_string (WcSpaceState state)
{
  return words[state];
}

gboolean
wc_space_state_from_string (const char *name, WcSpaceState *out_state)
{
  int place = wc_str_index (words, WC_N_SPACE_STATES, name, -1);

  if (place < 0)
    return FALSE;
  *out_state = place;
  return TRUE;
}
