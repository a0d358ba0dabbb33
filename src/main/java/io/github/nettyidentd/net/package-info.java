/**
 * Internet addresses and networks as values, and their text. Text is read without DNS, so nothing here blocks. Imports the
 * JDK only.
 */
@NullMarked
package io.github.nettyidentd.net;

import org.jspecify.annotations.NullMarked;
