/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "service/finding.h"

void
wc_finding_free (WcFinding *finding)
{
  g_free (finding->account);
  g_free (finding->text);
  g_free (finding->fix);
  g_free (finding);
}

const char *
wc_finding_level_to_string (WcFindingLevel level)
{
  static const char *const words[] = { "ok", "warning", "error" };

  return words[level];
}
