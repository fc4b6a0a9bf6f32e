package dev.cairn.agent.system;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The users and groups of the machine, read from passwd, group and shadow and read again whenever one of these files
 * was replaced: a recipe may create an account and name it in its next line. Accounts that live elsewhere (LDAP and the
 * like) are reached by number only. Threads may share it.
 */
public final class Accounts {
    private final Table<UserEntry> users;
    private final Table<GroupEntry> groups;
    private final Table<ShadowEntry> shadows;

    /**
     * Reads nothing yet.
     *
     * @param etc the directory of the three files
     */
    public Accounts(Path etc) {
        users = new Table<>(etc.resolve("passwd"), Accounts::user, UserEntry::name, UserEntry::uid);
        groups = new Table<>(etc.resolve("group"), Accounts::group, GroupEntry::name, GroupEntry::gid);
        shadows = new Table<>(etc.resolve("shadow"), Accounts::shadow, ShadowEntry::name, entry -> -1);
    }

    public Optional<UserEntry> user(String name) throws IOException {
        return users.named(name);
    }

    public Optional<UserEntry> user(int uid) throws IOException {
        return users.numbered(uid);
    }

    public List<UserEntry> users() throws IOException {
        return users.all();
    }

    public Optional<GroupEntry> group(String name) throws IOException {
        return groups.named(name);
    }

    public Optional<GroupEntry> group(int gid) throws IOException {
        return groups.numbered(gid);
    }

    /** Needs the rights of root, as the file does. */
    public Optional<ShadowEntry> shadow(String name) throws IOException {
        return shadows.named(name);
    }

    /**
     * The number of a user given by name, or by the number itself.
     *
     * @throws UnknownAccountException when no user has the name
     */
    public int uid(String nameOrNumber) throws IOException {
        Optional<UserEntry> entry = user(nameOrNumber);
        if (entry.isPresent()) {
            return entry.get().uid();
        }
        return number(nameOrNumber)
                .orElseThrow(() -> new UnknownAccountException(
                        "cannot determine user id for '" + nameOrNumber + "', does the user exist on this system?"));
    }

    /**
     * The number of a group given by name, or by the number itself.
     *
     * @throws UnknownAccountException when no group has the name
     */
    public int gid(String nameOrNumber) throws IOException {
        Optional<GroupEntry> entry = group(nameOrNumber);
        if (entry.isPresent()) {
            return entry.get().gid();
        }
        return number(nameOrNumber)
                .orElseThrow(() -> new UnknownAccountException(
                        "cannot determine group id for '" + nameOrNumber + "', does the group exist on this system?"));
    }

    /** The user's name, or the number where no user has it. */
    public String userName(int uid) throws IOException {
        return user(uid).map(UserEntry::name).orElseGet(() -> Integer.toUnsignedString(uid));
    }

    /** The group's name, or the number where no group has it. */
    public String groupName(int gid) throws IOException {
        return group(gid).map(GroupEntry::name).orElseGet(() -> Integer.toUnsignedString(gid));
    }

    private static Optional<Integer> number(String text) {
        try {
            // Ids have 32 bits without a sign; Chef writes the highest ones as negative numbers.
            long number = Long.parseLong(text);
            return number >= Integer.MIN_VALUE && number <= 0xFFFF_FFFFL ? Optional.of((int) number) : Optional.empty();
        } catch (NumberFormatException ignored) {
            return Optional.empty();
        }
    }

    private static @Nullable UserEntry user(String[] fields) {
        Optional<Integer> uid = fields.length < 7 ? Optional.empty() : number(fields[2]);
        Optional<Integer> gid = fields.length < 7 ? Optional.empty() : number(fields[3]);
        return uid.isEmpty() || gid.isEmpty()
                ? null
                : new UserEntry(fields[0], uid.get(), gid.get(), fields[4], fields[5], fields[6]);
    }

    private static @Nullable GroupEntry group(String[] fields) {
        Optional<Integer> gid = fields.length < 4 ? Optional.empty() : number(fields[2]);
        if (gid.isEmpty()) {
            return null;
        }
        List<String> members =
                Arrays.stream(fields[3].split(",")).filter(m -> !m.isEmpty()).toList();
        return new GroupEntry(fields[0], gid.get(), members);
    }

    private static @Nullable ShadowEntry shadow(String[] fields) {
        return fields.length < 8 ? null : new ShadowEntry(fields[0], fields[1], fields[6], fields[7]);
    }

    /** One of the files, indexed, with the stamp under which it was read. */
    private static final class Table<E> {
        private record Stamp(
                FileTime modified, long size, @Nullable Object inode) {}

        private record Content<E>(@Nullable Stamp stamp, Map<String, E> byName, Map<Integer, E> byNumber) {}

        private final Path file;
        private final Function<String[], @Nullable E> parser;
        private final Function<E, String> name;
        private final Function<E, Integer> number;
        private volatile Content<E> content = new Content<>(null, Map.of(), Map.of());

        Table(
                Path file,
                Function<String[], @Nullable E> parser,
                Function<E, String> name,
                Function<E, Integer> number) {
            this.file = file;
            this.parser = parser;
            this.name = name;
            this.number = number;
        }

        List<E> all() throws IOException {
            return List.copyOf(fresh().byName.values());
        }

        Optional<E> named(String wanted) throws IOException {
            return Optional.ofNullable(fresh().byName.get(wanted));
        }

        Optional<E> numbered(int wanted) throws IOException {
            return Optional.ofNullable(fresh().byNumber.get(wanted));
        }

        private Content<E> fresh() throws IOException {
            Content<E> known = content;
            BasicFileAttributes attributes;
            try {
                attributes = Files.readAttributes(file, BasicFileAttributes.class);
            } catch (NoSuchFileException ignored) {
                return new Content<>(null, Map.of(), Map.of());
            }
            Stamp stamp = new Stamp(attributes.lastModifiedTime(), attributes.size(), attributes.fileKey());
            if (stamp.equals(known.stamp)) {
                return known;
            }
            Map<String, E> byName = new HashMap<>();
            Map<Integer, E> byNumber = new HashMap<>();
            for (String line :
                    Files.readString(file, StandardCharsets.ISO_8859_1).split("\n", -1)) {
                E entry = parser.apply(recoded(line).split(":", -1));
                if (entry != null) {
                    byName.putIfAbsent(name.apply(entry), entry);
                    byNumber.putIfAbsent(number.apply(entry), entry);
                }
            }
            Content<E> read = new Content<>(stamp, byName, byNumber);
            content = read;
            return read;
        }

        /** A comment may be Latin-1 or UTF-8; an invalid byte must not make the whole file unreadable. */
        private static String recoded(String latin) {
            byte[] bytes = latin.getBytes(StandardCharsets.ISO_8859_1);
            String utf = new String(bytes, StandardCharsets.UTF_8);
            return utf.indexOf('\uFFFD') < 0 ? utf : latin;
        }
    }
}
