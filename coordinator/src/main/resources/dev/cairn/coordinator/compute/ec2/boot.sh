#!/bin/sh
# Joins a machine to its stack: names it, brings its packages up to date if asked to, installs the agent, enrols it with the
# one-time token, starts it. Runs at every boot, each step only where something is left to do.
#   boot begin   from the user data: sees to it that it runs now and at every boot
#   boot run     from the service: takes what the user data says by now, then goes through the steps
#   boot steps   the steps alone
# The user data wrote the file "settings" beside this one.
# shellcheck disable=SC2154  # It assigns instance, hostname, addresses, authority, token, updates, agent_*, architecture.
set -u
umask 077
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export PATH LC_ALL=C

here=/var/lib/cairn-boot
log=/var/log/cairn-boot.log
target=/opt/cairn
state=/var/lib/cairn
config=/etc/cairn/agent.properties
authority_file=/etc/cairn/authority.pem
identity=$state/identity/identity
token_file=$state/token
units=/etc/systemd/system
# cloud-init writes it anew at every boot.
user_data=/var/lib/cloud/instance/user-data.txt

say() {
    line="$(date -u +%Y-%m-%dT%H:%M:%SZ) cairn-boot: $*"
    echo "$line" >> "$log"
    if [ -c /dev/console ]; then echo "$line" > /dev/console; fi 2>/dev/null || :
}

fail() {
    say "FAILED: $*"
    exit 1
}

has() { command -v "$1" > /dev/null 2>&1; }
has_systemd() { [ -d /run/systemd/system ]; }

# Python comes with cloud-init; on Red Hat's it may be out of the PATH.
python() {
    for program in python3 /usr/libexec/platform-python; do
        has "$program" && break
    done
    "$program" "$@"
}

# put FILE MODE TEXT: in place at once and as a whole. The text is in no process list, as printf is the shell's own.
put() {
    { mkdir -p "${1%/*}" && printf '%s\n' "$3" > "$1.new" && chmod "$2" "$1.new" && mv -f "$1.new" "$1"; } ||
        fail "$1 cannot be written"
}

sha256_of() {
    set -- "$(sha256sum)"
    echo "${1%% *}"
}

# ---- The steps

# A machine behind a proxy says so here before its first boot.
use_proxy() {
    [ -r /etc/environment ] || return 0
    while IFS='=' read -r key value; do
        case $key in
            http_proxy | https_proxy | no_proxy | HTTP_PROXY | HTTPS_PROXY | NO_PROXY)
                value=${value#[\"\']}
                export "$key=${value%[\"\']}" ;;
        esac
    done < /etc/environment
}

name_machine() {
    if [ "$(uname -n)" != "$hostname" ] || [ "$(cat /etc/hostname 2>/dev/null)" != "$hostname" ]; then
        # It writes the file with the label that SELinux wants there.
        hostnamectl set-hostname "$hostname" >> "$log" 2>&1 || hostname "$hostname" >> "$log" 2>&1 ||
            say "the host name cannot be set to $hostname"
        [ "$(cat /etc/hostname 2>/dev/null)" = "$hostname" ] || put /etc/hostname 644 "$hostname"
    fi
    # Or cloud-init takes EC2's name again at the next boot.
    [ ! -d /etc/cloud/cloud.cfg.d ] || put /etc/cloud/cloud.cfg.d/99-cairn.cfg 644 "preserve_hostname: true"
    grep -Eq "[[:space:]]$hostname([[:space:]]|\$)" /etc/hosts 2>/dev/null || printf '127.0.1.1 %s\n' "$hostname" >> /etc/hosts
}

update_with_apt() {
    # Without needrestart, which would restart this service in the middle.
    DEBIAN_FRONTEND=noninteractive NEEDRESTART_SUSPEND=1 sh -c 'apt-get -qq -o DPkg::Lock::Timeout=900 update &&
        apt-get -qq -y -o DPkg::Lock::Timeout=900 -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold upgrade'
}

update_packages() {
    if has apt-get; then
        tool=apt
        set -- update_with_apt
    elif has dnf; then
        tool=dnf
        set -- dnf -q -y upgrade
    elif has yum; then
        tool=yum
        set -- yum -q -y update
    else
        say "packages are not updated: there is none of apt-get, dnf, yum"
        return
    fi
    say "updating packages with $tool"
    for pause in 10 30 60 0; do
        if "$@" >> "$log" 2>&1 < /dev/null; then
            say "packages are up to date"
            return
        fi
        say "updating packages failed; its output stands in $log"
        sleep "$pause"
    done
    say "going on without updated packages"
}

# fetch URL FILE
fetch() {
    if has curl; then
        curl --fail --silent --show-error --location --connect-timeout 20 --speed-limit 1024 --speed-time 60 \
            --output "$2" "$1"
    elif has wget; then
        wget --no-verbose --tries=1 --timeout=60 --output-document="$2" "$1"
    else
        python -c 'import shutil, sys, urllib.request
with urllib.request.urlopen(sys.argv[1], timeout=60) as answer, open(sys.argv[2], "wb") as file:
    shutil.copyfileobj(answer, file)' "$1" "$2"
    fi
}

# unpack ARCHIVE DIRECTORY
unpack() {
    if has tar && has gzip; then
        tar -xzf "$1" --no-same-owner -C "$2"
    else
        python -c 'import sys, tarfile
tarfile.open(sys.argv[1]).extractall(sys.argv[2])' "$1" "$2"
    fi
}

# fetch_agent FILE TRIES
fetch_agent() {
    tried=0
    pause=2
    while [ "$tried" -lt "$2" ]; do
        tried=$((tried + 1))
        rm -f "$1"
        if ! fetch "$agent_url" "$1" >> "$log" 2>&1 < /dev/null; then
            say "attempt $tried: $agent_url cannot be fetched; the reason stands in $log"
        else
            sum=$(sha256_of < "$1")
            [ "$sum" != "$agent_sha256" ] || return 0
            say "attempt $tried: what came from $agent_url has the SHA-256 $sum instead of $agent_sha256:" \
                "the coordinator has another version by now, or the download was changed on its way"
        fi
        sleep "$pause"
        pause=$((pause * 2 > 60 ? 60 : pause * 2))
    done
    return 1
}

install_agent() {
    changed=
    [ "$(uname -m)" = "$architecture" ] ||
        fail "the coordinator has an agent for $architecture only, and this machine is $(uname -m): choose another instance type"
    tries=60
    if [ -x "$target/bin/cairn-agent" ]; then
        [ "$(cat "$here/agent-sha256" 2>/dev/null)" != "$agent_sha256" ] || return 0
        tries=4
    fi
    say "installing the agent from $agent_url"
    (umask 022 && mkdir -p "${target%/*}")
    if ! fetch_agent "$target.tar.gz" "$tries"; then
        rm -f "$target.tar.gz"
        [ "$tries" -eq 4 ] || fail "there is no agent to be had"
        say "going on with the agent that is installed"
        return
    fi
    rm -rf "$target.new"
    # Of all users, as recipes may run commands as any.
    (umask 022 && mkdir "$target.new" && unpack "$target.tar.gz" "$target.new") >> "$log" 2>&1 ||
        fail "the agent's archive cannot be unpacked into $target.new; is the disk full? The reason stands in $log"
    rm -f "$target.tar.gz"
    rm -rf "$target.old"
    [ ! -e "$target" ] || mv "$target" "$target.old"
    mv "$target.new" "$target" || fail "$target cannot be put in place"
    rm -rf "$target.old"
    if has restorecon; then restorecon -R "$target" >> "$log" 2>&1 || :; fi
    put "$here/agent-sha256" 600 "$agent_sha256"
    changed=yes
}

# What an image brought along of another machine, or what another certificate authority has signed, is of no use here.
leave_former_identity() {
    [ -f "$identity" ] || return 0
    grep -q "^instance-id=$instance\$" "$identity" && [ "$(cat "$authority_file" 2>/dev/null)" = "$authority" ] && return 0
    say "leaving the identity of another instance or coordinator; it is kept in $state.former"
    rm -rf "$state.former"
    mv "$state" "$state.former" || fail "$state cannot be moved away"
}

write_settings() {
    put "$authority_file" 644 "$authority"
    put "$config" 644 "# Written at every boot from this machine's user data.
coordinator.addresses=$addresses
coordinator.authority-file=$authority_file
enrolment.token-file=$token_file
state-directory=$state
hosts-file.manage=true
opsworks-files.manage=true
log.file=/var/log/cairn/agent.log"
    { mkdir -p "$state" /var/log/cairn && chmod 700 "$state"; } || fail "$state cannot be made"
}

# A token is tried once it is new; an identity that is still good wins over it.
enrol() {
    if [ -f "$identity" ] && [ "$(cat "$here/token-sha256" 2>/dev/null)" = "$printed" ]; then
        return
    fi
    put "$token_file" 600 "$token"
    say "enrolling at $addresses"
    if ! said=$(/bin/sh "$target/bin/cairn-agent" enroll --config "$config" --identity ec2 2>&1 < /dev/null); then
        rm -f "$token_file"
        fail "$(echo "$said" | tr '\n' ' ')"
    fi
    rm -f "$token_file"
    put "$here/token-sha256" 600 "$printed"
    said=$(echo "$said" | tail -n 1)
    say "${said%%;*}"
}

start_agent() {
    if ! has_systemd; then
        setsid /bin/sh "$target/bin/cairn-agent" run --config "$config" < /dev/null > /dev/null 2>&1 &
        say "the agent runs; its log is /var/log/cairn/agent.log.0"
        return
    fi
    put "$units/cairn-agent.service" 644 "[Unit]
Description=Cairn agent
Wants=network-online.target
After=network-online.target cairn-boot.service
ConditionPathExists=$identity

[Service]
ExecStart=/bin/sh $target/bin/cairn-agent run --config $config
Restart=on-failure
RestartSec=5
KillMode=mixed
TimeoutStopSec=30

[Install]
WantedBy=multi-user.target"
    { systemctl daemon-reload && systemctl enable cairn-agent.service; } >> "$log" 2>&1 ||
        fail "the service cairn-agent cannot be made; the reason stands in $log"
    # It waits for this service, which therefore must not wait for it.
    if [ -n "$changed" ]; then verb=restart; else verb=start; fi
    systemctl --no-block "$verb" cairn-agent.service >> "$log" 2>&1 || fail "the service cairn-agent cannot be started"
    say "the agent runs as the service cairn-agent; its log is /var/log/cairn/agent.log.0"
}

steps() {
    # shellcheck source=/dev/null
    . "$here/settings" || fail "$here/settings cannot be read"
    say "machine $hostname is instance $instance ($(sed -n 's/^PRETTY_NAME=//p' /etc/os-release 2>/dev/null))"
    use_proxy
    name_machine
    # Once a start: each has a token of its own.
    printed=$(printf '%s' "$token" | sha256_of)
    if [ "$updates" = true ] && [ "$(cat "$here/updated-for" 2>/dev/null)" != "$printed" ]; then
        update_packages
        put "$here/updated-for" 600 "$printed"
    fi
    install_agent
    leave_former_identity
    write_settings
    enrol
    start_agent
}

# ---- Being run

begin() {
    if ! has_systemd; then
        setsid /bin/sh "$here/boot" steps < /dev/null > /dev/null 2>&1 &
        return
    fi
    put "$units/cairn-boot.service" 644 "[Unit]
Description=Joins this machine to its Cairn stack
Wants=network-online.target
After=network-online.target cloud-init.service cloud-init-network.service

[Service]
Type=oneshot
ExecStart=/bin/sh $here/boot run
TimeoutStartSec=infinity

[Install]
WantedBy=multi-user.target"
    { systemctl daemon-reload && systemctl enable cairn-boot.service && systemctl --no-block start cairn-boot.service; } \
        >> "$log" 2>&1 || fail "the service cairn-boot cannot be started; the reason stands in $log"
}

case ${1-} in
    begin) begin ;;
    run)
        if [ -r "$user_data" ] && sed -n 2p "$user_data" | grep -q '^# cairn-boot '; then
            /bin/sh "$user_data" write || fail "the user data cannot be taken over"
        fi
        exec /bin/sh "$here/boot" steps
        ;;
    steps) steps ;;
    *) fail "boot begin, boot run or boot steps" ;;
esac
