package io.github.nettyidentd.cli;

import static io.github.nettyidentd.cli.Options.add;
import static io.github.nettyidentd.cli.Options.flag;
import static io.github.nettyidentd.cli.Options.given;
import static io.github.nettyidentd.cli.Options.isGiven;
import static io.github.nettyidentd.cli.Options.list;
import static io.github.nettyidentd.cli.Options.option;
import static io.github.nettyidentd.cli.Options.path;

import io.github.nettyidentd.hop.HopSettings;
import io.github.nettyidentd.net.Addresses;
import io.github.nettyidentd.net.Network;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
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

    /** What systemd calls it (nss-myhostname(8)). */
    private static final String DEFAULT_GATEWAY = "_gateway";

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
                            + " this option starts a helper of its own, if none listens at the default socket.",
                    "Default: " + HopSettings.DEFAULT_HELPER + ".")
            .build();

    private final OptionSpec forward = option("-f", "--forward")
            .paramLabel("PORT")
            .arity("0..1")
            .type(int.class)
            .fallbackValue("113")
            .converters(Converters::portOrServiceToAsk)
            .description(
                    "With --masquerade, forward a query about a connection of a host inside to that host, to this port (1"
                            + " to 65535, or a service such as ident); without a value, 113. If the host gives no answer,"
                            + " the static rules count.",
                    "Default: none; no query is forwarded.")
            .build();

    private final OptionSpec proxyHeader = flag("--forward-proxy-header")
            .description("With --forward, send a PROXY protocol header with the true addresses before each query. The"
                    + " host inside must expect it, as this daemon does with --proxy-protocol-from.")
            .build();

    private final OptionSpec rulesFirst = flag("-M", "--masquerade-first")
            .description("The same as --masquerade, but the static rules count before a query is forwarded.")
            .build();

    private final OptionSpec rules = path("--masq-config")
            .paramLabel("FILE")
            .description(
                    "With --masquerade, answer for hosts inside by the static rules in this file.",
                    "Default: " + HopSettings.DEFAULT_RULES + ", if it exists.")
            .build();

    private final OptionSpec gateways = list(String.class, "-P", "--proxy")
            .paramLabel("HOST|CIDR")
            .description(
                    "Trust this gateway, or each host of this network: a query from it may be about a connection to"
                            + " another host, and is answered if exactly one connection has its ports; may be given several"
                            + " times. All addresses of a name count that it has at the start; " + DEFAULT_GATEWAY
                            + " is the gateway of the default route, whichever it is when a query comes.",
                    "Default: no gateway.")
            .converters(HopOptions::gateway)
            .build();

    void addTo(CommandSpec command) {
        add(command, masquerade, zones, namespaces, helper, forward, proxyHeader, rulesFirst, rules, gateways);
    }

    /**
     * The settings that the options make. Resolves names of gateways, which may block.
     *
     * @throws ParameterException if a zone is not one, a gateway does not resolve, or an option lacks one that it needs.
     *     Only {@code --forward} may lack one, as it may with oidentd
     */
    HopSettings settings(CommandLine command) {
        boolean translates = isGiven(masquerade) || isGiven(rulesFirst);
        if (!translates) {
            refuse(command, zones, masquerade);
            refuse(command, rules, masquerade);
        }
        if (!given(forward).isPresent()) {
            refuse(command, proxyHeader, forward);
        }
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
                gateways(command),
                Options.<String>allGiven(gateways).contains(DEFAULT_GATEWAY));
    }

    /** Refuses an option that has no effect without another, because its operator believes that it has one. */
    private static void refuse(CommandLine command, OptionSpec option, OptionSpec needed) {
        if (command.getParseResult().hasMatchedOption(option)) {
            throw new ParameterException(
                    command, option.longestName() + " without " + needed.longestName() + " (expected: both of them)");
        }
    }

    /** Checks the form of a gateway; a name is resolved later. */
    private static String gateway(String text) {
        if (text.indexOf('/') >= 0 || !Addresses.isHostName(text)) {
            var _ = Converters.network(text);
        }
        return text;
    }

    private List<Network> gateways(CommandLine command) {
        List<Network> found = new ArrayList<>();
        for (String text : Options.<String>allGiven(gateways)) {
            if (text.equals(DEFAULT_GATEWAY)) {
                continue;
            }
            if (text.indexOf('/') >= 0 || !Addresses.isHostName(text)) {
                found.add(Converters.network(text));
            } else {
                new HostAndPort(text, OptionalInt.empty())
                        .resolve(command, gateways, 0)
                        .forEach(end -> found.add(Network.of(end.getAddress())));
            }
        }
        return found;
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
