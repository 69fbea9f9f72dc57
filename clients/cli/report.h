/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "cli/diagnosis.h"
#include "common/places.h"

/* What a bug report needs to know of this installation, and nothing of a person:
 * versions, settings, states, typed errors and figures. Accounts are numbers; texts,
 * names, addresses, hosts, paths and ids are left out whatever the daemon says, because
 * only members that are named here, of the type expected here, are taken over. */

/* @running: whether the daemon answers; what it does not tell is left out. Returns:
 * (transfer full). */
JsonObject *wc_report_build (WcCli *cli,
                             const WcPlaces *places,
                             const WcDiagnosis *diagnosis,
                             gboolean running);

/* Takes over the members of @from that @names lists (separated by commas) into @into:
 * numbers and booleans as they are, strings and items of lists when they are words as the
 * API has them (letters, digits, '-' and '_', 40 at most). */
void wc_report_take (JsonObject *into, JsonObject *from, const char *names);

/* A number for each account in @accounts (nullable) by its JID. Returns: (transfer full)
 * (element-type utf8 uint). */
GHashTable *wc_report_number (JsonArray *accounts);

/* What of a server's software is told: its name, when it is one of those that many run,
 * else "other". Borrowed; NULL for NULL. */
const char *wc_report_name_software (const char *software);
