package io.github.nettyidentd.daemon;

/** Which version this is. */
final class DaemonVersion {

    private DaemonVersion() {}

    /** Out of the jar's manifest. */
    static String text() {
        String version = DaemonVersion.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}
