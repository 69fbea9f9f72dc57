/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "api/request.h"

/* Methods of Messages that say something about a message; see
 * dbus/im.whinchat.Whinchat1.Messages.xml. */
void wc_annotations_correct (WcRequest *request, GVariant *args);
void wc_annotations_react (WcRequest *request, GVariant *args);
void wc_annotations_retract (WcRequest *request, GVariant *args);
void wc_annotations_moderate (WcRequest *request, GVariant *args);
void wc_annotations_edits (WcRequest *request, GVariant *args);
void wc_annotations_reactions (WcRequest *request, GVariant *args);
