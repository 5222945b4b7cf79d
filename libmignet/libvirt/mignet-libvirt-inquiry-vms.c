/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libvirt/mignet-libvirt-inquiry-private.h"

#include <libvirt/virterror.h>

void
_mignet_libvirt_finding_free (MignetLibvirtFinding *self)
{
  g_free (self->uuid);
  g_free (self->name);
  g_clear_pointer (&self->xml, g_bytes_unref);
  g_free (self);
}

/* A state that a virtual machine has at both ends of a migration, and at no other time for long. */
static gboolean
is_between_hosts (const MignetLibvirtFinding *finding)
{
  return finding->state == VIR_DOMAIN_PAUSED && (finding->reason == VIR_DOMAIN_PAUSED_MIGRATION ||
                                                 finding->reason == VIR_DOMAIN_PAUSED_STARTING_UP ||
                                                 finding->reason == VIR_DOMAIN_PAUSED_POSTCOPY);
}

static gboolean
is_active (const MignetLibvirtFinding *finding)
{
  return finding->state != VIR_DOMAIN_SHUTOFF && finding->state != VIR_DOMAIN_CRASHED;
}

/* The source of a migration knows it as a job. The destination has none to show: it refuses to
 * answer, or knows an incoming one. */
static void
ask_job (virDomainPtr domain, MignetLibvirtFinding *finding)
{
  virTypedParameterPtr params = NULL;
  int operation = VIR_DOMAIN_JOB_OPERATION_UNKNOWN;
  int type = VIR_DOMAIN_JOB_NONE;
  int n_params = 0;
  gboolean running;

  if (virDomainGetJobStats (domain, &type, &params, &n_params, 0) < 0)
    {
      finding->incoming =
          is_between_hosts (finding) && virGetLastErrorCode () != VIR_ERR_NO_SUPPORT;
      return;
    }

  virTypedParamsGetInt (params, n_params, VIR_DOMAIN_JOB_OPERATION, &operation);
  virTypedParamsFree (params, n_params);
  running = type == VIR_DOMAIN_JOB_BOUNDED || type == VIR_DOMAIN_JOB_UNBOUNDED;
  finding->leaving = running && operation == VIR_DOMAIN_JOB_OPERATION_MIGRATION_OUT;
  finding->incoming = running && operation == VIR_DOMAIN_JOB_OPERATION_MIGRATION_IN;
}

/* It may vanish between the questions; then there is nothing to report. */
static void
ask_vm (MignetLibvirtInquiry *self, virDomainPtr domain)
{
  MignetLibvirtFinding *finding = g_new0 (MignetLibvirtFinding, 1);
  char uuid[VIR_UUID_STRING_BUFLEN];
  char *xml = NULL;

  finding->name = g_strdup (virDomainGetName (domain));
  if (virDomainGetUUIDString (domain, uuid) < 0 ||
      virDomainGetState (domain, &finding->state, &finding->reason, 0) < 0)
    {
      if (virGetLastErrorCode () != VIR_ERR_NO_DOMAIN)
        _mignet_libvirt_inquiry_warn (self, "Cannot ask about VM '%s' on host '%s'", finding->name,
                                      self->host);
      _mignet_libvirt_finding_free (finding);
      return;
    }

  finding->uuid = g_strdup (uuid);
  if (is_active (finding))
    ask_job (domain, finding);

  /* While it arrives, its description is not to be had. */
  if (!finding->incoming)
    xml = virDomainGetXMLDesc (domain, 0);
  if (xml != NULL)
    finding->xml = g_bytes_new_with_free_func (xml, strlen (xml), (GDestroyNotify) free, xml);
  else if (!finding->incoming && virGetLastErrorCode () == VIR_ERR_NO_DOMAIN)
    {
      _mignet_libvirt_finding_free (finding);
      return;
    }
  else if (!finding->incoming)
    _mignet_libvirt_inquiry_warn (self, "Cannot ask what VM '%s' on host '%s' is made of",
                                  finding->name, self->host);

  g_ptr_array_add (self->vms, finding);
}

void
_mignet_libvirt_inquiry_ask_vms (MignetLibvirtInquiry *self)
{
  virDomainPtr *domains = NULL;
  int n = virConnectListAllDomains (self->connection, &domains, 0);

  if (n < 0)
    {
      _mignet_libvirt_inquiry_warn (self, "Cannot list the VMs of host '%s'", self->host);
      return;
    }

  self->vms = g_ptr_array_new_with_free_func ((GDestroyNotify) _mignet_libvirt_finding_free);
  for (int i = 0; i < n; i++)
    {
      ask_vm (self, domains[i]);
      virDomainFree (domains[i]);
    }
  free (domains);
}
