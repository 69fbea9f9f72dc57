/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli/chat-choice.h"
#include "cli/sticker-choice.h"
#include "common/failure.h"
#include "common/object.h"

JsonArray *
wc_sticker_choice_list (WcCli *cli, const char *word, GError **error)
{
  g_auto (WcChatChoice) choice = { 0 };
  g_autoptr (JsonObject) result = NULL;
  JsonArray *packs;

  if (*word == '\0')
    {
      choice.account = g_strdup (cli->account);
      choice.chat = g_strdup ("");
    }
  else if (!wc_chat_choice_find_somebody (cli, word, &choice, error))
    return NULL;
  result = wc_cli_call (cli, "Files.StickerPacks",
                        wc_chat_choice_new_jid_params (&choice), error);
  packs = result != NULL ? wc_object_get_array (result, "packs") : NULL;
  return packs != NULL ? json_array_ref (packs) : NULL;
}

typedef enum
{
  FITS_NOT,
  FITS_BEGIN,
  FITS,
} Fit;

/* Names are compared in any case. */
static Fit
compare (JsonObject *pack, const char *word)
{
  const char *name = wc_object_get_string (pack, "name");
  g_autofree char *theirs = g_utf8_casefold (name != NULL ? name : "", -1);
  g_autofree char *ours = g_utf8_casefold (word, -1);

  if (g_strcmp0 (wc_object_get_string (pack, "id"), word) == 0 ||
      g_str_equal (theirs, ours))
    return FITS;
  return g_str_has_prefix (theirs, ours) ? FITS_BEGIN : FITS_NOT;
}

JsonObject *
wc_sticker_choice_find_own (WcCli *cli, const char *word, GError **error)
{
  g_autoptr (JsonArray) packs = wc_sticker_choice_list (cli, "", error);
  JsonObject *found = NULL;
  Fit best = FITS_NOT;
  guint n_found = 0;

  if (packs == NULL)
    return NULL;
  for (guint i = 0; i < json_array_get_length (packs); i++)
    {
      JsonObject *pack = wc_object_get_item (packs, i);
      Fit fit = pack != NULL ? compare (pack, word) : FITS_NOT;

      if (fit == FITS_NOT || fit < best)
        continue;
      n_found = fit == best ? n_found + 1 : 1;
      best = fit;
      found = pack;
    }
  if (n_found == 1)
    return json_object_ref (found);
  wc_failure_set (error, WC_EXIT_NOT_FOUND,
                  n_found == 0 ? "you have no pack of stickers \"%s\""
                               : "several of your packs of stickers are \"%s\": name its "
                                 "id",
                  word);
  return NULL;
}

JsonObject *
wc_sticker_choice_get (WcCli *cli, const char *word, GError **error)
{
  g_autoptr (JsonObject) own = NULL;
  g_autoptr (JsonObject) result = NULL;
  JsonObject *params, *pack;
  const char *uri = word;

  if (!g_str_has_prefix (word, "xmpp:"))
    {
      own = wc_sticker_choice_find_own (cli, word, error);
      uri = own != NULL ? wc_object_get_string (own, "uri") : NULL;
    }
  if (uri == NULL)
    return NULL;
  params = wc_cli_new_params (cli);
  json_object_set_string_member (params, "uri", uri);
  result = wc_cli_call (cli, "Files.StickerPack", params, error);
  pack = result != NULL ? wc_object_get_object (result, "pack") : NULL;
  return pack != NULL ? json_object_ref (pack) : NULL;
}

static gboolean
is_called (JsonObject *sticker, const char *word)
{
  JsonArray *suggestions = wc_object_get_array (sticker, "suggestions");

  if (g_strcmp0 (wc_object_get_string (sticker, "description"), word) == 0)
    return TRUE;
  for (guint i = 0; suggestions != NULL && i < json_array_get_length (suggestions); i++)
    if (g_strcmp0 (json_array_get_string_element (suggestions, i), word) == 0)
      return TRUE;
  return FALSE;
}

JsonObject *
wc_sticker_choice_pick (JsonObject *pack, const char *word)
{
  JsonArray *stickers = wc_object_get_array (pack, "stickers");
  guint n_stickers = stickers != NULL ? json_array_get_length (stickers) : 0;
  guint64 number;

  for (guint i = 0; i < n_stickers; i++)
    {
      JsonObject *each = wc_object_get_item (stickers, i);

      if (each != NULL && is_called (each, word))
        return each;
    }
  if (n_stickers == 0 ||
      !g_ascii_string_to_unsigned (word, 10, 1, n_stickers, &number, NULL))
    return NULL;
  return wc_object_get_item (stickers, (guint) number - 1);
}
