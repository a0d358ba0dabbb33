package io.github.nettyidentd.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Writes the scripts by which bash and zsh complete our arguments. The build of the package runs this program. The
 * scripts are in packaging/completion; what they know about commands and options comes from the model of the command
 * line. Picocli's own generator is not used, because its script is for bash only and completes nothing after {@code =}.
 */
public final class Completion {

    /** The line of a script that the tables replace. */
    private static final String TABLES = "#@tables\n";

    /** Text in parentheses, with the blank before them. */
    private static final Pattern ASIDE = Pattern.compile(" \\([^)]*\\)");

    /** What ends the first clause of a text. */
    private static final Pattern END = Pattern.compile("[.;:](\\s.*)?$|, (for example|such as|even if) .*$");

    private Completion() {}

    /**
     * Writes the scripts.
     *
     * @param arguments the directory of the scripts without tables, and the directory for the scripts with tables:
     *     {@code netty-identd} is for bash and {@code _netty-identd} for zsh, as the shells look for them
     */
    public static void main(String[] arguments) throws IOException {
        Path from = Path.of(arguments[0]);
        Path to = Files.createDirectories(Path.of(arguments[1]));
        Map<String, CommandSpec> commands = commands();
        write(from.resolve("netty-identd.bash"), BashCompletion.tables(commands), to.resolve(NettyIdentd.NAME));
        write(from.resolve("netty-identd.zsh"), ZshCompletion.tables(commands), to.resolve("_" + NettyIdentd.NAME));
    }

    private static void write(Path script, String tables, Path to) throws IOException {
        String text = Files.readString(script);
        if (!text.contains(TABLES)) {
            throw new IOException(script + ": no line " + TABLES.strip());
        }
        Files.writeString(to, text.replace(TABLES, tables));
    }

    /** The commands by their names, in the order of the help. */
    static Map<String, CommandSpec> commands() {
        Map<String, CommandSpec> commands = new LinkedHashMap<>();
        Main.commandLine().getSubcommands().forEach((name, command) -> commands.put(name, command.getCommandSpec()));
        return commands;
    }

    /** The options of a command that its help shows. */
    static List<OptionSpec> options(CommandSpec command) {
        return command.options().stream().filter(option -> !option.hidden()).toList();
    }

    /** The first clause of what the help says about a command. */
    static String summary(CommandSpec command) {
        List<String> said = new ArrayList<>(List.of(command.usageMessage().header()));
        said.addAll(List.of(command.usageMessage().description()));
        return clause(said.getFirst());
    }

    /** The first clause of what the help says about an option. */
    static String summary(OptionSpec option) {
        return clause(option.description()[0]);
    }

    private static String clause(String text) {
        return END.matcher(ASIDE.matcher(text).replaceAll("")).replaceFirst("");
    }
}
