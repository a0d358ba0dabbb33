package io.github.nettyidentd.cli;

import io.github.nettyidentd.daemon.LogContent;
import picocli.CommandLine.Option;

/** How much is logged, in what form, and what of a query. */
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

    @Option(
            names = "--log-level",
            paramLabel = "LEVEL",
            defaultValue = "info",
            converter = LevelConverter.class,
            description = "Log from this level on: trace, debug, info, warn or error; each query is one line at info."
                    + " Default: ${DEFAULT-VALUE}.")
    private Level level = Level.INFO;

    @Option(
            names = "--log-format",
            paramLabel = "FORMAT",
            defaultValue = "text",
            converter = FormatConverter.class,
            description =
                    "Write each line of the log, on standard error, as text or json." + " Default: ${DEFAULT-VALUE}.")
    private Format format = Format.TEXT;

    @Option(names = "--no-log-addresses", description = "Leave addresses out of the lines about queries.")
    private boolean noAddresses;

    @Option(
            names = "--no-log-user-ids",
            description = "Leave user-ids out of the lines about queries. An audit line says in any case which account"
                    + " stood behind a user-id that is not its login.")
    private boolean noUserIds;

    Level level() {
        return level;
    }

    Format format() {
        return format;
    }

    LogContent content() {
        return new LogContent(!noAddresses, !noUserIds);
    }

    /** For picocli. */
    static final class LevelConverter extends WordConverter<Level> {
        LevelConverter() {
            super(Level.class);
        }
    }

    /** For picocli. */
    static final class FormatConverter extends WordConverter<Format> {
        FormatConverter() {
            super(Format.class);
        }
    }
}
