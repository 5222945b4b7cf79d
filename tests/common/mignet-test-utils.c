/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "mignet-test-utils.h"

#include <string.h>

static char *
make_id (const char *name)
{
  return g_strconcat (name, "-id", NULL);
}

MignetNetwork *
test_network_new (const char *name)
{
  g_autofree char *id = make_id (name);

  return mignet_network_new (id, name);
}

MignetNetwork *
test_network_new_external (const char *name)
{
  g_autofree char *id = make_id (name);

  return mignet_network_new_external (id, name);
}

MignetHost *
test_host_new (const char *name)
{
  g_autofree char *id = make_id (name);

  return mignet_host_new (id, name);
}

MignetVm *
test_vm_new (const char *name)
{
  g_autofree char *id = make_id (name);

  return mignet_vm_new (id, name);
}

MignetCluster *
test_cluster_new (void)
{
  g_autoptr (MignetNetwork) management = test_network_new ("ovirtmgmt");
  g_autoptr (GError) error = NULL;
  MignetCluster *cluster = mignet_cluster_new ("c1", "Default", management, &error);

  g_assert_no_error (error);
  return cluster;
}

MignetNetwork *
test_cluster_get_management (MignetCluster *cluster)
{
  return mignet_cluster_get_role_holder (cluster, MIGNET_ROLE_MANAGEMENT);
}

MignetNetwork *
test_cluster_add_network (MignetCluster *cluster, const char *name, gboolean required)
{
  g_autoptr (MignetNetwork) network = test_network_new (name);

  test_assert_done (mignet_cluster_attach_network (cluster, network, required, &error));
  return network;
}

MignetNetwork *
test_cluster_add_external (MignetCluster *cluster, const char *name)
{
  g_autoptr (MignetNetwork) network = test_network_new_external (name);

  test_assert_done (mignet_cluster_attach_network (cluster, network, FALSE, &error));
  return network;
}

MignetHost *
test_cluster_add_host (MignetCluster *cluster, const char *name)
{
  g_autoptr (MignetHost) host = test_host_new (name);

  test_assert_done (mignet_cluster_add_host (cluster, host, &error));
  return host;
}

MignetVm *
test_cluster_add_vm (MignetCluster *cluster, const char *name, MignetHost *host)
{
  g_autoptr (MignetVm) vm = test_vm_new (name);
  MignetVmStatus status = host != NULL ? MIGNET_VM_STATUS_UP : MIGNET_VM_STATUS_DOWN;

  test_assert_done (mignet_vm_set_placement (vm, status, host, NULL, &error));
  test_assert_done (mignet_cluster_add_vm (cluster, vm, &error));
  return vm;
}

void
test_vm_migrate (MignetVm *vm, MignetHost *destination)
{
  MignetHost *host = mignet_vm_get_host (vm);

  test_assert_done (
      mignet_vm_set_placement (vm, MIGNET_VM_STATUS_MIGRATING, host, destination, &error));
}

MignetNic *
test_host_add_nic (MignetHost *host, MignetNic *nic)
{
  g_autoptr (MignetNic) owned = nic;

  test_assert_done (mignet_host_add_nic (host, nic, &error));
  return owned;
}

MignetNic *
test_host_add_ethernet (MignetHost *host, const char *name, MignetCarrier carrier)
{
  MignetNic *nic = mignet_nic_new (name, MIGNET_NIC_KIND_ETHERNET);

  mignet_nic_set_carrier (nic, carrier);
  return test_host_add_nic (host, nic);
}

MignetNetworkAttachment *
test_host_attach (MignetHost *host, MignetNetwork *network, const char *nic, const char *address)
{
  g_autoptr (MignetNetworkAttachment) attachment = mignet_network_attachment_new (network, nic);

  if (address != NULL)
    {
      g_autoptr (GPtrArray) addresses =
          g_ptr_array_new_with_free_func ((GDestroyNotify) mignet_ip_address_unref);
      g_autoptr (GError) parse_error = NULL;
      MignetIpAddress *parsed = mignet_ip_address_new (address, &parse_error);

      g_assert_no_error (parse_error);
      g_ptr_array_add (addresses, parsed);
      test_assert_done (mignet_network_attachment_set_ip_config (
          attachment, mignet_ip_address_get_family (parsed), MIGNET_BOOT_PROTOCOL_STATIC, addresses,
          &error));
    }

  test_assert_done (mignet_host_add_attachment (host, attachment, &error));
  return attachment;
}

void
test_host_report_nothing (MignetHost *host)
{
  g_autoptr (GPtrArray) none = g_ptr_array_new ();

  test_assert_done (mignet_host_set_networking (host, none, none, &error));
}

static void
collect_one (GPtrArray *found, GHashTable *seen, gpointer object)
{
  if (object != NULL && g_hash_table_add (seen, object))
    g_ptr_array_add (found, g_object_ref (object));
}

static void
collect_properties (GPtrArray *found, GHashTable *seen, GObject *object)
{
  guint n_properties;
  g_autofree GParamSpec **properties =
      g_object_class_list_properties (G_OBJECT_GET_CLASS (object), &n_properties);

  for (guint i = 0; i < n_properties; i++)
    {
      g_autoptr (GObject) value = NULL;

      if (!g_type_is_a (properties[i]->value_type, G_TYPE_OBJECT) &&
          !g_type_is_a (properties[i]->value_type, G_TYPE_INTERFACE))
        continue;

      g_object_get (object, properties[i]->name, &value, NULL);
      collect_one (found, seen, value);
    }
}

GPtrArray *
test_collect (const gpointer *roots)
{
  GPtrArray *found = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);

  for (guint i = 0; roots[i] != NULL; i++)
    collect_one (found, seen, roots[i]);

  for (guint i = 0; i < found->len; i++)
    {
      GObject *object = g_ptr_array_index (found, i);

      collect_properties (found, seen, object);
      for (guint j = 0; G_IS_LIST_MODEL (object); j++)
        {
          g_autoptr (GObject) item = g_list_model_get_item (G_LIST_MODEL (object), j);

          if (item == NULL)
            break;
          collect_one (found, seen, item);
        }
    }

  return found;
}

static void
dump_addresses (GString *text, GPtrArray *addresses)
{
  for (guint i = 0; addresses != NULL && i < addresses->len; i++)
    {
      MignetIpAddress *address = g_ptr_array_index (addresses, i);
      g_autofree char *name = mignet_ip_address_to_string (address);

      g_string_append_printf (text, " %s/%d/%d", name, mignet_ip_address_get_origin (address),
                              mignet_ip_address_get_state (address));
    }
}

static void
dump_steps (GString *text, GPtrArray *steps)
{
  for (guint i = 0; i < steps->len; i++)
    g_string_append_printf (text, " %u:%d/%u", mignet_convergence_step_get_limit (steps->pdata[i]),
                            mignet_convergence_step_get_action (steps->pdata[i]),
                            mignet_convergence_step_get_downtime (steps->pdata[i]));
  g_string_append (text, ";");
  g_ptr_array_unref (steps);
}

static void
dump_convergence (GString *text, MignetConvergence *convergence)
{
  dump_steps (text, mignet_convergence_get_init (convergence));
  dump_steps (text, mignet_convergence_get_stalling (convergence));
  dump_steps (text, mignet_convergence_get_last (convergence));
}

static void
dump_value (GString *text, const GValue *value)
{
  if (G_VALUE_HOLDS_BOXED (value) && g_value_get_boxed (value) == NULL)
    {
      g_string_append (text, "NULL");
    }
  else if (G_VALUE_HOLDS (value, G_TYPE_STRV))
    {
      g_autofree char *joined = g_strjoinv ("\", \"", g_value_get_boxed (value));

      g_string_append_printf (text, "[ \"%s\" ]", joined);
    }
  else if (G_VALUE_HOLDS (value, G_TYPE_PTR_ARRAY))
    {
      g_string_append (text, "[");
      dump_addresses (text, g_value_get_boxed (value));
      g_string_append (text, " ]");
    }
  else if (G_VALUE_HOLDS (value, MIGNET_TYPE_CONVERGENCE))
    {
      dump_convergence (text, g_value_get_boxed (value));
    }
  else
    {
      g_autofree char *contents = g_strdup_value_contents (value);

      g_assert_false (G_VALUE_HOLDS_BOXED (value));
      g_string_append (text, contents);
    }
}

static void
dump_properties (GString *text, GObject *object)
{
  guint n_properties;
  g_autofree GParamSpec **properties =
      g_object_class_list_properties (G_OBJECT_GET_CLASS (object), &n_properties);

  for (guint i = 0; i < n_properties; i++)
    {
      g_auto (GValue) value = G_VALUE_INIT;

      g_object_get_property (object, properties[i]->name, &value);
      g_string_append_printf (text, "  %s = ", properties[i]->name);
      /* The contents of an object are its own entry. */
      if (G_VALUE_HOLDS_OBJECT (&value))
        g_string_append_printf (text, "%p", g_value_get_object (&value));
      else
        dump_value (text, &value);
      g_string_append_c (text, '\n');
    }
}

static void
dump_items (GString *text, GListModel *list)
{
  guint n_items = g_list_model_get_n_items (list);

  g_string_append_printf (text, "  of %s:", g_type_name (g_list_model_get_item_type (list)));
  for (guint i = 0; i < n_items; i++)
    {
      g_autoptr (GObject) item = g_list_model_get_item (list, i);

      g_string_append_printf (text, " %p", item);
    }
  g_string_append_c (text, '\n');
}

static void
dump_cluster (GString *text, MignetCluster *cluster)
{
  GListModel *networks = mignet_cluster_get_networks (cluster);

  for (MignetRole role = MIGNET_ROLE_MANAGEMENT; role <= MIGNET_ROLE_GLUSTER; role++)
    g_string_append_printf (text, "  role %d = %p\n", role,
                            mignet_cluster_get_role_holder (cluster, role));

  for (guint i = 0; i < g_list_model_get_n_items (networks); i++)
    {
      g_autoptr (MignetNetwork) network = g_list_model_get_item (networks, i);

      g_string_append_printf (text, "  required %p = %d\n", network,
                              mignet_cluster_is_network_required (cluster, network));
    }
}

static void
dump_host (GString *text, MignetHost *host)
{
  g_auto (GStrv) keys = mignet_host_dup_label_keys (host);
  g_autoptr (GPtrArray) reasons = mignet_host_get_status_reasons (host);
  GListModel *attachments = mignet_host_get_attachments (host);

  for (guint i = 0; keys[i] != NULL; i++)
    g_string_append_printf (text, "  label %s = %s\n", keys[i],
                            mignet_host_get_label (host, keys[i]));

  for (guint i = 0; i < reasons->len; i++)
    {
      g_autofree char *reason = mignet_reason_to_string (g_ptr_array_index (reasons, i));

      g_string_append_printf (text, "  reason %s\n", reason);
    }

  for (guint i = 0; i < g_list_model_get_n_items (attachments); i++)
    {
      g_autoptr (MignetNetworkAttachment) attachment = g_list_model_get_item (attachments, i);

      g_string_append_printf (text, "  carrier %p = %d\n", attachment,
                              mignet_host_get_attachment_carrier (host, attachment));
    }
}

static void
dump_vm (GString *text, MignetVm *vm)
{
  g_auto (GStrv) groups = mignet_vm_dup_affinity_groups (vm);

  for (guint i = 0; groups[i] != NULL; i++)
    {
      MignetAffinityRule rule;
      gboolean member = mignet_vm_get_affinity (vm, groups[i], &rule);

      g_assert_true (member);
      g_string_append_printf (text, "  affinity %s = %d\n", groups[i], rule);
    }
}

char *
test_dump (const gpointer *roots)
{
  g_autoptr (GPtrArray) objects = test_collect (roots);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < objects->len; i++)
    {
      GObject *object = g_ptr_array_index (objects, i);

      g_string_append_printf (text, "%s %p\n", G_OBJECT_TYPE_NAME (object), object);
      dump_properties (text, object);
      if (G_IS_LIST_MODEL (object))
        dump_items (text, G_LIST_MODEL (object));
      else if (MIGNET_IS_CLUSTER (object))
        dump_cluster (text, MIGNET_CLUSTER (object));
      else if (MIGNET_IS_HOST (object))
        dump_host (text, MIGNET_HOST (object));
      else if (MIGNET_IS_VM (object))
        dump_vm (text, MIGNET_VM (object));
    }

  return g_string_free (text, FALSE);
}

typedef struct
{
  gpointer object; /* (unowned) */
  char *what;
} Emission;

static void
emission_free (Emission *emission)
{
  g_free (emission->what);
  g_free (emission);
}

struct _TestWatch
{
  GPtrArray *objects;   /* (owned) (element-type GObject) */
  GPtrArray *emissions; /* (owned) (element-type Emission) */
  TestWatchFunc func;   /* (nullable) */
  gpointer user_data;
};

static void
record (TestWatch *self, gpointer object, const char *what)
{
  Emission *emission = g_new (Emission, 1);

  emission->object = object;
  emission->what = g_strdup (what);
  g_ptr_array_add (self->emissions, emission);
  if (self->func != NULL)
    self->func (self->user_data);
}

static void
on_notify (GObject *object, GParamSpec *pspec, TestWatch *self)
{
  record (self, object, pspec->name);
}

static void
on_items_changed (GListModel *list, guint position, guint removed, guint added, TestWatch *self)
{
  record (self, list, "items-changed");
}

TestWatch *
test_watch_new (const gpointer *roots)
{
  TestWatch *self = g_new0 (TestWatch, 1);

  self->objects = test_collect (roots);
  self->emissions = g_ptr_array_new_with_free_func ((GDestroyNotify) emission_free);
  for (guint i = 0; i < self->objects->len; i++)
    {
      gpointer object = g_ptr_array_index (self->objects, i);

      g_signal_connect (object, "notify", G_CALLBACK (on_notify), self);
      if (G_IS_LIST_MODEL (object))
        g_signal_connect (object, "items-changed", G_CALLBACK (on_items_changed), self);
    }

  return self;
}

void
test_watch_free (TestWatch *self)
{
  for (guint i = 0; i < self->objects->len; i++)
    g_signal_handlers_disconnect_by_data (g_ptr_array_index (self->objects, i), self);
  g_ptr_array_unref (self->objects);
  g_ptr_array_unref (self->emissions);
  g_free (self);
}

void
test_watch_set_func (TestWatch *self, TestWatchFunc func, gpointer user_data)
{
  self->func = func;
  self->user_data = user_data;
}

void
test_watch_clear (TestWatch *self)
{
  g_ptr_array_set_size (self->emissions, 0);
}

guint
test_watch_count (TestWatch *self, gpointer object, const char *what)
{
  guint n = 0;

  for (guint i = 0; i < self->emissions->len; i++)
    {
      Emission *emission = g_ptr_array_index (self->emissions, i);

      if ((object == NULL || emission->object == object) &&
          (what == NULL || g_str_equal (emission->what, what)))
        n++;
    }

  return n;
}

char *
test_watch_describe (TestWatch *self)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < self->emissions->len; i++)
    {
      Emission *emission = g_ptr_array_index (self->emissions, i);

      g_string_append_printf (text, "%s %p %s\n", G_OBJECT_TYPE_NAME (emission->object),
                              emission->object, emission->what);
    }

  return g_string_free (text, FALSE);
}

struct _TestGuard
{
  GPtrArray *roots; /* (owned) (element-type GObject): NULL-terminated */
  char *before;
  TestWatch *watch; /* (owned) */
};

static void
clear_root (gpointer root)
{
  g_clear_object (&root);
}

TestGuard *
test_guard_new (const gpointer *roots)
{
  TestGuard *self = g_new0 (TestGuard, 1);

  self->roots = g_ptr_array_new_with_free_func (clear_root);
  for (guint i = 0; roots[i] != NULL; i++)
    g_ptr_array_add (self->roots, g_object_ref (roots[i]));
  g_ptr_array_add (self->roots, NULL);

  self->before = test_dump (roots);
  self->watch = test_watch_new (roots);
  return self;
}

static void
test_guard_free (TestGuard *self)
{
  g_ptr_array_unref (self->roots);
  g_free (self->before);
  test_watch_free (self->watch);
  g_free (self);
}

static void
end_unchanged (TestGuard *self, const char *place)
{
  g_autofree char *after = test_dump ((const gpointer *) self->roots->pdata);
  g_autofree char *emitted = test_watch_describe (self->watch);

  if (*emitted != '\0')
    g_error ("%s: the call changed nothing but emitted:\n%s", place, emitted);
  if (!g_str_equal (self->before, after))
    g_error ("%s: the call changed the model; before:\n%safter:\n%s", place, self->before, after);

  test_guard_free (self);
}

void
test_check_message (const char *place, const char *message, const char *named)
{
  g_autofree char *quoted = g_strdup_printf ("'%s'", named != NULL ? named : "");

  if (!g_utf8_validate (message, -1, NULL))
    g_error ("%s: the message is not valid UTF-8", place);
  if (*message == '\0' || g_str_has_suffix (message, ".") || strchr (message, '\n') != NULL)
    g_error ("%s: '%s' is not one sentence without a full stop", place, message);
  if (named != NULL && strstr (message, quoted) == NULL)
    g_error ("%s: '%s' does not name %s", place, message, quoted);
}

void
test_guard_end_refused (
    TestGuard *self, const char *place, gboolean done, GError *error, int code, const char *named)
{
  if (done)
    g_error ("%s: the call was not refused", place);
  if (error == NULL)
    g_error ("%s: the call was refused without an error", place);
  if (!g_error_matches (error, MIGNET_ERROR, code))
    g_error ("%s: the error is %s %d (%s), not %d", place, g_quark_to_string (error->domain),
             error->code, error->message, code);

  test_check_message (place, error->message, named);
  end_unchanged (self, place);
  g_error_free (error);
}

void
test_guard_end_nothing (TestGuard *self, const char *place, gboolean done, const GError *error)
{
  test_check_done (place, done, error);
  end_unchanged (self, place);
}

void
test_check_done (const char *place, gboolean done, const GError *error)
{
  if (error != NULL)
    g_error ("%s: the call was refused: %s", place, error->message);
  if (!done)
    g_error ("%s: the call was refused without an error", place);
}

void
test_assert_read_only (GType type, const char *property, gboolean only_construct)
{
  g_autoptr (GTypeClass) klass = g_type_class_ref (type);
  GParamSpec *pspec = g_object_class_find_property (G_OBJECT_CLASS (klass), property);
  GParamFlags wanted = G_PARAM_READABLE;

  if (only_construct)
    wanted |= G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY;

  g_assert_nonnull (pspec);
  g_assert_cmpint (pspec->flags & (G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY), ==, wanted);
}
