/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <stdio.h>
#include <unistd.h>

#include "cli/chat-choice.h"
#include "cli/pages.h"
#include "cli/screen.h"
#include "cli/table.h"
#include "cli/text.h"
#include "common/failure.h"
#include "common/object.h"

/* From what people type to a chat. Among several that fit only the best sort counts: a
 * title that is just the word wins over those that begin with it, and any title over an
 * address, which strangers choose. */

#define QUERY_BYTES 256

/* Chats and contacts that fit equally well. */
typedef struct
{
  const char *word;
  gboolean rooms;    /* only they count */
  gboolean requests; /* only those count that strangers began */
  WcChatChoiceFit fit;
  GPtrArray *objects; /* (owned) (element-type JsonObject) */
} Candidates;

void
wc_chat_choice_clear (WcChatChoice *choice)
{
  g_clear_pointer (&choice->account, g_free);
  g_clear_pointer (&choice->chat, g_free);
}

gboolean
wc_chat_choice_is_address (const char *word)
{
  return strchr (word, '@') != NULL;
}

static const char *
address_of (JsonObject *object)
{
  const char *chat = wc_object_get_string (object, "chat");
  const char *jid = chat != NULL ? chat : wc_object_get_string (object, "jid");

  return jid != NULL ? jid : "";
}

static char *
fold (const char *text)
{
  g_autofree char *normal =
      g_utf8_normalize (text != NULL ? text : "", -1, G_NORMALIZE_ALL);

  return g_utf8_casefold (normal != NULL ? normal : "", -1);
}

/* How well an address fits in parts; they are in lower case, mostly. What stands before
 * the "@" is the name of a room, not of those who are talked to in it. */
static WcChatChoiceFit
fit_address (const char *address, const char *wanted)
{
  g_autofree char *folded = fold (address);

  if (*wanted == '\0' || !g_str_has_prefix (folded, wanted))
    return WC_CHAT_CHOICE_NO;
  return folded[strlen (wanted)] == '@' && strchr (folded, '/') == NULL
             ? WC_CHAT_CHOICE_LOCAL
             : WC_CHAT_CHOICE_BEGIN;
}

WcChatChoiceFit
wc_chat_choice_fit (JsonObject *object, const char *word)
{
  const char *shown = wc_object_get_string (object, "title");
  g_autofree char *title = fold (shown);
  g_autofree char *wanted = fold (word);

  if (g_str_equal (address_of (object), word))
    return WC_CHAT_CHOICE_ADDRESS;
  /* who has no name is shown by the address, which makes it no title */
  if (g_strcmp0 (shown, address_of (object)) == 0)
    return fit_address (address_of (object), wanted);
  if (g_str_equal (title, wanted))
    return WC_CHAT_CHOICE_TITLE;
  return g_str_has_prefix (title, wanted) ? WC_CHAT_CHOICE_PREFIX
                                          : fit_address (address_of (object), wanted);
}

static gboolean
take_candidate (JsonObject *object, gpointer data)
{
  Candidates *candidates = data;
  WcChatChoiceFit fit = wc_chat_choice_fit (object, candidates->word);

  if (fit == WC_CHAT_CHOICE_NO || fit < candidates->fit)
    return TRUE;
  if (fit > candidates->fit)
    g_ptr_array_set_size (candidates->objects, 0);
  candidates->fit = fit;
  g_ptr_array_add (candidates->objects, json_object_ref (object));
  return TRUE;
}

static const char *const room_kinds[] = { "muc", NULL };

static gboolean
read_chats (WcCli *cli, Candidates *candidates, gboolean archived, GError **error)
{
  JsonObject *options = NULL;
  g_autoptr (JsonObject) params = wc_pages_new_params (cli, &options);
  const WcPages pages = { "Chats.List", params, /* limit= */ 0 };

  json_object_set_string_member (options, "query", candidates->word);
  if (candidates->rooms)
    wc_object_set_strings (options, "kinds", room_kinds);
  if (archived)
    json_object_set_boolean_member (options, "archived", TRUE);
  if (candidates->requests)
    json_object_set_boolean_member (options, "requests", TRUE);
  return wc_pages_read (cli, &pages, take_candidate, candidates, error);
}

static gboolean
read_contacts (WcCli *cli, Candidates *candidates, const char *account, GError **error)
{
  JsonObject *options = NULL;
  g_autoptr (JsonObject) params = wc_pages_new_params (cli, &options);
  const WcPages pages = { "Contacts.List", params, /* limit= */ 0 };

  json_object_set_string_member (params, "account", account);
  json_object_set_string_member (options, "query", candidates->word);
  return wc_pages_read (cli, &pages, take_candidate, candidates, error);
}

/* Contacts of the account asked for, else of all. */
static gboolean
read_all_contacts (WcCli *cli, Candidates *candidates, GError **error)
{
  g_autoptr (JsonObject) result = NULL;
  JsonArray *accounts = NULL;

  if (*cli->account != '\0')
    return read_contacts (cli, candidates, cli->account, error);
  result = wc_cli_call (cli, "Accounts.List", /* params= */ NULL, error);
  if (result == NULL)
    return FALSE;
  accounts = wc_object_get_array (result, "accounts");
  for (guint i = 0; accounts != NULL && i < json_array_get_length (accounts); i++)
    {
      JsonObject *account = wc_object_get_item (accounts, i);
      const char *jid = account != NULL ? wc_object_get_string (account, "jid") : NULL;

      if (jid != NULL && !read_contacts (cli, candidates, jid, error))
        return FALSE;
    }
  return TRUE;
}

/* Chats first, then those put away, then contacts that have no chat yet. */
static gboolean
read_candidates (WcCli *cli, Candidates *candidates, GError **error)
{
  if (!read_chats (cli, candidates, /* archived= */ FALSE, error))
    return FALSE;
  if (candidates->requests)
    return TRUE;
  if (candidates->objects->len == 0 &&
      !read_chats (cli, candidates, /* archived= */ TRUE, error))
    return FALSE;
  return candidates->rooms || candidates->objects->len > 0 ||
         read_all_contacts (cli, candidates, error);
}

static void
list_candidates (const WcCli *cli, const Candidates *candidates)
{
  static const WcTableColumn columns[] = { WC_TABLE_FLEXIBLE, WC_TABLE_FLEXIBLE,
                                           WC_TABLE_LEFT };
  WcScreen screen = wc_screen_of (STDERR_FILENO, wc_options_get (cli->options, "color"));
  g_autoptr (WcTable) table = wc_table_new (columns, G_N_ELEMENTS (columns));
  g_autofree char *text = NULL;

  if (!screen.terminal)
    return;
  for (guint i = 0; i < candidates->objects->len; i++)
    {
      JsonObject *object = g_ptr_array_index (candidates->objects, i);

      wc_table_add (table, WC_COLOUR_PLAIN, wc_object_get_string (object, "title"));
      wc_table_add (table, WC_COLOUR_STRONG, address_of (object));
      wc_table_add (table, WC_COLOUR_DIM, wc_object_get_string (object, "account"));
    }
  text = wc_table_render (table, screen.columns, screen.colour);
  fputs (text, stderr);
}

/* "a@example.org, b@example.org", no more than a few. */
static char *
join_addresses (const Candidates *candidates)
{
  const guint most = 5;
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < candidates->objects->len && i < most; i++)
    {
      JsonObject *object = g_ptr_array_index (candidates->objects, i);
      g_autofree char *address = wc_text_line (address_of (object), 0);

      g_string_append_printf (out, "%s%s", i > 0 ? ", " : "", address);
    }
  if (candidates->objects->len > most)
    g_string_append (out, ", …");
  return g_string_free (out, FALSE);
}

static gboolean
choose (const WcCli *cli,
        const Candidates *candidates,
        WcChatChoice *choice,
        GError **error)
{
  g_autofree char *addresses = NULL;
  JsonObject *object = NULL;

  if (candidates->objects->len == 0)
    return wc_failure_set (error, WC_EXIT_NOT_FOUND,
                           "there is no %s \"%s\"; its address works too",
                           candidates->requests ? "chat that waits"
                           : candidates->rooms  ? "room"
                                                : "chat or contact",
                           candidates->word);
  if (candidates->objects->len > 1)
    {
      list_candidates (cli, candidates);
      addresses = join_addresses (candidates);
      return wc_failure_set (error, WC_EXIT_NOT_FOUND, "\"%s\" may be %s",
                             candidates->word, addresses);
    }
  object = g_ptr_array_index (candidates->objects, 0);
  choice->account = g_strdup (wc_object_get_string (object, "account"));
  choice->chat = g_strdup (address_of (object));
  return TRUE;
}

/* ROOM/NICK, where ROOM is no address: somebody in it whom nobody has written to. */
static gboolean
find_in_room (WcCli *cli, const char *word, WcChatChoice *choice, GError **error)
{
  const char *slash = strchr (word, '/');
  g_autofree char *name = g_strndup (word, (gsize) (slash - word));
  g_autoptr (GPtrArray) objects =
      g_ptr_array_new_with_free_func ((GDestroyNotify) json_object_unref);
  Candidates rooms = { .word = name, .rooms = TRUE, .objects = objects };
  g_auto (WcChatChoice) room = { 0 };

  if (!read_candidates (cli, &rooms, error) || !choose (cli, &rooms, &room, error))
    return FALSE;
  choice->account = g_steal_pointer (&room.account);
  choice->chat = g_strconcat (room.chat, slash, NULL);
  return TRUE;
}

static gboolean
may_be_in_room (const Candidates *candidates)
{
  const char *slash = strchr (candidates->word, '/');

  return candidates->objects->len == 0 && !candidates->rooms && !candidates->requests &&
         slash != NULL && slash != candidates->word && slash[1] != '\0';
}

static gboolean
find (WcCli *cli, Candidates *candidates, WcChatChoice *choice, GError **error)
{
  const char *word = candidates->word;
  g_autoptr (GPtrArray) objects =
      g_ptr_array_new_with_free_func ((GDestroyNotify) json_object_unref);

  if (wc_chat_choice_is_address (word))
    {
      choice->account = g_strdup (cli->account);
      choice->chat = g_strdup (word);
      return TRUE;
    }
  if (*word == '\0' || strlen (word) > QUERY_BYTES || !g_utf8_validate (word, -1, NULL))
    return wc_failure_set (error, WC_EXIT_USAGE, "that is no name of a chat");
  candidates->objects = objects;
  if (!read_candidates (cli, candidates, error))
    return FALSE;
  return may_be_in_room (candidates) ? find_in_room (cli, word, choice, error)
                                     : choose (cli, candidates, choice, error);
}

gboolean
wc_chat_choice_find (WcCli *cli, const char *word, WcChatChoice *choice, GError **error)
{
  Candidates candidates = { .word = word };

  return find (cli, &candidates, choice, error);
}

gboolean
wc_chat_choice_find_room (WcCli *cli,
                          const char *word,
                          WcChatChoice *choice,
                          GError **error)
{
  Candidates candidates = { .word = word, .rooms = TRUE };

  return find (cli, &candidates, choice, error);
}

gboolean
wc_chat_choice_find_request (WcCli *cli,
                             const char *word,
                             WcChatChoice *choice,
                             GError **error)
{
  Candidates candidates = { .word = word, .requests = TRUE };

  return find (cli, &candidates, choice, error);
}

/* "example.org" and [::1], and not "Dr. Bob". */
static gboolean
is_server (const char *word)
{
  return g_str_equal (word, "localhost") ||
         (strpbrk (word, ".:") != NULL && strpbrk (word, " \t") == NULL);
}

gboolean
wc_chat_choice_find_somebody (WcCli *cli,
                              const char *word,
                              WcChatChoice *choice,
                              GError **error)
{
  if (!is_server (word))
    return wc_chat_choice_find (cli, word, choice, error);
  choice->account = g_strdup (cli->account);
  choice->chat = g_strdup (word);
  return TRUE;
}

gboolean
wc_chat_choice_check_address (const char *word, GError **error)
{
  return wc_chat_choice_is_address (word) || is_server (word) ||
         wc_failure_set (error, WC_EXIT_USAGE,
                         "\"%s\" is no address, as bob@example.org or example.org is",
                         word);
}

JsonObject *
wc_chat_choice_new_params (const WcChatChoice *choice)
{
  JsonObject *params = json_object_new ();

  json_object_set_string_member (params, "account",
                                 choice->account != NULL ? choice->account : "");
  json_object_set_string_member (params, "chat", choice->chat);
  return params;
}

JsonObject *
wc_chat_choice_new_jid_params (const WcChatChoice *choice)
{
  JsonObject *params = json_object_new ();

  json_object_set_string_member (params, "account",
                                 choice->account != NULL ? choice->account : "");
  json_object_set_string_member (params, "jid", choice->chat);
  return params;
}
