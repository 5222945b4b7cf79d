/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libvirt/mignet-libvirt-tls-private.h"

#include <string.h>

/* libvirt has no codes for what is wrong with a certificate, so its texts must do. QEMU's words are
 * not translated. libvirt's are; where they are in another language, they stand for themselves.
 *
 * The end that does not accept a certificate hangs up, and knows why. What comes back is often what
 * the other end has to say, which is only that somebody hung up: who says it tells who did. */

typedef struct
{
  const char *parts[2]; /* both are in the text; the second may be NULL */
  const char *meaning;
} Explanation;

#define DESTINATION_HUNG_UP \
  "if nothing had been transferred yet, the destination did not accept the certificate of the " \
  "source, most likely because there is none, else because the destination does not know its " \
  "authority; the log of QEMU on the destination says which. Later on, the connection broke"

static const Explanation explanations[] = {
  /* What QEMU says when it is given its files, before it has talked to anybody. */
  { { "'object-add'", "/server-" }, "the destination cannot use its own certificate" },
  { { "'object-add'", "/client-" }, "the source cannot use its own certificate" },
  { { "'object-add'", "/ca-c" }, "a host cannot use the certificate of the authority" },

  /* What the source says of the destination. */
  { { "does not match the hostname", NULL },
    "the certificate of the destination is not for the name that is expected of it" },
  { { "hasn't got a known issuer", "job" },
    "the source does not know the authority that signed the certificate of the destination" },
  { { "certificate has been revoked", NULL },
    "the source does not accept the certificate of the destination" },
  { { "certificate is not trusted", NULL },
    "the source does not accept the certificate of the destination" },
  { { "certificate uses an insecure algorithm", NULL },
    "the source does not accept the certificate of the destination" },

  /* The destination says that the source hung up before it had sent anything. */
  { { "TLS channel", "Not a migration stream" },
    "the source did not accept the certificate of the destination, most likely because it is not "
    "for the name that is expected of it, else because the source does not know its authority; the "
    "log of QEMU on the source says which" },

  /* The destination says why it hung up, or the source that it did. */
  { { "No certificate was found", NULL },
    "the destination did not accept the migration, because the source has no certificate" },
  { { "Cannot write to TLS channel", NULL }, DESTINATION_HUNG_UP },
  { { "job", "Cannot read from TLS channel" }, DESTINATION_HUNG_UP },
  { { "Cannot read from TLS channel", NULL },
    "if nothing had been transferred yet, one host did not accept the certificate of the other; "
    "the logs of QEMU say why. Later on, the connection broke" },
  { { "TLS handshake failed", NULL },
    "one host did not accept the certificate of the other; the logs of QEMU say why" },
  { { "migration TLS directory not configured", NULL },
    "a host has no directory with certificates for QEMU" },

  /* Connections between the daemons, and to them. */
  { { "Failed to verify peer's certificate", NULL },
    "the certificate of the daemon is not for the name or address by which it was called, or the "
    "host that called does not know its authority, or it has expired, in the order of likelihood" },
  { { "Unable to read TLS confirmation", NULL },
    "the daemon did not accept the certificate of the host that called, most likely because there "
    "is none, else because the daemon does not know its authority; the log of the daemon says "
    "which" },
  { { "/clientcert.pem", NULL }, "the host that called cannot use its own certificate" },
  { { "/clientkey.pem", NULL }, "the host that called cannot use its own certificate" },
  { { "/cacert.pem", NULL }, "the host that called cannot use the certificate of the authority" },
};

const char *
_mignet_libvirt_tls_explain (const char *text)
{
  for (gsize i = 0; i < G_N_ELEMENTS (explanations); i++)
    {
      const Explanation *explanation = &explanations[i];

      if (strstr (text, explanation->parts[0]) != NULL &&
          (explanation->parts[1] == NULL || strstr (text, explanation->parts[1]) != NULL))
        return explanation->meaning;
    }

  return NULL;
}
