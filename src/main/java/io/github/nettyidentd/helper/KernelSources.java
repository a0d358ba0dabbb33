package io.github.nettyidentd.helper;

import io.github.nettyidentd.linux.conntrack.ConntrackTable;
import io.github.nettyidentd.linux.conntrack.ConntrackTables;
import io.github.nettyidentd.linux.namespace.NamespaceListener;
import java.io.IOException;

/** The kernel of this host. */
public final class KernelSources implements HelperSources {

    @Override
    public ConntrackTable openConntrack() throws IOException {
        return ConntrackTables.open();
    }

    @Override
    public Namespaces openNamespaces(NamespaceListener listener) throws IOException {
        throw new IOException("this version cannot enter namespaces");
    }
}
