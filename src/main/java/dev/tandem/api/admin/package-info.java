/** The operator's view of models and versions. */
@NullMarked
package dev.tandem.api.admin;

import org.jspecify.annotations.NullMarked;
