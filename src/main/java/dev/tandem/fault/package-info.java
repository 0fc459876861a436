/** What can go wrong, as kinds that every door maps to its own status codes. */
@NullMarked
package dev.tandem.fault;

import org.jspecify.annotations.NullMarked;
