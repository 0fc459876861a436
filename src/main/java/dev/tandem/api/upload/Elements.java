package dev.tandem.api.upload;

import dev.tandem.tensor.DType;
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
    return Math.toIntExact(tensor.shape().elements());
  }

  boolean areNumbers() {
    return tensor.dtype().isReal();
  }

  /** All of them as floats, which they must be able to be. */
  float[] floats() {
    var floats = new float[count()];
    if (tensor.dtype() == DType.FLOAT) {
      tensor
          .data()
          .asByteBuffer()
          .order(java.nio.ByteOrder.nativeOrder())
          .asFloatBuffer()
          .get(floats);
      return floats;
    }
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) number(i);
    }
    return floats;
  }

  double number(int index) {
    var data = tensor.data();
    double stored =
        switch (tensor.dtype()) {
          case FLOAT -> data.getAtIndex(ValueLayout.JAVA_FLOAT, index);
          case DOUBLE -> data.getAtIndex(ValueLayout.JAVA_DOUBLE, index);
          case HALF -> Float.float16ToFloat(data.getAtIndex(ValueLayout.JAVA_SHORT, index));
          case BFLOAT16 ->
              Float.intBitsToFloat(data.getAtIndex(ValueLayout.JAVA_SHORT, index) << 16);
          default -> whole(index);
        };
    return quantization == null
        ? stored
        : quantization.scale() * (stored - quantization.zeroPoint());
  }

  private long whole(int index) {
    var data = tensor.data();
    return switch (tensor.dtype()) {
      case INT8 -> data.get(ValueLayout.JAVA_BYTE, index);
      case UINT8, BOOL -> data.get(ValueLayout.JAVA_BYTE, index) & 0xff;
      case INT16 -> data.getAtIndex(ValueLayout.JAVA_SHORT, index);
      case UINT16 -> data.getAtIndex(ValueLayout.JAVA_SHORT, index) & 0xffff;
      case INT32 -> data.getAtIndex(ValueLayout.JAVA_INT, index);
      case UINT32 -> data.getAtIndex(ValueLayout.JAVA_INT, index) & 0xffffffffL;
      case INT64, UINT64 -> data.getAtIndex(ValueLayout.JAVA_LONG, index);
      default -> throw new IllegalStateException(tensor.dtype() + " is no whole number");
    };
  }

  void write(int index, JsonGenerator out) {
    switch (tensor.dtype()) {
      case STRING -> string(tensor.strings()[index], out);
      case BOOL -> out.writeBoolean(whole(index) != 0);
      case DOUBLE -> real(number(index), out);
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
      case FLOAT, HALF, BFLOAT16 -> real((float) number(index), out);
      default -> {
        if (quantization != null) {
          real((float) number(index), out);
        } else if (tensor.dtype() == DType.UINT64) {
          out.writeNumber(new java.math.BigInteger(Long.toUnsignedString(whole(index))));
        } else {
          out.writeNumber(whole(index));
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
