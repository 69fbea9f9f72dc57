/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "service/attach-service.h"

/* A program that restarts, or a window that is closed and opened, must not make every
 * server switch between active and inactive: the last one to leave is forgotten late. */

struct _WcAttachService
{
  WcClock *clock;   /* (owned) */
  WcLinks *links;   /* (owned) */
  GPtrArray *known; /* (owned) (element-type WcLink) those that run */
  guint n_looking;
  guint timer;
  gboolean attached;
};

static void
on_link_changed (WcLinks *links, WcLink *link, gboolean added, WcAttachService *self)
{
  if (!added)
    {
      g_ptr_array_remove (self->known, link);
      return;
    }
  if (!g_ptr_array_find (self->known, link, NULL))
    g_ptr_array_add (self->known, g_object_ref (link));
  wc_link_set_attached (link, self->attached);
}

WcAttachService *
wc_attach_service_new (WcClock *clock, WcLinks *links)
{
  WcAttachService *self = g_new0 (WcAttachService, 1);

  self->clock = g_object_ref (clock);
  self->links = g_object_ref (links);
  self->known = g_ptr_array_new_with_free_func (g_object_unref);
  g_signal_connect (links, "changed", G_CALLBACK (on_link_changed), self);
  return self;
}

void
wc_attach_service_free (WcAttachService *self)
{
  g_signal_handlers_disconnect_by_data (self->links, self);
  wc_clock_clear (self->clock, &self->timer);
  g_ptr_array_unref (self->known);
  g_object_unref (self->links);
  g_object_unref (self->clock);
  g_free (self);
}

static void
service_tell (WcAttachService *self, gboolean attached)
{
  if (self->attached == attached)
    return;
  self->attached = attached;
  for (guint i = 0; i < self->known->len; i++)
    wc_link_set_attached (g_ptr_array_index (self->known, i), attached);
}

static void
on_timer (gpointer data)
{
  WcAttachService *self = data;

  self->timer = 0;
  service_tell (self, FALSE);
}

void
wc_attach_service_enter (WcAttachService *self)
{
  wc_clock_clear (self->clock, &self->timer);
  self->n_looking++;
  service_tell (self, TRUE);
}

void
wc_attach_service_leave (WcAttachService *self)
{
  g_return_if_fail (self->n_looking > 0);
  self->n_looking--;
  if (self->n_looking == 0)
    self->timer =
        wc_clock_add (self->clock, WC_ATTACH_LINGER_S * G_USEC_PER_SEC, on_timer, self);
}

gboolean
wc_attach_service_is_attached (WcAttachService *self)
{
  return self->attached;
}
