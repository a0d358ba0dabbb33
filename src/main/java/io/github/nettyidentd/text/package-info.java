/**
 * Text of unknown origin: how octets become text without loss, and how text is made harmless to show. Imports nothing
 * but the JDK.
 */
@NullMarked
package io.github.nettyidentd.text;

import org.jspecify.annotations.NullMarked;
