/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "model/space-uri.h"
#include "xep/data-forms.h"
#include "xep/space-parent.h"
#include "xml/ns.h"

#define ROOM_FORM WC_NS_MUC "#roominfo"
#define CONFIG_FIELD "muc#roomconfig_pubsub"

/* In the order in which they count: the document's own, what it wants for older programs,
 * and what ejabberd 23.01 makes of the latter. */
static const struct
{
  const char *form_type;
  const char *field;
} ways[] = {
  { WC_NS_SPACES, "parent" },
  { ROOM_FORM, CONFIG_FIELD },
  { ROOM_FORM, "muc#roominfo_pubsub" },
};

/* How many forms of one answer are looked at. */
#define MAX_FORMS 20

/* The forms that are well-formed. Returns: (transfer full) (element-type WcForm). */
static GPtrArray *
parse_forms (const WcNode *query)
{
  GPtrArray *forms = g_ptr_array_new_with_free_func ((GDestroyNotify) wc_form_unref);
  const WcNode *x = wc_node_child (query, "x", WC_NS_DATA_FORMS);

  for (guint i = 0; x != NULL && i < MAX_FORMS; i++)
    {
      WcForm *form = wc_data_forms_parse (x, NULL);

      if (form != NULL)
        g_ptr_array_add (forms, form);
      x = wc_node_next (x, "x", WC_NS_DATA_FORMS);
    }
  return forms;
}

static gboolean
read_way (const GPtrArray *forms, guint way, char **out_service, char **out_node)
{
  for (guint i = 0; i < forms->len; i++)
    {
      const WcForm *form = forms->pdata[i];
      const char *uri = wc_form_get_value (form, ways[way].field);

      if (uri != NULL &&
          g_strcmp0 (wc_form_get_form_type (form), ways[way].form_type) == 0 &&
          wc_space_uri_parse (uri, out_service, out_node, NULL))
        return TRUE;
    }
  return FALSE;
}

gboolean
wc_space_parent_read (const WcNode *query, char **out_service, char **out_node)
{
  g_autoptr (GPtrArray) forms = parse_forms (query);

  for (guint way = 0; way < G_N_ELEMENTS (ways); way++)
    if (read_way (forms, way, out_service, out_node))
      return TRUE;
  return FALSE;
}

gboolean
wc_space_parent_answer (const WcForm *config, const char *uri, GHashTable *answers)
{
  const char *values[] = { uri != NULL ? uri : "", NULL };

  if (wc_form_get_field (config, CONFIG_FIELD) == NULL)
    return FALSE;
  g_hash_table_insert (answers, g_strdup (CONFIG_FIELD), g_strdupv ((char **) values));
  return TRUE;
}
