# SPDX-License-Identifier: GPL-3.0-or-later
# Completion of whinchat(1) for bash: the program itself knows what may follow.

_whinchat()
{
    local rest=${COMP_LINE:0:COMP_POINT} piece stripped index
    local -a words=() lines=()

    # bash also splits words at characters like "@" and "=": what has no space before it
    # belongs to the word before.
    for ((index = 0; index <= COMP_CWORD; index++)); do
        piece=${COMP_WORDS[index]}
        stripped=${rest#"${rest%%[![:space:]]*}"}
        ((index == COMP_CWORD)) && piece=$stripped
        if [[ ${#words[@]} -eq 0 || $stripped != "$rest" || -z $rest ]]; then
            words+=("$piece")
        else
            words[-1]+=$piece
        fi
        rest=${stripped#"$piece"}
    done

    local current=${words[-1]} breaks=
    for piece in @ = :; do
        [[ $COMP_WORDBREAKS == *"$piece"* ]] && breaks+=$piece
    done
    mapfile -t lines < <(command whinchat complete -- "${words[@]:1}" 2>/dev/null)
    if [[ ${lines[0]-} == :files ]]; then
        compopt -o filenames
        mapfile -t COMPREPLY < <(compgen -f -- "${current##*=}")
        return
    fi

    # Only what stands behind the last such character is replaced, with "@" (which readline
    # keeps for names of hosts) itself.
    local kept=
    [[ -n $breaks ]] && kept=${current%"${current##*[$breaks]}"}
    kept=${kept%@}
    COMPREPLY=()
    for piece in "${lines[@]}"; do
        piece=${piece%%$'\t'*}
        [[ $piece == *= ]] && compopt -o nospace
        COMPREPLY+=("${piece#"$kept"}")
    done
}

complete -F _whinchat whinchat
