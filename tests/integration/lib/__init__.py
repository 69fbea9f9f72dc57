# SPDX-License-Identifier: GPL-3.0-or-later
"""Parts of the integration tests: servers, people, doors, faults."""
