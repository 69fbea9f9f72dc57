/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "api/idl.h"
#include "api/listeners.h"
#include "service/services.h"

/* What the handlers work with; one for the whole program. Everything is borrowed. */
typedef struct _WcContext
{
  const WcServices *services;
  WcListeners *listeners;
  WcIdl *idl;
} WcContext;
