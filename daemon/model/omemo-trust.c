/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "model/omemo-trust.h"

/* From DISTRUSTED on. */
static const char *const words[] = { "distrusted", "undecided", "blind", "trusted",
                                     "verified" };
static const char *const mode_words[WC_N_OMEMO_TRUST_MODES] = { "btbv", "manual",
                                                                "always" };

static gboolean
find (const char *const *list, guint n, const char *word, int *place)
{
  for (guint i = 0; i < n; i++)
    if (g_strcmp0 (list[i], word) == 0)
      {
        *place = (int) i;
        return TRUE;
      }
  return FALSE;
}

const char *
wc_omemo_trust_to_string (WcOmemoTrust trust)
{
  return words[trust - WC_OMEMO_TRUST_DISTRUSTED];
}

gboolean
wc_omemo_trust_from_string (const char *word, WcOmemoTrust *trust)
{
  int place;

  if (!find (words, G_N_ELEMENTS (words), word, &place))
    return FALSE;
  *trust = place + WC_OMEMO_TRUST_DISTRUSTED;
  return TRUE;
}

const char *
wc_omemo_trust_mode_to_string (WcOmemoTrustMode mode)
{
  return mode_words[mode];
}

gboolean
wc_omemo_trust_mode_from_string (const char *word, WcOmemoTrustMode *mode)
{
  int place;

  if (!find (mode_words, G_N_ELEMENTS (mode_words), word, &place))
    return FALSE;
  *mode = place;
  return TRUE;
}

WcOmemoTrust
wc_omemo_trust_of_new (WcOmemoTrustMode mode, gboolean has_verified)
{
  switch (mode)
    {
    case WC_OMEMO_TRUST_MODE_BTBV:
      return has_verified ? WC_OMEMO_TRUST_UNDECIDED : WC_OMEMO_TRUST_BLIND;
    case WC_OMEMO_TRUST_MODE_MANUAL:
      return WC_OMEMO_TRUST_UNDECIDED;
    case WC_OMEMO_TRUST_MODE_ALWAYS:
      return WC_OMEMO_TRUST_BLIND;
    }
  return WC_OMEMO_TRUST_UNDECIDED;
}

gboolean
wc_omemo_trust_allows (WcOmemoTrust trust)
{
  return trust >= WC_OMEMO_TRUST_BLIND;
}
