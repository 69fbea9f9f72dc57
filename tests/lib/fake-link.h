/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lib/fake-entities.h"
#include "lib/fake-people.h"
#include "lib/fake-rooms.h"
#include "sync/link.h"

/* An account's live side without a network: its status is what a test sets, and what was
 * asked of it is noted. */
#define WC_TYPE_FAKE_LINK (wc_fake_link_get_type ())
G_DECLARE_FINAL_TYPE (WcFakeLink, wc_fake_link, WC, FAKE_LINK, GObject)

/* Begins offline. Returns: (transfer full). */
WcFakeLink *wc_fake_link_new (const WcAccount *account);

/* The status, to be changed; then wc_fake_link_tell() lets everybody know. */
WcLinkStatus *wc_fake_link_edit (WcFakeLink *self);
void wc_fake_link_tell (WcFakeLink *self);

/* In one step: this state, with a resource when it is an online one. */
void wc_fake_link_set_state (WcFakeLink *self, WcAccountState state);

/* Its rooms; borrowed. */
WcFakeRooms *wc_fake_link_get_rooms (WcFakeLink *self);

/* Who answers about people; borrowed. */
WcFakePeople *wc_fake_link_get_people (WcFakeLink *self);

/* Servers, gateways and programs; borrowed. */
WcFakeEntities *wc_fake_link_get_entities (WcFakeLink *self);

/* Who else belongs to each room (NULL at the end). @members NULL: it is not known. */
void wc_fake_link_set_members (WcFakeLink *self, const char *const *members);

/* Adds a resource of somebody. @presence: (transfer full). */
void wc_fake_link_add_presence (WcFakeLink *self, WcPresence *presence);

/* The next asynchronous call fails with @error (transfer full), or gives @answer. */
void wc_fake_link_fail_next (WcFakeLink *self, GError *error);
void wc_fake_link_answer_next (WcFakeLink *self, const char *answer);

/* Something passed on the stream: emits "stanza" while tapped. */
void wc_fake_link_pass (WcFakeLink *self, gboolean outgoing, const char *xml);

/* What was asked since the last call, one word or line each, joined with ';'. Returns:
 * (transfer full). */
char *wc_fake_link_take_log (WcFakeLink *self);
