#compdef netty-identd
# Completion of netty-identd's arguments in zsh.

#@tables

_netty-identd() {
    local command=serve curcontext=$curcontext
    local -a subcommands arguments
    _netty-identd_tables
    # The first word is a command; without one, the arguments are those of the daemon.
    if (( CURRENT == 2 )) && [[ $words[2] != [-@]* ]]; then
        _describe -t commands command subcommands
        return
    fi
    if (( $subcommands[(I)$words[2]:*] )); then
        command=$words[2]
        shift words
        (( CURRENT -= 1 ))
    fi
    curcontext="${curcontext%:*}-$command:"
    _netty-identd_tables $command
    _arguments -s -S : $arguments
}

# Completes a word that is not an option: a file after @, else what the function completes that the arguments name.
_netty-identd_word() {
    if compset -P '@'; then
        _files
    else
        "$@"
    fi
}

_netty-identd "$@"
