/**
 * Every foreign call of this program, and the layouts of the structures that are passed. A layout, its constants and
 * the methods that use them stand in one file and name the header of the kernel or of libc; a test holds them against
 * these headers. No memory segment leaves this package. Imports only {@code text}, because names and paths are octets
 * to libc.
 */
@NullMarked
package io.github.nettyidentd.linux.ffi;

import org.jspecify.annotations.NullMarked;
