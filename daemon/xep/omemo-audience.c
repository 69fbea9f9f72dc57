/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "model/room.h"
#include "sync/omemo-recipients.h"
#include "sync/outbox.h"
#include "xep/0045-muc.h"
#include "xep/0384-omemo.h"
#include "xep/host.h"
#include "xep/muc-membership.h"
#include "xep/omemo-audience.h"

/* What was asked for a chat, on this stream. */
typedef struct
{
  char **jids; /* (owned) (nullable) who was asked; NULL: the room did not say */
  gint64 at_us;
  guint n_times; /* since a message went with it */
  gboolean used; /* one did */
} Asked;

/* Devices may come onto a list while others are asked: they are asked then, but nobody
 * holds a message up for ever. */
#define MAX_TIMES 3

struct _WcOmemoAudience
{
  grefcount n_refs;
  WcSession *session;
  GHashTable *asked; /* (owned) (element-type utf8 Asked) by chat */
  guint n_streams;   /* how many there were */
};

static void
asked_free (gpointer data)
{
  Asked *self = data;

  g_strfreev (self->jids);
  g_free (self);
}

WcOmemoAudience *
wc_omemo_audience_new (WcSession *session)
{
  WcOmemoAudience *self = g_new0 (WcOmemoAudience, 1);

  g_ref_count_init (&self->n_refs);
  self->session = session;
  self->asked = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, asked_free);
  return self;
}

void
wc_omemo_audience_unref (WcOmemoAudience *self)
{
  if (!g_ref_count_dec (&self->n_refs))
    return;
  g_hash_table_unref (self->asked);
  g_free (self);
}

void
wc_omemo_audience_forget (WcOmemoAudience *self)
{
  self->n_streams++;
  g_hash_table_remove_all (self->asked);
}

/* ---- Who they are ---- */

char **
wc_omemo_audience_dup_members (WcSession *session, const char *chat)
{
  g_autoptr (GPtrArray) members = NULL;
  GStrvBuilder *others;
  char **list;

  if (!wc_muc_membership_is_known (session, chat, /* out_whole= */ NULL))
    return NULL;
  members = wc_muc_membership_dup (session, chat);
  others = g_strv_builder_new ();
  for (guint i = 0; i < members->len; i++)
    if (!wc_session_is_self (session, members->pdata[i]))
      g_strv_builder_add (others, members->pdata[i]);
  list = g_strv_builder_end (others);
  g_strv_builder_unref (others);
  return list;
}

/* NULL: a room that has not said. Returns: (transfer full) (nullable). */
static char **
dup_jids (WcSession *session, const char *chat)
{
  const char *const one[] = { chat, NULL };

  return wc_muc_is_room (session, chat) ? wc_omemo_audience_dup_members (session, chat)
                                        : g_strdupv ((char **) one);
}

static WcOmemoRecipients *
new_refusal (WcOmemoReason reason)
{
  WcOmemoRecipients *nobody = wc_omemo_recipients_new ();

  nobody->refusal = reason;
  return nobody;
}

/* Whoever a room does not tell us of is left out, which is told of the room; where it is
 * for all or nobody, it is for nobody. */
static WcOmemoRecipients *
find_in_room (WcSession *session, const char *room, char **members, GError **error)
{
  WcOmemoRecipients *found = wc_omemo_recipients_find_in_room (
      wc_host_of (session)->omemo, room, (const char *const *) members, error);
  gboolean whole = FALSE;

  if (found == NULL || !wc_muc_membership_is_known (session, room, &whole) || whole)
    return found;
  wc_omemo_recipients_leave_out (found, room, WC_OMEMO_REASON_KEYS_FORBIDDEN);
  if (found->is_strict && found->refusal == WC_OMEMO_REASON_NONE)
    found->refusal = WC_OMEMO_REASON_KEYS_FORBIDDEN;
  return found;
}

gboolean
wc_omemo_audience_is_unfit (WcSession *session, const char *chat)
{
  return wc_muc_is_room (session, chat) &&
         !wc_room_is_private_group (wc_muc_get_flags (session, chat));
}

/* @jids (nullable): see dup_jids(). */
static WcOmemoRecipients *
find (WcSession *session, const char *chat, char **jids, GError **error)
{
  if (wc_omemo_audience_is_unfit (session, chat))
    return new_refusal (WC_OMEMO_REASON_ROOM_UNFIT);
  if (jids == NULL)
    return new_refusal (WC_OMEMO_REASON_KEYS_UNREACHABLE);
  if (wc_muc_is_room (session, chat))
    return find_in_room (session, chat, jids, error);
  return wc_omemo_recipients_find (wc_host_of (session)->omemo,
                                   (const char *const *) jids, error);
}

WcOmemoRecipients *
wc_omemo_audience_explain (WcSession *session, const char *chat, GError **error)
{
  g_auto (GStrv) jids = dup_jids (session, chat);

  if (jids != NULL || wc_omemo_audience_is_unfit (session, chat))
    return find (session, chat, jids, error);
  g_set_error_literal (error, WC_ERROR, WC_ERROR_NOT_FOUND,
                       "who belongs to the room is not known now");
  return NULL;
}

/* ---- Whether somebody is to be asked ---- */

static gboolean
has_new (const WcOmemoRecipients *found)
{
  for (guint i = 0; i < found->devices->len; i++)
    if (((WcOmemoRecipient *) found->devices->pdata[i])->is_new)
      return TRUE;
  return FALSE;
}

static gboolean
are_asked (const Asked *asked, char **jids)
{
  return jids == NULL || asked->jids == NULL
             ? jids == NULL && asked->jids == NULL
             : g_strv_equal ((const char *const *) asked->jids,
                             (const char *const *) jids);
}

/* What cannot be had is not asked for a second time for one message. Where it can be read
 * without, that counts for as long as a list is believed: not every message waits for a
 * member of a room whose server is away, or for what one person's server does not tell.
 */
static gboolean
is_asked (const WcOmemoAudience *self,
          const char *chat,
          char **jids,
          const WcOmemoRecipients *found)
{
  const Asked *asked = g_hash_table_lookup (self->asked, chat);
  gint64 now_us = wc_clock_now_us (wc_session_get_clock (self->session));

  if (asked == NULL || !are_asked (asked, jids))
    return FALSE;
  if (!asked->used)
    return !has_new (found) || asked->n_times >= MAX_TIMES;
  return found->refusal == WC_OMEMO_REASON_NONE && !has_new (found) &&
         now_us - asked->at_us < WC_OMEMO_FETCH_LIST_US;
}

gboolean
wc_omemo_audience_was_asked (const WcOmemoAudience *self, const char *chat)
{
  const Asked *asked = g_hash_table_lookup (self->asked, chat);

  return asked != NULL && !asked->used;
}

static gboolean
is_ready (const char *const *jids, const WcOmemoRecipients *found)
{
  return found->refusal == WC_OMEMO_REASON_ROOM_UNFIT ||
         (jids != NULL && found->is_ready);
}

/* Who was asked for, and is as unknown as before, has not answered. */
static WcOmemoRecipients *
note_silence (WcOmemoRecipients *found)
{
  if (found->refusal == WC_OMEMO_REASON_NOT_ASKED)
    found->refusal = WC_OMEMO_REASON_KEYS_UNREACHABLE;
  for (guint i = 0; i < found->devices->len; i++)
    {
      WcOmemoRecipient *each = found->devices->pdata[i];

      if (each->reason == WC_OMEMO_REASON_NOT_ASKED)
        each->reason = WC_OMEMO_REASON_KEYS_UNREACHABLE;
    }
  return found;
}

WcOmemoRecipients *
wc_omemo_audience_find (WcOmemoAudience *self, const char *chat, GError **error)
{
  g_auto (GStrv) jids = dup_jids (self->session, chat);
  g_autoptr (WcOmemoRecipients) found = find (self->session, chat, jids, error);
  Asked *asked = g_hash_table_lookup (self->asked, chat);

  if (found == NULL)
    return NULL;
  if (!is_ready ((const char *const *) jids, found) &&
      !is_asked (self, chat, jids, found))
    {
      g_set_error_literal (error, WC_OUTBOX_ERROR, WC_OUTBOX_ERROR_NOT_YET,
                           "who can read it is to be asked for first");
      return NULL;
    }
  if (asked != NULL)
    asked->used = TRUE;
  return note_silence (g_steal_pointer (&found));
}

/* ---- Asking ---- */

typedef struct
{
  WcOmemoAudience *audience; /* (owned) */
  WcSession *session;        /* (owned) */
  char *chat;                /* (owned) */
  char **jids;               /* (owned) (nullable) who is asked */
  guint n_streams;           /* that there were when it was asked */
  GDestroyNotify done;
  gpointer data;
} Asking;

static void
on_asked (gpointer data)
{
  Asking *asking = data;
  WcOmemoAudience *self = asking->audience;
  const Asked *before = g_hash_table_lookup (self->asked, asking->chat);
  const Asked asked = { g_steal_pointer (&asking->jids),
                        wc_clock_now_us (wc_session_get_clock (asking->session)),
                        before != NULL && !before->used ? before->n_times + 1 : 1,
                        FALSE };

  if (self->n_streams == asking->n_streams)
    g_hash_table_replace (self->asked, g_strdup (asking->chat),
                          g_memdup2 (&asked, sizeof asked));
  else
    g_strfreev (asked.jids);
  asking->done (asking->data);
  wc_omemo_audience_unref (self);
  g_object_unref (asking->session);
  g_free (asking->chat);
  g_free (asking);
}

static gboolean
on_over (gpointer data)
{
  on_asked (data);
  return G_SOURCE_REMOVE;
}

/* Rooms are left when the stream ends: nobody can be asked then. */
static void
ask_devices (gpointer data)
{
  static const char *const nobody[] = { NULL };
  Asking *asking = data;

  if (!wc_session_is_bound (asking->session))
    {
      g_idle_add (on_over, asking);
      return;
    }
  asking->jids = dup_jids (asking->session, asking->chat);
  wc_omemo_fetch_ready (
      asking->session, asking->jids != NULL ? (const char *const *) asking->jids : nobody,
      on_asked, asking);
}

void
wc_omemo_audience_ask (WcOmemoAudience *self,
                       const char *chat,
                       GDestroyNotify done,
                       gpointer data)
{
  Asking *asking = g_new0 (Asking, 1);

  g_ref_count_inc (&self->n_refs);
  *asking = (Asking){ .audience = self,
                      .session = g_object_ref (self->session),
                      .chat = g_strdup (chat),
                      .n_streams = self->n_streams,
                      .done = done,
                      .data = data };
  if (wc_muc_is_room (self->session, chat))
    wc_muc_membership_ask (self->session, chat, ask_devices, asking);
  else
    ask_devices (asking);
}
