/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

/* What to do so that the daemon stays when the person logs out, where systemd would end
 * it: over SSH without lingering (loginctl(1)). Returns: (transfer full), a sentence;
 * NULL when there is nothing to do. */
char *wc_linger_hint (void);
