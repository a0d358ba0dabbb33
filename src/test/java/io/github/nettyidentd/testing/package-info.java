/**
 * Holds what the tests of all packages share: the leak check, fuzzing by seed, tables in text files, daemons and other
 * programs as processes, and hosts, accounts and name services that only the test sees.
 */
@NullMarked
package io.github.nettyidentd.testing;

import org.jspecify.annotations.NullMarked;
