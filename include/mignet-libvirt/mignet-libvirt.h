/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <mignet/mignet.h>

#define __MIGNET_LIBVIRT_INSIDE__

#include <mignet-libvirt/mignet-libvirt-types.h>
#include <mignet-libvirt/mignet-libvirt-error.h>
#include <mignet-libvirt/mignet-libvirt-enum-types.h>
#include <mignet-libvirt/mignet-libvirt-discoverer.h>
#include <mignet-libvirt/mignet-libvirt-migrator.h>

#undef __MIGNET_LIBVIRT_INSIDE__
