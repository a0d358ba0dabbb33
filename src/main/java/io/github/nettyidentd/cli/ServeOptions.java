package io.github.nettyidentd.cli;

import io.github.nettyidentd.api.UserId;
import io.github.nettyidentd.daemon.DaemonSettings;
import io.github.nettyidentd.plugin.LookupSpec;
import io.github.nettyidentd.policy.AnswerForm;
import io.github.nettyidentd.server.Transport;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;

/** The daemon's options. Short ones follow oidentd's letters where they mean the same. */
final class ServeOptions {

    @Option(
            names = {"-a", "--listen"},
            paramLabel = "ADDRESS[:PORT]",
            converter = HostAndPort.Listening.class,
            description = {
                "Listen on this address; may be given several times.",
                "Default: all addresses, IPv6 and IPv4. An IPv6 address with a port is written [::1]:1113."
            })
    private List<HostAndPort> listen = List.of();

    @Option(
            names = {"-p", "--port"},
            paramLabel = "PORT",
            converter = PortConverter.Listening.class,
            defaultValue = "113",
            description = "The port where --listen names none; 0 takes a free one. Default: ${DEFAULT-VALUE}.")
    private int port;

    @Option(
            names = "--lookup",
            paramLabel = "NAME[:KEY=VALUE,...]",
            converter = LookupConverter.class,
            description = {
                "Who is asked: 'system' (the kernel's sockets and this host's accounts), 'fixed:user-id=NAME' (the same"
                        + " answer to all), a plug-in's own name, or a class name. Given several times, they are asked in"
                        + " this order until one does not say NO-USER. In a value, '\\,' is a comma.",
                "Default: system."
            })
    private List<LookupSpec> lookups = List.of();

    @Option(
            names = "--plugins",
            paramLabel = "DIRECTORY",
            description = "Load lookup classes from the jars in this directory. Default: none.")
    private @Nullable Path plugins;

    @Mixin
    private final AnswerOptions answers = new AnswerOptions();

    @Option(
            names = {"-e", "--hide-errors"},
            description = "Send every error as UNKNOWN-ERROR.")
    private boolean hideErrors;

    @Option(
            names = "--answer-inbound",
            description = "Name the owners of connections that this host accepted, too. Without this they are"
                    + " HIDDEN-USER, as otherwise anybody can learn which user runs a service by connecting to it.")
    private boolean answerInbound;

    @Mixin
    private final LimitOptions limits = new LimitOptions();

    @Option(
            names = "--transport",
            paramLabel = "TRANSPORT",
            defaultValue = "auto",
            converter = TransportConverter.class,
            description = "How to talk to the kernel: auto, epoll or nio; auto is epoll where it can be had."
                    + " Default: ${DEFAULT-VALUE}.")
    private Transport transport = Transport.AUTO;

    @Option(
            names = "--event-loops",
            paramLabel = "NUMBER",
            defaultValue = "1",
            converter = EventLoopsConverter.class,
            description =
                    "How many threads serve connections, each with a listening socket of its own. One keeps up with"
                            + " all that a small host can send. Default: ${DEFAULT-VALUE}.")
    private int eventLoops;

    @Mixin
    private final MetricsOptions metrics = new MetricsOptions();

    @Mixin
    private final StatusOptions status = new StatusOptions();

    @Mixin
    private final LogOptions log = new LogOptions();

    @Mixin
    private final PolicyOptions policy = new PolicyOptions();

    @Option(
            names = {"-R", "--reply-all"},
            paramLabel = "USER-ID",
            description = "Answer this to all: no lookup, no policy. The same as --lookup fixed:user-id=USER-ID.")
    private @Nullable String replyAll;

    @Mixin
    private final RunAsOptions runAs;

    @Option(
            names = {"-I", "--stdio"},
            description = "Serve the one connection that is standard input, as for inetd, and exit.")
    private boolean stdio;

    @Mixin
    private final OidentdOptions oidentd = new OidentdOptions();

    ServeOptions() {
        this(new RunAsOptions.OfDaemon());
    }

    ServeOptions(RunAsOptions runAs) {
        this.runAs = runAs;
    }

    /** Whether standard input is the one connection to serve. */
    boolean stdio() {
        return stdio;
    }

    LogOptions.Level logLevel() {
        return oidentd.logLevel(log.level());
    }

    LogOptions.Format logFormat() {
        return log.format();
    }

    /**
     * What the daemon is to do.
     *
     * @throws ParameterException if opsys or charset cannot be sent, or an address cannot be resolved
     */
    DaemonSettings settings(CommandLine command) {
        oidentd.check(command);
        policy.reply().ifPresent(reply -> requireUserId(command, reply));
        return new DaemonSettings(
                addresses(command),
                port,
                lookups(command),
                Optional.ofNullable(plugins),
                form(command),
                policy.config(),
                policy.reply(),
                runAs.users(),
                runAs.group(),
                answerInbound,
                hideErrors || oidentd.error(),
                limits.limits(oidentd),
                transport,
                eventLoops,
                log.content(),
                metrics.address(command),
                status.socket());
    }

    /**
     * For a start with sockets that are open already: to listen elsewhere than told would be worse than not to start.
     *
     * @throws ParameterException if an option says where to listen
     */
    void refuseAddresses(CommandLine command) {
        for (String option : List.of("--listen", "--address", "--port")) {
            if (command.getParseResult().hasMatchedOption(option)) {
                throw new ParameterException(
                        command,
                        option + " and a socket unit (expected: one of them; in a socket unit ListenStream= says where"
                                + " to listen)");
            }
        }
    }

    private AnswerForm form(CommandLine command) {
        return answers.form(command, oidentd.other());
    }

    private List<InetSocketAddress> addresses(CommandLine command) {
        List<InetSocketAddress> addresses = new ArrayList<>();
        List<HostAndPort> wanted = new ArrayList<>(listen);
        wanted.addAll(oidentd.addresses());
        for (HostAndPort address : wanted) {
            try {
                addresses.addAll(address.resolve(port));
            } catch (UnknownHostException e) {
                throw new ParameterException(
                        command,
                        "--listen: '" + address.host() + "' (expected: an address, or a name that resolves)",
                        e);
            }
        }
        return addresses;
    }

    private List<LookupSpec> lookups(CommandLine command) {
        if (replyAll == null) {
            return lookups.isEmpty() ? List.of(LookupSpec.parse("system")) : lookups;
        }
        if (!lookups.isEmpty()) {
            throw new ParameterException(command, "--reply-all and --lookup (expected: one of them)");
        }
        UserId userId = requireUserId(command, replyAll);
        var settings = new LinkedHashMap<>(Map.of("user-id", replyAll, "opsys", userId.opsys()));
        userId.charset().ifPresent(charset -> settings.put("charset", charset));
        return List.of(new LookupSpec("fixed", settings));
    }

    private UserId requireUserId(CommandLine command, String text) {
        try {
            return form(command).token(text);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command, "--" + e.getMessage(), e);
        }
    }

    /** For picocli. */
    static final class LookupConverter implements ITypeConverter<LookupSpec> {
        @Override
        public LookupSpec convert(String text) {
            try {
                return LookupSpec.parse(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }

    /** For picocli. */
    static final class EventLoopsConverter extends NumberConverter {
        EventLoopsConverter() {
            super(1, 1024);
        }
    }

    /** For picocli. */
    static final class TransportConverter extends WordConverter<Transport> {
        TransportConverter() {
            super(Transport.class);
        }
    }
}
