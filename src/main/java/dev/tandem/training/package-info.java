/** The training loop: optimizers, losses, schedules, callbacks, checkpoints. */
@NullMarked
package dev.tandem.training;

import org.jspecify.annotations.NullMarked;
