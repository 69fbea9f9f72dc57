/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lib/fake-session.h"

/* Modules that read and write what messages say about others, one at a time. */

/* What @module makes of the message @xml with its body: `"body" hidden kind(id)=value
 * by=who`, without what is not there; kinds: reply, reactions, correction, retraction,
 * moderation; "-" for an annotation without an id. */
char *wc_said_fixture_read (const WcXep *module, WcMessageSource origin, const char *xml);

#define wc_said_fixture_assert(module, origin, xml, expected)                            \
  G_STMT_START                                                                           \
  {                                                                                      \
    g_autofree char *read_ = wc_said_fixture_read (module, origin, xml);                 \
    g_assert_cmpstr (read_, ==, expected);                                               \
  }                                                                                      \
  G_STMT_END

/* Files of tests/wire, up to one without a name, and what is made of each. */
typedef struct
{
  const char *file;
  const char *expected;
} WcSaidSample;

void wc_said_fixture_assert_samples (const WcXep *module,
                                     WcMessageSource origin,
                                     const char *directory,
                                     const WcSaidSample *samples);

/* Whether who wrote the one sample may say @kind about the other one. */
gboolean wc_said_fixture_may (WcAnnotationKind kind,
                              const char *directory,
                              const char *file,
                              const char *about);

/* The message of type chat, with @body (nullable), that says @annotation (transfer full,
 * nullable), as @module decorates it. Returns: (transfer full). */
char *
wc_said_fixture_write (const WcXep *module, const char *body, WcAnnotation *annotation);

#define wc_said_fixture_assert_writes(module, body, annotation, expected)                \
  G_STMT_START                                                                           \
  {                                                                                      \
    g_autofree char *written_ = wc_said_fixture_write (module, body, annotation);        \
    g_assert_cmpstr (written_, ==, expected);                                            \
  }                                                                                      \
  G_STMT_END
