/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "cli/cli.h"

/* whinchat omemo devices, explain, trust, uri and verify: whose devices there are, and
 * which of their keys are trusted. */
int wc_omemo_devices_list (WcCli *cli, GError **error);

/* Who can read the next message in a chat. */
int wc_omemo_devices_explain (WcCli *cli, GError **error);

extern const WcOption wc_omemo_devices_trust_options[];
int wc_omemo_devices_trust (WcCli *cli, GError **error);

extern const WcOption wc_omemo_devices_uri_options[];
int wc_omemo_devices_reset (WcCli *cli, GError **error);

extern const WcOption wc_omemo_devices_remove_options[];
int wc_omemo_devices_remove (WcCli *cli, GError **error);

int wc_omemo_devices_uri (WcCli *cli, GError **error);
int wc_omemo_devices_verify (WcCli *cli, GError **error);
