package io.github.nettyidentd.lookup;

import io.github.nettyidentd.api.Lookup;
import io.github.nettyidentd.api.LookupFactory;
import io.github.nettyidentd.api.Origin;
import io.github.nettyidentd.api.UserId;
import java.util.Map;
import java.util.Set;

/**
 * The built-in lookup {@code fixed}: the same user-id for every connection, {@code fixed:user-id=TEXT}. As that is no
 * login, its {@code opsys} is {@code OTHER} unless the setting of that name says otherwise; a {@code charset} is named
 * only if it is set.
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
