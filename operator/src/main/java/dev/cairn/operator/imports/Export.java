package dev.cairn.operator.imports;

import java.util.List;
import java.util.Map;

/**
 * All that was read.
 *
 * @param objects in the order of the files
 * @param tags of stacks and layers, by id
 * @param leftOut what of the files is not imported, with the reason
 */
record Export(List<Described> objects, Map<String, Map<String, String>> tags, List<LeftOut> leftOut) {
    Export {
        objects = List.copyOf(objects);
        tags = Map.copyOf(tags);
        leftOut = List.copyOf(leftOut);
    }

    /** A part of a file. */
    record LeftOut(String file, String what, String reason) {}

    List<Described> of(Kind kind) {
        return objects.stream().filter(object -> object.kind() == kind).toList();
    }
}
