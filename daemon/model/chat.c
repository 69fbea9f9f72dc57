/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/str.h"
#include "model/chat.h"

static const char *const kind_names[] = { "contact", "self", "muc", "muc-pm" };
G_STATIC_ASSERT (G_N_ELEMENTS (kind_names) == WC_N_CHAT_KINDS);

static const char *const sharing_names[] = { "default", "always", "never" };
G_STATIC_ASSERT (G_N_ELEMENTS (sharing_names) == WC_N_CHAT_SHARINGS);

G_DEFINE_BOXED_TYPE (WcChat, wc_chat, wc_chat_ref, wc_chat_unref)

WcChat *
wc_chat_new (gint64 account, const char *chat, WcChatKind kind)
{
  WcChat *self = g_atomic_rc_box_new0 (WcChat);

  self->account = account;
  self->chat = g_strdup (chat);
  self->name = g_strdup (chat);
  self->kind = kind;
  return self;
}

WcChat *
wc_chat_copy (const WcChat *self)
{
  WcChat *copy = g_atomic_rc_box_dup (sizeof *self, (gpointer) self);

  copy->chat = g_strdup (self->chat);
  copy->title = g_strdup (self->title);
  copy->name = g_strdup (self->name);
  copy->draft = g_strdup (self->draft);
  copy->occupant_id = g_strdup (self->occupant_id);
  copy->last = self->last != NULL ? wc_message_ref (self->last) : NULL;
  return copy;
}

WcChat *
wc_chat_ref (const WcChat *self)
{
  return g_atomic_rc_box_acquire ((gpointer) self);
}

static void
chat_clear (gpointer data)
{
  WcChat *self = data;

  g_free (self->chat);
  g_free (self->title);
  g_free (self->name);
  g_free (self->draft);
  g_free (self->occupant_id);
  g_clear_pointer (&self->last, wc_message_unref);
}

void
wc_chat_unref (WcChat *self)
{
  g_atomic_rc_box_release_full (self, chat_clear);
}

gboolean
wc_chat_shares (const WcChat *self, const WcAccount *account, WcAccountShare what)
{
  WcChatSharing sharing = WC_CHAT_SHARING_DEFAULT;

  if (what == WC_ACCOUNT_SHARE_RECEIPTS)
    sharing = self->receipts;
  else if (what == WC_ACCOUNT_SHARE_DISPLAYED)
    sharing = self->markers;
  if (self->request || sharing == WC_CHAT_SHARING_NEVER)
    return FALSE;
  return sharing == WC_CHAT_SHARING_ALWAYS || (account->share & what) != 0;
}

const char *
wc_chat_kind_to_string (WcChatKind kind)
{
  return kind_names[kind];
}

gboolean
wc_chat_kind_from_string (const char *name, WcChatKind *out_kind)
{
  int index = wc_str_index (kind_names, G_N_ELEMENTS (kind_names), name, -1);

  if (index >= 0)
    *out_kind = (WcChatKind) index;
  return index >= 0;
}

const char *
wc_chat_sharing_to_string (WcChatSharing sharing)
{
  return sharing_names[sharing];
}

gboolean
wc_chat_sharing_from_string (const char *name, WcChatSharing *out_sharing)
{
  int index = wc_str_index (sharing_names, G_N_ELEMENTS (sharing_names), name, -1);

  if (index >= 0)
    *out_sharing = (WcChatSharing) index;
  return index >= 0;
}
