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

/** One line at a time, in direct buffers as the event loop has them: a query of eleven octets, a reply of 37. */
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

    /** A query as clients write it. */
    @Benchmark
    public ParsedQuery parseQuery() {
        return QueryParser.parse(query);
    }

    /** The answer to a hit. */
    @Benchmark
    public ByteBuf encodeReply() {
        out.clear();
        ReplyEncoder.encode(reply, out);
        return out;
    }

    /** The same as the client reads it. */
    @Benchmark
    public IdentReply parseReply() throws MalformedReplyException {
        return ReplyParser.parse(replyLine);
    }
}
