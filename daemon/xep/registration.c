/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/error.h"
#include "xep/0066-oob.h"
#include "xep/data-forms.h"
#include "xep/registration.h"
#include "xml/ns.h"

/* XEP-0077, the words of it. Who says them and when is in account/: an account that does
 * not exist yet has no session whose module this could be. */

/* The elements of § 14.1 that are to be filled in. */
static const struct
{
  const char *name;
  const char *label;
} elements[] = {
  { "username", "Name of the account" },
  { "nick", "Nickname" },
  { "password", "Password" },
  { "name", "Full name" },
  { "first", "Given name" },
  { "last", "Family name" },
  { "email", "Email address" },
  { "address", "Street" },
  { "city", "City" },
  { "state", "State" },
  { "zip", "Postal code" },
  { "phone", "Telephone number" },
  { "url", "Web page" },
  { "date", "Date" },
  { "misc", "Anything else" },
  { "text", "Text" },
};

void
wc_registration_offer_clear (WcRegistrationOffer *self)
{
  g_clear_pointer (&self->form, wc_form_unref);
  g_clear_pointer (&self->url, g_free);
}

WcNode *
wc_registration_build_token (const char *token)
{
  WcNode *node = wc_node_new ("preauth", WC_NS_PREAUTH);

  wc_node_set (node, "token", token);
  return node;
}

/* Prosody says "forbidden", the specification "item-not-found". */
GError *
wc_registration_explain_token (const GError *error)
{
  GError *explained = NULL;

  if (g_error_matches (error, WC_ERROR, WC_ERROR_NOT_FOUND) ||
      g_error_matches (error, WC_ERROR, WC_ERROR_NOT_AUTHORIZED))
    return g_error_new_literal (WC_ERROR, WC_ERROR_NOT_AUTHORIZED,
                                "the invitation is not good, or not any more");
  if (!g_error_matches (error, WC_ERROR, WC_ERROR_NOT_SUPPORTED))
    return g_error_copy (error);
  explained = g_error_new_literal (WC_ERROR, WC_ERROR_NOT_SUPPORTED,
                                   "the server registers nobody by invitation");
  wc_error_set_detail (explained, "feature", "invitations");
  return explained;
}

WcNode *
wc_registration_build_question (void)
{
  return wc_node_new ("query", WC_NS_REGISTER);
}

/* ---- What a server wants to know ---- */

static void
add_element (WcForm *form, const WcNode *query, const char *name, const char *label)
{
  const WcNode *node = wc_node_child (query, name, WC_NS_REGISTER);
  gboolean secret = g_str_equal (name, "password");
  g_autofree char *value = NULL;
  WcFormField *field;

  if (node == NULL)
    return;
  value = wc_node_dup_text (node);
  field = wc_form_add (form, name,
                       secret ? WC_FORM_TYPE_TEXT_PRIVATE : WC_FORM_TYPE_TEXT_SINGLE,
                       *value != '\0' ? value : NULL);
  field->label = g_strdup (label);
  /* § 3.1: whatever is there must be filled in. */
  field->required = TRUE;
}

/* The elements as a form. What is too long here was not meant for a person. */
static WcForm *
form_of_elements (const WcNode *query)
{
  WcForm *form = wc_form_new (WC_FORM_KIND_FORM);
  const char *key = wc_node_child_text (query, "key", WC_NS_REGISTER);

  for (gsize i = 0; i < G_N_ELEMENTS (elements); i++)
    add_element (form, query, elements[i].name, elements[i].label);
  if (key != NULL)
    wc_form_add (form, "key", WC_FORM_TYPE_HIDDEN, key);
  return form;
}

static char *
dup_instructions (const WcNode *query)
{
  const WcNode *node = wc_node_child (query, "instructions", WC_NS_REGISTER);
  g_autofree char *text = node != NULL ? g_strstrip (wc_node_dup_text (node)) : NULL;

  return text != NULL && *text != '\0' && strlen (text) <= WC_FORM_MAX_TEXT
             ? g_steal_pointer (&text)
             : NULL;
}

static gboolean
asks_for (const WcForm *form, const char *var)
{
  const WcFormField *field = wc_form_get_field (form, var);

  return field != NULL && wc_form_field_is_asked (field);
}

/* Nothing that we could fill in: why, and where else. */
static gboolean
fail_elsewhere (const char *url, const char *instructions, GError **error)
{
  if (url != NULL)
    g_set_error (error, WC_ERROR, WC_ERROR_NOT_SUPPORTED,
                 "the server registers accounts on its page %s%s%s", url,
                 instructions != NULL ? ": " : "",
                 instructions != NULL ? instructions : "");
  else
    g_set_error (error, WC_ERROR, WC_ERROR_NOT_SUPPORTED,
                 "the server does not say how an account is registered%s%s",
                 instructions != NULL ? ": " : "",
                 instructions != NULL ? instructions : "");
  if (error != NULL)
    wc_error_set_detail (*error, "feature", "registration");
  if (error != NULL && url != NULL)
    wc_error_set_detail (*error, "url", url);
  return FALSE;
}

static WcForm *
read_form (const WcNode *query, gboolean *out_plain, GError **error)
{
  const WcNode *x = wc_data_forms_find (query, "form");
  WcForm *form;

  *out_plain = x == NULL;
  if (x == NULL)
    return form_of_elements (query);
  form = wc_data_forms_parse (x, error);
  if (form != NULL)
    wc_data_forms_embed (form, query);
  return form;
}

gboolean
wc_registration_read (const WcNode *query, WcRegistrationOffer *out_offer, GError **error)
{
  gboolean plain = FALSE;
  WcForm *form = read_form (query, &plain, error);

  if (form == NULL)
    return FALSE;
  if (form->instructions == NULL)
    form->instructions = dup_instructions (query);
  out_offer->form = form;
  out_offer->plain = plain;
  out_offer->url = wc_oob_dup_page (query);
  out_offer->registered = wc_node_child (query, "registered", WC_NS_REGISTER) != NULL;
  return TRUE;
}

gboolean
wc_registration_parse (const WcNode *query,
                       WcRegistrationOffer *out_offer,
                       GError **error)
{
  g_auto (WcRegistrationOffer) offer = { 0 };
  g_autofree char *instructions = NULL;

  if (wc_node_child (query, "registered", WC_NS_REGISTER) != NULL)
    {
      g_set_error_literal (error, WC_ERROR, WC_ERROR_CONFLICT,
                           "the server says that there is an account already");
      return FALSE;
    }
  if (!wc_registration_read (query, &offer, error))
    return FALSE;
  instructions = dup_instructions (query);
  if (!asks_for (offer.form, "username") || !asks_for (offer.form, "password"))
    return fail_elsewhere (offer.url, instructions, error);
  *out_offer = offer;
  offer = (WcRegistrationOffer){ 0 };
  return TRUE;
}

/* ---- What we say ---- */

WcNode *
wc_registration_build_form (const WcForm *filled, gboolean plain)
{
  WcNode *query = wc_node_new ("query", WC_NS_REGISTER);
  g_autoptr (WcNode) x = NULL;

  if (!plain)
    {
      x = wc_data_forms_build (filled);
      wc_node_add_tree (query, x);
      return query;
    }
  for (guint i = 0; i < filled->fields->len; i++)
    {
      const WcFormField *field = g_ptr_array_index (filled->fields, i);

      wc_node_add_with_text (query, field->var, NULL, field->values[0]);
    }
  return query;
}

WcNode *
wc_registration_build_password (const char *username, const char *password)
{
  WcNode *query = wc_node_new ("query", WC_NS_REGISTER);

  wc_node_add_with_text (query, "username", NULL, username);
  wc_node_add_with_text (query, "password", NULL, password);
  return query;
}

WcNode *
wc_registration_build_removal (void)
{
  WcNode *query = wc_node_new ("query", WC_NS_REGISTER);

  wc_node_add (query, "remove", NULL);
  return query;
}

/* ---- What a refusal means ---- */

static gboolean
is_one_of (const char *word, const char *const *words)
{
  return word != NULL && g_strv_contains (words, word);
}

static void
copy_detail (gpointer key, gpointer value, gpointer data)
{
  wc_error_set_detail (data, key, value);
}

/* The same with another code and one detail more. */
static GError *
error_like (const GError *error,
            WcErrorCode code,
            const char *key,
            const char *value,
            const char *what)
{
  const char *text = wc_error_get_detail (error, "text");
  GError *made = g_error_new (WC_ERROR, code, "%s%s%s", what, text != NULL ? ": " : "",
                              text != NULL ? text : "");

  wc_error_foreach_detail (error, copy_detail, made);
  if (key != NULL)
    wc_error_set_detail (made, key, value);
  return made;
}

GError *
wc_registration_explain (const GError *error, gboolean asking)
{
  static const char *const never[] = { "service-unavailable", "feature-not-implemented",
                                       NULL };
  static const char *const refused[] = { "forbidden", "not-allowed", "not-authorized",
                                         NULL };
  const char *condition = wc_error_get_detail (error, "condition");

  if (g_strcmp0 (wc_error_get_detail (error, "type"), "wait") == 0 ||
      g_strcmp0 (condition, "resource-constraint") == 0)
    return error_like (error, WC_ERROR_RATE_LIMITED, NULL, NULL,
                       "the server wants us to wait before the next try");
  if (g_strcmp0 (condition, "conflict") == 0)
    return error_like (error, WC_ERROR_CONFLICT, "field", "fields.username",
                       "that name is taken");
  if (is_one_of (condition, never) || (asking && is_one_of (condition, refused)))
    return error_like (error, WC_ERROR_NOT_SUPPORTED, "feature", "registration",
                       asking ? "the server registers nobody"
                              : "the server does not let its clients do this");
  return g_error_copy (error);
}
