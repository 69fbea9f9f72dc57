/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "keyring/secret-text.h"

/* What files, commands and credentials have in common: a password is the first line of a
 * short text. No message here quotes what was read. */

static gboolean
has_control (const char *bytes, gsize length)
{
  for (gsize i = 0; i < length; i++)
    if (g_ascii_iscntrl (bytes[i]))
      return TRUE;
  return FALSE;
}

WcSecret *
wc_secret_text_parse (const char *bytes, gsize length, GError **error)
{
  const char *end = length > 0 ? memchr (bytes, '\n', length) : NULL;
  gsize line = end != NULL ? (gsize) (end - bytes) : length;

  if (length > WC_SECRET_TEXT_MAX)
    {
      g_set_error (error, WC_ERROR, WC_ERROR_TOO_LARGE,
                   "A password and its notes may have %d bytes", WC_SECRET_TEXT_MAX);
      return NULL;
    }
  if (line == 0)
    {
      g_set_error_literal (error, WC_ERROR, WC_ERROR_NOT_FOUND, "The password is empty");
      return NULL;
    }
  if (!g_utf8_validate_len (bytes, line, NULL) || has_control (bytes, line))
    {
      g_set_error_literal (error, WC_ERROR, WC_ERROR_INVALID_ARGUMENT,
                           "The password is not plain text in UTF-8");
      return NULL;
    }
  return wc_secret_new (bytes, line);
}

gboolean
wc_secret_text_check (const WcSecret *secret, GError **error)
{
  gsize length;
  const char *bytes = wc_secret_get_bytes (secret, &length);
  g_autoptr (WcSecret) same = NULL;

  if (memchr (bytes, '\n', length) == NULL)
    same = wc_secret_text_parse (bytes, length, /* error= */ NULL);
  if (same == NULL)
    return wc_error_invalid (error, "password",
                             "The password must be one line of text in UTF-8");
  return TRUE;
}

static WcErrorCode
code_of (int number)
{
  switch (number)
    {
    case ENOENT:
      return WC_ERROR_NOT_FOUND;
    case ELOOP: /* O_NOFOLLOW met a link */
    case EACCES:
      return WC_ERROR_PERMISSION_DENIED;
    default:
      return WC_ERROR_INTERNAL;
    }
}

static WcSecret *
fail (const char *name, int number, GError **error)
{
  g_set_error (error, WC_ERROR, code_of (number),
               "The password cannot be read from the file %s: %s", name,
               g_strerror (number));
  return NULL;
}

static gboolean
check_file (int fd, const char *name, gboolean is_private, GError **error)
{
  struct stat status;

  if (fstat (fd, &status) != 0)
    {
      fail (name, errno, error);
      return FALSE;
    }
  if (!S_ISREG (status.st_mode))
    {
      g_set_error (error, WC_ERROR, WC_ERROR_PERMISSION_DENIED, "%s is not a plain file",
                   name);
      return FALSE;
    }
  if (is_private && (status.st_uid != geteuid () || (status.st_mode & 077) != 0))
    {
      g_set_error (error, WC_ERROR, WC_ERROR_PERMISSION_DENIED,
                   "The file %s is not private: it must be yours and have mode 0600",
                   name);
      return FALSE;
    }
  return TRUE;
}

static WcSecret *
read_text (int fd, const char *name, GError **error)
{
  char buffer[WC_SECRET_TEXT_MAX + 1];
  gsize length = 0;
  ssize_t n;
  WcSecret *secret = NULL;

  do
    {
      n = read (fd, buffer + length, sizeof buffer - length);
      length += MAX (n, 0);
    }
  while (n > 0 || (n < 0 && errno == EINTR));
  if (n < 0)
    fail (name, errno, error);
  else
    secret = wc_secret_text_parse (buffer, length, error);
  explicit_bzero (buffer, sizeof buffer);
  return secret;
}

WcSecret *
wc_secret_text_read (int directory, const char *name, gboolean is_private, GError **error)
{
  /* O_NONBLOCK: opening a pipe must not wait for who writes it */
  int fd =
      openat (directory, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
  WcSecret *secret = NULL;

  if (fd < 0)
    return fail (name, errno, error);
  if (check_file (fd, name, is_private, error))
    secret = read_text (fd, name, error);
  close (fd);
  return secret;
}
