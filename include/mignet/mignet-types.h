/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#if !defined(__MIGNET_INSIDE__) && !defined(MIGNET_COMPILATION)
#error "Only <mignet/mignet.h> can be included directly."
#endif

#include <gio/gio.h>
#include <mignet/mignet-version-macros.h>

G_BEGIN_DECLS

typedef struct _MignetIpAddress MignetIpAddress;

typedef struct _MignetNetwork MignetNetwork;
typedef struct _MignetNic MignetNic;
typedef struct _MignetNetworkAttachment MignetNetworkAttachment;
typedef struct _MignetHost MignetHost;
typedef struct _MignetVm MignetVm;
typedef struct _MignetCluster MignetCluster;
typedef struct _MignetConvergenceStep MignetConvergenceStep;
typedef struct _MignetConvergence MignetConvergence;
typedef struct _MignetMigrationPolicy MignetMigrationPolicy;
typedef struct _MignetReason MignetReason;
typedef struct _MignetChange MignetChange;
typedef struct _MignetDiscovery MignetDiscovery;

typedef struct _MignetRequest MignetRequest;
typedef struct _MignetPlanner MignetPlanner;
typedef struct _MignetPlan MignetPlan;
typedef struct _MignetCandidate MignetCandidate;
typedef struct _MignetSnapshot MignetSnapshot;
typedef struct _MignetScore MignetScore;
typedef struct _MignetRoute MignetRoute;
typedef struct _MignetExplanation MignetExplanation;
typedef struct _MignetFinding MignetFinding;
typedef struct _MignetEffect MignetEffect;
typedef struct _MignetPreview MignetPreview;
typedef struct _MignetProposal MignetProposal;
typedef struct _MignetFilter MignetFilter;
typedef struct _MignetWeigher MignetWeigher;
typedef struct _MignetDiscoverer MignetDiscoverer;
typedef struct _MignetEvacuationRequest MignetEvacuationRequest;
typedef struct _MignetEvacuationStep MignetEvacuationStep;
typedef struct _MignetEvacuationLeftOver MignetEvacuationLeftOver;
typedef struct _MignetEvacuation MignetEvacuation;

typedef struct _MignetMigration MignetMigration;
typedef struct _MignetEvacuationItem MignetEvacuationItem;
typedef struct _MignetEvacuationRun MignetEvacuationRun;
typedef struct _MignetMigrationQueue MignetMigrationQueue;
typedef struct _MignetMigrator MignetMigrator;
typedef struct _MignetControl MignetControl;
typedef struct _MignetConvergenceDriver MignetConvergenceDriver;
typedef struct _MignetScriptedMigrator MignetScriptedMigrator;
typedef struct _MignetNicCounters MignetNicCounters;
typedef struct _MignetCounterReader MignetCounterReader;
typedef struct _MignetCommandCounterReader MignetCommandCounterReader;
typedef struct _MignetCommandDiscoverer MignetCommandDiscoverer;
typedef struct _MignetTcpConnection MignetTcpConnection;
typedef struct _MignetConnectionReader MignetConnectionReader;
typedef struct _MignetCommandConnectionReader MignetCommandConnectionReader;
typedef struct _MignetConnectionTraffic MignetConnectionTraffic;
typedef struct _MignetNetworkTraffic MignetNetworkTraffic;
typedef struct _MignetEvidence MignetEvidence;
typedef struct _MignetEvidenceRecorder MignetEvidenceRecorder;

G_END_DECLS
