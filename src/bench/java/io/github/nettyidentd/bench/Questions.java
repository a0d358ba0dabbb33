package io.github.nettyidentd.bench;

import java.util.List;
import java.util.SplittableRandom;

/** Which connections are asked about, in an order that is the same in each run, and what must be answered. */
final class Questions {

    private final int[] portsOnServer;
    private final int[] portsOnClient;
    private final ExpectedReply expected;
    private final SplittableRandom random = new SplittableRandom(1413);

    private Questions(int[] portsOnServer, int[] portsOnClient, ExpectedReply expected) {
        this.portsOnServer = portsOnServer;
        this.portsOnClient = portsOnClient;
        this.expected = expected;
    }

    /** About these connections. */
    static Questions about(List<PortPair> pairs, ExpectedReply expected) {
        return new Questions(
                pairs.stream().mapToInt(PortPair::portOnServer).toArray(),
                pairs.stream().mapToInt(PortPair::portOnClient).toArray(),
                expected);
    }

    /** About connections that do not exist: to where others go, from ports that the kernel gives to none. */
    static Questions aboutNone(List<PortPair> pairs) {
        return new Questions(
                EphemeralPorts.ofHost().others(),
                pairs.stream().mapToInt(PortPair::portOnClient).toArray(),
                ExpectedReply.error("NO-USER"));
    }

    ExpectedReply expected() {
        return expected;
    }

    /** The number of the next question. */
    int next() {
        return random.nextInt(portsOnServer.length);
    }

    int portOnServer(int question) {
        return portsOnServer[question];
    }

    int portOnClient(int question) {
        return portsOnClient[question % portsOnClient.length];
    }
}
