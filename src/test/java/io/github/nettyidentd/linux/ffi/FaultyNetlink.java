package io.github.nettyidentd.linux.ffi;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** A real netlink socket whose responses do not always arrive as the kernel sent them. */
public final class FaultyNetlink extends SockDiagSocket {

    /** What happens to the responses that one call takes. */
    public enum Fault {
        NONE,
        /** The first response does not arrive. */
        LOST,
        /** The first response arrives twice, in place of the second. */
        DOUBLED,
        /** The first response arrives with random octets. */
        GARBLED
    }

    private final Supplier<Fault> faults;
    private final RandomGenerator random;

    private FaultyNetlink(Supplier<Fault> faults, RandomGenerator random) throws IOException {
        this.faults = faults;
        this.random = random;
    }

    /** Opens a socket; {@code faults} gives one fault for each time that responses are taken. */
    public static SockDiagSocket open(Supplier<Fault> faults, RandomGenerator random) throws IOException {
        return new FaultyNetlink(faults, random);
    }

    @Override
    int receive(NetlinkResponses responses, int most) throws IOException {
        Fault fault = faults.get();
        if (fault == Fault.LOST) {
            super.receive(responses, 1);
        }
        int received = super.receive(responses, most);
        switch (fault) {
            case NONE, LOST -> {}
            case DOUBLED -> responses.at(1).copyFrom(responses.at(0));
            case GARBLED -> garble(responses.at(0));
        }
        return received;
    }

    private void garble(MemorySegment response) {
        for (long i = 0; i < response.byteSize(); i++) {
            response.set(JAVA_BYTE, i, (byte) random.nextInt());
        }
    }
}
