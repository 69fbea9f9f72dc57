/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "cli/diagnosis.h"

/* Looks at what is around the daemon: the session bus ("bus"), the keyring ("keyring"),
 * and whether systemd lets it stay ("linger"). None of them is needed; what is there
 * should work. @running: whether the daemon answers. */
void wc_check_desktop_add (WcDiagnosis *diagnosis, gboolean running);
