/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "service/account-service.h"

/* For the files account-service*.c alone. */

struct _WcAccountService
{
  WcDb *db;
  WcSummary *summary;
  WcLinks *links;
  WcPrompts *prompts;
  GHashTable *jids; /* (owned) (element-type gint64 utf8) ids are never given again */
};
