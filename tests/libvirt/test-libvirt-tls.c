/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "libvirt/mignet-libvirt-tls-private.h"

typedef struct
{
  const char *text;    /* what libvirt 9.0 with QEMU 7.2 was seen to say */
  const char *meaning; /* a part of it; NULL: it is not about encryption */
} Row;

#define OBJECT_ADD "internal error: unable to execute QEMU command 'object-add': "
#define JOB "operation failed: job 'migration out' failed: "

static const Row rows[] = {
  { OBJECT_ADD "Our own certificate /etc/pki/qemu/server-cert.pem failed validation against "
               "/etc/pki/qemu/ca-cert.pem: The certificate hasn't got a known issuer",
    "the destination cannot use its own" },
  { OBJECT_ADD "Unable to access credentials /etc/pki/qemu/server-cert.pem: No such file or "
               "directory",
    "the destination cannot use its own" },
  { OBJECT_ADD "The server certificate /etc/pki/qemu/server-cert.pem has expired",
    "the destination cannot use its own" },
  { OBJECT_ADD "The client certificate /etc/pki/qemu/client-cert.pem has expired",
    "the source cannot use its own" },
  { OBJECT_ADD "Unable to access credentials /etc/pki/qemu/ca-cert.pem: No such file or directory",
    "a host cannot use the certificate of the authority" },
  { OBJECT_ADD "attempt to add duplicate property 'objlink_tls0' to object", NULL },
  { JOB "Certificate does not match the hostname other.lab", "not for the name" },
  { JOB "The certificate hasn't got a known issuer", "the source does not know the authority" },
  { JOB "Cannot write to TLS channel: Input/output error", "the certificate of the source" },
  { JOB "Cannot read from TLS channel: Input/output error", "the certificate of the source" },
  { "internal error: qemu unexpectedly closed the monitor: 2026-11-23T11:43:33.266295Z "
    "qemu-system-x86_64: Verify failed: No certificate was found.",
    "the source has no certificate" },
  { "internal error: qemu unexpectedly closed the monitor: 2026-11-23T11:43:18.918585Z "
    "qemu-system-x86_64: Cannot read from TLS channel: Input/output error\n"
    "2026-11-23T11:43:18.918630Z qemu-system-x86_64: load of migration failed",
    "one host did not accept" },
  { JOB "Unable to write to socket: Broken pipe", NULL },
  { "internal error: qemu unexpectedly closed the monitor: 2026-11-23T11:43:18.918585Z "
    "qemu-system-x86_64: Cannot read from TLS channel: Input/output error\n"
    "2026-11-23T11:43:18.918630Z qemu-system-x86_64: Not a migration stream",
    "not for the name that is expected of it, else" },
  { "internal error: qemu unexpectedly closed the monitor: 2026-11-23T11:43:18.918585Z "
    "qemu-system-x86_64: Not a migration stream",
    NULL },
  { "authentication failed: Failed to verify peer's certificate", "by which it was called" },
  { "Unable to read TLS confirmation: Input/output error", "did not accept the certificate" },
  { "The client certificate /etc/pki/libvirt/clientcert.pem has expired",
    "the host that called cannot use its own" },
  { "Cannot read CA certificate '/etc/pki/CA/cacert.pem': No such file or directory",
    "the host that called cannot use the certificate of the authority" },
  { "unable to connect to server at '192.168.77.99:49152': No route to host", NULL },
  { "", NULL },
};

static void
test_explain (void)
{
  g_test_summary ("What libvirt says of certificates is explained, and nothing else is");

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const char *meaning = _mignet_libvirt_tls_explain (rows[i].text);

      g_test_message ("%s: %s", rows[i].text, meaning != NULL ? meaning : "-");
      if (rows[i].meaning == NULL)
        {
          g_assert_null (meaning);
          continue;
        }
      g_assert_nonnull (meaning);
      g_assert_nonnull (strstr (meaning, rows[i].meaning));
      g_assert_false (g_str_has_suffix (meaning, "."));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/libvirt/tls/explain", test_explain);

  return g_test_run ();
}
