/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "bad-cluster-documents.h"

#define FORMAT "'format': 'mignet-cluster/1'"
#define CLUSTER "'cluster': { 'id': 'c1', 'name': 'Default', 'management-network': 'mgmt' }"
#define MGMT "{ 'id': 'n1', 'name': 'mgmt' }"
#define MIG "{ 'id': 'n2', 'name': 'mig', 'required': false }"
#define NETWORKS "'networks': [" MGMT ", " MIG "]"
#define HOSTS "'hosts': [{ 'id': 'h1', 'name': 'host1' }, { 'id': 'h2', 'name': 'host2' }]"

/* Whole documents around the part that is wrong. */
#define DOCUMENT(rest) "{ " FORMAT ", " rest " }"
#define IN_CLUSTER(members) \
  DOCUMENT ("'cluster': { 'id': 'c1', 'name': 'Default', 'management-network': 'mgmt', " members \
            " }, " NETWORKS)
#define IN_POLICY(members) IN_CLUSTER ("'policy': { " members " }")
#define IN_NETWORK(members) \
  DOCUMENT (CLUSTER ", 'networks': [" MGMT ", { 'id': 'n2', 'name': 'mig', " members " }]")
#define IN_HOST(members) \
  DOCUMENT (CLUSTER ", " NETWORKS ", 'hosts': [{ 'id': 'h1', 'name': 'host1', " members " }]")
#define IN_NIC(members) IN_HOST ("'nics': [{ 'name': 'eth0', " members " }]")
#define IN_ATTACHMENT(members) \
  IN_HOST ("'nics': [{ 'name': 'eth0' }], 'attachments': [{ 'network': 'mig', " members " }]")
#define IN_ADDRESSES(addresses) IN_ATTACHMENT ("'ipv4': { 'addresses': [" addresses "] }")
#define IN_VM(members) \
  DOCUMENT (CLUSTER ", " NETWORKS ", " HOSTS ", 'vms': [{ 'id': 'vm1', 'name': 'web', " members \
                    " }]")

#define SYNTAX MIGNET_ERROR_SYNTAX
#define MEANING MIGNET_ERROR_DOCUMENT

static const BadDocument syntax_documents[] = {
  { "empty", "", "line 1, column 1: not well-formed JSON", SYNTAX },
  { "blank", " \n ", "line 2", SYNTAX },
  { "cut-off", "{ 'format': ", "line 1, column 12: not well-formed JSON", SYNTAX },
  { "second-line", "{\n  'format' 1 }", "line 2, column 12: not well-formed JSON", SYNTAX },
  { "trailing-comma", "{ 'a': [1, ] }", "line 1", SYNTAX },
  { "two-documents", "{} {}", "end of file expected", SYNTAX },
  { "comment", "/* no */ {}", "line 1, column 1", SYNTAX },
  { "repeated-member", "{ 'format': 1,\n 'format': 1 }", "duplicate object key", SYNTAX },
  { "embedded-nul", "{ 'format': 'a\\u0000b' }", "\\u0000 is not allowed", SYNTAX },
  { "lone-surrogate", "{ 'format': '\\ud800' }", "Unicode", SYNTAX },
  { "invalid-utf8", "{ 'format': '\xff' }", "line 1, column 13", SYNTAX },
  { "control-character", "{ 'format': '\x1b[31m' }", "control character", SYNTAX },
  { "big-integer", "[99999999999999999999]", "too big integer", SYNTAX },
  { "big-real", "[1e999]", "real number overflow", SYNTAX },
  { "hexadecimal", "[0x10]", "line 1", SYNTAX },
};

static const BadDocument top_level_documents[] = {
  { "array", "[]", "top level: found an array, expected an object", MEANING },
  { "number", "1.0", "top level: found the number 1.0, expected an object", MEANING },
  { "no-format", "{}", "top level: found no member 'format', expected one", MEANING },
  { "other-version", "{ 'format': 'mignet-cluster/2' }",
    "/format: found the string 'mignet-cluster/2', expected 'mignet-cluster/1'", MEANING },
  { "format-type", "{ 'format': 1 }", "/format: found the number 1, expected 'mignet-cluster/1'",
    MEANING },
  { "no-cluster", DOCUMENT (NETWORKS), "top level: found no member 'cluster'", MEANING },
  { "no-networks", DOCUMENT (CLUSTER), "top level: found no member 'networks'", MEANING },
  { "unknown-member", DOCUMENT (CLUSTER ", " NETWORKS ", 'extra': 1"),
    "/extra: found an unknown member, expected only 'format', 'cluster', 'networks', 'hosts', "
    "'vms'",
    MEANING },
  { "escaped-pointer", DOCUMENT (CLUSTER ", " NETWORKS ", 'a/b~c': 1"),
    "/a~1b~0c: found an unknown member", MEANING },
  { "control-character-in-pointer", DOCUMENT (CLUSTER ", " NETWORKS ", '\\u001b[31m': 1"),
    "/\\u001b[31m: found an unknown member", MEANING },
  { "hosts-type", DOCUMENT (CLUSTER ", " NETWORKS ", 'hosts': {}"),
    "/hosts: found an object, expected an array", MEANING },
  { "hosts-null", DOCUMENT (CLUSTER ", " NETWORKS ", 'hosts': null"),
    "/hosts: found null, expected an array", MEANING },
  { "host-type", DOCUMENT (CLUSTER ", " NETWORKS ", 'hosts': ['h1']"),
    "/hosts/0: found the string 'h1', expected an object", MEANING },
  { "vms-type", DOCUMENT (CLUSTER ", " NETWORKS ", 'vms': 1"),
    "/vms: found the number 1, expected an array", MEANING },
  { "vm-type", DOCUMENT (CLUSTER ", " NETWORKS ", 'vms': [true]"),
    "/vms/0: found true, expected an object", MEANING },
};

static const BadDocument cluster_documents[] = {
  { "type", DOCUMENT ("'cluster': 'c1', " NETWORKS),
    "/cluster: found the string 'c1', expected an object", MEANING },
  { "no-id", DOCUMENT ("'cluster': { 'name': 'x', 'management-network': 'mgmt' }, " NETWORKS),
    "/cluster: found no member 'id', expected one", MEANING },
  { "no-name", DOCUMENT ("'cluster': { 'id': 'x', 'management-network': 'mgmt' }, " NETWORKS),
    "/cluster: found no member 'name', expected one", MEANING },
  { "no-management", DOCUMENT ("'cluster': { 'id': 'x', 'name': 'x' }, " NETWORKS),
    "/cluster: found no member 'management-network', expected one", MEANING },
  { "id-type",
    DOCUMENT ("'cluster': { 'id': 1, 'name': 'x', 'management-network': 'mgmt' }, " NETWORKS),
    "/cluster/id: found the number 1, expected a string", MEANING },
  { "empty-id",
    DOCUMENT ("'cluster': { 'id': '', 'name': 'x', 'management-network': 'mgmt' }, " NETWORKS),
    "/cluster/id: The id of a cluster is empty", MEANING },
  { "name-with-control-character",
    DOCUMENT (
        "'cluster': { 'id': 'c', 'name': 'a\\u0085', 'management-network': 'mgmt' }, " NETWORKS),
    "/cluster/name: The name", MEANING },
  { "dangling-management",
    DOCUMENT ("'cluster': { 'id': 'c', 'name': 'x', 'management-network': 'nope' }, " NETWORKS),
    "/cluster/management-network: found the string 'nope', expected the id or name of one of the "
    "networks",
    MEANING },
  { "external-management",
    DOCUMENT (CLUSTER ", 'networks': [{ 'id': 'n1', 'name': 'mgmt', 'external': true }]"),
    "/cluster/management-network: ", MEANING },
  { "unknown-member", IN_CLUSTER ("'extra': 1"), "/cluster/extra: found an unknown", MEANING },
  { "level-type", IN_CLUSTER ("'compatibility-level': 4.7"),
    "/cluster/compatibility-level: found the number 4.7, expected a string", MEANING },
  { "level-null", IN_CLUSTER ("'compatibility-level': null"),
    "/cluster/compatibility-level: found null, expected a string", MEANING },
  { "level", IN_CLUSTER ("'compatibility-level': 'four'"),
    "/cluster/compatibility-level: ", MEANING },
  { "roles-type", IN_CLUSTER ("'roles': []"), "/cluster/roles: found an array, expected an object",
    MEANING },
  { "management-role", IN_CLUSTER ("'roles': { 'management': 'mgmt' }"),
    "/cluster/roles/management: found an unknown member, expected only 'migration', 'display', "
    "'default-route', 'gluster'",
    MEANING },
  { "dangling-role", IN_CLUSTER ("'roles': { 'display': 'nope' }"),
    "/cluster/roles/display: found the string 'nope', expected the id or name of one of the "
    "networks",
    MEANING },
  { "role-type", IN_CLUSTER ("'roles': { 'migration': 2 }"),
    "/cluster/roles/migration: found the number 2, expected a string", MEANING },
  { "migration-role-below-3.3",
    IN_CLUSTER ("'compatibility-level': '3.2', 'roles': { 'migration': 'mig' }"),
    "/cluster/roles/migration: ", MEANING },
  { "role-of-external-network",
    DOCUMENT ("'cluster': { 'id': 'c', 'name': 'x', 'management-network': 'mgmt', 'roles': { "
              "'migration': 'ext' } }, 'networks': [" MGMT
              ", { 'id': 'n2', 'name': 'ext', 'external': true }]"),
    "/cluster/roles/migration: ", MEANING },
  { "policy-name", IN_CLUSTER ("'policy': 'strict'"),
    "/cluster/policy: found the string 'strict', expected an object", MEANING },
  { "policy-null", IN_CLUSTER ("'policy': null"), "/cluster/policy: found null, expected an object",
    MEANING },
};

static const BadDocument policy_documents[] = {
  { "unknown-member", IN_POLICY ("'extra': 1"), "/cluster/policy/extra: found an unk", MEANING },
  { "preset", IN_POLICY ("'preset': 'lax'"),
    "/cluster/policy/preset: found the string 'lax', expected 'design', 'ovirt' or 'strict'",
    MEANING },
  { "fallback", IN_POLICY ("'fallback': 'sometimes'"),
    "/cluster/policy/fallback: found the string 'sometimes', expected 'never', 'when-absent' or "
    "'always'",
    MEANING },
  { "source-rule", IN_POLICY ("'source-rule': 1"),
    "/cluster/policy/source-rule: found the number 1, expected 'ignore', 'warn' or 'refuse'",
    MEANING },
  { "unknown-carrier", IN_POLICY ("'unknown-carrier': 'x'"), "/unknown-carrier: ", MEANING },
  { "pending-address", IN_POLICY ("'pending-address': null"),
    "/cluster/policy/pending-address: found null, expected 'wait' or 'skip'", MEANING },
  { "subnet-rule", IN_POLICY ("'subnet-rule': 'x'"), "/cluster/policy/subnet-rule: ", MEANING },
  { "family-rule", IN_POLICY ("'family-rule': 'x'"), "/cluster/policy/family-rule: ", MEANING },
  { "mtu-rule", IN_POLICY ("'mtu-rule': 'x'"), "/cluster/policy/mtu-rule: ", MEANING },
  { "sync-rule", IN_POLICY ("'sync-rule': 'x'"), "/cluster/policy/sync-rule: ", MEANING },
  { "pending-timeout", IN_POLICY ("'pending-timeout': -1"),
    "/cluster/policy/pending-timeout: found the number -1, expected an integer from 0 to "
    "4294967295",
    MEANING },
  { "pending-timeout-too-big", IN_POLICY ("'pending-timeout': 4294967296"), "4294967295", MEANING },
  { "no-families", IN_POLICY ("'families': []"), "/cluster/policy/families: ", MEANING },
  { "family", IN_POLICY ("'families': ['ipv5']"), "/cluster/policy/families: ", MEANING },
  { "long-family", IN_POLICY ("'families': ['xééééééééééééééééééééééééééééééééééé']"),
    "/cluster/policy/families: ", MEANING },
  { "family-type", IN_POLICY ("'families': ['ipv4', 6]"),
    "/cluster/policy/families/1: found the number 6, expected a string", MEANING },
  { "family-twice", IN_POLICY ("'families': ['ipv4', 'ipv4']"),
    "/cluster/policy/families: ", MEANING },
  { "second-family-twice", IN_POLICY ("'families': ['ipv4', 'ipv6', 'ipv6']"),
    "/cluster/policy/families: ", MEANING },
  { "dangling-network", IN_POLICY ("'networks': ['mig', 'nope']"),
    "/cluster/policy/networks/1: found the string 'nope', expected the id or name", MEANING },
  { "network-twice", IN_POLICY ("'networks': ['mig', 'n2']"),
    "/cluster/policy/networks: ", MEANING },
  { "connect-transport", IN_POLICY ("'connect-transport': 'udp'"),
    "/cluster/policy/connect-transport: found the string 'udp', expected 'tls', 'tcp' or 'ssh'",
    MEANING },
  { "listen", IN_POLICY ("'listen': 'all'"),
    "/cluster/policy/listen: found the string 'all', expected 'chosen' or 'any'", MEANING },
  { "bandwidth-zero", IN_POLICY ("'bandwidth': 0"),
    "/cluster/policy/bandwidth: found the number 0, expected 'auto', 'unlimited' or an integer of "
    "at least 1",
    MEANING },
  { "bandwidth-real", IN_POLICY ("'bandwidth': 100.0"),
    "/cluster/policy/bandwidth: found the number 100.0, expected 'auto'", MEANING },
  { "bandwidth-word", IN_POLICY ("'bandwidth': 'fast'"), "found the string 'fast'", MEANING },
  { "bandwidth-too-big", IN_POLICY ("'bandwidth': 9223372036854775807"),
    "/cluster/policy/bandwidth: ", MEANING },
  { "transfer-preset", IN_POLICY ("'transfer-preset': 'fast'"),
    "/cluster/policy/transfer-preset: found the string 'fast', expected 'minimal-downtime', "
    "'post-copy', 'suspend-if-needed', 'very-large', 'legacy' or null",
    MEANING },
  { "transfer-preset-none", IN_POLICY ("'transfer-preset': 'none'"),
    "/cluster/policy/transfer-preset: found the string 'none', expected 'minimal-downtime'",
    MEANING },
  { "mode", IN_POLICY ("'mode': 'direct'"),
    "/cluster/policy/mode: found the string 'direct', expected 'peer-to-peer', 'managed' or "
    "'tunnelled'",
    MEANING },
  { "encryption", IN_POLICY ("'encryption': true"),
    "/cluster/policy/encryption: found true, expected 'off' or 'required'", MEANING },
  { "port-range", IN_POLICY ("'port-range': 49152"),
    "/cluster/policy/port-range: found the number 49152, expected an array of two ports or null",
    MEANING },
  { "port-range-of-one", IN_POLICY ("'port-range': [49152]"),
    "/cluster/policy/port-range: found an array, expected an array of two ports or null", MEANING },
  { "port-range-of-three", IN_POLICY ("'port-range': [1, 2, 3]"),
    "/cluster/policy/port-range: ", MEANING },
  { "port-range-zero", IN_POLICY ("'port-range': [0, 49152]"),
    "/cluster/policy/port-range/0: found the number 0, expected an integer from 1 to 65535",
    MEANING },
  { "port-range-too-big", IN_POLICY ("'port-range': [49152, 99999]"),
    "/cluster/policy/port-range/1: found the number 99999", MEANING },
  { "port-range-word", IN_POLICY ("'port-range': ['1', 2]"),
    "/cluster/policy/port-range/0: found the string '1'", MEANING },
  { "port-range-backwards", IN_POLICY ("'port-range': [2, 1]"),
    "/cluster/policy/port-range: The ports would be 2 to 1, expected", MEANING },
  { "parallel-zero", IN_POLICY ("'parallel': 0"),
    "/cluster/policy/parallel: found the number 0, expected 'auto', 'off' or an integer of at "
    "least 1",
    MEANING },
  { "parallel-too-big", IN_POLICY ("'parallel': 256"),
    "/cluster/policy/parallel: The parallel connections would be 256, expected 1 to 255", MEANING },
  { "parallel-far-too-big", IN_POLICY ("'parallel': 4294967297"),
    "/cluster/policy/parallel: found the number 4294967297", MEANING },
  { "parallel-word", IN_POLICY ("'parallel': 'on'"),
    "/cluster/policy/parallel: found the string 'on'", MEANING },
  { "parallel-null", IN_POLICY ("'parallel': null"), "/cluster/policy/parallel: found null",
    MEANING },
  { "auto-converge", IN_POLICY ("'auto-converge': 'yes'"),
    "/cluster/policy/auto-converge: found the string 'yes', expected true or false", MEANING },
  { "zero-copy", IN_POLICY ("'zero-copy': null"),
    "/cluster/policy/zero-copy: found null, expected true or false", MEANING },
  { "post-copy", IN_POLICY ("'post-copy': 'required'"),
    "/cluster/policy/post-copy: found the string 'required', expected 'off' or 'allowed'",
    MEANING },
  { "compression", IN_POLICY ("'compression': 'none'"),
    "/cluster/policy/compression: found the string 'none', expected 'off', 'xbzrle', 'zlib' or "
    "'zstd'",
    MEANING },
  { "persistence", IN_POLICY ("'persistence': 'x'"),
    "/cluster/policy/persistence: found the string 'x', expected 'keep', 'persistent' or "
    "'transient'",
    MEANING },
  { "storage", IN_POLICY ("'storage': 'x'"),
    "/cluster/policy/storage: found the string 'x', expected 'shared', 'copy' or "
    "'copy-incremental'",
    MEANING },
  { "max-downtime-zero", IN_POLICY ("'max-downtime': 0"),
    "/cluster/policy/max-downtime: found the number 0, expected an integer from 1 to 2000000",
    MEANING },
  { "max-downtime-too-big", IN_POLICY ("'max-downtime': 2000001"),
    "/cluster/policy/max-downtime: found the number 2000001", MEANING },
  { "completion-timeout", IN_POLICY ("'completion-timeout': 0"),
    "/cluster/policy/completion-timeout: found the number 0, expected an integer from 1 to "
    "2147483647",
    MEANING },
  { "max-per-network", IN_POLICY ("'max-per-network': null"),
    "/cluster/policy/max-per-network: found null, expected an integer from 0 to 4294967295",
    MEANING },
  { "max-per-cluster", IN_POLICY ("'max-per-cluster': -1"),
    "/cluster/policy/max-per-cluster: found the number -1", MEANING },
  { "convergence", IN_POLICY ("'convergence': 'fast'"),
    "/cluster/policy/convergence: found the string 'fast', expected an object", MEANING },
  { "convergence-init", IN_POLICY ("'convergence': { 'init': {} }"),
    "/cluster/policy/convergence/init: found an object, expected an array", MEANING },
  { "convergence-action", IN_POLICY ("'convergence': { 'init': ['abort'] }"),
    "/cluster/policy/convergence/init/0: found the string 'abort', expected an object", MEANING },
  { "convergence-no-name", IN_POLICY ("'convergence': { 'last': [{ 'value': 1 }] }"),
    "/cluster/policy/convergence/last/0: found no member 'name'", MEANING },
  { "convergence-name", IN_POLICY ("'convergence': { 'last': [{ 'name': 'stop' }] }"),
    "/cluster/policy/convergence/last/0/name: found the string 'stop', expected 'set-downtime', "
    "'post-copy' or 'abort'",
    MEANING },
  { "convergence-no-value", IN_POLICY ("'convergence': { 'init': [{ 'name': 'set-downtime' }] }"),
    "/cluster/policy/convergence/init/0: found no member 'value'", MEANING },
  { "convergence-value",
    IN_POLICY ("'convergence': { 'init': [{ 'name': 'set-downtime', 'value': 0 }] }"),
    "/cluster/policy/convergence/init/0/value: found the number 0", MEANING },
  { "convergence-value-too-big",
    IN_POLICY ("'convergence': { 'init': [{ 'name': 'set-downtime', 'value': 2000001 }] }"),
    "/cluster/policy/convergence/init/0/value: ", MEANING },
  { "convergence-extra-value",
    IN_POLICY ("'convergence': { 'init': [{ 'name': 'abort', 'value': 1 }] }"),
    "/cluster/policy/convergence/init/0/value: found a value, expected none beside the name "
    "'abort'",
    MEANING },
  { "convergence-no-limit",
    IN_POLICY ("'convergence': { 'stalling': [{ 'action': { 'name': 'abort' } }] }"),
    "/cluster/policy/convergence/stalling/0: found no member 'limit'", MEANING },
  { "convergence-no-action", IN_POLICY ("'convergence': { 'stalling': [{ 'limit': 1 }] }"),
    "/cluster/policy/convergence/stalling/0: found no member 'action'", MEANING },
  { "convergence-limit",
    IN_POLICY ("'convergence': { 'stalling': [{ 'limit': -1, 'action': { 'name': 'abort' } }] }"),
    "/cluster/policy/convergence/stalling/0/limit: found the number -1", MEANING },
  { "convergence-descending",
    IN_POLICY ("'convergence': { 'stalling': [{ 'limit': 2, 'action': { 'name': 'post-copy' } }, { "
               "'limit': 1, 'action': { 'name': 'abort' } }] }"),
    "/cluster/policy/convergence: A stalling step has the limit 1 after one with 2", MEANING },
  { "max-outgoing", IN_POLICY ("'max-outgoing': -1"),
    "/cluster/policy/max-outgoing: found the number -1, expected an integer from 0 to 2147483647",
    MEANING },
  { "max-incoming", IN_POLICY ("'max-incoming': 2147483648"),
    "/cluster/policy/max-incoming: found the number 2147483648", MEANING },
};

static const BadDocument network_documents[] = {
  { "type", DOCUMENT (CLUSTER ", 'networks': {}"), "/networks: found an object, expected an array",
    MEANING },
  { "none", DOCUMENT (CLUSTER ", 'networks': []"), "/cluster/management-network: ", MEANING },
  { "no-id", DOCUMENT (CLUSTER ", 'networks': [{ 'name': 'mgmt' }]"),
    "/networks/0: found no member 'id', expected one", MEANING },
  { "id-null", IN_NETWORK ("'extra': null"), "/networks/1/extra: found an unknown", MEANING },
  { "long-name",
    DOCUMENT (CLUSTER ", 'networks': [{ 'id': 'x', 'name': '"
                      "0123456789012345678901234567890123456789012345678901234567890123"
                      "0123456789012345678901234567890123456789012345678901234567890123"
                      "0123456789012345678901234567890123456789012345678901234567890123"
                      "0123456789012345678901234567890123456789012345678901234567890123"
                      "' }]"),
    "/networks/0/name: The name", MEANING },
  { "same-id", DOCUMENT (CLUSTER ", 'networks': [" MGMT ", { 'id': 'n1', 'name': 'other' }]"),
    "/networks/1: ", MEANING },
  { "same-name", DOCUMENT (CLUSTER ", 'networks': [" MGMT ", { 'id': 'n2', 'name': 'mgmt' }]"),
    "/networks/1: ", MEANING },
  { "name-is-other-id", DOCUMENT (CLUSTER ", 'networks': [" MGMT ", { 'id': 'n2', 'name': 'n1' }]"),
    "/networks/1: ", MEANING },
  { "vlan", IN_NETWORK ("'vlan': 4095"),
    "/networks/1/vlan: found the number 4095, expected an integer from 0 to 4094", MEANING },
  { "vlan-real", IN_NETWORK ("'vlan': 200.0"),
    "/networks/1/vlan: found the number 200.0, expected an integer from 0 to 4094", MEANING },
  { "vlan-exponent", IN_NETWORK ("'vlan': 2e2"), "/networks/1/vlan: found the number", MEANING },
  { "vlan-string", IN_NETWORK ("'vlan': '200'"), "found the string '200', exp", MEANING },
  { "mtu", IN_NETWORK ("'mtu': 67"), "/networks/1/mtu: The MTU of", MEANING },
  { "mtu-negative", IN_NETWORK ("'mtu': -1"), "/networks/1/mtu: found the number -1", MEANING },
  { "mtu-wraps", IN_NETWORK ("'mtu': 4294968796"), "/networks/1/mtu: found the numb", MEANING },
  { "subnets-type", IN_NETWORK ("'subnets': '10.0.0.0/8'"), "/networks/1/subnets: found", MEANING },
  { "subnet-host-bits", IN_NETWORK ("'subnets': ['10.0.0.0/8', '192.168.77.1/24']"),
    "/networks/1/subnets/1: ", MEANING },
  { "subnet-no-prefix", IN_NETWORK ("'subnets': ['10.0.0.0']"),
    "/networks/1/subnets/0: ", MEANING },
  { "subnet-twice", IN_NETWORK ("'subnets': ['10.0.0.0/8', '10.0.0.0/8']"),
    "/networks/1/subnets: ", MEANING },
  { "required-type", IN_NETWORK ("'required': 1"),
    "/networks/1/required: found the number 1, expected true or false", MEANING },
  { "required-management",
    DOCUMENT (CLUSTER ", 'networks': [{ 'id': 'n1', 'name': 'mgmt', 'required': false }]"),
    "/networks/0: ", MEANING },
  { "required-external", IN_NETWORK ("'external': true, 'required': true"),
    "/networks/1: ", MEANING },
  { "bridged-null", IN_NETWORK ("'bridged': null"),
    "/networks/1/bridged: found null, expected true or false", MEANING },
  { "external-type", IN_NETWORK ("'external': 'no'"), "/networks/1/external: found", MEANING },
  { "qos-number", IN_NETWORK ("'qos': 10000"),
    "/networks/1/qos: found the number 10000, expected an object", MEANING },
  { "qos-unknown", IN_NETWORK ("'qos': { 'burst': 1 }"), "/networks/1/qos/burst: found", MEANING },
  { "qos-rate", IN_NETWORK ("'qos': { 'rate': null }"),
    "/networks/1/qos/rate: found null, expected an integer", MEANING },
};

static const BadDocument host_documents[] = {
  { "no-name", DOCUMENT (CLUSTER ", " NETWORKS ", 'hosts': [{ 'id': 'h1' }]"),
    "/hosts/0: found no member 'name', expected one", MEANING },
  { "unknown-member", IN_HOST ("'extra': 1"), "/hosts/0/extra: found an unknown", MEANING },
  { "same-name",
    DOCUMENT (CLUSTER ", " NETWORKS
                      ", 'hosts': [{ 'id': 'h1', 'name': 'x' }, { 'id': 'h2', 'name': "
                      "'x' }]"),
    "/hosts/1: ", MEANING },
  { "same-id",
    DOCUMENT (CLUSTER ", " NETWORKS
                      ", 'hosts': [{ 'id': 'h1', 'name': 'x' }, { 'id': 'h1', 'name': "
                      "'y' }]"),
    "/hosts/1: ", MEANING },
  { "address-digits", IN_HOST ("'address': '1.2.3'"), "/hosts/0/address: ", MEANING },
  { "address-blank", IN_HOST ("'address': 'a b'"), "/hosts/0/address: ", MEANING },
  { "address-zone", IN_HOST ("'address': 'fe80::1%eth0'"), "/hosts/0/address: ", MEANING },
  { "address-null", IN_HOST ("'address': null"), "/hosts/0/address: found null", MEANING },
  { "status", IN_HOST ("'status': 'upp'"),
    "/hosts/0/status: found the string 'upp', expected 'up', 'maintenance', "
    "'preparing-for-maintenance', 'non-operational', 'non-responsive', 'down' or 'connecting'",
    MEANING },
  { "memory", IN_HOST ("'memory': -1"),
    "/hosts/0/memory: found the number -1, expected an integer from 0 to 17592186044415", MEANING },
  { "memory-too-big", IN_HOST ("'memory': 17592186044416"), "/hosts/0/memory: found", MEANING },
  { "memory-string", IN_HOST ("'memory': '64 GiB'"),
    "/hosts/0/memory: found the string '64 GiB', expected an integer", MEANING },
  { "cpus", IN_HOST ("'cpus': 4294967296"), "/hosts/0/cpus: found the number 42949672", MEANING },
  { "labels-type", IN_HOST ("'labels': ['a']"), "/hosts/0/labels: found an array, exp", MEANING },
  { "label-value", IN_HOST ("'labels': { 'rack': 7 }"),
    "/hosts/0/labels/rack: found the number 7, expected a string", MEANING },
  { "label-key", IN_HOST ("'labels': { '': 'x' }"), "/hosts/0/labels/: ", MEANING },
  { "libvirt-version", IN_HOST ("'libvirt-version': 'nine'"),
    "/hosts/0/libvirt-version: ", MEANING },
  { "qemu-version", IN_HOST ("'qemu-version': '7..2'"), "/hosts/0/qemu-version: ", MEANING },
  { "version-number", IN_HOST ("'qemu-version': 7"), "/hosts/0/qemu-version: found the", MEANING },
  { "migration-tls", IN_HOST ("'migration-tls': 'yes'"),
    "/hosts/0/migration-tls: found the string 'yes', expected true or false", MEANING },
  { "migration-tls-null", IN_HOST ("'migration-tls': null"), "/hosts/0/migration-tls: ", MEANING },
  { "max-outgoing", IN_HOST ("'max-outgoing': -1"), "/hosts/0/max-outgoing: found the", MEANING },
  { "max-incoming-null", IN_HOST ("'max-incoming': null"),
    "/hosts/0/max-incoming: found null, expected an integer from 0 to 2147483647", MEANING },
  { "nics-type", IN_HOST ("'nics': null"), "/hosts/0/nics: found null, expected an ar", MEANING },
  { "attachments-null", IN_HOST ("'attachments': null"), "/hosts/0/attachments: found nul",
    MEANING },
};

static const BadDocument nic_documents[] = {
  { "type", IN_HOST ("'nics': ['eth0']"), "/hosts/0/nics/0: found the string 'eth0'", MEANING },
  { "no-name", IN_HOST ("'nics': [{}]"), "/hosts/0/nics/0: found no member 'name'", MEANING },
  { "empty-name", IN_HOST ("'nics': [{ 'name': '' }]"), "/hosts/0/nics/0/name: The na", MEANING },
  { "unknown-member", IN_NIC ("'duplex': 'full'"), "/hosts/0/nics/0/duplex: found an", MEANING },
  { "kind", IN_NIC ("'kind': 'team'"),
    "/hosts/0/nics/0/kind: found the string 'team', expected 'ethernet', 'bond', 'vlan', 'bridge' "
    "or 'other'",
    MEANING },
  { "mac", IN_NIC ("'mac': 5254"), "/hosts/0/nics/0/mac: found the number 5254", MEANING },
  { "mtu", IN_NIC ("'mtu': 1"), "/hosts/0/nics/0/mtu: ", MEANING },
  { "speed", IN_NIC ("'speed': -1"), "/hosts/0/nics/0/speed: found the number -1", MEANING },
  { "carrier", IN_NIC ("'carrier': true"),
    "/hosts/0/nics/0/carrier: found true, expected 'unknown', 'up' or 'down'", MEANING },
  { "slaves-of-ethernet", IN_NIC ("'slaves': []"),
    "/hosts/0/nics/0/slaves: found 'slaves' on an interface of kind 'ethernet', expected it only "
    "on one of kind 'bond'",
    MEANING },
  { "ports-of-bond", IN_NIC ("'kind': 'bond', 'ports': []"), "/hosts/0/nics/0/ports: fo", MEANING },
  { "base-of-bridge", IN_NIC ("'kind': 'bridge', 'base': 'x'"), "/nics/0/base: found", MEANING },
  { "slave-type", IN_NIC ("'kind': 'bond', 'slaves': [1]"),
    "/hosts/0/nics/0/slaves/0: found the number 1, expected a string", MEANING },
  { "empty-port", IN_NIC ("'kind': 'bridge', 'ports': ['']"), "/nics/0/ports/0: The", MEANING },
  { "mode", IN_NIC ("'kind': 'bond', 'mode': 1"), "/hosts/0/nics/0/mode: found the", MEANING },
  { "active-slave-null", IN_NIC ("'kind': 'bond', 'active-slave': null"),
    "/hosts/0/nics/0/active-slave: found null, expected a string", MEANING },
  { "base-null", IN_NIC ("'kind': 'vlan', 'base': null"), "/nics/0/base: found null", MEANING },
  { "vlan", IN_NIC ("'kind': 'vlan', 'vlan': 4095"), "/hosts/0/nics/0/vlan: found the", MEANING },
  { "same-name", IN_HOST ("'nics': [{ 'name': 'eth0' }, { 'name': 'eth0' }]"),
    "/hosts/0/nics/1: found a second interface 'eth0'", MEANING },
  { "itself", IN_NIC ("'kind': 'vlan', 'base': 'eth0'"),
    "/hosts/0/nics: The interfaces of host 'host1' stand on each other in a circle", MEANING },
  { "circle",
    IN_HOST ("'nics': [{ 'name': 'a', 'kind': 'vlan', 'base': 'b' }, "
             "{ 'name': 'b', 'kind': 'bond', 'slaves': ['c'] }, "
             "{ 'name': 'c', 'kind': 'bridge', 'ports': ['a'] }]"),
    "/hosts/0/nics: The interfaces of host 'host1' stand on each other in a circle", MEANING },
};

static const BadDocument attachment_documents[] = {
  { "no-network", IN_HOST ("'attachments': [{}]"),
    "/hosts/0/attachments/0: found no member 'network', expected one", MEANING },
  { "dangling-network", IN_HOST ("'attachments': [{ 'network': 'nope' }]"),
    "/hosts/0/attachments/0/network: found the string 'nope', expected the id or name of one of "
    "the networks",
    MEANING },
  { "unknown-member", IN_ATTACHMENT ("'vlan': 1"), "/hosts/0/attachments/0/vlan: found", MEANING },
  { "dangling-nic", IN_ATTACHMENT ("'nic': 'eth1'"),
    "/hosts/0/attachments/0/nic: found the string 'eth1', expected the name of an interface of the "
    "host",
    MEANING },
  { "nic-null", IN_ATTACHMENT ("'nic': null"), "/hosts/0/attachments/0/nic: found null", MEANING },
  { "in-sync", IN_ATTACHMENT ("'in-sync': 'no'"), "/hosts/0/attachments/0/in-sync: fou", MEANING },
  { "twice", IN_HOST ("'attachments': [{ 'network': 'mig' }, { 'network': 'n2' }]"),
    "/hosts/0/attachments/1: found a second attachment of network 'mig', expected one at most",
    MEANING },
  { "family-null", IN_ATTACHMENT ("'ipv4': null"), "/attachments/0/ipv4: found null", MEANING },
  { "family-unknown", IN_ATTACHMENT ("'ipv4': { 'gateway': '10.0.0.1' }"),
    "/hosts/0/attachments/0/ipv4/gateway: found an unknown member", MEANING },
  { "protocol", IN_ATTACHMENT ("'ipv6': { 'protocol': 'slaac' }"),
    "/hosts/0/attachments/0/ipv6/protocol: found the string 'slaac', expected 'none', 'static', "
    "'dhcp' or 'autoconf'",
    MEANING },
  { "ipv4-autoconf", IN_ATTACHMENT ("'ipv4': { 'protocol': 'autoconf' }"),
    "/hosts/0/attachments/0/ipv4/protocol: ", MEANING },
  { "addresses-null", IN_ATTACHMENT ("'ipv4': { 'addresses': null }"),
    "/hosts/0/attachments/0/ipv4/addresses: found null, expected an array", MEANING },
  { "address-type", IN_ADDRESSES ("7"),
    "/hosts/0/attachments/0/ipv4/addresses/0: found the number 7, expected an address", MEANING },
  { "no-prefix", IN_ADDRESSES ("'10.0.0.1'"), "/ipv4/addresses/0: ", MEANING },
  { "prefix-33", IN_ADDRESSES ("'10.0.0.1/33'"), "/ipv4/addresses/0: ", MEANING },
  { "leading-zero", IN_ADDRESSES ("'10.0.0.01/24'"), "/ipv4/addresses/0: ", MEANING },
  { "prefix-leading-zero", IN_ADDRESSES ("'10.0.0.1/024'"), "/ipv4/addresses/0: ", MEANING },
  { "zone", IN_ATTACHMENT ("'ipv6': { 'addresses': ['fe80::1%eth0/64'] }"),
    "/hosts/0/attachments/0/ipv6/addresses/0: ", MEANING },
  { "other-family", IN_ADDRESSES ("'10.0.0.1/24', '2001:db8::1/64'"),
    "/hosts/0/attachments/0/ipv4/addresses/1: found the string '2001:db8::1/64', expected an IPv4 "
    "address",
    MEANING },
  { "other-family-6", IN_ATTACHMENT ("'ipv6': { 'addresses': [{ 'address': '10.0.0.1/24' }] }"),
    "/hosts/0/attachments/0/ipv6/addresses/0: found an object, expected an IPv6 address", MEANING },
  { "address-object", IN_ADDRESSES ("{}"), "/addresses/0: found no member 'address', expected one",
    MEANING },
  { "address-object-text", IN_ADDRESSES ("{ 'address': 'x' }"),
    "/ipv4/addresses/0/address: ", MEANING },
  { "address-object-unknown", IN_ADDRESSES ("{ 'address': '10.0.0.1/24', 'label': 'x' }"),
    "/ipv4/addresses/0/label: found an unknown member", MEANING },
  { "address-state", IN_ADDRESSES ("{ 'address': '10.0.0.1/24', 'state': 'dadfailed' }"),
    "/ipv4/addresses/0/state: found the string 'dadfailed', expected 'preferred', 'deprecated', "
    "'tentative' or 'duplicate'",
    MEANING },
  { "address-origin", IN_ADDRESSES ("{ 'address': '10.0.0.1/24', 'origin': 'kernel' }"),
    "/ipv4/addresses/0/origin: found the string 'kernel', expected 'static', 'dhcp' or 'autoconf'",
    MEANING },
};

static const BadDocument vm_documents[] = {
  { "no-id", DOCUMENT (CLUSTER ", " NETWORKS ", 'vms': [{ 'name': 'web' }]"),
    "/vms/0: found no member 'id', expected one", MEANING },
  { "unknown-member", IN_VM ("'extra': 1"), "/vms/0/extra: found an unknown member", MEANING },
  { "same-name",
    DOCUMENT (CLUSTER ", " NETWORKS
                      ", 'vms': [{ 'id': 'v1', 'name': 'x', 'status': 'down' }, { 'id': 'x', "
                      "'name': 'y', 'status': 'down' }]"),
    "/vms/1: ", MEANING },
  { "no-host", IN_VM ("'status': 'paused'"),
    "/vms/0: found no host, expected one for a VM of status 'paused'", MEANING },
  { "host-null", IN_VM ("'host': null"),
    "/vms/0/host: found no host, expected one for a VM of status 'up'", MEANING },
  { "dangling-host", IN_VM ("'host': 'nope'"),
    "/vms/0/host: found the string 'nope', expected the id or name of one of the hosts", MEANING },
  { "status", IN_VM ("'host': 'h1', 'status': 'running'"),
    "/vms/0/status: found the string 'running', expected 'up', 'paused', 'migrating', "
    "'powering-up' or 'down'",
    MEANING },
  { "destination-of-up", IN_VM ("'host': 'h1', 'destination': 'h2'"),
    "/vms/0/destination: VM 'web' cannot have the destination 'host2'", MEANING },
  { "own-destination", IN_VM ("'host': 'h1', 'status': 'migrating', 'destination': 'host1'"),
    "/vms/0/destination: VM 'web' cannot migrate to 'host1'", MEANING },
  { "dangling-destination", IN_VM ("'host': 'h1', 'status': 'migrating', 'destination': 'h3'"),
    "/vms/0/destination: found the string 'h3', expected the id or name of one of the hosts",
    MEANING },
  { "destination-null", IN_VM ("'host': 'h1', 'status': 'migrating', 'destination': null"),
    "/vms/0/destination: found null, expected a string", MEANING },
  { "memory", IN_VM ("'host': 'h1', 'memory': 0.5"), "/vms/0/memory: found the number", MEANING },
  { "vcpus", IN_VM ("'host': 'h1', 'vcpus': -2"), "/vms/0/vcpus: found the number -2", MEANING },
  { "dirty-rate", IN_VM ("'host': 'h1', 'dirty-rate': '1'"), "/vms/0/dirty-rate: found", MEANING },
  { "networks-type", IN_VM ("'host': 'h1', 'networks': 'mig'"), "/vms/0/networks: found", MEANING },
  { "dangling-network", IN_VM ("'host': 'h1', 'networks': ['mgmt', 'nope']"),
    "/vms/0/networks/1: found the string 'nope', expected the id or name of one of the networks",
    MEANING },
  { "network-twice", IN_VM ("'host': 'h1', 'networks': ['mig', 'n2']"),
    "/vms/0/networks: ", MEANING },
  { "migration-network", IN_VM ("'host': 'h1', 'migration-network': 'nope'"),
    "/vms/0/migration-network: found the string 'nope', expected the id or name of one of the "
    "networks",
    MEANING },
  { "migration-policy", IN_VM ("'host': 'h1', 'migration-policy': 'lax'"),
    "/vms/0/migration-policy: found the string 'lax', expected 'design', 'ovirt' or 'strict'",
    MEANING },
  { "migration-policy-type", IN_VM ("'host': 'h1', 'migration-policy': 1"),
    "/vms/0/migration-policy: found the number 1, expected an object, the name of a preset or null",
    MEANING },
  { "migration-policy-member", IN_VM ("'host': 'h1', 'migration-policy': { 'networks': ['nope'] }"),
    "/vms/0/migration-policy/networks/0: found the string 'nope'", MEANING },
  { "pinned-host", IN_VM ("'host': 'h1', 'pinned-hosts': ['h1', 'nope']"),
    "/vms/0/pinned-hosts/1: found the string 'nope', expected the id or name of one of the hosts",
    MEANING },
  { "pinned-host-twice", IN_VM ("'host': 'h1', 'pinned-hosts': ['h1', 'host1']"),
    "/vms/0/pinned-hosts: ", MEANING },
  { "affinity-type", IN_VM ("'host': 'h1', 'affinity': {}"), "/vms/0/affinity: found an", MEANING },
  { "affinity-no-rule", IN_VM ("'host': 'h1', 'affinity': [{ 'group': 'db' }]"),
    "/vms/0/affinity/0: found no member 'rule', expected one", MEANING },
  { "affinity-no-group", IN_VM ("'host': 'h1', 'affinity': [{ 'rule': 'apart' }]"),
    "/vms/0/affinity/0: found no member 'group', expected one", MEANING },
  { "affinity-rule", IN_VM ("'host': 'h1', 'affinity': [{ 'group': 'db', 'rule': 'near' }]"),
    "/vms/0/affinity/0/rule: found the string 'near', expected 'apart' or 'together'", MEANING },
  { "affinity-empty-group", IN_VM ("'host': 'h1', 'affinity': [{ 'group': '', 'rule': 'apart' }]"),
    "/vms/0/affinity/0/group: ", MEANING },
  { "affinity-unknown",
    IN_VM ("'host': 'h1', 'affinity': [{ 'group': 'db', 'rule': 'apart', 'hard': true }]"),
    "/vms/0/affinity/0/hard: found an unknown member", MEANING },
  { "affinity-twice",
    IN_VM ("'host': 'h1', 'affinity': [{ 'group': 'a', 'rule': 'apart' }, "
           "{ 'group': 'a', 'rule': 'apart' }]"),
    "/vms/0/affinity/1: found group 'a' a second time, expected it once", MEANING },
  { "affinity-two-rules",
    DOCUMENT (CLUSTER ", " NETWORKS ", " HOSTS
                      ", 'vms': [{ 'id': 'v1', 'name': 'a', 'host': 'h1', 'affinity': [{ 'group': "
                      "'db', 'rule': 'apart' }] }, { 'id': 'v2', 'name': 'b', 'host': 'h1', "
                      "'affinity': [{ 'group': 'db', 'rule': 'together' }] }]"),
    "/vms/1/affinity/0: ", MEANING },
};

#define TABLE(part, rows) \
  { \
    part, rows, G_N_ELEMENTS (rows) \
  }

const BadDocumentTable bad_document_tables[] = {
  TABLE ("syntax", syntax_documents),   TABLE ("top-level", top_level_documents),
  TABLE ("cluster", cluster_documents), TABLE ("policy", policy_documents),
  TABLE ("network", network_documents), TABLE ("host", host_documents),
  TABLE ("nic", nic_documents),         TABLE ("attachment", attachment_documents),
  TABLE ("vm", vm_documents),
};

const gsize n_bad_document_tables = G_N_ELEMENTS (bad_document_tables);

char *
bad_document_dup_text (const BadDocument *row)
{
  return g_strdelimit (g_strdup (row->document), "'", '"');
}
