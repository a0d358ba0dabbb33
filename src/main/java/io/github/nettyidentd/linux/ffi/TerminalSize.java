package io.github.nettyidentd.linux.ffi;

import static io.github.nettyidentd.linux.ffi.LibC.offset;
import static java.lang.foreign.MemoryLayout.structLayout;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.util.Optional;

/**
 * The size of a terminal, in characters (ioctl_tty(2)). Any thread.
 *
 * @param columns more than 0
 * @param rows more than 0
 */
public record TerminalSize(int columns, int rows) {

    /** {@code struct winsize} of {@code asm-generic/termios.h}. */
    static final StructLayout WINSIZE = structLayout(
            JAVA_SHORT.withName("ws_row"),
            JAVA_SHORT.withName("ws_col"),
            JAVA_SHORT.withName("ws_xpixel"),
            JAVA_SHORT.withName("ws_ypixel"));

    /** {@code TIOCGWINSZ} of {@code asm-generic/ioctls.h}. */
    static final int TIOCGWINSZ = 0x5413;

    private static final int STANDARD_OUTPUT = 1;
    private static final LibCFunction IOCTL = LibCFunction.of("ioctl");

    /** What a terminal is taken for that does not know its size, such as a serial line. */
    private static final TerminalSize UNKNOWN = new TerminalSize(80, 24);

    /** Asks the terminal that standard output is; empty if standard output is not a terminal. */
    public static Optional<TerminalSize> ofStandardOutput() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment size = arena.allocate(WINSIZE);
            if (IOCTL.call(arena.allocate(LibC.ERRNO), STANDARD_OUTPUT, TIOCGWINSZ, size.address()) < 0) {
                return Optional.empty();
            }
            int columns = Short.toUnsignedInt(size.get(JAVA_SHORT, offset(WINSIZE, "ws_col")));
            int rows = Short.toUnsignedInt(size.get(JAVA_SHORT, offset(WINSIZE, "ws_row")));
            return Optional.of(columns == 0 || rows == 0 ? UNKNOWN : new TerminalSize(columns, rows));
        }
    }
}
