/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "api/request.h"

/* Invitations that servers make (XEP-0401): Contacts.Invite and Accounts.Invite. */
void wc_inviting_contact (WcRequest *request, GVariant *args);
void wc_inviting_account (WcRequest *request, GVariant *args);
