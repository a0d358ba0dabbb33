package io.github.nettyidentd.cli;

import static io.github.nettyidentd.cli.Options.add;
import static io.github.nettyidentd.cli.Options.flag;
import static io.github.nettyidentd.cli.Options.given;
import static io.github.nettyidentd.cli.Options.isGiven;
import static io.github.nettyidentd.cli.Options.option;
import static io.github.nettyidentd.cli.Options.path;

import io.github.nettyidentd.linux.ffi.SystemCallException;
import io.github.nettyidentd.linux.ffi.TcpSocketStatus;
import io.github.nettyidentd.registry.RegistrySettings;
import io.github.nettyidentd.text.Printable;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;

/** {@code netty-identd register}: tells the daemon on this host whose a connection is. */
final class RegisterCommand extends ProgramCommand {

    private static final int MAX_FD = 1_048_576;
    private static final int MAX_APPLICATION = 64;
    private static final BigInteger MAX_COOKIE =
            BigInteger.ONE.shiftLeft(Long.SIZE).subtract(BigInteger.ONE);

    /** The user-id and the connection; which word is which depends on the options. */
    private final PositionalParamSpec words = PositionalParamSpec.builder()
            .index("0..*")
            .arity("0..*")
            .paramLabel("WORD")
            .type(List.class)
            .auxiliaryTypes(String.class)
            .hidden(true)
            .build();

    private final OptionSpec fd = option("--fd")
            .paramLabel("NUMBER")
            .type(int.class)
            .converters(new Converters.WholeNumber(0, MAX_FD))
            .description("Register the TCP socket with this file descriptor (0 to " + MAX_FD + "), which the shell has"
                    + " opened. Default: the socket is named by ports.")
            .build();

    private final OptionSpec cookie = option("--cookie")
            .paramLabel("NUMBER")
            .converters(RegisterCommand::cookie)
            .description("Name the socket by its cookie (SO_COOKIE, socket(7)). Default: the socket is named by ports.")
            .build();

    private final OptionSpec hide = flag("--hide")
            .description("Ask the daemon to hide the owner of the connection, in place of a user-id.")
            .build();

    private final OptionSpec delete = flag("--delete")
            .description("Remove the registration of a connection.")
            .build();

    private final OptionSpec lookup = flag("--lookup")
            .description("Print the user-id that you have registered for a connection; '-' if its owner is hidden.")
            .build();

    private final OptionSpec list = flag("--list")
            .description("Print all registrations of your account, each in one line.")
            .build();

    private final OptionSpec clear = flag("--clear")
            .description("Remove all registrations of your account.")
            .build();

    private final OptionSpec application = option("--id")
            .paramLabel("APPLICATION")
            .converters(RegisterCommand::application)
            .description("Register, list and clear on behalf of an application of this name (1 to " + MAX_APPLICATION
                    + " visible ASCII characters). Default: no name; --list and --clear are then about all.")
            .build();

    private final OptionSpec socket = path("--socket")
            .paramLabel("PATH")
            .defaultValue(RegistrySettings.DEFAULT_SOCKET.toString())
            .description("Connect to the daemon at this socket. Default: ${DEFAULT-VALUE}.")
            .build();

    private final OptionSpec json = flag("--json")
            .description("With --list, print one JSON object in one line.")
            .build();

    RegisterCommand() {
        super("register");
        spec().addPositional(words);
        add(spec(), fd, cookie, hide, delete, lookup, list, clear, application, socket, json);
        spec().usageMessage()
                .header("Tell the daemon which user-id belongs to a connection of yours.")
                .customSynopsis(
                        "netty-identd register [OPTION...] USER-ID",
                        "                             LPORT RPORT [LADDR [RADDR]]",
                        "       netty-identd register [OPTION...] USER-ID",
                        "                             (--fd NUMBER | --cookie NUMBER)",
                        "       netty-identd register [OPTION...] --hide",
                        "                             (LPORT RPORT [LADDR [RADDR]] |",
                        "                             --fd NUMBER | --cookie NUMBER)",
                        "       netty-identd register [OPTION...] --delete",
                        "                             (LPORT RPORT [LADDR [RADDR]] | --cookie NUMBER)",
                        "       netty-identd register [OPTION...] --lookup",
                        "                             LPORT RPORT [LADDR [RADDR]]",
                        "       netty-identd register [OPTION...] --list [--json]",
                        "       netty-identd register [OPTION...] --clear")
                .description(
                        "%nRegisters a user-id for a TCP connection of the account that runs this command. The"
                                + " connection has the port LPORT and the address LADDR on this host, and RPORT and RADDR at"
                                + " the other end. Without addresses, the ports must belong to one socket of the account"
                                + " only. The registration ends with the connection.",
                        "%nThe daemon must run with --registrations, and its policy must let the account choose this"
                                + " user-id: see netty-identd-register(7).%n")
                .exitCodeListHeading("%nExit status:%n")
                .exitCodeList(UsageMessageSpec.keyValuesMap(
                        "0:The daemon has done it.",
                        "1:The daemon refuses, has no such registration, or cannot be reached.",
                        "2:The command line is wrong."))
                .footer(
                        "%nExamples:",
                        "%nRegister alice for the connection from port 52044 to port 6667:",
                        "  netty-identd register alice 52044 6667",
                        "%nRegister a connection that bash has opened:",
                        "  exec 5<>/dev/tcp/irc.example/6667",
                        "  netty-identd register alice --fd 5",
                        "%nShow what your account has registered:",
                        "  netty-identd register --list");
    }

    private static String cookie(String text) {
        if (text.matches("[0-9]{1,20}")) {
            var number = new BigInteger(text);
            if (number.signum() > 0 && number.compareTo(MAX_COOKIE) <= 0) {
                return number.toString();
            }
        }
        throw new TypeConversionException("'" + text + "' (expected: 1-" + MAX_COOKIE + ")");
    }

    private static String application(String text) {
        if (!text.matches("[!-~]{1," + MAX_APPLICATION + "}")) {
            throw new TypeConversionException(
                    "'" + text + "' (expected: 1-" + MAX_APPLICATION + " visible ASCII characters)");
        }
        return text;
    }

    /** Asks the daemon, prints what it answers, and returns the exit status. */
    @Override
    public Integer call() {
        CommandLine command = commandLine();
        var action = RegisterAction.chosen(command, hide, delete, lookup, list, clear);
        if (isGiven(json) && action != RegisterAction.LIST) {
            throw action.refused(command, "--json beside " + action + " (expected: --json with --list only)");
        }
        List<String> given = Optional.ofNullable(words.<List<String>>getValue()).orElse(List.of());
        String line = action.line(command, given, given(fd), given(cookie));
        Options.<Integer>given(fd).ifPresent(this::requireSocket);
        Path path = Options.<Path>given(socket).orElseThrow();
        try (RegisterConnection daemon = RegisterConnection.open(path)) {
            return print(action, ask(daemon, line));
        } catch (IOException e) {
            return failed("the daemon at " + path + " cannot be asked: " + e.getMessage());
        }
    }

    private void requireSocket(int descriptor) {
        if (!Files.exists(Path.of("/proc/self/fd/" + descriptor), LinkOption.NOFOLLOW_LINKS)) {
            throw refused(descriptor, "(expected: an open file descriptor)");
        }
        try {
            Optional<TcpSocketStatus> status = TcpSocketStatus.of(descriptor);
            if (status.isEmpty()) {
                throw refused(descriptor, "(expected: a TCP socket)");
            }
            if (status.get().isListening()) {
                throw refused(descriptor, "is listening (expected: a TCP socket of a connection)");
            }
        } catch (SystemCallException e) {
            throw refused(descriptor, "cannot be examined: " + e.getMessage());
        }
    }

    private ParameterException refused(int descriptor, String reason) {
        String value = String.valueOf(descriptor);
        return Options.refused(commandLine(), fd, value, "'" + value + "' " + reason);
    }

    private List<String> ask(RegisterConnection daemon, String line) throws IOException {
        Optional<String> name = given(application);
        if (name.isPresent()) {
            List<String> answer = daemon.ask("id " + name.get(), OptionalInt.empty());
            if (RegisterAction.isRefusal(answer.getLast())) {
                return answer;
            }
        }
        Optional<Integer> descriptor = given(fd);
        return daemon.ask(line, descriptor.map(OptionalInt::of).orElseGet(OptionalInt::empty));
    }

    private int print(RegisterAction action, List<String> answer) {
        String last = answer.getLast();
        if (RegisterAction.isRefusal(last)) {
            return failed(RegisterAction.reason(last));
        }
        List<RegisteredEntry> entries = new ArrayList<>();
        answer.subList(0, answer.size() - 1).forEach(entry -> entries.add(RegisteredEntry.parse(entry)));
        var out = commandLine().getOut();
        if (isGiven(json)) {
            out.println(Json.ascii(RegisteredEntry.json(entries)));
        } else {
            entries.forEach(entry -> out.println(Printable.escaped(entry.text())));
            action.summary(last).ifPresent(text -> out.println(Printable.escaped(text)));
        }
        out.flush();
        return ExitStatus.OK;
    }

    private int failed(String reason) {
        commandLine().getErr().println("netty-identd register: " + Printable.escaped(reason));
        return ExitStatus.FAILURE;
    }
}
