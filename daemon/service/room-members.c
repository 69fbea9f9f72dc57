/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/error.h"
#include "model/jid.h"
#include "service/room-members.h"

/* Occupants come as they stand at the moment, and people come and go between two pages: a
 * cursor is a place in the order, not a number. */

static int
compare_occupants (gconstpointer a, gconstpointer b)
{
  const WcOccupant *left = *(const WcOccupant *const *) a;
  const WcOccupant *right = *(const WcOccupant *const *) b;

  if (left->role != right->role)
    return (int) right->role - (int) left->role;
  return g_strcmp0 (left->nick, right->nick);
}

static int
compare_listed (gconstpointer a, gconstpointer b)
{
  const WcOccupant *left = *(const WcOccupant *const *) a;
  const WcOccupant *right = *(const WcOccupant *const *) b;

  return g_strcmp0 (left->jid, right->jid);
}

char *
wc_room_members_dup_cursor (const WcOccupant *member, gboolean by_affiliation)
{
  if (by_affiliation)
    return g_strdup (member->jid != NULL ? member->jid : "");
  return g_strdup_printf ("%s/%s", wc_role_to_string (member->role), member->nick);
}

/* Somebody who stands at the place of @cursor. Returns: (transfer full). */
static WcOccupant *
parse_cursor (const WcRoomMembersQuery *query, GError **error)
{
  const char *slash = strchr (query->cursor, '/');
  g_autofree char *word = slash != NULL ? g_strndup (query->cursor, slash - query->cursor)
                                        : g_strdup (query->cursor);
  WcOccupant *place;
  WcRole role;

  if (query->by_affiliation)
    return wc_occupant_new (NULL, query->cursor, NULL);
  if (slash == NULL || !wc_role_from_string (word, &role))
    {
      wc_error_invalid (error, "options.cursor", "options.cursor: this is no cursor");
      return NULL;
    }
  place = wc_occupant_new (slash + 1, NULL, NULL);
  place->role = role;
  return place;
}

/* A page that is wanted. */
typedef struct
{
  WcRoomMembersQuery query;
  WcOccupant *after; /* (owned) (nullable) */
  char *next;        /* (owned) (nullable) of the page that was made */
} Listing;

static void
listing_free (gpointer data)
{
  Listing *listing = data;

  g_clear_pointer (&listing->after, wc_occupant_unref);
  g_free (listing->next);
  g_free (listing);
}

static gboolean
is_on_page (const Listing *listing, WcOccupant *member, GCompareFunc compare)
{
  WcOccupant *after = listing->after;

  if (listing->query.by_role && member->role != listing->query.role)
    return FALSE;
  return after == NULL || compare (&member, &after) > 0;
}

/* Ends @task with the page of @all, (transfer full). */
static void
return_page (GTask *task, GPtrArray *all)
{
  g_autoptr (GPtrArray) members = all;
  Listing *listing = g_task_get_task_data (task);
  gboolean by_affiliation = listing->query.by_affiliation;
  GCompareFunc compare = by_affiliation ? compare_listed : compare_occupants;
  GPtrArray *page = g_ptr_array_new_with_free_func ((GDestroyNotify) wc_occupant_unref);

  g_ptr_array_sort (members, compare);
  for (guint i = 0; i < members->len; i++)
    {
      WcOccupant *member = g_ptr_array_index (members, i);

      if (!is_on_page (listing, member, compare))
        continue;
      if (page->len == listing->query.limit)
        {
          listing->next = wc_room_members_dup_cursor (
              g_ptr_array_index (page, page->len - 1), by_affiliation);
          break;
        }
      g_ptr_array_add (page, wc_occupant_ref (member));
    }
  g_task_return_pointer (task, page, (GDestroyNotify) g_ptr_array_unref);
}

static void
on_listed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  GPtrArray *members = g_task_propagate_pointer (G_TASK (result), &error);

  if (members != NULL)
    return_page (task, members);
  else
    g_task_return_error (task, error);
}

static void
list_occupants (WcRoomService *service, const WcRoom *room, GTask *task)
{
  const WcRoomPort *port = wc_room_service_peek_port (service, room->account);

  return_page (task, port != NULL ? port->dup_occupants (port->self, room->room)
                                  : g_ptr_array_new_with_free_func (
                                        (GDestroyNotify) wc_occupant_unref));
}

static Listing *
listing_new (const WcRoomMembersQuery *query, GError **error)
{
  g_autoptr (WcOccupant) after = NULL;
  Listing *listing;

  if (query->cursor != NULL && *query->cursor != '\0')
    {
      after = parse_cursor (query, error);
      if (after == NULL)
        return NULL;
    }
  listing = g_new0 (Listing, 1);
  listing->query = *query;
  listing->query.chat = NULL;
  listing->query.cursor = NULL;
  listing->after = g_steal_pointer (&after);
  return listing;
}

void
wc_room_members_list_async (WcRoomService *service,
                            const WcAccount *account,
                            const WcRoomMembersQuery *query,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, query->cancellable, callback, user_data);
  GError *error = NULL;
  g_autoptr (WcRoom) room = wc_room_service_get (service, account, query->chat, &error);
  Listing *listing = room != NULL ? listing_new (query, &error) : NULL;
  const WcRoomPort *port = NULL;

  g_task_set_source_tag (task, wc_room_members_list_async);
  if (listing != NULL)
    g_task_set_task_data (task, listing, listing_free);
  if (listing != NULL && query->by_affiliation)
    port = wc_room_service_get_port (service, account, &error);
  if (error != NULL)
    g_task_return_error (task, error);
  else if (port == NULL)
    list_occupants (service, room, task);
  else
    port->list_affiliation (
        port->self, room->room, query->affiliation,
        g_task_new (NULL, query->cancellable, on_listed, g_object_ref (task)));
}

GPtrArray *
wc_room_members_list_finish (GAsyncResult *result, char **out_next, GError **error)
{
  GPtrArray *page = g_task_propagate_pointer (G_TASK (result), error);
  Listing *listing = g_task_get_task_data (G_TASK (result));

  if (page != NULL)
    *out_next = g_steal_pointer (&listing->next);
  return page;
}
