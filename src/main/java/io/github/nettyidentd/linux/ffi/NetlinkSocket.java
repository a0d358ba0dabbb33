package io.github.nettyidentd.linux.ffi;

import static io.github.nettyidentd.linux.ffi.LibC.offset;
import static java.lang.foreign.MemoryLayout.paddingLayout;
import static java.lang.foreign.MemoryLayout.structLayout;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests to the kernel over a netlink(7) socket and matches the responses to them. What a request and a
 * response say is left to a {@link NetlinkMessage}. Used by one thread at a time.
 *
 * <p>The kernel works on a request within send(2), on the thread that sends ({@code netlink_unicast_kernel} in
 * {@code net/netlink/af_netlink.c}). All responses are therefore in the receive buffer when send(2) returns: there is
 * nothing to wait for and no timeout, and a response that is missing then has been lost for good.
 *
 * @param <Q> a request
 * @param <R> what the kernel has to say to a request
 */
public class NetlinkSocket<Q, R> implements AutoCloseable {

    /**
     * The most requests in one call. Their responses fit into the receive buffer, which holds 208 KiB by default
     * (socket(7), {@code rmem_default}); the kernel charges each at less than 4 KiB.
     */
    public static final int MAX_REQUESTS = 32;

    static final int AF_NETLINK = 16;
    static final int SOCK_RAW = 3;

    /** The message types and flags of {@code linux/netlink.h}. */
    static final short NLMSG_ERROR = 2;

    static final short NLMSG_DONE = 3;
    static final short NLM_F_REQUEST = 1;
    static final short NLM_F_DUMP_INTR = 0x10;
    static final short NLM_F_DUMP = 0x300;

    /** {@code struct sockaddr_nl} of {@code linux/netlink.h}. */
    static final StructLayout SOCKADDR_NL = structLayout(
            JAVA_SHORT.withName("nl_family"),
            paddingLayout(2),
            JAVA_INT.withName("nl_pid"),
            JAVA_INT.withName("nl_groups"));

    /** {@code struct nlmsghdr} of {@code linux/netlink.h}, with which each request and each response begins. */
    static final StructLayout NLMSGHDR = structLayout(
            JAVA_INT.withName("nlmsg_len"),
            JAVA_SHORT.withName("nlmsg_type"),
            JAVA_SHORT.withName("nlmsg_flags"),
            JAVA_INT.withName("nlmsg_seq"),
            JAVA_INT.withName("nlmsg_pid"));

    private static final long HEADER = NLMSGHDR.byteSize();
    private static final long LEN = offset(NLMSGHDR, "nlmsg_len");
    private static final long TYPE = offset(NLMSGHDR, "nlmsg_type");
    private static final long FLAGS = offset(NLMSGHDR, "nlmsg_flags");
    private static final long SEQ = offset(NLMSGHDR, "nlmsg_seq");

    /** {@code struct nlmsgerr} begins with an error number. The shortest response is a header and that number. */
    private static final long ERROR_END = HEADER + JAVA_INT.byteSize();

    private static final LibCFunction SOCKET = LibCFunction.of("socket");
    private static final LibCFunction CONNECT = LibCFunction.of("connect");
    private static final LibCFunction SEND = LibCFunction.of("send");
    private static final LibCFunction RECVMMSG = LibCFunction.of("recvmmsg");

    private final NetlinkMessage<Q, R> message;

    /** Shared, because a pool hands the socket from thread to thread. */
    private final Arena arena = Arena.ofShared();

    private final MemorySegment errno = arena.allocate(LibC.ERRNO);
    private final int fd;
    private final int most;
    private final MemorySegment requests;
    private final NetlinkResponses responses;
    private int sequence;

    /**
     * Opens a socket.
     *
     * @param family of {@code linux/netlink.h}, such as {@code NETLINK_SOCK_DIAG}
     * @throws IOException if the kernel or a sandbox refuses the socket
     */
    NetlinkSocket(int family, NetlinkMessage<Q, R> message) throws IOException {
        this(openDescriptor(family), message, MAX_REQUESTS);
    }

    /**
     * Uses a socket that was opened elsewhere.
     *
     * @param fd closed with this object, or if this fails
     * @param most the most requests in one call, 1 to {@value #MAX_REQUESTS}
     */
    NetlinkSocket(int fd, NetlinkMessage<Q, R> message, int most) throws IOException {
        this.fd = fd;
        this.message = message;
        this.most = most;
        try {
            connect();
        } catch (IOException e) {
            close();
            throw e;
        }
        requests = arena.allocate(most * (HEADER + message.maxRequestSize()), NLMSGHDR.byteAlignment());
        responses = new NetlinkResponses(arena, most);
    }

    /** Opens a socket in the network namespace of the calling thread; the caller closes the descriptor. */
    static int openDescriptor(int family) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment errno = arena.allocate(LibC.ERRNO);
            int fd = SOCKET.call(errno, AF_NETLINK, SOCK_RAW | LibC.SOCK_CLOEXEC, family);
            if (fd < 0) {
                throw LibC.failure("socket(AF_NETLINK)", LibC.errno(errno));
            }
            return fd;
        }
    }

    /** A socket that is connected to port id 0 receives from the kernel alone, and not from other processes. */
    private void connect() throws IOException {
        MemorySegment kernel = arena.allocate(SOCKADDR_NL);
        kernel.set(JAVA_SHORT, 0, (short) AF_NETLINK);
        if (CONNECT.call(errno, fd, kernel.address(), kernel.byteSize()) < 0) {
            throw LibC.failure("connect(AF_NETLINK)", LibC.errno(errno));
        }
    }

    /**
     * Sends requests in one call and takes their responses, in one further call as a rule.
     *
     * @param asked 1 to {@value #MAX_REQUESTS} requests, or to the socket's own bound
     * @return the kernel's response to each request, in their order; empty where the kernel has nothing (ENOENT)
     * @throws IOException if a request cannot be sent, the kernel refuses it, or a response is lost, malformed or to
     *     another request. Close the socket then or {@link #drain} it, because responses that were not taken are still there
     */
    public final List<Optional<R>> request(List<Q> asked) throws IOException {
        int first = sequence + 1;
        send(write(asked));
        List<Optional<R>> results = new ArrayList<>(asked.size());
        while (results.size() < asked.size()) {
            int received = receive(responses, asked.size() - results.size());
            for (int i = 0; i < received; i++) {
                // The kernel responds in the order of the requests, so that a sequence number other than the next one
                // means that a response was lost (ENOBUFS), or is left over from an earlier call.
                int next = results.size();
                results.add(Optional.ofNullable(
                        read(message, asked.get(next), first + next, responses.at(i), responses.length(i))));
            }
        }
        return results;
    }

    /** Takes and drops all responses that are left over from a call that failed. */
    public final void drain() {
        int received;
        do {
            received = RECVMMSG.call(errno, fd, responses.headers().address(), most, LibC.MSG_DONTWAIT, 0);
        } while (received > 0 || LibC.errno(errno) == LibC.ENOBUFS || LibC.errno(errno) == LibC.EINTR);
    }

    /** Writes requests one behind the other, as the kernel takes them from one datagram, and returns where they end. */
    private long write(List<Q> asked) {
        long start = 0;
        for (Q request : asked) {
            long length = HEADER + message.write(request, requests, start + HEADER);
            requests.set(JAVA_INT, start + LEN, (int) length);
            requests.set(JAVA_SHORT, start + TYPE, message.requestType());
            requests.set(JAVA_SHORT, start + FLAGS, NLM_F_REQUEST);
            requests.set(JAVA_INT, start + SEQ, ++sequence);
            start += length;
        }
        return start;
    }

    private void send(long length) throws IOException {
        if (SEND.call(errno, fd, requests.address(), length, 0) != length) {
            throw failure("send");
        }
    }

    /**
     * Takes responses that have arrived, without waiting for more. Each is a datagram of its own, which is why
     * recvmmsg(2) takes them: one system call for all. Usually that is enough; it may bring fewer.
     *
     * @return how many were taken, 1 to {@code most}
     * @throws IOException if there is none (EAGAIN), or the kernel had no room for one (ENOBUFS)
     */
    int receive(NetlinkResponses into, int most) throws IOException {
        int received = RECVMMSG.call(errno, fd, into.headers().address(), most, LibC.MSG_DONTWAIT, 0);
        if (received < 0) {
            throw failure("recvmmsg");
        }
        return received;
    }

    private IOException failure(String call) {
        return LibC.failure(call + "(" + message.name() + ")", LibC.errno(errno));
    }

    /**
     * Reads a response, none of whose octets is trusted: it is read or refused, whatever it is.
     *
     * @param expected the sequence number of the request
     * @param length how many octets arrived
     * @return {@code null} if the kernel has nothing (ENOENT)
     * @throws IOException if the kernel reports another error, or this is not a response to the request
     */
    static <Q, R> @Nullable R read(
            NetlinkMessage<Q, R> message, Q request, int expected, MemorySegment response, long length)
            throws IOException {
        if (length < ERROR_END) {
            throw new IOException(message.name() + " response of " + length + " octets");
        }
        int number = response.get(JAVA_INT, SEQ);
        if (number != expected) {
            throw new IOException(message.name() + " response to request " + number + " (expected: " + expected + ")");
        }
        short type = response.get(JAVA_SHORT, TYPE);
        if (type == NLMSG_ERROR) {
            int error = -response.get(JAVA_INT, HEADER);
            if (error == LibC.ENOENT) {
                return null;
            }
            // Among them 0, an acknowledgement, for which no request of ours asks (NLM_F_ACK).
            throw LibC.failure(message.name(), error);
        }
        // NLMSG_DONE, which ends a dump, is refused here too, because no request of ours asks for a dump (NLM_F_DUMP).
        if (type != message.responseType() || length < HEADER + message.minResponseSize()) {
            throw new IOException(message.name() + " response of type " + type + " and " + length + " octets");
        }
        return message.read(request, response, HEADER, length);
    }

    /** Closes the descriptor and frees the memory. Not while another thread uses the socket. */
    @Override
    public final void close() {
        if (!arena.scope().isAlive()) {
            return;
        }
        LibC.close(fd, errno);
        arena.close();
    }
}
