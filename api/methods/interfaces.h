/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "api/interface.h"

/* The handlers of each interface. What the methods promise is said in dbus/. */
extern const WcInterface wc_api_accounts;
extern const WcInterface wc_api_bookmarks;
extern const WcInterface wc_api_chats;
extern const WcInterface wc_api_commands;
extern const WcInterface wc_api_contacts;
extern const WcInterface wc_api_daemon;
extern const WcInterface wc_api_debug;
extern const WcInterface wc_api_events;
extern const WcInterface wc_api_files;
extern const WcInterface wc_api_gateways;
extern const WcInterface wc_api_jobs;
extern const WcInterface wc_api_messages;
extern const WcInterface wc_api_omemo;
extern const WcInterface wc_api_presence;
extern const WcInterface wc_api_prompts;
extern const WcInterface wc_api_sync;
