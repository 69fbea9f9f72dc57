/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "account/gateway-list.h"
#include "base/error.h"
#include "model/jid.h"
#include "xep/gateways.h"
#include "xep/registration.h"
#include "xml/ns.h"

/* All items are asked at once what they are, and gateways then whether they know us: one
 * that does not answer keeps nobody waiting but itself. */

/* A server may name many; gateways are among the first. */
#define MAX_ITEMS 50

/* Who has not answered by then is left out: a component that is down may be silent. */
#define PATIENCE_US (10 * G_USEC_PER_SEC)

typedef struct
{
  WcClock *clock;      /* (owned) */
  guint timer;         /* 0: patience is over */
  GTask *task;         /* (owned) (nullable) until it was told */
  GPtrArray *gateways; /* (owned) (element-type WcGateway) */
  guint n_open;        /* questions without an answer, and one more while asking */
  GError *error;       /* (owned) (nullable) why the whole cannot be known */
} List;

/* One question of it. */
typedef struct
{
  List *list;
  char *jid; /* (owned) */
} Question;

static Question *
question_new (List *list, const char *jid)
{
  Question *self = g_new0 (Question, 1);

  self->list = list;
  self->jid = g_strdup (jid);
  list->n_open++;
  return self;
}

static int
compare (gconstpointer a, gconstpointer b)
{
  const WcGateway *const *left = a;
  const WcGateway *const *right = b;

  return strcmp ((*left)->jid, (*right)->jid);
}

static gpointer
copy_gateway (gconstpointer gateway, gpointer data)
{
  return wc_gateway_copy (gateway);
}

/* Tells what is known; what comes later changes nothing. */
static void
tell (List *self)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->task);

  if (task == NULL)
    return;
  g_ptr_array_sort (self->gateways, compare);
  if (self->error != NULL)
    g_task_return_error (task, g_error_copy (self->error));
  else
    g_task_return_pointer (task, g_ptr_array_copy (self->gateways, copy_gateway, NULL),
                           (GDestroyNotify) g_ptr_array_unref);
}

static void
on_impatient (gpointer data)
{
  List *self = data;

  self->timer = 0;
  tell (self);
}

/* One question less; with the last one the list is complete. */
static void
close_one (List *self)
{
  if (--self->n_open > 0)
    return;
  tell (self);
  wc_clock_clear (self->clock, &self->timer);
  g_object_unref (self->clock);
  g_ptr_array_unref (self->gateways);
  g_clear_error (&self->error);
  g_free (self);
}

static void
question_end (Question *self)
{
  List *list = self->list;

  g_free (self->jid);
  g_free (self);
  close_one (list);
}

/* What ends all questions ends the list as well; others only say that there is nothing.
 */
static void
note_error (List *self, const GError *error)
{
  if (self->error == NULL && wc_error_is_loss (error))
    self->error = g_error_copy (error);
}

static WcGateway *
find (List *self, const char *jid)
{
  for (guint i = 0; i < self->gateways->len; i++)
    {
      WcGateway *gateway = g_ptr_array_index (self->gateways, i);

      if (g_str_equal (gateway->jid, jid))
        return gateway;
    }
  return NULL;
}

static void
on_registration (WcSession *session,
                 gpointer data,
                 const WcNode *result,
                 const GError *error)
{
  Question *self = data;
  const WcNode *query = wc_node_child (result, "query", WC_NS_REGISTER);

  note_error (self->list, error);
  find (self->list, self->jid)->registered =
      wc_node_child (query, "registered", WC_NS_REGISTER) != NULL;
  question_end (self);
}

static void
on_info (WcSession *session, gpointer data, const WcNode *result, const GError *error)
{
  Question *self = data;
  WcGateway *gateway =
      wc_gateways_read (self->jid, wc_node_child (result, "query", WC_NS_DISCO_INFO));
  g_autoptr (WcNode) ask = wc_registration_build_question ();

  note_error (self->list, error);
  if (gateway != NULL)
    g_ptr_array_add (self->list->gateways, gateway);
  if (gateway != NULL && gateway->registers)
    wc_session_iq_get (session, self->jid, ask, on_registration,
                       question_new (self->list, self->jid));
  question_end (self);
}

static void
ask_item (WcSession *session, List *self, const WcNode *item, GHashTable *seen)
{
  g_autoptr (WcNode) query = wc_node_new ("query", WC_NS_DISCO_INFO);
  const char *text = wc_node_attr (item, "jid");
  g_autofree char *jid = text != NULL ? wc_jid_normalize_bare (text, FALSE, NULL) : NULL;

  if (jid != NULL && wc_node_attr (item, "node") == NULL &&
      g_hash_table_add (seen, g_strdup (jid)))
    wc_session_iq_get (session, jid, query, on_info, question_new (self, jid));
}

static void
on_items (WcSession *session, gpointer data, const WcNode *result, const GError *error)
{
  List *self = data;
  const WcNode *query = wc_node_child (result, "query", WC_NS_DISCO_ITEMS);
  const WcNode *item = wc_node_child (query, "item", WC_NS_DISCO_ITEMS);
  g_autoptr (GHashTable) seen =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  if (error != NULL)
    self->error = g_error_copy (error);
  for (; item != NULL && g_hash_table_size (seen) < MAX_ITEMS;
       item = wc_node_next (item, "item", WC_NS_DISCO_ITEMS))
    ask_item (session, self, item, seen);
  close_one (self);
}

void
wc_gateway_list_get (WcSession *session, GTask *task)
{
  List *self = g_new0 (List, 1);
  g_autoptr (WcNode) query = wc_node_new ("query", WC_NS_DISCO_ITEMS);

  self->task = task;
  self->clock = g_object_ref (wc_session_get_clock (session));
  self->timer = wc_clock_add (self->clock, PATIENCE_US, on_impatient, self);
  self->gateways = g_ptr_array_new_with_free_func ((GDestroyNotify) wc_gateway_free);
  self->n_open = 1;
  wc_session_iq_get (session, wc_session_get_domain (session), query, on_items, self);
}
