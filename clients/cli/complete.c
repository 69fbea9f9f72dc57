/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "cli/complete.h"

/* Reads an unfinished command line as cli/line and cli/options would read it, but for the
 * errors: what makes no sense is passed over. */

#define MAX_TABLES 3

typedef struct
{
  WcCompleteValues values;
  const WcCommand *verb;              /* (nullable) or its action */
  const WcOption *tables[MAX_TABLES]; /* of options that are allowed here */
  guint n_tables;
  guint n_args;            /* arguments before the last word */
  const WcOption *pending; /* (nullable) whose value comes next */
  gboolean ended;          /* "--" was seen */
  gboolean lost;           /* there is no such verb or action */
} Reading;

static void
allow (Reading *reading, const WcOption *table)
{
  if (table != NULL && reading->n_tables < MAX_TABLES)
    reading->tables[reading->n_tables++] = table;
}

/* By name (of @length bytes), or by letter where @name is NULL. */
static const WcOption *
find_option (const Reading *reading, const char *name, gsize length, char letter)
{
  for (guint i = 0; i < reading->n_tables; i++)
    for (const WcOption *each = reading->tables[i]; each->name != NULL; each++)
      if (name != NULL
              ? strlen (each->name) == length && strncmp (each->name, name, length) == 0
              : each->letter == letter)
        return each;
  return NULL;
}

static void
take_value (Reading *reading, const WcOption *option, const char *value)
{
  if (g_str_equal (option->name, "account"))
    reading->values.account = value;
  reading->pending = NULL;
}

static void
take_long (Reading *reading, const char *name)
{
  gsize length = strcspn (name, "=");
  const WcOption *option = find_option (reading, name, length, 0);

  if (option == NULL || option->kind == WC_OPTION_FLAG)
    return;
  if (name[length] == '=')
    take_value (reading, option, name + length + 1);
  else
    reading->pending = option;
}

static void
take_short (Reading *reading, const char *letters)
{
  for (; *letters != '\0'; letters++)
    {
      const WcOption *option = find_option (reading, NULL, 0, *letters);

      if (option == NULL || option->kind == WC_OPTION_FLAG)
        continue;
      if (letters[1] != '\0')
        take_value (reading, option, letters + 1);
      else
        reading->pending = option;
      return;
    }
}

static gboolean
expects_action (const Reading *reading)
{
  return reading->verb != NULL && reading->verb->actions != NULL && reading->n_args == 0;
}

static void
enter (Reading *reading, const WcCommand *command)
{
  reading->lost = command == NULL;
  if (command == NULL)
    return;
  reading->verb = command;
  allow (reading, command->options);
}

static const WcCommand *
find_verb (const WcCommand *const *commands, const char *word)
{
  for (gsize i = 0; commands[i] != NULL; i++)
    if (g_str_equal (commands[i]->name, word))
      return commands[i];
  return NULL;
}

static const WcCommand *
find_action (const WcCommand *actions, const char *word)
{
  for (; actions->name != NULL; actions++)
    if (g_str_equal (actions->name, word))
      return actions;
  return NULL;
}

static void
take_argument (Reading *reading, const WcCommand *const *commands, const char *word)
{
  if (reading->verb == NULL)
    enter (reading, find_verb (commands, word));
  else if (expects_action (reading))
    enter (reading, find_action (reading->verb->actions, word));
  else if (reading->n_args++ == 0)
    reading->values.first = word;
}

static gboolean
looks_like_option (const Reading *reading, const char *word)
{
  return !reading->ended && word[0] == '-' && word[1] != '\0';
}

static void
take_word (Reading *reading, const WcCommand *const *commands, const char *word)
{
  if (reading->pending != NULL)
    take_value (reading, reading->pending, word);
  else if (!looks_like_option (reading, word))
    take_argument (reading, commands, word);
  else if (g_str_equal (word, "--"))
    reading->ended = TRUE;
  else if (word[1] == '-')
    take_long (reading, word + 2);
  else
    take_short (reading, word + 1);
}

/* The name of an argument without its brackets. Returns: (transfer full). */
static char *
name_argument (const char *argument)
{
  argument += strspn (argument, "[");
  return g_strndup (argument, strcspn (argument, "]"));
}

static void
list_verbs (Reading *reading, const WcCommand *const *commands)
{
  for (gsize i = 0; commands[i] != NULL; i++)
    if (!commands[i]->hidden)
      wc_complete_values_add (&reading->values, commands[i]->name, commands[i]->summary);
}

static void
list_actions (Reading *reading)
{
  for (const WcCommand *each = reading->verb->actions; each->name != NULL; each++)
    wc_complete_values_add (&reading->values, each->name, each->summary);
}

static void
list_options (Reading *reading)
{
  for (guint i = 0; i < reading->n_tables; i++)
    for (const WcOption *each = reading->tables[i]; each->name != NULL; each++)
      {
        g_autofree char *word = g_strconcat ("--", each->name, NULL);

        wc_complete_values_add (&reading->values, word, each->help);
      }
}

/* An ellipsis repeats the last argument; one that may be left out may be the next one. */
static void
list_arguments (Reading *reading)
{
  const char *arguments = reading->verb->arguments;
  g_auto (GStrv) names = g_strsplit (arguments, " ", -1);
  guint n = g_strv_length (names);
  guint i = reading->n_args;
  gboolean optional = TRUE;

  if (reading->n_args > 0 && strstr (arguments, "KEY=TEXT") != NULL)
    {
      wc_complete_values_list_keys (&reading->values);
      return;
    }
  if (i >= n && n > 0 && g_str_has_suffix (names[n - 1], "…"))
    i = n - 1;
  reading->values.of_chat = g_strcmp0 (names[0], "CHAT") == 0;
  for (; i < n && optional; i++)
    {
      g_autofree char *name = name_argument (names[i]);

      wc_complete_values_list (&reading->values, name);
      optional = names[i][0] == '[';
    }
}

/* "--name=" and the beginning of its value. */
static void
list_attached (Reading *reading, const char *word)
{
  gsize length = strcspn (word, "=");
  const WcOption *option = find_option (reading, word + 2, length - 2, 0);

  if (option == NULL || option->kind == WC_OPTION_FLAG)
    return;
  wc_complete_values_skip (&reading->values, length + 1);
  wc_complete_values_list (&reading->values, option->value);
}

static void
list_last (Reading *reading, const WcCommand *const *commands, const char *word)
{
  if (reading->lost)
    return;
  if (reading->pending != NULL)
    wc_complete_values_list (&reading->values, reading->pending->value);
  else if (!reading->ended && g_str_has_prefix (word, "--") && strchr (word, '=') != NULL)
    list_attached (reading, word);
  else if (!reading->ended && word[0] == '-')
    list_options (reading);
  else if (reading->verb == NULL)
    list_verbs (reading, commands);
  else if (expects_action (reading))
    list_actions (reading);
  else
    list_arguments (reading);
}

GPtrArray *
wc_complete_list (const WcCompleteContext *context, const char *const *words)
{
  Reading reading = {
    .values = { .ask = context->ask, .data = context->data, .account = context->account }
  };

  reading.values.lines = g_ptr_array_new_with_free_func (g_free);
  allow (&reading, wc_common_options);
  if (*words == NULL)
    return reading.values.lines;
  for (; words[1] != NULL; words++)
    take_word (&reading, context->commands, *words);
  reading.values.word = *words;
  list_last (&reading, context->commands, *words);
  return reading.values.lines;
}
