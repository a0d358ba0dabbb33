/**
 * Finds and reads the files in users' homes as those users would, without trusting them. Imports {@code linux.account},
 * {@code blocking} and {@code linux.ffi}.
 */
@NullMarked
package io.github.nettyidentd.linux.userfile;

import org.jspecify.annotations.NullMarked;
