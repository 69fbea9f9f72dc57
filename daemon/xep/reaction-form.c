/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "model/annotation.h"
#include "xep/data-forms.h"
#include "xep/reaction-form.h"
#include "xml/ns.h"

/* XEP-0444 with XEP-0128: gateways to networks with fewer reactions, and rooms whose
 * owners want it so, say which they take. */

#define FORM_TYPE WC_NS_REACTIONS ":restrictions"
#define MAX_NUMBER 1000  /* more is no limit to anybody */
#define MAX_ALLOWED 1000 /* more are a server's game */

/* Returns: the number, -1 where none is said. */
static int
read_max (const WcForm *form)
{
  const char *text = wc_form_get_value (form, "max_reactions_per_user");
  guint64 max;

  return text != NULL && g_ascii_string_to_unsigned (text, 10, 0, MAX_NUMBER, &max, NULL)
             ? (int) max
             : -1;
}

/* Returns: (transfer full) (nullable). */
static GStrv
read_allowed (const WcForm *form)
{
  const WcFormField *field = wc_form_get_field (form, "allowlist");
  g_autoptr (GStrvBuilder) list = g_strv_builder_new ();
  guint n = 0;

  for (guint i = 0; field != NULL && field->values[i] != NULL && n < MAX_ALLOWED; i++)
    if (wc_reaction_is_valid (field->values[i]))
      {
        g_strv_builder_add (list, field->values[i]);
        n++;
      }
  return n > 0 ? g_strv_builder_end (list) : NULL;
}

WcReactionLimits *
wc_reaction_form_parse (const WcNode *query)
{
  const WcNode *x = wc_node_child (query, "x", WC_NS_DATA_FORMS);

  for (; x != NULL; x = wc_node_next (x, "x", WC_NS_DATA_FORMS))
    {
      g_autoptr (WcForm) form = wc_data_forms_parse (x, /* error= */ NULL);
      g_auto (GStrv) allowed = NULL;
      int max;

      if (form == NULL || g_strcmp0 (wc_form_get_form_type (form), FORM_TYPE) != 0)
        continue;
      max = read_max (form);
      allowed = read_allowed (form);
      return max >= 0 || allowed != NULL
                 ? wc_reaction_limits_new (max, (const char *const *) allowed)
                 : NULL;
    }
  return NULL;
}
