/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "api/interface.h"

/* The reading half of the interface Messages: List, Threads, FetchReplied, Backfill and
 * Source. */
void wc_history_list (WcRequest *request, GVariant *args);
void wc_history_threads (WcRequest *request, GVariant *args);
void wc_history_fetch_replied (WcRequest *request, GVariant *args);
void wc_history_backfill (WcRequest *request, GVariant *args);
void wc_history_source (WcRequest *request, GVariant *args);
