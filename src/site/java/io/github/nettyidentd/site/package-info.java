/**
 * Makes the site of {@code mvn -Psite verify}: static HTML from the manual pages, the Markdown pages and the Javadoc, with
 * plots of the benchmarks and a search. Tests of what else a forge shows of the repository are here, too. Nothing of it is
 * part of the program or of the other tests.
 */
@NullMarked
package io.github.nettyidentd.site;

import org.jspecify.annotations.NullMarked;
