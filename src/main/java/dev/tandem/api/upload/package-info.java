/** Images, texts and rows as people send them. */
@NullMarked
package dev.tandem.api.upload;

import org.jspecify.annotations.NullMarked;
