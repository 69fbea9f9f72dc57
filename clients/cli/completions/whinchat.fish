# SPDX-License-Identifier: GPL-3.0-or-later
# Completion of whinchat(1) for fish: the program itself knows what may follow.

function __whinchat_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set -e words[1]
    set -l lines (command whinchat complete -- $words "$current" 2>/dev/null)
    if test "$lines[1]" = ':files'
        __fish_complete_path (string replace -r '^--[^=]*=' '' -- "$current")
    else
        printf '%s\n' $lines
    end
end

complete -c whinchat -f -a '(__whinchat_complete)'
