package io.github.nettyidentd.daemon;

import io.github.nettyidentd.daemon.SoakQuestions.Kind;
import io.github.nettyidentd.daemon.SoakQuestions.Question;
import io.github.nettyidentd.testing.Asker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

/** Runs peers of all kinds until it is closed. Each wrong answer is added to {@link #wrong}. */
final class SoakLoad implements AutoCloseable {

    private static final int QUERIES_PER_CONNECTION = 200;
    private static final int MAX_PIPELINE = 64;
    private static final int RESETS_PERCENT = 5;
    private static final int BURST_CONNECTIONS = 200;
    static final String HONEST_SOURCE = "127.0.0.2";
    private static final InetAddress HOSTILE_SOURCE = InetAddress.ofLiteral("127.0.0.3");

    /** What a peer does with one connection. */
    @FunctionalInterface
    private interface Role {
        void play(Peer peer) throws IOException, InterruptedException;
    }

    private final InetSocketAddress server;
    private final SoakQuestions questions;
    private final List<String> wrong;
    private final LongAdder resets;
    private final List<Duration> honest = Collections.synchronizedList(new ArrayList<>());
    private final CountDownLatch stopping = new CountDownLatch(1);

    /** Platform threads, so that peers that only wait hold up no busy ones. */
    private final ExecutorService threads =
            Executors.newThreadPerTaskExecutor(Thread.ofPlatform().daemon().factory());

    SoakLoad(InetSocketAddress server, SoakQuestions questions, List<String> wrong, LongAdder resets) {
        this.server = server;
        this.questions = questions;
        this.wrong = wrong;
        this.resets = resets;
        start(4, "keepAlive", this::keepAlive);
        start(4, "askOnce", this::askOnce);
        start(4, "pipeline", this::pipeline);
        start(2, "halfClose", this::halfClose);
        start(3, "writeSlowly", this::writeSlowly);
        start(2, "endlessLine", this::endlessLine);
        start(2, "trouble", this::trouble);
        start(1, "crowd", this::crowd);
        start(2, "readNothing", _ -> readNothing());
        start(1, "hostileAccount", this::askAboutAnAccountThatHangs);
        start(1, "hostileSource", _ -> burst());
        start(1, "honest", _ -> askHonestly());
    }

    /** Gives how long each query of the honest peer took, on a new connection, about an account that needs no directory. */
    List<Duration> honest() {
        return List.copyOf(honest);
    }

    private void start(int count, String name, Role role) {
        for (int i = 0; i < count; i++) {
            threads.execute(() -> playAgainAndAgain(name, role));
        }
    }

    private void playAgainAndAgain(String name, Role role) {
        Thread.currentThread().setName(name);
        try {
            while (!isStopping() && wrong.isEmpty()) {
                try (Peer peer = new Peer(Asker.connect(server))) {
                    role.play(peer);
                } catch (Reset e) {
                    resets.increment();
                }
            }
        } catch (IOException | InterruptedException | RuntimeException e) {
            wrong.add(Thread.currentThread().getName() + ": " + e);
        }
    }

    private boolean isStopping() {
        return stopping.getCount() == 0;
    }

    /** Waits for a time, or until the load ends. */
    private void pause(long millis) throws InterruptedException {
        var _ = stopping.await(millis, TimeUnit.MILLISECONDS);
    }

    private static Random random() {
        return ThreadLocalRandom.current();
    }

    private void keepAlive(Peer peer) throws IOException {
        for (int i = 0; i < QUERIES_PER_CONNECTION && !isStopping(); i++) {
            peer.ask(questions.any(random()));
        }
    }

    private void askOnce(Peer peer) throws IOException, InterruptedException {
        peer.ask(questions.any(random()));
        pause(2);
    }

    private void pipeline(Peer peer) throws IOException {
        for (int i = 0; i < 10 && !isStopping(); i++) {
            peer.askAll(some(1 + random().nextInt(MAX_PIPELINE)));
        }
    }

    private void halfClose(Peer peer) throws IOException, InterruptedException {
        List<Question> asked = some(random().nextInt(MAX_PIPELINE));
        peer.send(lines(asked));
        peer.asker.socket().shutdownOutput();
        for (Question question : asked) {
            peer.expect(question);
        }
        peer.expectEnd();
        pause(2);
    }

    /** Sends one octet a second. */
    private void writeSlowly(Peer peer) throws IOException, InterruptedException {
        Question question = questions.any(random());
        for (char octet : question.line().toCharArray()) {
            peer.send(String.valueOf(octet));
            pause(1_000);
        }
        peer.expect(question);
    }

    /** Sends more than the server reads of any line; how the connection ends depends on which side is quicker. */
    private void endlessLine(Peer peer) throws InterruptedException {
        Stream<String> replies = Stream.of();
        try {
            for (int i = 0; i < 50 && !isStopping(); i++) {
                peer.send("1".repeat(100 * (i + 1)));
                pause(1);
            }
            peer.asker.socket().shutdownOutput();
            replies = peer.asker.repliesToTheEnd().stream();
        } catch (IOException e) {
            // The server has closed the connection, as it should.
        }
        replies.forEach(reply -> wrong.add("an endless line was answered " + reply));
    }

    /** Asks for what the plug-in does wrong, which other peers must not notice. */
    private void trouble(Peer peer) throws IOException {
        peer.ask(questions.any(random(), Kind.PLUGIN_BLOCKS));
        peer.ask(questions.any(random(), Kind.PLUGIN_MISBEHAVES));
    }

    /** Asks more blocking queries than the plug-in has threads. */
    private void crowd(Peer peer) throws IOException, InterruptedException {
        List<Peer> peers = new ArrayList<>();
        try {
            for (int i = 0; i < 8; i++) {
                Peer other = new Peer(Asker.connect(server));
                peers.add(other);
                other.send(questions.any(random(), Kind.PLUGIN_BLOCKS).line().repeat(10));
            }
            peer.ask(questions.any(random()));
        } finally {
            for (Peer other : peers) {
                other.close();
            }
        }
        pause(5_000);
    }

    /** Sends more queries than all buffers hold, and reads no answer. */
    private void readNothing() throws IOException, InterruptedException {
        ByteBuffer waiting = ByteBuffer.wrap(lines(some(1_000)).getBytes(StandardCharsets.ISO_8859_1));
        try (var channel = SocketChannel.open()) {
            channel.setOption(StandardSocketOptions.SO_RCVBUF, 2_048);
            channel.connect(server);
            channel.configureBlocking(false);
            for (int refused = 0; refused < 20 && !isStopping(); ) {
                if (channel.write(waiting) == 0) {
                    refused++;
                    pause(100);
                }
                if (!waiting.hasRemaining()) {
                    waiting.rewind();
                }
            }
            if (random().nextBoolean()) {
                channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            }
        } catch (IOException e) {
            // The server has cut off a peer that reads nothing, which is right.
        }
    }

    /** Sends about a thousand queries a second, which is below each limit. */
    private void askAboutAnAccountThatHangs(Peer peer) throws IOException, InterruptedException {
        for (int i = 0; i < QUERIES_PER_CONNECTION && !isStopping(); i++) {
            peer.askAll(Collections.nCopies(10, questions.any(random(), Kind.HANGS)));
            pause(10);
        }
    }

    /** Sends as much as the kernel takes, on many connections at once, and reads nothing. */
    private void burst() throws IOException, InterruptedException {
        ByteBuffer queries = ByteBuffer.wrap("9,9\n".repeat(16_384).getBytes(StandardCharsets.US_ASCII));
        List<SocketChannel> channels = new ArrayList<>();
        try {
            for (int i = 0; i < BURST_CONNECTIONS && !isStopping(); i++) {
                SocketChannel channel = SocketChannel.open();
                channels.add(channel);
                channel.bind(new InetSocketAddress(HOSTILE_SOURCE, 0));
                channel.connect(server);
                channel.configureBlocking(false);
                channel.write(queries.duplicate());
                channel.shutdownOutput();
            }
            pause(2_000);
        } catch (IOException e) {
            // The server may close any of them.
        } finally {
            for (SocketChannel channel : channels) {
                channel.close();
            }
        }
    }

    private void askHonestly() throws IOException, InterruptedException {
        long start = System.nanoTime();
        try (Peer peer = new Peer(Asker.connect(server, InetAddress.ofLiteral(HONEST_SOURCE)))) {
            peer.stepsToReset = -1;
            peer.ask(questions.any(random(), Kind.LOCAL));
        }
        honest.add(Duration.ofNanos(System.nanoTime() - start));
        pause(20);
    }

    private List<Question> some(int count) {
        return Stream.generate(() -> questions.any(random())).limit(count).toList();
    }

    private static String lines(List<Question> asked) {
        var lines = new StringBuilder();
        asked.forEach(question -> lines.append(question.line()));
        return lines.toString();
    }

    /** Ends all peers, once they have got the answers to what they asked. */
    @Override
    public void close() {
        stopping.countDown();
        threads.close();
    }

    /** Says that a peer breaks off. */
    private static final class Reset extends IOException {
        private static final long serialVersionUID = 1;
    }

    /** A connection. A few connections are reset, at a step that is chosen at random before. */
    private final class Peer implements AutoCloseable {

        private final Asker asker;
        private int stepsToReset;

        Peer(Asker asker) {
            this.asker = asker;
            this.stepsToReset = random().nextInt(100) < RESETS_PERCENT ? random().nextInt(6) : -1;
        }

        private void step() throws IOException {
            if (stepsToReset-- == 0) {
                asker.socket().setSoLinger(true, 0);
                throw new Reset();
            }
        }

        void send(String text) throws IOException {
            step();
            int cut = random().nextInt(text.length() + 1);
            asker.send(text.substring(0, cut));
            step();
            asker.send(text.substring(cut));
        }

        void expect(Question question) throws IOException {
            step();
            String reply;
            try {
                reply = asker.reply();
            } catch (IOException e) {
                throw new IOException(e + " in place of an answer to " + question, e);
            }
            if (!questions.take(question, reply)) {
                wrong.add("%s: '%s' to %s".formatted(Thread.currentThread().getName(), reply, question));
            }
        }

        void expectEnd() throws IOException {
            step();
            asker.repliesToTheEnd().forEach(reply -> wrong.add("'" + reply + "' to nothing"));
        }

        void ask(Question question) throws IOException {
            askAll(List.of(question));
        }

        void askAll(List<Question> asked) throws IOException {
            send(lines(asked));
            for (Question question : asked) {
                expect(question);
            }
        }

        @Override
        public void close() throws IOException {
            asker.close();
        }
    }
}
