package io.github.nettyidentd.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.nettyidentd.testing.Distribution;
import io.github.nettyidentd.testing.NetworkNamespace;
import io.github.nettyidentd.testing.RunningProcess;
import org.junit.jupiter.api.Test;

/** A daemon whose every query comes from one private address, as behind a container's port forwarding. */
class MissNoticeIT {

    private static final String ADDRESS = "172.17.0.1";

    /** Sends twenty queries on one connection, and prints the replies. */
    private static final String ASK = "exec 3<>/dev/tcp/" + ADDRESS + "/113;"
            + " for port in {1001..1020}; do echo \"$port, 6667\" >&3; read -r reply <&3; echo \"$reply\"; done";

    @Test
    void isWarnedOfOnce() throws Exception {
        try (NetworkNamespace host = NetworkNamespace.create();
                Distribution program = Distribution.copy()) {
            host.ip("link set lo up");
            host.ip("address add " + ADDRESS + "/16 dev lo");
            try (RunningProcess daemon = program.startDaemon(host.runner())) {
                String replies = host.run("bash", "-c", ASK);

                assertEquals(
                        20,
                        replies.lines()
                                .filter(reply -> reply.contains(" : ERROR : NO-USER"))
                                .count(),
                        replies);
                daemon.awaitLine(
                        "WARN  the first 20 queries came from " + ADDRESS + ", and none matched a connection: ");
            }
        }
    }
}
