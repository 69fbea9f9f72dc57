/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/fake-port.h"

void
wc_fake_port_note (GString *log, const char *format, ...)
{
  va_list args;

  if (log->len > 0)
    g_string_append_c (log, ';');
  va_start (args, format);
  g_string_append_vprintf (log, format, args);
  va_end (args);
}

char *
wc_fake_port_take (GString *log)
{
  char *taken = g_strdup (log->str);

  g_string_truncate (log, 0);
  return taken;
}

gboolean
wc_fake_port_succeeds (GError **failure, GTask *task)
{
  if (*failure == NULL)
    return TRUE;
  g_task_return_error (task, g_steal_pointer (failure));
  g_object_unref (task);
  return FALSE;
}
