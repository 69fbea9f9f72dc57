/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/error.h"
#include "model/jid.h"
#include "xep/0066-oob.h"
#include "xep/data-forms.h"
#include "xep/muc-challenge.h"
#include "xml/ns.h"

/* XEP-0158, the words of it. A form offers challenges of several kinds, of which one is
 * to be answered, mostly; where it wants more, or nothing that a person can read here,
 * there is the page. */

/* Of a picture, as ejabberd's are; a larger one is looked at on the page. */
#define MAX_MEDIA (64 * 1024)

/* A computation, which is no question to people. */
#define HASHCASH "SHA-256"

void
wc_muc_challenge_free (WcMucChallenge *self)
{
  g_clear_pointer (&self->form, wc_form_unref);
  g_free (self->from);
  g_free (self->url);
  g_free (self);
}

/* ---- Which one to answer ---- */

static gboolean
is_here (const WcFormMedia *media)
{
  return media->data != NULL && g_bytes_get_size (media->data) <= MAX_MEDIA;
}

static gboolean
is_on_web (const WcFormMedia *media)
{
  return g_str_has_prefix (media->uri, "https://") ||
         g_str_has_prefix (media->uri, "http://");
}

/* What came with the form comes before what has to be fetched. */
static const WcFormMedia *
find_media (const WcFormField *field)
{
  const WcFormMedia *found = NULL;

  for (guint i = 0; i < field->media->len; i++)
    {
      const WcFormMedia *media = g_ptr_array_index (field->media, i);

      if (is_here (media))
        return media;
      if (found == NULL && is_on_web (media))
        found = media;
    }
  return found;
}

/* Whether a person can answer it: a question in words, or with something to look at. */
static gboolean
is_for_people (const WcFormField *field)
{
  if (!wc_form_field_is_asked (field) || strcmp (field->var, HASHCASH) == 0)
    return FALSE;
  return find_media (field) != NULL || (strcmp (field->var, "qa") == 0 &&
                                        field->label != NULL && field->media->len == 0);
}

static gboolean
comes_before (const WcFormField *field, const WcFormField *other)
{
  const WcFormMedia *media = find_media (field);
  const WcFormMedia *before = other != NULL ? find_media (other) : NULL;

  if (other == NULL || field->required != other->required)
    return other == NULL || field->required;
  return media != NULL && is_here (media) && (before == NULL || !is_here (before));
}

/* § 3.2: how many answers it wants. */
static guint
count_wanted (const WcForm *form)
{
  const char *answers = wc_form_get_value (form, "answers");
  guint64 wanted = answers != NULL ? g_ascii_strtoull (answers, NULL, 10) : 0;
  guint required = 0;

  for (guint i = 0; i < form->fields->len; i++)
    {
      const WcFormField *field = g_ptr_array_index (form->fields, i);

      required += wc_form_field_is_asked (field) && field->required;
    }
  return (guint) MAX (MIN (wanted, WC_FORM_MAX_FIELDS), required);
}

/* Of several the one that must be answered, then one whose picture is here. */
static const WcFormField *
choose (const WcForm *form)
{
  const WcFormField *chosen = NULL;
  gboolean one_is_required = FALSE;

  if (count_wanted (form) > 1)
    return NULL;
  for (guint i = 0; i < form->fields->len; i++)
    {
      const WcFormField *field = g_ptr_array_index (form->fields, i);

      one_is_required =
          one_is_required || (wc_form_field_is_asked (field) && field->required);
      if (is_for_people (field) && comes_before (field, chosen))
        chosen = field;
    }
  return chosen != NULL && one_is_required && !chosen->required ? NULL : chosen;
}

/* ---- Reading ---- */

/* § 3.1.3: only what answers a stanza of ours is a challenge for us, or we would answer
 * those of others. */
static gboolean
is_for (const WcForm *form, const char *room, const char *sid)
{
  const char *text = wc_form_get_value (form, "from");
  g_autofree char *from = text != NULL ? wc_jid_normalize (text, NULL) : NULL;
  g_autofree char *bare = from != NULL ? wc_jid_dup_bare (from) : NULL;

  return g_strcmp0 (bare, room) == 0 &&
         g_strcmp0 (wc_form_get_value (form, "sid"), sid) == 0;
}

WcMucChallenge *
wc_muc_challenge_read (const WcNode *stanza,
                       const char *from,
                       const char *room,
                       const char *sid)
{
  const WcNode *captcha = wc_node_child (stanza, "captcha", WC_NS_CAPTCHA);
  const WcNode *x = wc_data_forms_find (captcha, "form");
  g_autoptr (WcForm) form = x != NULL ? wc_data_forms_parse (x, /* error= */ NULL) : NULL;
  WcMucChallenge *self;

  if (form == NULL || !is_for (form, room, sid))
    return NULL;
  wc_data_forms_embed (form, stanza);
  self = g_new0 (WcMucChallenge, 1);
  self->from = g_strdup (from);
  self->url = wc_oob_dup_page (stanza);
  self->field = choose (form);
  self->media = self->field != NULL ? find_media (self->field) : NULL;
  self->form = g_steal_pointer (&form);
  return self;
}

gboolean
wc_muc_challenge_has_way (const WcMucChallenge *self)
{
  return self->field != NULL || self->url != NULL;
}

const char *
wc_muc_challenge_get_question (const WcMucChallenge *self)
{
  if (self->field == NULL)
    return "Answer on its page";
  return self->field->label != NULL ? self->field->label : "Enter what you see";
}

/* ---- Answering ---- */

WcNode *
wc_muc_challenge_build_answer (const WcMucChallenge *self,
                               const char *answer,
                               GError **error)
{
  g_autoptr (GHashTable) answers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                                          (GDestroyNotify) g_strfreev);
  g_autoptr (WcForm) filled = NULL;
  g_autoptr (WcNode) x = NULL;
  WcNode *captcha;

  g_hash_table_insert (answers, g_strdup (self->field->var),
                       g_strdupv ((char *[]){ (char *) answer, NULL }));
  filled = wc_form_fill (self->form, answers, error);
  if (filled == NULL)
    return NULL;
  captcha = wc_node_new ("captcha", WC_NS_CAPTCHA);
  x = wc_data_forms_build (filled);
  wc_node_add_tree (captcha, x);
  return captcha;
}

/* ---- What came of it ---- */

GError *
wc_muc_challenge_explain (const WcMucChallenge *self)
{
  GError *error = g_error_new (
      WC_ERROR, WC_ERROR_NOT_AUTHORIZED, "the room asks for a CAPTCHA%s%s",
      self->url != NULL ? ", on its page " : "", self->url != NULL ? self->url : "");

  wc_error_set_detail (error, "reason", "captcha");
  if (self->url != NULL)
    {
      wc_error_set_detail (error, "url", self->url);
      wc_error_set_detail (error, "text", self->url);
    }
  return error;
}

GError *
wc_muc_challenge_explain_wrong (const GError *error)
{
  GError *made = g_error_new_literal (WC_ERROR, WC_ERROR_NOT_AUTHORIZED,
                                      "the answer to the room's CAPTCHA was wrong, or "
                                      "came too late");

  wc_error_set_detail (made, "reason", "captcha-failed");
  wc_error_set_detail (made, "text", wc_error_get_detail (error, "text"));
  return made;
}
