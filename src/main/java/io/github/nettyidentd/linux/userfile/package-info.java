/**
 * Finds and reads the files in which users say what is answered about them, without trusting these users: a file may be
 * another user's, a device, endless, or exchanged while it is read. Imports {@code linux.account}, {@code blocking} and
 * {@code linux.ffi}.
 */
@NullMarked
package io.github.nettyidentd.linux.userfile;

import org.jspecify.annotations.NullMarked;
