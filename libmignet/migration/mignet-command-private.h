/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Runs a command and returns what it printed. Standard input is empty. The command is killed, and
 * its end awaited, when it takes longer than the given number of seconds, when it prints too much
 * and when it is cancelled. It needs no running main loop and may be called from any thread. The
 * host is for the messages of errors: they are G_IO_ERROR_CANCELLED or MIGNET_ERROR_PROBE. */
GBytes *_mignet_command_run (const char *const *argv,
                             const char *host,
                             guint timeout,
                             GCancellable *cancellable,
                             GError **error);

G_END_DECLS
