/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "api/interface.h"

/* The rooms of the interface Chats. */
void wc_rooms_create (WcRequest *request, GVariant *args);
void wc_rooms_join (WcRequest *request, GVariant *args);
void wc_rooms_leave (WcRequest *request, GVariant *args);
void wc_rooms_destroy (WcRequest *request, GVariant *args);
void wc_rooms_members (WcRequest *request, GVariant *args);
void wc_rooms_readers (WcRequest *request, GVariant *args);
void wc_rooms_set_member (WcRequest *request, GVariant *args);
void wc_rooms_invite (WcRequest *request, GVariant *args);
void wc_rooms_directory (WcRequest *request, GVariant *args);
void wc_rooms_request_voice (WcRequest *request, GVariant *args);
void wc_rooms_set_subject (WcRequest *request, GVariant *args);
void wc_rooms_set_nick (WcRequest *request, GVariant *args);
void wc_rooms_config_form (WcRequest *request, GVariant *args);
void wc_rooms_configure (WcRequest *request, GVariant *args);
