/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "cli/typed-name.h"
#include "common/failure.h"
#include "common/object.h"

/* Most options are called as in the API, with dashes, and in the singular where each may
 * be given again; most arguments say what kind of thing they are. So it takes rules and
 * one table of synonyms, and no word about fields at each verb. */

static const struct
{
  const char *field;
  const char *typed; /* an option with its dashes, or an argument */
} synonyms[] = {
  { "address", "LINK" },
  { "attachments", "--file" },
  { "body", "TEXT" },
  { "chat", "ROOM" },
  { "chat", "CONTACT" },
  { "days", "--sync-days" },
  { "full_name", "--name" },
  { "jid", "ADDRESS" },
  { "jid", "CONTACT" },
  { "jid", "NICK" },
  { "key", "--key" },
  { "path", "FILE" },
  { "room", "ROOM" },
  { "server", "ADDRESS" },
  { "source", "--file" },
  { "source", "FILE" },
  { "stickers", "FILE" },
  { "text", "WORD" },
  { "timeout_ms", "--timeout" },
  { "who", "NICK" },
  { "who", "CONTACT" },
};

/* Whether @argument is one of the words in capitals of a line of usage. */
static gboolean
has_argument (const WcCommand *command, const char *argument)
{
  static const char capitals[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

  for (const char *p = command->arguments; *p != '\0';)
    {
      gsize length = strspn (p, capitals);

      if (length == strlen (argument) && strncmp (p, argument, length) == 0)
        return TRUE;
      p += MAX (length, 1);
    }
  return FALSE;
}

/* "jids" is given as one JID each time. */
static char *
singular (const char *name)
{
  gsize length = strlen (name);

  return g_strndup (name, length - (g_str_has_suffix (name, "s") ? 1 : 0));
}

/* The option that is called so. Returns: (transfer full) (nullable). */
static char *
find_option (const WcOptions *options, const char *key)
{
  g_autofree char *name = g_strdelimit (g_strdup (key), "_", '-');
  g_autofree char *one = singular (name);

  if (wc_options_knows (options, name))
    return g_strconcat ("--", name, NULL);
  return wc_options_knows (options, one) ? g_strconcat ("--", one, NULL) : NULL;
}

/* The argument that is called so. Returns: (transfer full) (nullable). */
static char *
find_argument (const WcCommand *command, const char *key)
{
  g_autofree char *single = singular (key);
  g_autofree char *name = g_ascii_strup (key, -1);
  g_autofree char *one = g_ascii_strup (single, -1);

  if (has_argument (command, name))
    return g_steal_pointer (&name);
  return has_argument (command, one) ? g_steal_pointer (&one) : NULL;
}

/* Returns: (transfer full) (nullable). */
static char *
find_synonym (const WcCommand *command, const WcOptions *options, const char *key)
{
  g_autofree char *one = singular (key);

  for (gsize i = 0; i < G_N_ELEMENTS (synonyms); i++)
    {
      const char *typed = synonyms[i].typed;
      gboolean option = g_str_has_prefix (typed, "--");

      if ((g_str_equal (synonyms[i].field, key) ||
           g_str_equal (synonyms[i].field, one)) &&
          (option ? wc_options_knows (options, typed + 2)
                  : has_argument (command, typed)))
        return g_strdup (typed);
    }
  return NULL;
}

/* Behind a name of what is filled in: the rest was typed as it is (KEY=VALUE). */
static gboolean
has_keys (const WcCommand *command, const char *name)
{
  return (g_str_equal (name, "settings") || g_str_equal (name, "fields")) &&
         strstr (command->arguments, "=VALUE") != NULL;
}

/* What was typed for @field, "options.kinds[1]". Returns: (transfer full). */
static char *
name_typed (const WcCommand *command, const WcOptions *options, const char *field)
{
  g_auto (GStrv) keys = g_strsplit (field, ".", -1);
  guint n = g_strv_length (keys);
  char *typed = NULL;

  for (guint i = 0; i < n; i++)
    keys[i][strcspn (keys[i], "[")] = '\0';
  if (n > 1 && has_keys (command, keys[0]))
    return g_strdup (strchr (field, '.') + 1);
  /* What is inside of something may have no name here; then what it is in has. */
  for (guint i = n; typed == NULL && i > 0; i--)
    {
      typed = find_option (options, keys[i - 1]);
      if (typed == NULL)
        typed = find_argument (command, keys[i - 1]);
      if (typed == NULL)
        typed = find_synonym (command, options, keys[i - 1]);
    }
  return typed != NULL ? typed : g_strdup (keys[n - 1]);
}

void
wc_typed_name_put (const WcCommand *command, const WcOptions *options, GError *error)
{
  JsonObject *reply = wc_failure_get_reply (error);
  const char *field = reply != NULL ? wc_object_get_string (reply, "data.field") : NULL;
  gsize length = field != NULL ? strlen (field) : 0;
  g_autofree char *told = NULL;
  g_autofree char *typed = NULL;

  if (length == 0 || !g_str_has_prefix (error->message, field) ||
      error->message[length] != ':')
    return;
  told = error->message;
  typed = name_typed (command, options, field);
  error->message = g_strconcat (typed, told + length, NULL);
}
