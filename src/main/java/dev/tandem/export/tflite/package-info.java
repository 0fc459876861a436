/** Networks as TFLite's graphs and files, hidden behind {@link dev.tandem.export.TfLiteExport}. */
@NullMarked
package dev.tandem.export.tflite;

import org.jspecify.annotations.NullMarked;
