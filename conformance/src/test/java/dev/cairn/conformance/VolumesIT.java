package dev.cairn.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The volumes of an instance by the recipes that agents bring along; loop devices under the names that EC2's volumes have. Kernels of
 * test machines may lack md: of arrays only what mdadm would be asked is looked at.
 */
class VolumesIT {
    @RegisterExtension
    static final TestMachine machine = TestMachine.plain("volumes");

    private static final String LOOPS = """
        mkdir -p /dev/disk/by-id /srv/disks
        test -e /dev/loop-control || mknod /dev/loop-control c 10 237
        for n in $(seq 0 63); do test -e /dev/loop$n || mknod /dev/loop$n b 7 $n; done
        """;

    /** What mdadm writes on a disk of an array (metadata 1.2), as far as blkid looks at it. */
    private static final String MEMBER = """
        my $sb = pack("VVVV a16 a32 Q< Vl< Q< VV", 0xa92b4efc, 1, 0, 0, "ARRAYARRAYARRAY!", "any:12345678", 0, 1, 0, 800000, 0, 2);
        $sb .= "\\0" x (144 - length $sb);
        $sb .= pack("Q<", 8);
        $sb .= "\\0" x (256 - length $sb);
        my $sum = 0;
        $sum += $_ for unpack("V*", $sb);
        $sum = ($sum & 0xffffffff) + ($sum >> 32);
        substr($sb, 216, 4) = pack("V", $sum);
        open(my $disk, "+<", $ARGV[0]) or die $!;
        seek($disk, 4096, 0);
        print $disk $sb;
        """;

    @AfterAll
    static void detach() {
        machine.exec(
                "sh",
                "-c",
                "umount /vol/data /vol/old; for f in /srv/disks/*; do"
                        + " losetup -j $f | cut -d: -f1 | xargs -r losetup -d; done");
    }

    private static String disk(String volumeId) {
        return machine.script("truncate -s 400M /srv/disks/" + volumeId + " && device=$(losetup -f --show /srv/disks/"
                + volumeId + ") && ln -s $device /dev/disk/by-id/nvme-Amazon_Elastic_Block_Store_" + volumeId
                + " && echo $device");
    }

    private static Converge mounting(String... volumes) {
        return Converge.recipes("opsworks_volumes")
                .chefVersion("12")
                .options("--cookbooks", "/opt/cairn/opsworks-cookbooks")
                .attributes("{\"volumes_patience\": 2, \"volumes\": [" + String.join(",", volumes) + "]}");
    }

    private static String volume(String id, String mountPoint) {
        return "{\"mount_point\": \"" + mountPoint + "\", \"raid\": null, \"disks\": [{\"volume_id\": \"" + id
                + "\", \"device\": \"/dev/sdi\"}]}";
    }

    @Test
    void formatsWhatIsBlankMountsWhatIsThereAndForgetsTheRest() {
        assumeTrue(
                machine.holds("set -e; " + LOOPS + " losetup -f; grep -q xfs /proc/filesystems"),
                "this machine has no loop devices or no XFS");
        disk("vol0data");
        String old = disk("vol0old");
        machine.script("mkfs.ext4 -q " + old + " && mkdir -p /tmp/m && mount " + old + " /tmp/m && touch /tmp/m/kept"
                + " && umount /tmp/m");

        Converge both = mounting(volume("vol-0data", "/vol/data"), volume("vol-0old", "/vol/old"));
        machine.converge(both);
        assertThat(machine.script("stat -f -c %T /vol/data")).isEqualTo("xfs");
        assertThat(machine.exists("/vol/old/kept")).isTrue();
        assertThat(machine.read("/etc/fstab"))
                .containsPattern("UUID=\\S+ /vol/data xfs defaults,nofail,x-cairn.volume=vol-0data 0 0")
                .containsPattern("UUID=\\S+ /vol/old ext4 defaults,nofail,x-cairn.volume=vol-0old 0 0");

        machine.script("touch /vol/data/kept && umount /vol/data");
        machine.converge(both);
        assertThat(machine.exists("/vol/data/kept"))
                .as("mounted, not formatted")
                .isTrue();

        machine.converge(mounting(volume("vol-0data", "/vol/data")));
        assertThat(machine.holds("grep -q /vol/old /proc/mounts")).isFalse();
        assertThat(machine.read("/etc/fstab")).contains("vol-0data").doesNotContain("vol-0old");

        machine.script("mkswap -f " + old);
        Run other = machine.fail(mounting(volume("vol-0data", "/vol/data"), volume("vol-0old", "/vol/old")));
        assertThat(other.output()).contains("has swap on " + old + " and no file system. It is left as it is");
        machine.script("wipefs -qa " + old + " && echo raw | dd of=" + old + " bs=512 seek=9 conv=notrunc status=none");
        Run raw = machine.fail(mounting(volume("vol-0data", "/vol/data"), volume("vol-0old", "/vol/old")));
        assertThat(raw.output()).contains(old + " has no signature, but something is written on it");
        Run missing = machine.fail(mounting(volume("vol-0gone", "/vol/gone")));
        assertThat(missing.output())
                .contains("vol-0gone (attached as /dev/sdi) for /vol/gone did not appear on this machine within 2 s");
    }

    @Test
    void anArrayIsMadeOfBlankDisksOnlyAndAssembledWhenItIsThere() {
        assumeTrue(machine.holds("set -e; " + LOOPS + " losetup -f"), "this machine has no loop devices");
        String one = disk("vol0one");
        String two = disk("vol0two");
        machine.write("/usr/local/sbin/mdadm", "#!/bin/sh\necho \"$@\" >>/srv/mdadm\n");
        machine.write("/srv/member.pl", MEMBER);
        machine.script("chmod 755 /usr/local/sbin/mdadm");
        Converge array = mounting(
                "{\"mount_point\": \"/vol/fast\", \"disks\": ["
                        + "{\"volume_id\": \"vol-0one\", \"device\": \"/dev/sdi\"},"
                        + "{\"volume_id\": \"vol-0two\", \"device\": \"/dev/sdj\"}],"
                        + " \"raid\": {\"id\": \"12345678-90ab\", \"level\": 1, \"device\": \"/dev/md0\", \"number_of_disks\": 2}}");

        assertThat(machine.fail(array).output()).contains("the kernel does not run the array of /vol/fast");
        assertThat(machine.read("/srv/mdadm"))
                .isEqualTo("--create /dev/md0 --run --metadata=1.2 --homehost=any --name=12345678 --level=1"
                        + " --bitmap=internal --raid-devices=2 " + one + " " + two + "\n");

        machine.script("rm /srv/mdadm; perl /srv/member.pl " + one);
        assertThat(machine.fail(array).output())
                .contains("not all of them are blank, so that nothing is made of them:"
                        + " vol-0one has linux_raid_member, vol-0two has nothing");
        assertThat(machine.exists("/srv/mdadm")).isFalse();

        machine.script("perl /srv/member.pl " + two);
        machine.fail(array);
        assertThat(machine.read("/srv/mdadm")).isEqualTo("--assemble /dev/md0 --run " + one + " " + two + "\n");
    }
}
