/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "model/jid.h"
#include "service/room-listing.h"

/* Where the account's own server has its rooms is asked for first, when nobody says whose
 * rooms are meant. */

typedef struct
{
  WcRoomService *service; /* (unowned) */
  WcAccount *account;     /* (owned) */
  WcRoomDirectory query;  /* its texts are owned */
} Listing;

static void
listing_free (gpointer data)
{
  Listing *self = data;

  wc_account_unref (self->account);
  g_free ((char *) self->query.service);
  g_free ((char *) self->query.search);
  g_free ((char *) self->query.text);
  g_free ((char *) self->query.cursor);
  g_free (self);
}

static const char *
some (const char *text)
{
  return text != NULL && *text != '\0' ? text : NULL;
}

/* @text (nullable) as an address; TRUE with NULL where it is none. */
static gboolean
normalize (const char *text, const char *field, const char **out, GError **error)
{
  g_autoptr (GError) local = NULL;

  *out =
      text != NULL ? wc_jid_normalize_bare (text, /* need_local= */ FALSE, &local) : NULL;
  if (local != NULL)
    wc_error_invalid (error, field, "%s: %s", field, local->message);
  return local == NULL;
}

static void
on_page (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  WcRoomPage *page = g_task_propagate_pointer (G_TASK (result), &error);

  if (page != NULL)
    g_task_return_pointer (task, page, (GDestroyNotify) wc_room_page_free);
  else
    g_task_return_error (task, error);
}

static void
ask (const WcRoomPort *port, GTask *task)
{
  const Listing *self = g_task_get_task_data (task);

  port->list_rooms (
      port->self, &self->query,
      g_task_new (NULL, g_task_get_cancellable (task), on_page, g_object_ref (task)));
}

static void
on_service (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Listing *self = g_task_get_task_data (task);
  GError *error = NULL;
  const WcRoomPort *port = NULL;

  self->query.service = g_task_propagate_pointer (G_TASK (result), &error);
  if (self->query.service != NULL)
    port = wc_room_service_get_port (self->service, self->account, &error);
  if (port != NULL)
    ask (port, task);
  else
    g_task_return_error (task, error);
}

void
wc_room_listing_read_async (WcRoomService *service,
                            const WcAccount *account,
                            const WcRoomDirectory *query,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Listing *self = g_new0 (Listing, 1);
  GError *error = NULL;
  const WcRoomPort *port = NULL;

  g_task_set_source_tag (task, wc_room_listing_read_async);
  self->service = service;
  self->account = wc_account_ref ((WcAccount *) account);
  self->query = (WcRoomDirectory){ .text = g_strdup (some (query->text)),
                                   .cursor = g_strdup (some (query->cursor)),
                                   .limit = query->limit,
                                   .details = query->details };
  g_task_set_task_data (task, self, listing_free);
  if (normalize (some (query->service), "service", &self->query.service, &error) &&
      normalize (some (query->search), "options.search", &self->query.search, &error))
    port = wc_room_service_get_port (service, account, &error);
  if (port == NULL)
    g_task_return_error (task, error);
  else if (self->query.service != NULL || self->query.search != NULL)
    ask (port, task);
  else
    port->find_service (port->self,
                        g_task_new (NULL, cancellable, on_service, g_object_ref (task)));
}

WcRoomPage *
wc_room_listing_read_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
