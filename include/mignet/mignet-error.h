/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#if !defined(__MIGNET_INSIDE__) && !defined(MIGNET_COMPILATION)
#error "Only <mignet/mignet.h> can be included directly."
#endif

#include <mignet/mignet-types.h>

G_BEGIN_DECLS

/**
 * MIGNET_ERROR:
 *
 * The error domain of the model, the planner, the documents and the migrations. Codes are of type
 * #MignetError.
 *
 * Since: 1.0
 */
#define MIGNET_ERROR (mignet_error_quark ())

/**
 * MignetError:
 * @MIGNET_ERROR_FAILED: anything that no other code names
 * @MIGNET_ERROR_INVALID_NAME: an id or a name is empty, too long, not UTF-8 or has control
 *   characters (invariant I-8)
 * @MIGNET_ERROR_INVALID_ADDRESS: an IP address, prefix length, subnet or host address is malformed
 * @MIGNET_ERROR_INVALID_URI: a migration or connection URI is malformed or cannot be built
 * @MIGNET_ERROR_INVALID_VALUE: a value is out of its range or contradicts another one
 * @MIGNET_ERROR_NOT_FOUND: an object that is named does not exist in the cluster
 * @MIGNET_ERROR_EXISTS: an object of this id or name exists already, or belongs elsewhere
 *   (invariants I-8 and I-9)
 * @MIGNET_ERROR_IN_USE: an object cannot go because another one refers to it
 * @MIGNET_ERROR_MANAGEMENT_NETWORK: the change would break the rules of the management network
 *   (invariant I-1)
 * @MIGNET_ERROR_NOT_ATTACHED: the network is not attached to the cluster (invariant I-4)
 * @MIGNET_ERROR_VM_MIGRATING: virtual machines of the cluster are migrating (invariant I-5)
 * @MIGNET_ERROR_LEVEL_TOO_LOW: the compatibility level of the cluster does not allow it (invariant
 *   I-6)
 * @MIGNET_ERROR_EXTERNAL_NETWORK: an external network cannot have the role or be required
 *   (invariant I-7)
 * @MIGNET_ERROR_NIC_LOOP: network interfaces would stand on each other in a circle (invariant I-9)
 * @MIGNET_ERROR_BAD_REQUEST: a request contradicts the cluster that it is made for
 * @MIGNET_ERROR_SYNTAX: a document is not well-formed; the message has line and column
 * @MIGNET_ERROR_DOCUMENT: a document is well-formed but wrong; the message has the JSON Pointer
 * @MIGNET_ERROR_NOT_CARRIED_OUT: the plan is not one that can be carried out: it is waiting or
 *   refused
 * @MIGNET_ERROR_STALE_PLAN: the model has changed since the plan was made, and the plan no longer
 *   holds
 * @MIGNET_ERROR_PROBE: the counters of a host could not be read
 * @MIGNET_ERROR_REENTRANT: while the planner was asking a filter or a weigher, the cluster was
 *   changed or the planner was called again
 * @MIGNET_ERROR_BAD_STATE: the state of a migration does not allow what was asked
 * @MIGNET_ERROR_NOT_SUPPORTED: a migrator cannot do what was asked
 *
 * The errors of %MIGNET_ERROR. Codes are only ever added.
 *
 * Since: 1.0
 */
typedef enum
{
  MIGNET_ERROR_FAILED = 0,
  MIGNET_ERROR_INVALID_NAME,
  MIGNET_ERROR_INVALID_ADDRESS,
  MIGNET_ERROR_INVALID_URI,
  MIGNET_ERROR_INVALID_VALUE,
  MIGNET_ERROR_NOT_FOUND,
  MIGNET_ERROR_EXISTS,
  MIGNET_ERROR_IN_USE,
  MIGNET_ERROR_MANAGEMENT_NETWORK,
  MIGNET_ERROR_NOT_ATTACHED,
  MIGNET_ERROR_VM_MIGRATING,
  MIGNET_ERROR_LEVEL_TOO_LOW,
  MIGNET_ERROR_EXTERNAL_NETWORK,
  MIGNET_ERROR_NIC_LOOP,
  MIGNET_ERROR_BAD_REQUEST,
  MIGNET_ERROR_SYNTAX,
  MIGNET_ERROR_DOCUMENT,
  MIGNET_ERROR_NOT_CARRIED_OUT,
  MIGNET_ERROR_STALE_PLAN,
  MIGNET_ERROR_PROBE,
  MIGNET_ERROR_REENTRANT,
  MIGNET_ERROR_BAD_STATE,
  MIGNET_ERROR_NOT_SUPPORTED
} MignetError;

MIGNET_AVAILABLE_IN_1_0
GQuark mignet_error_quark (void);

G_END_DECLS
