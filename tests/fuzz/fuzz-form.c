/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fuzz.h"
#include "xep/data-forms.h"
#include "xep/registration.h"
#include "xml/ns.h"
#include "xml/parser.h"

/* What a server calls a form: read within limits, and sent back as it was, it has the
 * values that it had. */
static void
send_back (const WcForm *form)
{
  g_autoptr (GHashTable) nothing = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (WcForm) filled = wc_form_fill (form, nothing, NULL);
  g_autoptr (WcNode) x = filled != NULL ? wc_data_forms_build (filled) : NULL;
  g_autoptr (WcForm) again = x != NULL ? wc_data_forms_parse (x, NULL) : NULL;

  if (filled == NULL)
    return;
  g_assert_nonnull (again);
  g_assert_cmpuint (again->fields->len, ==, filled->fields->len);
  for (guint i = 0; i < again->fields->len; i++)
    {
      const WcFormField *one = g_ptr_array_index (filled->fields, i);
      const WcFormField *other = g_ptr_array_index (again->fields, i);

      g_assert_cmpstr (one->var, ==, other->var);
      g_assert_cmpstrv (one->values, other->values);
    }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autoptr (WcNode) node =
      wc_parser_parse (text, WC_NS_CLIENT, WC_PARSER_LIMITS_ANSWER, NULL);
  const WcNode *query = node != NULL ? wc_node_child (node, NULL, NULL) : NULL;
  const WcNode *x = wc_data_forms_find (query, NULL);
  g_autoptr (WcForm) form = x != NULL ? wc_data_forms_parse (x, NULL) : NULL;
  g_auto (WcRegistrationOffer) offer = { 0 };

  if (form != NULL)
    send_back (form);
  if (query != NULL && wc_registration_parse (query, &offer, NULL))
    send_back (offer.form);
  return 0;
}
