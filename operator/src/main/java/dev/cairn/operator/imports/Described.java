package dev.cairn.operator.imports;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * One object as a description has it.
 *
 * @param file where it was read
 * @param place in the file, for people
 */
record Described(Kind kind, ObjectNode json, String file, String place) {
    String id() {
        return kind == Kind.PERMISSION ? text("StackId") + " " + text("IamUserArn") : text(kind.idMember());
    }

    String name() {
        String name = text(kind.nameMember());
        return name.isEmpty() ? id() : name;
    }

    /** A text member; empty when there is none. */
    String text(String member) {
        return json.path(member).asText("");
    }

    boolean flag(String member) {
        return json.path(member).asBoolean();
    }

    BadInput bad(String what) {
        return new BadInput(file + ": " + place + what);
    }
}
