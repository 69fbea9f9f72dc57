/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli/link-option.h"
#include "common/failure.h"

/* The first title is that of the first link, and so on. */

static const struct
{
  const char *option;
  const char *key;
} fields[] = {
  { "link", "about" },
  { "link-title", "title" },
  { "link-description", "description" },
  { "link-image", "image" },
};

static guint
count (const char *const *values)
{
  return values != NULL ? g_strv_length ((char **) values) : 0;
}

static JsonObject *
new_link (const WcOptions *options, guint place)
{
  JsonObject *link = json_object_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      const char *const *values = wc_options_get_all (options, fields[i].option);

      if (place < count (values) && (i == 0 || *values[place] != '\0'))
        json_object_set_string_member (link, fields[i].key, values[place]);
    }
  return link;
}

gboolean
wc_link_option_add (const WcOptions *options, JsonObject *how, GError **error)
{
  guint n = count (wc_options_get_all (options, "link"));
  JsonArray *links;

  for (gsize i = 1; i < G_N_ELEMENTS (fields); i++)
    if (count (wc_options_get_all (options, fields[i].option)) > n)
      return wc_failure_set (error, WC_EXIT_USAGE, "each --%s needs a --link of its own",
                             fields[i].option);
  if (n == 0)
    return TRUE;
  links = json_array_new ();
  json_object_set_array_member (how, "links", links);
  for (guint i = 0; i < n; i++)
    json_array_add_object_element (links, new_link (options, i));
  return TRUE;
}
