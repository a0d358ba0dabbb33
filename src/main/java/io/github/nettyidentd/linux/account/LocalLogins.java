package io.github.nettyidentd.linux.account;

import io.github.nettyidentd.linux.ffi.FileStatus;
import io.github.nettyidentd.linux.ffi.OpenFile;
import io.github.nettyidentd.linux.ffi.SystemCallException;
import io.github.nettyidentd.linux.userfile.FileIdentity;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The logins of {@link PasswordFile}, which is read again when it has changed. Blocks; any thread. */
final class LocalLogins {

    private record Known(FileIdentity identity, boolean settled, LoginIndex logins) {}

    private final String path;
    private @Nullable Known known;

    LocalLogins(String path) {
        this.path = path;
    }

    /** The logins as they are now; none if there is no such file. */
    synchronized LoginIndex current() throws SystemCallException {
        Instant now = Instant.now();
        try {
            FileIdentity identity = FileStatus.of(path).identity();
            if (known == null || !known.settled || !known.identity.equals(identity)) {
                known = read(now);
            }
            return known.logins;
        } catch (SystemCallException e) {
            if (e.isMissing()) {
                return new LoginIndex(List.of());
            }
            throw e;
        }
    }

    private Known read(Instant now) throws SystemCallException {
        try (OpenFile held = OpenFile.hold(path);
                OpenFile file = held.openForReading()) {
            FileIdentity identity = file.status().identity();
            return new Known(identity, identity.isSettled(now), new LoginIndex(PasswordFile.read(file)));
        }
    }
}
