package io.github.nettyidentd.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.opentest4j.AssertionFailedError;

/** A daemon with which programs of the test's accounts register, and a server to which they connect. Needs root and python3. */
public final class RegistrationHost implements AutoCloseable {

    private static final int BACKLOG = 4_096;
    private static final Pattern KIWI = Pattern.compile("programs register on 127\\.0\\.0\\.1:(\\d+)");

    private final Resources resources = new Resources();
    private final TestAccounts accounts;
    private final Path policy;
    private final List<String> command;
    private final ServerSocket server;
    private RunningDaemon daemon;

    private RegistrationHost(String policyText, String... options) throws Exception {
        try {
            accounts = resources.add(TestAccounts.create());
            policy = accounts.shared().resolve("policy.conf");
            Files.writeString(policy, policyText);
            command = resources
                    .add(Distribution.copy())
                    .command(
                            accounts.runner(),
                            "--listen",
                            "127.0.0.1:0",
                            "-C",
                            policy.toString(),
                            "-u",
                            "nobody",
                            "--registrations=" + socket());
            daemon = startDaemon(options);
            resources.add(() -> daemon.close());
            server = resources.add(new ServerSocket(0, BACKLOG, InetAddress.ofLiteral("127.0.0.1")));
        } catch (Exception | AssertionError e) {
            resources.close();
            throw e;
        }
    }

    /** Starts the daemon, as root at first, and then as {@code nobody}. */
    public static RegistrationHost start(String policy, String... options) throws Exception {
        return new RegistrationHost(policy, options);
    }

    /** Gives the accounts. */
    public TestAccounts accounts() {
        return accounts;
    }

    /** Gives the daemon. */
    public RunningDaemon daemon() {
        return daemon;
    }

    private RunningDaemon startDaemon(String... options) throws Exception {
        var all = new ArrayList<>(command);
        all.addAll(List.of(options));
        return RunningDaemon.start(new ProcessBuilder(all));
    }

    /** Ends the daemon and starts it once more, with other options. */
    public void restart(String... options) throws Exception {
        daemon.terminate();
        daemon.awaitExit();
        daemon = startDaemon(options);
    }

    /** Gives the path of the daemon's socket. */
    public Path socket() {
        return accounts.shared().resolve("registered/socket");
    }

    /** Gives the port on which the daemon speaks the protocol of kiwiirc/identd. */
    public int kiwiPort() throws InterruptedException {
        Matcher matcher = KIWI.matcher(daemon.awaitLog("as with kiwiirc/identd"));
        if (!matcher.find()) {
            throw new AssertionFailedError("no port: " + daemon.log());
        }
        return Integer.parseInt(matcher.group(1));
    }

    /** Gives the port of the server, which accepts nothing. */
    public int port() {
        return server.getLocalPort();
    }

    /** Starts a program of an account, which the test closes. */
    public AccountProgram program(String login) throws IOException {
        return AccountProgram.start(TestAccounts.uid(login));
    }

    /** Asks the daemon about a connection to the server, and gives the user-id, or {@code !} and the error. */
    public String ask(int ownPort) throws IOException {
        return ask(ownPort, port());
    }

    /** Asks the daemon about a connection between two ports of 127.0.0.1. */
    public String ask(int ownPort, int otherPort) throws IOException {
        String answer = Asker.answer(daemon.address(), ownPort, otherPort);
        return answer.replaceFirst("^USERID : UNIX :", "").replaceFirst("^ERROR : ", "!");
    }

    /** Changes the policy, and waits until the daemon has taken it. */
    public void reload(String text) throws Exception {
        int before = reloads();
        Files.writeString(policy, text);
        daemon.signal("HUP");
        Await.until("the policy is reloaded", () -> reloads() > before);
    }

    private int reloads() {
        return (int) daemon.log().stream()
                .filter(line -> line.contains("policy reloaded"))
                .count();
    }

    @Override
    public void close() {
        resources.close();
    }
}
