/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/wiped-bytes.h"

typedef struct
{
  gsize size;
  guint8 data[];
} Wiped;

static void
wiped_free (gpointer data)
{
  Wiped *self = data;

  explicit_bzero (self->data, self->size);
  g_free (self);
}

GBytes *
wc_wiped_bytes_new (gsize size, guint8 **out_data)
{
  Wiped *self = g_malloc (sizeof *self + size);

  self->size = size;
  *out_data = self->data;
  return g_bytes_new_with_free_func (self->data, size, wiped_free, self);
}
