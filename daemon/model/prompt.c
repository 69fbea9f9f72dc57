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

static const WcPromptField invitation_fields[] = {
  { "action", "Go into the room?", FALSE, "accept|decline" },
  { NULL },
};

static const WcPromptField locked_room_fields[] = {
  { "action", "Go into the room?", FALSE, "accept|decline" },
  { "password", "Password of the room", .secret = TRUE, .optional = TRUE },
  { NULL },
};

static const WcPromptField taken_nick_fields[] = {
  { "action", "Go into the room?", FALSE, "accept|decline" },
  { "nick", "Another nick", .optional = TRUE },
  { NULL },
};

static const WcPromptField http_auth_fields[] = {
  { "action", "Was it you who opened this page?", FALSE, "confirm|reject" },
  { NULL },
};

static const WcPromptField voice_fields[] = {
  { "action", "May they speak?", FALSE, "grant|deny" },
  { NULL },
};

static const WcPromptField captcha_fields[] = {
  { "answer", "Answer", FALSE, NULL },
  { NULL },
};

static const WcPromptField captcha_or_page_fields[] = {
  { "answer", "Answer", .optional = TRUE },
  { NULL },
};

static const WcPromptField captcha_page_fields[] = {
  { "action", "When it is answered on its page", FALSE, "done" },
  { NULL },
};

static const WcPromptField omemo_fields[] = {
  { "decision", "Are these keys to be used?", FALSE, "trusted|verified|distrusted" },
  { NULL },
};

static const char *const kind_names[] = { "password",  "certificate", "keyring",
                                          "mechanism", "account",     "invitation",
                                          "http-auth", "voice",       "captcha",
                                          "omemo" };
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

static const WcPromptField *
invitation_get_fields (const WcPrompt *self)
{
  static const char *const nicks[] = { "nick-conflict", "nick-reserved", "nick-invalid",
                                       NULL };
  const char *refused = wc_details_get (self->details, "refused");

  if (g_strcmp0 (refused, "password") == 0)
    return locked_room_fields;
  return refused != NULL && g_strv_contains (nicks, refused) ? taken_nick_fields
                                                             : invitation_fields;
}

static const WcPromptField *
captcha_get_fields (const WcPrompt *self)
{
  if (g_strcmp0 (wc_details_get (self->details, ".way"), "page") == 0)
    return captcha_page_fields;
  return wc_details_get (self->details, "url") != NULL ? captcha_or_page_fields
                                                       : captcha_fields;
}

const WcPromptField *
wc_prompt_get_fields (const WcPrompt *self)
{
  static const WcPromptField *const fields[] = { password_fields,  certificate_fields,
                                                 keyring_fields,   mechanism_fields,
                                                 account_fields,   invitation_fields,
                                                 http_auth_fields, voice_fields,
                                                 captcha_fields,   omemo_fields };

  G_STATIC_ASSERT (G_N_ELEMENTS (fields) == WC_N_PROMPT_KINDS);
  if (self->kind == WC_PROMPT_KIND_CAPTCHA)
    return captcha_get_fields (self);
  return self->kind == WC_PROMPT_KIND_INVITATION ? invitation_get_fields (self)
                                                 : fields[self->kind];
}

gboolean
wc_prompt_kind_is_fault (WcPromptKind kind)
{
  return kind <= WC_PROMPT_KIND_ACCOUNT;
}

const char *
wc_prompt_kind_get_topic (WcPromptKind kind)
{
  if (kind == WC_PROMPT_KIND_VOICE)
    return "who";
  if (kind == WC_PROMPT_KIND_OMEMO)
    return "jid";
  return kind == WC_PROMPT_KIND_INVITATION || kind == WC_PROMPT_KIND_CAPTCHA ? "room"
                                                                             : NULL;
}
