package io.github.nettyidentd.cli;

import static io.github.nettyidentd.cli.Options.add;
import static io.github.nettyidentd.cli.Options.flag;
import static io.github.nettyidentd.cli.Options.isGiven;
import static io.github.nettyidentd.cli.Options.option;

import io.github.nettyidentd.monitoring.QueryLogFields;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The options that say what is logged, and in which format. */
final class LogOptions {

    enum Level {
        TRACE,
        DEBUG,
        INFO,
        WARN,
        ERROR
    }

    enum Format {
        TEXT,
        JSON
    }

    private final OptionSpec level;

    private final OptionSpec format = option("--log-format")
            .paramLabel("FORMAT")
            .type(Format.class)
            .converters(new Converters.Word<>(Format.class))
            .defaultValue("text")
            .description("Write each line of the log, on standard error, as text or json. Default: ${DEFAULT-VALUE}.")
            .build();

    private final OptionSpec noAddresses = flag("--no-log-addresses")
            .description("Omit addresses from the log lines about queries.")
            .build();

    private final OptionSpec noUserIds = flag("--no-log-user-ids")
            .description("Omit user-ids from the log lines about queries. An audit line still says which account stood"
                    + " behind a user-id that is not its login.")
            .build();

    private LogOptions(String atInfo) {
        level = option("--log-level")
                .paramLabel("LEVEL")
                .type(Level.class)
                .converters(new Converters.Word<>(Level.class))
                .defaultValue("info")
                .description("Log events of this level and of more severe levels: trace, debug, info, warn or error."
                        + atInfo + " Default: ${DEFAULT-VALUE}.")
                .build();
    }

    static LogOptions ofDaemon() {
        return new LogOptions(" Each query is one line at info.");
    }

    /** For a process that gets no queries. */
    static LogOptions ofHelper() {
        return new LogOptions("");
    }

    void addTo(CommandSpec command) {
        addLevelAndFormatTo(command);
        add(command, noAddresses, noUserIds);
    }

    void addLevelAndFormatTo(CommandSpec command) {
        add(command, level, format);
    }

    /** The option {@code --log-level}, whose value is a {@link Level}. */
    OptionSpec level() {
        return level;
    }

    Format format() {
        return format.getValue();
    }

    /** Which fields of a query are logged. */
    QueryLogFields queryFields() {
        return new QueryLogFields(!isGiven(noAddresses), !isGiven(noUserIds));
    }
}
