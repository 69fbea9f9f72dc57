/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "api/dict.h"
#include "api/handler.h"
#include "api/methods/interfaces.h"
#include "api/omemo-values.h"
#include "model/jid.h"
#include "model/omemo-fingerprint.h"

/* Encryption. What each method promises is in dbus/im.whinchat.Whinchat1.Omemo.xml. */

static void
get_policy (WcRequest *request, GVariant *args)
{
  g_autoptr (WcAccount) account = wc_handler_find_account (request, args);
  const char *chat = wc_handler_string (args, 1);
  g_autoptr (GError) error = NULL;
  WcOmemoPolicy policy;
  WcOmemoChatPolicy said;
  gboolean found;

  if (account == NULL)
    return;
  found = wc_omemo_service_get_policy (wc_handler_services (request)->omemo, account,
                                       chat, &policy, &said, &error);
  wc_handler_return (
      request,
      found ? wc_omemo_values_policy (&policy, *chat != '\0' ? &said : NULL) : NULL,
      g_steal_pointer (&error));
}

static void
set_policy (WcRequest *request, GVariant *args)
{
  g_autoptr (WcAccount) account = wc_handler_find_account (request, args);
  g_autoptr (GVariant) wanted = wc_handler_dict (args, 2);
  g_autofree const char **inherited = wc_dict_get_strings (wanted, "inherited");
  g_autofree const char **shows = wc_dict_get_strings (wanted, "shows");
  WcOmemoServiceChange change = { .chat = wc_handler_string (args, 1) };
  g_autoptr (GError) error = NULL;
  gboolean set;

  if (account == NULL)
    return;
  /* the words are checked before a handler is called */
  change.set_use =
      wc_omemo_use_from_string (wc_dict_get_string (wanted, "use", ""), &change.use);
  change.set_trust = wc_omemo_trust_mode_from_string (
      wc_dict_get_string (wanted, "trust", ""), &change.trust);
  change.inherit_use = inherited != NULL && g_strv_contains (inherited, "use");
  change.inherit_trust = inherited != NULL && g_strv_contains (inherited, "trust");
  change.set_shows = shows != NULL;
  change.shows = shows != NULL ? wc_omemo_values_read_shown (shows) : 0;
  change.inherit_strict = inherited != NULL && g_strv_contains (inherited, "strict");
  change.set_strict = wc_dict_has (wanted, "strict");
  change.strict = wc_dict_get_boolean (wanted, "strict", FALSE);
  change.set_heals = wc_dict_has (wanted, "heals");
  change.heals = wc_dict_get_boolean (wanted, "heals", FALSE);
  set = wc_omemo_service_set_policy (wc_handler_services (request)->omemo, account,
                                     &change, &error);
  wc_handler_finish (request, set, g_steal_pointer (&error));
}

static void
list_devices (WcRequest *request, GVariant *args)
{
  const WcServices *services = wc_handler_services (request);
  g_autoptr (WcAccount) account = wc_handler_find_account (request, args);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) devices = NULL;
  g_auto (WcPage) page = { 0 };

  if (account == NULL)
    return;
  wc_page_init_whole (&page);
  devices = wc_omemo_device_service_list (services->omemo_devices, account,
                                          wc_handler_string (args, 1), &error);
  for (guint i = 0; devices != NULL && i < devices->len; i++)
    wc_page_add (&page, wc_omemo_values_device (services, devices->pdata[i]));
  wc_handler_return (request, devices != NULL ? wc_page_end (&page) : NULL,
                     g_steal_pointer (&error));
}

static void
set_trust (WcRequest *request, GVariant *args)
{
  g_autoptr (WcAccount) account = wc_handler_find_account (request, args);
  g_autoptr (GVariant) list = g_variant_get_child_value (args, 2);
  g_autofree const char **fingerprints = g_variant_get_strv (list, NULL);
  WcOmemoTrust trust = WC_OMEMO_TRUST_UNDECIDED;
  g_autoptr (GError) error = NULL;
  gboolean set;

  if (account == NULL)
    return;
  /* the word was checked: it is one of them */
  wc_omemo_trust_from_string (wc_handler_string (args, 3), &trust);
  set = wc_omemo_key_service_set_trust (wc_handler_services (request)->omemo_keys,
                                        account, wc_handler_string (args, 1),
                                        fingerprints, trust, &error);
  wc_handler_finish (request, set, g_steal_pointer (&error));
}

static void
get_own_uri (WcRequest *request, GVariant *args)
{
  g_autoptr (WcAccount) account = wc_handler_find_account (request, args);
  g_autoptr (GError) error = NULL;
  g_autofree char *uri = NULL;

  if (account == NULL)
    return;
  uri = wc_omemo_key_service_dup_own_uri (wc_handler_services (request)->omemo_keys,
                                          account, &error);
  wc_handler_return (request, uri != NULL ? g_variant_new_string (uri) : NULL,
                     g_steal_pointer (&error));
}

static GVariant *
value_of_keys (const GPtrArray *keys)
{
  g_auto (GVariantBuilder) list = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("as"));

  for (guint i = 0; i < keys->len; i++)
    {
      g_autofree char *fingerprint = wc_omemo_fingerprint_dup (keys->pdata[i]);

      g_variant_builder_add (&list, "s", fingerprint);
    }
  return g_variant_builder_end (&list);
}

static GVariant *
value_of_devices (const GArray *devices)
{
  g_auto (GVariantBuilder) list = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("ax"));

  for (guint i = 0; i < devices->len; i++)
    g_variant_builder_add (&list, "x", (gint64) g_array_index (devices, guint32, i));
  return g_variant_builder_end (&list);
}

static void
verify_uri (WcRequest *request, GVariant *args)
{
  g_autoptr (WcAccount) account = wc_handler_find_account (request, args);
  GError *error = NULL;
  g_autofree char *jid = NULL;
  g_autoptr (GPtrArray) keys = NULL;
  g_autoptr (GArray) unknown = NULL;

  if (account == NULL)
    return;
  keys = wc_omemo_key_service_verify_uri (wc_handler_services (request)->omemo_keys,
                                          account, wc_handler_string (args, 1), &jid,
                                          &unknown, &error);
  if (keys != NULL)
    wc_request_return (request, g_variant_new ("(s@as@ax)", jid, value_of_keys (keys),
                                               value_of_devices (unknown)));
  else
    wc_request_fail (request, error);
}

static void
explain_now (WcRequest *request, GVariant *args, const WcAccount *account)
{
  const WcServices *services = wc_handler_services (request);
  const char *chat = wc_handler_string (args, 1);
  g_autofree char *jid = wc_jid_normalize_bare (chat, /* need_local= */ TRUE, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (WcOmemoRecipients) to = NULL;
  WcOmemoDecision next;
  gboolean is_sent;

  to = wc_omemo_service_explain (services->omemo, account, chat, &error);
  if (to == NULL)
    {
      wc_handler_return (request, NULL, g_steal_pointer (&error));
      return;
    }
  is_sent = jid != NULL &&
            wc_message_service_foresee (services->messages, account->id, jid, &next);
  wc_handler_return (request, wc_omemo_values_explanation (to, is_sent ? &next : NULL),
                     NULL);
}

/* A room that is asked first who belongs to it. */
typedef struct
{
  WcRequest *request; /* (owned) */
  GVariant *args;     /* (owned) */
  WcAccount *account; /* (owned) */
} Meeting;

static void
meeting_free (Meeting *self)
{
  g_variant_unref (self->args);
  wc_account_unref (self->account);
  g_free (self);
}

static void
on_met (gpointer data)
{
  Meeting *meeting = data;

  explain_now (meeting->request, meeting->args, meeting->account);
  meeting_free (meeting);
}

static void
explain (WcRequest *request, GVariant *args)
{
  g_autoptr (WcAccount) account = wc_handler_find_account (request, args);
  Meeting *meeting;

  if (account == NULL)
    return;
  meeting = g_new (Meeting, 1);
  *meeting = (Meeting){ request, g_variant_ref (args), wc_account_ref (account) };
  if (wc_omemo_service_meet (wc_handler_services (request)->omemo, account,
                             wc_handler_string (args, 1), on_met, meeting))
    return;
  meeting_free (meeting);
  explain_now (request, args, account);
}

static void
reset_session (WcRequest *request, GVariant *args)
{
  g_autoptr (WcAccount) account = wc_handler_find_account (request, args);
  g_autoptr (GError) error = NULL;
  gboolean good;

  if (account == NULL)
    return;
  good = wc_omemo_device_service_reset (wc_handler_services (request)->omemo_devices,
                                        account, wc_handler_string (args, 1),
                                        wc_handler_uint (args, 2), &error);
  wc_handler_finish (request, good, g_steal_pointer (&error));
}

static void
remove_device (WcRequest *request, GVariant *args)
{
  g_autoptr (WcAccount) account = wc_handler_find_account (request, args);
  g_autoptr (GError) error = NULL;
  gboolean good;

  if (account == NULL)
    return;
  good = wc_omemo_device_service_remove (wc_handler_services (request)->omemo_devices,
                                         account, wc_handler_uint (args, 1), &error);
  wc_handler_finish (request, good, g_steal_pointer (&error));
}

static const WcMethod methods[] = {
  { "ResetSession", reset_session },
  { "RemoveDevice", remove_device },
  { "Explain", explain },
  { "Devices", list_devices },
  { "SetTrust", set_trust },
  { "OwnUri", get_own_uri },
  { "VerifyUri", verify_uri },
  { "Policy", get_policy },
  { "SetPolicy", set_policy },
  { NULL },
};

const WcInterface wc_api_omemo = { "Omemo", methods };
