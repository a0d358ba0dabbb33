package io.github.nettyidentd.server;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.api.Lookup;
import io.github.nettyidentd.api.UserId;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** A lookup whose answers the test gives, each by its port on the server. */
final class ManualLookup implements Lookup {

    private final Map<Integer, CompletableFuture<UserId>> asked = Collections.synchronizedMap(new LinkedHashMap<>());
    private final Map<Integer, CompletableFuture<UserId>> atOnce = new ConcurrentHashMap<>();

    @Override
    public CompletableFuture<UserId> lookup(ConnectionPair pair) {
        var answer = new CompletableFuture<UserId>();
        CompletableFuture<UserId> known = atOnce.get(pair.portOnServer());
        if (known != null) {
            return known;
        }
        asked.put(pair.portOnServer(), answer);
        return answer;
    }

    /** Makes later lookups for a port end at once. */
    void answerAtOnce(int portOnServer, String login) {
        atOnce.put(portOnServer, CompletableFuture.completedFuture(UserId.unix(login)));
    }

    boolean isGivenUp(int portOnServer) {
        return of(portOnServer).isCancelled();
    }

    int underWay() {
        return asked.size();
    }

    boolean isAsked(int portOnServer) {
        return asked.containsKey(portOnServer);
    }

    CompletableFuture<UserId> of(int portOnServer) {
        CompletableFuture<UserId> answer = asked.get(portOnServer);
        if (answer == null) {
            throw new NoSuchElementException("no lookup for port " + portOnServer + " among " + asked.keySet());
        }
        return answer;
    }

    void answer(int portOnServer, String login) {
        of(portOnServer).complete(UserId.unix(login));
    }
}
