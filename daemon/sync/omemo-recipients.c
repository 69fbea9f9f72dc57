/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "store/omemo-own-store.h"
#include "store/omemo-policy-store.h"
#include "sync/omemo-readers.h"
#include "sync/omemo-recipients.h"

/* ---- Whether it is sent ---- */

static WcOmemoReason
judge_list (WcOmemoListState state)
{
  switch (state)
    {
    case WC_OMEMO_LIST_FORBIDDEN:
      return WC_OMEMO_REASON_KEYS_FORBIDDEN;
    case WC_OMEMO_LIST_KNOWN:
      return WC_OMEMO_REASON_NO_DEVICES;
    case WC_OMEMO_LIST_UNKNOWN:
      return WC_OMEMO_REASON_NOT_ASKED;
    case WC_OMEMO_LIST_UNREACHABLE:
    default:
      return WC_OMEMO_REASON_KEYS_UNREACHABLE;
    }
}

/* That of most use to a person: what he can decide comes first, then what he can ask of
 * the other side; what may pass by itself, and last that there is nothing at all. The
 * order of members says nothing about which of their reasons is told. */
static guint
weigh (WcOmemoReason reason)
{
  static const WcOmemoReason order[] = {
    WC_OMEMO_REASON_UNDECIDED,        WC_OMEMO_REASON_DISTRUSTED,
    WC_OMEMO_REASON_IDENTITY_CHANGED, WC_OMEMO_REASON_KEYS_FORBIDDEN,
    WC_OMEMO_REASON_KEYS_UNREACHABLE, WC_OMEMO_REASON_NOT_ASKED,
    WC_OMEMO_REASON_BAD_BUNDLE,       WC_OMEMO_REASON_NO_BUNDLE,
    WC_OMEMO_REASON_INACTIVE,         WC_OMEMO_REASON_NO_DEVICES,
  };
  guint n = 0;

  while (n < G_N_ELEMENTS (order) && order[n] != reason)
    n++;
  return n;
}

/* @first: of the devices that were found last, those from there on are of one JID. */
static WcOmemoReason
judge_all (const WcOmemoRecipients *self,
           guint first,
           WcOmemoListState list,
           WcOmemoTrustMode mode)
{
  WcOmemoReason worst = WC_OMEMO_REASON_NONE;
  gboolean reads = FALSE;

  for (guint i = first; i < self->devices->len; i++)
    {
      const WcOmemoRecipient *each = self->devices->pdata[i];

      if (each->reason == WC_OMEMO_REASON_NONE)
        reads = TRUE;
      else if (each->reason == WC_OMEMO_REASON_UNDECIDED &&
               mode == WC_OMEMO_TRUST_MODE_MANUAL)
        return WC_OMEMO_REASON_UNDECIDED;
      else if (each->reason == WC_OMEMO_REASON_UNSUPPORTED)
        continue; /* as if it were not there, but that it is told of */
      else if (worst == WC_OMEMO_REASON_NONE || weigh (each->reason) < weigh (worst))
        worst = each->reason;
    }
  if (reads)
    return WC_OMEMO_REASON_NONE;
  return worst != WC_OMEMO_REASON_NONE ? worst : judge_list (list);
}

/* A list that is known says more than one of the other protocol that is not. */
static WcOmemoListState
better_list (WcOmemoListState one, WcOmemoListState other)
{
  return one == WC_OMEMO_LIST_KNOWN || other == WC_OMEMO_LIST_UNKNOWN ? one : other;
}

/* Somebody it is for, and whether he can read it. */
typedef struct
{
  WcOmemoReader who;
  gboolean strict;      /* in the chat with him */
  WcOmemoReason reason; /* NONE: he can */
} Person;

static gboolean
find_mode (WcOmemo *omemo, Person *person, GError **error)
{
  WcOmemoPolicy policy;

  if (!wc_omemo_policy_store_get_in_chat (omemo->db, omemo->account, person->who.jid,
                                          &policy, error))
    return FALSE;
  person->who.mode = policy.trust;
  person->strict = policy.strict;
  return TRUE;
}

static gboolean
add_person (WcOmemo *omemo, WcOmemoRecipients *self, Person *person, GError **error)
{
  WcOmemoListState known = WC_OMEMO_LIST_UNKNOWN;
  guint first = self->devices->len;

  for (WcOmemoVersion version = WC_OMEMO_AXOLOTL; version <= WC_OMEMO_2; version++)
    {
      WcOmemoListState list;

      if (!wc_omemo_readers_add (omemo, &person->who, version, self, &list, error))
        return FALSE;
      if (wc_omemo_library_speaks (version))
        known = better_list (list, known);
    }
  person->reason = judge_all (self, first, known, person->who.mode);
  return TRUE;
}

/* Ours are asked last, and hold nothing up: but where it is for us alone. */
static gboolean
add_ours (WcOmemo *omemo, WcOmemoRecipients *self, gboolean is_for_us, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (WcOmemoOwn) own =
      wc_omemo_own_store_get (omemo->db, omemo->account, &local_error);
  Person us = { { .jid = omemo->jid, .own = own != NULL ? own->device : 0 } };

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (!find_mode (omemo, &us, error) || !add_person (omemo, self, &us, error))
    return FALSE;
  if (is_for_us)
    {
      self->refusal = us.reason;
      self->is_strict = self->is_strict || us.strict;
    }
  return TRUE;
}

/* A key that waits for a decision, ours included, holds up what is for all or nobody. */
static WcOmemoRecipients *
hold_back (WcOmemoRecipients *self)
{
  for (guint i = 0; self->is_strict && i < self->devices->len; i++)
    {
      const WcOmemoRecipient *each = self->devices->pdata[i];

      if (self->refusal == WC_OMEMO_REASON_NONE &&
          (each->reason == WC_OMEMO_REASON_UNDECIDED ||
           each->reason == WC_OMEMO_REASON_IDENTITY_CHANGED))
        self->refusal = each->reason;
    }
  return self;
}

WcOmemoRecipients *
wc_omemo_recipients_find (WcOmemo *self, const char *const *jids, GError **error)
{
  g_autoptr (WcOmemoRecipients) found = wc_omemo_recipients_new ();
  gboolean is_for_others = FALSE;

  for (gsize i = 0; jids[i] != NULL; i++)
    {
      Person person = { { .jid = jids[i] } };

      if (g_str_equal (jids[i], self->jid))
        continue;
      is_for_others = TRUE;
      if (!find_mode (self, &person, error) || !add_person (self, found, &person, error))
        return NULL;
      found->is_strict = found->is_strict || person.strict;
      if (found->refusal == WC_OMEMO_REASON_NONE)
        found->refusal = person.reason;
    }
  return add_ours (self, found, !is_for_others, error)
             ? hold_back (g_steal_pointer (&found))
             : NULL;
}

/* ---- A room ---- */

/* What its members come to, for all of them. */
typedef struct
{
  gboolean others;    /* there are such */
  gboolean reads;     /* one of them can */
  gboolean undecided; /* a person has said that he decides on keys first */
  WcOmemoReason worst;
} Room;

static void
note_member (Room *room, WcOmemoRecipients *self, const Person *member, guint first)
{
  room->others = TRUE;
  if (member->reason == WC_OMEMO_REASON_NONE)
    room->reads = TRUE;
  else if (room->worst == WC_OMEMO_REASON_NONE ||
           weigh (member->reason) < weigh (room->worst))
    room->worst = member->reason;
  if (member->reason == WC_OMEMO_REASON_UNDECIDED &&
      member->who.mode == WC_OMEMO_TRUST_MODE_MANUAL)
    room->undecided = TRUE;
  if (member->reason != WC_OMEMO_REASON_NONE && self->devices->len == first)
    wc_omemo_recipients_leave_out (self, member->who.jid, member->reason);
}

static WcOmemoReason
judge_room (const Room *room, gboolean is_strict)
{
  if (room->undecided)
    return WC_OMEMO_REASON_UNDECIDED;
  return room->reads && !is_strict ? WC_OMEMO_REASON_NONE : room->worst;
}

/* What is said of the room, and what its account says where it says nothing. */
static gboolean
find_policy (WcOmemo *omemo,
             const char *room,
             WcOmemoChatPolicy *out_said,
             gboolean *out_strict,
             GError **error)
{
  WcOmemoPolicy account;

  if (!wc_omemo_policy_store_get (omemo->db, omemo->account, &account, error) ||
      !wc_omemo_policy_store_get_chat (omemo->db, omemo->account, room, out_said, error))
    return FALSE;
  *out_strict = wc_omemo_policy_in_chat (&account, out_said).strict;
  return TRUE;
}

WcOmemoRecipients *
wc_omemo_recipients_find_in_room (WcOmemo *self,
                                  const char *room,
                                  const char *const *members,
                                  GError **error)
{
  g_autoptr (WcOmemoRecipients) found = wc_omemo_recipients_new ();
  Room all = { FALSE };
  WcOmemoChatPolicy chat;

  if (!find_policy (self, room, &chat, &found->is_strict, error))
    return NULL;
  for (gsize i = 0; members[i] != NULL; i++)
    {
      Person member = { { .jid = members[i] } };
      guint first = found->devices->len;

      if (g_str_equal (members[i], self->jid))
        continue;
      if (!find_mode (self, &member, error))
        return NULL;
      if (chat.has_trust && chat.trust == WC_OMEMO_TRUST_MODE_MANUAL)
        {
          member.who.mode = chat.trust;
          member.who.decided = TRUE;
        }
      if (!add_person (self, found, &member, error))
        return NULL;
      note_member (&all, found, &member, first);
    }
  found->refusal = judge_room (&all, found->is_strict);
  return add_ours (self, found, !all.others, error) ? hold_back (g_steal_pointer (&found))
                                                    : NULL;
}
