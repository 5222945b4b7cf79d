# SPDX-License-Identifier: LGPL-2.1-or-later
"""Parts of the migration lab; see lab.py, which puts them together."""
