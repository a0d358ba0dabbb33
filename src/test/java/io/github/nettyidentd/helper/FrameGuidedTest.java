package io.github.nettyidentd.helper;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;

/**
 * Reads any octets as a request, as a response and as a first message. They are what is written again octet by octet, or
 * they are refused. The fuzzer starts with a frame of each kind.
 */
class FrameGuidedTest {

    @FuzzTest
    void fuzz(byte[] octets) {
        byte[] frame = Arrays.copyOf(octets, Frame.SIZE);
        try {
            assertArrayEquals(frame, Frame.of(Frame.request(frame)));
        } catch (MalformedFrameException e) {
            // The other outcome.
        }
        try {
            assertArrayEquals(frame, Frame.of(Frame.response(frame)));
        } catch (MalformedFrameException e) {
            // The other outcome.
        }
        try {
            assertArrayEquals(octets, Hello.of(octets).octets());
        } catch (MalformedFrameException e) {
            // The other outcome.
        }
    }
}
