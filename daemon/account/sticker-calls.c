/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "account/call-task.h"
#include "account/sticker-calls.h"
#include "base/error.h"
#include "model/sticker-pack.h"
#include "xep/pubsub-event.h"
#include "xep/pubsub.h"
#include "xep/sticker-wire.h"
#include "xml/ns.h"

/* Packs lie in PEP (§ 3.3), ours and those of others, and are read when somebody asks.
 * What is imported is published again as it stands, so that its hash stays what it is and
 * nothing is lost that only others know. */

/* Packs that are read of one person. */
#define MAX_PACKS 100

typedef struct
{
  GTask *task; /* (owned) */
  char *jid;   /* (owned) */
  char *node;  /* (owned) */
  char *id;    /* (owned) (nullable) */
} Asking;

static Asking *
asking_new (GTask *task, const char *jid, const char *node, const char *id)
{
  Asking *self = g_new0 (Asking, 1);

  self->task = task;
  self->jid = g_strdup (jid);
  self->node = g_strdup (node);
  self->id = g_strdup (id);
  return self;
}

static void
asking_free (Asking *self)
{
  g_object_unref (self->task);
  g_free (self->jid);
  g_free (self->node);
  g_free (self->id);
  g_free (self);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Asking, asking_free)

static const char *
find_service (WcSession *session, const char *jid)
{
  return wc_session_is_self (session, jid) ? NULL : jid;
}

/* ---- Reading ---- */

/* Who has no such node has no packs. */
static gboolean
is_empty (const GError *error)
{
  return g_error_matches (error, WC_ERROR, WC_ERROR_NOT_FOUND);
}

static void
on_packs (WcSession *session, gpointer data, const WcNode *result, const GError *error)
{
  g_autoptr (Asking) self = data;
  g_autoptr (GArray) items = NULL;
  GPtrArray *packs;

  if (error != NULL && !is_empty (error))
    {
      g_task_return_error (self->task, g_error_copy (error));
      return;
    }
  packs = g_ptr_array_new_with_free_func ((GDestroyNotify) wc_sticker_pack_free);
  items = wc_pubsub_event_read_items (result, self->node);
  for (guint i = 0; i < items->len && packs->len < MAX_PACKS; i++)
    {
      const WcPubsubItem *item = &g_array_index (items, WcPubsubItem, i);
      WcStickerPack *pack = wc_sticker_wire_read (item->payload, self->jid, item->id);

      if (pack != NULL)
        g_ptr_array_add (packs, pack);
      else
        wc_session_dropped (session, "stickers", "false-pack");
    }
  g_task_return_pointer (self->task, packs, (GDestroyNotify) g_ptr_array_unref);
}

void
wc_sticker_calls_get (WcSession *session, const WcPeopleStickers *which, GTask *task)
{
  const char *const ids[] = { which->id, NULL };
  const WcPubsubQuery query = { .to = find_service (session, which->jid),
                                .node = which->node,
                                .max = which->id != NULL ? 0 : MAX_PACKS,
                                .ids = which->id != NULL ? ids : NULL };

  wc_pubsub_get_items (session, &query, on_packs,
                       asking_new (task, which->jid, which->node, which->id));
}

/* ---- Importing ---- */

/* § 3.3: everybody may read them, and all of them stay. */
static const WcPubsubOption options[] = {
  { "pubsub#access_model", "open", WC_PUBSUB_OPTION_NEEDED },
  { "pubsub#persist_items", "true", WC_PUBSUB_OPTION_NEEDED },
  { "pubsub#max_items", "max", WC_PUBSUB_OPTION_WISHED },
  { NULL },
};

static const WcNode *
find_pack (const WcNode *result, const Asking *self, GError **error)
{
  g_autoptr (GArray) items = wc_pubsub_event_read_items (result, self->node);
  g_autoptr (WcStickerPack) pack = NULL;
  const WcNode *found = NULL;

  for (guint i = 0; i < items->len && found == NULL; i++)
    if (g_strcmp0 (g_array_index (items, WcPubsubItem, i).id, self->id) == 0)
      found = g_array_index (items, WcPubsubItem, i).payload;
  if (found == NULL)
    {
      g_set_error_literal (error, WC_ERROR, WC_ERROR_NOT_FOUND, "there is no such pack");
      return NULL;
    }
  pack = wc_sticker_wire_read (found, self->jid, self->id);
  if (pack != NULL && !pack->restricted)
    return found;
  if (pack == NULL)
    g_set_error_literal (error, WC_ERROR, WC_ERROR_REMOTE_ERROR,
                         "the pack is not what its name says: its hash differs");
  else
    g_set_error_literal (error, WC_ERROR, WC_ERROR_PERMISSION_DENIED,
                         "this pack is not to be imported, its author says");
  return NULL;
}

static void
on_pack (WcSession *session, gpointer data, const WcNode *result, const GError *error)
{
  g_autoptr (Asking) self = data;
  GError *local = error != NULL ? g_error_copy (error) : NULL;
  const WcNode *pack = error == NULL ? find_pack (result, self, &local) : NULL;
  const WcPubsubPublish publish = {
    .node = WC_STICKER_PACK_NODE, .id = self->id, .payload = pack, .options = options
  };

  if (pack == NULL)
    g_task_return_error (self->task, local);
  else
    wc_pubsub_publish (session, &publish, wc_call_task_end, g_object_ref (self->task));
}

void
wc_sticker_calls_import (WcSession *session, const char *uri, GTask *task)
{
  g_autofree char *jid = NULL;
  g_autofree char *node = NULL;
  g_autofree char *id = NULL;
  const char *ids[] = { NULL, NULL };
  WcPubsubQuery query = { .ids = ids };

  if (!wc_sticker_pack_parse_uri (uri, &jid, &node, &id))
    {
      g_task_return_new_error (task, WC_ERROR, WC_ERROR_INVALID_ARGUMENT,
                               "uri: that names no pack of stickers");
      g_object_unref (task);
      return;
    }
  query.to = find_service (session, jid);
  query.node = node;
  ids[0] = id;
  wc_pubsub_get_items (session, &query, on_pack, asking_new (task, jid, node, id));
}

void
wc_sticker_calls_remove (WcSession *session, const char *id, GTask *task)
{
  const char *const ids[] = { id, NULL };
  const WcPubsubQuery one = { .node = WC_STICKER_PACK_NODE, .ids = ids };

  wc_pubsub_retract (session, &one, wc_call_task_end, task);
}

/* ---- Publishing ---- */

typedef struct
{
  GTask *task;         /* (owned) */
  WcStickerPack *pack; /* (owned) as others will read it */
} Publishing;

static void
on_published (WcSession *session,
              gpointer data,
              const WcNode *result,
              const GError *error)
{
  Publishing *self = data;

  if (error != NULL)
    {
      g_task_return_error (self->task, g_error_copy (error));
      wc_sticker_pack_free (self->pack);
    }
  else
    g_task_return_pointer (self->task, self->pack, (GDestroyNotify) wc_sticker_pack_free);
  g_object_unref (self->task);
  g_free (self);
}

/* What is read again is proven by its hash, as everybody will prove it. */
void
wc_sticker_calls_publish (WcSession *session, const WcStickerPack *pack, GTask *task)
{
  g_autofree char *id = NULL;
  g_autoptr (WcNode) node = wc_sticker_wire_write (pack, &id);
  const WcPubsubPublish publish = {
    .node = WC_STICKER_PACK_NODE, .id = id, .payload = node, .options = options
  };
  Publishing *self = g_new0 (Publishing, 1);

  self->task = task;
  self->pack = wc_sticker_wire_read (node, wc_session_get_bare_jid (session), id);
  g_return_if_fail (self->pack != NULL);
  wc_pubsub_publish (session, &publish, on_published, self);
}
