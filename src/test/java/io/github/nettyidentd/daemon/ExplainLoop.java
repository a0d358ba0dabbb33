package io.github.nettyidentd.daemon;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.api.UserId;
import io.github.nettyidentd.diagnosis.EffectiveUser;
import io.github.nettyidentd.diagnosis.Explainer;
import io.github.nettyidentd.protocol.IdentReply;
import io.github.nettyidentd.testing.DaemonSetup;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;

/**
 * A program that does what {@code explain} does, without a new JVM for each connection. Each line of its input is
 * {@code ADDRESS PORT ADDRESS PORT}; for each, it reads a policy file again and writes {@code = ANSWER}.
 */
final class ExplainLoop {

    private ExplainLoop() {}

    /** Runs until the end of the input. The only argument is the policy file. */
    public static void main(String[] arguments) throws IOException {
        try (var lines = new BufferedReader(new InputStreamReader(System.in, UTF_8))) {
            System.out.println("ready");
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                List<String> words = List.of(line.split(" ", -1));
                var pair = new ConnectionPair(
                        InetAddress.ofLiteral(words.get(0)),
                        Integer.parseInt(words.get(1)),
                        InetAddress.ofLiteral(words.get(2)),
                        Integer.parseInt(words.get(3)));
                System.out.println("= " + explain(Path.of(arguments[0]), pair));
            }
        }
    }

    private static String explain(Path policy, ConnectionPair pair) {
        try (Explainer explainer = Explainer.open(settings(policy), EffectiveUser.Identity.OWN)) {
            return switch (explainer.explain(pair).reply()) {
                case IdentReply.UserIdReply user -> visible(user.userId());
                case IdentReply.ErrorReply error -> "!" + error.errorType();
            };
        } catch (StartFailure e) {
            return "(policy refused)";
        }
    }

    private static DaemonSettings settings(Path policy) {
        return DaemonSetup.asking("system").withPolicy(policy).settings();
    }

    /** Shows a user-id as the test host does. */
    private static String visible(UserId userId) {
        var text = new StringBuilder();
        for (byte octet : userId.octets()) {
            text.append(
                    octet >= ' ' && octet < 0x7f && octet != '\\'
                            ? String.valueOf((char) octet)
                            : "\\x%02x".formatted(octet));
        }
        String stripped = text.toString().strip();
        int leading = text.indexOf(stripped);
        return "\\x20".repeat(leading) + stripped + "\\x20".repeat(text.length() - leading - stripped.length());
    }
}
