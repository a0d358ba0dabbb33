package io.github.nettyidentd.lookup;

import io.github.nettyidentd.api.Lookup;
import io.github.nettyidentd.api.LookupFactory;
import io.github.nettyidentd.api.Origin;
import io.github.nettyidentd.api.UserId;
import java.util.Map;
import java.util.Set;

/**
 * Makes the built-in lookup {@code fixed}, which names the same user for every connection: {@code fixed:user-id=TEXT}. Its
 * {@code opsys} is {@code OTHER} unless the setting {@code opsys} says otherwise, because the text is not a login. A
 * {@code charset} is named only if the setting {@code charset} names one.
 */
public final class FixedLookupFactory implements LookupFactory {

    private static final String USER_ID = "user-id";
    private static final String OPSYS = "opsys";
    private static final String CHARSET = "charset";

    @Override
    public String name() {
        return "fixed";
    }

    @Override
    public Set<String> settings() {
        return Set.of(USER_ID, OPSYS, CHARSET);
    }

    @Override
    public Lookup create(Map<String, String> settings) {
        String text = settings.get(USER_ID);
        if (text == null) {
            throw new IllegalArgumentException(USER_ID + ": missing (expected: " + USER_ID + "=TEXT)");
        }
        String opsys = settings.getOrDefault(OPSYS, UserId.OTHER);
        return new FixedLookup(UserId.of(opsys, settings.get(CHARSET), text).from(new Origin(null, name())));
    }
}
