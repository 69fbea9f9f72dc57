/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

#include "model/occupant.h"
#include "xml/node.h"

/* Who belongs to one room on this stream, whether there or not: its owners, admins and
 * members, as its lists (XEP-0045 § 9.5) and what it tells afterwards say. A room answers
 * and tells in one order, so that what it tells while its lists come belongs to them:
 * those that come later know of it, those before are put right. Who asks for the lists is
 * xep/muc-membership. */
typedef struct _WcMucMembers WcMucMembers;

/* Of a larger room no more than so many are known. */
#define WC_MUC_MEMBERS_MAX 1000

/* Nothing is known. Returns: (transfer full). */
WcMucMembers *wc_muc_members_new (void);

/* The room is no more: who waits is told. It goes with the last reference: as long as an
 * answer may come for it, no other is taken for it. */
void wc_muc_members_end (WcMucMembers *self);
WcMucMembers *wc_muc_members_ref (WcMucMembers *self);
void wc_muc_members_unref (WcMucMembers *self);

/* The room tells by @x (nullable), of a presence or of a message of its own, what people
 * are from now on. Nothing as long as no list was asked for. */
void wc_muc_members_follow (WcMucMembers *self, const WcNode *x);

/* So many lists are asked for; then, as often, what each of them says: @listed
 * (element-type WcOccupant), NULL: the room refused it. With the last of them they are
 * known, and those who wait are told. */
void wc_muc_members_begin (WcMucMembers *self, guint n_lists);
void wc_muc_members_take_list (WcMucMembers *self, GPtrArray *listed);
gboolean wc_muc_members_are_asked (const WcMucMembers *self);

/* Whether all lists have come; _whole: the room refused none, and there are not too many.
 */
gboolean wc_muc_members_are_known (const WcMucMembers *self);
gboolean wc_muc_members_are_whole (const WcMucMembers *self);

/* @done is called once: with the last list, or when the room is no more. */
typedef void (*WcMucMembersDone) (gpointer data);
void wc_muc_members_wait (WcMucMembers *self, WcMucMembersDone done, gpointer data);

/* Adds their bare JIDs to the set @jids (element-type utf8, which it frees). */
void wc_muc_members_add_to (const WcMucMembers *self, GHashTable *jids);
