package io.github.nettyidentd.server;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Keeps all that it observes. */
final class RecordingObserver implements ServerObserver {

    final List<AnsweredQuery> answered = new ArrayList<>();
    final List<Limit> reached = new ArrayList<>();
    final List<InetAddress> reachedBy = new ArrayList<>();
    int healthChecks;
    int opened;
    int closed;

    @Override
    public void opened() {
        opened++;
    }

    @Override
    public void closed() {
        closed++;
    }

    @Override
    public void healthChecked() {
        healthChecks++;
    }

    @Override
    public void answered(AnsweredQuery query) {
        answered.add(query);
    }

    @Override
    public void reached(Limit limit, @Nullable InetAddress client) {
        reached.add(limit);
        if (client != null) {
            reachedBy.add(client);
        }
    }
}
