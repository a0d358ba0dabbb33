package io.github.nettyidentd.protocol;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.github.nettyidentd.api.UserId;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Parses and encodes one line at a time, in direct buffers as on an event loop: queries of 11 octets, replies of 37. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ProtocolBenchmark {

    private final ByteBuf query = direct("41178, 6667");
    private final ByteBuf replyLine = direct("41178 , 6667 : USERID : UNIX :stjohns");
    private final IdentReply reply = new IdentReply.UserIdReply(41178, 6667, UserId.unix("stjohns"));
    private final ByteBuf out = Unpooled.directBuffer(ReplyEncoder.MAX_OCTETS);

    private static ByteBuf direct(String line) {
        byte[] octets = line.getBytes(US_ASCII);
        return Unpooled.directBuffer(octets.length).writeBytes(octets);
    }

    /** Parses a query in the spelling of most clients. */
    @Benchmark
    public ParsedQuery parseQuery() {
        return QueryParser.parse(query);
    }

    /** Encodes the reply that names a user. */
    @Benchmark
    public ByteBuf encodeReply() {
        out.clear();
        ReplyEncoder.encode(reply, out);
        return out;
    }

    /** Parses that reply, as a client does. */
    @Benchmark
    public IdentReply parseReply() throws MalformedReplyException {
        return ReplyParser.parse(replyLine);
    }
}
