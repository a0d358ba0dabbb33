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
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sockets that a service manager opened for this process: those to listen on for queries, one over which programs register,
 * and netlink sockets that ask the kernel for the sockets of another network namespace.
 *
 * @param listening all others than the two kinds below, not checked yet
 * @param registering a listening Unix stream socket
 * @param namespaces by the names of the descriptors
 */
record PassedSockets(
        List<PassedSocket> listening, Optional<PassedSocket> registering, List<PassedNamespace> namespaces) {

    private static final Logger log = LoggerFactory.getLogger(PassedSockets.class);

    private static final int MOST_OF_NAMESPACE = 2;

    /**
     * Tells the sockets apart, and keeps those that are not for queries from programs that this process may execute.
     *
     * @throws StartFailure if there are too many of one name or kind, or a Unix socket does not listen
     */
    static PassedSockets of(List<PassedSocket> passed) throws StartFailure {
        List<PassedSocket> listening = new ArrayList<>();
        List<PassedSocket> registering = new ArrayList<>();
        Map<String, List<Integer>> byName = new LinkedHashMap<>();
        for (PassedSocket socket : passed) {
            var fd = new InheritedFd(socket.fd());
            if (fd.isUnixStream()) {
                requireListening(socket, fd);
                registering.add(socket);
                keep(socket, fd);
                continue;
            }
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
        if (registering.size() > 1) {
            throw new StartFailure(
                    Kind.CONFIGURATION,
                    "sockets %s in LISTEN_FDS: %d Unix sockets (expected: one, over which programs register)"
                            .formatted(
                                    registering.stream()
                                            .map(socket -> "'" + socket.name() + "'")
                                            .collect(Collectors.joining(", ")),
                                    registering.size()),
                    null);
        }
        return new PassedSockets(List.copyOf(listening), registering.stream().findFirst(), namespaces(byName));
    }

    private static void requireListening(PassedSocket socket, InheritedFd fd) throws StartFailure {
        boolean isListening;
        try {
            isListening = fd.isListening();
        } catch (IOException e) {
            throw failure(socket, e);
        }
        if (!isListening) {
            throw new StartFailure(
                    Kind.CONFIGURATION,
                    "socket '%s' in LISTEN_FDS: descriptor %d: a Unix socket that does not listen (expected: a listening one,"
                                    .formatted(socket.name(), socket.fd())
                            + " over which programs register)",
                    null);
        }
    }

    private static List<PassedNamespace> namespaces(Map<String, List<Integer>> byName) {
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
        return List.copyOf(namespaces);
    }

    private static void keep(PassedSocket socket, InheritedFd fd) throws StartFailure {
        try {
            fd.closeOnExec();
        } catch (IOException e) {
            throw failure(socket, e);
        }
    }

    private static StartFailure failure(PassedSocket socket, IOException e) {
        return new StartFailure(
                Kind.ENVIRONMENT, "socket '%s' in LISTEN_FDS: %s".formatted(socket.name(), e.getMessage()), e);
    }

    /** Whether one of the sockets is to listen on for queries. */
    static boolean listens(List<PassedSocket> passed) {
        return passed.stream()
                .map(socket -> new InheritedFd(socket.fd()))
                .anyMatch(fd -> !fd.isSockDiag() && !fd.isUnixStream());
    }
}
