# SPDX-License-Identifier: LGPL-2.1-or-later
"""OpenStack nova's filter scheduler, in this process: its filters, its weighers and its states of
hosts, without database, messages and placement. The import is not part of the time."""
import types

import measure

NAMES = ["nova filters, weighers", "nova, one by one"]
HOW = "in process"
IS_PROGRAM = False
PACKAGE = "python3-nova"


def load():
    """Returns the modules of nova that are used."""
    try:
        from nova import objects
        from nova.scheduler import filters, host_manager, weights
        from nova.scheduler.filters import aggregate_instance_extra_specs, compute_filter
        import nova.conf
    except ImportError as error:
        raise measure.Missing(f"{PACKAGE} is not installed ({error})") from None
    objects.register_all()
    nova.conf.CONF([], project="nova", default_config_files=[])
    return types.SimpleNamespace(objects=objects, filters=filters, weights=weights,
                                 manager=host_manager, compute=compute_filter,
                                 aggregate=aggregate_instance_extra_specs)


class Scheduler:
    """What nova's FilterScheduler holds between two requests."""

    def __init__(self, nova, cluster):
        self.nova = nova
        self.source = cluster.source
        self.lawful = nova.objects.Aggregate(id=1, metadata={"mignet": "yes"})
        self.states = [self.make_state(host) for host in cluster.hosts.values()]
        self.filters = self.make_filters()
        self.filter_handler = nova.filters.HostFilterHandler()
        self.weight_handler = nova.weights.HostWeightHandler()
        self.weighers = [weigher() for weigher in nova.weights.all_weighers()]

    def make_state(self, host):
        """The state of a host as nova's host manager keeps it."""
        state = self.nova.manager.HostState(host.name, host.name, None)
        state.total_usable_ram_mb = host.memory
        state.free_ram_mb = host.memory - host.used_memory
        state.vcpus_total = host.cpus
        state.vcpus_used = host.used_cpus
        state.total_usable_disk_gb = state.free_disk_mb = 1 << 20
        state.cpu_allocation_ratio = 16.0
        state.ram_allocation_ratio = state.disk_allocation_ratio = 1.0
        state.metrics = self.nova.objects.MonitorMetricList(objects=[])
        state.stats = {}
        state.service = {"disabled": not host.up}
        state.aggregates = [self.lawful] if host.lawful else []
        return state

    def make_filters(self):
        """Nova's filter of services, with services that are heard from, its filter of aggregates,
        and one of memory, which nova leaves to placement."""
        class Memory(self.nova.filters.BaseHostFilter):
            """Rejects the source and hosts without enough memory."""
            source = self.source

            def host_passes(self, host_state, spec_obj):
                return (host_state.free_ram_mb >= spec_obj.memory_mb and
                        host_state.host != self.source)

        compute = self.nova.compute.ComputeFilter.__new__(self.nova.compute.ComputeFilter)
        compute.servicegroup_api = types.SimpleNamespace(service_is_up=lambda service: True)
        return [compute, self.nova.aggregate.AggregateInstanceExtraSpecsFilter(), Memory()]

    def make_spec(self, vm):
        """The request for one virtual machine."""
        objects = self.nova.objects
        flavor = objects.Flavor(memory_mb=vm.memory, vcpus=vm.vcpus, root_gb=0, ephemeral_gb=0, swap=0,
                                extra_specs={"aggregate_instance_extra_specs:mignet": "yes"})
        return objects.RequestSpec(flavor=flavor, numa_topology=None, pci_requests=None,
                                   instance_group=None, num_instances=1, scheduler_hints={},
                                   image=objects.ImageMeta(properties=objects.ImageMetaProps()),
                                   instance_uuid="00000000-0000-0000-0000-000000000000")

    def select(self, spec):
        """The best host for a request, or None."""
        passed = self.filter_handler.get_filtered_objects(self.filters, self.states, spec)
        weighed = self.weight_handler.get_weighed_objects(self.weighers, passed, spec)
        return weighed[0].obj if weighed else None


def decide(cluster, _directory, _limit):
    """Seconds for one decision, and where the virtual machine goes."""
    scheduler = Scheduler(load(), cluster)
    spec = scheduler.make_spec(cluster.evacuated()[0])
    seconds, state = measure.median(lambda: scheduler.select(spec))
    return seconds, {cluster.evacuated()[0].name: state.host}


def evacuate(cluster, _directory, _limit):
    """Seconds for a decision for each virtual machine, each taking its place before the next."""
    scheduler = Scheduler(load(), cluster)

    def place_all():
        places = {}
        for vm in cluster.evacuated():
            spec = scheduler.make_spec(vm)
            state = scheduler.select(spec)
            if state is not None:
                state.consume_from_request(spec)
                places[vm.name] = state.host
        return places

    return measure.once(place_all)
