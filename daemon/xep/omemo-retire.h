/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/omemo-bundle.h"
#include "stream/session.h"

/* XEP-0384 §§ 5.3.1, 5.3.2: takes @device off our list of @version, as the server has it
 * now, and deletes its bundle. What is not there is gone. @done comes once, with what
 * went wrong (nullable), inside the unit of an answer. */
typedef void (*WcOmemoRetireDone) (gpointer data, const GError *error);
void wc_omemo_retire (WcSession *session,
                      WcOmemoVersion version,
                      guint32 device,
                      WcOmemoRetireDone done,
                      gpointer data);
