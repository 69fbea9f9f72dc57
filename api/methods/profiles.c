/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "api/dict.h"
#include "api/handler.h"
#include "api/methods/profiles.h"

/* Profiles and pictures. What each method promises is in
 * dbus/im.whinchat.Whinchat1.Contacts.xml. */

static const char *const texts[] = {
  "full_name",    "given_name", "family_name", "nick",     "pronouns", "birthday", "note",
  "organization", "title",      "role",        "locality", "region",   "country",
};

static const char *const lists[] = { "urls", "emails", "phones" };

static void
on_profile (GObject *source, GAsyncResult *result, gpointer data)
{
  WcRequest *request = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (WcPeopleProfile) profile = wc_profile_service_get_finish (result, &error);
  g_auto (WcDict) dict = WC_DICT_INIT;

  if (profile == NULL)
    {
      wc_request_fail (request, g_steal_pointer (&error));
      return;
    }
  wc_dict_put_string (&dict, "jid", profile->jid);
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      char **values = g_hash_table_lookup (profile->words, texts[i]);

      wc_dict_put_some (&dict, texts[i], values != NULL ? values[0] : NULL);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (lists); i++)
    {
      char **values = g_hash_table_lookup (profile->words, lists[i]);

      if (values != NULL)
        wc_dict_put_strings (&dict, lists[i], (const char *const *) values);
    }
  wc_dict_put_some (&dict, "banner", profile->banner);
  wc_dict_put_some (&dict, "source", profile->source);
  wc_handler_return (request, wc_dict_end (&dict), /* error= */ NULL);
}

void
wc_profiles_get (WcRequest *request, GVariant *args)
{
  g_autoptr (WcAccount) account = wc_handler_find_account (request, args);

  if (account != NULL)
    wc_profile_service_get_async (wc_handler_services (request)->profiles, account,
                                  wc_handler_string (args, 1), on_profile, request);
}

static void
on_set (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  gboolean good = wc_profile_service_set_finish (result, &error);

  wc_handler_finish (data, good, g_steal_pointer (&error));
}

/* What is given, "" as an empty list. */
static GHashTable *
read_words (GVariant *change)
{
  GHashTable *words = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                             (GDestroyNotify) g_strfreev);

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      const char *text = wc_dict_get_string (change, texts[i], NULL);
      const char *values[] = { text != NULL && *text != '\0' ? text : NULL, NULL };

      if (text != NULL)
        g_hash_table_insert (words, g_strdup (texts[i]), g_strdupv ((char **) values));
    }
  for (gsize i = 0; i < G_N_ELEMENTS (lists); i++)
    {
      g_autofree const char **values = wc_dict_get_strings (change, lists[i]);

      if (values != NULL)
        g_hash_table_insert (words, g_strdup (lists[i]), g_strdupv ((char **) values));
    }
  return words;
}

void
wc_profiles_set (WcRequest *request, GVariant *args)
{
  g_autoptr (WcAccount) account = wc_handler_find_account (request, args);
  g_autoptr (GVariant) given = wc_handler_dict (args, 1);
  g_autoptr (GHashTable) words = read_words (given);
  WcPeopleProfileChange change = { .words = words };

  if (account == NULL)
    return;
  change.banner = wc_dict_get_string (given, "banner", NULL);
  change.visible = wc_dict_get_string (given, "visible", NULL);
  wc_profile_service_set_async (wc_handler_services (request)->profiles, account, &change,
                                on_set, request);
}

static void
on_avatar (GObject *source, GAsyncResult *result, gpointer data)
{
  WcRequest *request = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (WcPeopleAvatar) avatar = wc_profile_service_get_finish (result, &error);
  g_auto (WcDict) dict = WC_DICT_INIT;

  if (avatar == NULL)
    {
      wc_request_fail (request, g_steal_pointer (&error));
      return;
    }
  wc_dict_put_string (&dict, "jid", avatar->jid);
  wc_dict_put_string (&dict, "hash", avatar->hash);
  wc_dict_put_some (&dict, "type", avatar->type);
  if (avatar->width != 0 && avatar->height != 0)
    {
      wc_dict_put_uint (&dict, "width", avatar->width);
      wc_dict_put_uint (&dict, "height", avatar->height);
    }
  if (avatar->data != NULL)
    wc_dict_put (
        &dict, "data",
        g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING, avatar->data, TRUE));
  wc_dict_put_some (&dict, "url", avatar->url);
  wc_handler_return (request, wc_dict_end (&dict), /* error= */ NULL);
}

void
wc_profiles_get_avatar (WcRequest *request, GVariant *args)
{
  g_autoptr (WcAccount) account = wc_handler_find_account (request, args);

  if (account != NULL)
    wc_profile_service_get_avatar_async (wc_handler_services (request)->profiles, account,
                                         wc_handler_string (args, 1), on_avatar, request);
}

void
wc_profiles_set_avatar (WcRequest *request, GVariant *args)
{
  g_autoptr (WcAccount) account = wc_handler_find_account (request, args);
  g_autoptr (GVariant) given = wc_handler_dict (args, 1);
  g_autoptr (GVariant) bytes =
      g_variant_lookup_value (given, "data", G_VARIANT_TYPE_BYTESTRING);
  g_autoptr (GBytes) data = bytes != NULL ? g_variant_get_data_as_bytes (bytes) : NULL;
  WcPeopleAvatarChange change = { .data = data };

  if (account == NULL)
    return;
  change.room = wc_dict_get_string (given, "room", NULL);
  change.visible = wc_dict_get_string (given, "visible", NULL);
  wc_profile_service_set_avatar_async (wc_handler_services (request)->profiles, account,
                                       &change, on_set, request);
}
