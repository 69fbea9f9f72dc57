/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "cli/options.h"
#include "cli/suggest.h"
#include "common/failure.h"

/* The conventions of POSIX (Utility Syntax Guidelines) and GNU, without abbreviations,
 * which would change their meaning when an option is added. Not GOption: its tables hold
 * pointers to variables, so help and completion could not be made from constants. */

#define MAX_TABLES 4

/* The API stays within what a double can hold. */
#define MAX_NUMBER ((G_GINT64_CONSTANT (1) << 53) - 1)

struct _WcOptions
{
  const WcOption *tables[MAX_TABLES];
  guint n_tables;
  gboolean ended;    /* "--" was seen */
  GHashTable *given; /* (owned) (element-type WcOption GPtrArray) */
};

WcOptions *
wc_options_new (void)
{
  WcOptions *self = g_new0 (WcOptions, 1);

  self->given = g_hash_table_new_full (g_direct_hash, g_direct_equal, NULL,
                                       (GDestroyNotify) g_ptr_array_unref);
  return self;
}

void
wc_options_free (WcOptions *self)
{
  g_hash_table_unref (self->given);
  g_free (self);
}

void
wc_options_allow (WcOptions *self, const WcOption *table)
{
  if (table == NULL)
    return;
  g_assert (self->n_tables < MAX_TABLES);
  self->tables[self->n_tables++] = table;
}

static gboolean
is_named (const WcOption *option, const char *name, gsize length)
{
  return strlen (option->name) == length && strncmp (option->name, name, length) == 0;
}

/* By name, or by letter where @name is NULL. */
static const WcOption *
options_find (const WcOptions *self, const char *name, gsize length, char letter)
{
  for (guint i = 0; i < self->n_tables; i++)
    for (const WcOption *each = self->tables[i]; each->name != NULL; each++)
      if (name != NULL ? is_named (each, name, length) : each->letter == letter)
        return each;
  return NULL;
}

static gboolean
fail_unknown (const WcOptions *self, const char *name, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autofree char *hint = NULL;

  for (guint i = 0; i < self->n_tables; i++)
    for (const WcOption *each = self->tables[i]; each->name != NULL; each++)
      g_ptr_array_add (names, (gpointer) each->name);
  g_ptr_array_add (names, NULL);
  hint = wc_suggest_hint (name, (const char *const *) names->pdata, "--");
  return wc_failure_set (error, WC_EXIT_USAGE, "there is no option --%s%s", name, hint);
}

static gboolean
check_word (const WcOption *option, const char *value, GError **error)
{
  g_auto (GStrv) words = NULL;

  if (strchr (option->value, '|') == NULL)
    return TRUE;
  words = g_strsplit (option->value, "|", -1);
  if (g_strv_contains ((const char *const *) words, value))
    return TRUE;
  return wc_failure_set (error, WC_EXIT_USAGE, "--%s takes %s, not \"%s\"", option->name,
                         option->value, value);
}

static gboolean
check_number (const WcOption *option, const char *value, GError **error)
{
  if (g_ascii_string_to_signed (value, 10, 0, MAX_NUMBER, /* out_num= */ NULL, NULL))
    return TRUE;
  return wc_failure_set (error, WC_EXIT_USAGE, "--%s takes a whole number, not \"%s\"",
                         option->name, value);
}

static gboolean
options_add (WcOptions *self, const WcOption *option, const char *value, GError **error)
{
  GPtrArray *values = g_hash_table_lookup (self->given, option);

  if (option->kind == WC_OPTION_NUMBER && !check_number (option, value, error))
    return FALSE;
  if (option->kind != WC_OPTION_FLAG && !check_word (option, value, error))
    return FALSE;
  if (values == NULL)
    {
      values = g_ptr_array_new_null_terminated (1, g_free, TRUE);
      g_hash_table_insert (self->given, (gpointer) option, values);
    }
  g_ptr_array_add (values, g_strdup (value));
  return TRUE;
}

/* Adds an option whose value is @inline_value, or else the next word. */
static gboolean
options_add_valued (WcOptions *self,
                    const WcOption *option,
                    const char *inline_value,
                    const char *const **words,
                    GError **error)
{
  if (inline_value == NULL)
    inline_value = *++*words;
  if (inline_value == NULL)
    return wc_failure_set (error, WC_EXIT_USAGE, "--%s needs a value: %s", option->name,
                           option->value);
  return options_add (self, option, inline_value, error);
}

static gboolean
options_take_long (WcOptions *self, const char *const **words, GError **error)
{
  const char *name = **words + 2;
  gsize length = strcspn (name, "=");
  const WcOption *option = options_find (self, name, length, 0);
  const char *value = name[length] == '=' ? name + length + 1 : NULL;
  g_autofree char *shown = g_strndup (name, length);

  if (option == NULL)
    return fail_unknown (self, shown, error);
  if (option->kind != WC_OPTION_FLAG)
    return options_add_valued (self, option, value, words, error);
  if (value != NULL)
    return wc_failure_set (error, WC_EXIT_USAGE, "--%s takes no value", shown);
  return options_add (self, option, "", error);
}

/* A word of letters: flags, and at its end one that takes the rest as its value. */
static gboolean
options_take_letters (WcOptions *self, const char *const **words, GError **error)
{
  for (const char *letter = **words + 1; *letter != '\0'; letter++)
    {
      const WcOption *option = options_find (self, NULL, 0, *letter);

      if (option == NULL)
        return wc_failure_set (error, WC_EXIT_USAGE, "there is no option -%c", *letter);
      if (option->kind != WC_OPTION_FLAG)
        return options_add_valued (self, option, letter[1] != '\0' ? letter + 1 : NULL,
                                   words, error);
      if (!options_add (self, option, "", error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
is_option (const WcOptions *self, const char *word)
{
  return !self->ended && word[0] == '-' && word[1] != '\0';
}

gboolean
wc_options_take (WcOptions *self,
                 const char *const **words,
                 const char **out_word,
                 GError **error)
{
  for (; **words != NULL; ++*words)
    {
      if (!is_option (self, **words))
        break;
      if (g_str_equal (**words, "--"))
        self->ended = TRUE;
      else if (g_str_has_prefix (**words, "--")
                   ? !options_take_long (self, words, error)
                   : !options_take_letters (self, words, error))
        return FALSE;
    }
  *out_word = **words;
  if (**words != NULL)
    ++*words;
  return TRUE;
}

gboolean
wc_options_knows (const WcOptions *self, const char *name)
{
  return options_find (self, name, strlen (name), 0) != NULL;
}

static GPtrArray *
options_lookup (const WcOptions *self, const char *name)
{
  const WcOption *option = options_find (self, name, strlen (name), 0);

  g_assert (option != NULL);
  return g_hash_table_lookup (self->given, option);
}

gboolean
wc_options_has (const WcOptions *self, const char *name)
{
  return options_lookup (self, name) != NULL;
}

const char *
wc_options_get (const WcOptions *self, const char *name)
{
  GPtrArray *values = options_lookup (self, name);

  return values != NULL ? g_ptr_array_index (values, values->len - 1) : NULL;
}

gint64
wc_options_get_number (const WcOptions *self, const char *name, gint64 fallback)
{
  const char *value = wc_options_get (self, name);

  return value != NULL ? g_ascii_strtoll (value, NULL, 10) : fallback;
}

const char *const *
wc_options_get_all (const WcOptions *self, const char *name)
{
  GPtrArray *values = options_lookup (self, name);

  return values != NULL ? (const char *const *) values->pdata : NULL;
}

char **
wc_options_split (const char *value)
{
  g_autoptr (GStrvBuilder) words = g_strv_builder_new ();
  g_auto (GStrv) parts = NULL;

  if (value == NULL)
    return NULL;
  parts = g_strsplit (value, ",", -1);
  for (gsize i = 0; parts[i] != NULL; i++)
    if (*g_strstrip (parts[i]) != '\0')
      g_strv_builder_add (words, parts[i]);
  return g_strv_builder_end (words);
}
