/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "crypto/omemo-backend.h"

static void
free_wiped (gpointer data)
{
  signal_buffer_bzero_free (data);
}

GBytes *
wc_backend_dup (const signal_buffer *buffer)
{
  signal_buffer *copy = signal_buffer_copy (buffer);

  if (copy == NULL)
    g_error ("out of memory");
  return wc_backend_take (copy);
}

GBytes *
wc_backend_take (signal_buffer *buffer)
{
  return g_bytes_new_with_free_func (signal_buffer_data (buffer),
                                     signal_buffer_len (buffer), free_wiped, buffer);
}

signal_buffer *
wc_backend_buffer (GBytes *bytes)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  signal_buffer *buffer = signal_buffer_create (data, size);

  if (buffer == NULL)
    g_error ("out of memory");
  return buffer;
}
