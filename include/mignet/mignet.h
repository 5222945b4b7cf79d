/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#define __MIGNET_INSIDE__

#include <mignet/mignet-version.h>
#include <mignet/mignet-version-macros.h>
#include <mignet/mignet-types.h>
#include <mignet/mignet-enums.h>
#include <mignet/mignet-error.h>
#include <mignet/mignet-enum-types.h>

#include <mignet/mignet-ip-address.h>
#include <mignet/mignet-uri.h>

#include <mignet/mignet-reason.h>
#include <mignet/mignet-network.h>
#include <mignet/mignet-nic.h>
#include <mignet/mignet-nic-counters.h>
#include <mignet/mignet-tcp-connection.h>
#include <mignet/mignet-network-attachment.h>
#include <mignet/mignet-host.h>
#include <mignet/mignet-convergence-step.h>
#include <mignet/mignet-convergence.h>
#include <mignet/mignet-migration-policy.h>
#include <mignet/mignet-vm.h>
#include <mignet/mignet-cluster.h>
#include <mignet/mignet-change.h>
#include <mignet/mignet-discovery.h>

#include <mignet/mignet-options.h>
#include <mignet/mignet-request.h>
#include <mignet/mignet-score.h>
#include <mignet/mignet-candidate.h>
#include <mignet/mignet-snapshot.h>
#include <mignet/mignet-route.h>
#include <mignet/mignet-plan.h>
#include <mignet/mignet-explanation.h>
#include <mignet/mignet-finding.h>
#include <mignet/mignet-effect.h>
#include <mignet/mignet-preview.h>
#include <mignet/mignet-proposal.h>
#include <mignet/mignet-filter.h>
#include <mignet/mignet-weigher.h>
#include <mignet/mignet-discoverer.h>
#include <mignet/mignet-evacuation-request.h>
#include <mignet/mignet-evacuation-step.h>
#include <mignet/mignet-evacuation-left-over.h>
#include <mignet/mignet-evacuation.h>
#include <mignet/mignet-planner.h>

#include <mignet/mignet-document.h>
#include <mignet/mignet-import.h>
#include <mignet/mignet-discovery-sources.h>

#include <mignet/mignet-counter-reader.h>
#include <mignet/mignet-command-counter-reader.h>
#include <mignet/mignet-command-discoverer.h>
#include <mignet/mignet-connection-reader.h>
#include <mignet/mignet-command-connection-reader.h>
#include <mignet/mignet-connection-traffic.h>
#include <mignet/mignet-network-traffic.h>
#include <mignet/mignet-evidence.h>
#include <mignet/mignet-evidence-recorder.h>
#include <mignet/mignet-control.h>
#include <mignet/mignet-convergence-driver.h>
#include <mignet/mignet-evacuation-item.h>
#include <mignet/mignet-evacuation-run.h>
#include <mignet/mignet-migration-queue.h>
#include <mignet/mignet-migration.h>
#include <mignet/mignet-migrator.h>
#include <mignet/mignet-scripted-migrator.h>

#undef __MIGNET_INSIDE__
