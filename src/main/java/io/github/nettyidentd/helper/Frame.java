package io.github.nettyidentd.helper;

import io.github.nettyidentd.linux.conntrack.ConntrackEntry;
import io.github.nettyidentd.linux.conntrack.Tuple;
import io.github.nettyidentd.text.OctetText;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The frames of the connection between daemon and helper. Numbers are big-endian, and unused octets are 0.
 *
 * <pre>
 *   octet  0      kind
 *          1      4 or 6, if the frame has addresses
 *          2-3    the zone, or the number of octets of a text
 *          4-7    the index of an interface
 *          8-15   the number of the request, or the namespace
 *         16-271  tuples, an address, or a text: the name of a namespace or the reason of a failure
 * </pre>
 *
 * A text has up to 255 octets, as many as a file name of Linux, so that the name of a namespace is never cut. A connection
 * begins with a {@link Hello} of each end, which has the same 16 octets in all versions of the protocol.
 */
final class Frame {

    /** The number of octets of each frame but the first one of each end. */
    static final int SIZE = 272;

    static final int MAX_TEXT = 255;

    private static final byte TRANSLATE = 2;
    private static final byte SWEEP = 3;
    private static final byte FOUND = 4;
    private static final byte NOT_FOUND = 5;
    private static final byte SWEPT = 6;
    private static final byte FAILED = 7;
    private static final byte ADDED = 8;
    private static final byte RENAMED = 9;
    private static final byte REMOVED = 10;
    private static final byte ADDRESS_ADDED = 11;
    private static final byte ADDRESS_REMOVED = 12;

    private static final byte IPV4 = 4;
    private static final byte IPV6 = 6;
    private static final int IPV4_OCTETS = 4;
    private static final int IPV6_OCTETS = 16;

    private static final int KIND = 0;
    private static final int FAMILY = 1;
    private static final int ZONE = 2;
    private static final int TEXT_LENGTH = 2;
    private static final int INTERFACE = 4;
    private static final int ID = 8;
    private static final int BODY = 16;

    /** A tuple has two addresses and two ports. */
    private static final int TUPLE = 2 * IPV6_OCTETS + 2 * Short.BYTES;

    private Frame() {}

    /** The octets of a request. */
    static byte[] of(Request request) {
        return switch (request) {
            case Request.Translate(long id, Tuple direction, int zone) -> {
                ByteBuffer frame = frame(TRANSLATE, id).putShort(ZONE, (short) zone);
                yield put(frame, BODY, direction).array();
            }
            case Request.Sweep(long id) -> frame(SWEEP, id).array();
        };
    }

    /** The octets of a response. */
    static byte[] of(Response response) {
        return switch (response) {
            case Response.Found(long id, ConntrackEntry entry) -> {
                ByteBuffer frame = frame(FOUND, id).putShort(ZONE, (short) entry.zone());
                put(frame, BODY, entry.original());
                yield put(frame, BODY + TUPLE, entry.reply()).array();
            }
            case Response.NotFound(long id) -> frame(NOT_FOUND, id).array();
            case Response.Swept(long id) -> frame(SWEPT, id).array();
            case Response.Failed(long id, String reason) -> text(FAILED, id, shortened(reason));
            case Response.Added(long namespace, String name) -> text(ADDED, namespace, OctetText.octets(name));
            case Response.Renamed(long namespace, String name) -> text(RENAMED, namespace, OctetText.octets(name));
            case Response.Removed(long namespace) -> frame(REMOVED, namespace).array();
            case Response.AddressAdded(long namespace, InetAddress address, int index) ->
                address(ADDRESS_ADDED, namespace, address, index);
            case Response.AddressRemoved(long namespace, InetAddress address, int index) ->
                address(ADDRESS_REMOVED, namespace, address, index);
        };
    }

    private static ByteBuffer frame(byte kind, long id) {
        return ByteBuffer.allocate(SIZE).put(KIND, kind).putLong(ID, id);
    }

    private static byte[] shortened(String reason) {
        byte[] octets = OctetText.octets(reason);
        return octets.length <= MAX_TEXT ? octets : Arrays.copyOf(octets, MAX_TEXT);
    }

    private static byte[] text(byte kind, long id, byte[] octets) {
        if (octets.length > MAX_TEXT) {
            throw new IllegalArgumentException("text of " + octets.length + " octets (expected: 0-" + MAX_TEXT + ")");
        }
        return frame(kind, id)
                .putShort(TEXT_LENGTH, (short) octets.length)
                .put(BODY, octets)
                .array();
    }

    private static byte[] address(byte kind, long namespace, InetAddress address, int interfaceIndex) {
        return frame(kind, namespace)
                .put(FAMILY, family(address))
                .putInt(INTERFACE, interfaceIndex)
                .put(BODY, address.getAddress())
                .array();
    }

    private static byte family(InetAddress address) {
        return address instanceof Inet4Address ? IPV4 : IPV6;
    }

    private static ByteBuffer put(ByteBuffer frame, int at, Tuple tuple) {
        return frame.put(FAMILY, family(tuple.source()))
                .put(at, tuple.source().getAddress())
                .put(at + IPV6_OCTETS, tuple.destination().getAddress())
                .putShort(at + 2 * IPV6_OCTETS, (short) tuple.sourcePort())
                .putShort(at + 2 * IPV6_OCTETS + Short.BYTES, (short) tuple.destinationPort());
    }

    /**
     * Reads a request.
     *
     * @throws MalformedFrameException if the octets are not exactly those that {@link #of(Request)} makes
     */
    static Request request(byte[] octets) throws MalformedFrameException {
        ByteBuffer frame = checked(octets);
        long id = frame.getLong(ID);
        Request request = switch (frame.get(KIND)) {
            case TRANSLATE -> new Request.Translate(id, tuple(frame, BODY), zone(frame));
            case SWEEP -> new Request.Sweep(id);
            default -> throw unknown(frame);
        };
        requireSame(octets, of(request));
        return request;
    }

    /**
     * Reads a response.
     *
     * @throws MalformedFrameException if the octets are not exactly those that {@link #of(Response)} makes
     */
    static Response response(byte[] octets) throws MalformedFrameException {
        ByteBuffer frame = checked(octets);
        long id = frame.getLong(ID);
        Response response = switch (frame.get(KIND)) {
            case FOUND ->
                new Response.Found(id, new ConntrackEntry(tuple(frame, BODY), tuple(frame, BODY + TUPLE), zone(frame)));
            case NOT_FOUND -> new Response.NotFound(id);
            case SWEPT -> new Response.Swept(id);
            case FAILED -> new Response.Failed(id, text(frame));
            case ADDED -> new Response.Added(id, text(frame));
            case RENAMED -> new Response.Renamed(id, text(frame));
            case REMOVED -> new Response.Removed(id);
            case ADDRESS_ADDED -> new Response.AddressAdded(id, address(frame, BODY), frame.getInt(INTERFACE));
            case ADDRESS_REMOVED -> new Response.AddressRemoved(id, address(frame, BODY), frame.getInt(INTERFACE));
            default -> throw unknown(frame);
        };
        requireSame(octets, of(response));
        return response;
    }

    private static ByteBuffer checked(byte[] octets) throws MalformedFrameException {
        if (octets.length != SIZE) {
            throw new MalformedFrameException("frame of " + octets.length + " octets (expected: " + SIZE + ")");
        }
        return ByteBuffer.wrap(octets);
    }

    private static MalformedFrameException unknown(ByteBuffer frame) {
        return new MalformedFrameException("frame of kind " + Byte.toUnsignedInt(frame.get(KIND)) + " is unknown");
    }

    /** Holds that no octet is lost, so that unused octets are 0 and each thing is written in one way only. */
    private static void requireSame(byte[] octets, byte[] understood) throws MalformedFrameException {
        if (!Arrays.equals(octets, understood)) {
            throw new MalformedFrameException(
                    "frame of kind " + octets[KIND] + " has a wrong octet at " + Arrays.mismatch(octets, understood));
        }
    }

    private static int zone(ByteBuffer frame) {
        return Short.toUnsignedInt(frame.getShort(ZONE));
    }

    private static Tuple tuple(ByteBuffer frame, int at) throws MalformedFrameException {
        InetAddress source = address(frame, at);
        InetAddress destination = address(frame, at + IPV6_OCTETS);
        if (family(source) != family(destination)) {
            // An IPv6 address that stands for an IPv4 address is one of IPv4 to the JDK.
            throw new MalformedFrameException("tuple of two families");
        }
        return new Tuple(
                source,
                Short.toUnsignedInt(frame.getShort(at + 2 * IPV6_OCTETS)),
                destination,
                Short.toUnsignedInt(frame.getShort(at + 2 * IPV6_OCTETS + Short.BYTES)));
    }

    private static InetAddress address(ByteBuffer frame, int at) throws MalformedFrameException {
        byte family = frame.get(FAMILY);
        if (family != IPV4 && family != IPV6) {
            throw new MalformedFrameException("family " + family + " (expected: 4 or 6)");
        }
        byte[] octets = new byte[family == IPV4 ? IPV4_OCTETS : IPV6_OCTETS];
        frame.get(at, octets);
        try {
            return InetAddress.getByAddress(octets);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private static String text(ByteBuffer frame) throws MalformedFrameException {
        int length = Short.toUnsignedInt(frame.getShort(TEXT_LENGTH));
        if (length > MAX_TEXT) {
            throw new MalformedFrameException("text of " + length + " octets (expected: 0-" + MAX_TEXT + ")");
        }
        byte[] octets = new byte[length];
        frame.get(BODY, octets);
        return OctetText.of(octets);
    }
}
