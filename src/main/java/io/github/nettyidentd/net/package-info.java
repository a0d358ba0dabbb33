/** Internet addresses and networks as values: read from text without asking anybody, and compared. Imports nothing but the JDK. */
@NullMarked
package io.github.nettyidentd.net;

import org.jspecify.annotations.NullMarked;
