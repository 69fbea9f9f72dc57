/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "api/dict.h"
#include "api/form-values.h"
#include "api/handler.h"
#include "api/methods/rooms.h"
#include "api/room-values.h"
#include "api/values.h"

/* Rooms. What each method promises is in dbus/im.whinchat.Whinchat1.Chats.xml. */

#define MEMBERS 200 /* on a page, unless fewer are wanted */

static WcRoomPreset
preset_of (const char *word)
{
  if (g_str_equal (word, "public"))
    return WC_ROOM_PRESET_PUBLIC;
  return g_str_equal (word, "none") ? WC_ROOM_PRESET_NONE : WC_ROOM_PRESET_PRIVATE;
}

static void
on_created (GObject *source, GAsyncResult *result, gpointer data)
{
  WcRequest *request = data;
  g_autoptr (GError) error = NULL;
  gboolean replayed;
  g_autoptr (WcChat) chat = wc_room_creation_run_finish (result, &replayed, &error);

  if (chat == NULL)
    wc_request_fail (request, g_steal_pointer (&error));
  else
    wc_request_return (
        request,
        g_variant_new ("(@a{sv}b)", wc_values_chat (wc_handler_services (request), chat),
                       replayed));
}

void
wc_rooms_create (WcRequest *request, GVariant *args)
{
  g_autoptr (WcAccount) account = wc_handler_find_account (request, args);
  g_autoptr (GVariant) options = wc_handler_dict (args, 1);
  WcRoomCreationPlan plan = { 0 };

  if (account == NULL)
    return;
  plan.room = wc_dict_get_string (options, "room", NULL);
  plan.service = wc_dict_get_string (options, "service", NULL);
  plan.key = wc_dict_get_string (options, "key", NULL);
  plan.create.nick = wc_dict_get_string (options, "nick", NULL);
  plan.create.name = wc_dict_get_string (options, "name", NULL);
  plan.create.description = wc_dict_get_string (options, "description", NULL);
  plan.create.preset = preset_of (wc_dict_get_string (options, "preset", "private"));
  plan.create.bookmark = wc_dict_get_boolean (options, "bookmark", TRUE);
  wc_room_creation_run_async (wc_handler_services (request)->creation, account, &plan,
                              on_created, request);
}

static void
on_joined (GObject *source, GAsyncResult *result, gpointer data)
{
  WcRequest *request = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (WcChat) chat = wc_room_actions_join_finish (result, &error);

  wc_handler_return (
      request, chat != NULL ? wc_values_chat (wc_handler_services (request), chat) : NULL,
      g_steal_pointer (&error));
}

void
wc_rooms_join (WcRequest *request, GVariant *args)
{
  g_autoptr (WcAccount) account = wc_handler_find_account (request, args);
  g_autoptr (GVariant) options = wc_handler_dict (args, 2);
  WcRoomJoin join = { .room = wc_handler_string (args, 1) };

  if (account == NULL)
    return;
  join.nick = wc_dict_get_string (options, "nick", NULL);
  join.password = wc_dict_get_string (options, "password", NULL);
  join.bookmark = wc_dict_get_boolean (options, "bookmark", TRUE);
  join.name = wc_dict_get_string (options, "name", NULL);
  wc_room_actions_join_async (wc_handler_services (request)->rooms, account, &join,
                              on_joined, request);
}

static void
on_done (GObject *source, GAsyncResult *result, gpointer data)
{
  WcRequest *request = data;
  g_autoptr (GError) error = NULL;
  gboolean good = wc_room_actions_finish (result, &error);

  wc_handler_finish (request, good, g_steal_pointer (&error));
}

void
wc_rooms_leave (WcRequest *request, GVariant *args)
{
  g_autoptr (WcAccount) account = wc_handler_find_account (request, args);
  g_autoptr (GVariant) options = wc_handler_dict (args, 2);

  if (account != NULL)
    wc_room_actions_leave_async (
        wc_handler_services (request)->rooms, account, wc_handler_string (args, 1),
        wc_dict_get_boolean (options, "forget", FALSE), on_done, request);
}

void
wc_rooms_destroy (WcRequest *request, GVariant *args)
{
  g_autoptr (WcAccount) account = wc_handler_find_account (request, args);
  g_autoptr (GVariant) options = wc_handler_dict (args, 2);
  WcRoomDestroy destroy = { .room = wc_handler_string (args, 1) };

  if (account == NULL)
    return;
  destroy.reason = wc_dict_get_string (options, "reason", NULL);
  destroy.venue = wc_dict_get_string (options, "venue", NULL);
  wc_room_actions_destroy_async (wc_handler_services (request)->rooms, account, &destroy,
                                 on_done, request);
}

/* ---- Members ---- */

/* A page of members that is being asked for. */
typedef struct
{
  WcRequest *request; /* (owned) */
  gboolean by_affiliation;
} Listing;

static void
return_members (const Listing *listing, const GPtrArray *members, char *next)
{
  g_autofree char *cursor = next;
  g_auto (WcPage) page = { 0 };

  wc_page_init (&page);
  for (guint i = 0; i < members->len; i++)
    {
      if (wc_page_add (&page, wc_room_values_member (g_ptr_array_index (members, i))))
        continue;
      g_free (cursor);
      cursor = wc_room_members_dup_cursor (g_ptr_array_index (members, i - 1),
                                           listing->by_affiliation);
      break;
    }
  wc_request_return (listing->request, g_variant_new ("(@aa{sv}s)", wc_page_end (&page),
                                                      cursor != NULL ? cursor : ""));
}

static void
on_members (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree Listing *listing = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *next = NULL;
  g_autoptr (GPtrArray) members = wc_room_members_list_finish (result, &next, &error);

  if (members != NULL)
    return_members (listing, members, g_steal_pointer (&next));
  else
    wc_request_fail (listing->request, g_steal_pointer (&error));
}

void
wc_rooms_members (WcRequest *request, GVariant *args)
{
  g_autoptr (WcAccount) account = wc_handler_find_account (request, args);
  g_autoptr (GVariant) options = wc_handler_dict (args, 2);
  const char *affiliation = wc_dict_get_string (options, "affiliation", NULL);
  const char *role = wc_dict_get_string (options, "role", NULL);
  WcRoomMembersQuery query = { .chat = wc_handler_string (args, 1) };
  Listing *listing;

  if (account == NULL)
    return;
  query.by_affiliation =
      affiliation != NULL && wc_affiliation_from_string (affiliation, &query.affiliation);
  query.by_role = role != NULL && wc_role_from_string (role, &query.role);
  query.cursor = wc_dict_get_string (options, "cursor", NULL);
  query.limit = wc_dict_get_uint (options, "limit", MEMBERS);
  query.cancellable = wc_request_get_cancellable (request);
  listing = g_new0 (Listing, 1);
  listing->request = request;
  listing->by_affiliation = query.by_affiliation;
  wc_room_members_list_async (wc_handler_services (request)->rooms, account, &query,
                              on_members, listing);
}

void
wc_rooms_set_member (WcRequest *request, GVariant *args)
{
  g_autoptr (WcAccount) account = wc_handler_find_account (request, args);
  g_autoptr (GVariant) options = wc_handler_dict (args, 3);
  const char *affiliation = wc_dict_get_string (options, "affiliation", NULL);
  const char *role = wc_dict_get_string (options, "role", NULL);
  WcRoomModeration change = { .chat = wc_handler_string (args, 1),
                              .who = wc_handler_string (args, 2) };

  if (account == NULL)
    return;
  change.set_affiliation = affiliation != NULL &&
                           wc_affiliation_from_string (affiliation, &change.affiliation);
  change.set_role = role != NULL && wc_role_from_string (role, &change.role);
  change.reason = wc_dict_get_string (options, "reason", NULL);
  wc_room_moderation_change_async (wc_handler_services (request)->rooms, account, &change,
                                   on_done, request);
}

static WcRoomInvitationChoice
choice_of (GVariant *options, const char *key)
{
  if (!wc_dict_has (options, key))
    return WC_ROOM_INVITATION_AS_FITS;
  return wc_dict_get_boolean (options, key, FALSE) ? WC_ROOM_INVITATION_YES
                                                   : WC_ROOM_INVITATION_NO;
}

void
wc_rooms_invite (WcRequest *request, GVariant *args)
{
  g_autoptr (WcAccount) account = wc_handler_find_account (request, args);
  g_autoptr (GVariant) options = wc_handler_dict (args, 3);
  g_autofree const char **jids = NULL;
  WcRoomInvitation invitation = { .chat = wc_handler_string (args, 1) };

  if (account == NULL)
    return;
  g_variant_get_child (args, 2, "^a&s", &jids);
  invitation.jids = jids;
  invitation.reason = wc_dict_get_string (options, "reason", NULL);
  invitation.mediated = choice_of (options, "mediated");
  invitation.add_member = choice_of (options, "add_member");
  wc_room_invitation_send_async (wc_handler_services (request)->rooms, account,
                                 &invitation, on_done, request);
}

/* ---- What they have read ---- */

void
wc_rooms_readers (WcRequest *request, GVariant *args)
{
  g_autoptr (WcAccount) account = wc_handler_find_account (request, args);
  g_autoptr (GVariant) options = wc_handler_dict (args, 2);
  const WcRoomReaderQuery query = {
    .room = wc_handler_string (args, 1),
    .message = wc_dict_get_int64 (options, "message", 0),
    .cursor = wc_dict_get_string (options, "cursor", NULL),
    .limit = wc_dict_get_uint (options, "limit", MEMBERS),
  };
  g_autoptr (GError) error = NULL;
  g_autofree char *next = NULL;
  g_autoptr (GPtrArray) readers = NULL;
  g_auto (WcPage) page = { 0 };

  if (account == NULL)
    return;
  readers = wc_chat_service_list_readers (wc_handler_services (request)->chats, account,
                                          &query, &next, &error);
  if (readers == NULL)
    {
      wc_request_fail (request, g_steal_pointer (&error));
      return;
    }
  wc_page_init_whole (&page);
  for (guint i = 0; i < readers->len; i++)
    wc_page_add (&page, wc_room_values_reader (wc_handler_services (request),
                                               g_ptr_array_index (readers, i)));
  wc_request_return (request, g_variant_new ("(@aa{sv}s)", wc_page_end (&page),
                                             next != NULL ? next : ""));
}

/* ---- Rooms that there are ---- */

#define LISTED 50 /* on a page, unless fewer are wanted */

static void
on_listed (GObject *source, GAsyncResult *result, gpointer data)
{
  WcRequest *request = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (WcRoomPage) found = wc_room_listing_read_finish (result, &error);
  g_auto (WcPage) page = { 0 };

  if (found == NULL)
    {
      wc_request_fail (request, g_steal_pointer (&error));
      return;
    }
  wc_page_init_whole (&page);
  for (guint i = 0; i < found->rooms->len; i++)
    wc_page_add (&page, wc_room_values_listed (g_ptr_array_index (found->rooms, i)));
  wc_request_return (request, g_variant_new ("(@aa{sv}s)", wc_page_end (&page),
                                             found->next != NULL ? found->next : ""));
}

void
wc_rooms_directory (WcRequest *request, GVariant *args)
{
  g_autoptr (WcAccount) account = wc_handler_find_account (request, args);
  g_autoptr (GVariant) options = wc_handler_dict (args, 2);
  WcRoomDirectory query = { .service = wc_handler_string (args, 1) };

  if (account == NULL)
    return;
  query.search = wc_dict_get_string (options, "search", NULL);
  query.text = wc_dict_get_string (options, "query", NULL);
  query.cursor = wc_dict_get_string (options, "cursor", NULL);
  query.limit = wc_dict_get_uint (options, "limit", LISTED);
  query.details = wc_dict_get_boolean (options, "details", FALSE);
  wc_room_listing_read_async (wc_handler_services (request)->rooms, account, &query,
                              wc_request_get_cancellable (request), on_listed, request);
}

/* ---- The room itself ---- */

void
wc_rooms_set_subject (WcRequest *request, GVariant *args)
{
  g_autoptr (WcAccount) account = wc_handler_find_account (request, args);

  if (account != NULL)
    wc_room_actions_set_subject_async (wc_handler_services (request)->rooms, account,
                                       wc_handler_string (args, 1),
                                       wc_handler_string (args, 2), on_done, request);
}

void
wc_rooms_request_voice (WcRequest *request, GVariant *args)
{
  g_autoptr (WcAccount) account = wc_handler_find_account (request, args);

  if (account != NULL)
    wc_room_actions_ask_voice_async (wc_handler_services (request)->rooms, account,
                                     wc_handler_string (args, 1), on_done, request);
}

void
wc_rooms_set_nick (WcRequest *request, GVariant *args)
{
  g_autoptr (WcAccount) account = wc_handler_find_account (request, args);

  if (account != NULL)
    wc_room_actions_set_nick_async (wc_handler_services (request)->rooms, account,
                                    wc_handler_string (args, 1),
                                    wc_handler_string (args, 2), on_done, request);
}

static void
on_form (GObject *source, GAsyncResult *result, gpointer data)
{
  WcRequest *request = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (WcForm) form = wc_room_actions_get_config_finish (result, &error);

  wc_handler_return (request, form != NULL ? wc_form_values_build (form) : NULL,
                     g_steal_pointer (&error));
}

void
wc_rooms_config_form (WcRequest *request, GVariant *args)
{
  g_autoptr (WcAccount) account = wc_handler_find_account (request, args);

  if (account != NULL)
    wc_room_actions_get_config_async (
        wc_handler_services (request)->rooms, account, wc_handler_string (args, 1),
        wc_request_get_cancellable (request), on_form, request);
}

void
wc_rooms_configure (WcRequest *request, GVariant *args)
{
  g_autoptr (WcAccount) account = wc_handler_find_account (request, args);
  g_autoptr (GVariant) fields = wc_handler_dict (args, 2);
  g_autoptr (GHashTable) answers = wc_dict_read_lists (fields);

  if (account != NULL)
    wc_room_actions_configure_async (wc_handler_services (request)->rooms, account,
                                     wc_handler_string (args, 1), answers, on_done,
                                     request);
}
