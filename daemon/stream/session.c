/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/error.h"
#include "base/log.h"
#include "model/jid.h"
#include "stream/iq-tracker.h"
#include "stream/router.h"
#include "stream/session.h"
#include "xml/stanza.h"

/* Every stanza is one unit of work: it begins here, before any module sees the stanza,
 * and what the modules store, the inbound count included, is committed or undone
 * together. */

typedef struct
{
  WcSessionCommitted func;
  gpointer user_data;
  GDestroyNotify destroy;
} Hook;

typedef struct
{
  WcSessionReady func;
  gpointer state;
} Waiter;

struct _WcSession
{
  GObject parent_instance;

  char *bare_jid;           /* (owned) */
  char *domain;             /* (owned) */
  char *full_jid;           /* (owned) (nullable) */
  WcNode *stream_features;  /* (owned) (nullable) */
  const WcXep *const *xeps; /* (array zero-terminated=1) */
  guint n_xeps;
  gpointer *states; /* (owned) one for each module */
  WcClock *clock;   /* (owned) */
  WcUnit unit;
  gpointer host;

  WcIqTracker *iqs;     /* (owned) */
  WcRouter *router;     /* (owned) */
  WcSessionWrite write; /* (nullable) while bound */
  gpointer stream;
  guint units_open;
  GError *failure; /* (owned) (nullable) of the unit that is open */
  GQueue hooks;    /* (element-type Hook) run when the unit has committed */

  GHashTable *server;  /* (owned) (nullable) (element-type utf8) features */
  GHashTable *account; /* (owned) (nullable) (element-type utf8) */
  GArray *waiters;     /* (owned) (element-type Waiter) */
  GHashTable *dropped; /* (owned) (element-type utf8 guint) */
  WcSessionTap tap;    /* (nullable) */
  gpointer tap_data;
};

G_DEFINE_FINAL_TYPE (WcSession, wc_session, G_TYPE_OBJECT)

/* Replies are told while the session can still be referenced. */
static void
wc_session_dispose (GObject *object)
{
  WcSession *self = WC_SESSION (object);

  self->write = NULL;
  self->stream = NULL;
  g_clear_pointer (&self->iqs, wc_iq_tracker_free);
  G_OBJECT_CLASS (wc_session_parent_class)->dispose (object);
}

static void
wc_session_finalize (GObject *object)
{
  WcSession *self = WC_SESSION (object);

  g_clear_pointer (&self->router, wc_router_free);
  for (guint i = 0; i < self->n_xeps; i++)
    if (self->xeps[i]->detach != NULL)
      self->xeps[i]->detach (self->states[i]);
  g_clear_pointer (&self->states, g_free);
  g_clear_pointer (&self->stream_features, wc_node_unref);
  g_clear_pointer (&self->bare_jid, g_free);
  g_clear_pointer (&self->domain, g_free);
  g_clear_pointer (&self->full_jid, g_free);
  g_clear_pointer (&self->server, g_hash_table_unref);
  g_clear_pointer (&self->account, g_hash_table_unref);
  g_clear_pointer (&self->waiters, g_array_unref);
  g_clear_pointer (&self->dropped, g_hash_table_unref);
  g_clear_error (&self->failure);
  g_clear_object (&self->clock);
  G_OBJECT_CLASS (wc_session_parent_class)->finalize (object);
}

static void
wc_session_class_init (WcSessionClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wc_session_dispose;
  G_OBJECT_CLASS (klass)->finalize = wc_session_finalize;
  g_signal_new ("acked", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                G_TYPE_UINT64);
  g_signal_new ("bound", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  g_signal_new ("resumed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  g_signal_new ("unbound", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                G_TYPE_BOOLEAN);
}

static void
wc_session_init (WcSession *self)
{
  g_queue_init (&self->hooks);
  self->waiters = g_array_new (FALSE, FALSE, sizeof (Waiter));
  self->dropped = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

WcSession *
wc_session_new (const char *bare_jid,
                const WcXep *const *xeps,
                WcClock *clock,
                const WcUnit *unit,
                gpointer host)
{
  WcSession *self = g_object_new (WC_TYPE_SESSION, NULL);

  self->bare_jid = g_strdup (bare_jid);
  self->domain = wc_jid_dup_domain (bare_jid);
  self->xeps = xeps;
  self->clock = g_object_ref (clock);
  self->unit = *unit;
  self->host = host;
  self->iqs = wc_iq_tracker_new (clock, bare_jid, self);
  while (xeps[self->n_xeps] != NULL)
    self->n_xeps++;
  self->states = g_new0 (gpointer, self->n_xeps + 1);
  for (guint i = 0; i < self->n_xeps; i++)
    if (xeps[i]->attach != NULL)
      self->states[i] = xeps[i]->attach (self);
  self->router = wc_router_new (xeps, self->states);
  return self;
}

/* ---- The unit of work
 * ------------------------------------------------------------------- */

static gboolean
begin_unit (WcSession *self, GError **error)
{
  if (!self->unit.begin (self->unit.self, error))
    return FALSE;
  self->units_open++;
  return TRUE;
}

static void
drop_hooks (WcSession *self)
{
  Hook *hook;

  while ((hook = g_queue_pop_head (&self->hooks)) != NULL)
    {
      if (hook->destroy != NULL)
        hook->destroy (hook->user_data);
      g_free (hook);
    }
}

static void
run_hooks (WcSession *self)
{
  Hook *hook;

  while ((hook = g_queue_pop_head (&self->hooks)) != NULL)
    {
      hook->func (hook->user_data);
      if (hook->destroy != NULL)
        hook->destroy (hook->user_data);
      g_free (hook);
    }
}

static void
undo_unit (WcSession *self)
{
  self->unit.rollback (self->unit.self);
  self->units_open--;
  if (self->units_open == 0)
    drop_hooks (self);
}

static gboolean
commit_unit (WcSession *self, GError **error)
{
  gboolean committed = self->unit.commit (self->unit.self, error);

  self->units_open--;
  if (self->units_open > 0)
    return committed;
  if (committed)
    run_hooks (self);
  else
    drop_hooks (self);
  return committed;
}

void
wc_session_after_commit (WcSession *self,
                         WcSessionCommitted func,
                         gpointer user_data,
                         GDestroyNotify destroy)
{
  Hook *hook;

  if (self->units_open == 0)
    {
      func (user_data);
      if (destroy != NULL)
        destroy (user_data);
      return;
    }
  hook = g_new (Hook, 1);
  *hook = (Hook){ func, user_data, destroy };
  g_queue_push_tail (&self->hooks, hook);
}

/* ---- What arrives
 * ------------------------------------------------------------------------- */

static gboolean
walk_phases (WcSession *self, WcInbound *in)
{
  for (guint phase = 0; phase < WC_N_PHASES; phase++)
    {
      for (guint i = 0; i < self->n_xeps; i++)
        {
          const WcXep *xep = self->xeps[i];

          if (xep->inbound != NULL && xep->phase == phase &&
              xep->inbound (self, self->states[i], in) == WC_DROP)
            return FALSE;
        }
      if (phase == WC_PHASE_IDENTIFY && self->unit.seen (self->unit.self, in))
        return FALSE;
    }
  return TRUE;
}

gboolean
wc_session_walk (WcSession *self, WcInbound *in, GError **error)
{
  return !walk_phases (self, in) || self->unit.deliver (self->unit.self, in, error);
}

static gboolean
take_message (WcSession *self, WcNode *stanza, GError **error)
{
  g_auto (WcInbound) in = { .stanza = wc_node_ref (stanza),
                            .origin = WC_MESSAGE_SOURCE_LIVE,
                            .received_us = wc_clock_now_us (self->clock) };

  switch (wc_router_route (self->router, self, WC_ROUTE_MESSAGE,
                           wc_session_get_sender (self, stanza), stanza))
    {
    case WC_ROUTED:
      return TRUE;
    case WC_ROUTED_FORGED:
      wc_session_dropped (self, "router", "forged-message");
      return TRUE;
    case WC_ROUTED_NOWHERE:
      break;
    }
  return wc_session_walk (self, &in, error);
}

static void
take_request (WcSession *self, WcNode *stanza)
{
  gboolean is_get = wc_stanza_has_type (stanza, "get");

  if (wc_node_attr (stanza, "id") == NULL)
    {
      wc_session_dropped (self, "router", "iq-without-id");
      return;
    }
  switch (wc_router_route (self->router, self, is_get ? WC_ROUTE_IQ_GET : WC_ROUTE_IQ_SET,
                           wc_session_get_sender (self, stanza), stanza))
    {
    case WC_ROUTED:
      return;
    case WC_ROUTED_FORGED:
      wc_session_dropped (self, "router", "forged-iq");
      break;
    case WC_ROUTED_NOWHERE:
      break;
    }
  /* RFC 6120 § 8.4: every request is answered, also one that nobody understands. */
  wc_session_reply_error (self, stanza, "cancel", "service-unavailable");
}

static void
take_iq (WcSession *self, WcNode *stanza)
{
  if (wc_stanza_has_type (stanza, "get") || wc_stanza_has_type (stanza, "set"))
    take_request (self, stanza);
  else if (!wc_iq_tracker_answer (self->iqs, stanza))
    wc_session_dropped (self, "router", "unexpected-answer");
}

static void
take_presence (WcSession *self, WcNode *stanza)
{
  if (wc_router_route (self->router, self, WC_ROUTE_PRESENCE,
                       wc_session_get_sender (self, stanza), stanza) == WC_ROUTED_FORGED)
    wc_session_dropped (self, "router", "forged-presence");
}

void
wc_session_fail_unit (WcSession *self, GError *error)
{
  g_clear_error (&self->failure);
  self->failure = error;
}

static gboolean
take_stanza (WcSession *self, WcNode *stanza, GError **error)
{
  gboolean stored = TRUE;

  if (wc_stanza_is_message (stanza))
    stored = take_message (self, stanza, error);
  else if (wc_stanza_is_iq (stanza))
    take_iq (self, stanza);
  else if (wc_stanza_is_presence (stanza))
    take_presence (self, stanza);
  else
    wc_session_dropped (self, "router", "unknown-stanza");

  if (stored && self->failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&self->failure));
      return FALSE;
    }
  return stored;
}

static void
show (WcSession *self, const WcNode *stanza)
{
  if (self->tap != NULL)
    self->tap (self, /* outgoing= */ FALSE, stanza, self->tap_data);
}

gboolean
wc_session_hold (WcSession *self, WcNode *stanza)
{
  g_autoptr (WcSession) alive = g_object_ref (self);
  WcSender sender = wc_session_get_sender (self, stanza);

  if (!wc_stanza_is_message (stanza) ||
      !wc_router_holds (self->router, WC_ROUTE_MESSAGE, sender, stanza))
    return FALSE;
  show (self, stanza);
  return wc_router_route (self->router, self, WC_ROUTE_MESSAGE, sender, stanza) ==
         WC_ROUTED;
}

gboolean
wc_session_receive (WcSession *self, WcNode *stanza, guint32 count, GError **error)
{
  /* A reply may release the last reference that somebody else holds. */
  g_autoptr (WcSession) alive = g_object_ref (self);

  g_clear_error (&self->failure);
  show (self, stanza);
  if (!begin_unit (self, error))
    return FALSE;
  if (take_stanza (self, stanza, error) &&
      (count == 0 || self->unit.set_inbound_count (self->unit.self, count, error)))
    return commit_unit (self, error);
  undo_unit (self);
  return FALSE;
}

gboolean
wc_session_store_count (WcSession *self, guint32 count, GError **error)
{
  if (!begin_unit (self, error))
    return FALSE;
  if (self->unit.set_inbound_count (self->unit.self, count, error))
    return commit_unit (self, error);
  undo_unit (self);
  return FALSE;
}

/* ---- The stream
 * --------------------------------------------------------------------------- */

static void
call_modules (WcSession *self, gsize hook)
{
  typedef void (*StreamHook) (WcSession *, gpointer);

  for (guint i = 0; i < self->n_xeps && self->write != NULL; i++)
    {
      StreamHook func = G_STRUCT_MEMBER (StreamHook, self->xeps[i], hook);

      if (func != NULL)
        func (self, self->states[i]);
    }
}

static void
fail_requests (WcSession *self)
{
  g_autoptr (GError) error =
      g_error_new (WC_ERROR, WC_ERROR_OFFLINE, "the connection was lost");

  wc_iq_tracker_fail_all (self->iqs, error);
}

void
wc_session_bind (WcSession *self,
                 const char *full_jid,
                 const WcNode *features,
                 WcSessionWrite write,
                 gpointer stream)
{
  fail_requests (self);
  wc_iq_tracker_set_paused (self->iqs, FALSE);
  g_clear_pointer (&self->server, g_hash_table_unref);
  g_clear_pointer (&self->account, g_hash_table_unref);
  g_array_set_size (self->waiters, 0);
  g_free (self->full_jid);
  self->full_jid = g_strdup (full_jid);
  wc_node_replace (&self->stream_features, wc_node_ref (features));
  self->write = write;
  self->stream = stream;
  call_modules (self, G_STRUCT_OFFSET (WcXep, bound));
  /* What a module wrote may have shown that the connection is lost already. */
  if (self->write != NULL)
    g_signal_emit_by_name (self, "bound");
}

void
wc_session_resume (WcSession *self, WcSessionWrite write, gpointer stream)
{
  self->write = write;
  self->stream = stream;
  wc_iq_tracker_set_paused (self->iqs, FALSE);
  call_modules (self, G_STRUCT_OFFSET (WcXep, resumed));
  if (self->write != NULL)
    g_signal_emit_by_name (self, "resumed");
}

void
wc_session_unbind (WcSession *self, gboolean resumable)
{
  if (self->write == NULL)
    return;
  call_modules (self, G_STRUCT_OFFSET (WcXep, unbound));
  self->write = NULL;
  self->stream = NULL;
  if (resumable)
    wc_iq_tracker_set_paused (self->iqs, TRUE);
  else
    fail_requests (self);
  g_signal_emit_by_name (self, "unbound", resumable);
}

void
wc_session_acked (WcSession *self, guint64 tag)
{
  g_signal_emit_by_name (self, "acked", tag);
}

/* ---- Facts
 * -------------------------------------------------------------------------------- */

const char *
wc_session_get_bare_jid (WcSession *self)
{
  return self->bare_jid;
}

const char *
wc_session_get_full_jid (WcSession *self)
{
  return self->full_jid;
}

const char *
wc_session_get_domain (WcSession *self)
{
  return self->domain;
}

const WcNode *
wc_session_get_stream_features (WcSession *self)
{
  return self->stream_features;
}

gboolean
wc_session_is_bound (WcSession *self)
{
  return self->write != NULL;
}

gpointer
wc_session_get_host (WcSession *self)
{
  return self->host;
}

const WcUnit *
wc_session_get_unit (WcSession *self)
{
  return &self->unit;
}

WcClock *
wc_session_get_clock (WcSession *self)
{
  return self->clock;
}

const WcXep *const *
wc_session_get_xeps (WcSession *self)
{
  return self->xeps;
}

gpointer
wc_session_get_state (WcSession *self, const WcXep *xep)
{
  for (guint i = 0; i < self->n_xeps; i++)
    if (self->xeps[i] == xep)
      return self->states[i];
  return NULL;
}

gboolean
wc_session_is_self (WcSession *self, const char *from)
{
  return from == NULL || strcmp (from, self->bare_jid) == 0;
}

WcSender
wc_session_get_sender (WcSession *self, const WcNode *stanza)
{
  const char *from = wc_node_attr (stanza, "from");

  if (wc_session_is_self (self, from))
    return WC_SENDER_SELF;
  return strcmp (from, self->domain) == 0 ? WC_SENDER_SERVER : WC_SENDER_ANYONE;
}

void
wc_session_expect_account (WcSession *self, const char *feature)
{
  if (self->account == NULL)
    self->account = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_hash_table_add (self->account, g_strdup (feature));
}

void
wc_session_set_features (WcSession *self, GHashTable *server, GHashTable *account)
{
  g_autoptr (GArray) waiters = g_steal_pointer (&self->waiters);

  self->waiters = g_array_new (FALSE, FALSE, sizeof (Waiter));
  g_clear_pointer (&self->server, g_hash_table_unref);
  g_clear_pointer (&self->account, g_hash_table_unref);
  self->server = g_hash_table_ref (server);
  self->account = g_hash_table_ref (account);
  for (guint i = 0; i < waiters->len && self->write != NULL; i++)
    {
      const Waiter *waiter = &g_array_index (waiters, Waiter, i);

      waiter->func (self, waiter->state);
    }
}

gboolean
wc_session_server_has (WcSession *self, const char *feature)
{
  return self->server != NULL && g_hash_table_contains (self->server, feature);
}

gboolean
wc_session_account_has (WcSession *self, const char *feature)
{
  return self->account != NULL && g_hash_table_contains (self->account, feature);
}

gboolean
wc_session_is_ready (WcSession *self)
{
  return self->write != NULL && self->server != NULL;
}

static int
compare_texts (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static void
collect_features (GHashTable *from, GHashTable *except, GPtrArray *to)
{
  GHashTableIter iter;
  gpointer feature;

  if (from == NULL)
    return;
  g_hash_table_iter_init (&iter, from);
  while (g_hash_table_iter_next (&iter, &feature, NULL))
    if (except == NULL || !g_hash_table_contains (except, feature))
      g_ptr_array_add (to, g_strdup (feature));
}

char **
wc_session_dup_features (WcSession *self)
{
  GPtrArray *features = g_ptr_array_new ();

  collect_features (self->server, /* except= */ NULL, features);
  collect_features (self->account, self->server, features);
  g_ptr_array_sort (features, compare_texts);
  g_ptr_array_add (features, NULL);
  return (char **) g_ptr_array_free (features, FALSE);
}

void
wc_session_when_ready (WcSession *self, WcSessionReady func, gpointer state)
{
  Waiter waiter = { func, state };

  if (self->server != NULL)
    func (self, state);
  else
    g_array_append_val (self->waiters, waiter);
}

/* ---- What is sent
 * ------------------------------------------------------------------------- */

void
wc_session_send_tagged (WcSession *self, const WcNode *stanza, guint64 tag)
{
  if (self->write == NULL)
    return;
  if (self->tap != NULL)
    self->tap (self, /* outgoing= */ TRUE, stanza, self->tap_data);
  self->write (self->stream, stanza, tag);
}

void
wc_session_set_tap (WcSession *self, WcSessionTap func, gpointer data)
{
  self->tap = func;
  self->tap_data = data;
}

void
wc_session_send (WcSession *self, const WcNode *stanza)
{
  wc_session_send_tagged (self, stanza, 0);
}

typedef struct
{
  WcReply reply;
  gpointer user_data;
} Request;

static void
replied (gpointer owner, gpointer user_data, const WcNode *result, const GError *error)
{
  g_autofree Request *request = user_data;

  request->reply (owner, request->user_data, result, error);
}

typedef struct
{
  WcSession *session; /* (owned) */
  Request request;
} Refusal;

static gboolean
refuse_offline_cb (gpointer data)
{
  g_autofree Refusal *refusal = data;
  g_autoptr (WcSession) session = refusal->session;
  g_autoptr (GError) error =
      g_error_new (WC_ERROR, WC_ERROR_OFFLINE, "the account is offline");

  refusal->request.reply (session, refusal->request.user_data, NULL, error);
  return G_SOURCE_REMOVE;
}

static void
ask (WcSession *self,
     const char *type,
     const char *to,
     const WcNode *payload,
     Request request)
{
  g_autoptr (WcNode) iq = NULL;

  if (self->write == NULL)
    {
      Refusal *refusal = g_new (Refusal, 1);

      *refusal = (Refusal){ g_object_ref (self), request };
      g_idle_add (refuse_offline_cb, refusal);
      return;
    }
  iq = wc_iq_tracker_track (self->iqs, type, to, payload, replied,
                            g_memdup2 (&request, sizeof request));
  wc_session_send (self, iq);
}

void
wc_session_iq_get (WcSession *self,
                   const char *to,
                   const WcNode *payload,
                   WcReply reply,
                   gpointer user_data)
{
  ask (self, "get", to, payload, (Request){ reply, user_data });
}

void
wc_session_iq_set (WcSession *self,
                   const char *to,
                   const WcNode *payload,
                   WcReply reply,
                   gpointer user_data)
{
  ask (self, "set", to, payload, (Request){ reply, user_data });
}

static void
note_refusal (WcSession *self,
              gpointer user_data,
              const WcNode *result,
              const GError *error)
{
  if (error != NULL)
    wc_session_info (self, user_data, "the server refused a request: %s", error->message);
}

void
wc_session_request_set (WcSession *self,
                        const char *name,
                        const char *to,
                        const WcNode *payload)
{
  wc_session_iq_set (self, to, payload, note_refusal, (gpointer) g_intern_string (name));
}

void
wc_session_reply (WcSession *self, const WcNode *request, const WcNode *payload)
{
  g_autoptr (WcNode) result = wc_stanza_new_result (request);

  if (payload != NULL)
    wc_node_add_tree (result, payload);
  wc_session_send (self, result);
}

void
wc_session_reply_error (WcSession *self,
                        const WcNode *request,
                        const char *type,
                        const char *condition)
{
  g_autoptr (WcNode) error = wc_stanza_new_error (request, type, condition);

  wc_session_send (self, error);
}

gboolean
wc_session_expects (WcSession *self, const WcNode *stanza)
{
  return wc_stanza_is_iq (stanza) && wc_iq_tracker_expects (self->iqs, stanza);
}

gboolean
wc_session_decorate (WcSession *self, WcOutbound *out, GError **error)
{
  for (guint i = 0; i < self->n_xeps; i++)
    if (self->xeps[i]->outbound != NULL &&
        !self->xeps[i]->outbound (self, self->states[i], out, error))
      return FALSE;
  return TRUE;
}

/* ---- What was dropped
 * --------------------------------------------------------------------- */

void
wc_session_dropped (WcSession *self, const char *module, const char *reason)
{
  guint n = GPOINTER_TO_UINT (g_hash_table_lookup (self->dropped, reason));

  g_hash_table_replace (self->dropped, g_strdup (reason), GUINT_TO_POINTER (n + 1));
  wc_session_info (self, module, "dropped a stanza: %s", reason);
}

void
wc_session_info (WcSession *self, const char *module, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  wc_log_say (G_LOG_LEVEL_INFO, module, self->bare_jid, "%s", text);
}

GHashTable *
wc_session_get_dropped (WcSession *self)
{
  return self->dropped;
}
