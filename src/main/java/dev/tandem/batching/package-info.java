/** Many small requests into few large runs; knows no models. */
@NullMarked
package dev.tandem.batching;

import org.jspecify.annotations.NullMarked;
