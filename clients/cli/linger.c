/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <unistd.h>

#include "cli/linger.h"

/* systemd-logind keeps one empty file for each user that lingers. */

#define LINGER_DIRECTORY "/var/lib/systemd/linger"

char *
wc_linger_hint (void)
{
  g_autofree char *file = g_build_filename (LINGER_DIRECTORY, g_get_user_name (), NULL);

  if (g_getenv ("SSH_CONNECTION") == NULL || access ("/run/systemd/system", F_OK) != 0 ||
      access (file, F_OK) == 0)
    return NULL;
  return g_strdup ("The daemon ends when you leave this machine, unless you run: "
                   "loginctl enable-linger");
}
