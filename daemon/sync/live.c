/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "sync/live.h"

/* A signal that everybody may hold on to, so that neither the modules that tell nor the
 * doors that listen know each other. */

struct _WcLive
{
  GObject parent_instance;
};

G_DEFINE_FINAL_TYPE (WcLive, wc_live, G_TYPE_OBJECT)

static void
wc_live_class_init (WcLiveClass *klass)
{
  g_signal_new ("event", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                NULL, G_TYPE_NONE, 1, WC_TYPE_EVENT | G_SIGNAL_TYPE_STATIC_SCOPE);
}

static void
wc_live_init (WcLive *self)
{
}

WcLive *
wc_live_new (void)
{
  return g_object_new (WC_TYPE_LIVE, NULL);
}

void
wc_live_tell (WcLive *self, WcEvent *event)
{
  g_return_if_fail (!wc_event_kind_is_durable (event->kind));

  g_signal_emit_by_name (self, "event", event);
  wc_event_unref (event);
}
