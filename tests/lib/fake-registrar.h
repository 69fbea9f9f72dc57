/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sync/registrar.h"

/* A registrar without a server: the test says what the server asks and answers. */
#define WC_TYPE_FAKE_REGISTRAR (wc_fake_registrar_get_type ())
G_DECLARE_FINAL_TYPE (WcFakeRegistrar, wc_fake_registrar, WC, FAKE_REGISTRAR, GObject)

/* Asks for "username" and "password", and registers. Returns: (transfer full). */
WcFakeRegistrar *wc_fake_registrar_new (void);

/* What becomes of the next form, and of the next answer; @error: (transfer full)
 * (nullable), NULL: well. */
void wc_fake_registrar_fail_ask (WcFakeRegistrar *self, GError *error);
void wc_fake_registrar_fail_submit (WcFakeRegistrar *self, GError *error);

/* The form from now on; referenced. */
void wc_fake_registrar_set_form (WcFakeRegistrar *self, const WcForm *form);

/* What was done since the last call, as "ask:SERVER submit:ID:USERNAME:PASSWORD drop:ID
 * ", ids are "form1" and so on. Returns: (transfer full). */
char *wc_fake_registrar_take_log (WcFakeRegistrar *self);
