/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "lib/fake-link.h"
#include "lib/fake-port.h"

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
  WcFakeRooms *rooms;       /* (owned) */
  WcFakePeople *people;     /* (owned) */
  WcFakeEntities *entities; /* (owned) */
  WcOmemoPort omemo;
  char **members; /* (owned) (nullable) of any room */
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
  g_strfreev (self->members);
  wc_fake_rooms_free (self->rooms);
  wc_fake_people_free (self->people);
  wc_fake_entities_free (self->entities);
  G_OBJECT_CLASS (wc_fake_link_parent_class)->finalize (object);
}

static void
wc_fake_link_class_init (WcFakeLinkClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = wc_fake_link_finalize;
}

static void
tell_omemo (gpointer data, WcOmemoNews news, const char *jid)
{
  static const char *const words[] = { "policy", "trust", "todo" };
  WcFakeLink *self = data;

  wc_fake_port_note (self->log, "omemo %s %s", words[news], jid != NULL ? jid : "-");
}

/* Two devices, of which the second is left out. */
static WcOmemoRecipients *
explain_omemo (gpointer data, const char *jid, GError **error)
{
  WcFakeLink *self = data;
  WcOmemoRecipients *found = wc_omemo_recipients_new ();

  wc_fake_port_note (self->log, "omemo explain %s", jid);
  for (guint32 i = 1; i <= 2; i++)
    {
      WcOmemoRecipient *one = g_new0 (WcOmemoRecipient, 1);

      one->jid = g_strdup (jid);
      one->device = i;
      one->reason = i == 2 ? WC_OMEMO_REASON_UNDECIDED : WC_OMEMO_REASON_NONE;
      g_ptr_array_add (found->devices, one);
    }
  return found;
}

static void
ask_omemo (gpointer data, const char *jid, GDestroyNotify done, gpointer user_data)
{
  WcFakeLink *self = data;

  wc_fake_port_note (self->log, "omemo ask %s", jid);
  done (user_data);
}

static gboolean
meet_omemo (gpointer data, const char *room, GDestroyNotify done, gpointer user_data)
{
  WcFakeLink *self = data;

  wc_fake_port_note (self->log, "omemo meet %s", room);
  return FALSE;
}

static char **
dup_omemo_members (gpointer data, const char *room)
{
  return g_strdupv (((WcFakeLink *) data)->members);
}

static void
withdraw_omemo (gpointer data, WcOmemoWithdrawn done, gpointer user_data)
{
  WcFakeLink *self = data;

  wc_fake_port_note (self->log, "omemo withdraw");
  done (user_data, self->failure);
}

static void
wc_fake_link_init (WcFakeLink *self)
{
  static const char *const nothing[] = { NULL };

  self->presences = g_ptr_array_new_with_free_func ((GDestroyNotify) wc_presence_unref);
  self->log = g_string_new (NULL);
  self->status.missing = nothing;
  self->status.behind = -1;
  self->rooms = wc_fake_rooms_new ();
  self->people = wc_fake_people_new ();
  self->entities = wc_fake_entities_new ();
  self->omemo = (WcOmemoPort){ self,          tell_omemo,        ask_omemo,
                               meet_omemo,    dup_omemo_members, explain_omemo,
                               withdraw_omemo };
}

void
wc_fake_link_set_members (WcFakeLink *self, const char *const *members)
{
  g_strfreev (self->members);
  self->members = g_strdupv ((char **) members);
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
  wc_fake_port_note (WC_FAKE_LINK (link)->log, "connect");
}

static void
disconnect_link (WcLink *link)
{
  wc_fake_port_note (WC_FAKE_LINK (link)->log, "disconnect");
}

static void
update (WcLink *link, const WcAccount *account)
{
  WcFakeLink *self = WC_FAKE_LINK (link);

  wc_account_unref (self->account);
  self->account = wc_account_ref (account);
  wc_fake_port_note (self->log, "update");
}

static void
set_attached (WcLink *link, gboolean attached)
{
  wc_fake_port_note (WC_FAKE_LINK (link)->log, attached ? "attached" : "alone");
}

static void
kick (WcLink *link)
{
  wc_fake_port_note (WC_FAKE_LINK (link)->log, "kick");
}

static void
sync_now (WcLink *link)
{
  wc_fake_port_note (WC_FAKE_LINK (link)->log, "sync");
}

static gboolean
send_chat_state (WcLink *link, const char *chat, const char *state, GError **error)
{
  wc_fake_port_note (WC_FAKE_LINK (link)->log, "%s %s", chat, state);
  return TRUE;
}

static const WcOmemoPort *
get_omemo (WcLink *link)
{
  return &WC_FAKE_LINK (link)->omemo;
}

static void
set_tapped (WcLink *link, gboolean tapped)
{
  WcFakeLink *self = WC_FAKE_LINK (link);

  self->tapped = tapped;
  wc_fake_port_note (self->log, tapped ? "tapped" : "untapped");
}

static const WcRoomPort *
get_rooms (WcLink *link)
{
  return wc_fake_rooms_get_port (WC_FAKE_LINK (link)->rooms);
}

static const WcPeoplePort *
get_people (WcLink *link)
{
  return wc_fake_people_get_port (WC_FAKE_LINK (link)->people);
}

static const WcEntityPort *
get_entities (WcLink *link)
{
  return wc_fake_entities_get_port (WC_FAKE_LINK (link)->entities);
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

  wc_fake_port_note (self->log, "%s %s", verbs[change->verb], change->jid);
  if (change->verb == WC_LINK_ROSTER_SET)
    g_string_append_printf (self->log, " name=%s groups=%s",
                            change->name != NULL ? change->name : "-",
                            groups != NULL ? groups : "-");
  if (change->verb == WC_LINK_SUBSCRIBE && change->text != NULL)
    g_string_append_printf (self->log, " text=%s", change->text);
  if (change->verb == WC_LINK_SUBSCRIBE && change->token != NULL)
    g_string_append_printf (self->log, " token=%s", change->token);
  finish (self, task, FALSE);
}

static void
change_registration_async (WcLink *link,
                           const WcLinkRegistration *change,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  WcFakeLink *self = WC_FAKE_LINK (link);
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);

  wc_fake_port_note (self->log, "%s:%u",
                     change->password != NULL ? change->password : "unregister",
                     change->answers != NULL ? g_hash_table_size (change->answers) : 0);
  if (self->failure != NULL)
    g_task_return_error (task, g_steal_pointer (&self->failure));
  else
    g_task_return_boolean (task, TRUE);
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

  wc_fake_port_note (self->log, "source");
  finish (self, task, TRUE);
}

/* The answer, if there is one, is ids with spaces between, then "next". */
static void
search_archive_async (WcLink *link,
                      const WcArchiveSearch *search,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer user_data)
{
  WcFakeLink *self = WC_FAKE_LINK (link);
  g_autoptr (GTask) task = g_task_new (link, cancellable, callback, user_data);
  g_autofree char *answer = g_steal_pointer (&self->answer);
  g_auto (GStrv) words = g_strsplit (answer != NULL ? answer : "", " ", -1);
  WcArchiveFound *found;

  wc_fake_port_note (self->log, "search %s in %s before %s",
                     search->text != NULL ? search->text : search->id,
                     search->chat != NULL ? search->chat : "-",
                     search->before_id != NULL ? search->before_id : "-");
  if (self->failure != NULL)
    {
      g_task_return_error (task, g_steal_pointer (&self->failure));
      return;
    }
  found = g_new0 (WcArchiveFound, 1);
  found->messages = g_array_new (FALSE, FALSE, sizeof (gint64));
  for (gsize i = 0; words[i] != NULL; i++)
    {
      gint64 id = g_ascii_strtoll (words[i], NULL, 10);

      if (id != 0)
        g_array_append_val (found->messages, id);
      else if (*words[i] != '\0')
        found->next = g_strdup (words[i]);
    }
  g_task_return_pointer (task, found, (GDestroyNotify) wc_archive_found_free);
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

  wc_fake_port_note (self->log, "send %s", xml);
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
  iface->get_rooms = get_rooms;
  iface->get_people = get_people;
  iface->get_entities = get_entities;
  iface->get_omemo = get_omemo;
  iface->change_roster_async = change_roster_async;
  iface->change_registration_async = change_registration_async;
  iface->fetch_source_async = fetch_source_async;
  iface->search_archive_async = search_archive_async;
  iface->send_stanza_async = send_stanza_async;
}

WcFakePeople *
wc_fake_link_get_people (WcFakeLink *self)
{
  return self->people;
}

WcFakeEntities *
wc_fake_link_get_entities (WcFakeLink *self)
{
  return self->entities;
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

WcFakeRooms *
wc_fake_link_get_rooms (WcFakeLink *self)
{
  return self->rooms;
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
  return wc_fake_port_take (self->log);
}
