package io.github.nettyidentd.cli;

import static io.github.nettyidentd.cli.Options.add;
import static io.github.nettyidentd.cli.Options.allGiven;
import static io.github.nettyidentd.cli.Options.flag;
import static io.github.nettyidentd.cli.Options.given;
import static io.github.nettyidentd.cli.Options.isGiven;
import static io.github.nettyidentd.cli.Options.list;
import static io.github.nettyidentd.cli.Options.option;
import static io.github.nettyidentd.cli.Options.path;

import io.github.nettyidentd.api.UserId;
import io.github.nettyidentd.daemon.DaemonSettings;
import io.github.nettyidentd.daemon.DaemonSettings.AnswerSettings;
import io.github.nettyidentd.daemon.DaemonSettings.ListenSettings;
import io.github.nettyidentd.daemon.DaemonSettings.MonitoringSettings;
import io.github.nettyidentd.daemon.DaemonSettings.PrivilegeSettings;
import io.github.nettyidentd.net.Network;
import io.github.nettyidentd.plugin.LookupSpec;
import io.github.nettyidentd.policy.UserIdFormat;
import io.github.nettyidentd.text.Printable;
import io.github.nettyidentd.transport.Transport;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;

/** The daemon's options. A short option has oidentd's letter where it has oidentd's meaning. */
final class ServeOptions {

    /** More queries than this make nothing quicker. */
    private static final int MAX_WARM_UP = 100_000;

    /** The launcher sets this property where it uses the class cache. */
    private static final int WARM_UP = Boolean.getBoolean("netty-identd.class-cache") ? 1000 : 0;

    private final OptionSpec listen = list(HostAndPort.class, "-a", "--listen")
            .paramLabel("ADDRESS[:PORT]")
            .converters(new HostAndPort.Listening())
            .description(
                    "Listen on this address; may be given several times.",
                    "Default: all addresses, IPv6 and IPv4. An IPv6 address with a port is written [::1]:1113.")
            .build();

    private final OptionSpec port = option("-p", "--port")
            .paramLabel("PORT")
            .type(int.class)
            .converters(Converters::portOrService)
            .defaultValue("113")
            .description(
                    "Listen on this port (0 to 65535, or a service such as ident), unless a --listen address names one. For"
                            + " port 0 the kernel chooses a free port.",
                    "Default: ${DEFAULT-VALUE}.")
            .build();

    private final OptionSpec proxies = list(Network.class, "--proxy-protocol-from")
            .paramLabel("CIDR")
            .converters(Converters::network)
            .description("Trust the proxies in this network, or at this address, to send a header of the PROXY protocol"
                    + " (version 1 or 2) first, and answer about the addresses in it; may be given several times."
                    + " Connections from there without a header are closed. Default: no proxy.")
            .build();

    private final OptionSpec lookups = list(LookupSpec.class, "--lookup")
            .paramLabel("NAME[:KEY=VALUE,...]")
            .converters(ServeOptions::lookup)
            .description(
                    "Ask this lookup: 'system' (the kernel's sockets and this host's accounts),"
                            + " 'fixed:user-id=NAME' (the same answer to all), the name of a plug-in, or a class name."
                            + " Several are asked in the given order until one answers something other than NO-USER. In a"
                            + " value, '\\,' is a comma.",
                    "Default: system.")
            .build();

    private final OptionSpec plugins = path("--plugins")
            .paramLabel("DIRECTORY")
            .description("Load lookup classes from the jars in this directory. Default: none.")
            .build();

    private final AnswerOptions answers = new AnswerOptions();

    private final OptionSpec hideErrors = flag("-e", "--hide-errors")
            .description("Send every error as UNKNOWN-ERROR.")
            .build();

    private final OptionSpec answerInbound = flag("--answer-inbound")
            .description("Name the owners of connections that this host accepted, too. Without this option they are"
                    + " HIDDEN-USER, because otherwise anybody could learn which user runs a service by connecting"
                    + " to it.")
            .build();

    private final LimitOptions limits = new LimitOptions();

    private final OptionSpec transport = option("--transport")
            .paramLabel("TRANSPORT")
            .type(Transport.class)
            .converters(new Converters.Word<>(Transport.class))
            .defaultValue("auto")
            .description("Use this transport for sockets: auto, epoll or nio; auto means epoll where it is available."
                    + " Default: ${DEFAULT-VALUE}.")
            .build();

    private final OptionSpec warmUp = option("--warm-up")
            .paramLabel("NUMBER")
            .type(int.class)
            .converters(new Converters.WholeNumber(0, MAX_WARM_UP))
            .description(
                    "Answer this many queries of the daemon's own after the start, so that peers do not wait for code that"
                            + " is not compiled yet; 0 means none.",
                    "Default: 1000 with the class cache that netty-identd-aot makes, otherwise 0, because without it"
                            + " the JVM compiles later.")
            .build();

    private final OptionSpec eventLoops = option("--event-loops")
            .paramLabel("NUMBER")
            .type(int.class)
            .converters(new Converters.WholeNumber(1, 1024))
            .defaultValue("1")
            .description("Serve connections on this many threads, each with a listening socket of its own. One thread"
                    + " is enough for all that a small host can send. Default: ${DEFAULT-VALUE}.")
            .build();

    private final MetricsOptions metrics = new MetricsOptions();

    private final StatusOptions status = new StatusOptions();

    private final LogOptions log = LogOptions.ofDaemon();

    private final PolicyOptions policy = new PolicyOptions();

    private final HopOptions hops = new HopOptions();

    private final RegistrationOptions registrations = new RegistrationOptions();

    private final OptionSpec replyAll = option("-R", "--reply-all")
            .paramLabel("USER-ID")
            .description("Answer every query with this user-id, without any lookup or policy. The same as --lookup"
                    + " fixed:user-id=USER-ID.")
            .build();

    private final RunAsOptions runAs;

    private final OptionSpec stdio = flag("-I", "--stdio")
            .description("Serve the one connection that is standard input, as inetd passes it, and exit.")
            .build();

    private final OidentdOptions oidentd = new OidentdOptions();

    ServeOptions() {
        this(RunAsOptions.ofDaemon());
    }

    ServeOptions(RunAsOptions runAs) {
        this.runAs = runAs;
    }

    void addTo(CommandSpec command) {
        add(command, listen, port, proxies, lookups, plugins);
        answers.addTo(command);
        add(command, hideErrors, answerInbound);
        limits.addTo(command);
        add(command, transport, eventLoops, warmUp);
        metrics.addTo(command);
        status.addTo(command);
        log.addTo(command);
        policy.addTo(command);
        hops.addTo(command);
        registrations.addTo(command);
        add(command, replyAll);
        runAs.addTo(command);
        add(command, stdio);
        oidentd.addTo(command);
    }

    /** Whether standard input is the only connection to serve. */
    boolean stdio() {
        return isGiven(stdio);
    }

    /** Lets the command take the policy file as an argument. */
    void addPolicyFileTo(CommandSpec command) {
        policy.addFileTo(command);
    }

    LogOptions.Level logLevel(CommandLine command) {
        return oidentd.logLevel(command, log.level());
    }

    LogOptions.Format logFormat() {
        return log.format();
    }

    /**
     * The settings that the options make.
     *
     * @throws ParameterException if opsys or charset cannot be sent, or an address cannot be resolved
     */
    DaemonSettings settings(CommandLine command) {
        Optional<String> reply = given(policy.reply());
        reply.ifPresent(text -> requireUserId(command, policy.reply(), text));
        return new DaemonSettings(
                new ListenSettings(
                        addresses(command),
                        port.getValue(),
                        allGiven(proxies),
                        transport.getValue(),
                        eventLoops.getValue(),
                        warmUpQueries()),
                new PrivilegeSettings(runAs.users(), runAs.group()),
                answers(command),
                limits.limits(command, oidentd),
                new MonitoringSettings(log.queryFields(), metrics.address(command), status.socket()));
    }

    private int warmUpQueries() {
        Integer given = warmUp.getValue();
        return given == null ? WARM_UP : given;
    }

    private AnswerSettings answers(CommandLine command) {
        return new AnswerSettings(
                lookups(command),
                given(plugins),
                format(command),
                policy.config(),
                given(policy.reply()),
                isGiven(answerInbound),
                hops.settings(command),
                registrations.settings(),
                isGiven(hideErrors) || oidentd.error());
    }

    /**
     * Refuses options that say where to listen, for a daemon that is given its sockets. To ignore them would be worse
     * than not to start, because the operator would believe that the daemon listens there.
     *
     * @throws ParameterException if there is such an option
     */
    void refuseAddresses(CommandLine command) {
        for (String option : listening(command)) {
            throw new ParameterException(
                    command,
                    option + " and a socket unit (expected: one of them; in a socket unit ListenStream= says where to"
                            + " listen: systemctl edit netty-identd.socket)");
        }
    }

    /** The names of the given options that say where to listen. */
    List<String> listening(CommandLine command) {
        return Stream.of("--listen", "--address", "--port")
                .filter(command.getParseResult()::hasMatchedOption)
                .toList();
    }

    private UserIdFormat format(CommandLine command) {
        return answers.format(command, oidentd.other());
    }

    private List<InetSocketAddress> addresses(CommandLine command) {
        List<InetSocketAddress> addresses = new ArrayList<>();
        for (OptionSpec option : List.of(listen, oidentd.addresses())) {
            for (HostAndPort address : Options.<HostAndPort>allGiven(option)) {
                addresses.addAll(address.resolve(command, option, port.getValue()));
            }
        }
        return addresses;
    }

    private List<LookupSpec> lookups(CommandLine command) {
        List<LookupSpec> named = allGiven(lookups);
        String reply = replyAll.getValue();
        if (reply == null) {
            return named.isEmpty() ? List.of(LookupSpec.parse("system")) : named;
        }
        if (!named.isEmpty()) {
            throw new ParameterException(command, "--reply-all and --lookup (expected: one of them)");
        }
        UserId userId = requireUserId(command, replyAll, reply);
        var settings = new LinkedHashMap<>(Map.of("user-id", reply, "opsys", userId.opsys()));
        userId.charset().ifPresent(charset -> settings.put("charset", charset));
        return List.of(new LookupSpec("fixed", settings));
    }

    private UserId requireUserId(CommandLine command, OptionSpec option, String text) {
        try {
            return format(command).token(text);
        } catch (IllegalArgumentException e) {
            String reason = String.valueOf(e.getMessage()).replaceFirst("^userId: ", "");
            throw Options.refused(command, option, text, "'" + Printable.shortened(text) + "': " + reason);
        }
    }

    private static LookupSpec lookup(String text) {
        if (text.isBlank()) {
            throw new TypeConversionException("'" + text + "' (expected: NAME[:key=value,key=value])");
        }
        try {
            return LookupSpec.parse(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }
}
