/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "api/request.h"

/* Handles one call. @request: (transfer full), to be answered exactly once. @args: a
 * tuple as the description has it, its dictionaries with known keys, types and ranges
 * only; borrowed for the time of the call. */
typedef void (*WcHandler) (WcRequest *request, GVariant *args);

typedef struct
{
  const char *name; /* "Send" */
  WcHandler handle;
} WcMethod;

/* The handlers of one interface of dbus/; the table ends with a row without a name. */
typedef struct
{
  const char *name; /* "Messages" */
  const WcMethod *methods;
} WcInterface;
