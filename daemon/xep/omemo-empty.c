/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "crypto/omemo-error.h"
#include "store/omemo-policy-store.h"
#include "store/omemo-session-store.h"
#include "store/omemo-todo-store.h"
#include "sync/omemo-begin.h"
#include "sync/omemo-writing.h"
#include "xep/host.h"
#include "xep/omemo-bundle-wire.h"
#include "xep/omemo-empty.h"
#include "xep/omemo-outer.h"
#include "xep/pubsub-event.h"
#include "xep/pubsub.h"
#include "xml/stanza.h"

/* A session is begun anew by itself so often; those who do it with every message that
 * they cannot read destroy it over and over. */
#define HEAL_US G_TIME_SPAN_DAY

typedef struct
{
  WcOmemo *omemo;
  const WcOmemoTodo *todo;
  const WcOmemoBundle *bundle; /* (nullable) to begin a session with */
  gboolean failed;             /* nothing can be written; it is done all the same */
  WcOmemoEncrypted *said;      /* (owned) (nullable) what is to be written */
} Work;

static WcOmemoAddress
address_of (const Work *self)
{
  return (WcOmemoAddress){ self->omemo->account, self->todo->jid, self->todo->version,
                           self->todo->device };
}

static WcRatchetPeer
peer_of (const Work *self)
{
  return (WcRatchetPeer){ self->todo->jid, self->todo->device, self->todo->version };
}

static gboolean
encrypt (Work *self, GError **error)
{
  const WcRatchetPeer peer = peer_of (self);
  g_autoptr (GError) local_error = NULL;

  self->said = wc_omemo_writing_encrypt_empty (self->omemo, &peer, &local_error);
  if (self->said != NULL)
    return TRUE;
  self->failed = local_error->domain == WC_OMEMO_ERROR ||
                 g_error_matches (local_error, WC_ERROR, WC_ERROR_NOT_FOUND);
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

static gboolean
store_empty (WcDb *db, gpointer data, GError **error)
{
  Work *work = data;

  return encrypt (work, error) &&
         wc_omemo_todo_store_done (db, work->omemo->account, work->todo, error);
}

static gboolean
store_done (WcDb *db, gpointer data, GError **error)
{
  const Work *work = data;

  return wc_omemo_todo_store_done (db, work->omemo->account, work->todo, error);
}

static gboolean
store_later (WcDb *db, gpointer data, GError **error)
{
  const Work *work = data;

  return wc_omemo_todo_store_postpone (db, work->omemo->account, work->todo,
                                       wc_db_now_us (db) + WC_OMEMO_NOD_US, error);
}

static void
warn (const GError *error)
{
  if (error != NULL)
    g_message ("an empty message of OMEMO is not sent: %s", error->message);
}

/* What was rolled back because there is no session, or none could be begun, is done: it
 * would be so again. A disk that fails is another matter: it stays to be done. */
static gboolean
give_up (Work *work)
{
  g_autoptr (GError) error = NULL;
  gboolean is_done =
      work->failed && wc_db_run (work->omemo->db, WC_DB_NORMAL, store_done, work, &error);

  warn (error);
  return is_done;
}

static void
write_said (WcSession *session, const Work *work)
{
  g_autofree char *id = wc_stanza_make_id ();
  g_autoptr (WcNode) clear = wc_stanza_new_message ("chat", work->todo->jid, id);
  g_autoptr (WcNode) stanza = wc_omemo_outer_build (clear, work->said, /* policy= */ 0);

  wc_omemo_guard_note (work->omemo->guard);
  wc_session_send (session, stanza);
}

static gboolean
run (WcSession *session, Work *work, gboolean (*store) (WcDb *, gpointer, GError **))
{
  g_autoptr (GError) error = NULL;
  gboolean is_done = wc_db_run (work->omemo->db, WC_DB_FULL, store, work, &error);

  if (is_done && work->said != NULL)
    write_said (session, work);
  warn (error);
  g_clear_pointer (&work->said, wc_omemo_encrypted_free);
  return is_done || give_up (work);
}

gboolean
wc_omemo_empty_send (WcSession *session, const WcOmemoTodo *todo)
{
  WcOmemo *omemo = wc_host_of (session)->omemo;
  Work work = { omemo, todo };
  g_autoptr (GError) error = NULL;

  if (omemo == NULL || !wc_session_is_bound (session))
    return FALSE;
  if (wc_omemo_may_nod (omemo, todo->jid, todo->device,
                        wc_clock_monotonic_us (wc_session_get_clock (session))))
    return run (session, &work, store_empty);
  if (!wc_db_run (omemo->db, WC_DB_NORMAL, store_later, &work, &error))
    warn (error);
  return error == NULL;
}

/* ---- Healing ---- */

static gboolean
note_healed (const Work *self, GError **error)
{
  const WcOmemoAddress with = address_of (self);
  g_autoptr (WcOmemoSession) session =
      wc_omemo_session_store_load (self->omemo->db, &with, error);

  if (session == NULL)
    return FALSE;
  session->healed_us = wc_db_now_us (self->omemo->db);
  return wc_omemo_session_store_save (self->omemo->db, &with, session, error);
}

static gboolean
begin (Work *self, GError **error)
{
  const WcRatchetPeer peer = peer_of (self);
  g_autoptr (GError) local_error = NULL;

  if (wc_omemo_begin (self->omemo, &peer, self->bundle, &local_error))
    return TRUE;
  self->failed = local_error->domain == WC_OMEMO_ERROR;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

static gboolean
store_healed (WcDb *db, gpointer data, GError **error)
{
  Work *work = data;

  return begin (work, error) && note_healed (work, error) &&
         store_empty (db, work, error);
}

static WcOmemoTodo *
copy_todo (const WcOmemoTodo *todo)
{
  WcOmemoTodo *copy = g_memdup2 (todo, sizeof *todo);

  copy->jid = g_strdup (todo->jid);
  return copy;
}

/* That of its name, else, of the deployed protocol, the first one. */
static const WcNode *
find_payload (const GArray *items, const WcOmemoTodo *todo)
{
  g_autofree char *name = wc_omemo_bundle_wire_dup_item (todo->version, todo->device);

  for (guint i = 0; i < items->len; i++)
    {
      const WcPubsubItem *item = &g_array_index (items, WcPubsubItem, i);

      if (g_strcmp0 (item->id, name) == 0)
        return item->payload;
    }
  return todo->version == WC_OMEMO_AXOLOTL && items->len > 0
             ? g_array_index (items, WcPubsubItem, 0).payload
             : NULL;
}

/* A bundle that was asked for and has come. */
typedef struct
{
  WcSession *session;    /* borrowed */
  WcOmemoTodo *todo;     /* (owned) */
  WcOmemoBundle *bundle; /* (owned) (nullable) */
} Healing;

static void
healing_free (gpointer data)
{
  Healing *self = data;

  wc_omemo_todo_free (self->todo);
  g_clear_pointer (&self->bundle, wc_omemo_bundle_free);
  g_free (self);
}

static void
heal (gpointer data)
{
  const Healing *self = data;
  Work work = { wc_host_of (self->session)->omemo, self->todo };

  work.bundle = self->bundle;
  work.failed = self->bundle == NULL;
  if (self->bundle != NULL)
    run (self->session, &work, store_healed);
  else
    give_up (&work);
}

/* The answer has a unit of its own, which is not on the disk when it ends; what is
 * encrypted has to be. */
static void
on_bundle (WcSession *session, gpointer data, const WcNode *result, const GError *error)
{
  g_autoptr (WcOmemoTodo) todo = data;
  g_autofree char *node = wc_omemo_bundle_wire_dup_node (todo->version, todo->device);
  g_autoptr (GArray) items = NULL;
  Healing *healing;
  WcOmemoReason reason;

  if (wc_host_of (session)->omemo == NULL || wc_error_is_unanswered (error))
    return;
  healing = g_new0 (Healing, 1);
  healing->session = session;
  if (error == NULL)
    {
      items = wc_pubsub_event_read_items (result, node);
      healing->bundle =
          wc_omemo_bundle_wire_read (find_payload (items, todo), todo->version, &reason);
    }
  healing->todo = g_steal_pointer (&todo);
  wc_session_after_commit (session, heal, healing, healing_free);
}

/* Also where the clock was set back since. 0: never. */
static gboolean
is_long_ago (const Work *self, gint64 healed_us)
{
  return healed_us == 0 || ABS (wc_db_now_us (self->omemo->db) - healed_us) >= HEAL_US;
}

/* Whether it may be done now by itself, or a person wants it. */
static gboolean
may_heal (const Work *self)
{
  const WcOmemoAddress with = address_of (self);
  g_autoptr (GPtrArray) sessions =
      wc_omemo_session_store_list (self->omemo->db, &with, /* error= */ NULL);
  WcOmemoPolicy policy;

  if (sessions == NULL || !wc_omemo_policy_store_get (self->omemo->db, with.account,
                                                      &policy, /* error= */ NULL))
    return FALSE;
  for (guint i = 0; i < sessions->len; i++)
    {
      const WcOmemoSession *each = sessions->pdata[i];

      if (each->device == with.device)
        return each->healed_us == WC_OMEMO_SESSION_RESET ||
               (policy.heals && is_long_ago (self, each->healed_us));
    }
  return policy.heals;
}

gboolean
wc_omemo_empty_heal (WcSession *session, const WcOmemoTodo *todo)
{
  WcOmemo *omemo = wc_host_of (session)->omemo;
  Work work = { omemo, todo };
  g_autofree char *node = NULL;
  WcPubsubQuery query = { .to = todo->jid, .max = 0 };
  g_autoptr (GError) error = NULL;

  if (omemo == NULL || !wc_session_is_bound (session))
    return FALSE;
  work.failed = !may_heal (&work);
  if (work.failed)
    return give_up (&work);
  /* As long as it is asked for, it is not asked for again. */
  if (!wc_db_run (omemo->db, WC_DB_NORMAL, store_later, &work, &error))
    {
      warn (error);
      return FALSE;
    }
  node = wc_omemo_bundle_wire_dup_node (todo->version, todo->device);
  query.node = node;
  wc_pubsub_get_items (session, &query, on_bundle, copy_todo (todo));
  return TRUE;
}
