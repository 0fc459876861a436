package dev.tandem.api.upload;

import dev.tandem.tensor.DType;
import dev.tandem.tensor.Numbers;
import dev.tandem.tensor.Quantization;
import dev.tandem.tensor.Tensor;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * The elements of an output as people read them: quantized ones as the reals they stand for, what
 * is no number as null.
 */
record Elements(Tensor tensor, @Nullable Quantization quantization) {
  int count() {
    return numbers().count();
  }

  private Numbers numbers() {
    return new Numbers(tensor, quantization);
  }

  void write(int index, JsonGenerator out) {
    switch (tensor.dtype()) {
      case STRING -> string(tensor.strings()[index], out);
      case BOOL -> out.writeBoolean(numbers().whole(index) != 0);
      case DOUBLE -> real(numbers().number(index), out);
      case COMPLEX64 -> {
        out.writeStartArray();
        real(tensor.data().getAtIndex(ValueLayout.JAVA_FLOAT, 2L * index), out);
        real(tensor.data().getAtIndex(ValueLayout.JAVA_FLOAT, 2L * index + 1), out);
        out.writeEndArray();
      }
      case COMPLEX128 -> {
        out.writeStartArray();
        real(tensor.data().getAtIndex(ValueLayout.JAVA_DOUBLE, 2L * index), out);
        real(tensor.data().getAtIndex(ValueLayout.JAVA_DOUBLE, 2L * index + 1), out);
        out.writeEndArray();
      }
      case FLOAT, HALF, BFLOAT16 -> real((float) numbers().number(index), out);
      default -> {
        if (quantization != null) {
          real((float) numbers().number(index), out);
        } else if (tensor.dtype() == DType.UINT64) {
          out.writeNumber(new java.math.BigInteger(Long.toUnsignedString(numbers().whole(index))));
        } else {
          out.writeNumber(numbers().whole(index));
        }
      }
    }
  }

  static void real(float value, JsonGenerator out) {
    if (Float.isFinite(value)) {
      out.writeNumber(value);
    } else {
      out.writeNull();
    }
  }

  static void real(double value, JsonGenerator out) {
    if (Double.isFinite(value)) {
      out.writeNumber(value);
    } else {
      out.writeNull();
    }
  }

  private static void string(byte[] value, JsonGenerator out) {
    try {
      out.writeString(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(value)).toString());
    } catch (CharacterCodingException e) {
      out.writeStartObject();
      out.writeStringProperty("b64", Base64.getEncoder().encodeToString(value));
      out.writeEndObject();
    }
  }
}
