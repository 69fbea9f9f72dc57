/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "account/avatar-fetches.h"
#include "account/avatar-publish.h"
#include "account/bits-calls.h"
#include "account/call-task.h"
#include "account/people-link.h"
#include "account/profile-calls.h"
#include "account/profile-publish.h"
#include "account/sticker-calls.h"
#include "xep/0012-last.h"
#include "xep/0191-blocking.h"
#include "xep/0401-invites.h"

/* What services ask about people goes to the modules of the protocol that know how. */

struct _WcPeopleLink
{
  WcPeoplePort port;
  WcSession *session;       /* (unowned) (nullable) */
  WcAvatarFetches *fetches; /* (owned) */
  WcAvatarCache *cache;     /* (unowned) (nullable) */
};

static gboolean
has_session (WcPeopleLink *self)
{
  return self->session != NULL && wc_session_is_ready (self->session);
}

/* Consumes @task where nobody can be asked. */
static gboolean
is_online (WcPeopleLink *self, GTask *task)
{
  return wc_call_task_check_online (task, has_session (self));
}

static void
on_activity (WcSession *session, gpointer data, const WcNode *result, const GError *error)
{
  g_autoptr (GTask) task = data;
  GError *failure = error != NULL ? g_error_copy (error) : NULL;
  WcPeopleActivity *activity = error == NULL ? wc_last_parse (result, &failure) : NULL;

  if (activity != NULL)
    g_task_return_pointer (task, activity, (GDestroyNotify) wc_people_activity_free);
  else
    g_task_return_error (task, failure);
}

static void
get_activity (gpointer data, const char *jid, GTask *task)
{
  WcPeopleLink *self = data;

  if (is_online (self, task))
    wc_last_ask (self->session, jid, on_activity, task);
}

static void
set_blocked (gpointer data, const WcPeopleBlock *change, GTask *task)
{
  WcPeopleLink *self = data;

  if (is_online (self, task))
    wc_blocking_change (self->session, change, wc_call_task_end, task);
}

static void
on_invite (WcSession *session, gpointer data, const WcNode *result, const GError *error)
{
  g_autoptr (GTask) task = data;
  GError *failure = NULL;
  WcPeopleInvite *invite = wc_invites_parse (result, error, &failure);

  if (invite != NULL)
    g_task_return_pointer (task, invite, (GDestroyNotify) wc_people_invite_free);
  else
    g_task_return_error (task, failure);
}

/* An invitation for an account that is being made. */
typedef struct
{
  char *name; /* (owned) (nullable) */
  gboolean contact;
} Newcomer;

static void
newcomer_free (gpointer data)
{
  Newcomer *self = data;

  g_free (self->name);
  g_free (self);
}

/* The server may want to know more first. */
static void
on_account_invite (WcSession *session,
                   gpointer data,
                   const WcNode *result,
                   const GError *error)
{
  GTask *task = data;
  const Newcomer *newcomer = g_task_get_task_data (task);
  const WcPeopleNewAccount account = { newcomer->name, newcomer->contact };
  GError *failure = NULL;
  g_autoptr (WcNode) next =
      error == NULL ? wc_invites_build_next (result, &account, &failure) : NULL;

  if (next != NULL)
    wc_invites_ask_next (session, next, on_invite, task);
  else if (failure == NULL)
    on_invite (session, task, result, error);
  else
    {
      wc_invites_cancel (session, result);
      g_task_return_error (task, failure);
      g_object_unref (task);
    }
}

static void
make_invite (gpointer data, const WcPeopleNewAccount *account, GTask *task)
{
  WcPeopleLink *self = data;
  Newcomer *newcomer;

  if (!is_online (self, task))
    return;
  if (account != NULL)
    {
      newcomer = g_new (Newcomer, 1);
      *newcomer = (Newcomer){ g_strdup (account->name), account->contact };
      g_task_set_task_data (task, newcomer, newcomer_free);
    }
  wc_invites_ask (self->session, account != NULL,
                  account != NULL ? on_account_invite : on_invite, task);
}

static void
get_profile (gpointer data, const char *jid, GTask *task)
{
  WcPeopleLink *self = data;
  WcPeopleProfile *held = NULL;

  if (has_session (self))
    {
      wc_profile_calls_get (self->session, jid, task);
      return;
    }
  held = self->session != NULL ? wc_profile_calls_dup_held (self->session, jid) : NULL;
  if (held == NULL)
    {
      is_online (self, task);
      return;
    }
  g_task_return_pointer (task, held, (GDestroyNotify) wc_people_profile_free);
  g_object_unref (task);
}

static void
get_avatar (gpointer data, const char *jid, GTask *task)
{
  WcPeopleLink *self = data;

  wc_avatar_fetches_get (self->fetches, self->session, jid, task);
}

static void
set_profile (gpointer data, const WcPeopleProfileChange *change, GTask *task)
{
  WcPeopleLink *self = data;

  if (is_online (self, task))
    wc_profile_publish_set (self->session, change, task);
}

static void
set_avatar (gpointer data, const WcPeopleAvatarChange *change, GTask *task)
{
  WcPeopleLink *self = data;

  if (is_online (self, task))
    wc_avatar_publish_set (self->session, self->cache, change, task);
}

static void
get_stickers (gpointer data, const WcPeopleStickers *which, GTask *task)
{
  WcPeopleLink *self = data;

  if (is_online (self, task))
    wc_sticker_calls_get (self->session, which, task);
}

static void
publish_stickers (gpointer data, const WcStickerPack *pack, GTask *task)
{
  WcPeopleLink *self = data;

  if (is_online (self, task))
    wc_sticker_calls_publish (self->session, pack, task);
}

static void
import_stickers (gpointer data, const char *uri, GTask *task)
{
  WcPeopleLink *self = data;

  if (is_online (self, task))
    wc_sticker_calls_import (self->session, uri, task);
}

static void
remove_stickers (gpointer data, const char *id, GTask *task)
{
  WcPeopleLink *self = data;

  if (is_online (self, task))
    wc_sticker_calls_remove (self->session, id, task);
}

static void
get_bits (gpointer data, const WcPeopleBits *which, GTask *task)
{
  WcPeopleLink *self = data;

  if (is_online (self, task))
    wc_bits_calls_get (self->session, which, task);
}

WcPeopleLink *
wc_people_link_new (WcAvatarCache *cache)
{
  WcPeopleLink *self = g_new0 (WcPeopleLink, 1);

  self->fetches = wc_avatar_fetches_new (cache);
  self->cache = cache;
  self->port = (WcPeoplePort){ .self = self,
                               .set_blocked = set_blocked,
                               .get_activity = get_activity,
                               .make_invite = make_invite,
                               .get_profile = get_profile,
                               .get_avatar = get_avatar,
                               .set_profile = set_profile,
                               .set_avatar = set_avatar,
                               .get_stickers = get_stickers,
                               .publish_stickers = publish_stickers,
                               .import_stickers = import_stickers,
                               .remove_stickers = remove_stickers,
                               .get_bits = get_bits };
  return self;
}

void
wc_people_link_free (WcPeopleLink *self)
{
  wc_avatar_fetches_free (self->fetches);
  g_free (self);
}

void
wc_people_link_attach (WcPeopleLink *self, WcSession *session)
{
  self->session = session;
}

const WcPeoplePort *
wc_people_link_get_port (WcPeopleLink *self)
{
  return &self->port;
}
