package io.github.nettyidentd.cli;

import static io.github.nettyidentd.cli.Options.add;
import static io.github.nettyidentd.cli.Options.allGiven;
import static io.github.nettyidentd.cli.Options.flag;
import static io.github.nettyidentd.cli.Options.given;
import static io.github.nettyidentd.cli.Options.isGiven;
import static io.github.nettyidentd.cli.Options.list;
import static io.github.nettyidentd.cli.Options.option;
import static io.github.nettyidentd.cli.Options.path;

import io.github.nettyidentd.hop.HopSettings;
import io.github.nettyidentd.net.Network;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/** The options that say where else sockets are: behind NAT, in containers, on hosts inside. */
final class HopOptions {

    private static final int MAX_ZONE = 65_535;

    private final OptionSpec masquerade = flag("-m", "--masquerade")
            .description("Answer for connections whose addresses or ports this host translates (NAT), too. Needs the"
                    + " helper: see --helper.")
            .build();

    private final OptionSpec zones = list(String.class, "--conntrack-zone")
            .paramLabel("ZONE[=NAMESPACE]")
            .description(
                    "Look for translated connections in this zone of connection tracking (0 to 65535), too; may be given"
                            + " several times. With a namespace, a connection in this zone comes from that namespace.",
                    "Default: zone 0 only.")
            .build();

    private final OptionSpec namespaces = flag("--namespaces")
            .description(
                    "Look for sockets in the other network namespaces of this host, too, such as those of containers."
                            + " Needs the helper: see --helper.")
            .build();

    private final OptionSpec helper = path("--helper")
            .paramLabel("SOCKET")
            .description(
                    "The socket of the helper, which asks the kernel what needs privileges. A daemon that root starts without"
                            + " this socket starts a helper of its own.",
                    "Default: " + HopSettings.DEFAULT_HELPER + ".")
            .build();

    private final OptionSpec forward = option("-f", "--forward")
            .paramLabel("PORT")
            .arity("0..1")
            .type(int.class)
            .fallbackValue("113")
            .converters(Converters.WholeNumber.port())
            .description(
                    "With --masquerade, forward a query about a connection of a host inside to that host, to this port"
                            + " (default: 113).")
            .build();

    private final OptionSpec proxyHeader = flag("--forward-proxy-header")
            .description(
                    "Send a PROXY protocol header with the true addresses before each query that --forward forwards.")
            .build();

    private final OptionSpec rulesFirst = flag("-M", "--masquerade-first")
            .description("Ask the static rules (--masq-config) before a query is forwarded. Implies --masquerade.")
            .build();

    private final OptionSpec rules = path("--masq-config")
            .paramLabel("FILE")
            .description(
                    "With --masquerade, answer for hosts inside by the static rules in this file.",
                    "Default: " + HopSettings.DEFAULT_RULES + ", if it exists.")
            .build();

    private final OptionSpec gateways = list(Network.class, "-P", "--proxy")
            .paramLabel("HOST|CIDR")
            .description(
                    "Let this host, or each host of this network, forward queries about other hosts' connections to"
                            + " this host; may be given several times.")
            .converters(Converters::network)
            .build();

    void addTo(CommandSpec command) {
        add(command, masquerade, zones, namespaces, helper, forward, proxyHeader, rulesFirst, rules, gateways);
    }

    /**
     * The settings that the options make.
     *
     * @throws ParameterException if a zone is not one, or an option lacks one that it needs
     */
    HopSettings settings(CommandLine command) {
        boolean translates = isGiven(masquerade) || isGiven(rulesFirst);
        Optional<Integer> port = given(forward);
        return new HopSettings(
                translates,
                zones(command),
                isGiven(namespaces),
                Options.<Path>given(helper).orElse(HopSettings.DEFAULT_HELPER),
                port.map(OptionalInt::of).orElseGet(OptionalInt::empty),
                isGiven(proxyHeader),
                isGiven(rulesFirst),
                Options.<Path>given(rules).orElse(HopSettings.DEFAULT_RULES),
                allGiven(gateways));
    }

    private Map<Integer, String> zones(CommandLine command) {
        var found = new LinkedHashMap<Integer, String>(Map.of(0, ""));
        for (String text : Options.<String>allGiven(zones)) {
            String[] parts = text.split("=", 2);
            if (!parts[0].matches("[0-9]{1,5}") || Integer.parseInt(parts[0]) > MAX_ZONE) {
                throw Options.refused(command, zones, text, "'" + text + "' (expected: 0 to 65535, or ZONE=NAMESPACE)");
            }
            found.put(Integer.parseInt(parts[0]), parts.length == 1 ? "" : parts[1]);
        }
        return found;
    }
}
