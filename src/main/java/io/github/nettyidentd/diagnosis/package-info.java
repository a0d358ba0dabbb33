/**
 * {@code explain} and {@code check}: explains answers and checks configurations, for the operator. Imports {@code daemon},
 * {@code system}, {@code policy}, and what a query passes on its way.
 */
@NullMarked
package io.github.nettyidentd.diagnosis;

import org.jspecify.annotations.NullMarked;
