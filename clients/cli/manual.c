/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "cli/manual.h"
#include "common/contract.h"
#include "common/exit.h"

/* Manual pages, made when the program is built, so that none can forget an option. */

/* Characters that roff would act upon or make prettier, and how it is kept from it. */
typedef struct
{
  char character;
  const char *escape;
} Escape;

static const Escape escapes[] = {
  { '\\', "\\e" },  { '-', "\\-" },   { '"', "\\(dq" }, { '\'', "\\(aq" },
  { '`', "\\(ga" }, { '^', "\\(ha" }, { '~', "\\(ti" },
};

static const char *
find_escape (gunichar c)
{
  for (gsize i = 0; i < G_N_ELEMENTS (escapes); i++)
    if (c == (guchar) escapes[i].character)
      return escapes[i].escape;
  return NULL;
}

void
wc_manual_append (GString *out, const char *text)
{
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);
      gboolean at_start = out->len == 0 || out->str[out->len - 1] == '\n';

      if (c == '.' && at_start)
        g_string_append (out, "\\&.");
      else if (find_escape (c) != NULL)
        g_string_append (out, find_escape (c));
      else if (c > 0x7e)
        g_string_append_printf (out, "\\[u%04X]", c);
      else
        g_string_append_c (out, (char) c);
    }
}

/* @text in bold ('B') or italics ('I'). */
static void
append_font (GString *out, char font, const char *text)
{
  g_string_append_printf (out, "\\f%c", font);
  wc_manual_append (out, text);
  g_string_append (out, "\\fR");
}

static void
append_line (GString *out, const char *text)
{
  wc_manual_append (out, text);
  g_string_append_c (out, '\n');
}

/* An entry of a list: what stands at the left, and what it means. */
static void
append_item (GString *out, const char *name, const char *detail, const char *text)
{
  g_string_append (out, ".TP\n");
  append_font (out, 'B', name);
  if (*detail != '\0')
    {
      g_string_append_c (out, ' ');
      append_font (out, 'I', detail);
    }
  g_string_append_c (out, '\n');
  append_line (out, text);
}

static void
append_options (GString *out, const WcOption *options)
{
  for (const WcOption *each = options; each->name != NULL; each++)
    {
      g_string_append (out, ".TP\n");
      if (each->letter != 0)
        g_string_append_printf (out, "\\fB\\-%c\\fR, ", each->letter);
      g_string_append (out, "\\fB\\-\\-");
      wc_manual_append (out, each->name);
      g_string_append (out, "\\fR");
      if (each->kind != WC_OPTION_FLAG)
        {
          g_string_append_c (out, ' ');
          append_font (out, 'I', each->value);
        }
      g_string_append_c (out, '\n');
      append_line (out, each->help);
    }
}

static void
append_paragraphs (GString *out, const char *text)
{
  g_auto (GStrv) paragraphs = g_strsplit (text, "\n\n", -1);

  for (gsize i = 0; paragraphs[i] != NULL; i++)
    {
      g_string_append (out, ".PP\n");
      append_line (out, g_strchomp (paragraphs[i]));
    }
}

static void
append_examples (GString *out, const char *examples)
{
  g_string_append (out, ".PP\n.nf\n.RS 4\n");
  wc_manual_append (out, examples);
  g_string_append (out, ".RE\n.fi\n");
}

static void
append_command (GString *out, const char *path, const WcCommand *command)
{
  g_string_append (out, ".SS ");
  wc_manual_append (out, path);
  if (*command->arguments != '\0' && command->actions == NULL)
    {
      g_string_append_c (out, ' ');
      wc_manual_append (out, command->arguments);
    }
  g_string_append_c (out, '\n');
  wc_manual_append (out, command->summary);
  g_string_append (out, ".\n");
  if (command->description != NULL)
    append_paragraphs (out, command->description);
  if (command->options != NULL)
    append_options (out, command->options);
  if (command->examples != NULL && command->actions == NULL)
    append_examples (out, command->examples);
}

static void
append_verbs (GString *out, const WcCommand *const *commands)
{
  for (gsize i = 0; commands[i] != NULL; i++)
    {
      const WcCommand *actions = commands[i]->actions;

      if (commands[i]->hidden)
        continue;
      append_command (out, commands[i]->name, commands[i]);
      for (; actions != NULL && actions->name != NULL; actions++)
        {
          g_autofree char *path =
              g_strconcat (commands[i]->name, " ", actions->name, NULL);

          append_command (out, path, actions);
        }
    }
}

static void
append_common_options (GString *out, const WcCommand *const *commands)
{
  append_options (out, wc_common_options);
}

static void
append_kinds (GString *out, const WcCommand *const *commands)
{
  const WcContractSet *kinds = wc_contract_find_enum ("EventKind");

  for (const WcContractItem *each = kinds->items; each->name != NULL; each++)
    append_item (out, each->name, "", each->doc);
}

static void
append_exits (GString *out, const WcCommand *const *commands)
{
  for (int status = WC_EXIT_FAULT; status <= WC_EXIT_UNREACHABLE; status++)
    for (const WcContractError *each = wc_contract_errors; each->name != NULL; each++)
      {
        g_autofree char *number = g_strdup_printf ("%d", status);

        if (each->exit == status)
          append_item (out, number, each->name, each->doc);
      }
}

/* "a{sv}: Chat", "s: one of Wait". Returns: (transfer full). */
static char *
describe_type (const WcContractItem *item)
{
  if (*item->of == '\0')
    return g_strdup (item->type);
  return g_strconcat (item->type, " ", item->of, NULL);
}

static void
append_items (GString *out, const WcContractItem *items)
{
  for (; items->name != NULL; items++)
    {
      g_autofree char *type = describe_type (items);

      append_item (out, items->name, type, items->doc);
    }
}

static void
append_part (GString *out, const char *title, const WcContractItem *items)
{
  if (items->name == NULL)
    return;
  g_string_append_printf (out, ".PP\n%s:\n", title);
  append_items (out, items);
}

static void
append_methods (GString *out, const WcCommand *const *commands)
{
  for (const WcContractMethod *each = wc_contract_methods; each->name != NULL; each++)
    {
      g_string_append (out, ".SS ");
      append_line (out, each->name);
      append_line (out, each->doc);
      append_part (out, "Arguments", each->in);
      append_part (out, "Result", each->out);
      g_string_append (out, ".PP\nScope: ");
      append_font (out, 'I', each->scope);
      if (*each->errors != '\0')
        g_string_append (out, "; errors: ");
      append_line (out, each->errors);
    }
}

static void
append_sets (GString *out, const WcContractSet *sets)
{
  for (; sets->name != NULL; sets++)
    {
      g_string_append (out, ".SS ");
      append_line (out, sets->name);
      append_line (out, sets->doc);
      append_items (out, sets->items);
    }
}

static void
append_dicts (GString *out, const WcCommand *const *commands)
{
  append_sets (out, wc_contract_dicts);
}

static void
append_enums (GString *out, const WcCommand *const *commands)
{
  append_sets (out, wc_contract_enums);
}

typedef struct
{
  const char *word;
  void (*append) (GString *out, const WcCommand *const *commands);
} Part;

static const Part parts[] = {
  { "@VERBS@", append_verbs },     { "@OPTIONS@", append_common_options },
  { "@KINDS@", append_kinds },     { "@EXITS@", append_exits },
  { "@METHODS@", append_methods }, { "@DICTS@", append_dicts },
  { "@ENUMS@", append_enums },
};

static const Part *
find_part (const char *line)
{
  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    if (g_str_equal (parts[i].word, line))
      return &parts[i];
  return NULL;
}

char *
wc_manual_fill (const char *page, const WcCommand *const *commands)
{
  g_auto (GStrv) lines = g_strsplit (page, "\n", -1);
  GString *out = g_string_new (NULL);

  for (gsize i = 0; lines[i] != NULL; i++)
    {
      const Part *part = find_part (lines[i]);

      if (part != NULL)
        part->append (out, commands);
      else if (lines[i + 1] != NULL || *lines[i] != '\0')
        g_string_append_printf (out, "%s\n", lines[i]);
    }
  g_string_replace (out, "@VERSION@", WC_VERSION, 0);
  return g_string_free (out, FALSE);
}
