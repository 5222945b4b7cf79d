/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libvirt/mignet-libvirt-call-private.h"
#include "libvirt/mignet-libvirt-error-private.h"
#include "libvirt/mignet-libvirt-software-private.h"

/* The data of a call. */
typedef struct
{
  virConnectPtr connection; /* (owned) (nullable): until the call returns */
  MignetLibvirtSoftware software;
} Question;

void
_mignet_libvirt_software_clear (MignetLibvirtSoftware *self)
{
  g_clear_pointer (&self->libvirt_version, g_free);
  g_clear_pointer (&self->qemu_version, g_free);
}

static char *
format_version (unsigned long version)
{
  return g_strdup_printf ("%lu.%lu.%lu", version / 1000000, version / 1000 % 1000, version % 1000);
}

void
_mignet_libvirt_software_read (MignetLibvirtSoftware *self, virConnectPtr connection)
{
  const char *type = virConnectGetType (connection);
  unsigned long version = 0;

  if (virConnectGetLibVersion (connection, &version) == 0 && version > 0)
    self->libvirt_version = format_version (version);

  version = 0;
  if (g_strcmp0 (type, "QEMU") == 0 && virConnectGetVersion (connection, &version) == 0 &&
      version > 0)
    self->qemu_version = format_version (version);
}

static void
hang_up (Question *question)
{
  if (question->connection != NULL)
    virConnectClose (g_steal_pointer (&question->connection));
}

static void
question_free (gpointer data)
{
  Question *question = data;

  hang_up (question);
  _mignet_libvirt_software_clear (&question->software);
  g_free (question);
}

static void
ask (gpointer data)
{
  Question *question = data;

  _mignet_libvirt_software_read (&question->software, question->connection);
  hang_up (question);
}

gboolean
_mignet_libvirt_endpoint_ask_software (MignetLibvirtEndpoint *endpoint,
                                       guint seconds,
                                       GCancellable *cancellable,
                                       MignetLibvirtSoftware *software,
                                       GError **error)
{
  g_autoptr (MignetLibvirtCall) call = NULL;
  Question *question = g_new0 (Question, 1);
  MignetLibvirtWait wait;

  virConnectRef (endpoint->connection);
  question->connection = endpoint->connection;
  call = _mignet_libvirt_call_start ("mignet-ask", ask, question, question_free, error);
  if (call == NULL)
    return FALSE;

  wait = _mignet_libvirt_call_wait (call, seconds * 1000, cancellable);
  if (wait == MIGNET_LIBVIRT_WAIT_CANCELLED)
    {
      g_cancellable_set_error_if_cancelled (cancellable, error);
      return FALSE;
    }
  if (wait == MIGNET_LIBVIRT_WAIT_TIMED_OUT)
    {
      g_set_error (error, MIGNET_LIBVIRT_ERROR, MIGNET_LIBVIRT_ERROR_CONNECTION,
                   "Cannot ask '%s' for its versions: no answer within %u seconds", endpoint->host,
                   seconds);
      return FALSE;
    }

  question = _mignet_libvirt_call_get_data (call);
  *software = question->software;
  question->software = (MignetLibvirtSoftware){ 0 };

  return TRUE;
}
