#!/bin/sh
# Makes small packages and a repository with them at /srv/repository, which apt knows afterwards.
set -eu
mkdir -p /srv/repository /srv/building
cd /srv/building

# begin NAME VERSION [FIELD...]: what it holds is put into ./NAME; end NAME packs it
begin() {
    name=$1 version=$2
    shift 2
    rm -rf "$name"
    mkdir -p "$name/DEBIAN" "$name/usr/share/$name"
    echo "$version" >"$name/usr/share/$name/version"
    {
        printf 'Package: %s\nVersion: %s\nArchitecture: all\nMaintainer: nobody <nobody@example.com>\n' "$name" "$version"
        for field in "$@"; do echo "$field"; done
        echo 'Description: for tests'
    } >"$name/DEBIAN/control"
}
end() { dpkg-deb --root-owner-group -Znone -b "$1" "${2:-/srv/repository}" >/dev/null; }

for name in spec-plain spec-pinned spec-upgraded spec-held spec-left spec-right; do
    for version in 1.0 2.0; do
        begin $name $version
        end $name
    done
done
for name in spec-removed spec-purged; do
    begin $name 1.0
    mkdir -p $name/etc
    echo conffile >$name/etc/$name.conf
    echo /etc/$name.conf >$name/DEBIAN/conffiles
    end $name
done
begin spec-provider 1.0 'Provides: spec-virtual'
end spec-provider
begin spec-many-one 1.0 'Provides: spec-many'
end spec-many-one
begin spec-many-two 1.0 'Provides: spec-many'
end spec-many-two

begin spec-asking 1.0 'Depends: debconf'
cat >spec-asking/DEBIAN/templates <<'END'
Template: spec-asking/answer
Type: string
Default: default
Description: What is the answer?
END
printf '#!/bin/sh\nset -e\n. /usr/share/debconf/confmodule\ndb_input high spec-asking/answer || true\ndb_go || true\n' >spec-asking/DEBIAN/config
printf '#!/bin/sh\nset -e\n. /usr/share/debconf/confmodule\ndb_get spec-asking/answer\necho "$RET" >/etc/spec-asking\n' >spec-asking/DEBIAN/postinst
chmod 755 spec-asking/DEBIAN/config spec-asking/DEBIAN/postinst
end spec-asking

# Not in the repository.
mkdir -p /srv/local
for name in spec-local spec-by-source; do
    for version in 1.0 2.0; do
        begin $name $version
        end $name /srv/local
    done
done

cd /srv/repository
for file in *.deb; do
    dpkg-deb -f "$file"
    printf 'Filename: ./%s\nSize: %s\nSHA256: %s\n\n' "$file" "$(stat -c %s "$file")" "$(sha256sum "$file" | cut -d' ' -f1)"
done >Packages
echo 'deb [trusted=yes] file:/srv/repository ./' >/etc/apt/sources.list.d/spec.list
apt-get -qq update -o Dir::Etc::SourceList=/etc/apt/sources.list.d/spec.list -o Dir::Etc::SourceParts=/dev/null \
    -o APT::Get::List-Cleanup=0
