package dev.tandem.registry.bucket;

import dev.tandem.archive.Checksums;
import dev.tandem.model.ModelName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The objects of a store by model and version. */
record Listing(SortedMap<String, Model> models) {
  /** An object that is there while a version is uploaded, and hides it until it is complete. */
  static final String UPLOADING = ".tandem.upload";

  private static final Pattern VERSION = Pattern.compile("[0-9]{1,18}");
  private static final Pattern SAFE =
      Pattern.compile(
          "(?!\\.{1,2}(/|$))[^/\\\\\\p{Cntrl}]+(/(?!\\.{1,2}(/|$))[^/\\\\\\p{Cntrl}]+)*");

  /**
   * A model's objects: the plain ones beside the versions by name, and those of each version.
   *
   * @param numbers every version's number, incomplete ones included
   */
  record Model(
      SortedMap<String, StoredObject> files,
      SortedMap<Long, Files> versions,
      Collection<Long> numbers) {}

  /**
   * A version's objects by their path in it.
   *
   * @param folder the version as its name spells it, below the model
   */
  record Files(String folder, SortedMap<String, StoredObject> objects) {
    /** Whether its uploader said that this is all. */
    boolean isSealed() {
      return objects.containsKey(Checksums.FILE_NAME);
    }

    boolean isBeingUploaded() {
      return objects.containsKey(UPLOADING) && !isSealed();
    }

    /** Tells these contents from all others. */
    String digest() {
      var text = new StringBuilder();
      objects.forEach(
          (name, object) -> text.append(name).append('\n').append(object.etag()).append('\n'));
      return Checksums.ofText(text.toString()).substring(0, 16);
    }

    long fingerprint() {
      return HexFormat.fromHexDigitsToLong(digest());
    }
  }

  static Listing of(Collection<StoredObject> objects) {
    var models = new TreeMap<String, List<StoredObject>>();
    for (var object : objects) {
      int slash = object.name().indexOf('/');
      // A name that leads elsewhere on a disk is nobody's model.
      if (slash > 0
          && SAFE.matcher(object.name()).matches()
          && ModelName.isValid(object.name().substring(0, slash))) {
        models
            .computeIfAbsent(object.name().substring(0, slash), name -> new ArrayList<>())
            .add(object);
      }
    }
    var listed = new TreeMap<String, Model>();
    models.forEach((name, own) -> listed.put(name, model(name, own)));
    return new Listing(listed);
  }

  private static Model model(String name, List<StoredObject> objects) {
    var files = new TreeMap<String, StoredObject>();
    var versions = new TreeMap<Long, Files>();
    // Of two spellings of one number the first one counts, as in a folder.
    objects.sort(Comparator.comparing(StoredObject::name));
    for (var object : objects) {
      String path = object.name().substring(name.length() + 1);
      int slash = path.indexOf('/');
      if (slash < 0) {
        if (!path.startsWith(".") && !path.startsWith("_")) {
          files.put(path, object);
        }
      } else if (VERSION.matcher(path.substring(0, slash)).matches()) {
        String folder = path.substring(0, slash);
        var version =
            versions.computeIfAbsent(
                Long.parseLong(folder), number -> new Files(folder, new TreeMap<>()));
        if (version.folder().equals(folder)) {
          version.objects().put(path.substring(slash + 1), object);
        }
      }
    }
    var numbers = List.copyOf(versions.keySet());
    versions.values().removeIf(Files::isBeingUploaded);
    return new Model(files, versions, numbers);
  }

  Model model(String name) {
    return models.getOrDefault(name, new Model(new TreeMap<>(), new TreeMap<>(), List.of()));
  }

  /** The objects again, as they can be listed anew. */
  List<StoredObject> objects() {
    var objects = new ArrayList<StoredObject>();
    for (Map.Entry<String, Model> model : models.entrySet()) {
      objects.addAll(model.getValue().files().values());
      model.getValue().versions().values().forEach(v -> objects.addAll(v.objects().values()));
    }
    return objects;
  }
}
