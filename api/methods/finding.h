/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "api/interface.h"

/* Search and SearchArchive of the interface Messages. */
void wc_finding_search (WcRequest *request, GVariant *args);
void wc_finding_search_archive (WcRequest *request, GVariant *args);
