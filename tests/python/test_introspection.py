# SPDX-License-Identifier: LGPL-2.1-or-later
"""libmignet as a Python program sees it: through GObject introspection, with the overrides."""
import asyncio
import json
import threading
import unittest
import xml.etree.ElementTree as ElementTree

import gi

gi.require_version("Mignet", "1.0")
from gi.repository import Gio, GLib, GObject, Mignet  # noqa: E402

IPV4 = Gio.SocketFamily.IPV4
TIMEOUT = 20


def add_host(cluster, number, networks):
    """Adds the host h<number> with one NIC for each of the networks (name -> subnet)."""
    host = Mignet.Host.new(f"host-{number}", f"h{number}")
    nics, attachments = [], []
    for index, (name, subnet) in enumerate(networks.items()):
        nic = Mignet.Nic.new(f"eth{index}", Mignet.NicKind.ETHERNET)
        nic.set_carrier(Mignet.Carrier.UP)
        attachment = Mignet.NetworkAttachment.new(cluster.lookup_network(name), f"eth{index}")
        address = Mignet.IpAddress.new(f"{subnet}.{number}/24")
        attachment.set_ip_config(IPV4, Mignet.BootProtocol.STATIC, [address])
        nics.append(nic)
        attachments.append(attachment)
    host.set_address(f"h{number}.example.org")
    host.set_memory(65536)
    host.set_cpus(16)
    cluster.add_host(host)
    host.set_networking(nics, attachments)
    return host


def make_cluster():
    """Three hosts; all but h3 have the migration network 'mig'."""
    cluster = Mignet.Cluster.new("c1", "Default", Mignet.Network.new("n1", "ovirtmgmt"))
    migration = Mignet.Network.new("n2", "mig")
    migration.set_subnets(["192.168.77.0/24"])
    cluster.attach_network(migration, False)
    cluster.grant_role(Mignet.Role.MIGRATION, migration)
    both = {"ovirtmgmt": "10.0.0", "mig": "192.168.77"}
    host = add_host(cluster, 1, both)
    add_host(cluster, 2, both)
    add_host(cluster, 3, {"ovirtmgmt": "10.0.0"})
    vm = Mignet.Vm.new("vm-1", "vm1")
    vm.set_memory(4096)
    vm.set_vcpus(2)
    vm.set_placement(Mignet.VmStatus.UP, host, None)
    cluster.add_vm(vm)
    return cluster


def plan_of(cluster, **properties):
    vm = cluster.lookup_vm("vm1")
    return Mignet.Planner.new().plan(Mignet.Request(vm=vm, **properties))


class FakeMigrator(GObject.Object, Mignet.Migrator):
    """A migrator that moves nothing, from a thread of its own."""

    def __init__(self, failure=None):
        super().__init__()
        self.failure = failure
        self.gate = threading.Event()
        self.thread = None

    def do_start(self, plan):
        if self.failure == "start":
            raise GLib.Error.new_literal(Mignet.error_quark(), "No way to the hosts",
                                         Mignet.Error.FAILED)
        migration = Mignet.Migration.new(plan)
        self.thread = threading.Thread(target=self.work, args=(migration,))
        self.thread.start()
        return migration

    def work(self, migration):
        cancellable = migration.get_cancellable()
        migration.report_state(Mignet.MigrationState.PRE_COPY)
        migration.report_progress(1000, 250, 750, 100)
        if self.failure == "wait":
            while not cancellable.is_cancelled():
                self.gate.wait(0.01)
            error = GLib.Error.new_literal(Gio.io_error_quark(), "Cancelled",
                                           Gio.IOErrorEnum.CANCELLED)
            migration.return_error(Mignet.MigrationState.CANCELLED, error)
            return
        self.gate.wait(TIMEOUT)
        migration.report_progress(1000, 1000, 0, 100)
        migration.return_()


class Model(unittest.TestCase):
    def test_collections_are_lists(self):
        cluster = make_cluster()
        self.assertEqual([host.get_name() for host in cluster.get_hosts()], ["h1", "h2", "h3"])
        self.assertEqual(len(cluster.get_networks()), 2)
        self.assertEqual(cluster.get_vms()[0].get_host(), cluster.lookup_host("h1"))

    def test_objects_can_be_made_without_arguments(self):
        for cls in (Mignet.Network, Mignet.Host, Mignet.Vm, Mignet.Nic, Mignet.MigrationPolicy):
            self.assertIsInstance(cls(), cls)

    def test_policy_is_made_of_keywords(self):
        action = Mignet.ConvergenceAction
        steps = [Mignet.ConvergenceStep.new_stalling(3, action.POST_COPY, 0)]
        schedule = Mignet.Convergence.new([Mignet.ConvergenceStep.new(action.SET_DOWNTIME, 100)],
                                          steps, None)
        policy = Mignet.MigrationPolicy(
            transfer_preset=Mignet.TransferPreset.VERY_LARGE, mode=Mignet.TransferMode.MANAGED,
            encryption=Mignet.Encryption.REQUIRED, post_copy=Mignet.PostCopy.ALLOWED,
            compression=Mignet.Compression.ZSTD, zero_copy=False, max_downtime=250,
            completion_timeout=60, persistence=Mignet.Persistence.TRANSIENT,
            storage=Mignet.Storage.COPY, max_per_network=2, max_per_cluster=3,
            convergence=schedule)
        self.assertEqual(policy.props.parallel, Mignet.PARALLEL_AUTO)
        self.assertFalse(policy.props.zero_copy)
        self.assertEqual(policy.get_max_outgoing(), 1)
        self.assertEqual(policy.get_convergence(), schedule)
        self.assertEqual([(step.action, step.downtime) for step in schedule.init],
                         [(action.SET_DOWNTIME, 100)])
        self.assertEqual([step.limit for step in policy.get_convergence().stalling], [3])
        self.assertEqual((steps[0] == schedule.stalling[0], schedule.last), (True, []))
        self.assertEqual(tuple(policy.get_port_range()), (0, 0))

    def test_lists_of_values(self):
        cluster = make_cluster()
        attachment = cluster.lookup_host("h1").lookup_attachment(cluster.lookup_network("mig"))
        self.assertEqual([address.to_string() for address in attachment.get_addresses(IPV4)],
                         ["192.168.77.1/24"])

    def test_refusal_is_an_error_of_the_domain(self):
        cluster = make_cluster()
        generation = cluster.get_generation()
        with self.assertRaises(GLib.Error) as caught:
            cluster.grant_role(Mignet.Role.DISPLAY, Mignet.Network.new("n9", "other"))
        self.assertTrue(caught.exception.matches(Mignet.error_quark(), Mignet.Error.NOT_ATTACHED))
        self.assertIn("'other'", caught.exception.message)
        self.assertEqual(cluster.get_generation(), generation)

    def test_roles_notify(self):
        cluster = make_cluster()
        seen = []
        cluster.connect("notify", lambda _, spec: seen.append(spec.name))
        cluster.revoke_role(Mignet.Role.MIGRATION)
        self.assertIs(cluster.get_role_holder(Mignet.Role.MIGRATION),
                      cluster.lookup_network("ovirtmgmt"))
        self.assertTrue(seen)

    def test_host_without_required_network_is_non_operational(self):
        """I-10 through introspection: the status and its reasons."""
        cluster = make_cluster()
        host = cluster.lookup_host("h3")
        self.assertEqual(host.get_effective_status(), Mignet.HostStatus.UP)
        cluster.set_network_required(cluster.lookup_network("mig"), True)
        self.assertEqual(host.get_effective_status(), Mignet.HostStatus.NON_OPERATIONAL)
        reasons = host.get_status_reasons()
        self.assertEqual([reason.code for reason in reasons],
                         [Mignet.ReasonCode.REQUIRED_NETWORK_ABSENT])
        self.assertIn("mig", str(reasons[0]))


class Planning(unittest.TestCase):
    def test_plan_goes_over_the_migration_network(self):
        plan = plan_of(make_cluster())
        self.assertEqual(plan.outcome, Mignet.Outcome.DEDICATED)
        self.assertEqual((plan.source, plan.destination, plan.network), ("h1", "h2", "mig"))
        self.assertEqual(plan.migrate_uri, "tcp://192.168.77.2")
        self.assertIn("live", plan.flags)

    def test_every_filtered_host_has_its_reasons(self):
        plan = plan_of(make_cluster())
        rejected = {candidate.host: [reason.code_name for reason in candidate.reasons]
                    for candidate in plan.candidates if not candidate.is_eligible()}
        self.assertEqual(rejected, {"h1": ["same-host"], "h3": ["network-absent"]})
        self.assertIn("h3", plan.explain())
        self.assertEqual(str(plan), plan.explain())

    def test_refused_plan_is_a_result(self):
        cluster = make_cluster()
        cluster.lookup_vm("vm1").set_placement(Mignet.VmStatus.DOWN, None, None)
        plan = plan_of(cluster)
        self.assertEqual(plan.outcome, Mignet.Outcome.REFUSED)
        self.assertEqual([reason.code for reason in plan.reasons],
                         [Mignet.ReasonCode.VM_NOT_RUNNING])
        self.assertEqual(plan.reasons[0], plan_of(cluster).reasons[0])
        self.assertIn("vm1", str(plan.reasons[0]))

    def test_manual_request_falls_back_where_the_network_is_absent(self):
        cluster = make_cluster()
        plan = plan_of(cluster, destination=cluster.lookup_host("h3"))
        self.assertEqual(plan.outcome, Mignet.Outcome.FALLBACK)
        self.assertEqual((plan.network, plan.wanted_network), ("ovirtmgmt", "mig"))

    def test_snapshot_is_planned_on_in_another_thread(self):
        cluster = make_cluster()
        snapshot = Mignet.Snapshot.new(cluster)
        away = snapshot.with_host_status("h2", Mignet.HostStatus.DOWN)
        planner = Mignet.Planner.new()
        cluster.lookup_host("h2").set_status(Mignet.HostStatus.MAINTENANCE)
        plans = []

        def plan_on_both():
            for each in (snapshot, away):
                plans.append(planner.plan_on_snapshot(each, "vm1", None, None, None))

        thread = threading.Thread(target=plan_on_both)
        thread.start()
        thread.join()
        self.assertEqual(plans[0].destination, "h2")
        self.assertEqual(plans[1].outcome, Mignet.Outcome.REFUSED)
        self.assertIn("h2", [reason.host for reason in plans[1].reasons])
        with self.assertRaises(GLib.Error) as caught:
            planner.plan_on_snapshot(snapshot, "vm9", None, None, None)
        self.assertTrue(caught.exception.matches(Mignet.error_quark(), Mignet.Error.BAD_REQUEST))

    def test_asynchronous_plan(self):
        cluster = make_cluster()
        request = Mignet.Request(vm=cluster.lookup_vm("vm1"))
        plan = run_async(Mignet.Planner.new(), "plan", request)
        self.assertEqual(plan.destination, "h2")

    def test_preview(self):
        cluster = make_cluster()
        network = cluster.lookup_network("mig")
        revoke = Mignet.Change.new_revoke(Mignet.Role.MIGRATION)
        preview = Mignet.Planner.new().preview(
            cluster, [revoke, Mignet.Change.new_grant(Mignet.Role.DISPLAY, network)]
        )
        self.assertIsNone(preview.refusal)
        self.assertEqual(list(preview.changes)[0], str(revoke))
        self.assertEqual(preview.get_holder_before(Mignet.Role.MIGRATION), "mig")
        self.assertEqual(preview.get_holder_after(Mignet.Role.DISPLAY), "mig")
        effects = {effect.subject: effect for effect in preview.effects}
        self.assertEqual(effects["vm1"].kind, Mignet.EffectKind.VM_CHANGES_ROUTE)
        self.assertIn("'vm1'", str(effects["vm1"]))
        refused = Mignet.Planner.new().preview(
            cluster, [Mignet.Change.new_revoke(Mignet.Role.MANAGEMENT)]
        )
        self.assertTrue(refused.refusal.matches(Mignet.error_quark(),
                                                Mignet.Error.MANAGEMENT_NETWORK))

    def test_explanation_is_a_matrix(self):
        cluster = make_cluster()
        request = Mignet.Request(vm=cluster.lookup_vm("vm1"))
        explanation = Mignet.Planner.new().explain(request)
        self.assertEqual(set(explanation.networks), {"ovirtmgmt", "mig"})
        route = explanation.lookup_route("h3", "mig")
        self.assertEqual(route.state, Mignet.NetworkState.ABSENT)
        self.assertEqual(explanation.lookup_route("h2", "mig").outcome, Mignet.Outcome.DEDICATED)

    def test_survey_and_image(self):
        cluster = make_cluster()
        survey = Mignet.Planner.new().survey(cluster)
        self.assertIsNone(survey.vm)
        self.assertEqual(list(survey.wanted_networks), ["mig"])
        self.assertEqual(survey.choose_route("h2").outcome, Mignet.Outcome.DEDICATED)
        self.assertIsNone(survey.choose_route("nobody"))
        for network in (None, cluster.lookup_network("ovirtmgmt")):
            image = ElementTree.fromstring(survey.to_svg(cluster, network))
            self.assertEqual(image.tag, "{http://www.w3.org/2000/svg}svg")

    def test_addresses_may_be_unknown_or_none(self):
        """None means never reported, an empty list that there are none."""
        cluster = make_cluster()
        attachment = cluster.lookup_host("h2").lookup_attachment(cluster.lookup_network("mig"))
        request = Mignet.Request(vm=cluster.lookup_vm("vm1"))
        states = []
        for addresses in (None, []):
            attachment.set_ip_config(IPV4, Mignet.BootProtocol.STATIC, addresses)
            self.assertEqual(attachment.get_addresses_reported(IPV4), addresses is not None)
            explanation = Mignet.Planner.new().explain(request)
            states.append(explanation.lookup_route("h2", "mig").state)
        self.assertEqual(states, [Mignet.NetworkState.ADDRESS_UNKNOWN,
                                  Mignet.NetworkState.NO_ADDRESS])

    def test_gateways_may_be_unknown_or_none(self):
        """None means never reported, the unspecified address that there is none."""
        cluster = make_cluster()
        attachment = cluster.lookup_host("h2").lookup_attachment(cluster.lookup_network("mig"))
        self.assertIsNone(attachment.get_gateway(IPV4))
        attachment.set_gateway(IPV4, Gio.InetAddress.new_from_string("192.168.77.254"))
        self.assertEqual(attachment.props.ipv4_gateway.to_string(), "192.168.77.254")
        attachment.set_gateway(IPV4, Gio.InetAddress.new_any(IPV4))
        self.assertTrue(attachment.get_gateway(IPV4).get_is_any())
        with self.assertRaises(GLib.Error) as caught:
            attachment.set_gateway(IPV4, Gio.InetAddress.new_from_string("fe80::1"))
        self.assertTrue(caught.exception.matches(Mignet.error_quark(),
                                                 Mignet.Error.INVALID_ADDRESS))
        attachment.set_gateway(IPV4, None)
        self.assertIsNone(attachment.props.ipv4_gateway)

    def test_check_finds_the_host_that_cannot_receive(self):
        findings = Mignet.Planner.new().check(make_cluster())
        self.assertIn(Mignet.FindingCode.CANNOT_RECEIVE, [finding.code for finding in findings])
        self.assertTrue(all(str(finding) for finding in findings))

    def test_documents(self):
        cluster = make_cluster()
        text = cluster.to_json()
        copy = Mignet.Cluster.load_from_bytes(GLib.Bytes.new(text.encode()), "copy",
                                              Mignet.LoadFlags.NONE)
        self.assertEqual(copy.to_json(), text)
        self.assertEqual(json.loads(plan_of(copy).to_json())["destination"], "h2")
        with self.assertRaises(GLib.Error) as caught:
            Mignet.Cluster.load_from_bytes(GLib.Bytes.new(b"{ no"), "bad", Mignet.LoadFlags.NONE)
        self.assertTrue(caught.exception.matches(Mignet.error_quark(), Mignet.Error.SYNTAX))


def run_async(source, name, *arguments):
    """Calls source.<name>_async() and iterates the main context until it has called back."""
    results = []
    loop = GLib.MainLoop()
    context = loop.get_context()

    def done(_, result):
        results.append(result)
        loop.quit()

    def expired():
        loop.quit()
        return GLib.SOURCE_CONTINUE

    timer = GLib.timeout_source_new_seconds(TIMEOUT)
    timer.set_callback(lambda *_: expired())
    timer.attach(context)
    getattr(source, f"{name}_async")(*arguments, None, done)
    assert not results, "the callback came before the call had returned"
    loop.run()
    timer.destroy()
    assert results, f"{name}_async() did not end within {TIMEOUT} seconds"
    return getattr(source, f"{name}_finish")(results[0])


class Migrating(unittest.TestCase):
    def setUp(self):
        self.plan = plan_of(make_cluster())

    def join(self, migrator):
        migrator.thread.join(TIMEOUT)
        self.assertFalse(migrator.thread.is_alive())

    def test_migrator_written_in_python(self):
        migrator = FakeMigrator()
        migrator.gate.set()
        migration = run_async(migrator, "migrate", self.plan)
        self.join(migrator)
        self.assertEqual(migration.state, Mignet.MigrationState.DONE)
        self.assertEqual(migration.percent, 100)
        self.assertEqual(migration.plan, self.plan)
        self.assertIsNone(migration.error)

    def test_error_of_the_python_method_reaches_the_caller(self):
        with self.assertRaises(GLib.Error) as caught:
            FakeMigrator("start").start(self.plan)
        self.assertTrue(caught.exception.matches(Mignet.error_quark(), Mignet.Error.FAILED))
        self.assertEqual(caught.exception.message, "No way to the hosts")

    def test_blocking_call_lets_the_python_thread_work(self):
        migrator = FakeMigrator()
        migrator.gate.set()
        migration = migrator.migrate(self.plan, None)
        self.join(migrator)
        self.assertTrue(migration.is_finished())

    def test_cancelling(self):
        migrator = FakeMigrator("wait")
        migration = migrator.start(self.plan)
        self.assertFalse(migration.is_finished())
        migration.cancel()
        with self.assertRaises(GLib.Error) as caught:
            migration.wait(None)
        self.join(migrator)
        self.assertTrue(caught.exception.matches(Gio.io_error_quark(), Gio.IOErrorEnum.CANCELLED))
        self.assertEqual(migration.state, Mignet.MigrationState.CANCELLED)

    def test_steering_a_migrator_written_in_python(self):
        """The signal arrives, values and refusals go back and forth, and a recovery can be written."""
        class Steered(GObject.Object, Mignet.Migrator):
            def do_start(self, plan):
                migration = Mignet.Migration.new(plan)
                migration.connect("control", self.on_control)
                migration.report_state(Mignet.MigrationState.PRE_COPY)
                return migration

            def do_recover(self, plan):
                migration = Mignet.Migration.new(plan)
                migration.return_()
                return migration

            def on_control(self, migration, control):
                if control.get_kind() != Mignet.ControlKind.BANDWIDTH:
                    return False
                self.bandwidth = control.get_value()
                control.return_()
                return True

        migrator = Steered()
        migration = migrator.start(self.plan)
        self.assertEqual(migration.migrator, migrator)
        self.assertTrue(migration.set_bandwidth(64, None))
        self.assertEqual(migrator.bandwidth, 64)
        self.assertTrue(run_async(migration, "set_bandwidth", 65))
        self.assertEqual(migrator.bandwidth, 65)
        with self.assertRaises(GLib.Error) as caught:
            migration.start_post_copy(None)
        self.assertTrue(caught.exception.matches(Mignet.error_quark(), Mignet.Error.NOT_SUPPORTED))

        migration.report_state(Mignet.MigrationState.POST_COPY)
        with self.assertRaises(GLib.Error) as caught:
            migration.cancel()
        self.assertTrue(caught.exception.matches(Mignet.error_quark(), Mignet.Error.BAD_STATE))
        migration.return_error(Mignet.MigrationState.RECOVERABLE, GLib.Error.new_literal(
            Mignet.error_quark(), "The network broke", Mignet.Error.FAILED))
        with self.assertRaises(GLib.Error):
            migration.wait(None)
        recovery = migration.recover(None)
        self.assertTrue(recovery.wait(None))
        self.assertEqual(recovery.state, Mignet.MigrationState.DONE)

    def test_progress_can_be_awaited(self):
        migrator = FakeMigrator()
        seen = []

        async def watch(migration):
            async for look in migration.progress(interval=0.01):
                seen.append(look)
                if look.processed == 250:
                    migrator.gate.set()

        asyncio.run(asyncio.wait_for(watch(migrator.start(self.plan)), TIMEOUT))
        self.join(migrator)
        self.assertIn(250, [look.processed for look in seen])
        self.assertEqual(seen[-1].state, Mignet.MigrationState.DONE)
        self.assertEqual((seen[-1].percent, seen[-1].remaining), (100, 0))

    def test_progress_raises_the_error_of_the_migration(self):
        migrator = FakeMigrator("wait")
        migration = migrator.start(self.plan)
        migration.cancel()

        async def watch():
            return [look async for look in migration.progress(interval=0.01)]

        with self.assertRaises(GLib.Error):
            asyncio.run(asyncio.wait_for(watch(), TIMEOUT))
        self.join(migrator)

    def test_plan_that_was_refused_is_not_carried_out(self):
        cluster = make_cluster()
        cluster.lookup_vm("vm1").set_placement(Mignet.VmStatus.DOWN, None, None)
        with self.assertRaises(GLib.Error) as caught:
            FakeMigrator().start(plan_of(cluster))
        self.assertTrue(caught.exception.matches(Mignet.error_quark(),
                                                 Mignet.Error.NOT_CARRIED_OUT))


if __name__ == "__main__":
    unittest.main()
