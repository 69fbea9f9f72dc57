/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "api/dict.h"
#include "api/overview.h"
#include "api/values.h"

/* Sums over all accounts, in one place for the method, the properties and the views. */

static const struct
{
  WcAccountState state;
  const char *word;
} order[] = {
  { WC_ACCOUNT_STATE_SYNCING, "syncing" },
  { WC_ACCOUNT_STATE_CONNECTING, "connecting" },
  { WC_ACCOUNT_STATE_ONLINE, "online" },
};

static gboolean
has_state (const GPtrArray *accounts, WcAccountState state)
{
  for (guint i = 0; i < accounts->len; i++)
    if (((const WcAccountInfo *) g_ptr_array_index (accounts, i))->state == state)
      return TRUE;
  return FALSE;
}

static const char *
state_of (const WcOverview *self)
{
  if (self->failing)
    return "failing";
  if (self->n_prompts > 0)
    return "attention";
  for (gsize i = 0; i < G_N_ELEMENTS (order); i++)
    if (has_state (self->accounts, order[i].state))
      return order[i].word;
  return "offline";
}

WcOverview *
wc_overview_new (const WcServices *services, GError **error)
{
  GPtrArray *accounts = wc_account_service_list (services->accounts, error);
  WcOverview *self;

  if (accounts == NULL)
    return NULL;
  self = g_new0 (WcOverview, 1);
  self->accounts = accounts;
  for (guint i = 0; i < accounts->len; i++)
    {
      const WcAccountInfo *info = g_ptr_array_index (accounts, i);

      self->unread += info->unread;
      self->pending_out += info->pending_out;
    }
  self->n_prompts = wc_summary_count_prompts (services->summary);
  self->n_jobs = wc_summary_count_jobs (services->summary);
  self->failing = wc_storage_get_state (services->storage) != WC_STORAGE_OK;
  self->state = state_of (self);
  return self;
}

void
wc_overview_free (WcOverview *self)
{
  g_ptr_array_unref (self->accounts);
  g_free (self);
}

static void
put_rescue (WcDict *dict, const WcServices *services)
{
  const WcRescueNote *note = wc_doctor_service_get_rescue (services->doctor);
  g_autofree char *text = NULL;
  g_auto (WcDict) rescue = WC_DICT_INIT;

  if (note == NULL)
    return;
  text = wc_rescue_note_to_text (note);
  wc_dict_put_string (&rescue, "path", note->path);
  wc_dict_put_time (&rescue, "ts", note->us);
  wc_dict_put_string (&rescue, "text", text);
  wc_dict_put_boolean (&rescue, "log_only", note->log_only);
  wc_dict_put_uint (&rescue, "accounts", note->saved.n_accounts);
  wc_dict_put_uint (&rescue, "messages", note->saved.n_messages);
  wc_dict_put (dict, "rescue", wc_dict_end (&rescue));
}

GVariant *
wc_overview_to_status (const WcOverview *self, const WcServices *services)
{
  g_auto (GVariantBuilder) accounts = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));
  g_auto (WcDict) dict = WC_DICT_INIT;

  for (guint i = 0; i < self->accounts->len; i++)
    g_variant_builder_add_value (
        &accounts, wc_values_account (g_ptr_array_index (self->accounts, i)));
  wc_dict_put_string (&dict, "version", WC_VERSION);
  wc_dict_put_string (&dict, "api_version", WC_OVERVIEW_API_VERSION);
  wc_dict_put_string (&dict, "epoch", services->epoch);
  wc_dict_put_string (&dict, "state", self->state);
  wc_dict_put (&dict, "storage", wc_values_storage (services->storage));
  put_rescue (&dict, services);
  wc_dict_put_string (&dict, "log_level",
                      wc_log_level_to_string (wc_log_get_level (services->log)));
  wc_dict_put_time (&dict, "started_ts", services->started_us);
  wc_dict_put_uint (&dict, "unread", self->unread);
  wc_dict_put_uint (&dict, "pending_out", self->pending_out);
  wc_dict_put_uint (&dict, "prompts", self->n_prompts);
  wc_dict_put_uint (&dict, "jobs", self->n_jobs);
  wc_dict_put (&dict, "accounts", g_variant_builder_end (&accounts));
  return wc_dict_end (&dict);
}
