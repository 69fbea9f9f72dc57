/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "api/dict.h"
#include "api/handler.h"
#include "api/methods/interfaces.h"

/* Encryption. What each method promises is in dbus/im.whinchat.Whinchat1.Omemo.xml. */

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

static guint
read_shown (const char *const *words)
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
  const char *words[3] = { NULL };
  gsize n = 0;

  if (!said->has_use)
    words[n++] = "use";
  if (!said->has_trust)
    words[n++] = "trust";
  wc_dict_put_strings (dict, "inherited", words);
}

static GVariant *
value_of_policy (const WcOmemoPolicy *policy, const WcOmemoChatPolicy *said)
{
  g_auto (WcDict) dict = WC_DICT_INIT;

  wc_dict_put_string (&dict, "use", wc_omemo_use_to_string (policy->use));
  wc_dict_put_string (&dict, "trust", wc_omemo_trust_mode_to_string (policy->trust));
  if (said != NULL)
    {
      put_inherited (&dict, said);
      return wc_dict_end (&dict);
    }
  put_shown (&dict, policy->shows);
  wc_dict_put_boolean (&dict, "heals", policy->heals);
  return wc_dict_end (&dict);
}

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
      request, found ? value_of_policy (&policy, *chat != '\0' ? &said : NULL) : NULL,
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
  change.shows = shows != NULL ? read_shown (shows) : 0;
  change.set_heals = wc_dict_has (wanted, "heals");
  change.heals = wc_dict_get_boolean (wanted, "heals", FALSE);
  set = wc_omemo_service_set_policy (wc_handler_services (request)->omemo, account,
                                     &change, &error);
  wc_handler_finish (request, set, g_steal_pointer (&error));
}

static const WcMethod methods[] = {
  { "Policy", get_policy },
  { "SetPolicy", set_policy },
  { NULL },
};

const WcInterface wc_api_omemo = { "Omemo", methods };
