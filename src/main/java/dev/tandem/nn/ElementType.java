package dev.tandem.nn;

import dev.tandem.fault.Fault;
import dev.tandem.tensor.DType;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TUint8;
import org.tensorflow.types.family.TType;

/** TensorFlow's class for a type of element. */
public final class ElementType {
  private ElementType() {}

  public static Class<? extends TType> of(DType type) {
    return switch (type) {
      case FLOAT -> TFloat32.class;
      case DOUBLE -> TFloat64.class;
      case INT32 -> TInt32.class;
      case INT64 -> TInt64.class;
      case UINT8 -> TUint8.class;
      case BOOL -> TBool.class;
      default -> throw Fault.badInput("no network takes inputs of " + type.label());
    };
  }
}
