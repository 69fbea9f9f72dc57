/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/form.h"

/* The dictionary Form: what a person has to see of @form. Hidden fields are left out:
 * they go back to the server as they came. Returns: (transfer floating) a{sv}. */
GVariant *wc_form_values_build (const WcForm *form);

/* The dictionary FormMedia. Returns: (transfer floating) a{sv}. */
GVariant *wc_form_values_media (const WcFormMedia *media);
