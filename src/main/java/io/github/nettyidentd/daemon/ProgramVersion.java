package io.github.nettyidentd.daemon;

/** The version of this program: in the log, in the metrics and status, and on the command line. */
public final class ProgramVersion {

    private ProgramVersion() {}

    /**
     * The version from the jar's manifest; {@code development} if the classes do not come from the jar of a release.
     */
    public static String text() {
        String version = ProgramVersion.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}
