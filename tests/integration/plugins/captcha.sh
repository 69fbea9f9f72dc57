#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# For ejabberd: a picture that says what is to be read behind the first bytes of a PNG.
printf '\211PNG\r\n\032\n%s' "$1"
