/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <mignet/mignet.h>

G_BEGIN_DECLS

/* One row for each way in which an input can be wrong: single quotation marks stand for double
 * ones in JSON, and the message has to contain what the row says. */
typedef struct
{
  const char *name;
  const char *text;
  const char *message;
  MignetError code;
} BadImport;

GBytes *import_test_load (const char *name);
GBytes *import_test_quote (const char *text);

/* A text that is larger than any that is imported, and what messages say of it. */
GBytes *import_test_oversized (void);
#define IMPORT_TEST_OVERSIZED "found 268435457 bytes, expected 268435456 at most"

/* A cluster with the networks ovirtmgmt, which manages, mig (VLAN 200, 192.168.77.0/24 and
 * fd77:77::/64, not bridged) and vmnet (no VLAN, no subnets), and the host host1 at 10.0.0.1. */
MignetCluster *import_test_cluster_new (MignetHost **host);

/* Interfaces and attachments, one a line. */
char *import_test_describe (MignetHost *host);
void import_test_assert (MignetHost *host, const char *expected);
void import_test_assert_error (const GError *error, const BadImport *row);

G_END_DECLS
