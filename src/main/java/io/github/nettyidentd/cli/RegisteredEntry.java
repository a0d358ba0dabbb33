package io.github.nettyidentd.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A registration as the daemon lists it.
 *
 * @param userId empty if the owner is hidden
 * @param ends LPORT, RPORT, LADDR and RADDR, where an address may be {@code *}; empty if the socket is not known to be connected
 * @param named the cookie and the application, by the protocol's words
 */
record RegisteredEntry(Optional<String> userId, List<String> ends, Map<String, String> named) {

    private static final String ENTRY = "entry";
    private static final String HIDDEN = "-";
    private static final String COOKIE = "cookie";
    private static final String APPLICATION = "id";
    private static final String ANY = "*";

    /** Of a socket that does not exist yet. */
    private static final String NO_COOKIE = "0";

    private static final int ENDS = 4;

    /** Reads {@code entry USER-ID [LPORT RPORT LADDR RADDR] cookie N [id APP]}. */
    static RegisteredEntry parse(String line) {
        List<String> words = List.of(line.split(" "));
        int from = ends(words) ? 2 + ENDS : 2;
        Map<String, String> named = new TreeMap<>();
        for (int i = from; i + 1 < words.size(); i += 2) {
            named.put(words.get(i), words.get(i + 1));
        }
        Optional<String> userId = words.size() > 1 ? Optional.of(words.get(1)) : Optional.empty();
        return new RegisteredEntry(
                userId.filter(it -> !it.equals(HIDDEN)), from > 2 ? words.subList(2, 2 + ENDS) : List.of(), named);
    }

    private static boolean ends(List<String> words) {
        return words.size() >= 2 + ENDS
                && words.getFirst().equals(ENTRY)
                && !words.get(2).equals(COOKIE);
    }

    /** One line for people and for grep. */
    String text() {
        Iterator<String> end = ends.iterator();
        String ports = end.hasNext()
                ? end.next() + " " + end.next() + " " + end.next() + " " + end.next()
                : "connection not known yet";
        String cookie = Optional.ofNullable(named.get(COOKIE))
                .map(it -> " cookie " + it)
                .orElse("");
        String application = Optional.ofNullable(named.get(APPLICATION))
                .map(it -> " id " + it)
                .orElse("");
        return userId.orElse(HIDDEN) + " " + ports + cookie + application;
    }

    private static void add(JsonObject json, String member, String address) {
        if (!address.equals(ANY)) {
            json.addProperty(member, address);
        }
    }

    static JsonObject json(List<RegisteredEntry> entries) {
        var array = new JsonArray();
        entries.forEach(entry -> array.add(entry.json()));
        var json = new JsonObject();
        json.add("registrations", array);
        return json;
    }

    /** The cookie is a string, because many readers of JSON cannot hold 64 bits. */
    private JsonObject json() {
        var json = new JsonObject();
        userId.ifPresent(it -> json.addProperty("userId", it));
        json.addProperty("hidden", userId.isEmpty());
        if (!ends.isEmpty()) {
            json.addProperty("portOnServer", Integer.valueOf(ends.get(0)));
            json.addProperty("portOnClient", Integer.valueOf(ends.get(1)));
            add(json, "serverAddress", ends.get(2));
            add(json, "clientAddress", ends.get(3));
        }
        Optional.ofNullable(named.get(COOKIE))
                .filter(it -> !it.equals(NO_COOKIE))
                .ifPresent(it -> json.addProperty(COOKIE, it));
        Optional.ofNullable(named.get(APPLICATION)).ifPresent(it -> json.addProperty("application", it));
        return json;
    }
}
