/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "cli/chat-choice.h"
#include "cli/event-match.h"
#include "common/failure.h"
#include "common/object.h"

/* Kinds, accounts and chats are filters of the daemon, so that the rest is never sent;
 * who and what is looked at here. */

struct _WcEventMatch
{
  char **kinds;    /* (owned) (nullable) */
  char **accounts; /* (owned) (nullable) */
  char **chats;    /* (owned) (nullable) */
  char *from;      /* (owned) (nullable) */
  GRegex *regex;   /* (owned) (nullable) */
};

void
wc_event_match_free (WcEventMatch *self)
{
  g_strfreev (self->kinds);
  g_strfreev (self->accounts);
  g_strfreev (self->chats);
  g_free (self->from);
  g_clear_pointer (&self->regex, g_regex_unref);
  g_free (self);
}

static void
add_once (GPtrArray *words, const char *word)
{
  if (!g_ptr_array_find_with_equal_func (words, word, g_str_equal, NULL))
    g_ptr_array_add (words, g_strdup (word));
}

/* Returns: (transfer full). */
static char **
end_words (GPtrArray *words)
{
  g_ptr_array_add (words, NULL);
  return (char **) g_ptr_array_steal (words, NULL);
}

/* A title belongs to a chat of one account; addresses may be chats of several. */
static gboolean
match_take_chats (WcEventMatch *self, WcCli *cli, GError **error)
{
  const char *const *words = wc_options_get_all (cli->options, "chat");
  g_autoptr (GPtrArray) chats = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) accounts = g_ptr_array_new_with_free_func (g_free);
  gboolean any_account = FALSE;

  for (gsize i = 0; words != NULL && words[i] != NULL; i++)
    {
      g_auto (WcChatChoice) choice = { 0 };

      if (!wc_chat_choice_find (cli, words[i], &choice, error))
        return FALSE;
      any_account = any_account || *choice.account == '\0';
      add_once (chats, choice.chat);
      add_once (accounts, choice.account);
    }
  if (words != NULL)
    self->chats = end_words (chats);
  if (words != NULL && !any_account)
    self->accounts = end_words (accounts);
  else if (*cli->account != '\0')
    self->accounts = g_strsplit (cli->account, "\n", 1);
  return TRUE;
}

static gboolean
match_take_regex (WcEventMatch *self, const char *pattern, GError **error)
{
  g_autoptr (GError) local = NULL;

  if (pattern == NULL)
    return TRUE;
  if (g_utf8_validate (pattern, -1, NULL))
    self->regex = g_regex_new (pattern, G_REGEX_OPTIMIZE, 0, &local);
  return self->regex != NULL ||
         wc_failure_set (error, WC_EXIT_USAGE, "--match: %s",
                         local != NULL ? local->message : "it is no UTF-8");
}

static gboolean
match_take_from (WcEventMatch *self, WcCli *cli, GError **error)
{
  const char *word = wc_options_get (cli->options, "from");
  g_auto (WcChatChoice) choice = { 0 };

  if (word != NULL && !wc_chat_choice_find (cli, word, &choice, error))
    return FALSE;
  self->from = g_steal_pointer (&choice.chat);
  return TRUE;
}

WcEventMatch *
wc_event_match_new (WcCli *cli, const char *fallback, GError **error)
{
  g_autoptr (WcEventMatch) self = g_new0 (WcEventMatch, 1);
  const char *kinds = wc_options_get (cli->options, "kinds");

  self->kinds = wc_options_split (kinds != NULL ? kinds : fallback);
  if (!match_take_regex (self, wc_options_get (cli->options, "match"), error) ||
      !match_take_from (self, cli, error) || !match_take_chats (self, cli, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
wc_event_match_fill (const WcEventMatch *self, WcStreamWish *wish)
{
  wish->kinds = (const char *const *) self->kinds;
  wish->accounts = (const char *const *) self->accounts;
  wish->chats = (const char *const *) self->chats;
}

gboolean
wc_event_match_is_of_one_chat (const WcEventMatch *self)
{
  return self->chats != NULL && g_strv_length (self->chats) == 1;
}

/* Whether @jid, bare or full, is of the bare address @address. */
static gboolean
is_of (const char *jid, const char *address)
{
  gsize length = strcspn (jid, "/");

  return strlen (address) == length && g_ascii_strncasecmp (jid, address, length) == 0;
}

static gboolean
has_author (JsonObject *event, const char *address)
{
  const char *from = wc_object_get_string (event, "data.from");

  if (from == NULL)
    from = wc_object_get_string (event, "data.jid");
  return from != NULL && is_of (from, address);
}

gboolean
wc_event_match_test (const WcEventMatch *self, JsonObject *event)
{
  const char *body = wc_object_get_string (event, "data.body");

  if (self->from != NULL && !has_author (event, self->from))
    return FALSE;
  /* A pattern that gives up on a text (it backtracks too far) does not match it. */
  return self->regex == NULL ||
         (body != NULL && g_regex_match (self->regex, body, 0, NULL));
}
