/** Queued work in a database, worked out by child processes; knows no machine learning. */
@NullMarked
package dev.tandem.job;

import org.jspecify.annotations.NullMarked;
