/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "cli/complete-values.h"
#include "cli/text.h"
#include "common/contract.h"
#include "common/object.h"

/* Which values there are, by the word that the help has for them. */

#define HELP_COLUMNS 60
#define PAGE_ITEMS 200

void
wc_complete_values_skip (WcCompleteValues *self, gsize bytes)
{
  self->skip += bytes;
}

void
wc_complete_values_add (WcCompleteValues *self, const char *word, const char *help)
{
  g_autofree char *clean = NULL;

  if (!g_str_has_prefix (word, self->word + self->skip))
    return;
  clean = wc_text_line (help, HELP_COLUMNS);
  g_ptr_array_add (self->lines, g_strdup_printf ("%.*s%s\t%s", (int) self->skip,
                                                 self->word, word, clean));
}

/* Whether no shell acts upon any character of it, in no kind of quotes. */
static gboolean
is_plain (const char *word)
{
  for (const char *p = word; *p != '\0'; p = g_utf8_next_char (p))
    if (!g_unichar_isalnum (g_utf8_get_char (p)) &&
        (*p < 0 || strchr ("@._-+=%/:,", *p) == NULL))
      return FALSE;
  return *word != '\0' && *word != '-';
}

static void
add_foreign (WcCompleteValues *self, const char *word, const char *help)
{
  if (word != NULL && is_plain (word))
    wc_complete_values_add (self, word, help);
}

/* Asks the daemon; @params: (transfer full). */
static JsonObject *
ask (WcCompleteValues *self, const char *method, JsonObject *params)
{
  g_autoptr (JsonObject) owned = params;

  if (self->ask == NULL)
    return NULL;
  return self->ask (method, g_steal_pointer (&owned), self->data);
}

/* Which members of a list's objects are a word and its meaning. */
typedef struct
{
  const char *word;
  const char *help;
} Members;

static void
add_objects (WcCompleteValues *self, JsonArray *objects, const Members *members)
{
  for (guint i = 0; objects != NULL && i < json_array_get_length (objects); i++)
    {
      JsonObject *object = wc_object_get_item (objects, i);

      if (object != NULL)
        add_foreign (self, wc_object_get_string (object, members->word),
                     wc_object_get_string (object, members->help));
    }
}

/* A page of what fits the word. @kinds: (nullable) of chats. */
static void
add_page (WcCompleteValues *self,
          const char *method,
          const char *const *kinds,
          const Members *members)
{
  const char *word = self->word + self->skip;
  JsonObject *params = json_object_new ();
  JsonObject *options = json_object_new ();
  g_autoptr (JsonObject) result = NULL;

  if (*word != '\0')
    json_object_set_string_member (options, "query", word);
  wc_object_set_strings (options, "kinds", kinds);
  json_object_set_int_member (options, "limit", PAGE_ITEMS);
  json_object_set_string_member (params, "account", self->account);
  json_object_set_object_member (params, "options", options);
  result = ask (self, method, params);
  if (result != NULL)
    add_objects (self, wc_object_get_array (result, "items"), members);
}

static void
list_chats (WcCompleteValues *self)
{
  add_page (self, "Chats.List", /* kinds= */ NULL, &(Members){ "chat", "title" });
}

static void
list_rooms (WcCompleteValues *self)
{
  static const char *const kinds[] = { "muc", NULL };

  add_page (self, "Chats.List", kinds, &(Members){ "chat", "title" });
}

/* Those in the room that the first argument names. */
static void
list_nicks (WcCompleteValues *self)
{
  JsonObject *params;
  JsonObject *options;
  g_autoptr (JsonObject) result = NULL;

  if (self->first == NULL)
    return;
  params = json_object_new ();
  options = json_object_new ();
  json_object_set_int_member (options, "limit", PAGE_ITEMS);
  json_object_set_string_member (params, "account", self->account);
  json_object_set_string_member (params, "chat", self->first);
  json_object_set_object_member (params, "options", options);
  result = ask (self, "Chats.Members", params);
  if (result != NULL)
    add_objects (self, wc_object_get_array (result, "items"),
                 &(Members){ "nick", "affiliation" });
}

static gboolean
have_same_word (gconstpointer one, gconstpointer two)
{
  gsize length = strcspn (one, "\t");

  return strcspn (two, "\t") == length && strncmp (one, two, length) == 0;
}

/* Chats, and contacts that have none. */
static void
list_contacts (WcCompleteValues *self)
{
  guint n_chats;

  list_chats (self);
  n_chats = self->lines->len;
  add_page (self, "Contacts.List", /* kinds= */ NULL, &(Members){ "jid", "title" });
  for (guint i = self->lines->len; i > n_chats; i--)
    {
      guint index = 0;

      if (g_ptr_array_find_with_equal_func (self->lines,
                                            g_ptr_array_index (self->lines, i - 1),
                                            have_same_word, &index) &&
          index < n_chats)
        g_ptr_array_remove_index (self->lines, i - 1);
    }
}

/* Objects of a method without arguments: its only list. */
static void
add_all (WcCompleteValues *self,
         const char *method,
         const char *list,
         const Members *members)
{
  g_autoptr (JsonObject) result = ask (self, method, json_object_new ());

  if (result != NULL)
    add_objects (self, wc_object_get_array (result, list), members);
}

static void
list_accounts (WcCompleteValues *self)
{
  add_all (self, "Accounts.List", "accounts", &(Members){ "jid", "alias" });
  add_all (self, "Accounts.List", "accounts", &(Members){ "alias", "jid" });
}

static void
list_prompts (WcCompleteValues *self)
{
  add_all (self, "Prompts.List", "prompts", &(Members){ "prompt", "text" });
}

static void
list_consumers (WcCompleteValues *self)
{
  add_all (self, "Events.Consumers", "consumers", &(Members){ "consumer", "cursor" });
}

static void
list_methods (WcCompleteValues *self)
{
  for (const WcContractMethod *each = wc_contract_methods; each->name != NULL; each++)
    wc_complete_values_add (self, each->name, each->doc);
}

static void
list_words (WcCompleteValues *self, const char *enumeration)
{
  const WcContractSet *set = wc_contract_find_enum (enumeration);

  for (const WcContractItem *each = set != NULL ? set->items : NULL;
       each != NULL && each->name != NULL; each++)
    wc_complete_values_add (self, each->name, each->doc);
}

static void
list_kinds (WcCompleteValues *self)
{
  list_words (self, "EventKind");
}

static void
list_files (WcCompleteValues *self)
{
  g_ptr_array_add (self->lines, g_strdup (WC_COMPLETE_VALUES_FILES));
}

static void
list_choice (WcCompleteValues *self, const char *what)
{
  g_auto (GStrv) words = g_strsplit (what, "|", -1);

  for (gsize i = 0; words[i] != NULL; i++)
    wc_complete_values_add (self, words[i], /* help= */ NULL);
}

/* What is secret is refused in a command line, where others can see it. */
static void
add_key (WcCompleteValues *self, const char *prefix, const WcContractItem *item)
{
  g_autofree char *word = g_strconcat (prefix, item->name, "=", NULL);

  if (!item->secret)
    wc_complete_values_add (self, word, item->doc);
}

static void
add_keys (WcCompleteValues *self, const WcContractItem *items)
{
  for (const WcContractItem *item = items; item->name != NULL; item++)
    {
      const WcContractSet *dict = wc_contract_find_dict (item->of);
      g_autofree char *prefix = g_strconcat (item->name, ".", NULL);

      if (dict == NULL)
        add_key (self, "", item);
      else
        for (const WcContractItem *each = dict->items; each->name != NULL; each++)
          add_key (self, prefix, each);
    }
}

/* The argument or key of a dictionary that @path names. */
static const WcContractItem *
find_key (const WcContractItem *items, const char *path)
{
  g_auto (GStrv) parts = g_strsplit (path, ".", 2);
  const WcContractItem *item = wc_contract_find_item (items, parts[0]);
  const WcContractSet *dict =
      item != NULL && parts[1] != NULL ? wc_contract_find_dict (item->of) : NULL;

  if (parts[0] == NULL || parts[1] == NULL)
    return item;
  return dict != NULL ? wc_contract_find_item (dict->items, parts[1]) : NULL;
}

static void
list_values_of (WcCompleteValues *self, const WcContractItem *item)
{
  if (g_str_equal (item->type, "b"))
    list_choice (self, "true|false");
  else if (*item->of != '\0')
    list_words (self, item->of);
  else if (g_str_equal (item->name, "chat") || g_str_equal (item->name, "chats"))
    list_chats (self);
  else if (g_str_equal (item->name, "room"))
    list_rooms (self);
  else if (g_str_equal (item->name, "account") || g_str_equal (item->name, "accounts"))
    list_accounts (self);
  else if (g_str_equal (item->name, "jid") || g_str_equal (item->name, "from"))
    list_contacts (self);
  else if (g_str_equal (item->name, "kinds"))
    list_kinds (self);
}

/* What a chat has beside the settings of the API; it may be a moment as well. */
static const WcContractItem muted = {
  .name = "muted",
  .type = "b",
  .of = "",
  .doc = "Whether it shall not disturb, and until when.",
};

/* KEY=VALUE of what is set. */
static void
list_settings (WcCompleteValues *self)
{
  const WcContractSet *settings =
      wc_contract_find_dict (self->of_chat ? "ChatSettings" : "AccountSettings");
  gsize length = strcspn (self->word, "=");
  g_autofree char *key = g_strndup (self->word, length);
  const WcContractItem *item;

  if (self->word[length] == '\0')
    {
      if (self->of_chat)
        add_key (self, "", &muted);
      for (item = settings->items; item->name != NULL; item++)
        add_key (self, "", item);
      return;
    }
  item = self->of_chat && g_str_equal (key, muted.name)
             ? &muted
             : wc_contract_find_item (settings->items, key);
  wc_complete_values_skip (self, length + 1);
  if (item != NULL)
    list_values_of (self, item);
}

typedef struct
{
  const char *what;
  void (*list) (WcCompleteValues *self);
} Source;

static const Source sources[] = {
  { "ACCOUNT", list_accounts },   { "KEY=VALUE", list_settings }, { "CHAT", list_chats },
  { "CONSUMER", list_consumers }, { "CONTACT", list_contacts },   { "FILE", list_files },
  { "KIND", list_kinds },         { "METHOD", list_methods },     { "NICK", list_nicks },
  { "PROMPT", list_prompts },     { "ROOM", list_rooms },
};

void
wc_complete_values_list (WcCompleteValues *self, const char *what)
{
  const char *comma = strrchr (self->word + self->skip, ',');
  gsize length = strcspn (what, ",.\xe2"); /* an ellipsis begins so */

  if (strchr (what, '|') != NULL)
    {
      list_choice (self, what);
      return;
    }
  if (what[length] == ',' && comma != NULL)
    wc_complete_values_skip (self, comma + 1 - (self->word + self->skip));
  for (gsize i = 0; i < G_N_ELEMENTS (sources); i++)
    if (strlen (sources[i].what) == length &&
        strncmp (sources[i].what, what, length) == 0)
      sources[i].list (self);
}

void
wc_complete_values_list_keys (WcCompleteValues *self)
{
  const WcContractMethod *method =
      self->first != NULL ? wc_contract_find_method (self->first) : NULL;
  gsize length = strcspn (self->word, "=");
  g_autofree char *path = g_strndup (self->word, length);
  const WcContractItem *item;

  if (method == NULL)
    return;
  if (self->word[length] == '\0')
    {
      add_keys (self, method->in);
      return;
    }
  item = find_key (method->in, path);
  wc_complete_values_skip (self, length + 1);
  if (item != NULL)
    list_values_of (self, item);
}
