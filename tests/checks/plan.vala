/* SPDX-License-Identifier: LGPL-2.1-or-later */
// Compiled by check-vala.sh: errors are exceptions, lists are lists, references are counted.
int main (string[] args) {
    try {
        var file = File.new_for_path (args[1]);
        var cluster = new Mignet.Cluster.load_from_file (file, Mignet.LoadFlags.NONE, null);
        var planner = new Mignet.Planner ();
        var request = new Mignet.Request (cluster.lookup_vm ("vm1"));
        var plan = planner.plan (request);

        if (plan.get_outcome () == Mignet.Outcome.REFUSED) {
            foreach (unowned var reason in plan.get_reasons ())
                print ("%s\n", reason.to_string ());
        }
        cluster.grant_role (Mignet.Role.MIGRATION, cluster.lookup_network ("mig"));
    } catch (Mignet.Error.NOT_ATTACHED error) {
        return 1;
    } catch (Error error) {
        return 2;
    }
    return 0;
}
