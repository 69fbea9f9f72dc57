/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/error.h"
#include "base/str.h"
#include "model/jid.h"
#include "service/chat-address.h"
#include "service/contact-service.h"
#include "service/jid-argument.h"
#include "store/account-store.h"

/* The roster belongs to the server: changes go there and come back as its pushes (RFC
 * 6121 § 2.1.6), so nothing here writes it. Presence is only what the stream tells. */

struct _WcContactService
{
  WcDb *db;
  WcAccountService *accounts;
};

WcContactService *
wc_contact_service_new (WcDb *db, WcAccountService *accounts)
{
  WcContactService *self = g_new0 (WcContactService, 1);

  self->db = db;
  self->accounts = accounts;
  return self;
}

void
wc_contact_service_free (WcContactService *self)
{
  g_free (self);
}

GPtrArray *
wc_contact_service_list (WcContactService *self,
                         const WcRosterQuery *query,
                         char **out_next,
                         GError **error)
{
  WcRosterQuery more = *query;
  GPtrArray *contacts;

  /* one more than asked for tells whether there is another page */
  more.limit = query->limit + 1;
  contacts = wc_roster_store_list (self->db, &more, error);
  if (contacts == NULL)
    return NULL;
  *out_next = NULL;
  if (contacts->len > query->limit)
    {
      const WcContact *last = g_ptr_array_index (contacts, query->limit - 1);

      *out_next = g_strdup (last->jid);
      g_ptr_array_set_size (contacts, query->limit);
    }
  return contacts;
}

WcContact *
wc_contact_service_get (WcContactService *self,
                        const WcAccount *account,
                        const char *jid,
                        GError **error)
{
  g_autofree char *address = wc_jid_argument_bare (jid, "jid", error);

  return address != NULL ? wc_roster_store_get (self->db, account->id, address, error)
                         : NULL;
}

WcContact *
wc_contact_service_find (WcContactService *self, gint64 account, const char *jid)
{
  return wc_roster_store_get (self->db, account, jid, NULL);
}

/* One or more changes that follow each other: set, subscribe, approve. */
typedef struct
{
  WcLink *link;  /* (owned) */
  char *jid;     /* (owned) */
  char *name;    /* (owned) (nullable) */
  char **groups; /* (owned) (nullable) */
  char *text;    /* (owned) (nullable) */
  char *token;   /* (owned) (nullable) */
  GQueue verbs;  /* (element-type WcLinkRosterVerb) that are still to come */
} Changing;

static void
changing_free (gpointer data)
{
  Changing *changing = data;

  g_object_unref (changing->link);
  g_queue_clear (&changing->verbs);
  g_free (changing->jid);
  g_free (changing->name);
  g_strfreev (changing->groups);
  g_free (changing->text);
  g_free (changing->token);
  g_free (changing);
}

static void
changing_step (GTask *task, GAsyncReadyCallback done)
{
  Changing *changing = g_task_get_task_data (task);
  WcLinkRosterChange change = { .jid = changing->jid,
                                .name = changing->name,
                                .groups = (const char *const *) changing->groups,
                                .text = changing->text,
                                .token = changing->token };

  change.verb = GPOINTER_TO_INT (g_queue_pop_head (&changing->verbs));
  wc_link_change_roster_async (changing->link, &change, g_task_get_cancellable (task),
                               done, g_object_ref (task));
}

static void
on_changed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Changing *changing = g_task_get_task_data (task);
  GError *error = NULL;

  if (!wc_link_change_roster_finish (WC_LINK (source), result, &error))
    g_task_return_error (task, error);
  else if (g_queue_is_empty (&changing->verbs))
    g_task_return_boolean (task, TRUE);
  else
    changing_step (task, on_changed);
}

/* What a SET leaves out stays as it is: the server replaces the whole item. */
static void
changing_complete (Changing *changing, const WcContact *held)
{
  if (held == NULL || !held->in_roster)
    return;
  if (changing->name == NULL)
    changing->name = g_strdup (held->name);
  if (changing->groups == NULL)
    changing->groups = g_strdupv (held->groups);
}

static Changing *
changing_new (WcContactService *self,
              const WcAccount *account,
              const WcContactChange *change,
              GError **error)
{
  g_autofree char *jid = wc_jid_argument_bare (change->change.jid, "jid", error);
  WcLink *link;
  g_autoptr (WcContact) held = NULL;
  Changing *changing;

  if (jid == NULL)
    return NULL;
  if (change->change.verb == WC_LINK_ROSTER_SET && !change->must_exist &&
      wc_chat_address_is_in_room (self->db, account->id, jid))
    {
      wc_error_invalid (error, "jid", "jid: this is a room: join it instead");
      return NULL;
    }
  held =
      wc_roster_store_get (self->db, account->id, jid, change->must_exist ? error : NULL);
  if (held == NULL && change->must_exist)
    return NULL;
  link = wc_account_service_get_online (self->accounts, account, error);
  if (link == NULL)
    return NULL;

  changing = g_new0 (Changing, 1);
  changing->link = g_object_ref (link);
  changing->jid = g_steal_pointer (&jid);
  changing->name = g_strdup (change->change.name);
  changing->groups = g_strdupv ((char **) change->change.groups);
  changing->text = g_strdup (change->change.text);
  changing->token = g_strdup (change->change.token);
  g_queue_init (&changing->verbs);
  g_queue_push_tail (&changing->verbs, GINT_TO_POINTER (change->change.verb));
  if (change->change.verb == WC_LINK_ROSTER_SET)
    changing_complete (changing, held);
  return changing;
}

void
wc_contact_service_change_async (WcContactService *self,
                                 const WcAccount *account,
                                 const WcContactChange *change,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);
  GError *error = NULL;
  Changing *changing = changing_new (self, account, change, &error);

  g_task_set_source_tag (task, wc_contact_service_change_async);
  if (changing == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  if (change->subscribe)
    {
      g_queue_push_tail (&changing->verbs, GINT_TO_POINTER (WC_LINK_APPROVE));
      g_queue_push_tail (&changing->verbs, GINT_TO_POINTER (WC_LINK_SUBSCRIBE));
    }
  g_task_set_task_data (task, changing, changing_free);
  changing_step (task, on_changed);
}

gboolean
wc_contact_service_change_finish (WcContactService *self,
                                  GAsyncResult *result,
                                  GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static int
compare_priority (gconstpointer a, gconstpointer b)
{
  const WcPresence *left = *(const WcPresence *const *) a;
  const WcPresence *right = *(const WcPresence *const *) b;

  return right->priority - left->priority;
}

/* The resources of a canonical bare JID. */
static GPtrArray *
presences_of (WcContactService *self, const WcAccount *account, const char *bare)
{
  WcLink *link = wc_account_service_get_link (self->accounts, account);
  GPtrArray *presences;

  if (link == NULL)
    return g_ptr_array_new_with_free_func ((GDestroyNotify) wc_presence_unref);
  presences = wc_link_dup_presences (link, bare);
  g_ptr_array_sort (presences, compare_priority);
  return presences;
}

GPtrArray *
wc_contact_service_get_presence (WcContactService *self,
                                 const WcAccount *account,
                                 const char *jid,
                                 GError **error)
{
  g_autofree char *address = wc_jid_argument_any (jid, "jid", error);
  g_autofree char *bare = NULL;
  GPtrArray *presences;

  if (address == NULL)
    return NULL;
  bare = wc_jid_dup_bare (address);
  presences = presences_of (self, account, bare);
  if (wc_jid_is_bare (address))
    return presences;
  for (guint i = presences->len; i > 0; i--)
    {
      const WcPresence *presence = g_ptr_array_index (presences, i - 1);

      if (!g_str_equal (presence->jid, address))
        g_ptr_array_remove_index (presences, i - 1);
    }
  return presences;
}

WcPresence *
wc_contact_service_find_presence (WcContactService *self, gint64 account, const char *jid)
{
  g_autoptr (WcAccount) found = wc_account_store_get (self->db, account, NULL);
  g_autoptr (GPtrArray) presences = NULL;

  if (found == NULL)
    return NULL;
  presences = presences_of (self, found, jid);
  return presences->len > 0 ? wc_presence_ref (g_ptr_array_index (presences, 0)) : NULL;
}

void
wc_contact_service_get_activity_async (WcContactService *self,
                                       const WcAccount *account,
                                       const char *jid,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);
  GError *error = NULL;
  g_autofree char *address = wc_jid_argument_any (jid, "jid", &error);
  const WcPeoplePort *people =
      address != NULL ? wc_account_service_get_people (self->accounts, account, &error)
                      : NULL;

  g_task_set_source_tag (task, wc_contact_service_get_activity_async);
  if (people != NULL)
    people->get_activity (people->self, address, g_steal_pointer (&task));
  else
    g_task_return_error (task, error);
}

WcPeopleActivity *
wc_contact_service_get_activity_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static gboolean
check_name (const WcPeopleNewAccount *newcomer, GError **error)
{
  const char *name = newcomer != NULL ? newcomer->name : NULL;
  g_autofree char *text = name != NULL ? g_strconcat (name, "@example.org", NULL) : NULL;
  g_autofree char *jid = text != NULL && strpbrk (name, "@/") == NULL
                             ? wc_jid_normalize_bare (text, /* need_local= */ TRUE, NULL)
                             : NULL;

  if (name == NULL || jid != NULL)
    return TRUE;
  wc_error_invalid (error, "options.name", "options.name: no account can be called that");
  return FALSE;
}

void
wc_contact_service_invite_async (WcContactService *self,
                                 const WcAccount *account,
                                 const WcPeopleNewAccount *newcomer,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);
  GError *error = NULL;
  const WcPeoplePort *people =
      check_name (newcomer, &error)
          ? wc_account_service_get_people (self->accounts, account, &error)
          : NULL;

  g_task_set_source_tag (task, wc_contact_service_invite_async);
  if (people != NULL)
    people->make_invite (people->self, newcomer, g_steal_pointer (&task));
  else
    g_task_return_error (task, error);
}

WcPeopleInvite *
wc_contact_service_invite_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static gboolean
store_account (WcDb *db, gpointer data, GError **error)
{
  return wc_account_store_save (db, data, error);
}

gboolean
wc_contact_service_set_presence (WcContactService *self,
                                 const WcAccount *account,
                                 const char *show,
                                 const char *text,
                                 GError **error)
{
  g_autoptr (WcAccount) changed = wc_account_copy (account);
  WcLink *link = wc_account_service_get_link (self->accounts, account);

  wc_str_set (&changed->show, g_str_equal (show, "available") ? NULL : show);
  wc_str_set (&changed->status, *text != '\0' ? text : NULL);
  if (!wc_db_run (self->db, WC_DB_NORMAL, store_account, changed, error))
    return FALSE;
  if (link != NULL)
    wc_link_update (link, changed);
  return TRUE;
}

gboolean
wc_contact_service_set_chat_state (WcContactService *self,
                                   const WcAccount *account,
                                   const char *chat,
                                   const char *state,
                                   GError **error)
{
  g_autofree char *address = wc_chat_address_resolve (self->db, account->id, chat, error);
  WcLink *link = wc_account_service_get_online (self->accounts, account, NULL);

  if (address == NULL)
    return FALSE;
  return link == NULL || wc_link_send_chat_state (link, address, state, error);
}
