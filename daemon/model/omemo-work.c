/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "model/omemo-work.h"

void
wc_omemo_pending_free (WcOmemoPending *self)
{
  g_free (self->jid);
  g_free (self->xml);
  g_free (self);
}

void
wc_omemo_todo_free (WcOmemoTodo *self)
{
  g_free (self->jid);
  g_free (self);
}
