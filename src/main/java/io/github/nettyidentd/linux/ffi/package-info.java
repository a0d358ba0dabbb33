/**
 * Every foreign call of this program, and the layouts of what is passed. No memory segment leaves this package.
 */
@NullMarked
package io.github.nettyidentd.linux.ffi;

import org.jspecify.annotations.NullMarked;
