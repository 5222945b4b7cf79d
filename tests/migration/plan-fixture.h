/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <mignet/mignet.h>

G_BEGIN_DECLS

/* Plans for the migration of 'vm1' from 'h1' to 'h2'. Each host has the interfaces eth0, with
 * 'ovirtmgmt' on it, eth1 and the VLAN eth0.200 on eth0. */

/* A plan whose outcome is DEDICATED: 'mig' is on the given interfaces, which may be NULL. */
MignetPlan *plan_fixture_new_on (const char *source_nic, const char *destination_nic);

/* The same with 'mig' on eth1. */
MignetPlan *plan_fixture_new (void);

/* The same, and the policy allows post-copy. */
MignetPlan *plan_fixture_new_post_copy (void);

/* A plan whose outcome is MANAGEMENT, since nothing else holds the migration role. */
MignetPlan *plan_fixture_new_management (void);

/* A plan whose outcome is REFUSED, since the destination is down. */
MignetPlan *plan_fixture_new_refused (void);

/* A plan whose outcome is WAITING for the address of 'mig' on the destination. */
MignetPlan *plan_fixture_new_waiting (void);

G_END_DECLS
