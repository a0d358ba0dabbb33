package io.github.nettyidentd.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A gateway between a host outside and some hosts inside, each a network namespace. The gateway stands for the host whose
 * daemon is tested; it forwards packets of both families, and translates them as nftables rules say. The hosts inside stand
 * for containers. Needs root, iproute2 and nftables.
 *
 * <pre>
 * outside  {@link #OUTSIDE_LINK}        gateway        inside(1)  {@link #INSIDE_LINK}, for the gateway in1
 * 192.0.2.2, 192.0.2.3 --- 192.0.2.1   10.0.1.1 ---- 10.0.1.2
 * 2001:db8::2, …::3        2001:db8::1  fd00:0:0:1::1  fd00:0:0:1::2
 *                                      10.0.2.1 ---- 10.0.2.2   inside(2), in2, …
 * </pre>
 */
public final class NatNetwork implements AutoCloseable {

    /** The interface of the gateway and of the host outside on the link between them. */
    public static final String OUTSIDE_LINK = "out0";

    /** The interface of each host inside. The gateway's one is {@code in1}, {@code in2} and so on. */
    public static final String INSIDE_LINK = "eth0";

    /** The rules that give the gateway's address to all that goes outside. */
    public static final String MASQUERADE = """
            table inet nat {
              chain postrouting {
                type nat hook postrouting priority srcnat
                oifname "out0" masquerade
              }
            }
            """;

    /** The addresses of the network. */
    public enum Family {
        IPV4("inet", "192.0.2.1", "192.0.2.2", "192.0.2.3", "10.0.%d.", "/24"),
        IPV6("inet6", "2001:db8::1", "2001:db8::2", "2001:db8::3", "fd00:0:0:%d::", "/64");

        private final String socket;
        private final String gateway;
        private final String outside;
        private final String otherOutside;
        private final String inside;
        private final String prefix;

        Family(String socket, String gateway, String outside, String otherOutside, String inside, String prefix) {
            this.socket = socket;
            this.gateway = gateway;
            this.outside = outside;
            this.otherOutside = otherOutside;
            this.inside = inside;
            this.prefix = prefix;
        }

        /** Gives the step of {@link ForeignSocket} that makes a socket. */
        public String socket() {
            return "socket " + socket;
        }

        /** Gives the gateway's address outside. */
        public String gateway() {
            return gateway;
        }

        /** Gives the first address of the host outside. */
        public String outside() {
            return outside;
        }

        /** Gives the second address of the host outside, which stands for another host. */
        public String otherOutside() {
            return otherOutside;
        }

        /** Gives the gateway's address on the link to a host inside, from 1 on. */
        public String gatewayInside(int host) {
            return inside.formatted(host) + 1;
        }

        /** Gives the address of a host inside, from 1 on. */
        public String inside(int host) {
            return inside.formatted(host) + 2;
        }

        public void assumeAvailable() {
            Ipv6.assumeAvailableFor(gateway);
        }
    }

    private final Resources namespaces = new Resources();
    private final NetworkNamespace outside;
    private final NetworkNamespace gateway;
    private final List<NetworkNamespace> insides = new ArrayList<>();

    private NatNetwork() throws IOException {
        outside = namespaces.add(NetworkNamespace.create());
        gateway = namespaces.add(NetworkNamespace.create());
        outside.ip("link set lo up");
        gateway.ip("link set lo up");
        connect(gateway, OUTSIDE_LINK, outside, OUTSIDE_LINK);
        gateway.run("sh", "-c", "echo 1 >/proc/sys/net/ipv4/ip_forward");
        for (Family family : families()) {
            address(gateway, OUTSIDE_LINK, family, family.gateway());
            address(outside, OUTSIDE_LINK, family, family.outside());
            // Deprecated, so that connections come from the first address.
            address(outside, OUTSIDE_LINK, family, family.otherOutside(), "preferred_lft", "0");
        }
        if (Ipv6.isAvailable()) {
            gateway.run("sh", "-c", "echo 1 >/proc/sys/net/ipv6/conf/all/forwarding");
        }
    }

    /**
     * Makes a network; skips the test where that cannot be done.
     *
     * @param insides how many hosts are inside
     * @param rules for nft(8) in the gateway, for example {@link #MASQUERADE}
     */
    public static NatNetwork create(int insides, String rules) throws IOException {
        Commands.assumeProgram("nft");
        var network = new NatNetwork();
        try {
            Commands.Result result = network.nft(MASQUERADE);
            assumeTrue(result.status() == 0, "needs a kernel with NAT for nftables: " + result.err());
            network.load(rules);
            for (int i = 0; i < insides; i++) {
                network.addInside();
            }
            return network;
        } catch (IOException | RuntimeException | Error e) {
            network.close();
            throw e;
        }
    }

    private static List<Family> families() {
        return Ipv6.isAvailable() ? List.of(Family.values()) : List.of(Family.IPV4);
    }

    /** Lays a cable between two namespaces, whose ends have link-local addresses only. */
    public static void connect(NetworkNamespace one, String oneLink, NetworkNamespace other, String otherLink)
            throws IOException {
        one.ip("link add " + oneLink + " type veth peer name " + otherLink + " netns " + other.name());
        // Link-local addresses that the kernel chooses cannot be used at once.
        one.ip("link set " + oneLink + " addrgenmode none up");
        other.ip("link set " + otherLink + " addrgenmode none up");
        if (Ipv6.isAvailable()) {
            // Without a link-local address, a gateway cannot ask for the neighbour to which it forwards a packet.
            one.ip("address add dev " + oneLink + " fe80::1/64 nodad");
            other.ip("address add dev " + otherLink + " fe80::2/64 nodad");
        }
    }

    private static void address(NetworkNamespace host, String link, Family family, String address, String... further)
            throws IOException {
        String nodad = family == Family.IPV6 ? " nodad " : " ";
        host.ip("address add dev " + link + " " + address + family.prefix + nodad + String.join(" ", further));
    }

    /** Adds a host inside, and gives its number. */
    public int addInside() throws IOException {
        int number = insides.size() + 1;
        NetworkNamespace host = namespaces.add(NetworkNamespace.create());
        insides.add(host);
        host.ip("link set lo up");
        connect(gateway, "in" + number, host, INSIDE_LINK);
        for (Family family : families()) {
            address(gateway, "in" + number, family, family.gatewayInside(number));
            address(host, INSIDE_LINK, family, family.inside(number));
            host.ip("-" + (family == Family.IPV6 ? 6 : 4) + " route add default via " + family.gatewayInside(number));
        }
        return number;
    }

    /** Replaces the rules of the gateway. */
    public void load(String rules) throws IOException {
        Commands.Result result = nft(rules);
        assertEquals(0, result.status(), result::toString);
    }

    private Commands.Result nft(String rules) throws IOException {
        try (var directory = TempDirectory.create()) {
            Path file = Files.writeString(directory.path().resolve("rules"), "flush ruleset\n" + rules);
            return Commands.run(gateway.runner("nft", "-f", file.toString()));
        }
    }

    /** Gives the host outside. */
    public NetworkNamespace outside() {
        return outside;
    }

    /** Gives the gateway. */
    public NetworkNamespace gateway() {
        return gateway;
    }

    /** Gives a host inside, from 1 on. */
    public NetworkNamespace inside(int number) {
        return insides.get(number - 1);
    }

    @Override
    public void close() {
        namespaces.close();
    }
}
