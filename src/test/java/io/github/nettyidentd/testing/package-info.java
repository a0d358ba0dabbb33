/** What the tests of all packages share: the leak check, fuzzing by seed, and tables in text files. */
@NullMarked
package io.github.nettyidentd.testing;

import org.jspecify.annotations.NullMarked;
