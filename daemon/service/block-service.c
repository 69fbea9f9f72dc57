/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "model/jid.h"
#include "service/block-service.h"
#include "service/chat-address.h"
#include "service/jid-argument.h"
#include "store/block-store.h"
#include "store/message-store.h"

struct _WcBlockService
{
  WcDb *db;
  WcAccountService *accounts;
};

WcBlockService *
wc_block_service_new (WcDb *db, WcAccountService *accounts)
{
  WcBlockService *self = g_new0 (WcBlockService, 1);

  self->db = db;
  self->accounts = accounts;
  return self;
}

void
wc_block_service_free (WcBlockService *self)
{
  g_free (self);
}

/* Canonical addresses, without our own: nobody can be cut off from themselves. Returns:
 * (transfer full) (array zero-terminated=1), NULL + error. */
static char **
normalize_all (const WcAccount *account, const char *const *jids, GError **error)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (gsize i = 0; jids[i] != NULL; i++)
    {
      g_autofree char *jid = wc_jid_argument_any (jids[i], "jids", error);

      if (jid == NULL)
        return NULL;
      if (wc_jid_equal_bare (jid, account->jid))
        {
          wc_error_invalid (error, "jids", "jids: that is the account itself");
          return NULL;
        }
      g_strv_builder_add (builder, jid);
    }
  return g_strv_builder_end (builder);
}

static void
stanza_id_free (gpointer data)
{
  WcPeopleStanzaId *self = data;

  g_free (self->by);
  g_free (self->id);
  g_free (self);
}

/* Whether @jid, who is blocked, wrote @message. In a room that is the occupant by that
 * very address, who the room says is behind it, or the whole room. */
static gboolean
is_by (WcBlockService *self, const WcMessage *message, const char *jid)
{
  if (message->outgoing)
    return FALSE;
  if (!wc_chat_address_is_in_room (self->db, message->account, message->chat))
    return wc_jid_equal_bare (message->from, jid);
  return g_str_equal (message->from, jid) ||
         (message->real_jid != NULL && wc_jid_equal_bare (message->real_jid, jid)) ||
         (wc_jid_get_resource (jid) == NULL && wc_jid_equal_bare (message->from, jid));
}

/* The archives that the server can be pointed at: ours, and the one of the room that
 * @message was said in. Another's id proves nothing. */
static gboolean
is_archive_of (const WcAccount *account, const WcMessage *message, const char *by)
{
  return g_strcmp0 (by, account->jid) == 0 || g_strcmp0 (by, message->chat) == 0;
}

/* Returns: (transfer full). */
static WcPeopleStanzaId *
find_stanza_id (WcBlockService *self,
                const WcAccount *account,
                const char *jid,
                gint64 id,
                GError **error)
{
  g_autoptr (WcMessage) message = wc_message_store_get (self->db, account->id, id, error);
  gboolean archived, stamped;
  WcPeopleStanzaId *found;

  if (message == NULL)
    return NULL;
  if (!is_by (self, message, jid))
    {
      wc_error_invalid (error, "options.messages",
                        "options.messages: that message is not from %s", jid);
      return NULL;
    }
  archived = is_archive_of (account, message, message->archive_by);
  stamped = is_archive_of (account, message, message->stanza_by);
  if (!archived && !stamped)
    {
      wc_error_invalid (error, "options.messages",
                        "options.messages: that message is in no archive of the server "
                        "or the room");
      return NULL;
    }
  found = g_new0 (WcPeopleStanzaId, 1);
  found->by = g_strdup (archived ? message->archive_by : message->stanza_by);
  found->id = g_strdup (archived ? message->archive_id : message->stanza_id);
  return found;
}

/* Returns: (transfer full) (element-type WcPeopleStanzaId), NULL + error. */
static GPtrArray *
find_stanza_ids (WcBlockService *self,
                 const WcAccount *account,
                 const WcBlockServiceChange *change,
                 char *const *jids,
                 GError **error)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (stanza_id_free);

  if (change->n_messages > 0 && jids[1] != NULL)
    {
      wc_error_invalid (error, "options.messages",
                        "options.messages: messages go with a single address");
      return NULL;
    }
  for (gsize i = 0; i < change->n_messages; i++)
    {
      WcPeopleStanzaId *id =
          find_stanza_id (self, account, jids[0], change->messages[i], error);

      if (id == NULL)
        return NULL;
      g_ptr_array_add (ids, id);
    }
  return g_steal_pointer (&ids);
}

static gboolean
check (const WcBlockServiceChange *change, GError **error)
{
  if (change->jids[0] == NULL)
    return wc_error_invalid (error, "jids", "jids: there must be one");
  if (change->reason == NULL && (change->text != NULL || change->n_messages > 0))
    return wc_error_invalid (error, "options.report",
                             "options.report: text and messages belong to a report");
  return TRUE;
}

static gboolean
begin (WcBlockService *self,
       const WcAccount *account,
       const WcBlockServiceChange *change,
       GTask *task,
       GError **error)
{
  g_auto (GStrv) jids = NULL;
  g_autoptr (GPtrArray) ids = NULL;
  WcPeopleReport report;
  WcPeopleBlock block = { .blocked = change->blocked };
  const WcPeoplePort *port;

  if (!check (change, error))
    return FALSE;
  jids = normalize_all (account, change->jids, error);
  ids = jids != NULL ? find_stanza_ids (self, account, change, jids, error) : NULL;
  port =
      ids != NULL ? wc_account_service_get_people (self->accounts, account, error) : NULL;
  if (port == NULL)
    return FALSE;
  report = (WcPeopleReport){ change->reason, change->text, ids };
  block.jids = (const char *const *) jids;
  block.report = change->reason != NULL ? &report : NULL;
  port->set_blocked (port->self, &block, g_object_ref (task));
  return TRUE;
}

void
wc_block_service_change_async (WcBlockService *self,
                               const WcAccount *account,
                               const WcBlockServiceChange *change,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);
  GError *error = NULL;

  g_task_set_source_tag (task, wc_block_service_change_async);
  if (!begin (self, account, change, task, &error))
    g_task_return_error (task, error);
}

gboolean
wc_block_service_change_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

GPtrArray *
wc_block_service_list (WcBlockService *self, const WcAccount *account, GError **error)
{
  return wc_block_store_list (self->db, account->id, error);
}

gboolean
wc_block_service_has (WcBlockService *self, gint64 account, const char *jid)
{
  return wc_block_store_matches (self->db, account, jid);
}
