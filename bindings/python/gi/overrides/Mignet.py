# SPDX-License-Identifier: LGPL-2.1-or-later
"""What PyGObject cannot know about libmignet by itself.

Little is overridden, and nothing that hides the C interface: every function is still there under
its own name.
"""
import asyncio
import collections

from gi.module import get_introspection_module
from gi.overrides import override
from gi.repository import GLib

Mignet = get_introspection_module("Mignet")

__all__ = []


def _publish(cls):
    """Replaces the class of the same name in the namespace."""
    cls = override(cls)
    globals()[cls.__name__] = cls
    __all__.append(cls.__name__)
    return cls


def _with_attributes(cls):
    """Makes every getter without arguments an attribute: `plan.outcome` for `plan.get_outcome()`.

    Results are read far more often than anything else, and PyGObject offers attributes only below
    `props`, only for objects, and not for lists.
    """
    for method in cls.__info__.get_methods():
        name = method.get_name()
        if name.startswith("get_") and not method.get_arguments():
            getter = getattr(cls, name)
            setattr(cls, name[len("get_"):], property(getter, doc=getter.__doc__))
    return cls


@_publish
@_with_attributes
class Plan(Mignet.Plan):
    """`reasons` and `candidates` are lists; str() is the plan explained host by host."""

    def __str__(self):
        return self.explain()


@_publish
@_with_attributes
class Candidate(Mignet.Candidate):
    """Attributes, as with every result."""


@_publish
@_with_attributes
class Score(Mignet.Score):
    """Attributes, as with every result."""


@_publish
@_with_attributes
class Proposal(Mignet.Proposal):
    """Attributes, as with every result: what `do_passes()` and `do_weigh()` are asked about."""


@_publish
@_with_attributes
class Route(Mignet.Route):
    """Attributes, as with every result."""


@_publish
@_with_attributes
class Explanation(Mignet.Explanation):
    """Attributes, as with every result."""


@_publish
@_with_attributes
class Reason(Mignet.Reason):
    """str() is the sentence for humans, so that reasons can be printed as they are. Reasons that
    say the same are equal."""

    def __str__(self):
        return self.to_string()

    def __eq__(self, other):
        return isinstance(other, Mignet.Reason) and Mignet.Reason.equal(self, other)

    __hash__ = None


@_publish
@_with_attributes
class ConvergenceStep(Mignet.ConvergenceStep):
    """Attributes; steps that say the same are equal."""

    def __eq__(self, other):
        return isinstance(other, Mignet.ConvergenceStep) and \
            Mignet.ConvergenceStep.equal(self, other)

    __hash__ = None


@_publish
@_with_attributes
class Convergence(Mignet.Convergence):
    """Attributes, which are lists of steps; schedules with the same steps are equal."""

    def __eq__(self, other):
        return isinstance(other, Mignet.Convergence) and Mignet.Convergence.equal(self, other)

    __hash__ = None


@_publish
@_with_attributes
class Finding(Mignet.Finding):
    """str() is what was found, so that findings can be printed as they are."""

    def __str__(self):
        return self.get_message()


@_publish
class Change(Mignet.Change):
    """str() is what would be done, so that changes can be printed as they are."""

    def __str__(self):
        return self.to_string()


@_publish
@_with_attributes
class Effect(Mignet.Effect):
    """str() is what would happen, so that effects can be printed as they are."""

    def __str__(self):
        return self.to_string()


@_publish
@_with_attributes
class Preview(Mignet.Preview):
    """Attributes, as with every result."""


@_publish
@_with_attributes
class NetworkTraffic(Mignet.NetworkTraffic):
    """Attributes, as with every result."""


@_publish
@_with_attributes
class ConnectionTraffic(Mignet.ConnectionTraffic):
    """Attributes, as with every result."""


@_publish
@_with_attributes
class Evidence(Mignet.Evidence):
    """str() is the summary for humans: which network carried how much."""

    def __str__(self):
        return self.to_string()


Progress = collections.namedtuple(
    "Progress", "state percent total processed remaining rate elapsed iteration dirty_rate "
    "remaining_time expected_downtime")
Progress.__doc__ = """One look at a running migration: bytes, bytes per second, milliseconds.

dirty_rate, remaining_time and expected_downtime are None while they are not known."""


def _known(value):
    return value if value >= 0 else None


@_publish
@_with_attributes
class Migration(Mignet.Migration):
    """Attributes, and an asynchronous iterator over the progress."""

    def _look(self):
        return Progress(self.get_state(), self.get_percent(), self.get_data_total(),
                        self.get_data_processed(), self.get_data_remaining(), self.get_rate(),
                        self.get_elapsed(), self.get_iteration(), _known(self.get_dirty_rate()),
                        _known(self.get_remaining_time()), _known(self.get_expected_downtime()))

    async def progress(self, interval=0.5):
        """Yields a Progress every `interval` seconds, and once more at the end.

        What a migration shows changes in a GLib main context, which an asyncio program does not
        run; so the context of the thread is given a turn before every look. Raises the migration's
        GLib.Error if it does not end with the virtual machine on its destination.
        """
        context = GLib.MainContext.ref_thread_default()
        context.iteration(False)
        while not self.is_finished():
            yield self._look()
            await asyncio.sleep(interval)
            context.iteration(False)
        yield self._look()
        if self.get_error() is not None:
            raise self.get_error()
