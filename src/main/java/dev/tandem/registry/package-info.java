/** Which versions of which models exist, which are ready, and why. */
@NullMarked
package dev.tandem.registry;

import org.jspecify.annotations.NullMarked;
