/** What every door shares: faults as statuses, limits, tensors as JSON. */
@NullMarked
package dev.tandem.api;

import org.jspecify.annotations.NullMarked;
