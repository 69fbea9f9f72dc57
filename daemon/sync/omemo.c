/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "sync/omemo.h"

WcOmemo *
wc_omemo_new (WcDb *db, gint64 account, const char *jid)
{
  WcOmemo *self = g_new0 (WcOmemo, 1);

  self->db = g_object_ref (db);
  self->account = account;
  self->jid = g_strdup (jid);
  self->library = wc_omemo_library_new ();
  self->vault = wc_omemo_vault_new (db, account, self->library);
  self->ratchet = wc_ratchet_new (self->library, wc_omemo_vault_get_port (), self->vault);
  self->own = (WcOmemoOwnDevice){ db, account, self->library };
  return self;
}

void
wc_omemo_free (WcOmemo *self)
{
  wc_ratchet_free (self->ratchet);
  wc_omemo_vault_free (self->vault);
  wc_omemo_library_free (self->library);
  g_free (self->jid);
  g_object_unref (self->db);
  g_free (self);
}
