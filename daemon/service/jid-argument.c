/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "model/jid.h"
#include "service/jid-argument.h"

/* @address, or with @reason (owned) that it is none. */
static char *
named (char *address, GError *reason, const char *field, GError **error)
{
  g_autoptr (GError) local = reason;

  if (address == NULL)
    wc_error_invalid (error, field, "%s: %s", field, local->message);
  return address;
}

char *
wc_jid_argument_any (const char *text, const char *field, GError **error)
{
  GError *reason = NULL;
  char *address = wc_jid_normalize (text, &reason);

  return named (address, reason, field, error);
}

static char *
bare (const char *text, gboolean need_local, const char *field, GError **error)
{
  GError *reason = NULL;
  char *address = wc_jid_normalize_bare (text, need_local, &reason);

  return named (address, reason, field, error);
}

char *
wc_jid_argument_bare (const char *text, const char *field, GError **error)
{
  return bare (text, /* need_local= */ FALSE, field, error);
}

char *
wc_jid_argument_room (const char *text, const char *field, GError **error)
{
  return bare (text, /* need_local= */ TRUE, field, error);
}
