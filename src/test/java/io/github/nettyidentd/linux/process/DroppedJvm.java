package io.github.nettyidentd.linux.process;

import io.github.nettyidentd.linux.account.Account;
import io.github.nettyidentd.linux.ffi.Credentials;
import io.github.nettyidentd.linux.userfile.UserFile;
import io.github.nettyidentd.linux.userfile.UserFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;

/** Programs that run as root in a JVM of their own, and drop to another user there. */
public final class DroppedJvm {

    private DroppedJvm() {}

    /** Drops to a user while threads start and end, and prints the result. Arguments: user, group (may be empty). */
    static final class Drop {
        public static void main(String[] arguments) throws Exception {
            RunAs user = RunAs.of(arguments[0], arguments[1].isEmpty() ? null : arguments[1]);
            try (var threads = Executors.newCachedThreadPool(
                            Thread.ofPlatform().daemon().factory());
                    var virtual = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int i = 0; i < 8; i++) {
                    threads.submit(() -> {
                        while (!Thread.interrupted()) {
                            Thread.ofPlatform().start(Thread::onSpinWait).join();
                        }
                        return null;
                    });
                    virtual.submit(() -> Files.exists(Path.of("/"))).get();
                }
                Privileges.Held held = Privileges.drop(user);
                System.out.println("uid=%d gid=%d groups=%s threads>8=%b no new privileges=%b"
                        .formatted(
                                held.uid(),
                                held.gid(),
                                held.groups().stream().sorted().toList(),
                                held.threads() > 8,
                                held.noNewPrivileges()));
                System.out.println("another thread: "
                        + threads.submit(Credentials::effectiveUid).get());
                System.out.println("virtual thread: "
                        + virtual.submit(Credentials::effectiveUid).get());
                System.out.println("again: " + Privileges.drop(user).groups().equals(held.groups()));
                System.out.println("as another: " + failure(new RunAs("daemon", 1, 1, List.of(1L))));
                threads.shutdownNow();
            }
        }

        private static String failure(RunAs other) {
            try {
                return Privileges.drop(other).toString();
            } catch (IOException e) {
                return String.valueOf(e.getMessage());
            }
        }
    }

    /** Looks for the files of an account as user nobody. Arguments: the uid of the account, its possible homes. */
    public static final class Look {
        public static void main(String[] arguments) throws IOException, ExecutionException, InterruptedException {
            try (var files = new UserFiles<>(
                    (_, octets) -> StandardCharsets.UTF_8.decode(octets).toString())) {
                // Loads the classes now, because nobody may not be allowed to read their files.
                var ignored = Map.of("root", find(files, 0, "/root"));
                Privileges.drop(RunAs.of("nobody", null));
                for (int i = 1; i < arguments.length; i++) {
                    System.out.println(find(files, Long.parseLong(arguments[0]), arguments[i]));
                }
            }
        }

        private static String find(UserFiles<String> files, long uid, String home)
                throws ExecutionException, InterruptedException {
            return switch (files.find(new Account(uid, uid, "someone", home)).get()) {
                case UserFile.None<String> none ->
                    "none: " + none.passed().stream().map(UserFile.Passed::why).toList();
                case UserFile.Usable<String> usable -> "usable: " + usable.content();
                case UserFile.Unusable<String> unusable -> "unusable: " + unusable.reason();
            };
        }
    }
}
