/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Runs a command and returns what it printed. Standard input is empty. The command is killed, and
 * its end awaited, when it takes longer than the given number of seconds, when it prints too much
 * and when it is cancelled. It needs no running main loop and may be called from any thread. What
 * it is for and the host are for the messages of errors: they are G_IO_ERROR_CANCELLED or
 * MIGNET_ERROR_PROBE. */
GBytes *_mignet_command_run (const char *const *argv,
                             const char *what,
                             const char *host,
                             guint timeout,
                             GCancellable *cancellable,
                             GError **error);

/* Runs a command that is about a host. In each argument "%h" stands for the name of the host, "%a"
 * for its address and "%%" for a percent sign. Mistakes in them are MIGNET_ERROR_INVALID_VALUE, and
 * what could be taken for an option is refused with MIGNET_ERROR_PROBE. */
GBytes *_mignet_command_ask (const char *const *command,
                             const char *what,
                             const char *host,
                             const char *address,
                             guint timeout,
                             GCancellable *cancellable,
                             GError **error);

G_END_DECLS
