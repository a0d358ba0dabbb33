package io.github.nettyidentd.cli;

import io.github.nettyidentd.daemon.Daemon;
import io.github.nettyidentd.daemon.DaemonSettings;
import io.github.nettyidentd.daemon.StartFailure;
import io.github.nettyidentd.logging.Logging;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A command that runs the daemon until it is told to stop. */
@Command(
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        usageHelpAutoWidth = true)
abstract class DaemonCommand implements Callable<Integer> {

    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private final ServeOptions options = new ServeOptions();

    @Override
    public final Integer call() throws StartFailure, InterruptedException {
        CommandLine command = Objects.requireNonNull(spec).commandLine();
        DaemonSettings settings = options.settings(command);
        Logging.configure(logLevel(), WordConverter.word(options.logFormat()));
        try {
            if (options.stdio()) {
                Daemon.serveStandardInput(settings);
            } else {
                if (Daemon.isSocketActivated()) {
                    options.refuseAddresses(command);
                }
                serve(settings);
            }
        } finally {
            Logging.stop();
        }
        return ExitStatus.OK;
    }

    private static void serve(DaemonSettings settings) throws StartFailure, InterruptedException {
        try (Daemon daemon = Daemon.start(settings)) {
            daemon.awaitTermination();
        }
    }

    /** Under inetd standard error is the connection too, where no log belongs. */
    private String logLevel() {
        return options.stdio() && StandardStreams.errorIsInput() ? "off" : WordConverter.word(options.logLevel());
    }
}
