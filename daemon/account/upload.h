/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "account/transfer.h"

/* One attempt to upload the file of @transfer: asks for a place and writes it there; ends
 * with wc_transfer_end(), never from inside. Every attempt asks for a place of its own:
 * one of before may have expired (XEP-0363 § 5). */
void wc_upload_begin (WcTransfer *transfer);
