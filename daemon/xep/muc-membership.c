/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "model/jid.h"
#include "xep/0045-muc-private.h"
#include "xep/muc-admin.h"
#include "xep/muc-membership.h"

/* ---- Asking ---- */

static const WcAffiliation lists[] = { WC_AFFILIATION_OWNER, WC_AFFILIATION_ADMIN,
                                       WC_AFFILIATION_MEMBER };

typedef struct
{
  char *room;         /* (owned) */
  WcMucMembers *asks; /* (owned) for whom; its room may be gone when the answer comes */
  WcAffiliation affiliation;
} Question;

typedef struct
{
  WcMucMembersDone done;
  gpointer data;
} Waiting;

static void
on_list (WcSession *session, gpointer data, const WcNode *result, const GError *error)
{
  g_autofree Question *question = data;
  g_autofree char *room = question->room;
  const WcMucRoom *found = wc_muc_find_joined (session, room);
  g_autoptr (GPtrArray) listed =
      result != NULL ? wc_muc_admin_parse_list (result, question->affiliation) : NULL;

  /* We may have left it meanwhile, and may have come in anew. */
  if (found != NULL && found->members == question->asks)
    wc_muc_members_take_list (found->members, listed);
  wc_muc_members_unref (question->asks);
}

static void
ask_lists (WcSession *session, const WcMucRoom *room)
{
  wc_muc_members_begin (room->members, G_N_ELEMENTS (lists));
  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    {
      Question *question = g_new (Question, 1);
      g_autoptr (WcNode) payload = wc_muc_admin_build_list (lists[i]);

      *question = (Question){ g_strdup (room->room), wc_muc_members_ref (room->members),
                              lists[i] };
      wc_session_iq_get (session, room->room, payload, on_list, question);
    }
}

static gboolean
on_idle (gpointer data)
{
  const Waiting *waiting = data;

  waiting->done (waiting->data);
  return G_SOURCE_REMOVE;
}

void
wc_muc_membership_ask (WcSession *session,
                       const char *room,
                       WcMucMembersDone done,
                       gpointer data)
{
  const WcMucRoom *found = wc_muc_find_joined (session, room);
  const Waiting waiting = { done, data };

  if (found == NULL || wc_muc_members_are_known (found->members))
    {
      g_idle_add_full (G_PRIORITY_DEFAULT, on_idle, g_memdup2 (&waiting, sizeof waiting),
                       g_free);
      return;
    }
  wc_muc_members_wait (found->members, done, data);
  if (!wc_muc_members_are_asked (found->members))
    ask_lists (session, found);
}

/* ---- Who they are ---- */

gboolean
wc_muc_membership_is_known (WcSession *session, const char *room, gboolean *out_whole)
{
  const WcMucRoom *found = wc_muc_find_joined (session, room);

  if (found == NULL || !wc_muc_members_are_known (found->members))
    return FALSE;
  if (out_whole != NULL)
    *out_whole = wc_muc_members_are_whole (found->members);
  return TRUE;
}

/* Who comes in is let in as what he is, and a private group lets nobody else in. */
static void
add_present (GHashTable *jids, GPtrArray *present)
{
  for (guint i = 0; i < present->len; i++)
    {
      const WcOccupant *occupant = present->pdata[i];

      if (occupant->jid != NULL && occupant->affiliation != WC_AFFILIATION_OUTCAST)
        g_hash_table_add (jids, wc_jid_dup_bare (occupant->jid));
    }
}

static int
compare (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

GPtrArray *
wc_muc_membership_dup (WcSession *session, const char *room)
{
  const WcMucRoom *found = wc_muc_find_joined (session, room);
  g_autoptr (GHashTable) jids =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GPtrArray) present = wc_muc_dup_occupants (session, room);
  GPtrArray *list = g_ptr_array_new_with_free_func (g_free);
  GHashTableIter iter;
  gpointer jid;

  add_present (jids, present);
  if (found != NULL)
    wc_muc_members_add_to (found->members, jids);
  g_hash_table_iter_init (&iter, jids);
  while (g_hash_table_iter_next (&iter, &jid, NULL))
    g_ptr_array_add (list, g_strdup (jid));
  g_ptr_array_sort (list, compare);
  return list;
}
