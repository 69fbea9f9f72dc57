/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "api/dict.h"
#include "api/extra-values.h"
#include "api/send-values.h"

/* One place reads both dictionaries, so that what is sent later says as much as what is
 * sent now. */

void
wc_send_values_read (WcSendValues *self, GVariant *options)
{
  self->key = wc_dict_get_string (options, "key", NULL);
  self->subject = wc_dict_get_string (options, "subject", NULL);
  self->thread = wc_dict_get_string (options, "thread", NULL);
  self->thread_parent = wc_dict_get_string (options, "thread_parent", NULL);
  self->spoiler = wc_dict_get_string (options, "spoiler", NULL);
  self->reply_to = wc_dict_get_int64 (options, "reply_to", 0);
  self->quote = wc_dict_get_boolean (options, "quote_fallback", TRUE);
  self->unstyled = wc_dict_get_boolean (options, "unstyled", FALSE);
  self->attention = wc_dict_get_boolean (options, "attention", FALSE);
  wc_omemo_wish_from_string (wc_dict_get_string (options, "encryption", "auto"),
                             &self->encryption);
  self->previews = wc_extra_values_read_previews (options);
  self->mentions = wc_extra_values_read_mentions (options);
}

void
wc_send_values_clear (WcSendValues *self)
{
  g_clear_pointer (&self->previews, g_ptr_array_unref);
  g_clear_pointer (&self->mentions, g_ptr_array_unref);
}
