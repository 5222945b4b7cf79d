/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "mignet-test-invariants.h"
#include "mignet-test-utils.h"

#include <string.h>

typedef struct
{
  MignetCluster *cluster;
  MignetNetwork *mig;  /* (unowned): required */
  MignetNetwork *lazy; /* (unowned): not required */
  MignetHost *host;    /* (unowned) */
  MignetNic *nic;      /* (unowned): "eth0", up */
} Fixture;

static void
setup (Fixture *f, gconstpointer data)
{
  f->cluster = test_cluster_new ();
  f->mig = test_cluster_add_network (f->cluster, "mig", TRUE);
  f->lazy = test_cluster_add_network (f->cluster, "lazy", FALSE);
  f->host = test_cluster_add_host (f->cluster, "h1");
  f->nic = test_host_add_ethernet (f->host, "eth0", MIGNET_CARRIER_UP);
}

static void
teardown (Fixture *f, gconstpointer data)
{
  test_check_invariants (f->cluster);
  g_clear_object (&f->cluster);
}

static void
assert_status (MignetHost *host, MignetHostStatus effective, guint n_reasons)
{
  g_autoptr (GPtrArray) reasons = mignet_host_get_status_reasons (host);
  MignetHostStatus property;

  g_object_get (host, "effective-status", &property, NULL);
  g_assert_cmpint (mignet_host_get_effective_status (host), ==, effective);
  g_assert_cmpint (property, ==, effective);
  g_assert_cmpuint (reasons->len, ==, n_reasons);
}

static void
assert_up (MignetHost *host)
{
  assert_status (host, MIGNET_HOST_STATUS_UP, 0);
}

static void
assert_non_operational (MignetHost *host, guint n_reasons)
{
  assert_status (host, MIGNET_HOST_STATUS_NON_OPERATIONAL, n_reasons);
  g_assert_cmpint (mignet_host_get_status (host), ==, MIGNET_HOST_STATUS_UP);
}

static void
test_never_judged (Fixture *f, gconstpointer data)
{
  g_test_summary ("I-10: a host whose attachments were never reported is not judged");

  g_assert_false (mignet_host_get_attachments_reported (f->host));
  assert_up (f->host);
  test_host_report_nothing (f->host);
  g_assert_true (mignet_host_get_attachments_reported (f->host));
  assert_non_operational (f->host, 1);
}

static void
test_unreported_again (Fixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) none = g_ptr_array_new ();

  g_test_summary ("I-10: a host whose report is taken back is not judged any more");

  test_host_report_nothing (f->host);
  assert_non_operational (f->host, 1);
  test_assert_done (mignet_host_set_networking (f->host, none, NULL, &error));
  g_assert_false (mignet_host_get_attachments_reported (f->host));
  assert_up (f->host);
}

static void
test_missing (Fixture *f, gconstpointer data)
{
  MignetNetworkAttachment *attachment;

  g_test_summary ("I-10: a missing required network makes an up host non-operational");

  /* Having another network is a report. */
  test_host_attach (f->host, test_cluster_get_management (f->cluster), "eth0", NULL);
  assert_non_operational (f->host, 1);
  attachment = test_host_attach (f->host, f->mig, "eth0", NULL);
  assert_up (f->host);
  mignet_host_remove_attachment (f->host, attachment);
  assert_non_operational (f->host, 1);
}

static void
test_carrier (Fixture *f, gconstpointer data)
{
  g_test_summary ("I-10: so does one without carrier, and the carrier coming back clears it");

  test_host_attach (f->host, f->mig, "eth0", NULL);
  assert_up (f->host);
  mignet_nic_set_carrier (f->nic, MIGNET_CARRIER_DOWN);
  assert_non_operational (f->host, 1);
  mignet_nic_set_carrier (f->nic, MIGNET_CARRIER_UP);
  assert_up (f->host);
  mignet_nic_set_carrier (f->nic, MIGNET_CARRIER_DOWN);
  mignet_nic_set_carrier (f->nic, MIGNET_CARRIER_UNKNOWN);
  assert_up (f->host);
}

static void
test_unknown_carrier (Fixture *f, gconstpointer data)
{
  MignetNetworkAttachment *attachment;

  g_test_summary ("I-10: an unknown carrier does not, nor does an attachment without interface");

  attachment = test_host_attach (f->host, f->mig, NULL, NULL);
  g_assert_cmpint (mignet_host_get_attachment_carrier (f->host, attachment), ==,
                   MIGNET_CARRIER_UNKNOWN);
  assert_up (f->host);
  mignet_host_remove_attachment (f->host, attachment);
  mignet_nic_set_carrier (f->nic, MIGNET_CARRIER_UNKNOWN);
  test_host_attach (f->host, f->mig, "eth0", NULL);
  assert_up (f->host);
}

static void
test_not_required (Fixture *f, gconstpointer data)
{
  g_test_summary ("I-10: a network that is not required never changes a host's status");

  test_host_attach (f->host, f->mig, NULL, NULL);
  assert_up (f->host);
  test_host_attach (f->host, f->lazy, "eth0", NULL);
  mignet_nic_set_carrier (f->nic, MIGNET_CARRIER_DOWN);
  assert_up (f->host);

  /* Not even as the holder of a role. */
  test_assert_done (mignet_cluster_grant_role (f->cluster, MIGNET_ROLE_MIGRATION, f->lazy, &error));
  test_assert_done (mignet_cluster_grant_role (f->cluster, MIGNET_ROLE_DISPLAY, f->lazy, &error));
  assert_up (f->host);
}

static void
test_required_later (Fixture *f, gconstpointer data)
{
  g_test_summary ("I-10: making the network required counts at once, making it not so clears it");

  test_host_attach (f->host, f->mig, NULL, NULL);
  test_assert_done (mignet_cluster_set_network_required (f->cluster, f->lazy, TRUE, &error));
  assert_non_operational (f->host, 1);
  test_assert_done (mignet_cluster_set_network_required (f->cluster, f->lazy, FALSE, &error));
  assert_up (f->host);
}

static void
test_attach_and_detach (Fixture *f, gconstpointer data)
{
  MignetNetwork *later;

  g_test_summary ("I-10: so does attaching a required network, and detaching it");

  test_host_attach (f->host, f->mig, NULL, NULL);
  test_cluster_add_external (f->cluster, "provider");
  assert_up (f->host);
  later = test_cluster_add_network (f->cluster, "later", TRUE);
  assert_non_operational (f->host, 1);
  test_assert_done (mignet_cluster_detach_network (f->cluster, later, &error));
  assert_up (f->host);
}

static void
test_management (Fixture *f, gconstpointer data)
{
  MignetNetwork *management = test_cluster_get_management (f->cluster);

  g_test_summary ("I-10: management is required but does not count");

  test_host_attach (f->host, f->mig, NULL, NULL);
  g_assert_null (mignet_host_lookup_attachment (f->host, management));
  assert_up (f->host);
  mignet_nic_set_carrier (f->nic, MIGNET_CARRIER_DOWN);
  test_host_attach (f->host, management, "eth0", NULL);
  assert_up (f->host);
}

static void
test_other_statuses (Fixture *f, gconstpointer data)
{
  static const MignetHostStatus others[] = { MIGNET_HOST_STATUS_MAINTENANCE,
                                             MIGNET_HOST_STATUS_PREPARING_FOR_MAINTENANCE,
                                             MIGNET_HOST_STATUS_NON_OPERATIONAL,
                                             MIGNET_HOST_STATUS_NON_RESPONSIVE,
                                             MIGNET_HOST_STATUS_DOWN,
                                             MIGNET_HOST_STATUS_CONNECTING };

  g_test_summary ("I-10: other statuses stay as reported, whether networks are missing or not");

  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    {
      mignet_host_set_status (f->host, others[i]);
      assert_status (f->host, others[i], 0);
    }

  test_host_report_nothing (f->host);
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    {
      mignet_host_set_status (f->host, others[i]);
      assert_status (f->host, others[i], 0);
    }

  mignet_host_set_status (f->host, MIGNET_HOST_STATUS_UP);
  assert_non_operational (f->host, 1);
}

static void
test_cluster_decides (Fixture *f, gconstpointer data)
{
  g_autoptr (MignetHost) host = test_host_new ("h2");
  g_autoptr (MignetCluster) other = test_cluster_new ();

  g_test_summary (
      "I-10: what is required is the cluster's word: without one, a host is as reported");

  test_host_report_nothing (host);
  assert_up (host);
  test_assert_done (mignet_cluster_add_host (f->cluster, host, &error));
  assert_non_operational (host, 1);
  test_assert_done (mignet_cluster_remove_host (f->cluster, host, &error));
  assert_up (host);
  test_assert_done (mignet_cluster_add_host (other, host, &error));
  assert_up (host);
}

static void
test_cluster_goes (void)
{
  MignetCluster *cluster = test_cluster_new ();
  g_autoptr (MignetHost) host = g_object_ref (test_cluster_add_host (cluster, "h1"));

  g_test_summary ("I-10: a host that outlives its cluster is as reported");

  test_cluster_add_network (cluster, "mig", TRUE);
  test_host_report_nothing (host);
  assert_non_operational (host, 1);
  g_object_unref (cluster);
  g_assert_null (mignet_host_get_cluster (host));
  assert_up (host);
}

static void
test_reasons (Fixture *f, gconstpointer data)
{
  MignetNetwork *second = test_cluster_add_network (f->cluster, "second", TRUE);
  g_autoptr (GPtrArray) reasons = NULL;
  MignetReason *absent, *down;

  g_test_summary ("I-10: every reason is given, with host, network, interface and a sentence");

  mignet_nic_set_carrier (f->nic, MIGNET_CARRIER_DOWN);
  test_host_attach (f->host, second, "eth0", NULL);
  assert_non_operational (f->host, 2);
  reasons = mignet_host_get_status_reasons (f->host);
  absent = g_ptr_array_index (reasons, 0);
  down = g_ptr_array_index (reasons, 1);

  g_assert_cmpstr (mignet_reason_get_code_name (absent), ==, "required-network-absent");
  g_assert_cmpint (mignet_reason_get_severity (absent), ==, MIGNET_SEVERITY_ERROR);
  g_assert_cmpstr (mignet_reason_get_host (absent), ==, "h1");
  g_assert_cmpstr (mignet_reason_get_network (absent), ==, "mig");
  g_assert_null (mignet_reason_get_subject (absent));
  test_check_message (G_STRLOC, mignet_reason_get_message (absent), "mig");
  test_check_message (G_STRLOC, mignet_reason_get_message (absent), "h1");

  g_assert_cmpstr (mignet_reason_get_code_name (down), ==, "required-network-down");
  g_assert_cmpint (mignet_reason_get_severity (down), ==, MIGNET_SEVERITY_ERROR);
  g_assert_cmpstr (mignet_reason_get_host (down), ==, "h1");
  g_assert_cmpstr (mignet_reason_get_network (down), ==, "second");
  g_assert_cmpstr (mignet_reason_get_subject (down), ==, "eth0");
  test_check_message (G_STRLOC, mignet_reason_get_message (down), "second");
  test_check_message (G_STRLOC, mignet_reason_get_message (down), "h1");
  test_check_message (G_STRLOC, mignet_reason_get_message (down), "eth0");
}

static void
test_reasons_are_copies (Fixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) reasons = NULL;

  g_test_summary ("I-10: the reasons stay as they were when the model moves on");

  test_host_report_nothing (f->host);
  reasons = mignet_host_get_status_reasons (f->host);
  test_assert_done (mignet_cluster_detach_network (f->cluster, f->mig, &error));
  test_assert_done (mignet_cluster_remove_host (f->cluster, f->host, &error));
  f->host = NULL;
  g_assert_cmpuint (reasons->len, ==, 1);
  g_assert_cmpstr (mignet_reason_get_network (reasons->pdata[0]), ==, "mig");
  g_assert_cmpstr (mignet_reason_get_host (reasons->pdata[0]), ==, "h1");
}

static void
test_notifications (Fixture *f, gconstpointer data)
{
  g_autoptr (TestWatch) watch = NULL;
  MignetNetwork *later;
  guint n = 0;

  g_test_summary ("I-10: the effective status notifies when it changes and only then");

  test_host_attach (f->host, f->mig, "eth0", NULL);
  watch = test_watch_new (test_all (f->cluster));
  test_watch_set_func (watch, (TestWatchFunc) test_check_invariants, f->cluster);

  mignet_nic_set_carrier (f->nic, MIGNET_CARRIER_DOWN);
  g_assert_cmpuint (test_watch_count (watch, f->host, "effective-status"), ==, ++n);
  /* One reason more is no other status. */
  later = test_cluster_add_network (f->cluster, "later", TRUE);
  g_assert_cmpuint (test_watch_count (watch, f->host, "effective-status"), ==, n);
  mignet_nic_set_carrier (f->nic, MIGNET_CARRIER_UP);
  g_assert_cmpuint (test_watch_count (watch, f->host, "effective-status"), ==, n);
  test_assert_done (mignet_cluster_set_network_required (f->cluster, later, FALSE, &error));
  g_assert_cmpuint (test_watch_count (watch, f->host, "effective-status"), ==, ++n);
  mignet_host_set_status (f->host, MIGNET_HOST_STATUS_MAINTENANCE);
  g_assert_cmpuint (test_watch_count (watch, f->host, "effective-status"), ==, ++n);
  g_assert_cmpuint (test_watch_count (watch, f->host, "status"), ==, 1);
  mignet_nic_set_carrier (f->nic, MIGNET_CARRIER_DOWN);
  g_assert_cmpuint (test_watch_count (watch, f->host, "effective-status"), ==, n);
  test_assert_silent (test_all (f->cluster),
                      mignet_host_set_status (f->host, MIGNET_HOST_STATUS_MAINTENANCE));
  mignet_host_set_status (f->host, MIGNET_HOST_STATUS_NON_OPERATIONAL);
  g_assert_cmpuint (test_watch_count (watch, f->host, "effective-status"), ==, ++n);
  mignet_host_set_status (f->host, MIGNET_HOST_STATUS_UP);
  /* It was reported non-operational and now counts as such. */
  g_assert_cmpuint (test_watch_count (watch, f->host, "effective-status"), ==, n);
  test_assert_read_only (MIGNET_TYPE_HOST, "effective-status", FALSE);
}

static void
test_many_hosts (Fixture *f, gconstpointer data)
{
  g_autoptr (TestWatch) watch = NULL;
  MignetNetwork *later;

  g_test_summary ("I-10: the hosts change together; a listener of one sees the others changed");

  test_host_attach (f->host, f->mig, NULL, NULL);
  for (guint i = 0; i < 5; i++)
    {
      g_autofree char *name = g_strdup_printf ("more%u", i);

      test_host_attach (test_cluster_add_host (f->cluster, name), f->mig, NULL, NULL);
    }

  watch = test_watch_new (test_all (f->cluster));
  test_watch_set_func (watch, (TestWatchFunc) test_check_invariants, f->cluster);
  later = test_cluster_add_network (f->cluster, "later", TRUE);
  g_assert_cmpuint (test_watch_count (watch, NULL, "effective-status"), ==, 6);
  test_assert_done (mignet_cluster_set_network_required (f->cluster, later, FALSE, &error));
  g_assert_cmpuint (test_watch_count (watch, NULL, "effective-status"), ==, 12);
  test_assert_done (mignet_cluster_set_network_required (f->cluster, later, TRUE, &error));
  test_assert_done (mignet_cluster_detach_network (f->cluster, later, &error));
  g_assert_cmpuint (test_watch_count (watch, NULL, "effective-status"), ==, 24);
}

/* The rules of the carrier. Interfaces are written as "name=kind:lower,lower/carrier": kinds
 * e(thernet), b(ond), v(lan), B (a bridge), o(ther); carriers u(p), d(own), ? (unknown). The
 * network is on the last one. */
typedef struct
{
  const char *rule;
  const char *nics;
  char carrier;
} CarrierCase;

static const CarrierCase carrier_cases[] = {
  { "an Ethernet device is as it says", "e0=e:/u", 'u' },
  { "an Ethernet device is as it says", "e0=e:/d", 'd' },
  { "an Ethernet device is as it says", "e0=e:/?", '?' },
  { "so is one of another kind", "t0=o:/d", 'd' },
  { "so is one of another kind", "t0=o:/u", 'u' },

  { "a bond's own report decides", "e0=e:/d e1=e:/d b0=b:e0,e1/u", 'u' },
  { "a bond's own report decides", "e0=e:/u e1=e:/u b0=b:e0,e1/d", 'd' },
  { "a bond's own report decides, without slaves too", "b0=b:/u", 'u' },
  { "a bond's own report decides, without slaves too", "b0=b:/d", 'd' },
  { "a bond without report is up when a slave is", "e0=e:/d e1=e:/u b0=b:e0,e1/?", 'u' },
  { "a bond without report is up when a slave is", "e0=e:/? e1=e:/u b0=b:e0,e1/?", 'u' },
  { "a bond without report is down when all slaves are", "e0=e:/d e1=e:/d b0=b:e0,e1/?", 'd' },
  { "a bond without report is down when all slaves are", "e0=e:/d b0=b:e0/?", 'd' },
  { "a bond of down and unknown slaves is unknown", "e0=e:/d e1=e:/? b0=b:e0,e1/?", '?' },
  { "a bond of unknown slaves is unknown", "e0=e:/? b0=b:e0/?", '?' },
  { "a bond without report or slaves is unknown", "b0=b:/?", '?' },
  { "a slave that is not listed is unknown", "e0=e:/d b0=b:e0,ghost/?", '?' },
  { "a slave that is not listed is unknown", "e0=e:/u b0=b:e0,ghost/?", 'u' },
  { "a slave that is not listed is unknown", "b0=b:ghost/?", '?' },
  { "a bond's report decides over slaves that are not listed", "b0=b:ghost/d", 'd' },
  { "a slave of another kind counts for a bond", "t0=o:/u b0=b:t0/?", 'u' },

  { "a VLAN follows its base", "e0=e:/u v0=v:e0/d", 'u' },
  { "a VLAN follows its base", "e0=e:/d v0=v:e0/u", 'd' },
  { "a VLAN follows its base", "e0=e:/? v0=v:e0/u", '?' },
  { "a VLAN follows its base", "e0=e:/? v0=v:e0/d", '?' },
  { "a VLAN on a base of another kind follows it", "t0=o:/d v0=v:t0/u", 'd' },
  { "a VLAN whose base is not listed is unknown", "v0=v:ghost/u", '?' },
  { "a VLAN whose base is not listed is unknown", "v0=v:ghost/d", '?' },
  { "a VLAN without a base is as it says", "v0=v:-/u", 'u' },
  { "a VLAN without a base is as it says", "v0=v:-/d", 'd' },
  { "a VLAN without a base is as it says", "v0=v:-/?", '?' },

  { "a bridge is up when a port is", "e0=e:/u e1=e:/d br0=B:e0,e1/d", 'u' },
  { "a bridge is down when all ports are", "e0=e:/d e1=e:/d br0=B:e0,e1/u", 'd' },
  { "a bridge of down and unknown ports is unknown", "e0=e:/d e1=e:/? br0=B:e0,e1/u", '?' },
  { "a guest's tap says nothing about the wire", "e0=e:/d t0=o:/u br0=B:e0,t0/u", 'd' },
  { "a guest's tap says nothing about the wire", "e0=e:/u t0=o:/d br0=B:t0,e0/d", 'u' },
  { "a guest's tap says nothing about the wire", "e0=e:/? t0=o:/u br0=B:e0,t0/u", '?' },
  { "taps count where nothing else is there", "t0=o:/u t1=o:/d br0=B:t0,t1/d", 'u' },
  { "taps count where nothing else is there", "t0=o:/d t1=o:/d br0=B:t0,t1/u", 'd' },
  { "taps count where nothing else is there", "t0=o:/? t1=o:/d br0=B:t0,t1/u", '?' },
  { "a bridge without ports is as it says", "br0=B:/u", 'u' },
  { "a bridge without ports is as it says", "br0=B:/d", 'd' },
  { "a bridge without ports is as it says", "br0=B:/?", '?' },
  { "a bridge with ports is not as it says", "e0=e:/? br0=B:e0/u", '?' },
  { "a port that is not listed is unknown", "br0=B:ghost/d", '?' },
  { "a port that is not listed is unknown", "e0=e:/d br0=B:e0,ghost/d", '?' },
  { "a port that is not listed is unknown", "e0=e:/u br0=B:e0,ghost/d", 'u' },

  { "a bridge on a VLAN on a bond", "e0=e:/d e1=e:/u b0=b:e0,e1/? v0=v:b0/d br0=B:v0/d", 'u' },
  { "a bridge on a VLAN on a bond", "e0=e:/u e1=e:/u b0=b:e0,e1/d v0=v:b0/u br0=B:v0/u", 'd' },
  { "a bridge on a VLAN on a bond", "e0=e:/d e1=e:/? b0=b:e0,e1/? v0=v:b0/u br0=B:v0/u", '?' },
  { "a VLAN on a bridge", "e0=e:/d br0=B:e0/u v0=v:br0/u", 'd' },
  { "a bond of VLANs on one device", "e0=e:/d v0=v:e0/u v1=v:e0/u b0=b:v0,v1/?", 'd' },
  { "a bridge of a bridge's tap", "t0=o:/d br1=B:t0/? br0=B:br1/u", 'd' },
  { "what stands upon it says nothing", "v0=v:e0/d br0=B:v0/d e0=e:/u", 'u' },
};

static MignetCarrier
parse_carrier (char c)
{
  return c == 'u' ? MIGNET_CARRIER_UP : c == 'd' ? MIGNET_CARRIER_DOWN : MIGNET_CARRIER_UNKNOWN;
}

static MignetNic *
parse_nic (const char *text)
{
  g_auto (GStrv) parts = g_strsplit_set (text, "=:/", 4);
  g_auto (GStrv) lowers = g_strsplit (parts[2], ",", -1);
  const char *const *names = (const char *const *) lowers;
  MignetNic *nic;

  switch (*parts[1])
    {
    case 'b':
      nic = mignet_nic_new_bond (parts[0], "active-backup", names);
      break;
    case 'B':
      nic = mignet_nic_new_bridge (parts[0], names);
      break;
    case 'v':
      nic = mignet_nic_new_vlan (parts[0], *names[0] == '-' ? NULL : names[0], 7);
      break;
    case 'o':
      nic = mignet_nic_new (parts[0], MIGNET_NIC_KIND_OTHER);
      break;
    default:
      nic = mignet_nic_new (parts[0], MIGNET_NIC_KIND_ETHERNET);
    }

  mignet_nic_set_carrier (nic, parse_carrier (*parts[3]));
  return nic;
}

static GPtrArray *
parse_nics (const char *text, gboolean backwards)
{
  g_auto (GStrv) parts = g_strsplit (text, " ", -1);
  GPtrArray *nics = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; parts[i] != NULL; i++)
    g_ptr_array_insert (nics, backwards ? 0 : -1, parse_nic (parts[i]));

  return nics;
}

static void
check_carrier (const CarrierCase *c, gboolean backwards)
{
  g_autoptr (MignetCluster) cluster = test_cluster_new ();
  MignetNetwork *network = test_cluster_add_network (cluster, "mig", TRUE);
  MignetHost *host = test_cluster_add_host (cluster, "h1");
  g_autoptr (GPtrArray) nics = parse_nics (c->nics, backwards);
  MignetNic *top = g_ptr_array_index (nics, backwards ? 0 : nics->len - 1);
  g_autoptr (GPtrArray) attachments = g_ptr_array_new_with_free_func (g_object_unref);
  MignetCarrier wanted = parse_carrier (c->carrier);

  g_test_message ("%s: %s", c->rule, c->nics);
  g_ptr_array_add (attachments, mignet_network_attachment_new (network, mignet_nic_get_name (top)));
  test_assert_done (mignet_host_set_networking (host, nics, attachments, &error));
  g_assert_cmpint (mignet_host_get_attachment_carrier (host, g_ptr_array_index (attachments, 0)),
                   ==, wanted);
  g_assert_cmpint (mignet_host_get_effective_status (host), ==,
                   wanted == MIGNET_CARRIER_DOWN ? MIGNET_HOST_STATUS_NON_OPERATIONAL
                                                 : MIGNET_HOST_STATUS_UP);
  /* The checker of the other tests knows the same rules. */
  g_assert_cmpint (test_derive_carrier (host, mignet_nic_get_name (top)), ==, wanted);
  test_check_invariants (cluster);
}

static void
test_carrier_rules (void)
{
  g_test_summary ("I-10: the carrier of a network follows from the whole wiring below it");

  for (guint i = 0; i < G_N_ELEMENTS (carrier_cases); i++)
    {
      check_carrier (&carrier_cases[i], FALSE);
      check_carrier (&carrier_cases[i], TRUE);
    }
}

static void
test_carrier_follows (void)
{
  static const MignetCarrier all[] = { MIGNET_CARRIER_UP, MIGNET_CARRIER_DOWN,
                                       MIGNET_CARRIER_UNKNOWN };

  g_test_summary ("I-10: it follows every later report of any interface below");

  for (guint i = 0; i < G_N_ELEMENTS (carrier_cases); i++)
    {
      g_autoptr (MignetCluster) cluster = test_cluster_new ();
      MignetNetwork *network = test_cluster_add_network (cluster, "mig", TRUE);
      MignetHost *host = test_cluster_add_host (cluster, "h1");
      g_autoptr (GPtrArray) nics = parse_nics (carrier_cases[i].nics, FALSE);
      MignetNic *top = g_ptr_array_index (nics, nics->len - 1);
      g_autoptr (GPtrArray) attachments = g_ptr_array_new_with_free_func (g_object_unref);
      g_autoptr (TestWatch) watch = NULL;

      g_ptr_array_add (attachments,
                       mignet_network_attachment_new (network, mignet_nic_get_name (top)));
      test_assert_done (mignet_host_set_networking (host, nics, attachments, &error));
      watch = test_watch_new (test_all (cluster));
      test_watch_set_func (watch, (TestWatchFunc) test_check_invariants, cluster);
      for (guint j = 0; j < nics->len * G_N_ELEMENTS (all); j++)
        {
          mignet_nic_set_carrier (g_ptr_array_index (nics, j % nics->len), all[j / nics->len]);
          test_check_invariants (cluster);
        }
    }
}

static void
test_bridgeless (Fixture *f, gconstpointer data)
{
  g_test_summary ("I-10: bridged and bridgeless networks alike");

  mignet_nic_set_carrier (f->nic, MIGNET_CARRIER_DOWN);
  test_host_attach (f->host, f->mig, "eth0", NULL);
  assert_non_operational (f->host, 1);
  mignet_network_set_bridged (f->mig, FALSE);
  assert_non_operational (f->host, 1);
}

#define add(name, func) g_test_add ("/host-status/" name, Fixture, NULL, setup, func, teardown)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  add ("never-judged", test_never_judged);
  add ("unreported-again", test_unreported_again);
  add ("missing", test_missing);
  add ("carrier", test_carrier);
  add ("unknown-carrier", test_unknown_carrier);
  add ("not-required", test_not_required);
  add ("required-later", test_required_later);
  add ("attach-and-detach", test_attach_and_detach);
  add ("management", test_management);
  add ("other-statuses", test_other_statuses);
  add ("cluster-decides", test_cluster_decides);
  g_test_add_func ("/host-status/cluster-goes", test_cluster_goes);
  add ("reasons", test_reasons);
  add ("reasons-are-copies", test_reasons_are_copies);
  add ("notifications", test_notifications);
  add ("many-hosts", test_many_hosts);
  add ("bridgeless", test_bridgeless);
  g_test_add_func ("/host-status/carrier-rules", test_carrier_rules);
  g_test_add_func ("/host-status/carrier-follows", test_carrier_follows);
  return g_test_run ();
}
