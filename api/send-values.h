/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "service/message-service.h"

/* What SendOptions and ScheduleOptions say of a message, its key too. Texts are borrowed
 * from the options, the lists are owned. */
typedef WcMessageSend WcSendValues;

/* Everything but chat, body and attachments. */
void wc_send_values_read (WcSendValues *self, GVariant *options);
void wc_send_values_clear (WcSendValues *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (WcSendValues, wc_send_values_clear)
