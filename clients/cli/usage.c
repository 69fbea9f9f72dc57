/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "cli/text.h"
#include "cli/usage.h"

/* Examples first: whoever asks for help mostly wants a line to change. */

/* Where the explanations begin; a longer name has its own line. */
#define INDENT 24

/* What every terminal has. Examples are not broken: they are there to be copied. */
#define COLUMNS 80

void
wc_usage_append_filled (GString *out, const char *text, guint indent)
{
  g_auto (GStrv) words = g_strsplit_set (text, " \n", -1);
  guint column = indent;

  for (gsize i = 0; words[i] != NULL; i++)
    {
      guint width = wc_text_width (words[i]);
      gboolean first = column == indent;

      if (width == 0)
        continue;
      if (!first && column + 1 + width > COLUMNS)
        {
          g_string_append_printf (out, "\n%*s", (int) indent, "");
          column = indent;
        }
      else if (!first)
        {
          g_string_append_c (out, ' ');
          column++;
        }
      g_string_append (out, words[i]);
      column += width;
    }
  g_string_append_c (out, '\n');
}

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
  g_string_append_printf (out, "%*s", (int) (INDENT - width), "");
  wc_usage_append_filled (out, text, INDENT);
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

static void
append_description (GString *out, const char *description)
{
  g_auto (GStrv) paragraphs = g_strsplit (description, "\n\n", -1);

  for (gsize i = 0; paragraphs[i] != NULL; i++)
    {
      g_string_append_c (out, '\n');
      wc_usage_append_filled (out, paragraphs[i], /* indent= */ 0);
    }
}

/* The words that an argument may be are not broken. */
static void
append_synopsis (GString *out, const char *path, const WcCommand *command)
{
  static const char head[] = "Usage: ";
  g_autofree char *line =
      g_strdup_printf ("whinchat %s %s%s[OPTION…]", path, command->arguments,
                       *command->arguments != '\0' ? " " : "");

  g_string_append (out, head);
  wc_usage_append_filled (out, line, strlen (head));
}

char *
wc_usage_of_command (const char *path, const WcCommand *command)
{
  GString *out = g_string_new (NULL);

  append_synopsis (out, path, command);
  g_string_append_printf (out, "%s.\n", command->summary);
  if (command->examples != NULL)
    {
      g_auto (GStrv) lines = g_strsplit (command->examples, "\n", -1);

      g_string_append (out, "\nExamples:\n");
      for (gsize i = 0; lines[i] != NULL && *lines[i] != '\0'; i++)
        g_string_append_printf (out, "  %s\n", lines[i]);
    }
  if (command->description != NULL)
    append_description (out, command->description);
  if (command->actions != NULL)
    append_actions (out, command->actions);
  if (command->options != NULL)
    append_options (out, "Options", command->options);
  append_options (out, "Options of every verb", wc_common_options);
  return g_string_free (out, FALSE);
}
