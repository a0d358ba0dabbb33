package io.github.nettyidentd.daemon;

import io.github.nettyidentd.daemon.StartFailure.Kind;
import io.github.nettyidentd.hop.PassedNamespace;
import io.github.nettyidentd.linux.ffi.InheritedFd;
import io.github.nettyidentd.systemd.Supervision.PassedSocket;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sockets that a service manager opened for this process: those to listen on, and netlink sockets that ask the kernel for
 * the sockets of another network namespace.
 *
 * @param listening all others than the netlink sockets, not checked yet
 * @param namespaces by the names of the descriptors
 */
record PassedSockets(List<PassedSocket> listening, List<PassedNamespace> namespaces) {

    private static final Logger log = LoggerFactory.getLogger(PassedSockets.class);

    private static final int MOST_OF_NAMESPACE = 2;

    /**
     * Tells the sockets apart, and keeps the netlink sockets from programs that this process may execute.
     *
     * @throws StartFailure if there are too many of one name
     */
    static PassedSockets of(List<PassedSocket> passed) throws StartFailure {
        List<PassedSocket> listening = new ArrayList<>();
        Map<String, List<Integer>> byName = new LinkedHashMap<>();
        for (PassedSocket socket : passed) {
            var fd = new InheritedFd(socket.fd());
            if (!fd.isSockDiag()) {
                listening.add(socket);
                continue;
            }
            List<Integer> descriptors = byName.computeIfAbsent(socket.name(), _ -> new ArrayList<>());
            descriptors.add(socket.fd());
            if (descriptors.size() > MOST_OF_NAMESPACE) {
                throw new StartFailure(
                        Kind.CONFIGURATION,
                        "socket '%s' in LISTEN_FDS: %d netlink sockets with this name (expected: 1 or 2 for each namespace)"
                                .formatted(socket.name(), descriptors.size()),
                        null);
            }
            keep(socket, fd);
        }
        List<PassedNamespace> namespaces = new ArrayList<>();
        byName.forEach((name, descriptors) -> namespaces.add(new PassedNamespace(
                name,
                descriptors.getFirst(),
                descriptors.size() == 1 ? OptionalInt.empty() : OptionalInt.of(descriptors.getLast()))));
        if (!namespaces.isEmpty()) {
            log.info(
                    "asking the network namespaces {} through sockets in LISTEN_FDS",
                    namespaces.stream().map(PassedNamespace::name).collect(Collectors.joining(", ")));
        }
        return new PassedSockets(List.copyOf(listening), List.copyOf(namespaces));
    }

    private static void keep(PassedSocket socket, InheritedFd fd) throws StartFailure {
        try {
            fd.closeOnExec();
        } catch (IOException e) {
            throw new StartFailure(
                    Kind.ENVIRONMENT, "socket '%s' in LISTEN_FDS: %s".formatted(socket.name(), e.getMessage()), e);
        }
    }

    /** Whether one of the sockets is to listen on. */
    static boolean listens(List<PassedSocket> passed) {
        return passed.stream().anyMatch(socket -> !new InheritedFd(socket.fd()).isSockDiag());
    }
}
