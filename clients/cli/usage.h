/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "cli/command.h"

/* The help, made from the tables. Returns: (transfer full). */
char *wc_usage_of_program (const WcCommand *const *commands);
/* @path: how the command was reached, as "account set". */
char *wc_usage_of_command (const char *path, const WcCommand *command);
