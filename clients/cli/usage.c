/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli/usage.h"

/* Examples first: whoever asks for help mostly wants a line to change. */

/* Where the explanations begin; a longer name has its own line. */
#define INDENT 24

static void
append_entry (GString *out, const char *name, const char *text)
{
  glong width = g_utf8_strlen (name, -1) + 2;

  g_string_append_printf (out, "  %s", name);
  if (width + 2 > INDENT)
    {
      g_string_append_c (out, '\n');
      width = 0;
    }
  g_string_append_printf (out, "%*s%s\n", (int) (INDENT - width), "", text);
}

static void
append_options (GString *out, const char *title, const WcOption *options)
{
  g_string_append_printf (out, "\n%s:\n", title);
  for (const WcOption *each = options; each->name != NULL; each++)
    {
      g_autoptr (GString) name = g_string_new (NULL);

      if (each->letter != 0)
        g_string_append_printf (name, "-%c, ", each->letter);
      g_string_append_printf (name, "--%s", each->name);
      if (each->kind != WC_OPTION_FLAG)
        g_string_append_printf (name, " %s", each->value);
      append_entry (out, name->str, each->help);
    }
}

char *
wc_usage_of_program (const WcCommand *const *commands)
{
  GString *out = g_string_new ("Usage: whinchat VERB [ARGUMENT…] [OPTION…]\n\nVerbs:\n");

  for (gsize i = 0; commands[i] != NULL; i++)
    if (!commands[i]->hidden)
      append_entry (out, commands[i]->name, commands[i]->summary);
  append_options (out, "Options of every verb", wc_common_options);
  g_string_append (out, "\n\"whinchat VERB -h\" explains a verb, with examples.\n");
  return g_string_free (out, FALSE);
}

static void
append_actions (GString *out, const WcCommand *actions)
{
  g_string_append (out, "\nActions:\n");
  for (const WcCommand *each = actions; each->name != NULL; each++)
    {
      g_autofree char *name = g_strjoin (*each->arguments != '\0' ? " " : "", each->name,
                                         each->arguments, NULL);

      append_entry (out, name, each->summary);
    }
}

char *
wc_usage_of_command (const char *path, const WcCommand *command)
{
  GString *out = g_string_new (NULL);

  g_string_append_printf (out, "Usage: whinchat %s %s%s[OPTION…]\n%s.\n", path,
                          command->arguments, *command->arguments != '\0' ? " " : "",
                          command->summary);
  if (command->examples != NULL)
    {
      g_auto (GStrv) lines = g_strsplit (command->examples, "\n", -1);

      g_string_append (out, "\nExamples:\n");
      for (gsize i = 0; lines[i] != NULL && *lines[i] != '\0'; i++)
        g_string_append_printf (out, "  %s\n", lines[i]);
    }
  if (command->description != NULL)
    g_string_append_printf (out, "\n%s", command->description);
  if (command->actions != NULL)
    append_actions (out, command->actions);
  if (command->options != NULL)
    append_options (out, "Options", command->options);
  append_options (out, "Options of every verb", wc_common_options);
  return g_string_free (out, FALSE);
}
