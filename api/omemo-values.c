/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "api/omemo-values.h"
#include "model/omemo-fingerprint.h"

/* Before the reason, in the condition of a message that failed. */
#define CONDITION "omemo."

static const char *const words_of_bundles[] = {
  [WC_OMEMO_BUNDLE_UNKNOWN] = "unknown", [WC_OMEMO_BUNDLE_GOOD] = "good",
  [WC_OMEMO_BUNDLE_NONE] = "none",       [WC_OMEMO_BUNDLE_BAD] = "bad",
  [WC_OMEMO_BUNDLE_FAILED] = "failed",
};

const char *
wc_omemo_values_namespace (WcOmemoVersion version)
{
  return version == WC_OMEMO_2 ? "omemo-2" : "axolotl";
}

static void
put_key (WcDict *dict, const WcOmemoDeviceInfo *info)
{
  g_autofree char *fingerprint =
      info->device->key != NULL ? wc_omemo_fingerprint_dup (info->device->key) : NULL;

  wc_dict_put_some (dict, "fingerprint", fingerprint);
  if (info->identity == NULL)
    return;
  wc_dict_put_string (dict, "trust", wc_omemo_trust_to_string (info->identity->trust));
  wc_dict_put_some_time (dict, "used_ts", info->identity->used_us);
  wc_dict_put_some_time (dict, "decided_ts", info->identity->decided_us);
}

static void
put_shown_key (WcDict *dict, const WcOmemoDevice *device)
{
  g_autofree char *fingerprint =
      device->shown != NULL ? wc_omemo_fingerprint_dup (device->shown) : NULL;

  wc_dict_put_some (dict, "shown", fingerprint);
}

/* Nothing where there is none. */
static void
put_reason (WcDict *dict, WcOmemoReason reason)
{
  if (reason == WC_OMEMO_REASON_NONE)
    return;
  wc_dict_put_string (dict, "reason", wc_omemo_reason_to_string (reason));
  wc_dict_put_string (dict, "text", wc_omemo_reason_get_sentence (reason));
  wc_dict_put_some (dict, "fix", wc_omemo_reason_get_advice (reason));
}

GVariant *
wc_omemo_values_device (const WcServices *services, const WcOmemoDeviceInfo *info)
{
  const WcOmemoDevice *device = info->device;
  g_auto (WcDict) dict = WC_DICT_INIT;

  wc_dict_put_some (&dict, "account",
                    wc_account_service_get_jid (services->accounts, info->account));
  wc_dict_put_string (&dict, "jid", info->jid);
  wc_dict_put_uint (&dict, "device", device->device);
  wc_dict_put_string (&dict, "namespace", wc_omemo_values_namespace (device->version));
  wc_dict_put_boolean (&dict, "own", info->own);
  wc_dict_put_boolean (&dict, "listed", device->listed);
  put_key (&dict, info);
  put_shown_key (&dict, device);
  wc_dict_put_time (&dict, "first_seen_ts", device->first_seen_us);
  wc_dict_put_some_time (&dict, "received_ts", device->received_us);
  if (info->own)
    {
      put_reason (&dict, info->reason);
      return wc_dict_end (&dict);
    }
  wc_dict_put_string (&dict, "bundle", words_of_bundles[device->bundle]);
  wc_dict_put_some_time (&dict, "retry_ts", device->retry_us);
  wc_dict_put_boolean (&dict, "session", info->has_session);
  wc_dict_put_uint (&dict, "unanswered", info->unanswered);
  if (info->silent)
    wc_dict_put_boolean (&dict, "silent", TRUE);
  return wc_dict_end (&dict);
}

static const char *const words_of_shown[] = { "reactions", "chat-states" };

static void
put_shown (WcDict *dict, guint shows)
{
  const char *words[G_N_ELEMENTS (words_of_shown) + 1] = { NULL };
  gsize n = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (words_of_shown); i++)
    if ((shows & (1u << i)) != 0)
      words[n++] = words_of_shown[i];
  wc_dict_put_strings (dict, "shows", words);
}

guint
wc_omemo_values_read_shown (const char *const *words)
{
  guint shows = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (words_of_shown); i++)
    if (g_strv_contains (words, words_of_shown[i]))
      shows |= 1u << i;
  return shows;
}

static void
put_inherited (WcDict *dict, const WcOmemoChatPolicy *said)
{
  const char *words[4] = { NULL };
  gsize n = 0;

  if (!said->has_use)
    words[n++] = "use";
  if (!said->has_trust)
    words[n++] = "trust";
  if (!said->has_strict)
    words[n++] = "strict";
  wc_dict_put_strings (dict, "inherited", words);
}

GVariant *
wc_omemo_values_policy (const WcOmemoPolicy *policy, const WcOmemoChatPolicy *said)
{
  g_auto (WcDict) dict = WC_DICT_INIT;

  wc_dict_put_string (&dict, "use", wc_omemo_use_to_string (policy->use));
  wc_dict_put_string (&dict, "trust", wc_omemo_trust_mode_to_string (policy->trust));
  wc_dict_put_boolean (&dict, "strict", policy->strict);
  if (said != NULL)
    {
      put_inherited (&dict, said);
      return wc_dict_end (&dict);
    }
  put_shown (&dict, policy->shows);
  wc_dict_put_boolean (&dict, "heals", policy->heals);
  return wc_dict_end (&dict);
}

GVariant *
wc_omemo_values_left_out (const WcMessageOmemoLeft *left)
{
  g_auto (WcDict) dict = WC_DICT_INIT;

  wc_dict_put_string (&dict, "jid", left->jid);
  wc_dict_put_uint (&dict, "device", left->device);
  wc_dict_put_string (&dict, "namespace", wc_omemo_values_namespace (left->version));
  wc_dict_put_string (&dict, "reason", wc_omemo_reason_to_string (left->reason));
  return wc_dict_end (&dict);
}

static void
put_left (WcDict *dict, const GPtrArray *left)
{
  GVariantBuilder list;

  if (left == NULL)
    return;
  g_variant_builder_init (&list, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; i < left->len; i++)
    g_variant_builder_add_value (&list, wc_omemo_values_left_out (left->pdata[i]));
  wc_dict_put (dict, "left_out", g_variant_builder_end (&list));
}

static void
put_omemo (WcDict *dict, const WcMessageOmemo *said)
{
  g_autofree char *fingerprint =
      said->key != NULL ? wc_omemo_fingerprint_dup (said->key) : NULL;

  wc_dict_put_string (dict, "namespace", wc_omemo_values_namespace (said->version));
  if (said->device != 0)
    wc_dict_put_uint (dict, "device", said->device);
  wc_dict_put_some (dict, "fingerprint", fingerprint);
  if (said->key != NULL)
    {
      wc_dict_put_string (dict, "trust", wc_omemo_trust_to_string (said->trust));
      wc_dict_put_string (dict, "trust_now", wc_omemo_trust_to_string (said->trust_now));
    }
  put_left (dict, said->left);
  put_reason (dict, said->reason);
}

WcErrorCode
wc_omemo_values_error (const char *condition)
{
  WcOmemoReason reason;

  if (condition == NULL || !g_str_has_prefix (condition, CONDITION) ||
      !wc_omemo_reason_from_string (condition + strlen (CONDITION), &reason) ||
      reason == WC_OMEMO_REASON_NONE)
    return WC_ERROR_INTERNAL;
  return wc_omemo_reason_is_trust (reason) ? WC_ERROR_NOT_TRUSTED
                                           : WC_ERROR_NO_RECIPIENT_KEYS;
}

GVariant *
wc_omemo_values_message (const WcMessage *message)
{
  g_auto (WcDict) dict = WC_DICT_INIT;

  wc_dict_put_string (&dict, "scheme", message->encryption);
  if (message->omemo != NULL)
    put_omemo (&dict, message->omemo);
  return wc_dict_end (&dict);
}

static GVariant *
value_of_reader (const WcOmemoRecipient *one)
{
  g_autofree char *fingerprint =
      one->key != NULL ? wc_omemo_fingerprint_dup (one->key) : NULL;
  g_auto (WcDict) dict = WC_DICT_INIT;

  wc_dict_put_string (&dict, "jid", one->jid);
  wc_dict_put_uint (&dict, "device", one->device);
  wc_dict_put_string (&dict, "namespace", wc_omemo_values_namespace (one->version));
  wc_dict_put_some (&dict, "fingerprint", fingerprint);
  if (one->key != NULL)
    wc_dict_put_string (&dict, "trust", wc_omemo_trust_to_string (one->trust));
  wc_dict_put_boolean (&dict, "reads", one->reason == WC_OMEMO_REASON_NONE);
  if (one->is_new)
    wc_dict_put_boolean (&dict, "begins", TRUE);
  put_reason (&dict, one->reason);
  return wc_dict_end (&dict);
}

static const char *const words_of_decisions[] = {
  [WC_OMEMO_DECISION_CLEAR] = "clear",
  [WC_OMEMO_DECISION_ENCRYPT] = "encrypted",
  [WC_OMEMO_DECISION_ASK] = "asked-first",
};

static GVariant *
value_of_warning (WcOmemoReason reason)
{
  g_auto (WcDict) dict = WC_DICT_INIT;

  put_reason (&dict, reason);
  return wc_dict_end (&dict);
}

GVariant *
wc_omemo_values_explanation (const WcOmemoRecipients *to, const WcOmemoDecision *next)
{
  g_auto (GVariantBuilder) list = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));
  g_auto (GVariantBuilder) warnings = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));
  g_auto (WcDict) dict = WC_DICT_INIT;

  if (next != NULL)
    wc_dict_put_string (&dict, "next", words_of_decisions[*next]);
  if (to->own != WC_OMEMO_REASON_NONE)
    g_variant_builder_add_value (&warnings, value_of_warning (to->own));
  wc_dict_put_boolean (&dict, "ready", to->is_ready);
  put_reason (&dict, to->refusal);
  for (guint i = 0; i < to->devices->len; i++)
    g_variant_builder_add_value (&list, value_of_reader (to->devices->pdata[i]));
  wc_dict_put (&dict, "devices", g_variant_builder_end (&list));
  wc_dict_put (&dict, "warnings", g_variant_builder_end (&warnings));
  return wc_dict_end (&dict);
}
