/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "service/jid-argument.h"
#include "service/omemo-device-service.h"
#include "store/account-store.h"
#include "store/omemo-device-store.h"
#include "store/omemo-identity-store.h"
#include "store/omemo-own-store.h"
#include "store/omemo-session-store.h"
#include "store/omemo-todo-store.h"

struct _WcOmemoDeviceService
{
  WcDb *db;
  WcAccountService *accounts;
};

WcOmemoDeviceService *
wc_omemo_device_service_new (WcDb *db, WcAccountService *accounts)
{
  WcOmemoDeviceService *self = g_new0 (WcOmemoDeviceService, 1);

  self->db = db;
  self->accounts = accounts;
  return self;
}

void
wc_omemo_device_service_free (WcOmemoDeviceService *self)
{
  g_free (self);
}

void
wc_omemo_device_info_free (WcOmemoDeviceInfo *self)
{
  g_free (self->jid);
  g_clear_pointer (&self->device, wc_omemo_device_free);
  g_clear_pointer (&self->identity, wc_omemo_identity_free);
  g_free (self);
}

/* What is put together of the devices of one JID in one namespace. */
typedef struct
{
  WcDb *db;
  const WcOmemoAddress *of;
  const WcOmemoOwn *own; /* (nullable) of an account that is asked for itself */
  GPtrArray *sessions;   /* (element-type WcOmemoSession) */
} Joining;

static const WcOmemoSession *
find_session (const Joining *joining, guint32 device)
{
  for (guint i = 0; i < joining->sessions->len; i++)
    {
      const WcOmemoSession *session = joining->sessions->pdata[i];

      if (session->device == device)
        return session;
    }
  return NULL;
}

static gboolean
add_identity (const Joining *joining, WcOmemoDeviceInfo *info, GError **error)
{
  const WcOmemoKeyOf who = { info->account, info->jid, info->device->key };
  GError *local_error = NULL;

  if (info->own || info->device->key == NULL)
    return TRUE;
  info->identity = wc_omemo_identity_store_get (joining->db, &who, &local_error);
  if (local_error == NULL)
    return TRUE;
  g_propagate_error (error, local_error);
  return FALSE;
}

/* @device: (transfer full). */
static WcOmemoDeviceInfo *
join (const Joining *joining, WcOmemoDevice *device, GError **error)
{
  g_autoptr (WcOmemoDeviceInfo) info = g_new0 (WcOmemoDeviceInfo, 1);
  const WcOmemoSession *session = find_session (joining, device->device);
  gint64 now_us = wc_db_now_us (joining->db);

  info->account = joining->of->account;
  info->jid = g_strdup (joining->of->jid);
  info->device = device;
  info->own = joining->own != NULL && joining->own->device == device->device;
  info->has_session = session != NULL;
  info->unanswered = session != NULL ? session->unanswered : 0;
  if (info->own)
    info->reason = wc_omemo_own_get_reason (joining->own, now_us);
  else
    info->silent = joining->own != NULL && wc_omemo_device_is_silent (device, now_us);
  if (info->own && device->key == NULL)
    device->key = g_bytes_ref (joining->own->identity);
  return add_identity (joining, info, error) ? g_steal_pointer (&info) : NULL;
}

/* Our device as long as no list has told of it. */
static WcOmemoDevice *
make_unlisted (const WcOmemoOwn *own)
{
  WcOmemoDevice *device = g_new0 (WcOmemoDevice, 1);

  device->device = own->device;
  device->first_seen_us = own->created_us;
  return device;
}

static gboolean
has_own (const GPtrArray *devices, const WcOmemoOwn *own)
{
  for (guint i = 0; i < devices->len; i++)
    if (((const WcOmemoDevice *) devices->pdata[i])->device == own->device)
      return TRUE;
  return FALSE;
}

/* Adds those of one namespace to @infos. */
static gboolean
collect (WcDb *db,
         const WcOmemoAddress *of,
         const WcOmemoOwn *own,
         GPtrArray *infos,
         GError **error)
{
  g_autoptr (GPtrArray) devices = wc_omemo_device_store_list (db, of, error);
  g_autoptr (GPtrArray) sessions =
      devices != NULL ? wc_omemo_session_store_list (db, of, error) : NULL;
  const Joining joining = { db, of, own, sessions };

  if (sessions == NULL)
    return FALSE;
  if (own != NULL && of->version == WC_OMEMO_AXOLOTL && !has_own (devices, own))
    g_ptr_array_insert (devices, 0, make_unlisted (own));
  while (devices->len > 0)
    {
      WcOmemoDeviceInfo *info =
          join (&joining, g_ptr_array_steal_index (devices, 0), error);

      if (info == NULL)
        return FALSE;
      g_ptr_array_add (infos, info);
    }
  return TRUE;
}

/* Our device, where the account is asked for itself and has one. */
static gboolean
read_own (
    WcDb *db, const WcAccount *account, const char *jid, WcOmemoOwn **out, GError **error)
{
  GError *local_error = NULL;

  *out = g_str_equal (jid, account->jid)
             ? wc_omemo_own_store_get (db, account->id, &local_error)
             : NULL;
  if (local_error == NULL)
    return TRUE;
  g_propagate_error (error, local_error);
  return FALSE;
}

static GPtrArray *
list_of (WcDb *db, const WcAccount *account, const char *jid, GError **error)
{
  g_autoptr (GPtrArray) infos =
      g_ptr_array_new_with_free_func ((GDestroyNotify) wc_omemo_device_info_free);
  g_autoptr (WcOmemoOwn) own = NULL;

  if (!read_own (db, account, jid, &own, error))
    return NULL;
  for (WcOmemoVersion version = WC_OMEMO_AXOLOTL; version <= WC_OMEMO_2; version++)
    {
      const WcOmemoAddress of = { account->id, jid, version, 0 };

      if (!collect (db, &of, own, infos, error))
        return NULL;
    }
  return g_steal_pointer (&infos);
}

GPtrArray *
wc_omemo_device_service_list (WcOmemoDeviceService *self,
                              const WcAccount *account,
                              const char *jid,
                              GError **error)
{
  g_autofree char *address =
      *jid != '\0' ? wc_jid_argument_bare (jid, "jid", error) : g_strdup (account->jid);

  return address != NULL ? list_of (self->db, account, address, error) : NULL;
}

WcOmemoDeviceInfo *
wc_omemo_device_service_find (WcOmemoDeviceService *self, const WcOmemoAddress *address)
{
  g_autoptr (WcAccount) account = wc_account_store_get (self->db, address->account, NULL);
  g_autoptr (GPtrArray) infos =
      account != NULL ? list_of (self->db, account, address->jid, NULL) : NULL;

  for (guint i = 0; infos != NULL && i < infos->len; i++)
    {
      const WcOmemoDeviceInfo *info = infos->pdata[i];

      if (info->device->device == address->device &&
          info->device->version == address->version)
        return g_ptr_array_steal_index (infos, i);
    }
  return NULL;
}

/* ---- What is asked for ---- */

typedef struct
{
  const WcAccount *account;
  const char *jid;
  guint32 device; /* 0: all */
  guint n;        /* to how many something is done */
} Asking;

static void
tell (WcOmemoDeviceService *self, const WcAccount *account, const char *jid)
{
  WcLink *link = wc_account_service_get_link (self->accounts, account);
  const WcOmemoPort *port = link != NULL ? wc_link_get_omemo (link) : NULL;

  if (port != NULL)
    port->tell (port->self, WC_OMEMO_NEWS_TODO, jid);
}

/* A session that is damaged is kept aside by the store, and so begun anew as well. */
static gboolean
reset_one (WcDb *db, const WcOmemoAddress *with, GError **error)
{
  GError *local_error = NULL;
  g_autoptr (WcOmemoSession) session =
      wc_omemo_session_store_load (db, with, &local_error);

  if (session != NULL)
    {
      session->healed_us = WC_OMEMO_SESSION_RESET;
      if (!wc_omemo_session_store_save (db, with, session, error))
        return FALSE;
    }
  else if (local_error != NULL &&
           g_strcmp0 (wc_error_get_detail (local_error, "reason"), "store") != 0)
    {
      g_propagate_error (error, local_error);
      return FALSE;
    }
  g_clear_error (&local_error);
  return wc_omemo_todo_store_add (db, WC_OMEMO_TODO_HEAL, with, 0, error);
}

static gboolean
reset_version (WcDb *db, Asking *asking, WcOmemoVersion version, GError **error)
{
  const WcOmemoAddress of = { asking->account->id, asking->jid, version, 0 };
  g_autoptr (GPtrArray) sessions = wc_omemo_session_store_list (db, &of, error);

  for (guint i = 0; sessions != NULL && i < sessions->len; i++)
    {
      const WcOmemoSession *session = sessions->pdata[i];
      const WcOmemoAddress with = { of.account, of.jid, version, session->device };

      if (asking->device != 0 && asking->device != session->device)
        continue;
      asking->n++;
      if (!reset_one (db, &with, error))
        return FALSE;
    }
  return sessions != NULL;
}

static gboolean
reset (WcDb *db, gpointer data, GError **error)
{
  Asking *asking = data;

  if (!reset_version (db, asking, WC_OMEMO_AXOLOTL, error) ||
      !reset_version (db, asking, WC_OMEMO_2, error))
    return FALSE;
  if (asking->n == 0)
    g_set_error_literal (error, WC_ERROR, WC_ERROR_NOT_FOUND, "there is no such session");
  return asking->n > 0;
}

gboolean
wc_omemo_device_service_reset (WcOmemoDeviceService *self,
                               const WcAccount *account,
                               const char *jid,
                               guint32 device,
                               GError **error)
{
  g_autofree char *address =
      *jid != '\0' ? wc_jid_argument_bare (jid, "jid", error) : g_strdup (account->jid);
  Asking asking = { account, address, device, 0 };

  if (address == NULL || !wc_db_run (self->db, WC_DB_FULL, reset, &asking, error))
    return FALSE;
  tell (self, account, address);
  return TRUE;
}

static gboolean
remove_version (WcDb *db, Asking *asking, WcOmemoVersion version, GError **error)
{
  const WcOmemoAddress one = { asking->account->id, asking->jid, version,
                               asking->device };
  GError *local_error = NULL;
  g_autoptr (WcOmemoDevice) device = wc_omemo_device_store_get (db, &one, &local_error);

  if (local_error != NULL)
    {
      g_propagate_error (error, local_error);
      return FALSE;
    }
  if (device == NULL || !device->listed)
    return TRUE;
  asking->n++;
  return wc_omemo_todo_store_add (db, WC_OMEMO_TODO_RETIRE, &one, 0, error);
}

static gboolean
remove_device (WcDb *db, gpointer data, GError **error)
{
  Asking *asking = data;
  g_autoptr (WcOmemoOwn) own = NULL;

  if (!read_own (db, asking->account, asking->jid, &own, error))
    return FALSE;
  if (own != NULL && own->device == asking->device)
    {
      g_set_error_literal (error, WC_ERROR, WC_ERROR_CONFLICT,
                           "this is the device of this installation: a policy of \"off\" "
                           "takes it away");
      return FALSE;
    }
  if (!remove_version (db, asking, WC_OMEMO_AXOLOTL, error) ||
      !remove_version (db, asking, WC_OMEMO_2, error))
    return FALSE;
  if (asking->n == 0)
    g_set_error_literal (error, WC_ERROR, WC_ERROR_NOT_FOUND,
                         "there is no such device on the account's list");
  return asking->n > 0;
}

gboolean
wc_omemo_device_service_remove (WcOmemoDeviceService *self,
                                const WcAccount *account,
                                guint32 device,
                                GError **error)
{
  Asking asking = { account, account->jid, device, 0 };

  if (!wc_db_run (self->db, WC_DB_FULL, remove_device, &asking, error))
    return FALSE;
  tell (self, account, account->jid);
  return TRUE;
}
