/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/omemo-recipient.h"
#include "sync/omemo.h"

/* Who can read what we are about to send (XEP-0384 § 4.4), as far as it is known here:
 * the listed devices of those it is for, and our own other ones. */

/* Where a policy says that it is for all or for nobody (WcOmemoPolicy.strict), a key that
 * a person has to decide on refuses it as well. */

/* Those of @jids (bare, NULL at the end; whose chats need not be there), each of whom has
 * to have a device that can read it, unless it is us. Keys that nobody has seen before
 * are noted, so that it is called in a transaction. NULL + error where the store fails.
 * Returns: (transfer full). */
WcOmemoRecipients *
wc_omemo_recipients_find (WcOmemo *self, const char *const *jids, GError **error);

/* The same of a message in @room, for its @members (bare, NULL at the end): who of them
 * has no device that can read it is left out, and told of, with the device 0 where none
 * is known of him; it is refused where none of them can, where one cannot and the room is
 * strict, or where keys are decided on first. A chat in which keys are decided on first
 * takes none that are used blindly. */
WcOmemoRecipients *wc_omemo_recipients_find_in_room (WcOmemo *self,
                                                     const char *room,
                                                     const char *const *members,
                                                     GError **error);
