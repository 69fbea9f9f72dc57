/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

/* What the values of a form's field must be (XEP-0122), beyond what its type says. A
 * value with all fields 0 allows anything. */
typedef struct
{
  char *datatype; /* (owned) (nullable) "xs:integer", …; NULL: text */
  char *min;     /* (owned) (nullable) smallest value, as the form writes it (§ 3.2.3) */
  char *max;     /* (owned) (nullable) largest */
  char *pattern; /* (owned) (nullable) regular expression (§ 3.2.4), to be shown: those
                  * of strangers are not tried, as one may take any time */
  guint n_min;   /* how many values a list needs (§ 3.3) */
  guint n_max;   /* how many it takes; 0: any number */
} WcFormRule;

void wc_form_rule_clear (WcFormRule *self);

/* Why @value is against the rule, a part of a sentence for people (constant); NULL: it is
 * not, or only the server can tell: numbers and their range are checked here, days,
 * addresses and patterns are not. */
const char *wc_form_rule_check (const WcFormRule *self, const char *value);

/* Whether a field may have @n values. */
gboolean wc_form_rule_allows_count (const WcFormRule *self, guint n);

/* Whether XML can carry @value: UTF-8, and no control characters but tab and the ends of
 * lines. */
gboolean wc_form_rule_is_text (const char *value);
