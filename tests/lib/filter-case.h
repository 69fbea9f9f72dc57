/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

/* What media/picture-filter makes of some bytes; NULL: it refuses them. */
typedef struct
{
  const char *name;
  const char *in;
  gsize n_in;
  const char *out; /* (nullable) */
  gsize n_out;
} WcFilterCase;

#define WC_FILTER_CASE(name, in, out)                                                    \
  {                                                                                      \
    name, in, sizeof in - 1, out, sizeof out - 1                                         \
  }

/* Adds a test for each of them, at once and byte by byte. */
void wc_filter_case_add (const char *folder, const WcFilterCase *cases, gsize n_cases);

/* The filter, given @picture in parts of 1, 7, and all bytes, makes @wanted of it. */
void wc_filter_case_assert (const GByteArray *picture, const GByteArray *wanted);

/* However short @picture is cut, what comes out does not have WC_SAMPLE_SECRET. */
void wc_filter_case_assert_cuts (const GByteArray *picture);
