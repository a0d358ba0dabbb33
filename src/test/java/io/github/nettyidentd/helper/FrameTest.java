package io.github.nettyidentd.helper;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.nettyidentd.linux.conntrack.ConntrackEntry;
import io.github.nettyidentd.linux.conntrack.Tuple;
import io.github.nettyidentd.testing.Fuzz;
import io.github.nettyidentd.text.OctetText;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FrameTest {

    private static final int FIRST = 0x26;

    @Test
    void writesATupleAsThePageOfTheProtocolSays() throws Exception {
        var request = new Request.Translate(
                0x0102_0304_0506_0708L,
                new Tuple(InetAddress.ofLiteral("198.51.100.7"), 6667, InetAddress.ofLiteral("192.0.2.1"), 41_178),
                7);

        byte[] octets = Frame.of(request);

        assertEquals(
                "02" + "04" + "0007" + "00000000" + "0102030405060708" + "c6336407" + "00".repeat(12) + "c0000201"
                        + "00".repeat(12) + "1a0b" + "a0da" + "00".repeat(220),
                HexFormat.of().formatHex(octets));
        assertEquals(request, Frame.request(octets));
    }

    @Test
    void keepsTheLongestNameOfAFileWhole() throws Exception {
        var added = new Response.Added(1, "x".repeat(Frame.MAX_TEXT));

        assertEquals(added, Frame.response(Frame.of(added)));
        assertThrows(
                IllegalArgumentException.class, () -> Frame.of(new Response.Added(1, "x".repeat(Frame.MAX_TEXT + 1))));
    }

    @Test
    void shortensALongReason() throws Exception {
        var failed = (Response.Failed) Frame.response(Frame.of(new Response.Failed(1, "x".repeat(1_000))));

        assertEquals("x".repeat(Frame.MAX_TEXT), failed.reason());
    }

    @Test
    void refusesAnotherVersionOnlyAfterItHasReadIt() throws Exception {
        assertEquals(new Hello(2), Hello.of(new Hello(2).octets()));
        assertThrows(MalformedFrameException.class, () -> Hello.of(new byte[Hello.SIZE]));
        assertThrows(MalformedFrameException.class, () -> Hello.of(new byte[Frame.SIZE]));
    }

    @Test
    void readsWhatItWrites() {
        Fuzz.run(random -> {
            Request request = request(random);
            assertEquals(request, Frame.request(Frame.of(request)));
            Response response = response(random);
            assertEquals(response, Frame.response(Frame.of(response)));
        });
    }

    @Test
    void refusesAFrameWithAChangedOctetOrReadsItAsAnother() {
        Fuzz.run(random -> {
            byte[] octets = Frame.of(response(random));
            octets[random.nextInt(octets.length)] ^= (byte) (1 + random.nextInt(FIRST));
            try {
                assertArrayEquals(octets, Frame.of(Frame.response(octets)));
            } catch (MalformedFrameException e) {
                // The other outcome.
            }
        });
    }

    private static Request request(Random random) throws UnknownHostException {
        return random.nextBoolean()
                ? new Request.Translate(random.nextLong(), tuple(random, random.nextBoolean()), zone(random))
                : new Request.Sweep(random.nextLong());
    }

    private static Response response(Random random) throws UnknownHostException {
        boolean ipv4 = random.nextBoolean();
        long id = random.nextLong();
        return switch (random.nextInt(9)) {
            case 0 ->
                new Response.Found(id, new ConntrackEntry(tuple(random, ipv4), tuple(random, ipv4), zone(random)));
            case 1 -> new Response.NotFound(id);
            case 2 -> new Response.Swept(id);
            case 3 -> new Response.Failed(id, text(random));
            case 4 -> new Response.Added(id, text(random));
            case 5 -> new Response.Renamed(id, text(random));
            case 6 -> new Response.Removed(id);
            case 7 -> new Response.AddressAdded(id, address(random, ipv4), random.nextInt());
            default -> new Response.AddressRemoved(id, address(random, ipv4), random.nextInt());
        };
    }

    private static int zone(Random random) {
        return random.nextInt(1 << 16);
    }

    private static Tuple tuple(Random random, boolean ipv4) throws UnknownHostException {
        return new Tuple(
                address(random, ipv4), random.nextInt(1 << 16), address(random, ipv4), random.nextInt(1 << 16));
    }

    private static InetAddress address(Random random, boolean ipv4) throws UnknownHostException {
        byte[] octets = new byte[ipv4 ? 4 : 16];
        random.nextBytes(octets);
        if (!ipv4) {
            octets[0] = FIRST;
        }
        return InetAddress.getByAddress(octets);
    }

    /** Any octets, because the name of a file may have any. */
    private static String text(Random random) {
        byte[] octets = new byte[random.nextInt(Frame.MAX_TEXT + 1)];
        random.nextBytes(octets);
        return OctetText.of(octets);
    }
}
