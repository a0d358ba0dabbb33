package io.github.nettyidentd.registry;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.policy.ReplyText;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A registration as the table keeps it, in little memory. Threads that hold the table's lock change it; a query may read the
 * final fields, {@link #cookie} and {@link #sameCookie}, and set {@link #seen}.
 */
final class Entry {

    private static final int BY_COOKIE = 1;
    private static final int CONNECTED = 2;
    private static final int MISSED = 4;
    private static final int REMOVED = 8;
    private static final int SOUGHT = 16;

    final RegistrarAccount account;
    final String application;

    /** {@code null} if the socket's owner is to be hidden. */
    final @Nullable ReplyText text;

    /** When this was registered, in seconds of the table's clock. */
    final int since;

    /** 0 while the socket does not exist; otherwise does not change. */
    private long cookie;

    private int ports;
    private byte @Nullable [] addresses;
    private byte flags;

    /** Whether the kernel has shown a socket with this cookie. */
    volatile boolean seen;

    /** The next entry of another account about the same socket. */
    volatile @Nullable Entry sameCookie;

    /** The next entry of the account with the same ports. */
    @Nullable
    Entry samePorts;

    /** The neighbours in the list of the account. An entry that was removed keeps its next one, for those who read the list. */
    @Nullable
    Entry previous;

    @Nullable
    Entry next;

    private Entry(RegistrarAccount account, String application, Optional<ReplyText> text, int since) {
        this.account = account;
        this.application = application;
        this.text = text.orElse(null);
        this.since = since;
    }

    /** About a socket whose cookie the registrar knows. */
    static Entry of(RegistrarAccount account, String application, Optional<ReplyText> text, int since, long cookie) {
        var entry = new Entry(account, application, text, since);
        entry.cookie = cookie;
        entry.flags = BY_COOKIE;
        return entry;
    }

    /**
     * About a socket with these ends.
     *
     * @param cookie 0 if the socket does not exist yet
     */
    static Entry of(
            RegistrarAccount account,
            String application,
            Optional<ReplyText> text,
            int since,
            long cookie,
            SocketName.Ends ends) {
        var entry = new Entry(account, application, text, since);
        entry.cookie = cookie;
        entry.ports = ports(ends.portOnServer(), ends.portOnClient());
        entry.addresses = PackedAddresses.pack(ends.serverAddress(), ends.clientAddress());
        return entry;
    }

    /** One that an earlier start has had. */
    static Entry of(RegistrarAccount account, Registered registered, int since) {
        Registration registration = registered.registration();
        String application = registration.application().intern();
        Entry entry = switch (registered.name()) {
            case SocketName.Cookie(long cookie) -> of(account, application, registration.text(), since, cookie);
            case SocketName.Ends ends ->
                of(account, application, registration.text(), since, registered.cookie(), ends);
        };
        if (registered.pair() != null) {
            entry.connect(registered.pair());
            entry.seen = true;
        }
        return entry;
    }

    private static int ports(int portOnServer, int portOnClient) {
        return portOnServer << Short.SIZE | portOnClient;
    }

    /** What {@link #portsKey()} is for an account's socket with these ports. */
    static long portsKey(long uid, int portOnServer, int portOnClient) {
        return uid << Integer.SIZE | Integer.toUnsignedLong(ports(portOnServer, portOnClient));
    }

    long cookie() {
        return cookie;
    }

    /** Stands for the account and the ports. */
    long portsKey() {
        return account.uid << Integer.SIZE | Integer.toUnsignedLong(ports);
    }

    boolean hasEnds() {
        return addresses != null;
    }

    /** Notes the socket that this is about. For one that has no cookie yet, and that stands in no index. */
    void bind(long found) {
        cookie = found;
    }

    /** Notes the connection of the socket. For one that does not stand in the index by ports. */
    void connect(ConnectionPair pair) {
        ports = ports(pair.portOnServer(), pair.portOnClient());
        addresses = PackedAddresses.pack(pair.serverAddress(), pair.clientAddress());
        set(CONNECTED, true);
    }

    /** Whether the connection of the socket is known, and has the ports of this one. May be asked without the lock. */
    boolean isConnected(ConnectionPair pair) {
        return is(CONNECTED) && ports == ports(pair.portOnServer(), pair.portOnClient());
    }

    /** Whether the last sweep did not find the socket. */
    boolean isMissed() {
        return is(MISSED);
    }

    void setMissed(boolean missed) {
        set(MISSED, missed);
    }

    /**
     * Whether this may be about a socket that has this connection now. A program can disconnect a socket and connect it again
     * ({@code AF_UNSPEC}, connect(2)); what it registered by the ends of the earlier connection does not count then.
     */
    boolean mayBeAbout(@Nullable ConnectionPair now) {
        return now == null
                || is(BY_COOKIE)
                || !is(CONNECTED)
                || matches(new SocketName.Ends(
                        now.portOnServer(), now.portOnClient(), now.serverAddress(), now.clientAddress()));
    }

    /** Whether a sweep looks for the socket, and has not found it yet. May be asked without the lock. */
    boolean isSought() {
        return is(SOUGHT);
    }

    void setSought(boolean sought) {
        set(SOUGHT, sought);
    }

    boolean isRemoved() {
        return is(REMOVED);
    }

    void setRemoved() {
        set(REMOVED, true);
    }

    private boolean is(int flag) {
        return (flags & flag) != 0;
    }

    private void set(int flag, boolean on) {
        flags = (byte) (on ? flags | flag : flags & ~flag);
    }

    /** Whether a socket with these ends may be meant by a registrar who names sockets so; what is not known is not compared. */
    boolean matches(SocketName.Ends ends) {
        if (addresses == null || ports != ports(ends.portOnServer(), ends.portOnClient())) {
            return false;
        }
        return isSame(PackedAddresses.server(addresses), ends.serverAddress())
                && isSame(PackedAddresses.client(addresses), ends.clientAddress());
    }

    private static boolean isSame(@Nullable Object one, @Nullable Object other) {
        return one == null || other == null || one.equals(other);
    }

    /** Whether this names its socket by exactly these ends. */
    boolean isNamed(SocketName.Ends ends) {
        return addresses != null && ends.equals(ends(addresses));
    }

    private SocketName.Ends ends(byte[] packed) {
        return new SocketName.Ends(
                ports >>> Short.SIZE, ports & 0xffff, PackedAddresses.server(packed), PackedAddresses.client(packed));
    }

    Registration registration() {
        return new Registration(account.uid, application, Optional.ofNullable(text));
    }

    Registered registered() {
        SocketName name = is(BY_COOKIE) || addresses == null ? new SocketName.Cookie(cookie) : ends(addresses);
        return new Registered(registration(), cookie, name, pair());
    }

    /** The connection; {@code null} if it is not known. */
    @Nullable
    ConnectionPair pair() {
        if (!is(CONNECTED) || addresses == null) {
            return null;
        }
        SocketName.Ends ends = ends(addresses);
        return new ConnectionPair(
                Objects.requireNonNull(ends.serverAddress()),
                ends.portOnServer(),
                Objects.requireNonNull(ends.clientAddress()),
                ends.portOnClient());
    }
}
