/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <mignet/mignet.h>

G_BEGIN_DECLS

/* A subnet in the form that comparisons need: the bytes after the prefix are zero. A plain value,
 * so that arrays of them cost nothing but their bytes. */
typedef struct
{
  guint8 family; /* G_SOCKET_FAMILY_IPV4 or G_SOCKET_FAMILY_IPV6 */
  guint8 prefix_length;
  guint8 bytes[16];
} MignetSubnet;

/* An address without a zone, as it is written. (transfer full) */
char *_mignet_address_bytes_to_string (guint8 family, const guint8 *bytes);

gboolean _mignet_subnet_parse (const char *text, MignetSubnet *subnet, GError **error);
void _mignet_subnet_init_from_address (MignetSubnet *subnet, MignetIpAddress *address);
gboolean _mignet_subnet_contains (const MignetSubnet *subnet, guint8 family, const guint8 *bytes);
gboolean _mignet_subnet_equal (const MignetSubnet *a, const MignetSubnet *b);
char *_mignet_subnet_to_string (const MignetSubnet *subnet);

/* Reads an IPv4 or IPv6 address of exactly length bytes: no zone, brackets, blanks or leading
 * zeros of IPv4 numbers. Returns NULL if it is anything else. */
GInetAddress *_mignet_inet_address_parse (const char *text, gsize length);

/* An IPv4-mapped IPv6 address as the IPv4 address that it stands for, any other one as it is;
 * (transfer full). */
GInetAddress *_mignet_inet_address_unmap (GInetAddress *address);

/* Whether the address is 255.255.255.255, which every host of a link receives. */
gboolean _mignet_inet_address_is_broadcast (GInetAddress *address);

/* Whether the address may be that of another machine to send through, or is unspecified. */
gboolean _mignet_inet_address_may_be_gateway (GInetAddress *address);

/* Reads "ADDRESS/LENGTH". kind starts the error messages, "Subnet" for example. */
gboolean _mignet_inet_prefix_parse (const char *text,
                                    const char *kind,
                                    GInetAddress **address,
                                    guint *prefix_length,
                                    GError **error);

/* The address in network byte order: 4 or 16 bytes, owned by the address. */
const guint8 *_mignet_ip_address_peek_bytes (MignetIpAddress *self);

/* Whether the address is one that a migration may dial, its state (tentative, duplicate) left
 * aside: unicast, and not loopback, unspecified, link-local, IPv4-mapped, nor the network or
 * broadcast address of its own IPv4 prefix. */
gboolean _mignet_ip_address_is_routable (MignetIpAddress *self);

/* Checks the registered address of a host: a host name or an IP address, the latter with or
 * without brackets. */
gboolean _mignet_host_address_check (const char *text, GError **error);

/* The same as it was written, but without the brackets. */
char *_mignet_host_address_bare (const char *text);

/* Whether the text is an IP address, in brackets or not. */
gboolean _mignet_host_address_is_numeric (const char *text);

/* Whether two registered addresses name the same host: without case and trailing dot, IP
 * addresses by value, and any two loopback names. Nothing is resolved. */
gboolean _mignet_host_address_same (const char *a, const char *b);

/* The form in which two registered addresses that name the same host are the same text. */
char *_mignet_host_address_dup_comparable (const char *text);
gboolean _mignet_host_address_is_loopback (const char *text);

/* Text from outside in the form that error messages can carry: valid UTF-8 without control
 * characters, and not too long. */
char *_mignet_text_dup_printable (const char *text);

/* One copy of a text that thousands of objects have: the name of an interface, a version. Both may
 * be NULL. */
char *_mignet_text_share (const char *text);
void _mignet_text_release (char *text);

G_END_DECLS
