/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "service/chat-address.h"
#include "service/jid-argument.h"
#include "service/omemo-service.h"
#include "store/journal.h"
#include "store/omemo-own-store.h"
#include "store/omemo-policy-store.h"

struct _WcOmemoService
{
  WcDb *db;
  WcAccountService *accounts;
};

WcOmemoService *
wc_omemo_service_new (WcDb *db, WcAccountService *accounts)
{
  WcOmemoService *self = g_new0 (WcOmemoService, 1);

  self->db = db;
  self->accounts = accounts;
  return self;
}

void
wc_omemo_service_free (WcOmemoService *self)
{
  g_free (self);
}

static const WcOmemoPort *
find_port (WcOmemoService *self, const WcAccount *account)
{
  WcLink *link = wc_account_service_get_link (self->accounts, account);

  return link != NULL ? wc_link_get_omemo (link) : NULL;
}

static void
tell (WcOmemoService *self, const WcAccount *account, WcOmemoNews news, const char *jid)
{
  const WcOmemoPort *port = find_port (self, account);

  if (port != NULL)
    port->tell (port->self, news, jid);
}

/* The chat's bare JID; NULL without error for the account. Returns: (transfer full). */
static gboolean
read_chat (const char *chat, char **out_jid, GError **error)
{
  *out_jid = NULL;
  if (*chat == '\0')
    return TRUE;
  *out_jid = wc_jid_argument_bare (chat, "chat", error);
  return *out_jid != NULL;
}

gboolean
wc_omemo_service_get_policy (WcOmemoService *self,
                             const WcAccount *account,
                             const char *chat,
                             WcOmemoPolicy *out,
                             WcOmemoChatPolicy *out_said,
                             GError **error)
{
  g_autofree char *jid = NULL;

  *out_said = (WcOmemoChatPolicy){ 0 };
  if (!read_chat (chat, &jid, error) ||
      !wc_omemo_policy_store_get (self->db, account->id, out, error))
    return FALSE;
  if (jid == NULL)
    return TRUE;
  if (!wc_omemo_policy_store_get_chat (self->db, account->id, jid, out_said, error))
    return FALSE;
  *out = wc_omemo_policy_in_chat (out, out_said);
  return TRUE;
}

static gboolean
check_account (const WcOmemoServiceChange *change, GError **error)
{
  if (change->inherit_use || change->inherit_trust || change->inherit_strict)
    return wc_error_invalid (error, "policy.inherited",
                             "policy.inherited: an account inherits from nobody");
  return TRUE;
}

static gboolean
check_chat (const WcOmemoServiceChange *change, GError **error)
{
  if (change->set_shows)
    return wc_error_invalid (error, "policy.shows",
                             "policy.shows: this is said of an account");
  if (change->set_heals)
    return wc_error_invalid (error, "policy.heals",
                             "policy.heals: this is said of an account");
  if ((change->set_use && change->inherit_use) ||
      (change->set_trust && change->inherit_trust) ||
      (change->set_strict && change->inherit_strict))
    return wc_error_invalid (error, "policy.inherited",
                             "policy.inherited: it is set as well");
  return TRUE;
}

static gboolean
save_account (WcDb *db,
              gint64 account,
              const WcOmemoServiceChange *change,
              GError **error)
{
  WcOmemoPolicy policy;

  if (!wc_omemo_policy_store_get (db, account, &policy, error))
    return FALSE;
  if (change->set_use)
    policy.use = change->use;
  if (change->set_trust)
    policy.trust = change->trust;
  if (change->set_shows)
    policy.shows = change->shows;
  if (change->set_heals)
    policy.heals = change->heals;
  if (change->set_strict)
    policy.strict = change->strict;
  return wc_omemo_policy_store_save (db, account, &policy, error);
}

typedef struct
{
  gint64 account;
  const char *jid; /* (nullable) of the chat */
  const WcOmemoServiceChange *change;
} Saving;

static gboolean
save_chat (WcDb *db, const Saving *saving, GError **error)
{
  const WcOmemoServiceChange *change = saving->change;
  WcOmemoChatPolicy policy;

  if (!wc_omemo_policy_store_get_chat (db, saving->account, saving->jid, &policy, error))
    return FALSE;
  if (change->set_use)
    policy.use = change->use;
  if (change->set_trust)
    policy.trust = change->trust;
  if (change->set_strict)
    policy.strict = change->strict;
  policy.has_use = (policy.has_use || change->set_use) && !change->inherit_use;
  policy.has_trust = (policy.has_trust || change->set_trust) && !change->inherit_trust;
  policy.has_strict =
      (policy.has_strict || change->set_strict) && !change->inherit_strict;
  return wc_omemo_policy_store_save_chat (db, saving->account, saving->jid, &policy,
                                          error);
}

static gboolean
save (WcDb *db, gpointer data, GError **error)
{
  const Saving *saving = data;
  g_autoptr (WcEvent) event =
      wc_event_new (WC_EVENT_OMEMO_POLICY, saving->account, saving->jid, NULL);
  gboolean saved = saving->jid != NULL
                       ? save_chat (db, saving, error)
                       : save_account (db, saving->account, saving->change, error);

  return saved && wc_journal_append (db, event, error);
}

gboolean
wc_omemo_service_set_policy (WcOmemoService *self,
                             const WcAccount *account,
                             const WcOmemoServiceChange *change,
                             GError **error)
{
  g_autofree char *jid = NULL;
  Saving saving = { account->id, NULL, change };

  if (!read_chat (change->chat, &jid, error) ||
      !(jid != NULL ? check_chat (change, error) : check_account (change, error)))
    return FALSE;
  saving.jid = jid;
  if (!wc_db_run (self->db, WC_DB_FULL, save, &saving, error))
    return FALSE;
  tell (self, account, WC_OMEMO_NEWS_POLICY, jid);
  return TRUE;
}

gboolean
wc_omemo_service_meet (WcOmemoService *self,
                       const WcAccount *account,
                       const char *chat,
                       GDestroyNotify done,
                       gpointer data)
{
  g_autofree char *jid = wc_jid_argument_bare (chat, "chat", /* error= */ NULL);
  const WcOmemoPort *port = find_port (self, account);

  return jid != NULL && port != NULL &&
         wc_chat_address_is_in_room (self->db, account->id, jid) &&
         port->meet (port->self, jid, done, data);
}

/* What cannot be looked up is not told. @to: (transfer full) (nullable). */
static WcOmemoRecipients *
add_own (WcOmemoService *self, const WcAccount *account, WcOmemoRecipients *to)
{
  g_autoptr (WcOmemoOwn) own =
      to != NULL ? wc_omemo_own_store_get (self->db, account->id, /* error= */ NULL)
                 : NULL;

  if (own != NULL)
    to->own = wc_omemo_own_get_reason (own, wc_db_now_us (self->db));
  return to;
}

WcOmemoRecipients *
wc_omemo_service_explain (WcOmemoService *self,
                          const WcAccount *account,
                          const char *chat,
                          GError **error)
{
  g_autofree char *jid = wc_jid_argument_bare (chat, "chat", error);
  const WcOmemoPort *port = find_port (self, account);

  if (jid == NULL)
    return NULL;
  if (port != NULL)
    return add_own (self, account, port->explain (port->self, jid, error));
  g_set_error_literal (error, WC_ERROR, WC_ERROR_CONFLICT,
                       "the account is disabled: enable it");
  return NULL;
}
