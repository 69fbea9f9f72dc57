/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store/reader.h"
#include "sync/links.h"
#include "sync/live.h"
#include "sync/prompts.h"

/* The use cases: what a client may ask for, in words of the domain. One service for each
 * interface of the API, over the stores and the ports of sync/. */
typedef struct _WcServices WcServices;

/* What the services stand on; all borrowed, they must live longer. */
typedef struct
{
  WcDb *db;
  WcReader *reader;
  WcLinks *links;
  WcLive *live;
  WcPrompts *prompts;
} WcServicesPorts;

/* Returns: (transfer full). */
WcServices *wc_services_new (const WcServicesPorts *ports);
void wc_services_free (WcServices *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcServices, wc_services_free)
