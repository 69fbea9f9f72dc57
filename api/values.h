/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "api/dict.h"
#include "service/services.h"

/* The objects of the API, each in the one shape it has everywhere: values of the model as
 * the dictionaries Account, Chat, Message and so on. Returns: (transfer floating) a{sv}.
 */
GVariant *wc_values_account (const WcAccountInfo *info);
GVariant *wc_values_chat (const WcServices *services, const WcChat *chat);
GVariant *wc_values_message (const WcServices *services, const WcMessage *message);
GVariant *wc_values_contact (const WcServices *services, const WcContact *contact);
GVariant *wc_values_presence (const WcServices *services, const WcPresence *presence);
GVariant *wc_values_job (const WcServices *services, const WcJob *job);
GVariant *wc_values_prompt (const WcServices *services, const WcPrompt *prompt);
GVariant *
wc_values_sync (const WcServices *services, gint64 account, const WcSyncState *state);
GVariant *wc_values_finding (const WcFinding *finding);
GVariant *wc_values_storage (WcStorage *storage);

/* Paths of the view objects on D-Bus. Returns: (transfer full). */
#define WC_VALUES_ACCOUNT_PATH "/im/whinchat/Whinchat1/account"
#define WC_VALUES_JOB_PATH "/im/whinchat/Whinchat1/job"
char *wc_values_account_path (gint64 account);
char *wc_values_job_path (const char *job);

/* The id of the job whose object is at @path. Returns: (transfer full). */
char *wc_values_dup_job (const char *path);

/* The last part of a job's path, which may hold letters, digits and '_' only. */
char *wc_values_job_node (const char *job);

/* Something that is to be sent later, as the dictionary Scheduled. Returns: (transfer
 * floating). */
GVariant *wc_values_scheduled (const WcServices *services, const WcScheduled *what);

/* Puts why @message failed under "error"; nothing where it did not. */
void wc_values_put_failure (WcDict *dict, const WcMessage *message);
