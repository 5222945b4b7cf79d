/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <mignet/mignet.h>

G_BEGIN_DECLS

/* Asserts every invariant of docs/invariants.md that can be seen in a state, I-1 to I-10 without
 * I-5, by means that share nothing with the library. May be called in the middle of an emission. */
void test_check_invariants (MignetCluster *cluster);

/* The carrier of an interface, derived from the whole wiring below it. Follows the wiring by
 * calling itself, so it is for small hosts without circles. */
MignetCarrier test_derive_carrier (MignetHost *host, const char *nic);

G_END_DECLS
