package dev.cairn.agent.system;

import java.nio.file.attribute.FileTime;

/**
 * What stat(2) tells of a file.
 *
 * @param mode the permission bits with set-uid, set-gid and sticky: 0 to 07777
 */
public record FileStatus(Kind kind, int mode, int uid, int gid, long size, FileTime modified, long inode, long device) {
    /** The types of files, named as Chef's messages do. */
    public enum Kind {
        REGULAR("a file"),
        DIRECTORY("a directory"),
        SYMLINK("a symlink"),
        BLOCK_DEVICE("a block device"),
        CHARACTER_DEVICE("a character device"),
        FIFO("a pipe"),
        SOCKET("a socket"),
        UNKNOWN("of unknown type");

        private final String words;

        Kind(String words) {
            this.words = words;
        }

        public String words() {
            return words;
        }

        static Kind of(int unixMode) {
            return switch (unixMode & 0170000) {
                case 0100000 -> REGULAR;
                case 0040000 -> DIRECTORY;
                case 0120000 -> SYMLINK;
                case 0060000 -> BLOCK_DEVICE;
                case 0020000 -> CHARACTER_DEVICE;
                case 0010000 -> FIFO;
                case 0140000 -> SOCKET;
                default -> UNKNOWN;
            };
        }
    }

    public boolean is(Kind wanted) {
        return kind == wanted;
    }

    public boolean sameFile(FileStatus other) {
        return inode == other.inode && device == other.device;
    }
}
