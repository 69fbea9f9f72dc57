/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "model/space.h"

G_DEFINE_BOXED_TYPE (WcSpace, wc_space, wc_space_ref, wc_space_unref)

WcSpace *
wc_space_new (gint64 account, const char *service, const char *node)
{
  WcSpace *self = g_atomic_rc_box_new0 (WcSpace);

  self->account = account;
  self->service = g_strdup (service);
  self->node = g_strdup (node);
  self->affiliation = WC_PUBSUB_AFFILIATION_NONE;
  self->subscription = WC_PUBSUB_SUBSCRIPTION_NONE;
  return self;
}

static void
picture_dup (WcSpacePicture *self)
{
  self->url = g_strdup (self->url);
  self->sha1 = g_strdup (self->sha1);
  self->type = g_strdup (self->type);
}

static void
picture_clear (WcSpacePicture *self)
{
  g_free (self->url);
  g_free (self->sha1);
  g_free (self->type);
}

void
wc_space_picture_set (WcSpacePicture *self, const WcSpacePicture *from)
{
  picture_clear (self);
  *self = *from;
  picture_dup (self);
}

WcSpace *
wc_space_copy (const WcSpace *self)
{
  WcSpace *copy = g_atomic_rc_box_dup (sizeof *self, (gpointer) self);

  copy->service = g_strdup (self->service);
  copy->node = g_strdup (self->node);
  copy->title = g_strdup (self->title);
  copy->description = g_strdup (self->description);
  copy->type = g_strdup (self->type);
  copy->access = g_strdup (self->access);
  copy->subid = g_strdup (self->subid);
  copy->xml = g_strdup (self->xml);
  picture_dup (&copy->avatar);
  picture_dup (&copy->banner);
  return copy;
}

WcSpace *
wc_space_ref (const WcSpace *self)
{
  return g_atomic_rc_box_acquire ((gpointer) self);
}

static void
space_clear (gpointer data)
{
  WcSpace *self = data;

  g_free (self->service);
  g_free (self->node);
  g_free (self->title);
  g_free (self->description);
  g_free (self->type);
  g_free (self->access);
  g_free (self->subid);
  g_free (self->xml);
  picture_clear (&self->avatar);
  picture_clear (&self->banner);
}

void
wc_space_unref (WcSpace *self)
{
  g_atomic_rc_box_release_full (self, space_clear);
}
