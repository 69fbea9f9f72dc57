/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "lib/fake-link.h"

struct _WcFakeLink
{
  GObject parent_instance;

  WcAccount *account;
  WcLinkStatus status;
  GPtrArray *presences; /* (element-type WcPresence) */
  GString *log;
  GError *failure; /* (nullable) */
  char *answer;    /* (nullable) */
  gboolean tapped;
};

static void fake_link_iface_init (WcLinkInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (WcFakeLink,
                               wc_fake_link,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (WC_TYPE_LINK, fake_link_iface_init))

static void
wc_fake_link_finalize (GObject *object)
{
  WcFakeLink *self = WC_FAKE_LINK (object);

  wc_account_unref (self->account);
  g_ptr_array_unref (self->presences);
  g_string_free (self->log, TRUE);
  g_clear_error (&self->failure);
  g_free (self->answer);
  G_OBJECT_CLASS (wc_fake_link_parent_class)->finalize (object);
}

static void
wc_fake_link_class_init (WcFakeLinkClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = wc_fake_link_finalize;
}

static void
wc_fake_link_init (WcFakeLink *self)
{
  static const char *const nothing[] = { NULL };

  self->presences = g_ptr_array_new_with_free_func ((GDestroyNotify) wc_presence_unref);
  self->log = g_string_new (NULL);
  self->status.missing = nothing;
  self->status.behind = -1;
}

static void G_GNUC_PRINTF (2, 3) note (WcFakeLink *self, const char *format, ...)
{
  va_list args;

  if (self->log->len > 0)
    g_string_append_c (self->log, ';');
  va_start (args, format);
  g_string_append_vprintf (self->log, format, args);
  va_end (args);
}

static const WcAccount *
get_account (WcLink *link)
{
  return WC_FAKE_LINK (link)->account;
}

static const WcLinkStatus *
get_status (WcLink *link)
{
  return &WC_FAKE_LINK (link)->status;
}

static WcLinkServer *
dup_server (WcLink *link)
{
  static const char *const features[] = { "urn:xmpp:mam:2", "urn:xmpp:ping", NULL };
  WcLinkServer *server = g_new0 (WcLinkServer, 1);

  server->fingerprint = g_strdup ("00ff");
  server->resumed = TRUE;
  server->name = g_strdup ("Prosody");
  server->version = g_strdup ("0.12.3");
  server->features = g_strdupv ((char **) features);
  server->dropped = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_hash_table_insert (server->dropped, g_strdup ("forged-carbon"), GUINT_TO_POINTER (3));
  return server;
}

static GPtrArray *
dup_presences (WcLink *link, const char *jid)
{
  WcFakeLink *self = WC_FAKE_LINK (link);
  GPtrArray *found = g_ptr_array_new_with_free_func ((GDestroyNotify) wc_presence_unref);

  for (guint i = 0; i < self->presences->len; i++)
    {
      WcPresence *presence = g_ptr_array_index (self->presences, i);

      if (g_str_has_prefix (presence->jid, jid))
        g_ptr_array_add (found, wc_presence_ref (presence));
    }
  return found;
}

static void
connect_link (WcLink *link)
{
  note (WC_FAKE_LINK (link), "connect");
}

static void
disconnect_link (WcLink *link)
{
  note (WC_FAKE_LINK (link), "disconnect");
}

static void
update (WcLink *link, const WcAccount *account)
{
  WcFakeLink *self = WC_FAKE_LINK (link);

  wc_account_unref (self->account);
  self->account = wc_account_ref (account);
  note (self, "update");
}

static void
set_attached (WcLink *link, gboolean attached)
{
  note (WC_FAKE_LINK (link), attached ? "attached" : "alone");
}

static void
kick (WcLink *link)
{
  note (WC_FAKE_LINK (link), "kick");
}

static void
sync_now (WcLink *link)
{
  note (WC_FAKE_LINK (link), "sync");
}

static gboolean
send_chat_state (WcLink *link, const char *chat, const char *state, GError **error)
{
  note (WC_FAKE_LINK (link), "%s %s", chat, state);
  return TRUE;
}

static void
set_tapped (WcLink *link, gboolean tapped)
{
  WcFakeLink *self = WC_FAKE_LINK (link);

  self->tapped = tapped;
  note (self, tapped ? "tapped" : "untapped");
}

static void
finish (WcFakeLink *self, GTask *task, gboolean text)
{
  if (self->failure != NULL)
    g_task_return_error (task, g_steal_pointer (&self->failure));
  else if (text)
    g_task_return_pointer (
        task, self->answer != NULL ? g_steal_pointer (&self->answer) : g_strdup (""),
        g_free);
  else
    g_task_return_boolean (task, TRUE);
}

static void
change_roster_async (WcLink *link,
                     const WcLinkRosterChange *change,
                     GCancellable *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer user_data)
{
  static const char *const verbs[] = { "set",         "remove",  "subscribe",
                                       "unsubscribe", "approve", "deny" };
  WcFakeLink *self = WC_FAKE_LINK (link);
  g_autoptr (GTask) task = g_task_new (link, cancellable, callback, user_data);
  g_autofree char *groups =
      change->groups != NULL ? g_strjoinv (",", (char **) change->groups) : NULL;

  note (self, "%s %s", verbs[change->verb], change->jid);
  if (change->verb == WC_LINK_ROSTER_SET)
    g_string_append_printf (self->log, " name=%s groups=%s",
                            change->name != NULL ? change->name : "-",
                            groups != NULL ? groups : "-");
  if (change->verb == WC_LINK_SUBSCRIBE && change->text != NULL)
    g_string_append_printf (self->log, " text=%s", change->text);
  finish (self, task, FALSE);
}

static void
fetch_source_async (WcLink *link,
                    gint64 message,
                    GCancellable *cancellable,
                    GAsyncReadyCallback callback,
                    gpointer user_data)
{
  WcFakeLink *self = WC_FAKE_LINK (link);
  g_autoptr (GTask) task = g_task_new (link, cancellable, callback, user_data);

  note (self, "source");
  finish (self, task, TRUE);
}

static void
send_stanza_async (WcLink *link,
                   const char *xml,
                   GCancellable *cancellable,
                   GAsyncReadyCallback callback,
                   gpointer user_data)
{
  WcFakeLink *self = WC_FAKE_LINK (link);
  g_autoptr (GTask) task = g_task_new (link, cancellable, callback, user_data);

  note (self, "send %s", xml);
  finish (self, task, TRUE);
}

static void
fake_link_iface_init (WcLinkInterface *iface)
{
  iface->get_account = get_account;
  iface->get_status = get_status;
  iface->dup_server = dup_server;
  iface->dup_presences = dup_presences;
  iface->connect = connect_link;
  iface->disconnect = disconnect_link;
  iface->update = update;
  iface->set_attached = set_attached;
  iface->kick = kick;
  iface->sync_now = sync_now;
  iface->send_chat_state = send_chat_state;
  iface->set_tapped = set_tapped;
  iface->change_roster_async = change_roster_async;
  iface->fetch_source_async = fetch_source_async;
  iface->send_stanza_async = send_stanza_async;
}

WcFakeLink *
wc_fake_link_new (const WcAccount *account)
{
  WcFakeLink *self = g_object_new (WC_TYPE_FAKE_LINK, NULL);

  self->account = wc_account_ref (account);
  return self;
}

WcLinkStatus *
wc_fake_link_edit (WcFakeLink *self)
{
  return &self->status;
}

void
wc_fake_link_tell (WcFakeLink *self)
{
  g_signal_emit_by_name (self, "status-changed");
}

void
wc_fake_link_set_state (WcFakeLink *self, WcAccountState state)
{
  gboolean online = state == WC_ACCOUNT_STATE_ONLINE || state == WC_ACCOUNT_STATE_SYNCING;

  self->status.state = state;
  self->status.resource = online ? "whinchat.1" : NULL;
  self->status.tls = online ? "TLSv1.3" : NULL;
  self->status.mechanism = online ? "SCRAM-SHA-256" : NULL;
  wc_fake_link_tell (self);
}

void
wc_fake_link_add_presence (WcFakeLink *self, WcPresence *presence)
{
  g_ptr_array_add (self->presences, presence);
}

void
wc_fake_link_fail_next (WcFakeLink *self, GError *error)
{
  g_clear_error (&self->failure);
  self->failure = error;
}

void
wc_fake_link_answer_next (WcFakeLink *self, const char *answer)
{
  g_free (self->answer);
  self->answer = g_strdup (answer);
}

void
wc_fake_link_pass (WcFakeLink *self, gboolean outgoing, const char *xml)
{
  if (self->tapped)
    g_signal_emit_by_name (self, "stanza", outgoing, xml);
}

char *
wc_fake_link_take_log (WcFakeLink *self)
{
  char *log = g_string_free (self->log, FALSE);

  self->log = g_string_new (NULL);
  return log;
}
