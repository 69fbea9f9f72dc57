/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <netdb.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "limit-wire.h"

/* Blocking TLS and the shortest XMPP login there is. */

struct LimitWire
{
  SSL_CTX *context;
  SSL *tls;
  int fd;
};

static void __attribute__ ((noreturn)) die (const char *what)
{
  fprintf (stderr, "limit: %s\n", what);
  ERR_print_errors_fp (stderr);
  exit (1);
}

static int
connect_to (const char *host, const char *port)
{
  struct addrinfo hints = { .ai_socktype = SOCK_STREAM }, *found = NULL;
  int fd;

  if (getaddrinfo (host, port, &hints, &found) != 0)
    die ("no such host");
  fd = socket (found->ai_family, found->ai_socktype, found->ai_protocol);
  if (fd < 0 || connect (fd, found->ai_addr, found->ai_addrlen) != 0)
    die ("cannot connect");
  freeaddrinfo (found);
  return fd;
}

static void
start_tls (LimitWire *self, const LimitLogin *login)
{
  self->context = SSL_CTX_new (TLS_client_method ());
  SSL_CTX_set_verify (self->context, SSL_VERIFY_PEER, NULL);
  if (SSL_CTX_load_verify_locations (self->context, login->ca_file, NULL) != 1)
    die ("cannot read the certificates to trust");
  self->tls = SSL_new (self->context);
  SSL_set_tlsext_host_name (self->tls, login->domain);
  SSL_set1_host (self->tls, login->domain);
  SSL_set_fd (self->tls, self->fd);
  if (SSL_connect (self->tls) != 1)
    die ("TLS failed");
}

/* Reads until @words have come. */
static void
await (LimitWire *self, const char *words)
{
  char text[16384] = "";
  size_t length = 0;

  while (strstr (text, words) == NULL)
    {
      if (length == sizeof text - 1)
        die ("too much before an answer");
      length += limit_wire_read (self, text + length, sizeof text - 1 - length);
      text[length] = '\0';
    }
}

static void
open_stream (LimitWire *self, const char *domain)
{
  limit_wire_send (
      self,
      "<?xml version='1.0'?><stream:stream to='%s' version='1.0' "
      "xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>",
      domain);
  await (self, "</stream:features>");
}

static void
authenticate (LimitWire *self, const LimitLogin *login)
{
  unsigned char plain[256], encoded[400];
  int length = snprintf ((char *) plain, sizeof plain, "%c%s%c%s", 0, login->user, 0,
                         login->password);

  EVP_EncodeBlock (encoded, plain, length);
  limit_wire_send (
      self, "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>%s</auth>",
      (char *) encoded);
  await (self, "<success");
}

LimitWire *
limit_wire_new (const LimitLogin *login)
{
  LimitWire *self = calloc (1, sizeof *self);

  self->fd = connect_to (login->host, login->port);
  start_tls (self, login);
  open_stream (self, login->domain);
  authenticate (self, login);
  open_stream (self, login->domain);
  limit_wire_send (self, "<iq type='set' id='bind'>"
                         "<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>");
  await (self, "</iq>");
  return self;
}

void
limit_wire_manage (LimitWire *self)
{
  limit_wire_send (self, "<enable xmlns='urn:xmpp:sm:3' resume='true'/>");
  await (self, "<enabled");
}

void
limit_wire_send (LimitWire *self, const char *format, ...)
{
  char text[1024];
  va_list arguments;
  int length;

  va_start (arguments, format);
  length = vsnprintf (text, sizeof text, format, arguments);
  va_end (arguments);
  if (length < 0 || (size_t) length >= sizeof text ||
      SSL_write (self->tls, text, length) != length)
    die ("cannot send");
}

size_t
limit_wire_read (LimitWire *self, char *buffer, size_t size)
{
  int length = SSL_read (self->tls, buffer, (int) size);

  if (length <= 0)
    die ("the server closed the connection");
  return (size_t) length;
}

void
limit_wire_free (LimitWire *self)
{
  SSL_shutdown (self->tls);
  SSL_free (self->tls);
  SSL_CTX_free (self->context);
  close (self->fd);
  free (self);
}
