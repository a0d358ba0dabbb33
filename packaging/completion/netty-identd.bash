# Completion of netty-identd's arguments in bash.
# shellcheck shell=bash disable=SC2154 # the tables are not there yet

#@tables

# Completes the word at the cursor. $1 is the command, $2 the part of the word that readline replaces: readline breaks words
# at '=', ':' and '@', too, unless COMP_WORDBREAKS says otherwise. Here words are what blanks separate.
_netty_identd() {
    local line=${COMP_LINE:0:COMP_POINT} command=serve position=0 previous="" prefix="" value word kept i
    local -a words

    read -ra words <<<"$line"
    [[ $line != *[[:space:]] ]] || words+=("")
    while ((${#words[@]} > 1)) && [[ ${words[0]} != "$1" ]]; do
        words=("${words[@]:1}")
    done
    word=${words[-1]}
    kept=${word%"$2"}
    COMPREPLY=()

    if ((${#words[@]} == 2)) && [[ $word != [-@]* ]]; then
        _netty_identd_offer "words $_netty_identd_commands" ""
        return
    fi
    i=1
    if [[ " $_netty_identd_commands " == *" ${words[1]} "* ]]; then
        command=${words[1]}
        i=2
    fi
    for (( ; i < ${#words[@]} - 1; i++)); do
        if [[ -n $previous ]]; then
            previous=""
        elif [[ ${words[i]} == -* ]]; then
            [[ -z $(_netty_identd_value "$command" "${words[i]}") ]] || previous=${words[i]}
        elif [[ ${words[i]} != @* ]]; then
            ((position += 1))
        fi
    done

    if [[ -n $previous ]]; then
        value=$(_netty_identd_value "$command" "$previous")
    elif [[ $word == -*=* ]]; then
        prefix=${word%%=*}=
        value=$(_netty_identd_value "$command" "${word%%=*}")
    elif [[ $word == @* ]]; then
        prefix=@
        value=files
    elif [[ $word != -* ]]; then
        value=$(_netty_identd_value "$command" "$((position + 1))")
    fi
    if [[ -z $prefix$previous ]] && [[ -z $word && -z ${value%nothing} || $word == -* ]]; then
        value="words $(_netty_identd_options "$command")"
    fi
    _netty_identd_offer "$value" "$prefix"
}

# _netty_identd_offer VALUE PREFIX: offers the values that begin with the word at the cursor, which has the prefix before them.
_netty_identd_offer() {
    local begun=${word#"$2"} i
    case $1 in
        words\ *) mapfile -t COMPREPLY < <(compgen -W "${1#words }" -- "$begun") ;;
        files) mapfile -t COMPREPLY < <(compgen -f -- "$begun") ;;
        directories) mapfile -t COMPREPLY < <(compgen -d -- "$begun") ;;
        users) mapfile -t COMPREPLY < <(compgen -u -- "$begun") ;;
        groups) mapfile -t COMPREPLY < <(compgen -g -- "$begun") ;;
        hosts) mapfile -t COMPREPLY < <(compgen -A hostname -- "$begun") ;;
    esac
    if [[ $1 == files || $1 == directories ]]; then
        _netty_identd_names "$2"
    fi
    for i in "${!COMPREPLY[@]}"; do
        COMPREPLY[i]=$2${COMPREPLY[i]}
        COMPREPLY[i]=${COMPREPLY[i]#"$kept"}
    done
}

# _netty_identd_names PREFIX: readline quotes names and ends directories with a slash, but not where the prefix belongs to what
# it takes for the name, as '@' does.
_netty_identd_names() {
    local i
    if [[ $kept == *"$1" ]]; then
        compopt -o filenames
        return
    fi
    for i in "${!COMPREPLY[@]}"; do
        if [[ -d ${COMPREPLY[i]} ]]; then
            compopt -o nospace
            COMPREPLY[i]+=/
        fi
        printf -v "COMPREPLY[i]" %q "${COMPREPLY[i]}"
    done
}

complete -F _netty_identd netty-identd
