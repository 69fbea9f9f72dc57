/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/str.h"
#include "model/contact.h"

static const char *const subscription_names[] = { "none", "to", "from", "both" };
G_STATIC_ASSERT (G_N_ELEMENTS (subscription_names) == WC_N_CONTACT_SUBSCRIPTIONS);

G_DEFINE_BOXED_TYPE (WcContact, wc_contact, wc_contact_ref, wc_contact_unref)

WcContact *
wc_contact_new (gint64 account, const char *jid)
{
  WcContact *self = g_atomic_rc_box_new0 (WcContact);

  self->account = account;
  self->jid = g_strdup (jid);
  return self;
}

WcContact *
wc_contact_ref (const WcContact *self)
{
  return g_atomic_rc_box_acquire ((gpointer) self);
}

static void
contact_clear (gpointer data)
{
  WcContact *self = data;

  g_free (self->jid);
  g_free (self->name);
  g_free (self->nick);
  g_strfreev (self->groups);
  g_free (self->request_text);
  g_free (self->xml);
}

void
wc_contact_unref (WcContact *self)
{
  g_atomic_rc_box_release_full (self, contact_clear);
}

void
wc_contact_set_groups (WcContact *self, const char *const *groups)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) sorted = g_strdupv ((char **) groups);
  gsize n = sorted != NULL ? g_strv_length (sorted) : 0;

  if (n > 0)
    qsort (sorted, n, sizeof *sorted, wc_str_compare);
  for (gsize i = 0; i < n; i++)
    if (sorted[i][0] != '\0' && (i == 0 || !g_str_equal (sorted[i], sorted[i - 1])))
      g_strv_builder_add (builder, sorted[i]);
  g_strfreev (self->groups);
  self->groups = g_strv_builder_end (builder);
}

const char *
wc_contact_subscription_to_string (WcContactSubscription subscription)
{
  return subscription_names[subscription];
}

gboolean
wc_contact_subscription_from_string (const char *name,
                                     WcContactSubscription *out_subscription)
{
  int index =
      wc_str_index (subscription_names, G_N_ELEMENTS (subscription_names), name, -1);

  if (index >= 0)
    *out_subscription = (WcContactSubscription) index;
  return index >= 0;
}
