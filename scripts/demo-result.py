# SPDX-License-Identifier: LGPL-2.1-or-later
"""Prints what scripts/demo measured, from the counters of the hosts and not from the library.

usage: demo-result.py DIRECTORY HOST

DIRECTORY holds cluster.json, plan.json and the counters <host>.before and <host>.after; HOST is
where libvirt says that the VM runs now. Exits 1 if that or the network is not what was planned.
"""
import json
import pathlib
import sys


def read(directory, name):
    return json.loads((directory / name).read_text(encoding="utf-8"))


def counters(directory, host, moment):
    return {link["ifname"]: link["stats64"] for link in read(directory, f"{host}.{moment}")}


def moved(directory, host, nic, way):
    before, after = (counters(directory, host, moment)[nic][way]["bytes"]
                     for moment in ("before", "after"))
    return after - before


def nic_of(cluster, host, network):
    attachments = next(h["attachments"] for h in cluster["hosts"] if h["name"] == host)
    return next((a["nic"] for a in attachments if a["network"] == network), None)


def main():
    directory, host = pathlib.Path(sys.argv[1]), sys.argv[2]
    cluster, plan = read(directory, "cluster.json"), read(directory, "plan.json")
    rows = []
    for network in (n["name"] for n in cluster["networks"]):
        sent = moved(directory, plan["source"], nic_of(cluster, plan["source"], network), "tx")
        got = moved(directory, plan["destination"],
                    nic_of(cluster, plan["destination"], network), "rx")
        rows.append((network, sent, got))
    observed = max(rows, key=lambda row: min(row[1:]))[0]

    print(f"{'network':<12} {'bytes sent by ' + plan['source']:>22} "
          f"{'bytes received by ' + plan['destination']:>26}")
    for network, sent, got in rows:
        print(f"{network:<12} {sent:>22,} {got:>26,}")
    print()
    print(f"planned network:  {plan['network']}")
    print(f"observed network: {observed}")
    print(f"VM '{plan['vm']}' was on '{plan['source']}', was to go to '{plan['destination']}', "
          f"runs on '{host}'")
    return 0 if observed == plan["network"] and host == plan["destination"] else 1


sys.exit(main())
