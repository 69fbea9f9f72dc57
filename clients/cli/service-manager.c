/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib.h>

#include "cli/service-manager.h"

/* Where systemd runs for a person it has this in their runtime directory; that it runs
 * the machine is not enough (su, containers). */
#define PLACE "systemd"

static gboolean
is_systemd (void)
{
  g_autofree char *place = g_build_filename (g_get_user_runtime_dir (), PLACE, NULL);

  return g_file_test (place, G_FILE_TEST_IS_DIR);
}

const char *
wc_service_manager_how_to_start (void)
{
  return is_systemd () ? "systemctl --user enable --now whinchatd" : "whinchatd &";
}

const char *
wc_service_manager_how_to_restart (void)
{
  return is_systemd () ? "systemctl --user restart whinchatd"
                       : "end whinchatd, and start it again";
}
