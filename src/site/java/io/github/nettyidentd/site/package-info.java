/**
 * Makes the site of {@code mvn -Psite verify}: static HTML from the manual pages, the Markdown pages and the Javadoc, with
 * plots of the benchmarks and a search. Nothing of it is part of the program or of the other tests.
 */
@NullMarked
package io.github.nettyidentd.site;

import org.jspecify.annotations.NullMarked;
