package io.github.nettyidentd.linux.ffi;

import static io.github.nettyidentd.linux.ffi.LibC.offset;
import static java.lang.foreign.MemoryLayout.structLayout;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.net.InetAddress;

/**
 * Hears which addresses the interfaces of one network namespace have: a socket of rtnetlink(7) in the groups for addresses,
 * to which the kernel also sends all addresses on request. For one thread.
 */
public final class AddressSocket implements AutoCloseable {

    /** Hears what the kernel says, in the order in which it happened. */
    public interface Receiver {

        /** An interface has an address, perhaps for long. */
        void added(InetAddress address, int interfaceIndex);

        /** An interface has lost an address. */
        void removed(InetAddress address, int interfaceIndex);

        /** The addresses have changed while the kernel listed them all, so that one may be missing. */
        void interrupted();

        /** All addresses have been listed. */
        void end();
    }

    /** The family and groups of {@code linux/rtnetlink.h}. */
    static final int NETLINK_ROUTE = 0;

    static final int RTMGRP_IPV4_IFADDR = 0x10;
    static final int RTMGRP_IPV6_IFADDR = 0x100;

    /** The message types of {@code linux/rtnetlink.h}. */
    static final short RTM_NEWADDR = 20;

    static final short RTM_DELADDR = 21;
    static final short RTM_GETADDR = 22;

    /** Of {@code linux/if_addr.h}: the address, and our own one if the interface is a point-to-point link. */
    static final int IFA_ADDRESS = 1;

    static final int IFA_LOCAL = 2;

    /** {@code struct ifaddrmsg} of {@code linux/if_addr.h}. */
    static final StructLayout IFADDRMSG = structLayout(
            JAVA_BYTE.withName("ifa_family"),
            JAVA_BYTE.withName("ifa_prefixlen"),
            JAVA_BYTE.withName("ifa_flags"),
            JAVA_BYTE.withName("ifa_scope"),
            JAVA_INT.withName("ifa_index"));

    private static final long HEADER = NetlinkSocket.NLMSGHDR.byteSize();
    private static final long LEN = offset(NetlinkSocket.NLMSGHDR, "nlmsg_len");
    private static final long TYPE = offset(NetlinkSocket.NLMSGHDR, "nlmsg_type");
    private static final long FLAGS = offset(NetlinkSocket.NLMSGHDR, "nlmsg_flags");
    private static final long FAMILY = offset(IFADDRMSG, "ifa_family");
    private static final long INDEX = offset(IFADDRMSG, "ifa_index");
    private static final long PID = offset(NetlinkSocket.SOCKADDR_NL, "nl_pid");
    private static final long GROUPS = offset(NetlinkSocket.SOCKADDR_NL, "nl_groups");
    private static final int IPV4_OCTETS = 4;
    private static final int IPV6_OCTETS = 16;

    /** The kernel puts no more into one datagram of a dump ({@code netlink_dump} in {@code net/netlink/af_netlink.c}). */
    private static final int ROOM = 32 * 1_024;

    private static final LibCFunction SOCKET = LibCFunction.of("socket");
    private static final LibCFunction BIND = LibCFunction.of("bind");
    private static final LibCFunction SEND = LibCFunction.of("send");
    private static final LibCFunction RECVFROM = LibCFunction.of("recvfrom");

    private final int fd;

    private AddressSocket(int fd) {
        this.fd = fd;
    }

    /** Opens a socket in the namespace of the calling thread. */
    public static AddressSocket open() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment errno = arena.allocate(LibC.ERRNO);
            int fd = SOCKET.call(
                    errno, NetlinkSocket.AF_NETLINK, NetlinkSocket.SOCK_RAW | LibC.SOCK_CLOEXEC, NETLINK_ROUTE);
            if (fd < 0) {
                throw LibC.failure("socket(NETLINK_ROUTE)", LibC.errno(errno));
            }
            MemorySegment address = arena.allocate(NetlinkSocket.SOCKADDR_NL);
            address.set(JAVA_SHORT, 0, (short) NetlinkSocket.AF_NETLINK);
            address.set(JAVA_INT, GROUPS, RTMGRP_IPV4_IFADDR | RTMGRP_IPV6_IFADDR);
            if (BIND.call(errno, fd, address.address(), address.byteSize()) < 0) {
                IOException failure = LibC.failure("bind(NETLINK_ROUTE)", LibC.errno(errno));
                LibC.close(fd, errno);
                throw failure;
            }
            return new AddressSocket(fd);
        }
    }

    /** The descriptor to wait for; stays this object's to close. */
    public int fd() {
        return fd;
    }

    /** Asks for all addresses. They come by {@link Reader#read}, among the changes, and end by {@link Receiver#end}. */
    public void requestAll() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment errno = arena.allocate(LibC.ERRNO);
            long length = HEADER + IFADDRMSG.byteSize();
            MemorySegment request = arena.allocate(length, NetlinkSocket.NLMSGHDR.byteAlignment());
            request.set(JAVA_INT, LEN, (int) length);
            request.set(JAVA_SHORT, TYPE, RTM_GETADDR);
            request.set(JAVA_SHORT, FLAGS, (short) (NetlinkSocket.NLM_F_REQUEST | NetlinkSocket.NLM_F_DUMP));
            if (SEND.call(errno, fd, request.address(), length, LibC.MSG_DONTWAIT) != length) {
                throw LibC.failure("send(NETLINK_ROUTE)", LibC.errno(errno));
            }
        }
    }

    @Override
    public void close() {
        try (Arena arena = Arena.ofConfined()) {
            LibC.close(fd, arena.allocate(LibC.ERRNO));
        }
    }

    /** Reads what the sockets of several namespaces receive, in one piece of memory. For one thread. */
    public static final class Reader implements AutoCloseable {

        private final Arena arena = Arena.ofShared();
        private final MemorySegment errno = arena.allocate(LibC.ERRNO);
        private final MemorySegment sender = arena.allocate(NetlinkSocket.SOCKADDR_NL);
        private final MemorySegment senderLength = arena.allocate(JAVA_INT);
        private final MemorySegment room = arena.allocate(ROOM, NetlinkSocket.NLMSGHDR.byteAlignment());

        /**
         * Reads all that has arrived, without waiting for more.
         *
         * @return false if some of it was lost, because the kernel had no room for it (ENOBUFS)
         * @throws IOException if the socket cannot be read, or something malformed has arrived
         */
        public boolean read(AddressSocket socket, Receiver receiver) throws IOException {
            boolean whole = true;
            while (true) {
                senderLength.set(JAVA_INT, 0, (int) sender.byteSize());
                int length = RECVFROM.call(
                        errno,
                        socket.fd,
                        room.address(),
                        ROOM,
                        LibC.MSG_DONTWAIT,
                        sender.address(),
                        senderLength.address());
                if (length >= 0) {
                    // Root in a container may send to its namespace's sockets as well. Only the kernel's port is 0.
                    if (sender.get(JAVA_INT, PID) == 0) {
                        parse(room, length, receiver);
                    }
                    continue;
                }
                switch (LibC.errno(errno)) {
                    case LibC.EAGAIN -> {
                        return whole;
                    }
                    case LibC.ENOBUFS -> whole = false;
                    case LibC.EINTR -> {}
                    default -> throw LibC.failure("recvfrom(NETLINK_ROUTE)", LibC.errno(errno));
                }
            }
        }

        @Override
        public void close() {
            arena.close();
        }
    }

    /**
     * Reads the messages of a datagram, none of whose octets is trusted.
     *
     * @throws IOException if one is malformed, or an error; the receiver has those before it
     */
    static void parse(MemorySegment datagram, long length, Receiver receiver) throws IOException {
        long at = 0;
        while (at < length) {
            long left = length - at;
            long size = left < HEADER ? 0 : Integer.toUnsignedLong(datagram.get(JAVA_INT, at + LEN));
            if (size < HEADER || size > left) {
                throw new IOException("rtnetlink message of " + size + " octets where " + left + " are left");
            }
            message(datagram, at, at + size, receiver);
            // NLMSG_ALIGN
            at += (size + 3) & ~3L;
        }
    }

    private static void message(MemorySegment datagram, long start, long end, Receiver receiver) throws IOException {
        short type = datagram.get(JAVA_SHORT, start + TYPE);
        if ((datagram.get(JAVA_SHORT, start + FLAGS) & NetlinkSocket.NLM_F_DUMP_INTR) != 0) {
            receiver.interrupted();
        }
        switch (type) {
            case NetlinkSocket.NLMSG_DONE -> receiver.end();
            case NetlinkSocket.NLMSG_ERROR -> throw new IOException("rtnetlink reports an error");
            case RTM_NEWADDR, RTM_DELADDR -> address(datagram, start + HEADER, end, type == RTM_NEWADDR, receiver);
            default -> {
                // Nothing else was asked for, but newer kernels may have more to say.
            }
        }
    }

    private static void address(MemorySegment datagram, long start, long end, boolean added, Receiver receiver)
            throws IOException {
        if (start + IFADDRMSG.byteSize() > end) {
            throw new IOException("rtnetlink message about an address of " + (end - start) + " octets");
        }
        byte family = datagram.get(JAVA_BYTE, start + FAMILY);
        if (family != LibC.AF_INET && family != LibC.AF_INET6) {
            return;
        }
        int octets = family == LibC.AF_INET ? IPV4_OCTETS : IPV6_OCTETS;
        int index = datagram.get(JAVA_INT, start + INDEX);
        var attributes = new NetlinkAttributes("rtnetlink", datagram, start + IFADDRMSG.byteSize(), end);
        // Over a point-to-point link, IFA_ADDRESS is the other end's.
        InetAddress address = attributes.address(attributes.has(IFA_LOCAL) ? IFA_LOCAL : IFA_ADDRESS, octets);
        if (added) {
            receiver.added(address, index);
        } else {
            receiver.removed(address, index);
        }
    }
}
