/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "cli/diagnosis.h"

/* What was found about a domain. */
typedef struct
{
  GList *direct;    /* (nullable) (element-type GSrvTarget) of xmpps-client, XEP-0368 */
  GList *starttls;  /* (nullable) (element-type GSrvTarget) of xmpp-client, RFC 6120 */
  GList *addresses; /* (nullable) (element-type GInetAddress) of the domain itself */
  const GError *error; /* (nullable) why there is nothing */
} WcCheckDns;

/* Judges it: the finding "dns" about @account. */
void wc_check_dns_judge (WcDiagnosis *diagnosis,
                         const char *account,
                         const char *domain,
                         const WcCheckDns *found);

/* Looks the server of @account, a bare JID, up as the daemon does; waits some seconds at
 * most. */
void wc_check_dns_add (WcDiagnosis *diagnosis, const char *account);
