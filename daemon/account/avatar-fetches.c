/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "account/avatar-calls.h"
#include "account/avatar-fetches.h"
#include "base/error.h"

/* A list of faces is drawn by many who ask at once, often for the same one. */

struct _WcAvatarFetches
{
  WcAvatarCache *cache; /* (unowned) (nullable) */
  GHashTable *waiting;  /* (owned) (element-type utf8 GPtrArray) tasks by JID */
};

typedef struct
{
  WcAvatarFetches *fetches; /* (owned) a reference */
  char *jid;                /* (owned) */
} Fetch;

static void
fetches_clear (gpointer data)
{
  WcAvatarFetches *self = data;

  g_hash_table_unref (self->waiting);
}

WcAvatarFetches *
wc_avatar_fetches_new (WcAvatarCache *cache)
{
  WcAvatarFetches *self = g_rc_box_new0 (WcAvatarFetches);

  self->cache = cache;
  self->waiting = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                         (GDestroyNotify) g_ptr_array_unref);
  return self;
}

void
wc_avatar_fetches_free (WcAvatarFetches *self)
{
  g_rc_box_release_full (self, fetches_clear);
}

static void
return_avatar (GTask *task, const WcPeopleAvatar *avatar)
{
  g_task_return_pointer (task, wc_people_avatar_copy (avatar),
                         (GDestroyNotify) wc_people_avatar_free);
}

static void
on_fetched (GObject *source, GAsyncResult *result, gpointer data)
{
  Fetch *fetch = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (WcPeopleAvatar) avatar = g_task_propagate_pointer (G_TASK (result), &error);
  g_autoptr (GPtrArray) tasks = NULL;
  g_autofree char *key = NULL;

  g_hash_table_steal_extended (fetch->fetches->waiting, fetch->jid, (gpointer *) &key,
                               (gpointer *) &tasks);
  for (guint i = 0; i < tasks->len; i++)
    if (avatar != NULL)
      return_avatar (tasks->pdata[i], avatar);
    else
      g_task_return_error (tasks->pdata[i], g_error_copy (error));
  wc_avatar_fetches_free (fetch->fetches);
  g_free (fetch->jid);
  g_free (fetch);
}

static void
fetch (WcAvatarFetches *self, WcSession *session, const char *jid, GTask *task)
{
  GPtrArray *tasks = g_hash_table_lookup (self->waiting, jid);
  Fetch *next;

  if (tasks != NULL)
    {
      g_ptr_array_add (tasks, task);
      return;
    }
  tasks = g_ptr_array_new_with_free_func (g_object_unref);
  g_ptr_array_add (tasks, task);
  g_hash_table_insert (self->waiting, g_strdup (jid), tasks);
  next = g_new0 (Fetch, 1);
  next->fetches = g_rc_box_acquire (self);
  next->jid = g_strdup (jid);
  wc_avatar_calls_get (session, self->cache, jid,
                       g_task_new (NULL, NULL, on_fetched, next));
}

void
wc_avatar_fetches_get (WcAvatarFetches *self,
                       WcSession *session,
                       const char *jid,
                       GTask *task)
{
  gboolean online = session != NULL && wc_session_is_ready (session);
  g_autoptr (WcPeopleAvatar) held = NULL;

  if (session != NULL && (!online || wc_avatar_calls_is_followed (session, jid)))
    held = wc_avatar_calls_dup_held (session, self->cache, jid);
  if (held == NULL && online)
    {
      fetch (self, session, jid, task);
      return;
    }
  if (held != NULL)
    return_avatar (task, held);
  else
    g_task_return_new_error (task, WC_ERROR, WC_ERROR_OFFLINE, "the account is offline");
  g_object_unref (task);
}
