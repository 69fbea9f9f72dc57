/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "model/omemo-reason.h"
#include "service/omemo-refusal.h"
#include "store/omemo-policy-store.h"

/* An error is for people and scripts, Omemo.Explain tells of all devices. */
#define MAX_DEVICES 100

/* What is known now; NULL: it cannot be told. Returns: (transfer full). */
static WcOmemoRecipients *
find_known (const WcOmemoRefusal *self)
{
  return self->port != NULL
             ? self->port->explain (self->port->self, self->chat, /* error= */ NULL)
             : NULL;
}

static void
set_reason (GError *error, WcOmemoReason reason, const WcOmemoRecipients *to)
{
  g_autoptr (GString) lines = g_string_new (NULL);
  guint n = 0;

  wc_error_set_detail (error, "reason", wc_omemo_reason_to_string (reason));
  for (guint i = 0; to != NULL && i < to->devices->len && n < MAX_DEVICES; i++)
    {
      const WcOmemoRecipient *each = to->devices->pdata[i];

      if (each->reason == WC_OMEMO_REASON_NONE)
        continue;
      g_string_append_printf (lines, "%s%u %d %s %s", n++ > 0 ? "\n" : "", each->device,
                              each->version, wc_omemo_reason_to_string (each->reason),
                              each->jid);
    }
  if (n > 0)
    wc_error_set_detail (error, "devices", lines->str);
}

/* In a room one member who can read it is enough, unless a person decides on each key or
 * wants that all can: its members are looked at only where that is so. */
static gboolean
may_wait (const WcOmemoRefusal *self, gboolean *out, GError **error)
{
  WcOmemoPolicy policy;

  *out = !self->in_room;
  if (!self->in_room)
    return TRUE;
  if (!wc_omemo_policy_store_get_in_chat (self->db, self->account, self->chat, &policy,
                                          error))
    return FALSE;
  *out = policy.trust == WC_OMEMO_TRUST_MODE_MANUAL || policy.strict;
  return TRUE;
}

/* Who waits for a decision, as it stands; NULL: nobody. Returns: (transfer full)
 * (nullable), NULL + error where the store fails. */
static WcOmemoRecipients *
find_waiting (const WcOmemoRefusal *self, GError **error)
{
  g_autoptr (WcOmemoRecipients) to = NULL;
  gboolean waits;

  if (!may_wait (self, &waits, error) || !waits)
    return NULL;
  to = find_known (self);
  return to != NULL && wc_omemo_reason_is_trust (to->refusal) ? g_steal_pointer (&to)
                                                              : NULL;
}

gboolean
wc_omemo_refusal_asks (const WcOmemoRefusal *self)
{
  g_autoptr (WcOmemoRecipients) to = find_waiting (self, /* error= */ NULL);

  return to != NULL && !to->is_ready;
}

gboolean
wc_omemo_refusal_check (const WcOmemoRefusal *self, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (WcOmemoRecipients) to = find_waiting (self, &local_error);
  g_autoptr (GError) refusal = NULL;

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (to == NULL || (!to->is_ready && !self->asked))
    return TRUE;
  refusal = g_error_new (WC_ERROR, WC_ERROR_NOT_TRUSTED, "%s %s",
                         wc_omemo_reason_get_sentence (to->refusal),
                         wc_omemo_reason_get_advice (to->refusal));
  set_reason (refusal, to->refusal, to);
  g_propagate_error (error, g_steal_pointer (&refusal));
  return FALSE;
}

gboolean
wc_omemo_refusal_set_unknown (const WcOmemoRefusal *self, GError **error)
{
  g_autoptr (WcOmemoRecipients) to = find_known (self);
  g_autoptr (GError) refusal = g_error_new_literal (
      WC_ERROR, WC_ERROR_NO_RECIPIENT_KEYS,
      "whether the other side can read it encrypted cannot be found out; "
      "options.encryption says \"none\", or \"omemo\" to try later");

  set_reason (refusal, WC_OMEMO_REASON_KEYS_UNREACHABLE, to);
  g_propagate_error (error, g_steal_pointer (&refusal));
  return FALSE;
}
