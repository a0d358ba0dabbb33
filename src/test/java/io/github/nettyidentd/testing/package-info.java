/** What the tests of all packages share: the leak check, fuzzing by seed, tables in text files, and daemons as processes. */
@NullMarked
package io.github.nettyidentd.testing;

import org.jspecify.annotations.NullMarked;
