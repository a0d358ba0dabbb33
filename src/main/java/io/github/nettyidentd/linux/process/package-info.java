/**
 * The user and the privileges of this process, and the descriptors that it inherited. Imports {@code linux.ffi}.
 */
@NullMarked
package io.github.nettyidentd.linux.process;

import org.jspecify.annotations.NullMarked;
