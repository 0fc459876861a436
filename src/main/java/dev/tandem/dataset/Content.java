package dev.tandem.dataset;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The first half of the SHA-256 of an item; two with the same are the same. */
record Content(long high, long low) {
  static Content of(Item item) {
    var bytes = new ByteArrayOutputStream();
    try {
      ExampleFile.write(new DataOutputStream(bytes), item);
      var sha256 = MessageDigest.getInstance("SHA-256");
      var digest = ByteBuffer.wrap(sha256.digest(bytes.toByteArray()));
      return new Content(digest.getLong(), digest.getLong());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // Every Java has it.
    }
  }
}
