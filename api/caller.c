/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "api/caller.h"

/* What the rest of api/ knows of a client, so that handlers and events see neither D-Bus
 * nor sockets. */

struct _WcCaller
{
  GObject parent_instance;

  const WcCallerDoor *ops;
  gpointer door; /* (unowned) (nullable) NULL once closed */
  guint scopes;
  char **chats; /* (owned) (nullable) */
  char *name;   /* (owned) (nullable) */
  gboolean wants_error_data;
  gboolean listening;
  guint n_in_flight;
  GCancellable *cancellable; /* (owned) */
};

G_DEFINE_FINAL_TYPE (WcCaller, wc_caller, G_TYPE_OBJECT)

static void
wc_caller_finalize (GObject *object)
{
  WcCaller *self = WC_CALLER (object);

  g_clear_pointer (&self->chats, g_strfreev);
  g_clear_pointer (&self->name, g_free);
  g_clear_object (&self->cancellable);
  G_OBJECT_CLASS (wc_caller_parent_class)->finalize (object);
}

static void
wc_caller_class_init (WcCallerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = wc_caller_finalize;
  g_signal_new ("drained", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                NULL, G_TYPE_NONE, 0);
  g_signal_new ("closed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                NULL, G_TYPE_NONE, 0);
}

static void
wc_caller_init (WcCaller *self)
{
  self->cancellable = g_cancellable_new ();
}

WcCaller *
wc_caller_new (const WcCallerDoor *ops,
               gpointer door,
               guint scopes,
               const char *const *chats)
{
  WcCaller *self = g_object_new (WC_TYPE_CALLER, NULL);

  self->ops = ops;
  self->door = door;
  self->scopes = scopes;
  self->chats = g_strdupv ((char **) chats);
  return self;
}

guint
wc_caller_get_scopes (WcCaller *self)
{
  return self->scopes;
}

void
wc_caller_set_scopes (WcCaller *self, guint scopes)
{
  self->scopes = scopes;
}

const char *const *
wc_caller_get_chats (WcCaller *self)
{
  return (const char *const *) self->chats;
}

gboolean
wc_caller_may_touch (WcCaller *self, const char *chat)
{
  return self->chats == NULL || g_strv_contains (wc_caller_get_chats (self), chat);
}

const char *
wc_caller_get_name (WcCaller *self)
{
  return self->name;
}

void
wc_caller_set_name (WcCaller *self, const char *name)
{
  g_free (self->name);
  self->name = g_strdup (name);
}

gboolean
wc_caller_wants_error_data (WcCaller *self)
{
  return self->wants_error_data;
}

void
wc_caller_set_wants_error_data (WcCaller *self, gboolean wanted)
{
  self->wants_error_data = wanted;
}

gboolean
wc_caller_is_listening (WcCaller *self)
{
  return self->listening;
}

void
wc_caller_set_listening (WcCaller *self, gboolean listening)
{
  self->listening = listening;
}

void
wc_caller_notify (WcCaller *self, const char *name, GVariant *content)
{
  g_autoptr (GVariant) owned = g_variant_ref_sink (content);

  if (self->door != NULL)
    self->ops->notify (self->door, name, owned);
}

gsize
wc_caller_get_backlog (WcCaller *self)
{
  return self->door != NULL ? self->ops->get_backlog (self->door) : 0;
}

GCancellable *
wc_caller_get_cancellable (WcCaller *self)
{
  return self->cancellable;
}

gboolean
wc_caller_is_closed (WcCaller *self)
{
  return self->door == NULL;
}

guint
wc_caller_get_in_flight (WcCaller *self)
{
  return self->n_in_flight;
}

void
wc_caller_add_in_flight (WcCaller *self, int change)
{
  self->n_in_flight += change;
}

void
wc_caller_drained (WcCaller *self)
{
  if (self->door != NULL && self->listening)
    g_signal_emit_by_name (self, "drained");
}

void
wc_caller_close (WcCaller *self)
{
  g_autoptr (WcCaller) alive = g_object_ref (self);

  if (self->door == NULL)
    return;
  self->door = NULL;
  g_cancellable_cancel (self->cancellable);
  g_signal_emit_by_name (self, "closed");
}
