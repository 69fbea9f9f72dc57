/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

/* What the doctor (service/doctor-service) says. */

typedef enum
{
  WC_FINDING_OK,
  WC_FINDING_WARNING,
  WC_FINDING_ERROR,
} WcFindingLevel;

/* One thing that was looked at. */
typedef struct
{
  const char *check; /* a word */
  WcFindingLevel level;
  char *account; /* (owned) (nullable) JID */
  char *text;    /* (owned) a sentence */
  char *fix;     /* (owned) (nullable) a sentence */
} WcFinding;

void wc_finding_free (WcFinding *finding);
const char *wc_finding_level_to_string (WcFindingLevel level);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcFinding, wc_finding_free)
