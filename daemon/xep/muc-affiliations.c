/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "model/room.h"
#include "store/affiliation-store.h"
#include "xep/host.h"
#include "xep/muc-affiliations.h"
#include "xml/ns.h"

/* XEP-0463, and the changes of XEP-0045 §§ 9 and 10 for people who are not there. What is
 * stored decides in the unit of the stanza; what is known here of it follows when that
 * has committed. */

static WcHost *
host_of (WcMucRoom *room)
{
  return wc_host_of (wc_muc_rooms_get_session (room->rooms));
}

void
wc_muc_affiliations_ask (WcMucRoom *room, WcNode *x)
{
  gboolean asked = (room->flags & WC_ROOM_VERSIONS_AFFILIATIONS) != 0;
  WcHost *host = host_of (room);
  g_autofree char *version =
      host != NULL && host->db != NULL
          ? wc_affiliation_store_dup_version (host->db, host->account->id, room->room)
          : NULL;

  wc_muc_lists_enter (room->lists, version, asked);
  if (asked)
    wc_node_set (wc_node_add (x, "mav", WC_NS_MUC_AFFILIATIONS), "since", version);
}

/* ---- Storing ---- */

/* @out_version: (transfer full) (nullable) of what is held afterwards. */
static gboolean
store (WcMucRoom *room, const WcMucListsNews *news, char **out_version, GError **error)
{
  WcHost *host = host_of (room);
  gint64 account = host->account->id;
  WcAffiliationChange change = { .account = account,
                                 .room = room->room,
                                 .version = news->version,
                                 .whole = news->whole,
                                 .items = news->items };
  gboolean held = TRUE;

  if (news->verdict == WC_MUC_LISTS_CHANGE &&
      !wc_affiliation_store_apply (host->db, &change, &held, error))
    return FALSE;
  if (news->verdict == WC_MUC_LISTS_END &&
      !wc_affiliation_store_forget (host->db, account, room->room, error))
    return FALSE;
  *out_version = held ? g_strdup (news->version) : NULL;
  return TRUE;
}

typedef struct
{
  WcMucRooms *rooms;
  char *room;    /* (owned) */
  char *version; /* (owned) (nullable) */
} Outcome;

static void
outcome_free (gpointer data)
{
  Outcome *self = data;

  g_free (self->room);
  g_free (self->version);
  g_free (self);
}

static void
on_stored (gpointer data)
{
  const Outcome *outcome = data;
  WcMucRoom *room = wc_muc_rooms_find (outcome->rooms, outcome->room);

  if (room != NULL)
    wc_muc_lists_settle (room->lists, outcome->version);
}

static gboolean
keep (WcMucRoom *room, const WcMucListsNews *news)
{
  WcSession *session = wc_muc_rooms_get_session (room->rooms);
  WcHost *host = host_of (room);
  GError *error = NULL;
  Outcome *outcome;
  char *version;

  if (host == NULL || host->db == NULL)
    return TRUE;
  if (!store (room, news, &version, &error))
    {
      wc_session_fail_unit (session, error);
      return FALSE;
    }
  if (news->verdict == WC_MUC_LISTS_END && wc_muc_lists_are_held (room->lists))
    wc_session_dropped (session, "muc", "unknown-affiliations");
  outcome = g_new (Outcome, 1);
  *outcome = (Outcome){ room->rooms, g_strdup (room->room), version };
  wc_session_after_commit (session, on_stored, outcome, outcome_free);
  return TRUE;
}

gboolean
wc_muc_affiliations_take_presence (WcMucRoom *room,
                                   const WcNode *stanza,
                                   gboolean entered)
{
  const WcNode *x = wc_node_child (stanza, "x", WC_NS_MUC_USER);
  g_auto (WcMucListsNews) news = { 0 };

  wc_muc_members_follow (room->members, x);
  if (entered)
    wc_muc_lists_conclude (room->lists, x, &news);
  else
    wc_muc_lists_follow (room->lists, x, /* change= */ FALSE, &news);
  if (!entered && news.verdict == WC_MUC_LISTS_STAND)
    return TRUE;
  return keep (room, &news);
}

/* ---- What the room says by messages ---- */

typedef struct
{
  WcMucRooms *rooms;
  char *room;       /* (owned) */
  WcNode *x;        /* (owned) */
  GPtrArray *items; /* (owned) (nullable) */
} Saying;

static void
saying_free (gpointer data)
{
  Saying *self = data;

  g_free (self->room);
  wc_node_unref (self->x);
  g_clear_pointer (&self->items, g_ptr_array_unref);
  g_free (self);
}

static void
tell (WcMucRoom *room, const WcOccupant *item)
{
  WcHost *host = host_of (room);
  WcEvent *event =
      wc_event_new (WC_EVENT_OCCUPANT, host->account->id, room->room, /* ref= */ NULL);

  wc_event_set_delta (event, "jid", item->jid);
  wc_event_set_delta (event, "affiliation", wc_affiliation_to_string (item->affiliation));
  wc_event_set_delta (event, "reason", item->reason);
  wc_live_tell (host->live, event);
}

static void
on_said (gpointer data)
{
  const Saying *saying = data;
  WcMucRoom *room = wc_muc_rooms_find (saying->rooms, saying->room);

  if (room == NULL)
    return;
  if (room->stage == WC_MUC_STAGE_JOINING)
    wc_muc_lists_gather (room->lists, saying->x);
  else if (room->stage == WC_MUC_STAGE_IN && saying->items != NULL &&
           host_of (room)->live != NULL)
    for (guint i = 0; i < saying->items->len; i++)
      tell (room, saying->items->pdata[i]);
}

gboolean
wc_muc_affiliations_is_news (const WcNode *x)
{
  return wc_node_child (x, "mav", WC_NS_MUC_AFFILIATIONS) != NULL ||
         wc_node_child (x, "item", WC_NS_MUC_USER) != NULL;
}

gboolean
wc_muc_affiliations_take_message (WcMucRoom *room, const WcNode *x)
{
  gboolean in = room->stage == WC_MUC_STAGE_IN;
  g_auto (WcMucListsNews) news = { 0 };
  Saying *saying;

  wc_muc_members_follow (room->members, x);
  if (in)
    wc_muc_lists_follow (room->lists, x, /* change= */ TRUE, &news);
  if (in && news.verdict != WC_MUC_LISTS_STAND && !keep (room, &news))
    return FALSE;
  saying = g_new (Saying, 1);
  *saying = (Saying){ room->rooms, g_strdup (room->room), wc_node_ref (x),
                      in ? wc_muc_lists_read_items (x) : NULL };
  wc_session_after_commit (wc_muc_rooms_get_session (room->rooms), on_said, saying,
                           saying_free);
  return TRUE;
}

/* § 5.2.3. */
void
wc_muc_affiliations_take_error (WcMucRoom *room, const GError *error)
{
  if (room->stage == WC_MUC_STAGE_JOINING &&
      g_strcmp0 (wc_error_get_detail (error, "condition"), "forbidden") == 0)
    wc_muc_lists_refuse (room->lists);
}
