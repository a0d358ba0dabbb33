# shellcheck shell=sh disable=SC2154 # the scripts that read this file set home
# What bin/netty-identd and bin/netty-identd-aot have in common: which Java they run, and what the cache of classes depends on.

least=25

# java_version JAVA_HOME: prints the version of its java, such as 25, from its release file, which is quicker than starting a JVM.
java_version() {
    [ ! -r "$1/release" ] || sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release"
}

# fits JAVA_HOME: succeeds if it has a java that is new enough.
fits() {
    [ -x "$1/bin/java" ] || return 1
    version=$(java_version "$1")
    [ "${version:-0}" -ge "$least" ]
}

# require_version JAVA: ends with a message if that java is too old, which would otherwise end with a stack trace. Asks the java
# itself where it has no release file, as may be with a script.
require_version() {
    real=$(readlink -f -- "$(command -v -- "$1")")
    version=$(java_version "${real%/*/*}")
    [ -n "$version" ] || version=$("$1" -version 2>&1 </dev/null | sed -n 's/.* version "\([0-9]*\).*/\1/p')
    if [ "${version:-0}" -lt "$least" ]; then
        echo "netty-identd: NETTY_IDENTD_JAVA: '$1' is ${version:+Java }${version:-not Java} (expected: Java $least or newer)" >&2
        exit 1
    fi
}

# find_java: sets java to the program that NETTY_IDENTD_JAVA names, to that of our own runtime, or to one that is new enough.
find_java() {
    if [ -n "${NETTY_IDENTD_JAVA:-}" ]; then
        if [ ! -f "$(command -v -- "$NETTY_IDENTD_JAVA" || true)" ]; then
            echo "netty-identd: NETTY_IDENTD_JAVA: '$NETTY_IDENTD_JAVA' (expected: a java program)" >&2
            exit 1
        fi
        require_version "$NETTY_IDENTD_JAVA"
        java=$NETTY_IDENTD_JAVA
        return
    fi
    if [ -x "$home/runtime/bin/java" ]; then
        java=$home/runtime/bin/java
        return
    fi
    on_path=$(command -v java || true)
    [ -z "$on_path" ] || on_path=$(dirname -- "$(dirname -- "$(readlink -f -- "$on_path")")")
    for candidate in "${JAVA_HOME:-}" "$on_path" \
        /usr/lib/jvm/* /opt/java/* /opt/jdk* /usr/java/* "${HOME:-}"/.sdkman/candidates/java/* "${HOME:-}"/.jdks/*; do
        if fits "$candidate"; then
            java=$candidate/bin/java
            return
        fi
    done
    echo "netty-identd: needs Java $least or newer and found none: install one, or set JAVA_HOME to it" >&2
    exit 1
}

# made_of: prints what a cache is valid for. The JVM takes classes from its cache without looking at the jars, so that an old
# cache would hide new classes; therefore the jars are compared octet by octet. Of a Java that is not ours, the JVM compares
# the size and the time of these files, and prints messages if they differ.
made_of() {
    (cd -- "$home/lib" && cksum -- *.jar)
    [ "$java" = "$home/runtime/bin/java" ] ||
        stat -L -c '%n %s %Y' -- "${java%/bin/java}/lib/modules" "${java%/bin/java}/lib/server/libjvm.so" 2>/dev/null
}
