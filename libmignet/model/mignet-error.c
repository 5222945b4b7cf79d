/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <mignet/mignet.h>

/**
 * SECTION:mignet-error
 * @Title: Errors
 * @Short_description: The errors of the library
 *
 * Every function of the library that can fail sets an error of the domain %MIGNET_ERROR, of
 * %G_IO_ERROR where a file or a #GCancellable is involved. The message is a sentence without full
 * stop that names the objects it is about, in English.
 */

/**
 * mignet_error_quark:
 *
 * Gets the quark of the error domain of the library; usually written as %MIGNET_ERROR.
 *
 * Returns: the quark
 *
 * Since: 1.0
 */
GQuark
mignet_error_quark (void)
{
  return g_quark_from_static_string ("mignet-error-quark");
}
