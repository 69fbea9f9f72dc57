/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "base/clock.h"
#include "base/secrets.h"

/* How long a command may take, a person's answer to its own question included. */
#define WC_SECRETS_COMMAND_LIMIT_US (60 * G_TIME_SPAN_SECOND)

/* Passwords that a command prints, such as `pass show xmpp/me`: the `command` of the
 * query, run by /bin/sh at each call, its first line being the password. It can only be
 * read. */
#define WC_TYPE_SECRETS_COMMAND (wc_secrets_command_get_type ())
G_DECLARE_FINAL_TYPE (WcSecretsCommand, wc_secrets_command, WC, SECRETS_COMMAND, GObject)

/* @clock is referenced. Finding fails with NOT_FOUND when the query has no command or the
 * command prints an empty line, INTERNAL when it cannot be started or does not end with
 * status 0, TIMEOUT after WC_SECRETS_COMMAND_LIMIT_US, TOO_LARGE when it prints more than
 * WC_SECRET_TEXT_MAX bytes, INVALID_ARGUMENT when it prints no text; CANCELLED. In the
 * last five cases what it started is killed. Returns: (transfer full). */
WcSecrets *wc_secrets_command_new (WcClock *clock);
