/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "base/log.h"
#include "model/jid.h"
#include "stream/session-private.h"

/* A session's life: it is made with its modules, bound to one stream after another, and
 * counts what it drops. Its other parts: session-unit, -inbound, -outbound, -facts. */

G_DEFINE_FINAL_TYPE (WcSession, wc_session, G_TYPE_OBJECT)

/* Replies are told while the session can still be referenced. */
static void
wc_session_dispose (GObject *object)
{
  WcSession *self = WC_SESSION (object);

  self->write = NULL;
  self->stream = NULL;
  g_clear_pointer (&self->iqs, wc_iq_tracker_free);
  wc_session_answer_now (self);
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
  for (guint phase = 0; phase < WC_N_PHASES; phase++)
    g_array_unref (self->looks[phase]);
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
  g_queue_init (&self->later);
  self->waiters = g_array_new (FALSE, FALSE, sizeof (WcSessionWaiter));
  self->dropped = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

/* Few of the modules look at messages, and each in one phase. */
static void
list_looks (WcSession *self)
{
  for (guint phase = 0; phase < WC_N_PHASES; phase++)
    self->looks[phase] = g_array_new (FALSE, FALSE, sizeof (WcSessionLook));
  for (guint i = 0; i < self->n_xeps; i++)
    {
      WcSessionLook look = { self->xeps[i], self->states[i] };

      if (look.xep->inbound != NULL)
        g_array_append_val (self->looks[look.xep->phase], look);
    }
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
  list_looks (self);
  self->router = wc_router_new (xeps, self->states);
  return self;
}

/* ---- The stream ---- */

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

/* ---- What was dropped ---- */

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
