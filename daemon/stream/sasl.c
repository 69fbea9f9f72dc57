/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <openssl/crypto.h>
#include <string.h>
#include <stringprep.h>

#include "base/str.h"
#include "stream/sasl.h"
#include "stream/stream-error.h"
#include "xml/ns.h"

/* The choice of a SASL mechanism (RFC 6120 § 6) and the preparation of what goes into it.
 * An account never falls back below what it used before: a server in the middle would
 * only have to offer less. */

static const char *const mechanisms[] = { "SCRAM-SHA-512", "SCRAM-SHA-256", "SCRAM-SHA-1",
                                          "PLAIN" };

#define PLAIN (G_N_ELEMENTS (mechanisms) - 1)

static guint
find_offers (const WcNode *features)
{
  const WcNode *list = wc_node_child (features, "mechanisms", WC_NS_SASL);
  const WcNode *offer = NULL;
  guint offers = 0;

  for (offer = wc_node_child (list, "mechanism", WC_NS_SASL); offer != NULL;
       offer = wc_node_next (offer, "mechanism", WC_NS_SASL))
    {
      int index =
          wc_str_index (mechanisms, G_N_ELEMENTS (mechanisms), wc_node_text (offer), -1);

      if (index >= 0)
        offers |= 1u << index;
    }
  return offers;
}

const char *
wc_sasl_choose (const WcNode *features,
                const char *before,
                gboolean encrypted,
                GError **error)
{
  guint offers = find_offers (features);
  int floor = wc_str_index (mechanisms, G_N_ELEMENTS (mechanisms), before, -1);
  int best = 0;

  if (!encrypted)
    offers &= ~(1u << PLAIN);
  if (offers == 0)
    {
      g_set_error_literal (error, WC_STREAM_ERROR, WC_STREAM_ERROR_NO_MECHANISM,
                           "the server offers no login that is safe to use here");
      return NULL;
    }
  while ((offers & (1u << best)) == 0)
    best++;
  if (before != NULL && best > floor)
    {
      GError *weaker =
          wc_stream_error_new (WC_STREAM_ERROR_DOWNGRADE, "before", before,
                               "the server offers only a weaker login than before");

      wc_stream_error_set_detail (weaker, "now", mechanisms[best]);
      g_propagate_error (error, weaker);
      return NULL;
    }
  return mechanisms[best];
}

char *
wc_sasl_prepare_password (const char *password)
{
  char *prepared = NULL;
  char *copy = NULL;

  if (!g_utf8_validate (password, -1, NULL) ||
      stringprep_profile (password, &prepared, "SASLprep", 0) != STRINGPREP_OK)
    return g_strdup (password);
  copy = g_strdup (prepared);
  OPENSSL_cleanse (prepared, strlen (prepared));
  free (prepared);
  return copy;
}

char *
wc_sasl_escape_name (const char *local)
{
  GString *escaped = g_string_new (NULL);

  for (const char *p = local; *p != '\0'; p++)
    if (*p == ',')
      g_string_append (escaped, "=2C");
    else if (*p == '=')
      g_string_append (escaped, "=3D");
    else
      g_string_append_c (escaped, *p);
  return g_string_free (escaped, FALSE);
}

void
wc_sasl_wipe (char *secret)
{
  if (secret != NULL)
    OPENSSL_cleanse (secret, strlen (secret));
  g_free (secret);
}
