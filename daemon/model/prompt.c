/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/str.h"
#include "model/prompt.h"

/* A question for a person as a value. The fields of the answer belong to the kind, so
 * that clients can build a form and the answer can be checked in one place. */

static const WcPromptField password_fields[] = {
  { "password", "Password", TRUE, NULL },
  { NULL },
};

static const WcPromptField certificate_fields[] = {
  { "decision", "Trust this certificate for this account?", FALSE, "trust|reject" },
  { NULL },
};

static const WcPromptField keyring_fields[] = {
  { "decision", "Try again after unlocking the keyring", FALSE, "retry" },
  { NULL },
};

static const WcPromptField mechanism_fields[] = {
  { "decision", "Log in in the weaker way?", FALSE, "allow|reject" },
  { NULL },
};

static const WcPromptField account_fields[] = {
  { "decision", "Connect again?", FALSE, "retry" },
  { NULL },
};

static const char *const kind_names[] = { "password", "certificate", "keyring",
                                          "mechanism", "account" };
G_STATIC_ASSERT (G_N_ELEMENTS (kind_names) == WC_N_PROMPT_KINDS);

G_DEFINE_BOXED_TYPE (WcPrompt, wc_prompt, wc_prompt_ref, wc_prompt_unref)

WcPrompt *
wc_prompt_new (const char *id,
               gint64 account,
               WcPromptKind kind,
               const char *text,
               GHashTable *details)
{
  WcPrompt *self = g_atomic_rc_box_new0 (WcPrompt);

  self->id = id != NULL ? g_strdup (id) : g_uuid_string_random ();
  self->account = account;
  self->kind = kind;
  self->text = g_strdup (text);
  self->details = details != NULL ? details : wc_details_new ();
  return self;
}

WcPrompt *
wc_prompt_ref (const WcPrompt *self)
{
  return g_atomic_rc_box_acquire ((gpointer) self);
}

static void
prompt_clear (gpointer data)
{
  WcPrompt *self = data;

  g_free (self->id);
  g_free (self->text);
  g_hash_table_unref (self->details);
}

void
wc_prompt_unref (WcPrompt *self)
{
  g_atomic_rc_box_release_full (self, prompt_clear);
}

const char *
wc_prompt_kind_to_string (WcPromptKind kind)
{
  return kind_names[kind];
}

gboolean
wc_prompt_kind_from_string (const char *name, WcPromptKind *out_kind)
{
  int index = wc_str_index (kind_names, G_N_ELEMENTS (kind_names), name, -1);

  if (index >= 0)
    *out_kind = (WcPromptKind) index;
  return index >= 0;
}

const WcPromptField *
wc_prompt_kind_get_fields (WcPromptKind kind)
{
  static const WcPromptField *const fields[] = { password_fields, certificate_fields,
                                                 keyring_fields, mechanism_fields,
                                                 account_fields };

  G_STATIC_ASSERT (G_N_ELEMENTS (fields) == WC_N_PROMPT_KINDS);
  return fields[kind];
}
