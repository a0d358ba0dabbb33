package io.github.nettyidentd.cli;

import picocli.CommandLine.IVersionProvider;

/** The version out of the jar's manifest. */
final class Version implements IVersionProvider {

    @Override
    public String[] getVersion() {
        String version = Version.class.getPackage().getImplementationVersion();
        return new String[] {
            "netty-identd " + (version == null ? "(not from a jar)" : version),
            "Java ${java.version} (${java.vendor}), ${os.name} ${os.version} ${os.arch}"
        };
    }
}
