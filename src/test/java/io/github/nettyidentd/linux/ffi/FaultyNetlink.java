package io.github.nettyidentd.linux.ffi;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** A real netlink socket, some of whose answers do not come through as the kernel gave them. */
public final class FaultyNetlink extends NetlinkSocket {

    /** What happens to the answers to one call. */
    public enum Fault {
        NONE,
        /** The first answer does not come. */
        LOST,
        /** The first answer comes twice. */
        DOUBLED,
        /** The first answer has other octets. */
        GARBLED
    }

    private final Supplier<Fault> faults;
    private final RandomGenerator random;

    private FaultyNetlink(Supplier<Fault> faults, RandomGenerator random) throws IOException {
        this.faults = faults;
        this.random = random;
    }

    /** Opens a socket to ask with, whose faults are those given, one for each time that answers are taken. */
    public static SockDiagSocket open(Supplier<Fault> faults, RandomGenerator random) throws IOException {
        return new SockDiagSocket(new FaultyNetlink(faults, random));
    }

    @Override
    int receive(SockDiagResponses answers, int most) throws IOException {
        Fault fault = faults.get();
        if (fault == Fault.LOST) {
            super.receive(answers, 1);
        }
        int received = super.receive(answers, most);
        switch (fault) {
            case NONE, LOST -> {}
            case DOUBLED -> answers.at(1).copyFrom(answers.at(0));
            case GARBLED -> garble(answers.at(0));
        }
        return received;
    }

    private void garble(MemorySegment answer) {
        for (long i = 0; i < answer.byteSize(); i++) {
            answer.set(JAVA_BYTE, i, (byte) random.nextInt());
        }
    }
}
