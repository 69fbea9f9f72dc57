/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/error.h"
#include "model/jid.h"
#include "service/jid-argument.h"
#include "service/room-creation.h"
#include "store/idempotency-store.h"

/* A room is made by several questions to a server, and the daemon may end between any two
 * of them. What a key stands for is therefore kept before the first one: the address that
 * was chosen, as begun; the same call goes on with that address, and with what is left to
 * be done there, instead of making another room. */

#define METHOD "Chats.Create"
#define BEGUN '?'
#define DONE '+'

struct _WcRoomCreation
{
  WcDb *db;
  WcRoomService *rooms;
  GHashTable *running; /* (owned) (element-type utf8) calls with a key, under way */
};

WcRoomCreation *
wc_room_creation_new (WcDb *db, WcRoomService *rooms)
{
  WcRoomCreation *self = g_new0 (WcRoomCreation, 1);

  self->db = db;
  self->rooms = rooms;
  self->running = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return self;
}

void
wc_room_creation_free (WcRoomCreation *self)
{
  g_hash_table_unref (self->running);
  g_free (self);
}

/* One call. */
typedef struct
{
  WcRoomCreation *owner; /* (unowned) */
  WcAccount *account;    /* (owned) */
  char *key;             /* (owned) (nullable) */
  char *arguments;       /* (owned) see WcIdempotencyCall */
  char *local;           /* (owned) (nullable) of the address, until there is one */
  char *room;            /* (owned) (nullable) canonical address */
  char *nick;            /* (owned) (nullable) */
  char *name;            /* (owned) (nullable) */
  char *description;     /* (owned) (nullable) */
  WcRoomPreset preset;
  gboolean bookmark;
  gboolean resumed;  /* an earlier call began with this room */
  gboolean replayed; /* an earlier call made it */
  gboolean running;  /* its key is among those under way */
} Creating;

/* The name of a call among those under way. Returns: (transfer full). */
static char *
running_name (const Creating *creating)
{
  return g_strdup_printf ("%" G_GINT64_FORMAT " %s", creating->account->id,
                          creating->key);
}

static void
creating_free (gpointer data)
{
  Creating *creating = data;
  g_autofree char *name = creating->running ? running_name (creating) : NULL;

  if (name != NULL)
    g_hash_table_remove (creating->owner->running, name);
  wc_account_unref (creating->account);
  g_free (creating->key);
  g_free (creating->arguments);
  g_free (creating->local);
  g_free (creating->room);
  g_free (creating->nick);
  g_free (creating->name);
  g_free (creating->description);
  g_free (creating);
}

static WcIdempotencyCall
call_of (const Creating *creating)
{
  return (WcIdempotencyCall){ creating->account->id, METHOD, creating->key,
                              creating->arguments };
}

/* ---- What the key stands for ---- */

static gboolean
store_begun (WcDb *db, gpointer data, GError **error)
{
  const Creating *creating = data;
  const WcIdempotencyCall call = call_of (creating);
  g_autofree char *result = g_strdup_printf ("%c%s", BEGUN, creating->room);

  return wc_idempotency_store_add (db, &call, result, error);
}

static gboolean
store_done (WcDb *db, gpointer data, GError **error)
{
  const Creating *creating = data;
  const WcIdempotencyCall call = call_of (creating);
  g_autofree char *result = g_strdup_printf ("%c%s", DONE, creating->room);

  return wc_idempotency_store_settle (db, &call, result, error);
}

static gboolean
store_failed (WcDb *db, gpointer data, GError **error)
{
  const WcIdempotencyCall call = call_of (data);

  return wc_idempotency_store_remove (db, &call, error);
}

/* What an earlier call with the key came to. FALSE: @error. */
static gboolean
creating_look_back (Creating *creating, GError **error)
{
  const WcIdempotencyCall call = call_of (creating);
  g_autofree char *name = running_name (creating);
  g_autoptr (GError) local = NULL;
  g_autofree char *result =
      wc_idempotency_store_find (creating->owner->db, &call, &local);

  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (g_hash_table_contains (creating->owner->running, name))
    {
      g_set_error_literal (error, WC_ERROR, WC_ERROR_BUSY,
                           "the call with this key is still under way");
      return FALSE;
    }
  creating->running = TRUE;
  g_hash_table_add (creating->owner->running, g_steal_pointer (&name));
  if (result == NULL)
    return TRUE;
  g_free (creating->room);
  creating->room = g_strdup (result + 1);
  creating->replayed = result[0] == DONE;
  creating->resumed = result[0] == BEGUN;
  return TRUE;
}

/* ---- The way of a call ---- */

static void
creating_end (GTask *task, GError *error)
{
  const Creating *creating = g_task_get_task_data (task);
  GError *local = error;
  WcChat *chat = NULL;

  if (local == NULL)
    chat = wc_room_service_get_chat (creating->owner->rooms, creating->account,
                                     creating->room, &local);
  if (chat != NULL)
    g_task_return_pointer (task, chat, (GDestroyNotify) wc_chat_unref);
  else
    g_task_return_error (task, local);
}

/* Whether there is no room of this call, so that the key may stand for another. Where an
 * earlier call began, only that the room is another's says so (a conflict with a
 * condition is one of nicks); else that the server has said no: what was made then is
 * taken back. Otherwise nobody knows how far it came. */
static gboolean
is_refusal (const Creating *creating, const GError *error)
{
  if (creating->resumed)
    return g_error_matches (error, WC_ERROR, WC_ERROR_CONFLICT) &&
           wc_error_get_detail (error, "condition") == NULL;
  return !wc_error_is_unanswered (error);
}

/* The room is there, or is not: the key stands for that from now on. */
static void
creating_settle (GTask *task, GError *error)
{
  Creating *creating = g_task_get_task_data (task);
  WcDb *db = creating->owner->db;
  g_autoptr (GError) local = NULL;

  if (creating->key != NULL && error == NULL)
    wc_db_run (db, WC_DB_NORMAL, store_done, creating, &local);
  else if (creating->key != NULL && is_refusal (creating, error))
    wc_db_run (db, WC_DB_NORMAL, store_failed, creating, &local);
  if (local != NULL)
    g_message ("what became of a new room is not kept: %s", local->message);
  creating_end (task, error);
}

static void
on_created (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;

  g_task_propagate_boolean (G_TASK (result), &error);
  creating_settle (task, error);
}

/* The address is known: the room is made. */
static void
creating_run (GTask *task)
{
  Creating *creating = g_task_get_task_data (task);
  WcRoomCreation *self = creating->owner;
  const WcRoomCreate create = { .room = creating->room,
                                .nick = creating->nick,
                                .name = creating->name,
                                .description = creating->description,
                                .preset = creating->preset,
                                .bookmark = creating->bookmark,
                                .resumed = creating->resumed };
  GError *error = NULL;
  const WcRoomPort *port =
      wc_room_service_get_port (self->rooms, creating->account, &error);

  if (port != NULL && creating->key != NULL && !creating->resumed)
    wc_db_run (self->db, WC_DB_FULL, store_begun, creating, &error);
  if (error != NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  port->create (port->self, &create,
                g_task_new (NULL, NULL, on_created, g_object_ref (task)));
}

static void
on_committed (gpointer data)
{
  creating_run (data);
}

/* Makes the address of the local part and @service. */
static gboolean
creating_place (Creating *creating, const char *service, GError **error)
{
  g_autofree char *text = g_strconcat (creating->local, "@", service, NULL);

  creating->room = wc_jid_argument_room (text, "options.room", error);
  return creating->room != NULL;
}

static void
on_service (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Creating *creating = g_task_get_task_data (task);
  GError *error = NULL;
  g_autofree char *service = g_task_propagate_pointer (G_TASK (result), &error);

  /* the unit of work of the answer, which this is within, cannot be made durable */
  if (service != NULL && creating_place (creating, service, &error))
    wc_db_after_commit (creating->owner->db, on_committed, g_steal_pointer (&task),
                        g_object_unref);
  else
    g_task_return_error (task, error);
}

static void
creating_find_service (GTask *task)
{
  const Creating *creating = g_task_get_task_data (task);
  GError *error = NULL;
  const WcRoomPort *port =
      wc_room_service_get_port (creating->owner->rooms, creating->account, &error);

  if (port != NULL)
    port->find_service (port->self,
                        g_task_new (NULL, NULL, on_service, g_object_ref (task)));
  else
    g_task_return_error (task, error);
}

/* ---- Arguments ---- */

/* All arguments as one text. Each part is counted, so that no two calls have the same. */
static char *
canonical_arguments (const WcRoomCreationPlan *plan)
{
  const WcRoomCreate *create = &plan->create;
  const char *parts[] = { plan->room, plan->service, create->nick, create->name,
                          create->description };
  GString *text = g_string_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    if (parts[i] == NULL)
      g_string_append (text, "-:");
    else
      g_string_append_printf (text, "%" G_GSIZE_FORMAT ":%s", strlen (parts[i]),
                              parts[i]);
  g_string_append_printf (text, "%d:%d", create->preset, create->bookmark != 0);
  return g_string_free (text, FALSE);
}

static gboolean
check_plan (const WcRoomCreationPlan *plan, GError **error)
{
  if (plan->key != NULL && *plan->key == '\0')
    return wc_error_invalid (error, "options.key", "options.key: 1 to 64 characters");
  if (plan->room != NULL && *plan->room == '\0')
    return wc_error_invalid (error, "options.room", "options.room: it is empty");
  if (plan->service != NULL && plan->room != NULL && strchr (plan->room, '@') != NULL)
    return wc_error_invalid (error, "options.service",
                             "options.service: the address of the room says where it is");
  return TRUE;
}

/* The address, as far as it is known without the server. */
static gboolean
creating_take_address (Creating *creating, const WcRoomCreationPlan *plan, GError **error)
{
  const char *at = plan->room != NULL ? strchr (plan->room, '@') : NULL;
  g_autoptr (GError) local = NULL;
  g_autofree char *service = NULL;

  if (at != NULL)
    {
      creating->local = g_strndup (plan->room, at - plan->room);
      return creating_place (creating, at + 1, error);
    }
  creating->local = plan->room != NULL ? g_strdup (plan->room) : g_uuid_string_random ();
  if (plan->service == NULL)
    return TRUE;
  service = wc_jid_normalize_bare (plan->service, /* need_local= */ FALSE, &local);
  if (service == NULL || strchr (service, '@') != NULL)
    return wc_error_invalid (error, "options.service", "options.service: %s",
                             local != NULL ? local->message : "a domain");
  return creating_place (creating, service, error);
}

static gboolean
creating_take_nick (Creating *creating, const char *nick, GError **error)
{
  if (nick == NULL)
    return TRUE;
  /* any room serves: only the resource is looked at */
  creating->nick = wc_room_service_normalize_nick ("a@b", nick, "options.nick", error);
  return creating->nick != NULL;
}

static Creating *
creating_new (WcRoomCreation *self,
              const WcAccount *account,
              const WcRoomCreationPlan *plan)
{
  Creating *creating = g_new0 (Creating, 1);

  creating->owner = self;
  creating->account = wc_account_ref (account);
  creating->key = g_strdup (plan->key);
  creating->arguments = canonical_arguments (plan);
  creating->name = g_strdup (plan->create.name);
  creating->description = g_strdup (plan->create.description);
  creating->preset = plan->create.preset;
  creating->bookmark = plan->create.bookmark;
  return creating;
}

void
wc_room_creation_run_async (WcRoomCreation *self,
                            const WcAccount *account,
                            const WcRoomCreationPlan *plan,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);
  Creating *creating = creating_new (self, account, plan);
  GError *error = NULL;

  g_task_set_source_tag (task, wc_room_creation_run_async);
  g_task_set_task_data (task, creating, creating_free);
  if (!check_plan (plan, &error) || !creating_take_address (creating, plan, &error) ||
      !creating_take_nick (creating, plan->create.nick, &error) ||
      (plan->key != NULL && !creating_look_back (creating, &error)))
    g_task_return_error (task, error);
  else if (creating->replayed)
    creating_end (task, NULL);
  else if (creating->room == NULL)
    creating_find_service (task);
  else
    creating_run (task);
}

WcChat *
wc_room_creation_run_finish (GAsyncResult *result, gboolean *out_replayed, GError **error)
{
  const Creating *creating = g_task_get_task_data (G_TASK (result));

  *out_replayed = creating->replayed;
  return g_task_propagate_pointer (G_TASK (result), error);
}
