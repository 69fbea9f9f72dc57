/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "service/prompt-service.h"

/* Prompts are raised and answered in sync/prompts; there are never many, so one is found
 * by looking through them. */

struct _WcPromptService
{
  WcPrompts *prompts;
};

WcPromptService *
wc_prompt_service_new (WcPrompts *prompts)
{
  WcPromptService *self = g_new0 (WcPromptService, 1);

  self->prompts = prompts;
  return self;
}

void
wc_prompt_service_free (WcPromptService *self)
{
  g_free (self);
}

GPtrArray *
wc_prompt_service_list (WcPromptService *self, GError **error)
{
  return wc_prompts_list (self->prompts, error);
}

WcPrompt *
wc_prompt_service_find (WcPromptService *self, const char *id)
{
  g_autoptr (GPtrArray) prompts = wc_prompts_list (self->prompts, NULL);

  for (guint i = 0; prompts != NULL && i < prompts->len; i++)
    {
      WcPrompt *prompt = g_ptr_array_index (prompts, i);

      if (g_str_equal (prompt->id, id))
        return wc_prompt_ref (prompt);
    }
  return NULL;
}

gboolean
wc_prompt_service_answer (WcPromptService *self,
                          const char *id,
                          GHashTable *fields,
                          GError **error)
{
  return wc_prompts_answer (self->prompts, id, fields, error);
}

gboolean
wc_prompt_service_dismiss (WcPromptService *self, const char *id, GError **error)
{
  return wc_prompts_dismiss (self->prompts, id, error);
}
