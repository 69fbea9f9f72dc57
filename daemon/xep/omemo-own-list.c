/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/error.h"
#include "store/omemo-device-store.h"
#include "xep/host.h"
#include "xep/omemo-list.h"
#include "xep/omemo-own-list.h"
#include "xep/pubsub-event.h"
#include "xep/pubsub.h"

struct _WcOmemoOwnList
{
  WcOmemoPublisher *publisher; /* borrowed, as that */
  WcSession *session;
  WcOmemoVersion version;
  const WcOmemoOwnListHooks *hooks;
  gpointer data;
  WcNode *told;    /* (owned) (nullable) the list as the server has it */
  gboolean asked;  /* for it, on this stream */
  gboolean read;   /* on this stream */
  gboolean tried;  /* given to the server on this stream */
  gboolean public; /* the server has taken it on this stream, for everybody */
  WcNode *put;     /* (owned) (nullable) the list that is on its way */
  gboolean retold; /* the server has told of a list since that left */
  gint64 put_us[WC_OMEMO_OWN_LIST_MAX]; /* when it was published; the oldest first */
};

WcOmemoOwnList *
wc_omemo_own_list_new (WcOmemoPublisher *publisher,
                       WcSession *session,
                       WcOmemoVersion version,
                       const WcOmemoOwnListHooks *hooks,
                       gpointer data)
{
  WcOmemoOwnList *self = g_new0 (WcOmemoOwnList, 1);

  self->publisher = publisher;
  self->session = session;
  self->version = version;
  self->hooks = hooks;
  self->data = data;
  return self;
}

void
wc_omemo_own_list_clear (WcOmemoOwnList *self)
{
  g_clear_pointer (&self->told, wc_node_unref);
  self->asked = self->read = self->tried = self->public = FALSE;
}

void
wc_omemo_own_list_free (WcOmemoOwnList *self)
{
  wc_omemo_own_list_clear (self);
  g_clear_pointer (&self->put, wc_node_unref);
  g_free (self);
}

/* ---- What it says ---- */

gboolean
wc_omemo_own_list_is_read (const WcOmemoOwnList *self)
{
  return self->read;
}

gboolean
wc_omemo_own_list_is_public (const WcOmemoOwnList *self)
{
  return self->public;
}

gboolean
wc_omemo_own_list_has (const WcOmemoOwnList *self, guint32 device)
{
  return wc_omemo_list_has (self->told, self->version, device);
}

void
wc_omemo_own_list_add_ids (const WcOmemoOwnList *self, GArray *ids)
{
  g_autoptr (GPtrArray) listed = wc_omemo_list_read (self->told, self->version);

  for (guint i = 0; listed != NULL && i < listed->len; i++)
    g_array_append_val (ids, ((WcOmemoListed *) listed->pdata[i])->id);
}

/* ---- Reading ---- */

void
wc_omemo_own_list_take (WcOmemoOwnList *self, const WcNode *payload)
{
  WcOmemo *omemo = wc_host_of (self->session)->omemo;
  const WcOmemoAddress of = { omemo->account, omemo->jid, self->version, 0 };
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_autoptr (WcOmemoListChange) change = NULL;
  GError *error = NULL;

  g_clear_pointer (&self->told, wc_node_unref);
  self->told = payload != NULL ? wc_node_ref (payload) : NULL;
  self->retold = TRUE;
  self->read = TRUE;
  wc_omemo_own_list_add_ids (self, ids);
  change = wc_omemo_device_store_replace (omemo->db, &of, ids, &error);
  if (change == NULL)
    wc_session_fail_unit (self->session, error);
}

static void
on_list (WcSession *session, gpointer data, const WcNode *result, const GError *error)
{
  WcOmemoOwnList *self = data;
  g_autoptr (GArray) items = NULL;

  /* Nobody may wait for it any more: who leaves is not announced again. */
  if (!self->asked || wc_error_is_unanswered (error))
    return;
  if (error != NULL && !g_error_matches (error, WC_ERROR, WC_ERROR_NOT_FOUND))
    {
      wc_session_info (session, "omemo", "the server gave no list: %s", error->message);
      return;
    }
  items = wc_pubsub_event_read_items (result, wc_omemo_list_get_node (self->version));
  wc_omemo_own_list_take (
      self, items->len > 0 ? g_array_index (items, WcPubsubItem, 0).payload : NULL);
  self->hooks->read (self->data);
}

void
wc_omemo_own_list_read (WcOmemoOwnList *self)
{
  const WcPubsubQuery node = { .node = wc_omemo_list_get_node (self->version), .max = 1 };

  wc_omemo_own_list_clear (self);
  self->asked = TRUE;
  wc_pubsub_get_items (self->session, &node, on_list, self);
}

/* ---- Publishing ---- */

/* Whether it may be published once more now; it is counted then. */
static gboolean
take_turn (WcOmemoOwnList *self)
{
  gint64 now_us = wc_clock_monotonic_us (wc_session_get_clock (self->session));

  if (self->put_us[0] != 0 && now_us - self->put_us[0] < WC_OMEMO_OWN_LIST_US)
    return FALSE;
  memmove (self->put_us, self->put_us + 1, sizeof self->put_us - sizeof self->put_us[0]);
  self->put_us[WC_OMEMO_OWN_LIST_MAX - 1] = now_us;
  return TRUE;
}

static void
on_published (WcSession *session,
              gpointer data,
              const WcNode *result,
              const GError *error)
{
  WcOmemoOwnList *self = data;
  g_autoptr (WcNode) put = g_steal_pointer (&self->put);

  if (error == NULL && !self->retold)
    {
      g_clear_pointer (&self->told, wc_node_unref);
      self->told = g_steal_pointer (&put);
    }
  if (error == NULL)
    self->public = !wc_omemo_publisher_is_hidden (self->publisher);
  self->hooks->published (self->data, self->retold, error);
}

static void
put (WcOmemoOwnList *self, WcNode *wanted)
{
  const WcPubsubPublish request = { .node = wc_omemo_list_get_node (self->version),
                                    .id = "current",
                                    .payload = wanted,
                                    .options = wc_pubsub_open_options };

  self->put = wanted;
  self->retold = FALSE;
  self->tried = TRUE;
  wc_omemo_publisher_put (self->publisher, &request, on_published, self);
}

void
wc_omemo_own_list_look (WcOmemoOwnList *self, const WcOmemoOwn *own)
{
  g_autoptr (WcOmemoListed) listed = NULL;
  WcNode *wanted;

  if (!self->read || self->put != NULL)
    return;
  listed = wc_omemo_listed_new (own->device, /* label= */ NULL, NULL);
  wanted = wc_omemo_list_add (self->told, self->version, listed);
  if (wanted == NULL && own->hidden_us != 0 && !self->tried)
    put (self, wc_node_ref (self->told));
  else if (wanted != NULL && take_turn (self))
    put (self, wanted);
  else if (wanted != NULL)
    {
      wc_node_unref (wanted);
      wc_session_info (self->session, "omemo",
                       "another program takes this device off the list");
    }
}
