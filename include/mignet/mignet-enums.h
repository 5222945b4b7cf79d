/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#if !defined(__MIGNET_INSIDE__) && !defined(MIGNET_COMPILATION)
#error "Only <mignet/mignet.h> can be included directly."
#endif

#include <mignet/mignet-types.h>

G_BEGIN_DECLS

/**
 * SECTION:mignet-enums
 * @Title: Enumerations
 * @Short_description: the words of the model and of the results
 *
 * Enumerations that more than one type uses. The nick of a value is its word in documents: that of
 * %MIGNET_REASON_NETWORK_ABSENT is "network-absent". Values are only ever added, at the end.
 */

/**
 * MignetRole:
 * @MIGNET_ROLE_MANAGEMENT: carries the traffic between the manager and the hosts; neither granted
 *   nor revoked
 * @MIGNET_ROLE_MIGRATION: carries the memory of migrating virtual machines
 * @MIGNET_ROLE_DISPLAY: carries the graphical consoles of virtual machines
 * @MIGNET_ROLE_DEFAULT_ROUTE: provides the default gateway of the hosts
 * @MIGNET_ROLE_GLUSTER: carries the traffic of Gluster storage; the only role that nobody needs
 *   to hold
 *
 * What a network of a cluster is used for. A role has at most one holder (invariant I-2).
 *
 * Since: 1.0
 */
typedef enum
{
  MIGNET_ROLE_MANAGEMENT,
  MIGNET_ROLE_MIGRATION,
  MIGNET_ROLE_DISPLAY,
  MIGNET_ROLE_DEFAULT_ROUTE,
  MIGNET_ROLE_GLUSTER
} MignetRole;

/**
 * MignetTristate:
 * @MIGNET_TRISTATE_UNKNOWN: not known
 * @MIGNET_TRISTATE_NO: known to be false
 * @MIGNET_TRISTATE_YES: known to be true
 *
 * A fact that may not be known.
 *
 * Since: 1.0
 */
typedef enum
{
  MIGNET_TRISTATE_UNKNOWN,
  MIGNET_TRISTATE_NO,
  MIGNET_TRISTATE_YES
} MignetTristate;

/**
 * MignetHostStatus:
 * @MIGNET_HOST_STATUS_UP: in service
 * @MIGNET_HOST_STATUS_MAINTENANCE: taken out of service by the administrator
 * @MIGNET_HOST_STATUS_PREPARING_FOR_MAINTENANCE: on its way to maintenance; its virtual machines
 *   are leaving
 * @MIGNET_HOST_STATUS_NON_OPERATIONAL: reachable, but something that the cluster requires is
 *   missing
 * @MIGNET_HOST_STATUS_NON_RESPONSIVE: does not answer the manager
 * @MIGNET_HOST_STATUS_DOWN: powered off
 * @MIGNET_HOST_STATUS_CONNECTING: the manager is trying to reach it
 *
 * The status of a host, with the meanings that oVirt gives to the words.
 *
 * Since: 1.0
 */
typedef enum
{
  MIGNET_HOST_STATUS_UP,
  MIGNET_HOST_STATUS_MAINTENANCE,
  MIGNET_HOST_STATUS_PREPARING_FOR_MAINTENANCE,
  MIGNET_HOST_STATUS_NON_OPERATIONAL,
  MIGNET_HOST_STATUS_NON_RESPONSIVE,
  MIGNET_HOST_STATUS_DOWN,
  MIGNET_HOST_STATUS_CONNECTING
} MignetHostStatus;

/**
 * MignetVmStatus:
 * @MIGNET_VM_STATUS_UP: running
 * @MIGNET_VM_STATUS_PAUSED: its processors are stopped; its memory is there
 * @MIGNET_VM_STATUS_MIGRATING: on its way to another host
 * @MIGNET_VM_STATUS_POWERING_UP: started, the guest is not yet up
 * @MIGNET_VM_STATUS_DOWN: not running
 *
 * The status of a virtual machine.
 *
 * Since: 1.0
 */
typedef enum
{
  MIGNET_VM_STATUS_UP,
  MIGNET_VM_STATUS_PAUSED,
  MIGNET_VM_STATUS_MIGRATING,
  MIGNET_VM_STATUS_POWERING_UP,
  MIGNET_VM_STATUS_DOWN
} MignetVmStatus;

/**
 * MignetNicKind:
 * @MIGNET_NIC_KIND_ETHERNET: a physical or paravirtual Ethernet device
 * @MIGNET_NIC_KIND_BOND: several interfaces that act as one
 * @MIGNET_NIC_KIND_VLAN: a tagged interface on a base interface
 * @MIGNET_NIC_KIND_BRIDGE: a bridge with ports
 * @MIGNET_NIC_KIND_OTHER: anything else, a tap device of a guest for example
 *
 * The kind of a network interface of a host.
 *
 * Since: 1.0
 */
typedef enum
{
  MIGNET_NIC_KIND_ETHERNET,
  MIGNET_NIC_KIND_BOND,
  MIGNET_NIC_KIND_VLAN,
  MIGNET_NIC_KIND_BRIDGE,
  MIGNET_NIC_KIND_OTHER
} MignetNicKind;

/**
 * MignetCarrier:
 * @MIGNET_CARRIER_UNKNOWN: not reported
 * @MIGNET_CARRIER_UP: it has a link
 * @MIGNET_CARRIER_DOWN: it has no link
 *
 * Whether an interface has a link.
 *
 * Since: 1.0
 */
typedef enum
{
  MIGNET_CARRIER_UNKNOWN,
  MIGNET_CARRIER_UP,
  MIGNET_CARRIER_DOWN
} MignetCarrier;

/**
 * MignetBootProtocol:
 * @MIGNET_BOOT_PROTOCOL_NONE: it gets none
 * @MIGNET_BOOT_PROTOCOL_STATIC: they are configured
 * @MIGNET_BOOT_PROTOCOL_DHCP: from a DHCP server
 * @MIGNET_BOOT_PROTOCOL_AUTOCONF: from router advertisements; IPv6 only
 *
 * How a host gets its addresses of one family on a network.
 *
 * Since: 1.0
 */
typedef enum
{
  MIGNET_BOOT_PROTOCOL_NONE,
  MIGNET_BOOT_PROTOCOL_STATIC,
  MIGNET_BOOT_PROTOCOL_DHCP,
  MIGNET_BOOT_PROTOCOL_AUTOCONF
} MignetBootProtocol;

/**
 * MignetAddressOrigin:
 * @MIGNET_ADDRESS_ORIGIN_STATIC: configured
 * @MIGNET_ADDRESS_ORIGIN_DHCP: leased from a DHCP server
 * @MIGNET_ADDRESS_ORIGIN_AUTOCONF: made from a router advertisement
 *
 * Where an address of a host comes from.
 *
 * Since: 1.0
 */
typedef enum
{
  MIGNET_ADDRESS_ORIGIN_STATIC,
  MIGNET_ADDRESS_ORIGIN_DHCP,
  MIGNET_ADDRESS_ORIGIN_AUTOCONF
} MignetAddressOrigin;

/**
 * MignetAddressState:
 * @MIGNET_ADDRESS_STATE_PREFERRED: in full use
 * @MIGNET_ADDRESS_STATE_DEPRECATED: still usable, but not the first choice
 * @MIGNET_ADDRESS_STATE_TENTATIVE: not usable yet: duplicate address detection is under way
 * @MIGNET_ADDRESS_STATE_DUPLICATE: not usable: another host has it
 *
 * The state of an address of a host (RFC 4862).
 *
 * Since: 1.0
 */
typedef enum
{
  MIGNET_ADDRESS_STATE_PREFERRED,
  MIGNET_ADDRESS_STATE_DEPRECATED,
  MIGNET_ADDRESS_STATE_TENTATIVE,
  MIGNET_ADDRESS_STATE_DUPLICATE
} MignetAddressState;

/**
 * MignetAffinityRule:
 * @MIGNET_AFFINITY_RULE_APART: no two of them on one host
 * @MIGNET_AFFINITY_RULE_TOGETHER: all of them on one host
 *
 * What an affinity group asks of its virtual machines.
 *
 * Since: 1.0
 */
typedef enum
{
  MIGNET_AFFINITY_RULE_APART,
  MIGNET_AFFINITY_RULE_TOGETHER
} MignetAffinityRule;

/**
 * MignetTransport:
 * @MIGNET_TRANSPORT_TLS: TLS with certificates (qemu+tls)
 * @MIGNET_TRANSPORT_TCP: plain TCP (qemu+tcp)
 * @MIGNET_TRANSPORT_SSH: over SSH (qemu+ssh)
 *
 * How one libvirt daemon connects to another; the suffix of the driver in libvirt's connection
 * URIs.
 *
 * Since: 1.0
 */
typedef enum
{
  MIGNET_TRANSPORT_TLS,
  MIGNET_TRANSPORT_TCP,
  MIGNET_TRANSPORT_SSH
} MignetTransport;

/**
 * MignetPreset:
 * @MIGNET_PRESET_DESIGN: the migration network design page of oVirt
 * @MIGNET_PRESET_OVIRT: what production oVirt does: any doubt leads to management
 * @MIGNET_PRESET_STRICT: the wanted network or nothing
 *
 * A named row of settings of the rules of a #MignetMigrationPolicy.
 *
 * Since: 1.0
 */
typedef enum
{
  MIGNET_PRESET_DESIGN,
  MIGNET_PRESET_OVIRT,
  MIGNET_PRESET_STRICT
} MignetPreset;

/**
 * MignetRule:
 * @MIGNET_RULE_IGNORE: nothing; it is not even mentioned
 * @MIGNET_RULE_WARN: a warning
 * @MIGNET_RULE_REFUSE: the network cannot be used for this pair of hosts; what then happens is
 *   decided by #MignetFallback
 *
 * What a condition means for a migration.
 *
 * Since: 1.0
 */
typedef enum
{
  MIGNET_RULE_IGNORE,
  MIGNET_RULE_WARN,
  MIGNET_RULE_REFUSE
} MignetRule;

/**
 * MignetFallback:
 * @MIGNET_FALLBACK_NEVER: never: the migration is refused, or the host is filtered
 * @MIGNET_FALLBACK_WHEN_ABSENT: in a manual request, if the destination does not have the network
 *   at all or its pending address did not arrive
 * @MIGNET_FALLBACK_ALWAYS: always
 *
 * Whether management may carry a migration whose wanted network cannot be used.
 *
 * Since: 1.0
 */
typedef enum
{
  MIGNET_FALLBACK_NEVER,
  MIGNET_FALLBACK_WHEN_ABSENT,
  MIGNET_FALLBACK_ALWAYS
} MignetFallback;

/**
 * MignetPendingAddress:
 * @MIGNET_PENDING_ADDRESS_WAIT: the plan waits for it
 * @MIGNET_PENDING_ADDRESS_SKIP: the same as no address
 *
 * What an address that is expected but not there yet means.
 *
 * Since: 1.0
 */
typedef enum
{
  MIGNET_PENDING_ADDRESS_WAIT,
  MIGNET_PENDING_ADDRESS_SKIP
} MignetPendingAddress;

/**
 * MignetListen:
 * @MIGNET_LISTEN_CHOSEN: on the chosen address only
 * @MIGNET_LISTEN_ANY: on every address of the host
 *
 * Where the destination listens for the migration stream.
 *
 * Since: 1.0
 */
typedef enum
{
  MIGNET_LISTEN_CHOSEN,
  MIGNET_LISTEN_ANY
} MignetListen;

/**
 * MignetTransferPreset:
 * @MIGNET_TRANSFER_PRESET_NONE: none: everything has its default
 * @MIGNET_TRANSFER_PRESET_MINIMAL_DOWNTIME: the virtual machine hardly stands still; a migration
 *   that does not converge is given up
 * @MIGNET_TRANSFER_PRESET_POST_COPY: switch to post-copy if the migration does not converge
 * @MIGNET_TRANSFER_PRESET_SUSPEND_IF_NEEDED: the virtual machine may stand still for seconds if the
 *   migration does not converge otherwise
 * @MIGNET_TRANSFER_PRESET_VERY_LARGE: for virtual machines with very much memory, over parallel
 *   connections
 * @MIGNET_TRANSFER_PRESET_LEGACY: two migrations at a time, and nothing against those that do not
 *   converge
 *
 * A named row of settings of the transfer of a #MignetMigrationPolicy, after the migration policies
 * of oVirt.
 *
 * Since: 1.0
 */
typedef enum
{
  MIGNET_TRANSFER_PRESET_NONE,
  MIGNET_TRANSFER_PRESET_MINIMAL_DOWNTIME,
  MIGNET_TRANSFER_PRESET_POST_COPY,
  MIGNET_TRANSFER_PRESET_SUSPEND_IF_NEEDED,
  MIGNET_TRANSFER_PRESET_VERY_LARGE,
  MIGNET_TRANSFER_PRESET_LEGACY
} MignetTransferPreset;

/**
 * MignetTransferMode:
 * @MIGNET_TRANSFER_MODE_PEER_TO_PEER: the source's daemon drives it and connects to that of the
 *   destination
 * @MIGNET_TRANSFER_MODE_MANAGED: the client drives it and is connected to both daemons
 * @MIGNET_TRANSFER_MODE_TUNNELLED: as peer to peer, but the stream goes through the connection of
 *   the daemons, so that no network can be chosen for it
 *
 * Who drives a migration, and whether its stream has a connection of its own.
 *
 * Since: 1.0
 */
typedef enum
{
  MIGNET_TRANSFER_MODE_PEER_TO_PEER,
  MIGNET_TRANSFER_MODE_MANAGED,
  MIGNET_TRANSFER_MODE_TUNNELLED
} MignetTransferMode;

/**
 * MignetEncryption:
 * @MIGNET_ENCRYPTION_OFF: the stream is not encrypted
 * @MIGNET_ENCRYPTION_REQUIRED: the stream is encrypted, or there is no migration
 *
 * Whether the migration stream is encrypted with TLS.
 *
 * Since: 1.0
 */
typedef enum
{
  MIGNET_ENCRYPTION_OFF,
  MIGNET_ENCRYPTION_REQUIRED
} MignetEncryption;

/**
 * MignetPostCopy:
 * @MIGNET_POST_COPY_OFF: never
 * @MIGNET_POST_COPY_ALLOWED: the migration may be switched to it
 *
 * Whether a virtual machine may run on the destination before all of its memory is there. If the
 * migration fails after that, the virtual machine is lost.
 *
 * Since: 1.0
 */
typedef enum
{
  MIGNET_POST_COPY_OFF,
  MIGNET_POST_COPY_ALLOWED
} MignetPostCopy;

/**
 * MignetCompression:
 * @MIGNET_COMPRESSION_NONE: not at all
 * @MIGNET_COMPRESSION_XBZRLE: only the differences to pages that were sent before
 * @MIGNET_COMPRESSION_ZLIB: with zlib, over parallel connections
 * @MIGNET_COMPRESSION_ZSTD: with Zstandard, over parallel connections
 *
 * How memory is compressed on its way.
 *
 * Since: 1.0
 */
typedef enum
{
  MIGNET_COMPRESSION_NONE, /*< nick=off >*/
  MIGNET_COMPRESSION_XBZRLE,
  MIGNET_COMPRESSION_ZLIB,
  MIGNET_COMPRESSION_ZSTD
} MignetCompression;

/**
 * MignetConvergenceAction:
 * @MIGNET_CONVERGENCE_ACTION_SET_DOWNTIME: let the virtual machine stand still for so long
 * @MIGNET_CONVERGENCE_ACTION_POST_COPY: switch to post-copy
 * @MIGNET_CONVERGENCE_ACTION_ABORT: give the migration up
 *
 * What to do when a migration does not converge.
 *
 * Since: 1.0
 */
typedef enum
{
  MIGNET_CONVERGENCE_ACTION_SET_DOWNTIME,
  MIGNET_CONVERGENCE_ACTION_POST_COPY,
  MIGNET_CONVERGENCE_ACTION_ABORT
} MignetConvergenceAction;

/**
 * MignetPersistence:
 * @MIGNET_PERSISTENCE_KEEP: as on the source
 * @MIGNET_PERSISTENCE_PERSISTENT: it is defined on the destination for good
 * @MIGNET_PERSISTENCE_TRANSIENT: it ends on the destination when it is shut down
 *
 * Whether a virtual machine is defined on the destination for good.
 *
 * Since: 1.0
 */
typedef enum
{
  MIGNET_PERSISTENCE_KEEP,
  MIGNET_PERSISTENCE_PERSISTENT,
  MIGNET_PERSISTENCE_TRANSIENT
} MignetPersistence;

/**
 * MignetStorage:
 * @MIGNET_STORAGE_SHARED: both hosts have the disks
 * @MIGNET_STORAGE_COPY: the disks are copied as a whole
 * @MIGNET_STORAGE_COPY_INCREMENTAL: only the top layer of each disk is copied; both hosts have what
 *   it stands on
 *
 * Whether the disks of a virtual machine migrate with it.
 *
 * Since: 1.0
 */
typedef enum
{
  MIGNET_STORAGE_SHARED,
  MIGNET_STORAGE_COPY,
  MIGNET_STORAGE_COPY_INCREMENTAL
} MignetStorage;

/**
 * MignetNetworkState:
 * @MIGNET_NETWORK_STATE_ABSENT: the host has no attachment of the network
 * @MIGNET_NETWORK_STATE_CARRIER_DOWN: the interface has no link
 * @MIGNET_NETWORK_STATE_USABLE: there is a usable address inside the subnets of the network, or
 *   these are not known
 * @MIGNET_NETWORK_STATE_WRONG_SUBNET: there are usable addresses, all outside the subnets of the
 *   network
 * @MIGNET_NETWORK_STATE_ADDRESS_PENDING: an address is expected but not usable yet
 * @MIGNET_NETWORK_STATE_ADDRESS_UNKNOWN: the addresses were never reported
 * @MIGNET_NETWORK_STATE_NO_ADDRESS: there is no usable address
 *
 * The state of a network on a host: the first that holds.
 *
 * Since: 1.0
 */
typedef enum
{
  MIGNET_NETWORK_STATE_ABSENT,
  MIGNET_NETWORK_STATE_CARRIER_DOWN,
  MIGNET_NETWORK_STATE_USABLE,
  MIGNET_NETWORK_STATE_WRONG_SUBNET,
  MIGNET_NETWORK_STATE_ADDRESS_PENDING,
  MIGNET_NETWORK_STATE_ADDRESS_UNKNOWN,
  MIGNET_NETWORK_STATE_NO_ADDRESS
} MignetNetworkState;

/**
 * MignetOutcome:
 * @MIGNET_OUTCOME_DEDICATED: it goes over the wanted network, which is not management
 * @MIGNET_OUTCOME_MANAGEMENT: it goes over management, which is the wanted network
 * @MIGNET_OUTCOME_FALLBACK: it goes over management instead of the wanted network
 * @MIGNET_OUTCOME_WAITING: an address of the wanted network is pending
 * @MIGNET_OUTCOME_REFUSED: it does not take place
 *
 * What was decided about a migration.
 *
 * Since: 1.0
 */
typedef enum
{
  MIGNET_OUTCOME_DEDICATED,
  MIGNET_OUTCOME_MANAGEMENT,
  MIGNET_OUTCOME_FALLBACK,
  MIGNET_OUTCOME_WAITING,
  MIGNET_OUTCOME_REFUSED
} MignetOutcome;

/**
 * MignetSeverity:
 * @MIGNET_SEVERITY_WARNING: worth knowing; the migration can take place
 * @MIGNET_SEVERITY_ERROR: the reason why a host is filtered or a migration refused
 *
 * How much a reason or a finding weighs.
 *
 * Since: 1.0
 */
typedef enum
{
  MIGNET_SEVERITY_WARNING,
  MIGNET_SEVERITY_ERROR
} MignetSeverity;

/**
 * MignetReasonCode:
 * @MIGNET_REASON_NETWORK_ABSENT: the network is not attached to the host
 * @MIGNET_REASON_CARRIER_DOWN: the interface of the network has no link
 * @MIGNET_REASON_CARRIER_UNKNOWN: it is not known whether the interface of the network has a link
 * @MIGNET_REASON_ADDRESS_PENDING: the address of the host on the network is expected but not
 *   there yet
 * @MIGNET_REASON_NO_ADDRESS: the host has no usable address on the network
 * @MIGNET_REASON_ADDRESS_UNKNOWN: the addresses of the host on the network were never reported
 * @MIGNET_REASON_WRONG_SUBNET: every usable address of the host is outside the subnets of the
 *   network
 * @MIGNET_REASON_NO_COMMON_SUBNET: source and destination share no subnet: the stream leaves
 *   through the default gateway
 * @MIGNET_REASON_FAMILY_MISMATCH: source and destination have no address family in common on the
 *   network
 * @MIGNET_REASON_MTU_MISMATCH: the interfaces of source and destination and the network have
 *   different MTUs
 * @MIGNET_REASON_OUT_OF_SYNC: the host does not have the network as it is defined
 * @MIGNET_REASON_DUPLICATE_ADDRESS: another host reports the same address on the network
 * @MIGNET_REASON_HOST_NOT_UP: the host is not up
 * @MIGNET_REASON_SAME_HOST: the host is the source, or goes by the name of the source
 * @MIGNET_REASON_PINNED: the virtual machine is pinned to other hosts
 * @MIGNET_REASON_VM_NETWORK_ABSENT: a network that the virtual machine uses is not attached to
 *   the host
 * @MIGNET_REASON_DISPLAY_NETWORK_ABSENT: the display network is not attached to the host or has
 *   no usable address there
 * @MIGNET_REASON_NOT_ENOUGH_MEMORY: the host does not have the memory
 * @MIGNET_REASON_NOT_ENOUGH_CPU: the host has fewer CPUs than the virtual machine
 * @MIGNET_REASON_OUTGOING_LIMIT: as many migrations as allowed leave the source already
 * @MIGNET_REASON_INCOMING_LIMIT: as many migrations as allowed arrive at the host already
 * @MIGNET_REASON_AFFINITY: a rule of an affinity group speaks against the host
 * @MIGNET_REASON_LEVEL_TOO_LOW: the compatibility level of the cluster does not allow migration
 *   networks
 * @MIGNET_REASON_VM_NOT_RUNNING: the virtual machine is down
 * @MIGNET_REASON_VM_MIGRATING: the virtual machine is migrating already
 * @MIGNET_REASON_SOURCE_NOT_REACHABLE: the host of the virtual machine is down, connecting or not
 *   responsive
 * @MIGNET_REASON_REQUIRED_NETWORK_ABSENT: a required network is not attached to the host, which
 *   makes it non-operational (invariant I-10)
 * @MIGNET_REASON_REQUIRED_NETWORK_DOWN: the interface of a required network has no link, which
 *   makes the host non-operational (invariant I-10)
 * @MIGNET_REASON_PREFERRED_NOT_CHOSEN: the host that the request prefers is not the destination
 * @MIGNET_REASON_CUSTOM: what a #MignetFilter or #MignetWeigher of an embedder says; the reason may
 *   have a code of its own, mignet_reason_get_custom_code()
 * @MIGNET_REASON_NETWORK_LIMIT: the network carries as many migrations as allowed already
 * @MIGNET_REASON_CLUSTER_LIMIT: there are as many migrations in the cluster as allowed already
 * @MIGNET_REASON_ENCRYPTION_UNAVAILABLE: encryption is required and the host cannot encrypt
 * @MIGNET_REASON_OPTION_CONFLICT: settings of the policy exclude each other, or libvirt or QEMU of
 *   the host does not take one
 * @MIGNET_REASON_TUNNELLED: the stream goes through the connection of libvirt, and so not over the
 *   migration network
 * @MIGNET_REASON_BEING_EVACUATED: the host is to be emptied itself
 * @MIGNET_REASON_EXCLUDED: the request for an evacuation excludes the host
 * @MIGNET_REASON_NOT_CONVERGING: the virtual machine is expected to change its memory faster than
 *   its share of the links carries it, and nothing is allowed that would end the migration
 * @MIGNET_REASON_CONVERGENCE_FORCED: the virtual machine is expected to change its memory faster
 *   than its share of the links carries it; the migration ends because the policy allows to slow
 *   the virtual machine down or to switch to post-copy
 * @MIGNET_REASON_LINK_SPEED_UNKNOWN: nothing says how fast the links are, so that forecasts are
 *   made with an assumption
 * @MIGNET_REASON_QUEUE_LIMIT: a queue carries out as many migrations as it may already
 *
 * Why a host, a network or a migration was refused, or what applies to it. The nick of a code, such
 * as "network-absent", is its name in documents. Codes are only ever added.
 *
 * Since: 1.0
 */
typedef enum
{
  MIGNET_REASON_NETWORK_ABSENT,
  MIGNET_REASON_CARRIER_DOWN,
  MIGNET_REASON_CARRIER_UNKNOWN,
  MIGNET_REASON_ADDRESS_PENDING,
  MIGNET_REASON_NO_ADDRESS,
  MIGNET_REASON_ADDRESS_UNKNOWN,
  MIGNET_REASON_WRONG_SUBNET,
  MIGNET_REASON_NO_COMMON_SUBNET,
  MIGNET_REASON_FAMILY_MISMATCH,
  MIGNET_REASON_MTU_MISMATCH,
  MIGNET_REASON_OUT_OF_SYNC,
  MIGNET_REASON_DUPLICATE_ADDRESS,
  MIGNET_REASON_HOST_NOT_UP,
  MIGNET_REASON_SAME_HOST,
  MIGNET_REASON_PINNED,
  MIGNET_REASON_VM_NETWORK_ABSENT,
  MIGNET_REASON_DISPLAY_NETWORK_ABSENT,
  MIGNET_REASON_NOT_ENOUGH_MEMORY,
  MIGNET_REASON_NOT_ENOUGH_CPU,
  MIGNET_REASON_OUTGOING_LIMIT,
  MIGNET_REASON_INCOMING_LIMIT,
  MIGNET_REASON_AFFINITY,
  MIGNET_REASON_LEVEL_TOO_LOW,
  MIGNET_REASON_VM_NOT_RUNNING,
  MIGNET_REASON_VM_MIGRATING,
  MIGNET_REASON_SOURCE_NOT_REACHABLE,
  MIGNET_REASON_REQUIRED_NETWORK_ABSENT,
  MIGNET_REASON_REQUIRED_NETWORK_DOWN,
  MIGNET_REASON_PREFERRED_NOT_CHOSEN,
  MIGNET_REASON_CUSTOM,
  MIGNET_REASON_NETWORK_LIMIT,
  MIGNET_REASON_CLUSTER_LIMIT,
  MIGNET_REASON_ENCRYPTION_UNAVAILABLE,
  MIGNET_REASON_OPTION_CONFLICT,
  MIGNET_REASON_TUNNELLED,
  MIGNET_REASON_BEING_EVACUATED,
  MIGNET_REASON_EXCLUDED,
  MIGNET_REASON_NOT_CONVERGING,
  MIGNET_REASON_CONVERGENCE_FORCED,
  MIGNET_REASON_LINK_SPEED_UNKNOWN,
  MIGNET_REASON_QUEUE_LIMIT
} MignetReasonCode;

/**
 * MignetEvacuationMode:
 * @MIGNET_EVACUATION_MODE_BALANCE: each goes where memory is used least, so that the use of memory
 *   becomes as even as it can
 * @MIGNET_EVACUATION_MODE_SPREAD: the virtual machines are dealt out evenly, so that no destination
 *   takes more than its share; among those with equally many, memory decides
 *
 * What an evacuation aims at when it chooses destinations.
 *
 * Since: 1.0
 */
typedef enum
{
  MIGNET_EVACUATION_MODE_BALANCE,
  MIGNET_EVACUATION_MODE_SPREAD
} MignetEvacuationMode;

/**
 * MignetEvacuationState:
 * @MIGNET_EVACUATION_STATE_WAITING: it has a place, and its migration has not begun
 * @MIGNET_EVACUATION_STATE_RUNNING: it migrates, or waits in a queue
 * @MIGNET_EVACUATION_STATE_DONE: it has left
 * @MIGNET_EVACUATION_STATE_LEFT_OVER: it is on its host: there is no place for it, or its
 *   migrations failed
 * @MIGNET_EVACUATION_STATE_CANCELLED: it is on its host, since it was to stay there
 * @MIGNET_EVACUATION_STATE_UNCLEAR: it is split over two hosts, or a host does not answer
 *
 * How a virtual machine of a #MignetEvacuationRun stands.
 *
 * Since: 1.0
 */
typedef enum
{
  MIGNET_EVACUATION_STATE_WAITING,
  MIGNET_EVACUATION_STATE_RUNNING,
  MIGNET_EVACUATION_STATE_DONE,
  MIGNET_EVACUATION_STATE_LEFT_OVER,
  MIGNET_EVACUATION_STATE_CANCELLED,
  MIGNET_EVACUATION_STATE_UNCLEAR
} MignetEvacuationState;

/**
 * MignetFindingCode:
 * @MIGNET_FINDING_HOST_NON_OPERATIONAL: a required network is missing or down on a host, which
 *   takes the host out of service
 * @MIGNET_FINDING_CANNOT_RECEIVE: a host cannot be the destination of a migration over the
 *   migration network
 * @MIGNET_FINDING_CANNOT_SEND: a host cannot use the migration network as the source of a
 *   migration
 * @MIGNET_FINDING_NIC_NOT_LISTED: an interface refers to one that its host does not list
 * @MIGNET_FINDING_DUPLICATE_ADDRESS: two hosts have the same address on a network or as the
 *   registered one
 * @MIGNET_FINDING_LEVEL_TOO_LOW: the compatibility level of the cluster does not allow migration
 *   networks
 * @MIGNET_FINDING_MANAGEMENT_CARRIES_MIGRATIONS: migrations go over the management network
 * @MIGNET_FINDING_MANAGEMENT_ONLY: the management network is the only one that the hosts of a
 *   cluster have
 * @MIGNET_FINDING_ONE_WAY: a host, or every host, may send migrations but not receive any, or the
 *   other way round
 * @MIGNET_FINDING_REQUIRED_NETWORK_DISRUPTS: a required network is missing or down on half of the
 *   hosts or more
 * @MIGNET_FINDING_NETWORK_ON_ONE_HOST: a network is attached to one host alone
 * @MIGNET_FINDING_FAMILY_SPLIT: on a network that carries migrations some hosts have only IPv4
 *   addresses and others only IPv6 ones
 * @MIGNET_FINDING_SUBNETS_OVERLAP: two networks have overlapping subnets
 * @MIGNET_FINDING_GUESTS_ON_MIGRATION_NETWORK: virtual machines use a network that carries
 *   migrations
 * @MIGNET_FINDING_DEFAULT_ROUTE_ON_MIGRATION_NETWORK: a network that carries migrations has the
 *   default gateway of the hosts
 * @MIGNET_FINDING_DHCP_ON_MIGRATION_NETWORK: a network that carries migrations gets addresses from
 *   DHCP
 * @MIGNET_FINDING_MTU_MISMATCH: MTUs along the way of a network disagree
 * @MIGNET_FINDING_UNTAGGED_NETWORKS_SHARE_NIC: two untagged networks are on one interface of a host
 * @MIGNET_FINDING_VLAN_MISMATCH: the interface of a network has another VLAN id than the network
 * @MIGNET_FINDING_MIGRATION_NETWORK_NOT_USED: migrations are tunnelled, so that the network which
 *   is to carry them does not
 * @MIGNET_FINDING_TOO_FEW_PORTS: a host may receive more migrations than the policy has ports
 * @MIGNET_FINDING_ENCRYPTION_UNAVAILABLE: the policy requires encryption, and a host has none
 * @MIGNET_FINDING_MISSING_GATEWAY_ISOLATION: a network that carries migrations spans several
 *   subnets, hosts have no gateway of their own on it, and the default route is elsewhere
 * @MIGNET_FINDING_OPTION_CONFLICT: options of a policy exclude each other, or a host cannot do what
 *   the policy asks for
 * @MIGNET_FINDING_DISPLAY_ADDRESS_OF_HOST: displays of virtual machines listen at an address that
 *   only one host can have
 *
 * What the check of a cluster found. The nick of a code is its name in documents. Codes are only
 * ever added.
 *
 * Since: 1.0
 */
typedef enum
{
  MIGNET_FINDING_HOST_NON_OPERATIONAL,
  MIGNET_FINDING_CANNOT_RECEIVE,
  MIGNET_FINDING_CANNOT_SEND,
  MIGNET_FINDING_NIC_NOT_LISTED,
  MIGNET_FINDING_DUPLICATE_ADDRESS,
  MIGNET_FINDING_LEVEL_TOO_LOW,
  MIGNET_FINDING_MANAGEMENT_CARRIES_MIGRATIONS,
  MIGNET_FINDING_MANAGEMENT_ONLY,
  MIGNET_FINDING_ONE_WAY,
  MIGNET_FINDING_REQUIRED_NETWORK_DISRUPTS,
  MIGNET_FINDING_NETWORK_ON_ONE_HOST,
  MIGNET_FINDING_FAMILY_SPLIT,
  MIGNET_FINDING_SUBNETS_OVERLAP,
  MIGNET_FINDING_GUESTS_ON_MIGRATION_NETWORK,
  MIGNET_FINDING_DEFAULT_ROUTE_ON_MIGRATION_NETWORK,
  MIGNET_FINDING_DHCP_ON_MIGRATION_NETWORK,
  MIGNET_FINDING_MTU_MISMATCH,
  MIGNET_FINDING_UNTAGGED_NETWORKS_SHARE_NIC,
  MIGNET_FINDING_VLAN_MISMATCH,
  MIGNET_FINDING_MIGRATION_NETWORK_NOT_USED,
  MIGNET_FINDING_TOO_FEW_PORTS,
  MIGNET_FINDING_ENCRYPTION_UNAVAILABLE,
  MIGNET_FINDING_MISSING_GATEWAY_ISOLATION,
  MIGNET_FINDING_OPTION_CONFLICT,
  MIGNET_FINDING_DISPLAY_ADDRESS_OF_HOST
} MignetFindingCode;

/**
 * MignetChangeKind:
 * @MIGNET_CHANGE_KIND_GRANT: a network is given a role
 * @MIGNET_CHANGE_KIND_REVOKE: a role is taken back
 * @MIGNET_CHANGE_KIND_DETACH: a network is detached from the cluster
 * @MIGNET_CHANGE_KIND_REQUIRED: a network becomes required or non-required
 * @MIGNET_CHANGE_KIND_LEVEL: the cluster gets another compatibility level
 *
 * What a #MignetChange does. Values are only ever added.
 *
 * Since: 1.0
 */
typedef enum
{
  MIGNET_CHANGE_KIND_GRANT,
  MIGNET_CHANGE_KIND_REVOKE,
  MIGNET_CHANGE_KIND_DETACH,
  MIGNET_CHANGE_KIND_REQUIRED,
  MIGNET_CHANGE_KIND_LEVEL
} MignetChangeKind;

/**
 * MignetEffectKind:
 * @MIGNET_EFFECT_KIND_HOST_NON_OPERATIONAL: a host goes out of service
 * @MIGNET_EFFECT_KIND_HOST_UP: a host that was non-operational is back in service
 * @MIGNET_EFFECT_KIND_HOST_LOSES_ROUTE: a host that stays in service can be the destination of no
 *   migration any more
 * @MIGNET_EFFECT_KIND_HOST_GAINS_ROUTE: a host that was in service before can be the destination of
 *   migrations again
 * @MIGNET_EFFECT_KIND_VM_LOSES_ROUTE: a virtual machine has no destination any more
 * @MIGNET_EFFECT_KIND_VM_GAINS_ROUTE: a virtual machine that had no destination has one
 * @MIGNET_EFFECT_KIND_VM_CHANGES_ROUTE: a virtual machine keeps a destination, but would migrate to
 *   another one, over another network or by another outcome
 *
 * What a change would do to a host or a virtual machine. The nick of a kind is its name in
 * documents. Values are only ever added.
 *
 * Since: 1.0
 */
typedef enum
{
  MIGNET_EFFECT_KIND_HOST_NON_OPERATIONAL,
  MIGNET_EFFECT_KIND_HOST_UP,
  MIGNET_EFFECT_KIND_HOST_LOSES_ROUTE,
  MIGNET_EFFECT_KIND_HOST_GAINS_ROUTE,
  MIGNET_EFFECT_KIND_VM_LOSES_ROUTE,
  MIGNET_EFFECT_KIND_VM_GAINS_ROUTE,
  MIGNET_EFFECT_KIND_VM_CHANGES_ROUTE
} MignetEffectKind;

/**
 * MignetMigrationState:
 * @MIGNET_MIGRATION_STATE_CREATED: nothing has happened yet
 * @MIGNET_MIGRATION_STATE_CONNECTING: connections to the hosts are being made
 * @MIGNET_MIGRATION_STATE_PREPARING: the destination is being prepared
 * @MIGNET_MIGRATION_STATE_PRE_COPY: memory is transferred while the virtual machine runs on the
 *   source
 * @MIGNET_MIGRATION_STATE_SWITCHING_OVER: the virtual machine is stopped and the rest is
 *   transferred
 * @MIGNET_MIGRATION_STATE_COMPLETING: the memory has arrived; both hosts are asked what is true
 * @MIGNET_MIGRATION_STATE_DONE: the virtual machine runs on the destination
 * @MIGNET_MIGRATION_STATE_CANCELLED: cancelled; the virtual machine is on the source
 * @MIGNET_MIGRATION_STATE_FAILED: failed; the error says why and where the virtual machine is
 * @MIGNET_MIGRATION_STATE_LOST_CONTACT: it is not known how it ended, because a host does not
 *   answer
 * @MIGNET_MIGRATION_STATE_QUEUED: it waits for its turn
 * @MIGNET_MIGRATION_STATE_POST_COPY: the virtual machine runs on the destination while the rest of
 *   its memory is transferred; there is no way back
 * @MIGNET_MIGRATION_STATE_RECOVERABLE: the transfer broke in post-copy: the virtual machine is
 * split over both hosts and stands still until mignet_migration_recover() puts it together
 *
 * The state of a #MignetMigration. %MIGNET_MIGRATION_STATE_DONE, %MIGNET_MIGRATION_STATE_CANCELLED,
 * %MIGNET_MIGRATION_STATE_FAILED, %MIGNET_MIGRATION_STATE_LOST_CONTACT and
 * %MIGNET_MIGRATION_STATE_RECOVERABLE are final. States follow each other like this; one that lasts
 * only a moment may not be seen:
 *
 * |[
 * created -> queued -> connecting -> preparing -> pre-copy -> switching-over -> completing -> done
 *                                                    |                           ^
 *                                                    +-------> post-copy --------+
 *                                                                  |
 *                                                                  +--> recoverable
 *
 * any that is not final -> failed or lost-contact
 * any that is not final, but post-copy -> cancelled
 * recoverable -> (another migration, of mignet_migration_recover()) -> post-copy
 * ]|
 *
 * Since: 1.0
 */
typedef enum
{
  MIGNET_MIGRATION_STATE_CREATED,
  MIGNET_MIGRATION_STATE_CONNECTING,
  MIGNET_MIGRATION_STATE_PREPARING,
  MIGNET_MIGRATION_STATE_PRE_COPY,
  MIGNET_MIGRATION_STATE_SWITCHING_OVER,
  MIGNET_MIGRATION_STATE_COMPLETING,
  MIGNET_MIGRATION_STATE_DONE,
  MIGNET_MIGRATION_STATE_CANCELLED,
  MIGNET_MIGRATION_STATE_FAILED,
  MIGNET_MIGRATION_STATE_LOST_CONTACT,
  MIGNET_MIGRATION_STATE_QUEUED,
  MIGNET_MIGRATION_STATE_POST_COPY,
  MIGNET_MIGRATION_STATE_RECOVERABLE
} MignetMigrationState;

/**
 * MignetControlKind:
 * @MIGNET_CONTROL_KIND_BANDWIDTH: limit how fast memory is transferred; the value is in MiB a
 *   second, 0 for no limit
 * @MIGNET_CONTROL_KIND_MAX_DOWNTIME: limit for how long the virtual machine may be stopped; the
 *   value is in milliseconds
 * @MIGNET_CONTROL_KIND_POST_COPY: switch to post-copy; there is no value
 *
 * What is asked of a migration while it runs. Kinds are only ever added; a provider refuses what it
 * does not know.
 *
 * Since: 1.0
 */
typedef enum
{
  MIGNET_CONTROL_KIND_BANDWIDTH,
  MIGNET_CONTROL_KIND_MAX_DOWNTIME,
  MIGNET_CONTROL_KIND_POST_COPY
} MignetControlKind;

/**
 * MignetEvidenceVerdict:
 * @MIGNET_EVIDENCE_VERDICT_NOT_OBSERVABLE: nothing could be read, or what was read does not tell
 * @MIGNET_EVIDENCE_VERDICT_PLANNED_NETWORK: observed on the planned network
 * @MIGNET_EVIDENCE_VERDICT_ELSEWHERE: observed, but not on the planned network
 *
 * Which network carried a migration, as far as it was observed.
 *
 * Since: 1.0
 */
typedef enum
{
  MIGNET_EVIDENCE_VERDICT_NOT_OBSERVABLE,
  MIGNET_EVIDENCE_VERDICT_PLANNED_NETWORK,
  MIGNET_EVIDENCE_VERDICT_ELSEWHERE
} MignetEvidenceVerdict;

/**
 * MignetLoadFlags:
 * @MIGNET_LOAD_NONE: strictly: an unknown member is an error
 * @MIGNET_LOAD_ALLOW_UNKNOWN: members that are not known are passed over
 *
 * How a document is loaded.
 *
 * Since: 1.0
 */
typedef enum
{
  MIGNET_LOAD_NONE = 0,
  MIGNET_LOAD_ALLOW_UNKNOWN = 1 << 0
} MignetLoadFlags;

G_END_DECLS
