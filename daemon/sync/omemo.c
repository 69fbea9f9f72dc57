/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "store/omemo-own-store.h"
#include "sync/omemo.h"

typedef struct
{
  WcOmemoFollower call;
  gpointer data;
} Following;

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
  self->followers = g_array_new (FALSE, FALSE, sizeof (Following));
  self->nods = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return self;
}

void
wc_omemo_free (WcOmemo *self)
{
  g_array_unref (self->followers);
  g_hash_table_unref (self->nods);
  g_clear_pointer (&self->guard, wc_omemo_guard_free);
  wc_ratchet_free (self->ratchet);
  wc_omemo_vault_free (self->vault);
  wc_omemo_library_free (self->library);
  g_free (self->jid);
  g_object_unref (self->db);
  g_free (self);
}

void
wc_omemo_follow (WcOmemo *self, WcOmemoFollower follower, gpointer data)
{
  const Following following = { follower, data };

  g_array_append_val (self->followers, following);
}

void
wc_omemo_unfollow (WcOmemo *self, gpointer data)
{
  for (guint i = self->followers->len; i > 0; i--)
    if (g_array_index (self->followers, Following, i - 1).data == data)
      g_array_remove_index (self->followers, i - 1);
}

void
wc_omemo_tell (WcOmemo *self, WcOmemoNews news, const char *jid)
{
  for (guint i = 0; i < self->followers->len; i++)
    {
      const Following *following = &g_array_index (self->followers, Following, i);

      following->call (news, jid, following->data);
    }
}

static gboolean
replace_device (WcDb *db, gpointer data, GError **error)
{
  WcOmemo *self = data;
  WcOmemoAddress ours = { self->account, self->jid, WC_OMEMO_AXOLOTL, 0 };
  g_autoptr (WcOmemoOwn) own = NULL;

  if (!wc_omemo_own_device_replace (&self->own, self->jid, error))
    return FALSE;
  own = wc_omemo_own_store_get (db, self->account, error);
  if (own == NULL)
    return FALSE;
  ours.device = own->device;
  return wc_omemo_own_store_set_restored (db, &ours, error);
}

static gboolean
leave_device (WcOmemo *self, GError **error)
{
  if (!wc_db_run (self->db, WC_DB_FULL, replace_device, self, error))
    return FALSE;
  g_message ("the database is an old copy: an account has another device for OMEMO "
             "from now on");
  return TRUE;
}

gboolean
wc_omemo_take_guard (WcOmemo *self, WcOmemoGuard *guard, GError **error)
{
  self->guard = guard;
  if (wc_omemo_guard_is_restored (guard) && !leave_device (self, error))
    return FALSE;
  wc_omemo_guard_note (guard);
  return TRUE;
}

gboolean
wc_omemo_take_note (WcOmemo *self, const char *note, GError **error)
{
  if (!wc_omemo_guard_is_behind (self->guard, note))
    return TRUE;
  if (!leave_device (self, error))
    return FALSE;
  wc_omemo_guard_note (self->guard);
  return TRUE;
}

gboolean
wc_omemo_may_nod (WcOmemo *self, const char *jid, guint32 device, gint64 now_us)
{
  g_autofree char *name = g_strdup_printf ("%s/%u", jid, device);
  const gint64 *last = g_hash_table_lookup (self->nods, name);

  if (last != NULL && now_us < *last + WC_OMEMO_NOD_US)
    return FALSE;
  g_hash_table_replace (self->nods, g_steal_pointer (&name),
                        g_memdup2 (&now_us, sizeof now_us));
  return TRUE;
}
