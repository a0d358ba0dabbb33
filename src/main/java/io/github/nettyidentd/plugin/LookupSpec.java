package io.github.nettyidentd.plugin;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A lookup as it is asked for on the command line: {@code NAME} or {@code NAME:key=value,key=value}.
 *
 * @param name a factory's name or a class name; not empty
 * @param settings the settings in the order given; unmodifiable
 */
public record LookupSpec(String name, Map<String, String> settings) {

    public LookupSpec {
        if (name.isBlank()) {
            throw new IllegalArgumentException("name: '" + name + "' (expected: a lookup's name or a class name)");
        }
        settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
    }

    /**
     * Reads the form of the command line. The first colon ends the name, a comma each setting, the first equals sign of
     * a setting its key. In a setting, a backslash stands before a comma or a backslash that is meant itself:
     * {@code ldap:url=ldap://host:389,base=dc=example\,dc=org}.
     *
     * @throws IllegalArgumentException if the text has another form; the message names the place
     */
    public static LookupSpec parse(String text) {
        int colon = text.indexOf(':');
        String name = colon < 0 ? text : text.substring(0, colon);
        if (name.isBlank()) {
            throw new IllegalArgumentException("lookup '" + text + "': no name (expected: NAME[:key=value,key=value])");
        }
        return new LookupSpec(name, colon < 0 ? Map.of() : new SettingsParser(name, text, colon + 1).parse());
    }
}
