/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "api/interface.h"

/* The part of the interface Accounts that is about accounts to be: RegistrationForm,
 * Register and CancelRegistration. */
void wc_registration_form (WcRequest *request, GVariant *args);
void wc_registration_register (WcRequest *request, GVariant *args);
void wc_registration_cancel (WcRequest *request, GVariant *args);
