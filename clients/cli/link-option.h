/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <json-glib/json-glib.h>

#include "cli/options.h"

/* What is told of links in a text (XEP-0511), as options of a verb that sends: --link URL
 * and what goes with it, each of the link at the same place. */
#define WC_LINK_OPTIONS                                                                  \
  { "link", 0, WC_OPTION_LIST, "URL",                                                    \
    "Tells of this link in the text what the next options say; may be given several "    \
    "times." },                                                                          \
      { "link-title", 0, WC_OPTION_LIST, "TEXT", "Its title; \"\" for none." },          \
      { "link-description", 0, WC_OPTION_LIST, "TEXT",                                   \
        "Its description; \"\" for none." },                                             \
  {                                                                                      \
    "link-image", 0, WC_OPTION_LIST, "URL",                                              \
        "A picture of it on the web (https); \"\" for none."                             \
  }

/* Sets the field "links" of @how to those of @options. Nothing without any. WC_EXIT_USAGE
 * where something is told of more links than there are. */
gboolean wc_link_option_add (const WcOptions *options, JsonObject *how, GError **error);
