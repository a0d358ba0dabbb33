package io.github.nettyidentd.linux.ffi;

import java.net.InetAddress;

/**
 * The four parts by which the kernel finds a TCP socket. Not a record, since it holds arrays, which it hands out within
 * the package only.
 */
public final class SocketAddresses {

    private static final byte[] NO_IPV4 = new byte[4];
    private static final byte[] NO_IPV6 = new byte[16];

    private final byte[] localAddress;
    private final int localPort;
    private final byte[] remoteAddress;
    private final int remotePort;

    private SocketAddresses(byte[] localAddress, int localPort, byte[] remoteAddress, int remotePort) {
        this.localAddress = localAddress;
        this.localPort = localPort;
        this.remoteAddress = remoteAddress;
        this.remotePort = remotePort;
    }

    /** The two ends of a connection; addresses of one family, ports 0 to 65535. */
    public static SocketAddresses connection(InetAddress local, int localPort, InetAddress remote, int remotePort) {
        return new SocketAddresses(local.getAddress(), localPort, remote.getAddress(), remotePort);
    }

    /** Whoever listens at this connection's local end: the same without the remote end. */
    public SocketAddresses listener() {
        byte[] none = localAddress.length == NO_IPV4.length ? NO_IPV4 : NO_IPV6;
        return new SocketAddresses(localAddress, localPort, none, 0);
    }

    byte[] localAddress() {
        return localAddress;
    }

    int localPort() {
        return localPort;
    }

    byte[] remoteAddress() {
        return remoteAddress;
    }

    int remotePort() {
        return remotePort;
    }
}
