/**
 * What this process is: its user, its privileges, and the descriptors that it inherited. Imports {@code linux.ffi}.
 */
@NullMarked
package io.github.nettyidentd.linux.process;

import org.jspecify.annotations.NullMarked;
