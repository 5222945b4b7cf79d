/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <mignet/mignet.h>

#define MESSAGE "Network 'mig' is not attached to host 'h3'"

static void
test_values (void)
{
  g_autoptr (MignetReason) reason = mignet_reason_new (
      MIGNET_REASON_NETWORK_ABSENT, MIGNET_SEVERITY_ERROR, "h3", "mig", "eth1", MESSAGE);
  g_autoptr (MignetReason) copy = g_boxed_copy (MIGNET_TYPE_REASON, reason);
  g_autofree char *text = mignet_reason_to_string (reason);

  g_test_summary ("A reason gives back what it was made of, and one line for people");

  g_assert_cmpint (mignet_reason_get_code (reason), ==, MIGNET_REASON_NETWORK_ABSENT);
  g_assert_cmpstr (mignet_reason_get_code_name (reason), ==, "network-absent");
  g_assert_cmpint (mignet_reason_get_severity (reason), ==, MIGNET_SEVERITY_ERROR);
  g_assert_cmpstr (mignet_reason_get_host (reason), ==, "h3");
  g_assert_cmpstr (mignet_reason_get_network (reason), ==, "mig");
  g_assert_cmpstr (mignet_reason_get_subject (reason), ==, "eth1");
  g_assert_cmpstr (mignet_reason_get_message (reason), ==, MESSAGE);
  g_assert_cmpstr (text, ==, "error: network-absent: " MESSAGE);
  g_assert_true (copy == reason);
}

static void
test_missing_names (void)
{
  g_autoptr (MignetReason) reason = mignet_reason_new (
      MIGNET_REASON_VM_NOT_RUNNING, MIGNET_SEVERITY_WARNING, NULL, NULL, NULL, "VM 'vm1' is down");
  g_autofree char *text = mignet_reason_to_string (reason);

  g_test_summary ("Host, network and subject may be missing");

  g_assert_null (mignet_reason_get_host (reason));
  g_assert_null (mignet_reason_get_network (reason));
  g_assert_null (mignet_reason_get_subject (reason));
  g_assert_cmpstr (text, ==, "warning: vm-not-running: VM 'vm1' is down");
}

static void
test_equal (void)
{
  g_autoptr (MignetReason) reason = mignet_reason_new (
      MIGNET_REASON_NO_ADDRESS, MIGNET_SEVERITY_ERROR, "h3", "mig", NULL, MESSAGE);
  g_autoptr (MignetReason) same = mignet_reason_new (
      MIGNET_REASON_NO_ADDRESS, MIGNET_SEVERITY_ERROR, "h3", "mig", NULL, MESSAGE);
  MignetReason *others[] = {
    mignet_reason_new (MIGNET_REASON_CARRIER_DOWN, MIGNET_SEVERITY_ERROR, "h3", "mig", NULL,
                       MESSAGE),
    mignet_reason_new (MIGNET_REASON_NO_ADDRESS, MIGNET_SEVERITY_WARNING, "h3", "mig", NULL,
                       MESSAGE),
    mignet_reason_new (MIGNET_REASON_NO_ADDRESS, MIGNET_SEVERITY_ERROR, "h4", "mig", NULL, MESSAGE),
    mignet_reason_new (MIGNET_REASON_NO_ADDRESS, MIGNET_SEVERITY_ERROR, NULL, "mig", NULL, MESSAGE),
    mignet_reason_new (MIGNET_REASON_NO_ADDRESS, MIGNET_SEVERITY_ERROR, "h3", "m", NULL, MESSAGE),
    mignet_reason_new (MIGNET_REASON_NO_ADDRESS, MIGNET_SEVERITY_ERROR, "h3", "mig", "", MESSAGE),
    mignet_reason_new (MIGNET_REASON_NO_ADDRESS, MIGNET_SEVERITY_ERROR, "h3", "mig", NULL, ""),
  };

  g_test_summary ("Equality looks at everything that a reason carries");

  g_assert_true (mignet_reason_equal (reason, same));
  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    {
      g_test_message ("other %" G_GSIZE_FORMAT, i);
      g_assert_false (mignet_reason_equal (reason, others[i]));
      g_assert_false (mignet_reason_equal (others[i], reason));
      mignet_reason_unref (others[i]);
    }
}

/* Names of documents never change: a new code is added below. */
static const struct
{
  MignetReasonCode code;
  const char *name;
} code_names[] = {
  { MIGNET_REASON_NETWORK_ABSENT, "network-absent" },
  { MIGNET_REASON_CARRIER_DOWN, "carrier-down" },
  { MIGNET_REASON_CARRIER_UNKNOWN, "carrier-unknown" },
  { MIGNET_REASON_ADDRESS_PENDING, "address-pending" },
  { MIGNET_REASON_NO_ADDRESS, "no-address" },
  { MIGNET_REASON_ADDRESS_UNKNOWN, "address-unknown" },
  { MIGNET_REASON_WRONG_SUBNET, "wrong-subnet" },
  { MIGNET_REASON_NO_COMMON_SUBNET, "no-common-subnet" },
  { MIGNET_REASON_FAMILY_MISMATCH, "family-mismatch" },
  { MIGNET_REASON_MTU_MISMATCH, "mtu-mismatch" },
  { MIGNET_REASON_OUT_OF_SYNC, "out-of-sync" },
  { MIGNET_REASON_DUPLICATE_ADDRESS, "duplicate-address" },
  { MIGNET_REASON_HOST_NOT_UP, "host-not-up" },
  { MIGNET_REASON_SAME_HOST, "same-host" },
  { MIGNET_REASON_PINNED, "pinned" },
  { MIGNET_REASON_VM_NETWORK_ABSENT, "vm-network-absent" },
  { MIGNET_REASON_DISPLAY_NETWORK_ABSENT, "display-network-absent" },
  { MIGNET_REASON_NOT_ENOUGH_MEMORY, "not-enough-memory" },
  { MIGNET_REASON_NOT_ENOUGH_CPU, "not-enough-cpu" },
  { MIGNET_REASON_OUTGOING_LIMIT, "outgoing-limit" },
  { MIGNET_REASON_INCOMING_LIMIT, "incoming-limit" },
  { MIGNET_REASON_AFFINITY, "affinity" },
  { MIGNET_REASON_LEVEL_TOO_LOW, "level-too-low" },
  { MIGNET_REASON_VM_NOT_RUNNING, "vm-not-running" },
  { MIGNET_REASON_VM_MIGRATING, "vm-migrating" },
  { MIGNET_REASON_SOURCE_NOT_REACHABLE, "source-not-reachable" },
  { MIGNET_REASON_REQUIRED_NETWORK_ABSENT, "required-network-absent" },
  { MIGNET_REASON_REQUIRED_NETWORK_DOWN, "required-network-down" },
  { MIGNET_REASON_PREFERRED_NOT_CHOSEN, "preferred-not-chosen" },
  { MIGNET_REASON_CUSTOM, "custom" },
  { MIGNET_REASON_NETWORK_LIMIT, "network-limit" },
  { MIGNET_REASON_CLUSTER_LIMIT, "cluster-limit" },
  { MIGNET_REASON_ENCRYPTION_UNAVAILABLE, "encryption-unavailable" },
  { MIGNET_REASON_OPTION_CONFLICT, "option-conflict" },
  { MIGNET_REASON_TUNNELLED, "tunnelled" },
  { MIGNET_REASON_BEING_EVACUATED, "being-evacuated" },
  { MIGNET_REASON_EXCLUDED, "excluded" },
  { MIGNET_REASON_NOT_CONVERGING, "not-converging" },
  { MIGNET_REASON_CONVERGENCE_FORCED, "convergence-forced" },
  { MIGNET_REASON_LINK_SPEED_UNKNOWN, "link-speed-unknown" },
  { MIGNET_REASON_QUEUE_LIMIT, "queue-limit" },
};

static void
test_code_names (void)
{
  g_autoptr (GEnumClass) enum_class = g_type_class_ref (MIGNET_TYPE_REASON_CODE);

  g_test_summary ("Every code has the name that documents use for it");

  g_assert_cmpuint (enum_class->n_values, ==, G_N_ELEMENTS (code_names));
  for (gsize i = 0; i < G_N_ELEMENTS (code_names); i++)
    {
      g_autoptr (MignetReason) reason =
          mignet_reason_new (code_names[i].code, MIGNET_SEVERITY_ERROR, NULL, NULL, NULL, MESSAGE);

      g_assert_cmpint (code_names[i].code, ==, (int) i);
      g_assert_cmpstr (mignet_reason_get_code_name (reason), ==, code_names[i].name);
    }
}

static void
test_error_domain (void)
{
  g_test_summary ("The error domain has a name of its own");

  g_assert_cmpstr (g_quark_to_string (MIGNET_ERROR), ==, "mignet-error-quark");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/reason/values", test_values);
  g_test_add_func ("/reason/missing-names", test_missing_names);
  g_test_add_func ("/reason/equal", test_equal);
  g_test_add_func ("/reason/code-names", test_code_names);
  g_test_add_func ("/reason/error-domain", test_error_domain);

  return g_test_run ();
}
