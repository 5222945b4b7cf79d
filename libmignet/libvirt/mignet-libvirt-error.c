/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <mignet-libvirt/mignet-libvirt.h>

#include "libvirt/mignet-libvirt-error-private.h"
#include "libvirt/mignet-libvirt-tls-private.h"

#include <libvirt/virterror.h>

/**
 * SECTION:mignet-libvirt-error
 * @title: Errors of libvirt
 * @short_description: what libvirt said, as a GError
 *
 * Errors in the domain %MIGNET_LIBVIRT_ERROR say in a sentence which virtual machine, host and
 * address they are about, and keep the code and the domain of libvirt, which
 * mignet_libvirt_error_get_code() and mignet_libvirt_error_get_domain() tell.
 *
 * libvirt has no code for what is wrong with a certificate, and often tells only that one host hung
 * up. %MIGNET_LIBVIRT_ERROR_ENCRYPTION stands for all of that; the message says what libvirt's text
 * means, and where to look if it leaves the cause open. It goes by the English texts of libvirt;
 * those of QEMU are never translated.
 *
 * The library leaves the error handler of libvirt, which belongs to the whole process, alone.
 * An application that has not set one with virSetErrorFunc() sees libvirt itself print a line on
 * standard error in one case: the daemon of a host is there, but does not let the library in. All
 * other errors are only reported.
 */

typedef struct
{
  int code;
  int domain;
} MignetLibvirtErrorPrivate;

static void
mignet_libvirt_error_private_init (MignetLibvirtErrorPrivate *priv)
{
  g_return_if_fail (priv != NULL);

  priv->code = VIR_ERR_OK;
  priv->domain = VIR_FROM_NONE;
}

static void
mignet_libvirt_error_private_copy (const MignetLibvirtErrorPrivate *src,
                                   MignetLibvirtErrorPrivate *dest)
{
  g_return_if_fail (src != NULL && dest != NULL);

  *dest = *src;
}

static void
mignet_libvirt_error_private_clear (MignetLibvirtErrorPrivate *priv)
{
}

/**
 * mignet_libvirt_error_quark:
 *
 * Gets the quark of the error domain of everything that talks to libvirt; usually written as
 * %MIGNET_LIBVIRT_ERROR.
 *
 * Returns: the quark
 *
 * Since: 1.0
 */
G_DEFINE_EXTENDED_ERROR (MignetLibvirtError, mignet_libvirt_error)

/* Whether the text speaks of the dialled address, but not of it as the address of the daemon. In
 * both cases libvirt uses the same code. */
static gboolean
names_dialled_address (const char *text, const char *dialled, int connect_port)
{
  g_autofree char *authority = NULL;

  if (dialled == NULL || strstr (text, dialled) == NULL)
    return FALSE;

  authority = g_strdup_printf ("%s:%d'", dialled, connect_port);

  return strstr (text, authority) == NULL;
}

/* QEMU's own words are not translated. The name of its command for listening is among them. */
static gboolean
speaks_of_listening (const char *text)
{
  return strstr (text, "'migrate-incoming'") != NULL ||
         strstr (text, "'nbd-server-start'") != NULL ||
         strstr (text, "Unable to find an unused port") != NULL;
}

static MignetLibvirtError
classify_failure (const virError *last, const char *text, const char *dialled, int connect_port)
{
  if (speaks_of_listening (text))
    return MIGNET_LIBVIRT_ERROR_LISTEN;
  if (names_dialled_address (text, dialled, connect_port))
    return MIGNET_LIBVIRT_ERROR_UNREACHABLE;
  if (last->domain == VIR_FROM_RPC)
    return MIGNET_LIBVIRT_ERROR_CONNECTION;
  /* The destination has another virtual machine of this name. */
  if (last->code == VIR_ERR_OPERATION_FAILED && last->domain == VIR_FROM_DOM)
    return MIGNET_LIBVIRT_ERROR_REFUSED;

  return MIGNET_LIBVIRT_ERROR_FAILED;
}

static MignetLibvirtError
classify (const virError *last,
          const char *text,
          MignetLibvirtStep step,
          const char *dialled,
          int connect_port)
{
  if (_mignet_libvirt_tls_explain (text) != NULL)
    return MIGNET_LIBVIRT_ERROR_ENCRYPTION;
  if (step == MIGNET_LIBVIRT_STEP_CONNECT)
    return MIGNET_LIBVIRT_ERROR_CONNECTION;

  switch (last->code)
    {
    case VIR_ERR_NO_DOMAIN:
      return MIGNET_LIBVIRT_ERROR_NO_VM;
    case VIR_ERR_NO_SUPPORT:
    case VIR_ERR_CONFIG_UNSUPPORTED:
    case VIR_ERR_ARGUMENT_UNSUPPORTED:
    case VIR_ERR_OPERATION_UNSUPPORTED:
    case VIR_ERR_CPU_INCOMPATIBLE:
      return MIGNET_LIBVIRT_ERROR_UNSUPPORTED;
    case VIR_ERR_INVALID_ARG:
    case VIR_ERR_OPERATION_INVALID:
    case VIR_ERR_OPERATION_TIMEOUT:
    case VIR_ERR_OPERATION_DENIED:
    case VIR_ERR_ACCESS_DENIED:
    case VIR_ERR_MIGRATE_UNSAFE:
    case VIR_ERR_RESOURCE_BUSY:
      return MIGNET_LIBVIRT_ERROR_REFUSED;
    case VIR_ERR_NO_CONNECT:
    case VIR_ERR_INVALID_CONN:
    case VIR_ERR_RPC:
    case VIR_ERR_GNUTLS_ERROR:
    case VIR_ERR_AUTH_FAILED:
    case VIR_ERR_AUTH_CANCELLED:
    case VIR_ERR_AUTH_UNAVAILABLE:
      return MIGNET_LIBVIRT_ERROR_CONNECTION;
    default:
      return classify_failure (last, text, dialled, connect_port);
    }
}

void
_mignet_libvirt_error_from_last (GError **error,
                                 MignetLibvirtStep step,
                                 const char *dialled,
                                 int connect_port,
                                 const char *format,
                                 ...)
{
  virErrorPtr last = virSaveLastError ();
  const char *text = last != NULL && last->message != NULL ? last->message : "no reason given";
  const char *meaning = _mignet_libvirt_tls_explain (text);
  g_autofree char *sentence = NULL;
  GError *created;
  va_list args;

  va_start (args, format);
  sentence = g_strdup_vprintf (format, args);
  va_end (args);

  if (last == NULL)
    {
      g_set_error (error, MIGNET_LIBVIRT_ERROR, MIGNET_LIBVIRT_ERROR_FAILED, "%s: %s", sentence,
                   text);
      return;
    }

  created = g_error_new (
      MIGNET_LIBVIRT_ERROR, (int) classify (last, text, step, dialled, connect_port),
      "%s: %s (libvirt error %d, domain %d)", sentence, text, last->code, last->domain);
  if (meaning != NULL)
    _mignet_libvirt_error_append (created, "; %s", meaning);
  _mignet_libvirt_error_set_libvirt (created, last->code, last->domain);
  g_propagate_error (error, created);
  virFreeError (last);
}

void
_mignet_libvirt_error_set_libvirt (GError *error, int code, int domain)
{
  MignetLibvirtErrorPrivate *priv = mignet_libvirt_error_get_private (error);

  g_return_if_fail (priv != NULL);

  priv->code = code;
  priv->domain = domain;
}

void
_mignet_libvirt_error_append (GError *error, const char *format, ...)
{
  g_autofree char *addition = NULL;
  g_autofree char *message = error->message;
  va_list args;

  va_start (args, format);
  addition = g_strdup_vprintf (format, args);
  va_end (args);

  error->message = g_strconcat (message, addition, NULL);
}

/**
 * mignet_libvirt_error_get_code:
 * @error: an error
 *
 * Tells which code libvirt has for what happened. It is one of libvirt's virErrorNumber.
 *
 * The library finds out by itself that the daemon of a host cannot be reached, before libvirt
 * does; such an error has the code that libvirt has for it, VIR_ERR_SYSTEM_ERROR (38).
 *
 * Returns: the code, 0 if libvirt had no part in the error, -1 if @error is not of the domain
 *   %MIGNET_LIBVIRT_ERROR
 *
 * Since: 1.0
 */
int
mignet_libvirt_error_get_code (const GError *error)
{
  const MignetLibvirtErrorPrivate *priv;

  g_return_val_if_fail (error != NULL, -1);

  if (error->domain != MIGNET_LIBVIRT_ERROR)
    return -1;

  priv = mignet_libvirt_error_get_private (error);

  return priv != NULL ? priv->code : -1;
}

/**
 * mignet_libvirt_error_get_domain:
 * @error: an error
 *
 * Tells which part of libvirt the code of mignet_libvirt_error_get_code() comes from. It is one of
 * libvirt's virErrorDomain.
 *
 * Returns: the domain, 0 if libvirt had no part in the error, -1 if @error is not of the domain
 *   %MIGNET_LIBVIRT_ERROR
 *
 * Since: 1.0
 */
int
mignet_libvirt_error_get_domain (const GError *error)
{
  const MignetLibvirtErrorPrivate *priv;

  g_return_val_if_fail (error != NULL, -1);

  if (error->domain != MIGNET_LIBVIRT_ERROR)
    return -1;

  priv = mignet_libvirt_error_get_private (error);

  return priv != NULL ? priv->domain : -1;
}
