/** What a model is called and what it promises: values only. */
@NullMarked
package dev.tandem.model;

import org.jspecify.annotations.NullMarked;
