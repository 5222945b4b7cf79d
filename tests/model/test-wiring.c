/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "mignet-test-invariants.h"
#include "mignet-test-utils.h"

#include <string.h>

/* What a host may report without doing harm. */
#define N_MANY 100000
#define N_DIAMONDS 10000
/* Far more than it takes, far less than anything that is not in proportion to the report takes. */
#define MAX_SECONDS 20.0

static GPtrArray *
new_array (void)
{
  return g_ptr_array_new_with_free_func (g_object_unref);
}

/* Interfaces written as "name=kind:lower,lower" with the first letter of the kind: e, b(ond), v, B
 * (bridge), o. */
static MignetNic *
parse_nic (const char *text)
{
  g_auto (GStrv) parts = g_strsplit_set (text, "=:", 3);
  g_auto (GStrv) lowers = g_strsplit (parts[2] != NULL ? parts[2] : "", ",", -1);

  switch (*parts[1])
    {
    case 'b':
      return mignet_nic_new_bond (parts[0], NULL, (const char *const *) lowers);
    case 'B':
      return mignet_nic_new_bridge (parts[0], (const char *const *) lowers);
    case 'v':
      return mignet_nic_new_vlan (parts[0], lowers[0], 7);
    case 'o':
      return mignet_nic_new (parts[0], MIGNET_NIC_KIND_OTHER);
    default:
      return mignet_nic_new (parts[0], MIGNET_NIC_KIND_ETHERNET);
    }
}

static GPtrArray *
parse_nics (const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, " ", -1);
  GPtrArray *nics = new_array ();

  for (guint i = 0; parts[i] != NULL; i++)
    g_ptr_array_add (nics, parse_nic (parts[i]));

  return nics;
}

static const char *const circles[] = {
  "v1=v:v1",
  "b1=b:b1",
  "br1=B:br1",
  "v1=v:v2 v2=v:v1",
  "b1=b:b2 b2=b:b1",
  "br1=B:br2 br2=B:br1",
  "v1=v:b1 b1=b:v1",
  "b1=b:br1 br1=B:b1",
  "br1=B:v1 v1=v:br1",
  "v1=v:b1 b1=b:eth0,br1 eth0=e br1=B:eth1,v1 eth1=e",
  "eth0=e b1=b:eth0,v3 v1=v:b1 v2=v:v1 v3=v:v2",
  "br1=B:eth0,eth1,eth2,v1 eth0=e eth1=e eth2=e v1=v:br1",
  "eth0=e eth1=e v1=v:eth0 top=B:v1,b1 b1=b:b2,eth1 b2=b:b1",
  "b1=b:b2,b2 b2=b:b1,b1",
  "a=v:b b=v:c c=v:d d=v:e e=v:f f=v:c",
};

static void
test_circles (void)
{
  g_test_summary ("I-9: interfaces do not stand on each other in a circle, whatever its form");

  for (guint i = 0; i < G_N_ELEMENTS (circles); i++)
    {
      g_autoptr (MignetCluster) cluster = test_cluster_new ();
      MignetHost *host = test_cluster_add_host (cluster, "h1");
      g_autoptr (GPtrArray) nics = parse_nics (circles[i]);

      test_host_add_ethernet (host, "lan", MIGNET_CARRIER_UP);
      test_host_attach (host, test_cluster_get_management (cluster), "lan", NULL);
      test_assert_refused (test_all (cluster), MIGNET_ERROR_NIC_LOOP, "h1",
                           mignet_host_set_networking (host, nics, NULL, &error));
    }
}

/* The circle that closes with the last interface, in every order of adding. */
static void
test_circle_closes (void)
{
  static const char *const orders[] = { "v1=v:b1 b1=b:br1 br1=B:v1", "br1=B:v1 v1=v:b1 b1=b:br1",
                                        "b1=b:br1 br1=B:v1 v1=v:b1" };

  g_test_summary ("I-9: an interface that would close a circle is not added, the rest stays");

  for (guint i = 0; i < G_N_ELEMENTS (orders); i++)
    {
      g_autoptr (MignetCluster) cluster = test_cluster_new ();
      MignetHost *host = test_cluster_add_host (cluster, "h1");
      g_autoptr (GPtrArray) nics = parse_nics (orders[i]);

      test_assert_done (mignet_host_add_nic (host, g_ptr_array_index (nics, 0), &error));
      test_assert_done (mignet_host_add_nic (host, g_ptr_array_index (nics, 1), &error));
      test_assert_refused (test_all (cluster), MIGNET_ERROR_NIC_LOOP, "h1",
                           mignet_host_add_nic (host, g_ptr_array_index (nics, 2), &error));
      test_assert_done (mignet_host_remove_nic (host, g_ptr_array_index (nics, 0), &error));
      test_assert_done (mignet_host_add_nic (host, g_ptr_array_index (nics, 2), &error));
      test_check_invariants (cluster);
    }
}

static void
test_circle_is_named (void)
{
  g_autoptr (MignetHost) host = test_host_new ("h1");
  g_autoptr (GPtrArray) nics = parse_nics ("eth0=e top=B:v1,eth0 v1=v:b1 b1=b:v1");
  g_autoptr (GError) error = NULL;

  g_test_summary ("I-9: the error names an interface of the circle, not one that stands on it");

  g_assert_false (mignet_host_set_networking (host, nics, NULL, &error));
  g_assert_error (error, MIGNET_ERROR, MIGNET_ERROR_NIC_LOOP);
  g_assert_null (strstr (error->message, "'top'"));
  g_assert_null (strstr (error->message, "'eth0'"));
  g_assert_true (strstr (error->message, "'v1'") != NULL ||
                 strstr (error->message, "'b1'") != NULL);
}

/* A chain of VLANs on one Ethernet device, lower ones first or last. */
static GPtrArray *
new_chain (guint length, gboolean lower_first)
{
  GPtrArray *nics = new_array ();
  MignetNic *bottom = mignet_nic_new ("n0", MIGNET_NIC_KIND_ETHERNET);

  mignet_nic_set_carrier (bottom, MIGNET_CARRIER_DOWN);
  g_ptr_array_add (nics, bottom);
  for (guint i = 1; i < length; i++)
    {
      g_autofree char *name = g_strdup_printf ("n%u", i);
      g_autofree char *base = g_strdup_printf ("n%u", i - 1);

      g_ptr_array_add (nics, mignet_nic_new_vlan (name, base, 1));
    }

  if (!lower_first)
    {
      for (guint i = 0; i < length / 2; i++)
        {
          gpointer item = nics->pdata[i];

          nics->pdata[i] = nics->pdata[length - 1 - i];
          nics->pdata[length - 1 - i] = item;
        }
    }

  return nics;
}

static void
check_top_follows (MignetHost *host, MignetNetwork *network, MignetNic *bottom)
{
  MignetNetworkAttachment *attachment = mignet_host_lookup_attachment (host, network);

  g_assert_cmpint (mignet_host_get_attachment_carrier (host, attachment), ==, MIGNET_CARRIER_DOWN);
  g_assert_cmpint (mignet_host_get_effective_status (host), ==, MIGNET_HOST_STATUS_NON_OPERATIONAL);
  mignet_nic_set_carrier (bottom, MIGNET_CARRIER_UP);
  g_assert_cmpint (mignet_host_get_attachment_carrier (host, attachment), ==, MIGNET_CARRIER_UP);
  g_assert_cmpint (mignet_host_get_effective_status (host), ==, MIGNET_HOST_STATUS_UP);
}

static void
test_long_chain (gconstpointer data)
{
  gboolean lower_first = GPOINTER_TO_INT (data);
  g_autoptr (MignetCluster) cluster = test_cluster_new ();
  MignetNetwork *network = test_cluster_add_network (cluster, "mig", TRUE);
  MignetHost *host = test_cluster_add_host (cluster, "h1");
  g_autoptr (GPtrArray) nics = new_chain (N_MANY, lower_first);
  g_autoptr (GPtrArray) attachments = new_array ();
  g_autofree char *top = g_strdup_printf ("n%u", N_MANY - 1);

  g_test_summary ("I-9: a very long chain of interfaces takes neither the stack nor the day");

  g_ptr_array_add (attachments, mignet_network_attachment_new (network, top));
  g_test_timer_start ();
  test_assert_done (mignet_host_set_networking (host, nics, attachments, &error));
  check_top_follows (host, network, g_ptr_array_index (nics, lower_first ? 0 : nics->len - 1));
  g_assert_cmpfloat (g_test_timer_elapsed (), <, MAX_SECONDS);
}

static void
test_long_circle (void)
{
  g_autoptr (MignetHost) host = test_host_new ("h1");
  g_autoptr (GPtrArray) nics = new_chain (N_MANY, TRUE);
  g_autofree char *top = g_strdup_printf ("n%u", N_MANY - 1);
  g_autoptr (GError) error = NULL;

  g_test_summary ("I-9: a very long circle is found as well");

  g_object_unref (nics->pdata[0]);
  nics->pdata[0] = mignet_nic_new_vlan ("n0", top, 1);
  g_test_timer_start ();
  g_assert_false (mignet_host_set_networking (host, nics, NULL, &error));
  g_assert_error (error, MIGNET_ERROR, MIGNET_ERROR_NIC_LOOP);
  g_assert_cmpfloat (g_test_timer_elapsed (), <, MAX_SECONDS);
  g_assert_cmpuint (g_list_model_get_n_items (mignet_host_get_nics (host)), ==, 0);
}

/* A bridge with very many ports, the last of which may be a VLAN on the bridge itself. */
static GPtrArray *
new_wide (gboolean with_circle)
{
  GPtrArray *nics = new_array ();
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) ports = NULL;

  for (guint i = 0; i < N_MANY; i++)
    {
      g_autofree char *name = g_strdup_printf ("n%u", i);
      MignetNic *nic = mignet_nic_new (name, MIGNET_NIC_KIND_ETHERNET);

      mignet_nic_set_carrier (nic, MIGNET_CARRIER_DOWN);
      g_ptr_array_add (nics, nic);
      g_strv_builder_add (builder, name);
    }

  if (with_circle)
    {
      g_ptr_array_add (nics, mignet_nic_new_vlan ("v1", "br1", 1));
      g_strv_builder_add (builder, "v1");
    }

  ports = g_strv_builder_end (builder);
  g_ptr_array_add (nics, mignet_nic_new_bridge ("br1", (const char *const *) ports));
  return nics;
}

static void
test_wide_bridge (void)
{
  g_autoptr (MignetCluster) cluster = test_cluster_new ();
  MignetNetwork *network = test_cluster_add_network (cluster, "mig", TRUE);
  MignetHost *host = test_cluster_add_host (cluster, "h1");
  g_autoptr (GPtrArray) nics = new_wide (FALSE);
  g_autoptr (GPtrArray) attachments = new_array ();

  g_test_summary ("I-9: a bridge with very many ports takes time in proportion to them");

  g_ptr_array_add (attachments, mignet_network_attachment_new (network, "br1"));
  g_test_timer_start ();
  test_assert_done (mignet_host_set_networking (host, nics, attachments, &error));
  check_top_follows (host, network, g_ptr_array_index (nics, 0));
  g_assert_cmpfloat (g_test_timer_elapsed (), <, MAX_SECONDS);
}

static void
test_wide_circle (void)
{
  g_autoptr (MignetHost) host = test_host_new ("h1");
  g_autoptr (GPtrArray) nics = new_wide (TRUE);
  g_autoptr (GError) error = NULL;

  g_test_summary (
      "I-9: a circle through an interface with very many others below is found in time");

  g_test_timer_start ();
  g_assert_false (mignet_host_set_networking (host, nics, NULL, &error));
  g_assert_error (error, MIGNET_ERROR, MIGNET_ERROR_NIC_LOOP);
  g_assert_cmpfloat (g_test_timer_elapsed (), <, MAX_SECONDS);
}

static void
test_diamonds (void)
{
  g_autoptr (MignetCluster) cluster = test_cluster_new ();
  MignetNetwork *network = test_cluster_add_network (cluster, "mig", TRUE);
  MignetHost *host = test_cluster_add_host (cluster, "h1");
  g_autoptr (GPtrArray) nics = new_array ();
  g_autoptr (GPtrArray) attachments = new_array ();
  g_autofree char *top = g_strdup_printf ("d%u", N_DIAMONDS);

  g_test_summary ("I-9: diamonds on diamonds do not take time by the number of paths");

  g_ptr_array_add (nics, mignet_nic_new ("d0", MIGNET_NIC_KIND_ETHERNET));
  mignet_nic_set_carrier (nics->pdata[0], MIGNET_CARRIER_DOWN);
  for (guint i = 1; i <= N_DIAMONDS; i++)
    {
      g_autofree char *below = g_strdup_printf ("d%u", i - 1);
      g_autofree char *left = g_strdup_printf ("l%u", i);
      g_autofree char *right = g_strdup_printf ("r%u", i);
      g_autofree char *above = g_strdup_printf ("d%u", i);
      const char *sides[] = { left, right, NULL };

      g_ptr_array_add (nics, mignet_nic_new_vlan (left, below, 1));
      g_ptr_array_add (nics, mignet_nic_new_vlan (right, below, 2));
      g_ptr_array_add (nics, mignet_nic_new_bond (above, NULL, sides));
    }

  g_ptr_array_add (attachments, mignet_network_attachment_new (network, top));
  g_test_timer_start ();
  test_assert_done (mignet_host_set_networking (host, nics, attachments, &error));
  check_top_follows (host, network, g_ptr_array_index (nics, 0));
  g_assert_cmpfloat (g_test_timer_elapsed (), <, MAX_SECONDS);
}

static void
test_not_listed (void)
{
  static const char *const wirings[] = { "v1=v:ghost",  "b1=b:ghost,spook",
                                         "br1=B:ghost", "b1=b:b2 br1=B:b1",
                                         "v1=v:",       "b1=b:ghost,ghost" };

  g_test_summary ("I-9: what a host does not list is never refused, its carrier is unknown");

  for (guint i = 0; i < G_N_ELEMENTS (wirings); i++)
    {
      g_autoptr (MignetCluster) cluster = test_cluster_new ();
      MignetNetwork *network = test_cluster_add_network (cluster, "mig", TRUE);
      MignetHost *host = test_cluster_add_host (cluster, "h1");
      g_autoptr (GPtrArray) nics = parse_nics (wirings[i]);
      g_autoptr (GPtrArray) attachments = new_array ();
      MignetNic *top = g_ptr_array_index (nics, nics->len - 1);

      g_ptr_array_add (attachments,
                       mignet_network_attachment_new (network, mignet_nic_get_name (top)));
      test_assert_done (mignet_host_set_networking (host, nics, attachments, &error));
      g_assert_cmpint (
          mignet_host_get_attachment_carrier (host, g_ptr_array_index (attachments, 0)), ==,
          MIGNET_CARRIER_UNKNOWN);
      g_assert_cmpint (mignet_host_get_effective_status (host), ==, MIGNET_HOST_STATUS_UP);
      test_check_invariants (cluster);
    }
}

static void
test_listed_later (void)
{
  g_autoptr (MignetCluster) cluster = test_cluster_new ();
  MignetNetwork *network = test_cluster_add_network (cluster, "mig", TRUE);
  MignetHost *host = test_cluster_add_host (cluster, "h1");
  MignetNetworkAttachment *attachment;
  g_autoptr (MignetNic) base = NULL;

  g_test_summary ("I-9: a base counts from when it is listed until it is not any more");

  test_host_add_nic (host, mignet_nic_new_vlan ("v1", "eth0", 1));
  attachment = test_host_attach (host, network, "v1", NULL);
  g_assert_cmpint (mignet_host_get_attachment_carrier (host, attachment), ==,
                   MIGNET_CARRIER_UNKNOWN);
  base = g_object_ref (test_host_add_ethernet (host, "eth0", MIGNET_CARRIER_DOWN));
  g_assert_cmpint (mignet_host_get_attachment_carrier (host, attachment), ==, MIGNET_CARRIER_DOWN);
  g_assert_cmpint (mignet_host_get_effective_status (host), ==, MIGNET_HOST_STATUS_NON_OPERATIONAL);
  test_assert_done (mignet_host_remove_nic (host, base, &error));
  g_assert_cmpint (mignet_host_get_attachment_carrier (host, attachment), ==,
                   MIGNET_CARRIER_UNKNOWN);
  g_assert_cmpint (mignet_host_get_effective_status (host), ==, MIGNET_HOST_STATUS_UP);

  /* It is not the host's any more. */
  test_assert_silent (test_all (cluster), mignet_nic_set_carrier (base, MIGNET_CARRIER_UP));
}

static void
test_strange_wiring (void)
{
  g_autoptr (MignetHost) host = test_host_new ("h1");
  g_autoptr (GPtrArray) nics =
      parse_nics ("eth0=e b1=b:eth0,eth0 br1=B:eth0,b1 br2=B:eth0 v1=v:br1 v2=v:v1 b2=b:v2,br2");

  g_test_summary ("I-9: what a host reports about its wiring is not refused if it has no circle");

  test_assert_done (mignet_host_set_networking (host, nics, NULL, &error));
  g_assert_cmpuint (g_list_model_get_n_items (mignet_host_get_nics (host)), ==, 7);
}

static void
test_strange_networks (void)
{
  g_autoptr (MignetCluster) cluster = test_cluster_new ();
  MignetHost *host = test_cluster_add_host (cluster, "h1");
  MignetNetwork *untagged = test_cluster_add_network (cluster, "one", FALSE);
  MignetNetwork *tagged = test_cluster_add_network (cluster, "two", FALSE);
  g_autoptr (MignetNetwork) stranger = test_network_new ("three");
  MignetNic *nic = test_host_add_ethernet (host, "eth0", MIGNET_CARRIER_UP);

  g_test_summary ("I-9: untagged networks on one interface, wrong tags and MTUs are not refused");

  test_assert_done (mignet_network_set_vlan_id (tagged, 100, &error));
  test_assert_done (mignet_network_set_mtu (tagged, 9000, &error));
  test_assert_done (mignet_nic_set_mtu (nic, 1500, &error));
  test_host_attach (host, test_cluster_get_management (cluster), "eth0", NULL);
  test_host_attach (host, untagged, "eth0", NULL);
  test_host_attach (host, tagged, "eth0", NULL);
  /* A network that the cluster does not have is the host's own affair. */
  test_host_attach (host, stranger, "eth0", NULL);
  test_check_invariants (cluster);
}

static void
test_attached_once (void)
{
  g_autoptr (MignetCluster) cluster = test_cluster_new ();
  MignetHost *host = test_cluster_add_host (cluster, "h1");
  MignetNetwork *network = test_cluster_add_network (cluster, "mig", TRUE);
  MignetNetworkAttachment *first;
  g_autoptr (MignetNetworkAttachment) second = mignet_network_attachment_new (network, NULL);
  g_autoptr (GPtrArray) nics = parse_nics ("eth0=e");
  g_autoptr (GPtrArray) both = new_array ();
  g_autoptr (GPtrArray) same_twice = new_array ();

  g_test_summary ("I-9: a network is attached to a host at most once");

  test_host_add_ethernet (host, "eth0", MIGNET_CARRIER_UP);
  first = test_host_attach (host, network, "eth0", NULL);
  test_assert_refused (test_all (cluster, second), MIGNET_ERROR_EXISTS, "mig",
                       mignet_host_add_attachment (host, second, &error));
  test_assert_nothing (test_all (cluster), mignet_host_add_attachment (host, first, &error));

  g_ptr_array_add (both, g_object_ref (first));
  g_ptr_array_add (both, g_object_ref (second));
  test_assert_refused (test_all (cluster, second), MIGNET_ERROR_EXISTS, "mig",
                       mignet_host_set_networking (host, nics, both, &error));
  g_ptr_array_add (same_twice, g_object_ref (first));
  g_ptr_array_add (same_twice, g_object_ref (first));
  test_assert_refused (test_all (cluster), MIGNET_ERROR_EXISTS, "mig",
                       mignet_host_set_networking (host, nics, same_twice, &error));

  mignet_host_remove_attachment (host, first);
  test_assert_done (mignet_host_add_attachment (host, second, &error));
  test_check_invariants (cluster);
}

static void
test_attachment_names_nic (void)
{
  g_autoptr (MignetCluster) cluster = test_cluster_new ();
  MignetHost *host = test_cluster_add_host (cluster, "h1");
  MignetNetwork *network = test_cluster_add_network (cluster, "mig", TRUE);
  MignetNic *nic = test_host_add_ethernet (host, "eth0", MIGNET_CARRIER_UP);
  g_autoptr (MignetNetworkAttachment) ghostly = mignet_network_attachment_new (network, "ghost");
  g_autoptr (MignetNetworkAttachment) empty = g_object_new (MIGNET_TYPE_NETWORK_ATTACHMENT, NULL);
  g_autoptr (GPtrArray) nics = parse_nics ("eth1=e");
  g_autoptr (GPtrArray) attachments = new_array ();

  g_test_summary ("I-9: an attachment names an interface of its host, or none");

  test_assert_refused (test_all (cluster, ghostly), MIGNET_ERROR_NOT_FOUND, "ghost",
                       mignet_host_add_attachment (host, ghostly, &error));
  test_assert_refused (test_all (cluster, empty), MIGNET_ERROR_INVALID_VALUE, "h1",
                       mignet_host_add_attachment (host, empty, &error));
  g_ptr_array_add (attachments, g_object_ref (test_host_attach (host, network, "eth0", NULL)));
  test_assert_refused (test_all (cluster), MIGNET_ERROR_NOT_FOUND, "eth0",
                       mignet_host_remove_nic (host, nic, &error));
  test_assert_refused (test_all (cluster), MIGNET_ERROR_NOT_FOUND, "mig",
                       mignet_host_set_networking (host, nics, attachments, &error));
  mignet_host_remove_attachment (host, g_ptr_array_index (attachments, 0));
  test_host_attach (host, network, NULL, NULL);
  test_assert_done (mignet_host_remove_nic (host, nic, &error));
  test_check_invariants (cluster);
}

static void
test_nic_names (void)
{
  static const struct
  {
    const char *name;
    int code;
  } bad[] = {
    { "", MIGNET_ERROR_INVALID_NAME },
    { "a\nb", MIGNET_ERROR_INVALID_NAME },
    { "\xff", MIGNET_ERROR_INVALID_NAME },
    { "eth0", MIGNET_ERROR_EXISTS },
  };
  g_autoptr (MignetCluster) cluster = test_cluster_new ();
  MignetHost *host = test_cluster_add_host (cluster, "h1");
  MignetNic *nic = test_host_add_ethernet (host, "eth0", MIGNET_CARRIER_UP);
  g_autofree char *too_long = g_strnfill (256, 'x');
  g_autoptr (MignetNic) long_nic = mignet_nic_new (too_long, MIGNET_NIC_KIND_ETHERNET);
  g_autoptr (MignetNic) bad_tag = mignet_nic_new_vlan ("v1", "eth0", 4095);
  g_autoptr (MignetNic) good_tag = mignet_nic_new_vlan ("v1", "eth0", 4094);

  g_test_summary ("I-8: the names of interfaces are unique and well-formed, tags are 0 to 4094");

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (MignetNic) bad_nic = mignet_nic_new (bad[i].name, MIGNET_NIC_KIND_ETHERNET);
      g_autoptr (GPtrArray) nics = parse_nics ("eth0=e");

      test_assert_refused (test_all (cluster, bad_nic), bad[i].code, NULL,
                           mignet_host_add_nic (host, bad_nic, &error));
      g_ptr_array_add (nics, g_object_ref (bad_nic));
      test_assert_refused (test_all (cluster, bad_nic), bad[i].code, NULL,
                           mignet_host_set_networking (host, nics, NULL, &error));
    }

  test_assert_refused (test_all (cluster), MIGNET_ERROR_INVALID_NAME, NULL,
                       mignet_host_add_nic (host, long_nic, &error));
  test_assert_refused (test_all (cluster, bad_tag), MIGNET_ERROR_INVALID_VALUE, "v1",
                       mignet_host_add_nic (host, bad_tag, &error));
  test_assert_done (mignet_host_add_nic (host, good_tag, &error));
  test_assert_nothing (test_all (cluster), mignet_host_add_nic (host, nic, &error));
}

static void
test_one_owner (void)
{
  g_autoptr (MignetCluster) cluster = test_cluster_new ();
  MignetHost *host = test_cluster_add_host (cluster, "h1");
  MignetHost *other = test_cluster_add_host (cluster, "h2");
  MignetNetwork *network = test_cluster_add_network (cluster, "mig", TRUE);
  g_autoptr (MignetNic) nic = g_object_ref (test_host_add_ethernet (host, "eth0", 0));
  g_autoptr (MignetNetworkAttachment) attachment =
      g_object_ref (test_host_attach (host, network, NULL, NULL));
  g_autoptr (GPtrArray) nics = new_array ();
  g_autoptr (GPtrArray) attachments = new_array ();
  g_autoptr (GPtrArray) none = new_array ();

  g_test_summary ("I-9: interfaces and attachments belong to one host, until they leave it");

  g_ptr_array_add (nics, g_object_ref (nic));
  g_ptr_array_add (attachments, g_object_ref (attachment));
  test_assert_refused (test_all (cluster), MIGNET_ERROR_EXISTS, "eth0",
                       mignet_host_add_nic (other, nic, &error));
  test_assert_refused (test_all (cluster), MIGNET_ERROR_EXISTS, "h1",
                       mignet_host_add_attachment (other, attachment, &error));
  test_assert_refused (test_all (cluster), MIGNET_ERROR_EXISTS, "h1",
                       mignet_host_set_networking (other, nics, NULL, &error));
  test_assert_refused (test_all (cluster), MIGNET_ERROR_EXISTS, "h1",
                       mignet_host_set_networking (other, none, attachments, &error));
  test_assert_nothing (test_all (cluster), mignet_host_remove_nic (other, nic, &error));
  test_assert_silent (test_all (cluster), mignet_host_remove_attachment (other, attachment));

  test_assert_done (mignet_host_set_networking (host, none, none, &error));
  test_assert_done (mignet_host_set_networking (other, nics, attachments, &error));
  test_assert_nothing (test_all (cluster),
                       mignet_host_set_networking (other, nics, attachments, &error));
  test_check_invariants (cluster);
}

static void
test_report_in_one_step (void)
{
  g_autoptr (MignetCluster) cluster = test_cluster_new ();
  MignetNetwork *network = test_cluster_add_network (cluster, "mig", TRUE);
  MignetHost *host = test_cluster_add_host (cluster, "h1");
  g_autoptr (GPtrArray) before = parse_nics ("eth0=e v1=v:eth0");
  g_autoptr (GPtrArray) after = parse_nics ("eth1=e b1=b:eth1");
  g_autoptr (GPtrArray) on_v1 = new_array ();
  g_autoptr (GPtrArray) on_b1 = new_array ();
  g_autoptr (TestWatch) watch = NULL;

  g_test_summary ("I-9: a report replaces everything in one step; nobody sees half of it");

  g_ptr_array_add (on_v1, mignet_network_attachment_new (network, "v1"));
  g_ptr_array_add (on_b1, mignet_network_attachment_new (network, "b1"));
  mignet_nic_set_carrier (g_ptr_array_index (after, 0), MIGNET_CARRIER_DOWN);
  test_assert_done (mignet_host_set_networking (host, before, on_v1, &error));

  watch = test_watch_new (test_all (cluster));
  test_watch_set_func (watch, (TestWatchFunc) test_check_invariants, cluster);
  test_assert_done (mignet_host_set_networking (host, after, on_b1, &error));
  g_assert_cmpuint (test_watch_count (watch, mignet_host_get_nics (host), "items-changed"), ==, 1);
  g_assert_cmpuint (test_watch_count (watch, mignet_host_get_attachments (host), "items-changed"),
                    ==, 1);
  g_assert_cmpuint (test_watch_count (watch, host, "effective-status"), ==, 1);
  g_assert_null (mignet_host_lookup_nic (host, "eth0"));
  g_assert_nonnull (mignet_host_lookup_nic (host, "eth1"));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/wiring/circles", test_circles);
  g_test_add_func ("/wiring/circle-closes", test_circle_closes);
  g_test_add_func ("/wiring/circle-is-named", test_circle_is_named);
  g_test_add_data_func ("/wiring/long-chain/lower-first", GINT_TO_POINTER (TRUE), test_long_chain);
  g_test_add_data_func ("/wiring/long-chain/upper-first", GINT_TO_POINTER (FALSE), test_long_chain);
  g_test_add_func ("/wiring/long-circle", test_long_circle);
  g_test_add_func ("/wiring/wide-bridge", test_wide_bridge);
  g_test_add_func ("/wiring/wide-circle", test_wide_circle);
  g_test_add_func ("/wiring/diamonds", test_diamonds);
  g_test_add_func ("/wiring/not-listed", test_not_listed);
  g_test_add_func ("/wiring/listed-later", test_listed_later);
  g_test_add_func ("/wiring/strange-wiring", test_strange_wiring);
  g_test_add_func ("/wiring/strange-networks", test_strange_networks);
  g_test_add_func ("/wiring/attached-once", test_attached_once);
  g_test_add_func ("/wiring/attachment-names-nic", test_attachment_names_nic);
  g_test_add_func ("/wiring/nic-names", test_nic_names);
  g_test_add_func ("/wiring/one-owner", test_one_owner);
  g_test_add_func ("/wiring/report-in-one-step", test_report_in_one_step);
  return g_test_run ();
}
