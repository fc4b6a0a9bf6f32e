package dev.cairn.conformance;

/**
 * What {@code stat} says of a path; links are not followed.
 *
 * @param kind as stat names it: regular file, directory, symbolic link, ...
 * @param mode octal, without leading zeros
 * @param modified in nanoseconds, as stat prints it
 */
record FileState(String kind, String mode, String owner, String group, long size, long inode, String modified) {
    static final String FORMAT = "%F|%a|%U|%G|%s|%i|%y";

    static FileState parse(String line) {
        String[] parts = line.strip().split("\\|", -1);
        return new FileState(
                parts[0], parts[1], parts[2], parts[3], Long.parseLong(parts[4]), Long.parseLong(parts[5]), parts[6]);
    }

    /** {@code mode owner:group}, as in an assertion's text. */
    String access() {
        return mode + " " + owner + ":" + group;
    }
}
