/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <stddef.h>

/* Where and as whom to log in. */
typedef struct
{
  const char *host;
  const char *port;
  const char *ca_file;
  const char *domain;
  const char *user;
  const char *password;
} LimitLogin;

typedef struct LimitWire LimitWire;

/* Connects with TLS from the first byte, authenticates with PLAIN and binds a resource;
 * ends the program when that fails. */
LimitWire *limit_wire_new (const LimitLogin *login);

/* Switches stream management on (XEP-0198), so that the server has the same work as with
 * a client that can be interrupted. */
void limit_wire_manage (LimitWire *self);

/* Sends a text made like printf's. */
void limit_wire_send (LimitWire *self, const char *format, ...)
    __attribute__ ((format (printf, 2, 3)));

/* Waits for bytes and gives how many; ends the program when the server has closed. */
size_t limit_wire_read (LimitWire *self, char *buffer, size_t size);

void limit_wire_free (LimitWire *self);
